"""What deploy_to_agent.py and describe_flow.py call of Prefect, as a stand-in that writes down what it is asked.

Names, parameters and fields are those of prefect 2.20.25 (deployments/deployments.py, flows.py, blocks/core.py) and of
prefect-aws 0.4.20 (ecs.py, s3.py), read in their sources. The stand-in refuses what they would refuse: a field or a
parameter that they do not have. What Prefect's API makes of it is not tested here.
"""

from __future__ import annotations

import json
import os
from typing import Any

# Prefect reads its settings when it is imported.
API = {"url": os.environ.get("PREFECT_API_URL"), "has_key": bool(os.environ.get("PREFECT_API_KEY"))}


def write_down(call: str, **said: Any) -> None:
    with open(os.environ["STAND_IN_CALLS"], "a", encoding="utf-8") as calls:
        calls.write(json.dumps({"call": call, "api": API, **said}) + "\n")


def check(kind: str, fields: set[str], given: dict[str, Any]) -> None:
    if unknown := set(given) - fields:
        raise ValueError(f"{kind}: extra fields not permitted: {', '.join(sorted(unknown))}")


class Block:
    """A block document: fields, saved under a name of lower-case letters, digits and dashes."""

    fields: frozenset[str] = frozenset()
    _block_document_id: str | None = None

    def __init__(self, **given: Any) -> None:
        check(type(self).__name__, set(self.fields), given)
        self.given = given

    def save(self, name: str | None = None, overwrite: bool = False, client: Any = None) -> str:
        if not name or not all(c.islower() or c.isdigit() or c == "-" for c in name):
            raise ValueError(f"name must only contain lowercase letters, numbers, and dashes: {name}")
        self._block_document_id = f"{type(self).__name__}/{name}"
        write_down("save", block=self._block_document_id, overwrite=overwrite, fields=self.given)
        return self._block_document_id
