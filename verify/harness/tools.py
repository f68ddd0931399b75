"""What the tests need of a machine. A laptop without it skips them, loudly; in CI that is a failure."""

from __future__ import annotations

import atexit
import importlib.util
import os
import shutil
import subprocess
import sys
import tempfile
import unittest
from functools import cache
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ROOT / "examples" / "prefect-2"
"""The configuration whose values the tests know. What lies in config/ belongs to whoever uses this."""


@cache
def sample() -> Path:
    """What the program makes of it: `stacks`, and the pipelines of such a repository."""
    needs((ROOT / "infra-app/target/dist/lib").is_dir(), "bin/infra: mvn package -DskipTests")
    folder = Path(tempfile.mkdtemp(prefix="sample-"))
    atexit.register(shutil.rmtree, folder)
    for pipeline in (".circleci", "pipeline/flows"):
        shutil.copytree(ROOT / pipeline, folder / pipeline)
    for command in (("synth", "--out"), ("pipelines", "--repository")):
        made = subprocess.run(
            [ROOT / "bin/infra", *command, folder, "--config", SAMPLE], capture_output=True, text=True, check=False
        )
        if made.returncode:
            raise AssertionError(f"infra {command[0]}: exit code {made.returncode}\n{made.stdout}{made.stderr}")
    return folder


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
    needs(not missing, ", ".join(missing))
    if synthesized:
        sample()
