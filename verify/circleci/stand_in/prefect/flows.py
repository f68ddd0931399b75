from __future__ import annotations

import runpy
from typing import Any


class Flow:
    def __init__(self, function: Any, name: str) -> None:
        self.fn, self.name, self.description = function, name, function.__doc__


def load_flow_from_entrypoint(entrypoint: str, use_placeholder_flow: bool = True) -> Flow:
    path, name = entrypoint.rsplit(":", maxsplit=1)
    function = runpy.run_path(path)[name]
    return Flow(function, function.__name__.replace("_", "-"))
