from __future__ import annotations

import inspect
from typing import Any


class ParameterSchema:
    def __init__(self, properties: dict[str, Any]) -> None:
        self.properties = properties

    def dict(self) -> dict[str, Any]:
        return {"title": "Parameters", "type": "object", "properties": self.properties}


def parameter_schema(flow: Any) -> ParameterSchema:
    return ParameterSchema({name: {"title": name} for name in inspect.signature(flow.fn).parameters})
