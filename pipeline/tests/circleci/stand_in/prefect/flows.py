from __future__ import annotations

import runpy
from typing import Any

from prefect import write_down


class Flow:
    def __init__(self, function: Any, name: str) -> None:
        self.fn, self.name = function, name


def load_flow_from_entrypoint(entrypoint: str, use_placeholder_flow: bool = True) -> Flow:
    path, name = entrypoint.rsplit(":", maxsplit=1)
    function = runpy.run_path(path)[name]
    write_down("load", entrypoint=entrypoint)
    return Flow(function, function.__name__.replace("_", "-"))
