"""The scripts that do not belong to one step: with-role, newest, take, install-terraform. With real git, aws and Terraform."""

from __future__ import annotations

import http.server
import json
import os
import shutil
import subprocess
import sys
import tempfile
import threading
import time
import unittest
import warnings
from pathlib import Path
from typing import Any

from harness.tools import ROOT, SAMPLE, needs, sample, tool

PIPELINE = ROOT / "pipeline"
ROLE = "arn:aws:iam::123456789012:role/prefect-v2-dev-agent-images-ci"
TOKEN = "header.what-only-the-role-may-see.signature"


def clean(**variables: str) -> dict[str, str]:
    """The environment of a job: nothing of the user's own accounts, and CircleCI's variables only where given."""
    own = ("AWS_", "CIRCLE", "TF_", "PREFECT_", "GIT_")
    return {name: value for name, value in os.environ.items() if not name.startswith(own)} | variables


def run(*command: str | Path, cwd: Path = ROOT, **variables: str) -> subprocess.CompletedProcess[str]:
    words = [str(word) for word in command]
    return subprocess.run(
        words, cwd=cwd, env=clean(**variables), capture_output=True, text=True, check=False, timeout=120
    )


def emulator(test: type[unittest.TestCase], account_id: str = "123456789012") -> dict[str, str]:
    """An AWS for one test case, and the environment that leads to it: without any keys."""
    try:
        import moto  # noqa: F401
    except ImportError:
        needs(False, "moto: pip install -r verify/requirements.txt")
    from harness import server

    tool("aws")
    folder = tempfile.TemporaryDirectory()
    test.addClassCleanup(folder.cleanup)
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ResourceWarning)  # the emulator outlives what started it, on purpose
        started = server.start(account_id, "us-east-1", 300, Path(folder.name, "log"))
    test.addClassCleanup(started.stop)
    environment: dict[str, str] = started.environment
    return environment


class WithRole(unittest.TestCase):
    aws: dict[str, str]

    @classmethod
    def setUpClass(cls) -> None:
        environment = emulator(cls)
        cls.aws = {name: value for name, value in environment.items() if "KEY" not in name}

    def job(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        given = self.aws | {"CIRCLECI": "true", "CIRCLE_OIDC_TOKEN_V2": TOKEN, "CIRCLE_OIDC_TOKEN": "v1"}
        home = tempfile.TemporaryDirectory()  # the CLI keeps a role's keys there
        self.addCleanup(home.cleanup)
        given |= {"HOME": home.name, "CIRCLE_PROJECT_REPONAME": "prefect infra", "CIRCLE_BUILD_NUM": "7"}
        return run(PIPELINE / "with-role", *command, **dict[str, Any](given | variables))

    def test_the_cli_takes_the_role_on(self) -> None:
        done = self.job(ROLE, "aws", "sts", "get-caller-identity")
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        arn = json.loads(done.stdout)["Arn"]
        self.assertEqual(
            f"{ROLE.replace(':iam:', ':sts:').replace(':role/', ':assumed-role/')}/circleci-prefect-infra-7", arn
        )

    def test_keys_of_the_job_do_not_win(self) -> None:
        done = self.job(
            ROLE, "aws", "sts", "get-caller-identity",
            AWS_ACCESS_KEY_ID="AKIAEXAMPLE", AWS_SECRET_ACCESS_KEY="x", AWS_SESSION_TOKEN="x", AWS_PROFILE="own",
        )  # fmt: skip
        self.assertIn("assumed-role/prefect-v2-dev-agent-images-ci/", done.stdout)

    def test_the_token_is_in_a_file_for_nobody_else_and_gone_afterwards(self) -> None:
        show = 'stat -c "%a %n" "$AWS_WEB_IDENTITY_TOKEN_FILE"; cat "$AWS_WEB_IDENTITY_TOKEN_FILE"; echo; env; exit 7'
        done = self.job(ROLE, "sh", "-c", show)
        self.assertEqual(7, done.returncode, "the command's own exit code")
        mode, file = done.stdout.splitlines()[0].split(" ", 1)
        self.assertEqual(("600", TOKEN), (mode, done.stdout.splitlines()[1]))
        self.assertFalse(Path(file).exists())
        self.assertFalse(Path(file).parent.exists())
        self.assertEqual(1, done.stdout.count(TOKEN), "the token is in the environment, too")
        self.assertEqual("", done.stderr)

    def test_what_is_missing_or_wrong(self) -> None:
        for arguments, variables, said in (
            ((ROLE,), {}, "a role and a command are needed, got 1"),
            (("prefect-v2-dev-agent-images-ci", "true"), {}, "is no ARN of a role"),
            (("arn:aws:iam::123:role/x", "true"), {}, "is no ARN of a role"),
            ((ROLE, "touch", "/nonexistent"), {"CIRCLE_OIDC_TOKEN_V2": ""}, "none to a pull request from a fork"),
            ((ROLE, "true"), {"CIRCLE_OIDC_TOKEN_V2": "", "CIRCLECI": ""}, "this is no CircleCI job"),
        ):
            with self.subTest(said):
                done = self.job(*arguments, **variables)
                self.assertEqual((2, ""), (done.returncode, done.stdout))
                self.assertIn(said, done.stderr)
                self.assertNotIn(TOKEN, done.stderr)


class Newest(unittest.TestCase):
    """In a clone of a made-up repository, at its first commit, while its origin moves on."""

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.origin, self.clone = Path(folder.name, "origin"), Path(folder.name, "clone")
        self.git("init", "-q", "-b", "main-v2", self.origin, cwd=Path(folder.name))
        for name in ("pipeline/newest", ".circleci/paths", "pipeline/flows/scripts/messages.sh"):
            (self.origin / name).parent.mkdir(parents=True)
            (self.origin / name).write_bytes((ROOT / name).read_bytes())
        (self.origin / "pipeline/newest").chmod(0o755)
        self.commit("config/infra.conf")
        self.git("clone", "-q", self.origin, self.clone, cwd=Path(folder.name))

    def git(self, *arguments: str | Path, cwd: Path) -> None:
        who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        done = run("git", *arguments, cwd=cwd, **who)
        self.assertEqual(0, done.returncode, done.stderr)

    def commit(self, *names: str) -> None:
        for name in names:
            (self.origin / name).parent.mkdir(parents=True, exist_ok=True)
            (self.origin / name).write_text(str(time.time_ns()))
        self.git("add", "-A", cwd=self.origin)
        self.git("commit", "-q", "-m", "x", cwd=self.origin)

    def newest(self, *arguments: str) -> tuple[int, str]:
        done = run(self.clone / "pipeline/newest", *(arguments or ("main-v2",)))
        self.assertEqual("", done.stdout)
        return done.returncode, done.stderr

    def test_nothing_came_later(self) -> None:
        self.assertEqual((0, ""), self.newest())

    def test_documentation_came_later(self) -> None:
        self.commit("docs/deploying.md", "infra-core/README.md")
        self.assertEqual((0, ""), self.newest())

    def test_a_change_came_later(self) -> None:
        for name in ("config/accounts/prod.conf", "agent-image/Dockerfile"):
            with self.subTest(name):
                self.commit(name)
                self.commit("README.md")
                code, said = self.newest()
                self.assertEqual(1, code)
                self.assertIn("has moved on", said)
                self.assertIn("nothing was applied", said)

    def test_a_change_was_renamed_into_documentation(self) -> None:
        self.git("mv", "config/infra.conf", "config/infra.md", cwd=self.origin)
        self.git("commit", "-q", "-m", "x", cwd=self.origin)
        self.assertEqual(1, self.newest()[0])

    def test_the_branch_was_rewritten(self) -> None:
        self.git("commit", "-q", "--amend", "-m", "y", cwd=self.origin)
        code, said = self.newest()
        self.assertEqual(1, code)
        self.assertIn("no longer part of main-v2", said)

    def test_wrong_input(self) -> None:
        for arguments, said in ((("main-v3",), "no branch main-v3"), (("a", "b"), "got 2"), (("",), "one branch")):
            code, stderr = self.newest(*arguments)
            self.assertEqual(2, code)
            self.assertIn(said, stderr)


class Take(unittest.TestCase):
    """Whoever controls the machine of an earlier job hands on what they like."""

    STACK = "cdktf.out/stacks/prefect-v2-prod-live"

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.checkout, self.workspace = Path(folder.name, "checkout"), Path(folder.name, "workspace")
        for name, file in (
            ("pipeline/take", ROOT / "pipeline/take"),
            ("pipeline/stack.jq", ROOT / "pipeline/stack.jq"),
            ("pipeline/flows/scripts/messages.sh", ROOT / "pipeline/flows/scripts/messages.sh"),
            ("config/.terraform.lock.hcl", SAMPLE / ".terraform.lock.hcl"),
        ):
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, self.checkout / name)
        self.cloud = json.loads((sample() / "stacks/prefect-v2-prod-live/cdk.tf.json").read_text())
        self.write(f"{self.STACK}/cdk.tf.json", json.dumps(self.cloud))
        self.write(f"{self.STACK}/.terraform.lock.hcl", (SAMPLE / ".terraform.lock.hcl").read_text())
        for name in ("plan", "plan.sha256"):
            self.write(f"{self.STACK}/{name}", "x")
        self.write("cdktf.out/plans/prefect-v2-prod-live.md", "x")
        for name in ("oci-layout", "index.json", f"blobs/sha256/{'0' * 64}"):
            self.write(f"agent-image/{name}", "{}")

    def write(self, name: str, text: str) -> None:
        file = self.workspace / name
        file.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def link(self, name: str, target: Path | str) -> None:
        file = self.workspace / name
        shutil.rmtree(file) if file.is_dir() else file.unlink(missing_ok=True)
        file.parent.mkdir(parents=True, exist_ok=True)
        file.symlink_to(target)

    def take(self) -> tuple[int, str]:
        done = run(self.checkout / "pipeline/take", self.workspace, cwd=self.workspace)
        return done.returncode, done.stderr

    def test_what_earlier_jobs_hand_on(self) -> None:
        self.assertEqual((0, ""), self.take())
        taken = {str(file.relative_to(self.checkout)) for file in self.checkout.glob("cdktf.out/**/*") if file.is_file()}
        files = ("cdk.tf.json", ".terraform.lock.hcl", "plan", "plan.sha256")
        self.assertEqual({f"{self.STACK}/{name}" for name in files} | {"cdktf.out/plans/prefect-v2-prod-live.md"}, taken)
        self.assertEqual(2, self.take()[0], "a second time")

    def test_the_lock_is_that_of_the_checkout(self) -> None:
        (self.workspace / self.STACK / ".terraform.lock.hcl").unlink()
        self.assertEqual((0, ""), self.take())
        lock = (self.checkout / "config/.terraform.lock.hcl").read_text()
        self.assertEqual(lock, (self.checkout / self.STACK / ".terraform.lock.hcl").read_text())

    def test_nothing_but_an_image(self) -> None:
        shutil.rmtree(self.workspace / "cdktf.out")
        self.assertEqual((0, ""), self.take())

    def test_what_they_have_no_reason_to_hand_on(self) -> None:
        for name in (
            "pipeline/with-role", ".git/hooks/post-checkout", ".git/config", ".gitconfig", "x", "cdktf.out/.terraformrc",
            f"{self.STACK}/x.auto.tfvars", f"{self.STACK}/evil.tf.json", f"{self.STACK}/.terraform/providers/x",
            f"{self.STACK}/terraform.tfstate", f"{self.STACK}/plan.applied", "cdktf.out/stacks/Other/cdk.tf.json",
            "cdktf.out/plans/x.md", "agent-image/x", "agent-image/blobs/sha256/x", "a\nb",
        ):  # fmt: skip
            with self.subTest(name):
                self.setUp()
                self.write(name, "x")
                self.refused("has no reason to hand on", name.split("/")[0].split("\n")[0])

    def test_links(self) -> None:
        files = (f"{self.STACK}/plan", f"{self.STACK}/cdk.tf.json", "cdktf.out/plans/prefect-v2-x.md")
        for name in (self.STACK, "cdktf.out", "agent-image", *files):
            for target in ("/etc/passwd", "/etc", self.checkout):
                with self.subTest(f"{name} to {target}"):
                    self.setUp()
                    self.link(name, target)
                    self.refused("has no reason to hand on", f"l {name}")

    def test_what_terraform_would_do_otherwise(self) -> None:
        local = {"backend": {"local": {}}}
        both = self.cloud["terraform"] | local
        cloud = self.cloud["terraform"]["cloud"]
        program = {"program": ["sh", "-c", "env"]}

        def other(**more: Any) -> str:
            return json.dumps(self.cloud | more)

        def hosted(**more: Any) -> str:
            return other(terraform=self.cloud["terraform"] | {"cloud": cloud | more})

        aws = self.cloud["provider"]["aws"][0]
        for name, text, said in (
            (".terraform.lock.hcl", "# another\n", "another provider would run beside this job's token"),
            ("cdk.tf.json", other(terraform=local), "is no stack of Terraform Cloud"),
            ("cdk.tf.json", other(terraform=both), "is no stack of Terraform Cloud"),
            ("cdk.tf.json", hosted(hostname="evil.example"), "is no stack of Terraform Cloud"),
            ("cdk.tf.json", hosted(token="x"), "is no stack of Terraform Cloud"),
            ("cdk.tf.json", hosted(workspaces={"name": "prefect-v2-prod-test"}), "is no stack of Terraform Cloud"),
            ("cdk.tf.json", hosted(workspaces={"tags": ["x"]}), "is no stack of Terraform Cloud"),
            ("cdk.tf.json", other(data={"external": {"x": program}}), "that only the AWS provider works on"),
            ("cdk.tf.json", other(data={"http": {"x": {"url": "x"}}}), "that only the AWS provider works on"),
            ("cdk.tf.json", other(module={"x": {"source": "evil.example/x"}}), "that only the AWS provider works on"),
            ("cdk.tf.json", other(resource={"null_resource": {"x": {}}}), "that only the AWS provider works on"),
            ("cdk.tf.json", other(resource={"terraform_data": {"x": {}}}), "that only the AWS provider works on"),
            (
                "cdk.tf.json",
                other(resource={"aws_sns_topic": {"x": {"provisioner": [{"local-exec": {"command": "env"}}]}}}),
                "that only the AWS provider works on",
            ),
            ("cdk.tf.json", other(provider={"aws": [aws], "x": [{}]}), "that only the AWS provider works on"),
            (
                "cdk.tf.json",
                other(provider={"aws": [aws | {"endpoints": [{"sts": "https://evil.example"}]}]}),
                "that only the AWS provider works on",
            ),
            (
                "cdk.tf.json",
                other(terraform=self.cloud["terraform"] | {"required_providers": {"aws": {"source": "evil/aws"}}}),
                "that only the AWS provider works on",
            ),
            ("cdk.tf.json", "{}", "is no stack of Terraform Cloud"),
            ("cdk.tf.json", "[]", "is no stack of Terraform Cloud"),
            ("cdk.tf.json", "{", "is no stack of Terraform Cloud"),
        ):
            with self.subTest(text):
                self.setUp()
                self.write(f"{self.STACK}/{name}", text)
                self.refused(said, "nothing was taken")

    def refused(self, *said: str) -> None:
        code, stderr = self.take()
        self.assertEqual(1, code, stderr)
        for one in said:
            self.assertIn(one, stderr)
        self.assertFalse((self.checkout / "cdktf.out").exists(), "something was taken")

    def test_wrong_input(self) -> None:
        for arguments, said in (((), "got 0 arguments"), (("/nonexistent",), "there is no folder")):
            done = run(self.checkout / "pipeline/take", *arguments)
            self.assertEqual(2, done.returncode)
            self.assertIn(said, done.stderr)


class InstallTerraform(unittest.TestCase):
    def test_the_right_one_is_there(self) -> None:
        tool("terraform")
        with tempfile.TemporaryDirectory() as folder:
            done = run(PIPELINE / "install-terraform", folder, TERRAFORM_RELEASES="http://127.0.0.1:9")
            self.assertEqual((0, "Terraform 1.11.4 is there\n"), (done.returncode, done.stderr))
            self.assertEqual([], os.listdir(folder))

    def test_another_file_is_not_installed(self) -> None:
        class Releases(http.server.BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                self.send_response(200)
                self.end_headers()
                self.wfile.write(self.path.encode())

            def log_message(self, *_: object) -> None:
                pass

        releases = http.server.HTTPServer(("127.0.0.1", 0), Releases)
        threading.Thread(target=releases.serve_forever, daemon=True).start()
        self.addCleanup(releases.server_close)
        self.addCleanup(releases.shutdown)
        with tempfile.TemporaryDirectory() as folder:
            # A PATH without Terraform, so that it has to be fetched.
            tools = Path(folder, "tools")
            tools.mkdir()
            for name in ("bash", "env", "uname", "mktemp", "rm", "curl", "sha256sum", "cut", "mkdir", "dirname"):
                (tools / name).symlink_to(tool(name))
            done = run(
                PIPELINE / "install-terraform", f"{folder}/bin",
                PATH=str(tools), TERRAFORM_RELEASES=f"http://127.0.0.1:{releases.server_port}",
                no_proxy="127.0.0.1",
            )  # fmt: skip
            self.assertEqual(1, done.returncode, done.stderr)
            self.assertIn("is not what it should be", done.stderr)
            self.assertRegex(done.stderr, r"/1\.11\.4/terraform_1\.11\.4_linux_(amd|arm)64\.zip")
            self.assertFalse(Path(folder, "bin").exists())

    def test_wrong_input(self) -> None:
        self.assertEqual(2, run(PIPELINE / "install-terraform").returncode)
