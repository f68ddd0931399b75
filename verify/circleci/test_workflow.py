"""The workflow of `main-v2`, run: job by job as CircleCI would, each in a checkout of its own, with what earlier jobs
handed on, and with the tokens of its contexts and no other credentials.

Terraform, git, the aws CLI and the scripts are the real ones; AWS is moto, Terraform Cloud the double of verify/terraform_cloud.
What installs tools and what needs Maven is left out; the image is put into the registry by hand.
"""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from harness.tools import ROOT, SAMPLE, needs, sample, tool

from .credentials import WORKSPACE
from .expand import Configuration, Job
from .names import synthesized
from .test_scripts import TOKEN, clean

ACCOUNT = "prod"
LEFT_OUT = ("pipeline/apart ", "sudo ")
# What the contexts hold: see pipeline/README.md.
CONTEXTS = {
    "prefect-v2-plan": {"TF_TOKEN_app_terraform_io": "plan-token"},
    "prefect-v2-prod": {"TF_TOKEN_app_terraform_io": "apply-token"},
    "prefect-v2-images": {},
}
SECONDS = 600
OCI_INDEX = "application/vnd.oci.image.index.v1+json"


class Workflow(unittest.TestCase):
    folder: Path
    origin: Path
    workspace: Path
    emulator: Any
    double: Any
    environment: dict[str, str]
    jobs: dict[str, Job]

    @classmethod
    def setUpClass(cls) -> None:
        account = synthesized()[ACCOUNT]
        for name in ("aws", "jq", "terraform"):
            tool(name)
        needs(bool(shutil.which("moto_server")), "moto: pip install -r verify/requirements.txt")
        from harness import contents
        from harness import server
        from harness import stacks
        from terraform_cloud.server import Double
        from harness.terraform import Terraform

        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        cls.folder = Path(folder.name)
        cls.emulator = server.start(account.id, account.region, SECONDS, cls.folder / "emulator.log")
        cls.addClassCleanup(cls.emulator.stop)
        of_account = stacks.of_account(sample(), ACCOUNT)
        contents.seed(cls.emulator, of_account)
        terraform = Terraform(cls.folder, time.time() + SECONDS)
        cls.addClassCleanup(terraform.stop)
        tokens = {"plan-token": "plan", "apply-token": "apply"}
        organization = of_account[0].config["terraform"]["cloud"]["organization"]
        cls.double = Double(organization, tokens, terraform, cls.folder / "runs", cls.emulator)
        cls.addClassCleanup(cls.double.stop)
        own = terraform.environment.get("TF_CLI_CONFIG_FILE")
        config = cls.double.cli_config(own, cls.folder / "cloud.tfrc")
        cls.environment = {name: value for name, value in cls.emulator.environment.items() if "KEY" not in name}
        cls.environment |= {
            "TF_CLI_CONFIG_FILE": str(config),
            "HOME": str(cls.folder),
            "CIRCLECI": "true",
            "CIRCLE_BRANCH": account.branch,
            "CIRCLE_OIDC_TOKEN_V2": TOKEN,
            "no_proxy": "127.0.0.1",
        }
        configuration = Configuration.of(sample() / ".circleci/infrastructure.yml")
        cls.jobs = {job.name: job for job in configuration.jobs(account.branch, infrastructure=True)}
        cls.origin, cls.workspace = cls.folder / "origin", cls.folder / "workspace"
        cls.workspace.mkdir()
        listed = cls.git("ls-files", "-z", "-co", "--exclude-standard", cwd=ROOT)
        for name in listed.split("\0"):
            if (file := ROOT / name).is_file():
                (cls.origin / name).parent.mkdir(parents=True, exist_ok=True)
                shutil.copy(file, cls.origin / name, follow_symlinks=False)
        shutil.rmtree(cls.origin / "config")
        shutil.copytree(SAMPLE, cls.origin / "config")
        for pipeline in (".circleci", "pipeline/flows"):
            shutil.copytree(sample() / pipeline, cls.origin / pipeline, dirs_exist_ok=True)
        cls.git("init", "-q", "-b", account.branch, cwd=cls.origin)
        cls.commit()

    @classmethod
    def git(cls, *arguments: str | Path, cwd: Path) -> str:
        who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        words = ["git", *map(str, arguments)]
        return subprocess.run(words, cwd=cwd, env=clean(**who), stdout=subprocess.PIPE, text=True, check=True).stdout

    @classmethod
    def commit(cls) -> None:
        cls.git("add", "-A", cwd=cls.origin)
        cls.git("commit", "-q", "--allow-empty", "-m", "x", cwd=cls.origin)

    def run_job(self, name: str, commit: str = "HEAD", **variables: str) -> tuple[int, str]:
        """Exit code, and what the job printed."""
        job = self.jobs[name]
        folder, attached = Path(tempfile.mkdtemp(dir=self.folder)), Path(tempfile.mkdtemp(dir=self.folder))
        environment = clean(
            **(self.environment | {k: v for c in job.contexts for k, v in CONTEXTS[c].items()} | variables)
        )
        printed = ""
        for step in job.steps:
            if step.kind == "checkout":
                self.git("clone", "-q", self.origin, folder, cwd=self.folder)
                self.git("reset", "-q", "--hard", commit, cwd=folder)
            elif step.kind == "attach_workspace":
                self.assertEqual(WORKSPACE, step.settings["at"])
                shutil.copytree(self.workspace, attached, dirs_exist_ok=True, symlinks=True)
            elif step.kind == "persist_to_workspace":
                # What runs `apart` runs in a copy of the checkout, which is this one here.
                self.assertIn(step.settings["root"], (".", "/home/apart/project"))
                self.persist(folder, step.settings["paths"])
            elif step.kind == "run":
                command = step.settings["command"].replace(WORKSPACE, str(attached))
                if command.startswith("pipeline/apart mvn "):
                    shutil.copytree(
                        sample() / "stacks", folder / "cdktf.out/stacks", ignore=shutil.ignore_patterns(".terraform*")
                    )
                    for stack in (folder / "cdktf.out/stacks").iterdir():
                        shutil.copy(SAMPLE / ".terraform.lock.hcl", stack)
                if command.startswith(LEFT_OUT):
                    continue
                done = subprocess.run(
                    ["bash", "-eo", "pipefail", "-c", command], cwd=folder, env=environment,
                    stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False, timeout=300,
                )  # fmt: skip
                printed += done.stdout
                for secret in (TOKEN, "plan-token", "apply-token"):
                    self.assertNotIn(secret, printed, "a secret in the log")
                if done.returncode:
                    return done.returncode, printed
        return 0, printed

    def persist(self, folder: Path, patterns: list[str]) -> None:
        for pattern in patterns:
            found = list(folder.glob(pattern))
            self.assertTrue(found, f"{pattern} matches nothing")
            for one in found:
                target = self.workspace / one.relative_to(folder)
                target.parent.mkdir(parents=True, exist_ok=True)
                if one.is_dir():
                    shutil.copytree(one, target, dirs_exist_ok=True)
                else:
                    shutil.copy(one, target)

    def succeeds(self, name: str) -> str:
        code, printed = self.run_job(name)
        self.assertEqual(0, code, printed[-4000:])
        return printed

    def put_image(self) -> None:
        """What the job "prod image" would have pushed: the image that the lanes name."""
        lane = json.loads((sample() / f"stacks/prefect-v2-{ACCOUNT}-test/cdk.tf.json").read_text())
        definition = lane["resource"]["aws_ecs_task_definition"]["agent-task-definition"]
        image = json.loads(definition["container_definitions"])[0]["image"]
        repository, tag = image.split("/", 1)[1].split(":")
        built_for = [{"platform": {"os": "linux", "architecture": "amd64"}}]
        manifest = {"schemaVersion": 2, "mediaType": OCI_INDEX, "manifests": built_for}
        self.emulator.client("ecr").put_image(
            repositoryName=repository, imageTag=tag, imageManifest=json.dumps(manifest)
        )

    def test_from_the_commit_to_the_first_lane(self) -> None:
        reviewed = self.git("rev-parse", "HEAD", cwd=self.origin).strip()
        self.succeeds("synth")
        self.succeeds("plan prod")
        self.carried()
        self.assertIn("prefect-v2-prod-live", self.succeeds("summary"))
        planned = self.runs()

        self.succeeds("prod ci")
        code, printed = self.run_job("prod test")
        self.assertEqual(1, code)
        self.assertIn("The agent image of prefect-v2-prod-test does not exist", printed)
        self.put_image()
        self.succeeds("prod image")
        self.succeeds("prod test")
        self.assertEqual(planned, self.runs(), "something else was applied than what was planned and approved")

        self.handed_on_by_somebody_else()
        with self.subTest("the plan was applied before"):
            self.assertEqual(1, self.run_job("prod ci")[0])
        with self.subTest("the token that plans may not apply"):
            code, printed = self.run_job("prod live", **CONTEXTS["prefect-v2-plan"])
            self.assertEqual(1, code, printed)
            self.assertIn("may not do this", printed)
        with self.subTest("a newer commit is there"):
            (self.origin / "config/infra.conf").write_text("# another\n")
            self.commit()
            code, printed = self.run_job("prod live", commit=reviewed)
            self.assertEqual(1, code)
            self.assertIn("has moved on", printed)
        self.assertFalse(self.cluster("live"), "live was touched")

    def handed_on_by_somebody_else(self) -> None:
        """Whoever controls an earlier job hands on what they like; test_scripts has more of it."""
        script = self.workspace / "pipeline/with-role"
        script.parent.mkdir()
        script.write_text('#!/bin/sh\necho "$TF_TOKEN_app_terraform_io $CIRCLE_OIDC_TOKEN_V2"\n')
        script.chmod(0o755)
        with self.subTest("a script in the workspace"):
            code, printed = self.run_job("prod live")
            self.assertEqual(1, code, printed)
            self.assertIn("f pipeline/with-role", printed)
        shutil.rmtree(script.parent)

    def cluster(self, lane: str) -> bool:
        clusters: list[str] = self.emulator.client("ecs").list_clusters()["clusterArns"]
        return any(one.endswith(f"/prefect-v2-{ACCOUNT}-{lane}") for one in clusters)

    def runs(self) -> int:
        """How many runs Terraform Cloud was asked for."""
        asked: int = self.double.asked("POST /api/v2/runs")
        return asked

    def carried(self) -> None:
        """Small, and nothing that nobody asked for: no providers, no state."""
        files = [file for file in self.workspace.rglob("*") if file.is_file()]
        names = {file.name if "plans" not in file.parts else "summary" for file in files}
        self.assertEqual({"cdk.tf.json", ".terraform.lock.hcl", "plan", "plan.sha256", "summary"}, names)
        self.assertLess(sum(file.stat().st_size for file in files), 2_000_000)
        text: Any = "".join(file.read_text() for file in files)
        for secret in (TOKEN, "plan-token", "apply-token"):
            self.assertNotIn(secret, text)
