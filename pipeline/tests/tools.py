"""What the tests need of a machine. A laptop without it skips them, loudly; in CI that is a failure."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
OUT = Path(os.environ.get("INFRA_OUT", ROOT / "cdktf.out"))
"""The synthesized output."""


def needs(there: object, what: str) -> None:
    if there:
        return
    problem = f"this machine lacks {what}"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        raise AssertionError(problem)
    print(f"SKIPPED, nothing was checked: {problem}", file=sys.stderr)
    raise unittest.SkipTest(problem)


def tool(name: str) -> str:
    """A program of this machine."""
    found = shutil.which(name)
    needs(found, name)
    return str(found)


def require(*tools: str, root: bool = False, synthesized: bool = False, modules: tuple[str, ...] = ()) -> None:
    missing = [tool for tool in tools if not shutil.which(tool)]
    missing += [f"the Python module {each}" for each in modules if not importlib.util.find_spec(each)]
    if root and os.geteuid() != 0:
        missing.append("root, for mounts and namespaces")
    if synthesized and not (OUT / "stacks").is_dir():
        missing.append(f"stacks in {OUT}: bin/infra synth, or INFRA_OUT=FOLDER")
    needs(not missing, ", ".join(missing))
