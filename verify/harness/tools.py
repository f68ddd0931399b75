"""What tests need of a machine: without it a laptop skips them, and says why; in CI that is a failure."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import tempfile
from functools import cache
from pathlib import Path

import pytest

from harness.program import ROOT, SAMPLE, infra, packaged


@cache
def sample() -> Path:
    """What the program makes of it: `stacks`, and the pipelines of such a repository."""
    needs(packaged(), "bin/infra: mvn package -DskipTests")
    folder = Path(tempfile.mkdtemp(prefix="sample-"))
    atexit.register(shutil.rmtree, folder)
    for pipeline in (".circleci", "pipeline/flows"):
        shutil.copytree(ROOT / pipeline, folder / pipeline)
    for command in (("synth", "--out"), ("pipelines", "--repository")):
        infra(*command, folder, "--config", SAMPLE)
    return folder


def needs(there: object, what: str) -> None:
    """Skips what asks, at whatever level, unless it is there; with CI=true it fails."""
    if there:
        return
    if os.environ.get("CI", "").lower() in ("true", "1"):
        pytest.fail(f"this machine lacks {what}", pytrace=False)
    pytest.skip(f"this machine lacks {what}", allow_module_level=True)


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
    needs(not missing, ", ".join(missing))
    if synthesized:
        sample()
