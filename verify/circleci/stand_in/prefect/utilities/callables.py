from __future__ import annotations

import inspect
import os
from typing import Any


class ParameterSchema:
    """Prefect 2's, a model of pydantic 1."""

    def __init__(self, properties: dict[str, Any]) -> None:
        self.properties = properties

    def dict(self) -> dict[str, Any]:
        return {"title": "Parameters", "type": "object", "properties": self.properties}


class ParameterSchema3:
    """Prefect 3's, of pydantic 2."""

    def __init__(self, properties: dict[str, Any]) -> None:
        self.properties = properties

    def model_dump(self, exclude_unset: bool = False) -> dict[str, Any]:
        unset = {} if exclude_unset else {"required": [], "definitions": {}}
        return {"title": "Parameters", "type": "object", "properties": self.properties, **unset}


def parameter_schema(flow: Any) -> ParameterSchema | ParameterSchema3:
    properties = {name: {"title": name} for name in inspect.signature(flow.fn).parameters}
    return (ParameterSchema3 if os.environ.get("STAND_IN_VERSION") == "3" else ParameterSchema)(properties)
