"""The program whose output is judged, as `mvn package` makes it."""

from __future__ import annotations

import os
import subprocess
import threading
from collections.abc import Iterable
from pathlib import Path

from harness.server import Failed

ROOT = Path(__file__).resolve().parents[2]
# The configuration whose values the suites know. What lies in config/ belongs to whoever uses this.
SAMPLE = ROOT / "examples" / "prefect-2"
# One whose lanes have workers of Prefect 3, and no agents.
PREFECT_3 = ROOT / "examples" / "prefect-3"
UNPROTECTED = (
    "terraform.protect-data=false",
    "circleci.provider.create.protect=false",
    "github.provider.create.protect=false",
    "bootstrap.provider.protect=false",
)
"""Settings with which Terraform destroys what it would otherwise refuse to."""
SECONDS = 1200
"""Whatever runs longer hangs, on a slow and busy machine too."""
AT_ONCE = threading.Semaphore(os.cpu_count() or 1)
"""Runs compute and do not wait, so that more of them at once would only take more memory."""


def packaged() -> bool:
    return (ROOT / "infra-app" / "target" / "dist" / "lib").is_dir()


def settings(values: Iterable[str]) -> list[str]:
    """Each KEY=VALUE as an option."""
    return [word for value in values for word in ("--set", value)]


def infra(command: str, *arguments: object, environment: dict[str, str] | None = None) -> str:
    """What `bin/infra` prints; `Failed`, with all of it, when it does not succeed."""
    with AT_ONCE:
        done = subprocess.run(
            [ROOT / "bin" / "infra", command, *map(str, arguments)],
            env=environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            encoding="utf-8",
            timeout=SECONDS,
            check=False,
        )
    if done.returncode:
        raise Failed(f"infra {command}: exit code {done.returncode}\n{done.stdout}{done.stderr}".rstrip())
    return done.stdout
