#!/usr/bin/env python3
"""Writes down what a deployment says of a flow: describe_flow.py FOLDER ENTRYPOINT OUT

Imports the flow, so it runs what the flow and its packages do on import: nowhere beside credentials. Runs with
Prefect 2 and 3.
"""

from __future__ import annotations

import json
import sys
from contextlib import chdir
from pathlib import Path
from typing import Any

from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema


def main(folder: str, entrypoint: str, out: str) -> None:
    with chdir(folder):
        flow = load_flow_from_entrypoint(entrypoint)
        schema: Any = parameter_schema(flow)
    # Prefect 2's is a model of pydantic 1.
    parameters = schema.model_dump(exclude_unset=True) if hasattr(schema, "model_dump") else schema.dict()
    described = {"name": flow.name, "description": flow.description, "parameters": parameters}
    Path(out).write_text(json.dumps(described), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
