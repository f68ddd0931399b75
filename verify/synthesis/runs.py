"""Whole runs of `bin/infra synth`, and what they leave in their output folder."""

from __future__ import annotations

import hashlib
import os
import subprocess
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from harness.program import ROOT, SAMPLE, SECONDS

RECORD = "made-from.txt"
"""What the stacks in an output folder were made from; of each run, since it says by which program and environment."""


def start(
    out: Path,
    *arguments: str,
    program: Path = ROOT / "bin/infra",
    config: Path = SAMPLE,
    java: str = "",
    output: int = subprocess.PIPE,
    **variables: str,
) -> subprocess.Popen[str]:
    """A run in a session of its own, with the folder `tmp` beside `out` for temporary files, of Java and of Node."""
    temporary = out.with_name("tmp")
    temporary.mkdir(parents=True, exist_ok=True)
    # JAVA_TOOL_OPTIONS reaches the JVM through any launcher.
    places = {"TMPDIR": str(temporary), "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={temporary} {java}"}
    return subprocess.Popen(
        [program, "synth", "--config", config, "--out", out, *arguments],
        env=os.environ | places | variables,
        stdin=subprocess.DEVNULL,
        stdout=output,
        stderr=subprocess.STDOUT,
        text=True,
        start_new_session=True,
    )


def synthesize(out: Path, *arguments: str, **more: Any) -> dict[str, str]:
    """A run that has to succeed, and the files that it made."""
    process = start(out, *arguments, **more)
    printed, _ = process.communicate(timeout=SECONDS)
    assert process.returncode == 0, printed
    return files(out)


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too, but for the record: its path in there, and its checksum."""
    found = (path for path in folder.rglob("*") if path.is_file() and path != folder / RECORD)
    return {str(path.relative_to(folder)): digest(path) for path in found}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def differing(expected: Mapping[str, object], got: Mapping[str, object]) -> list[str]:
    return sorted(path for path in expected.keys() | got.keys() if expected.get(path) != got.get(path))
