"""The project's scripts, run as a job of CI runs them."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

from harness.program import ROOT, SECONDS

TOKEN = "header.what-only-the-role-may-see.signature"
"""CircleCI's for a job."""
PIPELINE = ROOT / "pipeline"


def clean(**variables: str) -> dict[str, str]:
    """The environment of a job: nothing of the user's own accounts, and CircleCI's variables only where given."""
    own = ("AWS_", "CIRCLE", "TF_", "PREFECT_", "GIT_", "GITHUB_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | variables


def run(*command: str | Path, cwd: Path = ROOT, env: dict[str, str] | None = None) -> subprocess.CompletedProcess[str]:
    """Runs a command in a clean environment, to which `env` is added."""
    return subprocess.run(
        [str(word) for word in command],
        cwd=cwd,
        env=clean(**env or {}),
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
        timeout=SECONDS,
    )


def git(*arguments: str | Path, cwd: Path) -> str:
    """In a repository of a test's own."""
    who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    done = run("git", *arguments, cwd=cwd, env=who)
    assert done.returncode == 0, done.stderr
    return done.stdout.strip()


def commit(repository: Path) -> None:
    """All that lies in the repository."""
    git("add", "-A", cwd=repository)
    git("commit", "-q", "--allow-empty", "-m", "x", cwd=repository)
