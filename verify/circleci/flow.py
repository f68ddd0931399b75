"""A flows repository as pipeline/flows/README.md says, and a job in it that deploys to a lane."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path
from typing import Any

from circleci.conftest import Aws
from harness.scripts import TOKEN, clean, commit, git
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


def handed_off(stack: Stack) -> dict[str, Any]:
    """What synthesis wrote, with the ids filled in that AWS would invent."""
    value = stack.resources("aws_ssm_parameter")["hand-off"]["value"]
    return dict(json.loads(re.sub(r"\$\{([^}]+)\}", lambda match: NAMED_BY_AWS[match[1]], value)))


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
        (self.files / ".env").write_text("PASSWORD=not-for-the-bucket\n")
        git("init", "-q", "-b", "dev-v2", cwd=self.repository)
        commit(self.repository)
        self.lane_file, self.described = folder / "lane.json", folder / "flow.json"
        self.lane_file.write_text(json.dumps(hand_off))
        self.described.write_text(json.dumps(DESCRIBED))
        self._before = len(self._lines())

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
            timeout=120,
        )

    def as_lane(self, script: str, *arguments: str | Path) -> str:
        """What a script printed that ran with the lane's role."""
        done = self.script("as-lane", ACCOUNT, LANE, f".circleci/scripts/{script}", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return done.stdout.rstrip("\n")

    def create(self, arn: str = "", tag: str = "t", files: str = "", **options: str | Path) -> Done:
        """create_deployment.py with the lane's role. Without an ARN and files, of a revision that could be."""
        family = self.hand_off["task_definition_family_prefix"] + FLOW
        given = {
            "account": ACCOUNT,
            "lane": LANE,
            "entrypoint": "flow.py:main",
            "task-definition": arn or f"arn:aws:ecs:us-east-1:123456789012:task-definition/{family}:1",
            "files": files or f"{self.hand_off['flow_files_prefix']}{FLOW}/{tag}/",
            "tag": tag,
            "described": self.described,
        }
        given |= {name.replace("_", "-"): value for name, value in options.items()}
        words = [word for name, value in given.items() for word in (f"--{name}", value)]
        script = ".circleci/scripts/create_deployment.py"
        return self.script("as-lane", ACCOUNT, LANE, sys.executable, script, self.lane_file, FLOW, *words)

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
