"""The packaged program, run as whole processes, and what it leaves in its output folder."""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any

ROOT = Path(__file__).resolve().parents[2]
PROGRAM = ROOT / "bin" / "infra"
CONFIG = ROOT / "examples" / "prefect-2"
SECONDS = 120
OLDEST_JDK = 17


class Failed(Exception):
    """A proof did not succeed, or could not be made."""


def command(out: Path, *more: str, config: Path = CONFIG) -> list[str]:
    return [str(PROGRAM), "synth", "--config", str(config), "--out", str(out), *more]


def environment(scratch: Path, more: dict[str, str], options: Sequence[str] = ()) -> dict[str, str]:
    """This process's, with a folder of its own for temporary files, of Java and of Node."""
    scratch.mkdir(parents=True, exist_ok=True)
    # JAVA_TOOL_OPTIONS reaches the JVM through any launcher.
    tool_options = " ".join([f"-Djava.io.tmpdir={scratch}", *options])
    return os.environ | {"TMPDIR": str(scratch), "JAVA_TOOL_OPTIONS": tool_options} | more


def run(line: list[str], env: dict[str, str] | None = None) -> str:
    """What the program prints; fails with all that it printed when it does."""
    try:
        done = subprocess.run(line, env=env, capture_output=True, text=True, timeout=SECONDS, check=False)
    except subprocess.TimeoutExpired as e:
        raise Failed(f"{' '.join(line)}: not done after {SECONDS} s") from e
    if done.returncode != 0:
        raise Failed(f"{' '.join(line)}: exit code {done.returncode}\n{done.stdout}{done.stderr}")
    return done.stdout


def stacks() -> list[dict[str, Any]]:
    """What there is, as docs/deploying.md tells it."""
    return json.loads(run([str(PROGRAM), "list", "--json", "--config", str(CONFIG)]))


def files(folder: Path) -> dict[str, str]:
    """Every file below a folder, hidden ones too: its path in there, and its checksum."""
    found = sorted(path for path in folder.rglob("*") if path.is_file())
    return {str(path.relative_to(folder)): digest(path) for path in found}


def digest(path: Path) -> str:
    return hashlib.sha256(path.read_bytes()).hexdigest()


def other_jdks() -> dict[int, Path]:
    """JDKs of other versions that lie beside the one that the program runs with, by their major version."""
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    if not java:
        raise Failed("no java: put a JDK 17 or newer on the PATH")
    home = Path(java).resolve().parents[2]
    beside = {major(each): each for each in sorted(home.parent.iterdir()) if (each / "bin" / "java").exists()}
    return {version: each for version, each in beside.items() if version >= OLDEST_JDK and version != major(home)}


def major(home: Path) -> int:
    """0 if the JDK does not say."""
    release = home / "release"
    for line in release.read_text().splitlines() if release.exists() else []:
        if line.startswith("JAVA_VERSION="):
            return int(line.split('"')[1].split(".")[0])
    return 0


def skip(what: str) -> None:
    """Says loudly that something was not proved. In CI nothing may count as skipped."""
    if os.environ.get("CI") == "true":
        raise Failed(what)
    print(f"SKIPPED: {what}", file=sys.stderr)


def add_figures(file: Path | None, *figures: str) -> None:
    for figure in figures:
        print(figure)
    if file:
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a") as out:
            out.writelines(f"{figure}\n" for figure in figures)
