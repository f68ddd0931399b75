"""The workflow of `main-v2`, run job by job as CircleCI would: each in a checkout of its own, with what earlier jobs
handed on, with the tokens of its contexts and no other credentials.

Terraform, git, the AWS CLI and the scripts are the real ones; AWS is moto, Terraform Cloud our double. What installs
tools and what needs Maven is left out; the image is put into the registry by hand.
"""

from __future__ import annotations

import json
import re
import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path
from typing import NamedTuple

import yaml

from circleci.pipelines import WORKSPACE, filled, jobs, releases, text
from harness.scripts import TOKEN, commit, git, run
from harness.server import Emulator
from harness.stacks import Stack
from harness.tools import ROOT, SAMPLE
from terraform_cloud import pipeline
from terraform_cloud.pipeline import TOKENS, Pipeline
from terraform_cloud.server import Double

ACCOUNT = "prod"
LANES = ("test", "live")
LEFT_OUT = ("pipeline/apart ", "sudo ")
# What the contexts hold: see pipeline/README.md.
CONTEXTS = {
    "prefect-v2-plan": {pipeline.TOKEN: TOKENS["plan"]},
    f"prefect-v2-{ACCOUNT}": {pipeline.TOKEN: TOKENS["apply"]},
    "prefect-v2-images": {},
}
SECRETS = (TOKEN, *TOKENS.values())


@dataclass
class Cloud:
    """Terraform Cloud, and the account whose stacks it applies."""

    double: Double
    emulator: Emulator
    stacks: list[Stack]
    """The account's own, then its lanes."""
    environment: dict[str, str]
    """Leads Terraform to the double, and nobody to AWS. It has no token and no AWS keys: runs have their own."""


class Job(NamedTuple):
    code: int
    said: str
    out: Path


class Workflow:
    """A repository whose commit goes through the workflow of its branch."""

    def __init__(self, cloud: Cloud, sample: Path, folder: Path) -> None:
        self.cloud, self.sample, self.folder = cloud, sample, folder
        self.config = yaml.safe_load(text("infrastructure"))
        self.jobs = jobs(self.config, f"apply-{ACCOUNT}")
        self.origin, self.workspace = folder / "origin", folder / "workspace"
        self.workspace.mkdir()
        listed = git("ls-files", "-z", "-co", "--exclude-standard", "pipeline", ".circleci", "images", cwd=ROOT)
        for name in filter(None, listed.split("\0")):
            (self.origin / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / name, self.origin / name, follow_symlinks=False)
        shutil.copytree(SAMPLE, self.origin / "config")
        for written in (".circleci", "pipeline/flows"):
            shutil.copytree(sample / written, self.origin / written, dirs_exist_ok=True)
        git("init", "-q", "-b", releases()[ACCOUNT], cwd=self.origin)
        commit(self.origin)
        self.reviewed = git("rev-parse", "HEAD", cwd=self.origin)

    def run(self, name: str, code: int = 0, **variables: str) -> Job:
        """Runs a job, which has to end with `code`."""
        said = self.jobs[name]
        job = Path(tempfile.mkdtemp(dir=self.folder))
        checkout, attached = job / "checkout", job / "workspace"
        environment = self.cloud.environment | {"HOME": str(job), "CIRCLECI": "true", "CIRCLE_OIDC_TOKEN_V2": TOKEN}
        environment |= {"CIRCLE_BRANCH": releases()[ACCOUNT]} | CONTEXTS.get(said.get("context", ""), {}) | variables
        printed = ""
        for kind, settings in filled(self.config, said):
            if kind == "checkout":
                git("clone", "-q", self.origin, checkout, cwd=self.folder)
                git("reset", "-q", "--hard", self.reviewed, cwd=checkout)
            elif kind == "attach_workspace":
                shutil.copytree(self.workspace, attached, symlinks=True)
            elif kind == "persist_to_workspace":
                self.hand_on(
                    checkout / ("" if settings["root"].startswith("/") else settings["root"]), settings["paths"]
                )
            elif kind == "run":
                command = settings["command"].replace(WORKSPACE, str(attached))
                if command.startswith("pipeline/apart mvn "):
                    self.synthesize(checkout)
                if command.startswith(LEFT_OUT) or "pipeline/image push" in command:
                    continue
                done = run("bash", "-eo", "pipefail", "-c", f"{command} 2>&1", cwd=checkout, env=environment)
                printed += done.stdout + done.stderr
                assert not any(secret in printed for secret in SECRETS), "a secret in the log"
                if done.returncode:
                    assert done.returncode == code, printed[-4000:]
                    return Job(code, printed, checkout / "cdktf.out")
        assert code == 0, f"{name} succeeded:\n{printed[-4000:]}"
        return Job(0, printed, checkout / "cdktf.out")

    def synthesize(self, checkout: Path) -> None:
        """What runs `apart` runs in a copy of the checkout, which is this one here."""
        ours = shutil.ignore_patterns(".terraform*")
        shutil.copytree(self.sample / "stacks", checkout / "cdktf.out/stacks", ignore=ours)
        for stack in (checkout / "cdktf.out/stacks").iterdir():
            shutil.copy(SAMPLE / ".terraform.lock.hcl", stack)

    def hand_on(self, root: Path, patterns: list[str]) -> None:
        for pattern in patterns:
            found = list(root.glob(pattern))
            assert found, f"{pattern} matches nothing"
            for one in found:
                target = self.workspace / one.relative_to(root)
                target.parent.mkdir(parents=True, exist_ok=True)
                shutil.copytree(one, target, dirs_exist_ok=True) if one.is_dir() else shutil.copy(one, target)

    def runs(self) -> int:
        """How many runs Terraform Cloud was asked for, for the account's stacks."""
        return sum(len(self.cloud.double.workspace(stack.name).runs) for stack in self.cloud.stacks)


def page(part: str) -> str:
    """The commands of docs/terraform-cloud.md that hold a text, for this account."""
    text = (ROOT / "docs/terraform-cloud.md").read_text(encoding="utf-8")
    [commands] = [block for block in re.findall(r"```sh\n(.*?)```", text, re.DOTALL) if part in block]
    return re.sub(r"\bdev\b", ACCOUNT, commands)


def holds_the_stack(cloud: Cloud, stack: Stack, job: Job) -> int:
    """The workspace has the state of the run that was planned, and the folder has none; how many resources."""
    workspace = cloud.double.workspace(stack.name)
    (planned, *later) = workspace.runs
    assert (planned.status, later) == ("applied", [])
    made = sum(len(resource["instances"]) for resource in workspace.states[-1].resources)
    assert made == sum(stack.kinds().values())
    folder = job.out / "stacks" / stack.name
    assert [str(file) for file in folder.rglob("*.tfstate") if ".terraform" not in file.parts] == []
    outputs = pipeline.run(["terraform", "output", "-json"], folder, Pipeline(job.out, cloud.environment).environment)
    assert json.loads(outputs).keys() == stack.config["output"].keys()
    return made


def image_of(stack: Stack) -> tuple[str, str]:
    """Repository and tag of the image that the lane runs."""
    definition = next(iter(stack.resources("aws_ecs_task_definition").values()))
    image = json.loads(definition["container_definitions"])[0]["image"]
    repository, _, tag = image.partition("/")[2].partition(":")
    return repository, tag
