"""A workspace of Prefect, and the script that brings pools into it."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from pathlib import Path
from subprocess import CompletedProcess

import pytest

from harness import tools
from harness.scripts import PIPELINE, run
from work_pool.api import KEY, Workspace
from work_pool.filling import Json
from work_pool.lanes import pool

Script = Callable[..., "CompletedProcess[str]"]


@pytest.fixture
def workspace() -> Iterator[Workspace]:
    tools.require(modules=("jsonschema", "botocore"))
    workspace = Workspace()
    yield workspace
    workspace.close()


@pytest.fixture
def wanted() -> Json:
    return pool("prefect-3")


@pytest.fixture
def script(workspace: Workspace, tmp_path: Path) -> Script:
    """Runs pipeline/work-pool with a definition in a file; what it says may never hold the key."""

    def work_pool(*arguments: str, of: Json | None = None, **variables: str) -> CompletedProcess[str]:
        if of is not None:
            (tmp_path / "pool.json").write_text(json.dumps(of), encoding="utf-8")
            arguments = (*arguments, "--from", str(tmp_path / "pool.json"))
        environment = {"PREFECT_API_URL": workspace.url, "PREFECT_API_KEY": KEY} | variables
        done = run(PIPELINE / "work-pool", *arguments, env={k: v for k, v in environment.items() if v})
        for secret in (KEY, environment.get("PREFECT_API_AUTH_STRING") or KEY):
            assert secret not in done.stdout + done.stderr
        return done

    return work_pool
