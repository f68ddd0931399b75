#!/usr/bin/env python3
"""Writes down what a deployment says of a flow: describe_flow.py FOLDER ENTRYPOINT OUT

Imports the flow, so it runs what the flow and its packages do on import: nowhere beside credentials.
"""

from __future__ import annotations

import json
import sys
from contextlib import chdir
from pathlib import Path

from prefect.flows import load_flow_from_entrypoint
from prefect.utilities.callables import parameter_schema


def main(folder: str, entrypoint: str, out: str) -> None:
    with chdir(folder):
        flow = load_flow_from_entrypoint(entrypoint)
        described = {"name": flow.name, "description": flow.description, "parameters": parameter_schema(flow).dict()}
    Path(out).write_text(json.dumps(described), encoding="utf-8")


if __name__ == "__main__":
    main(*sys.argv[1:])
