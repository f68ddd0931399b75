"""A flows repository as pipeline/flows/README.md says, and a job in it that deploys to a lane."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

from harness.program import SECONDS
from harness.scripts import TOKEN, clean, commit, git
from harness.server import Emulator
from harness.stacks import Stack
from harness.tools import ROOT, sample

ACCOUNT, LANE, FLOW = "dev", "test", "daily-sales"
DESCRIBED: dict[str, Any] = {"name": "main", "description": "Sells.", "parameters": {"properties": {"day": {}}}}
SECRET = {"account_workspace_url": "https://prefect.example/api", "service_account_api_key": "key-that-nobody-may-see"}
# Prefect: see stand_in/prefect/__init__.py.
STAND_IN = {"PYTHONPATH": str(ROOT / "verify/circleci/stand_in"), "PYTHONDONTWRITEBYTECODE": "1"}
NAMED_BY_AWS = {
    "jsonencode(data.aws_subnets.network-subnets.ids)": '["subnet-1","subnet-2"]',
    "data.aws_vpc.network.id": "vpc-1",
    "aws_security_group.flow-security-group.id": "sg-1",
    "data.aws_secretsmanager_secret.prefect.arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect",
    "data.aws_secretsmanager_secret.deploy-secret.arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:deploy",
}
Done = subprocess.CompletedProcess[str]


class Aws(NamedTuple):
    emulator: Emulator
    environment: dict[str, str]
    """Leads to the emulator, without any keys."""
    calls: Path
    """Each signed request that the emulator got, a JSON object a line."""


# What a lane hands off for an agent only, and how one with a worker looks.
OF_AN_AGENT = {"work_queues", "work_pool", "ecs_task_block", "ecs_task_logging"}


def with_worker(handed: dict[str, Any], version: int = 3, agent: bool = False, **worker: Any) -> dict[str, Any]:
    """The hand-off of a lane with a worker, and without an agent unless it has both."""
    told = {"prefect_version": version, "work_pool": "ecs-dev-test", "work_queues": [], **worker}
    kept = {key: value for key, value in handed.items() if agent or key not in OF_AN_AGENT}
    return kept | {"worker": {"registers_task_definitions": False} | told}


def handed_off(stack: Stack) -> dict[str, Any]:
    """What synthesis wrote, with the ids filled in that AWS would invent."""
    value = stack.resources("aws_ssm_parameter")["hand-off"]["value"]
    return dict(json.loads(re.sub(r"\$\{([^}]+)\}", lambda match: NAMED_BY_AWS[match[1]], value)))


@contextmanager
def secret(aws: Aws, handed: dict[str, Any], value: str) -> Iterator[None]:
    """The lane's deploy secret holds this meanwhile."""
    secrets = aws.emulator.client("secretsmanager")
    secrets.put_secret_value(SecretId=handed["deploy_secret"], SecretString=value)
    try:
        yield
    finally:
        secrets.put_secret_value(SecretId=handed["deploy_secret"], SecretString=json.dumps(SECRET))


class Deploying:
    """Runs the scripts that a flows repository copies, in such a repository."""

    def __init__(self, aws: Aws, hand_off: dict[str, Any], folder: Path) -> None:
        self.aws, self.hand_off, self.folder = aws, hand_off, folder
        self.repository, self.calls = folder / "repository", folder / "calls"
        self.files = self.repository / "flows" / FLOW
        self.files.mkdir(parents=True)
        shutil.copytree(sample() / "pipeline/flows", self.repository / ".circleci")
        (self.files / "flow.py").write_text("def main():\n    pass\n")
        (self.files / "Dockerfile").write_text(f"FROM scratch\nCOPY flows/{FLOW} /opt/flow\n")
        (self.repository / ".gitignore").write_text(".env\n")
        self.pin("2.20.25")
        (self.files / ".env").write_text("PASSWORD=not-for-the-bucket\n")
        git("init", "-q", "-b", "dev-v2", cwd=self.repository)
        commit(self.repository)
        self.lane_file, self.described = folder / "lane.json", folder / "flow.json"
        self.lane_file.write_text(json.dumps(hand_off))
        self.described.write_text(json.dumps(DESCRIBED))
        self._before = len(self._lines())

    def hand(self, hand_off: dict[str, Any]) -> None:
        """What the scripts are told of the lane from now on."""
        self.hand_off = hand_off
        self.lane_file.write_text(json.dumps(hand_off))

    def pin(self, version: str, of_flow: str = "") -> None:
        """Prefect's version, of all flows or of the one."""
        hashed = "prefect=={} \\\n    --hash=sha256:0\nprefect-aws==0.4.20 \\\n    --hash=sha256:0\n"
        (self.repository / "requirements.txt").write_text(hashed.format(version))
        if of_flow:
            (self.files / "requirements.txt").write_text(hashed.format(of_flow))

    def script(self, name: str, *arguments: str | Path, **variables: str) -> Done:
        # A home of its own, since the CLI keeps a role's keys there.
        job = {"HOME": str(self.folder), "CIRCLECI": "true", "CIRCLE_BRANCH": "dev-v2", "CIRCLE_OIDC_TOKEN_V2": TOKEN}
        regionless = {name: value for name, value in self.aws.environment.items() if "REGION" not in name}
        return subprocess.run(
            [f".circleci/scripts/{name}", *map(str, arguments)],
            cwd=self.repository,
            env=clean(**regionless | job | STAND_IN | {"STAND_IN_CALLS": str(self.calls)} | variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=SECONDS,
        )

    def as_lane(self, script: str, *arguments: str | Path) -> str:
        """What a script printed that ran with the lane's role."""
        done = self.script("as-lane", ACCOUNT, LANE, f".circleci/scripts/{script}", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.rstrip("\n")

    def to_agent(self, arn: str = "", tag: str = "t", files: str = "", **options: str | Path) -> Done:
        """deploy_to_agent.py with the lane's role. Without an ARN and files, of a revision that could be."""
        files = files or f"{self.hand_off['flow_files_prefix']}{FLOW}/{tag}/"
        return self._deploy("agent", arn, tag, {"files": files, **options})

    def to_worker(self, arn: str = "", tag: str = "t", role: bool = True, **options: str | Path) -> Done:
        """deploy_to_worker.py with the lane's role, which takes time, or without any."""
        return self._deploy("worker", arn, tag, {"cpu": "1024", "memory": "2048", **options}, role)

    def _deploy(self, runtime: str, arn: str, tag: str, options: dict[str, str | Path], role: bool = True) -> Done:
        family = self.hand_off["task_definition_family_prefix"] + FLOW
        given = {
            "account": ACCOUNT,
            "lane": LANE,
            "entrypoint": "flow.py:main",
            "task-definition": arn or f"arn:aws:ecs:us-east-1:123456789012:task-definition/{family}:1",
            "tag": tag,
            "described": self.described,
        }
        given |= {name.replace("_", "-"): value for name, value in options.items()}
        words = [word for name, value in given.items() for word in (f"--{name}", value)]
        script = f"deploy_to_{runtime}.py"
        if not role:
            return self.script(script, self.lane_file, FLOW, *words)
        python = (sys.executable, f".circleci/scripts/{script}")
        return self.script("as-lane", ACCOUNT, LANE, *python, self.lane_file, FLOW, *words)

    def deployed(self) -> list[dict[str, Any]]:
        """What Prefect was asked for."""
        return [json.loads(line) for line in self.calls.read_text().splitlines()]

    def asked(self) -> list[str]:
        """The IAM actions of what AWS was asked for with the lane's role."""
        return [_action(json.loads(line)) for line in self._lines()[self._before :]]

    def _lines(self) -> list[str]:
        """Those of others have the emulator's own key."""
        return [line for line in self.aws.calls.read_text().splitlines() if '"by": "emulator"' not in line]


def _action(call: dict[str, str]) -> str:
    if call["service"] == "s3":
        return f"s3:{call['method'].title()}{'Object' if call['path'].count('/') > 1 else 'Bucket'}"
    return f"{call['service']}:{call['target'].rpartition('.')[2]}"
