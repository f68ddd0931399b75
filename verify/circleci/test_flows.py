"""A flow's way from a commit to a lane: the scripts that a flows repository copies, in such a repository.

The aws CLI, git and buildah are the real ones, AWS is moto, the hand-off is the one that synthesis wrote, with the ids
that AWS would invent filled in. Between the CLI and moto, a listener writes down each call, so that a test can hold
them against the lane's own CI policy. Prefect is a stand-in: see stand_in/prefect/__init__.py.
"""

from __future__ import annotations

import http.client
import http.server
import json
import re
import shutil
import subprocess
import sys
import tempfile
import threading
import unittest
from collections.abc import Callable
from pathlib import Path
from typing import Any, ClassVar
from urllib.parse import parse_qs, urlsplit

from harness.tools import ROOT, sample, tool

from .names import Lane, synthesized
from .test_scripts import TOKEN, clean, emulator

ACCOUNT, LANE, FLOW = "dev", "test", "daily-sales"
DESCRIBED: dict[str, Any] = {"name": "main", "description": "Sells.", "parameters": {"properties": {"day": {}}}}
SECRET = {"account_workspace_url": "https://prefect.example/api", "service_account_api_key": "key-that-nobody-may-see"}
STAND_IN = ROOT / "verify/circleci/stand_in"
NAMED_BY_AWS = {
    "jsonencode(data.aws_subnets.network-subnets.ids)": '["subnet-1","subnet-2"]',
    "data.aws_vpc.network.id": "vpc-1",
    "aws_security_group.flow-security-group.id": "sg-1",
    "data.aws_secretsmanager_secret.prefect.arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect",
    "data.aws_secretsmanager_secret.deploy-secret.arn": "arn:aws:secretsmanager:us-east-1:123456789012:secret:deploy",
}


def handed_off(lane: Lane) -> dict[str, Any]:
    def filled(match: re.Match[str]) -> str:
        return NAMED_BY_AWS[match[1]]

    read: dict[str, Any] = json.loads(re.sub(r"\$\{([^}]+)\}", filled, lane.hand_off_value))
    return read


class Listener(http.server.BaseHTTPRequestHandler):
    """Hands each request on to moto, and notes which IAM action it takes."""

    moto: ClassVar[str]
    actions: ClassVar[list[str]]

    def action(self, body: bytes) -> str:
        if target := self.headers.get("X-Amz-Target"):
            service = {"AmazonSSM": "ssm", "secretsmanager": "secretsmanager"}.get(target.split(".")[0], "ecs")
            return f"{service}:{target.split('.')[1]}"
        if b"Action=" in body:
            return f"sts:{parse_qs(body.decode())['Action'][0]}"
        return f"s3:{self.command.title()}Object" if self.path.count("/") > 1 else f"s3:{self.command} {self.path}"

    def do_any(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length", 0)))
        self.actions.append(self.action(body))
        upstream = http.client.HTTPConnection(urlsplit(self.moto).netloc, timeout=30)
        upstream.request(self.command, self.path, body, dict(self.headers))
        answer = upstream.getresponse()
        content = answer.read()
        self.send_response(answer.status)
        for name, value in answer.getheaders():
            if name.lower() not in ("transfer-encoding", "content-length", "connection", "date", "server"):
                self.send_header(name, value)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)

    do_GET = do_PUT = do_POST = do_HEAD = do_DELETE = do_any

    def log_message(self, *_: object) -> None:
        pass


class Flows(unittest.TestCase):
    aws: dict[str, str]
    lane: Lane
    hand_off: dict[str, Any]
    client: Callable[[str], Any]

    @classmethod
    def setUpClass(cls) -> None:
        account = synthesized()[ACCOUNT]
        cls.lane = account.lanes[LANE]
        environment = emulator(cls, account.id)
        import boto3

        def client(service: str) -> Any:
            return boto3.client(
                service, endpoint_url=environment["AWS_ENDPOINT_URL"], region_name=account.region,
                aws_access_key_id="emulator", aws_secret_access_key="emulator",
            )  # fmt: skip

        cls.client = staticmethod(client)
        cls.hand_off = handed_off(cls.lane)
        made = client("secretsmanager").create_secret(Name="deploy", SecretString=json.dumps(SECRET))
        cls.hand_off["deploy_secret"] = made["ARN"]
        client("ssm").put_parameter(Name=cls.lane.hand_off, Value=json.dumps(cls.hand_off), Type="String")
        client("s3").create_bucket(Bucket=cls.hand_off["bucket"])

        Listener.moto, Listener.actions = environment["AWS_ENDPOINT_URL"], []
        listener = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Listener)
        threading.Thread(target=listener.serve_forever, daemon=True).start()
        cls.addClassCleanup(listener.server_close)
        cls.addClassCleanup(listener.shutdown)
        cls.aws = {name: value for name, value in environment.items() if "KEY" not in name and "REGION" not in name}
        cls.aws["AWS_ENDPOINT_URL"] = f"http://127.0.0.1:{listener.server_port}"

    def setUp(self) -> None:
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.work = Path(folder.name)
        self.repository = self.work / "repository"
        files = self.repository / "flows" / FLOW
        files.mkdir(parents=True)
        # As pipeline/flows/README.md says.
        shutil.copytree(sample() / "pipeline/flows", self.repository / ".circleci")
        (files / "flow.py").write_text("def main():\n    pass\n")
        (files / "Dockerfile").write_text(f"FROM scratch\nCOPY flows/{FLOW} /opt/flow\n")
        (self.repository / ".gitignore").write_text(".env\n")
        (files / ".env").write_text("PASSWORD=not-for-the-bucket\n")
        for command in (["init", "-q", "-b", "dev-v2"], ["add", "-A"], ["commit", "-q", "-m", "x"]):
            subprocess.run(["git", *command], cwd=self.repository, env=self.job(), check=True)
        self.lane_file = self.work / "lane.json"
        self.lane_file.write_text(json.dumps(self.hand_off))
        self.described = self.work / "flow.json"
        self.described.write_text(json.dumps(DESCRIBED))
        Listener.actions.clear()

    def job(self, **variables: str) -> dict[str, str]:
        who = {f"GIT_{role}_{what}": "a@b.example" for role in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
        # A home of its own, since the CLI keeps a role's keys there.
        given = {"HOME": str(self.work), "CIRCLECI": "true", "CIRCLE_BRANCH": "dev-v2", "CIRCLE_OIDC_TOKEN_V2": TOKEN}
        return clean(**(who | self.aws | given | variables))

    def script(self, name: str, *arguments: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        command = [f".circleci/scripts/{name}", *map(str, arguments)]
        if name.endswith(".py"):
            command.insert(0, sys.executable)
        return subprocess.run(
            command,
            cwd=self.repository,
            env=self.job(**variables),
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )

    def as_lane(self, *arguments: str | Path, **variables: str) -> str:
        words = [f".circleci/scripts/{arguments[0]}", *arguments[1:]]
        done = self.script("as-lane", ACCOUNT, LANE, *words, **variables)
        self.assertEqual((0, ""), (done.returncode, done.stderr))
        return done.stdout.rstrip("\n")

    def test_the_hand_off_has_all_that_the_scripts_read(self) -> None:
        read = set(re.findall(r"of_lane \"\$\w+\" (\w+)", self.sources()))
        read |= set(re.findall(r"lane(?:\.get\()?\[?\"(\w+)\"", self.sources()))
        read |= {"deploy_secret", "execution_role_arn", "log_group", "task_definition_secrets", "image_repository"}
        self.assertIn("bucket", read)
        self.assertEqual(set(), read - set(handed_off(self.lane)), "the hand-off lacks what the scripts read")

    def sources(self) -> str:
        return "\n".join(file.read_text() for file in (ROOT / "pipeline/flows/scripts").iterdir() if file.is_file())

    def test_the_hand_off_is_read_with_the_lanes_role(self) -> None:
        self.assertEqual(self.hand_off, json.loads(self.as_lane("hand-off", ACCOUNT, LANE)))
        self.assertEqual({"sts:AssumeRoleWithWebIdentity", "ssm:GetParameter"}, set(Listener.actions))

    def test_a_hand_off_of_another_lane_is_refused(self) -> None:
        ssm = self.client("ssm")
        other = self.hand_off | {"ci_role_arn": self.hand_off["ci_role_arn"].replace("-test-", "-live-")}
        ssm.put_parameter(Name=self.lane.hand_off, Value=json.dumps(other), Overwrite=True)
        try:
            done = self.script("as-lane", ACCOUNT, LANE, ".circleci/scripts/hand-off", ACCOUNT, LANE)
        finally:
            ssm.put_parameter(Name=self.lane.hand_off, Value=json.dumps(self.hand_off), Overwrite=True)
        self.assertEqual((1, ""), (done.returncode, done.stdout))
        self.assertIn("is not what dev/test hands off", done.stderr)

    def test_the_image_is_the_same_each_time(self) -> None:
        tool("buildah")
        storage = self.work / "storage.conf"
        storage.write_text(f'[storage]\ndriver = "vfs"\ngraphroot = "{self.work}/graph"\nrunroot = "{self.work}/run"\n')
        settings = {"CONTAINERS_STORAGE_CONF": str(storage)}
        digests = set()
        for name in ("first", "second"):
            done = self.script("build-image", FLOW, "X86_64", self.work / name, **settings)
            self.assertEqual((0, ""), (done.returncode, done.stdout), done.stderr)
            digests.add(json.loads((self.work / name / "index.json").read_text())["manifests"][0]["digest"])
        self.assertEqual(1, len(digests), "a run of the same commit again would clash with its own tag")
        again = self.script("build-image", FLOW, "X86_64", self.work / "first", **settings)
        self.assertEqual(2, again.returncode)

    def test_from_a_commit_to_a_deployment(self) -> None:
        tag = self.script("image-tag", FLOW).stdout.strip()
        self.assertRegex(tag, rf"^{FLOW}-[0-9a-f]{{12}}$")

        arn = self.as_lane("register-task-definition", self.lane_file, FLOW, tag, "512", "1024", "ARM64", "task")
        folder = self.as_lane("upload-files", self.lane_file, FLOW, tag)
        calls = self.deployment(arn, folder, tag)

        self.registered(arn, tag)
        self.uploaded(folder)
        self.deployed(calls, arn, folder, tag)
        # Registering passes roles, and tags when it does.
        taken = set(Listener.actions) - {"sts:AssumeRoleWithWebIdentity"} | {"iam:PassRole", "ecs:TagResource"}
        granted = {
            action
            for statement in json.loads(self.lane.policy)["Statement"]
            for action in ([statement["Action"]] if isinstance(statement["Action"], str) else statement["Action"])
        }
        self.assertEqual(set(), taken - granted, "the lane's CI role may not do that")
        self.assertLessEqual({"ecs:RegisterTaskDefinition", "s3:PutObject", "secretsmanager:GetSecretValue"}, taken)

    def registered(self, arn: str, tag: str) -> None:
        described = self.client("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
        definition = described["taskDefinition"]
        self.assertEqual(self.hand_off["task_definition_family_prefix"] + FLOW, definition["family"])
        self.assertEqual(("512", "1024"), (definition["cpu"], definition["memory"]))
        self.assertEqual("ARM64", definition["runtimePlatform"]["cpuArchitecture"])
        self.assertEqual(self.hand_off["execution_role_arn"], definition["executionRoleArn"])
        self.assertEqual(self.hand_off["task_role_arns"]["task"], definition["taskRoleArn"])
        container = definition["containerDefinitions"][0]
        self.assertEqual("prefect", container["name"])
        self.assertEqual(f"{self.hand_off['image_repository']}:{tag}", container["image"])
        secrets = {secret["name"]: secret["valueFrom"] for secret in container["secrets"]}
        self.assertEqual(self.hand_off["task_definition_secrets"], secrets)
        self.assertEqual(self.hand_off["log_group"], container["logConfiguration"]["options"]["awslogs-group"])
        self.assertNotIn("awslogs-create-group", container["logConfiguration"]["options"])
        self.assertEqual({"flow", "revision"}, {pair["key"] for pair in described["tags"]})

    def uploaded(self, folder: str) -> None:
        listed = self.client("s3").list_objects_v2(Bucket=self.hand_off["bucket"])["Contents"]
        self.assertEqual({f"{folder}flow.py", f"{folder}Dockerfile"}, {one["Key"] for one in listed})
        self.assertTrue(folder.startswith(self.hand_off["flow_files_prefix"]) and folder.endswith("/"))

    def deployed(self, calls: list[dict[str, Any]], arn: str, folder: str, tag: str) -> None:
        self.assertEqual(["save", "save", "load", "apply"], [call["call"] for call in calls])
        for call in calls:
            self.assertEqual({"url": SECRET["account_workspace_url"], "has_key": True}, call["api"])
        storage, block, loaded, applied = calls
        self.assertEqual("main/dev-test", loaded["name"])
        self.assertEqual({"bucket_name": self.hand_off["bucket"]}, storage["fields"])
        self.assertEqual("ECSTask/dev-test-daily-sales", block["block"])
        self.assertEqual(self.hand_off["ecs_task_block"] | {"task_definition_arn": arn}, block["fields"])
        self.assertTrue(block["overwrite"] and storage["overwrite"])
        forcing = {"image", "cpu", "memory", "configure_cloudwatch_logs", "stream_output", "task_definition", "family"}
        self.assertEqual(set(), forcing & set(block["fields"]), "that makes Prefect register anew")
        self.assertEqual(
            {
                "name": "dev-test",
                "flow_name": "main",
                "description": "Sells.",
                "parameter_openapi_schema": DESCRIBED["parameters"],
                "entrypoint": "flow.py:main",
                "infrastructure": "ECSTask/dev-test-daily-sales",
                "storage": "S3Bucket/dev-test",
                "path": folder,
                "work_queue_name": self.hand_off["work_queues"][0],
                "work_pool_name": self.hand_off["work_pool"],
                "version": tag,
                "tags": ["dev", "test"],
            },
            applied["fields"],
        )
        status = subprocess.run(
            ["git", "status", "--porcelain"], cwd=self.repository, env=self.job(), stdout=subprocess.PIPE, check=True
        )
        self.assertEqual(b"", status.stdout, "the deployment left something behind")

    def deployment(self, arn: str, folder: str, tag: str, **options: str) -> list[dict[str, Any]]:
        calls = self.work / "calls"
        done = self.create(arn, folder, tag, calls, **options)
        self.assertEqual((0, "main/dev-test\n", ""), (done.returncode, done.stdout, done.stderr))
        return [json.loads(line) for line in calls.read_text().splitlines()]

    def create(self, arn: str, folder: str, tag: str, calls: Path, **options: str) -> subprocess.CompletedProcess[str]:
        given = {"account": ACCOUNT, "lane": LANE, "entrypoint": "flow.py:main", "task-definition": arn}
        given |= {"files": folder, "tag": tag, "described": str(self.described)} | options
        words = [word for name, value in given.items() for word in (f"--{name}", value)]
        script: list[str | Path] = [
            sys.executable,
            ".circleci/scripts/create_deployment.py",
            self.lane_file,
            FLOW,
            *words,
        ]
        return self.script(
            "as-lane", ACCOUNT, LANE, *script,
            PYTHONPATH=str(STAND_IN), PYTHONDONTWRITEBYTECODE="1",
            STAND_IN_CALLS=str(calls),
        )  # fmt: skip

    def test_the_flow_is_imported_to_describe_it_and_not_to_deploy_it(self) -> None:
        """Beside the lane's key, code of the branch and of its packages has no business."""
        out, trace = self.work / "described.json", self.work / "imported"
        source = f"open({str(trace)!r}, 'a')\n\ndef main(day, region='eu'):\n    'Sells.'\n"
        (self.repository / "flows" / FLOW / "flow.py").write_text(source)
        command = [sys.executable, ".circleci/scripts/describe_flow.py", f"flows/{FLOW}", "flow.py:main", str(out)]
        environment = self.job(PYTHONPATH=str(STAND_IN), PYTHONDONTWRITEBYTECODE="1")
        subprocess.run(command, cwd=self.repository, env=environment, check=True)
        self.assertTrue(trace.exists())
        flow = json.loads(out.read_text())
        self.assertEqual(("main", "Sells."), (flow["name"], flow["description"]))
        self.assertEqual({"day", "region"}, set(flow["parameters"]["properties"]))

        trace.unlink()
        family = self.hand_off["task_definition_family_prefix"] + FLOW
        arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{family}:1"
        self.deployment(arn, f"{self.hand_off['flow_files_prefix']}{FLOW}/t/", "t", described=str(out))
        self.assertFalse(trace.exists(), "the flow was imported beside the lane's key")

    def test_a_description_of_another_form_is_refused(self) -> None:
        family = self.hand_off["task_definition_family_prefix"] + FLOW
        arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{family}:1"
        others: tuple[dict[str, Any], ...] = ({"parameters": "x"}, {"name": None}, {"infrastructure": "x"})
        for text in ("", "[]", "{}", "7", *(json.dumps(DESCRIBED | other) for other in others)):
            with self.subTest(text):
                self.described.write_text(text)
                done = self.create(arn, f"{self.hand_off['flow_files_prefix']}{FLOW}/t/", "t", self.work / "calls")
                self.assertEqual((2, ""), (done.returncode, done.stdout), done.stderr)
                self.assertIn("is not what describe-flow writes", done.stderr)
        self.assertEqual([], Listener.actions)

    def test_a_secret_that_is_none_is_not_shown(self) -> None:
        arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{self.hand_off['task_definition_family_prefix']}{FLOW}:1"
        secrets = self.client("secretsmanager")
        name = self.hand_off["deploy_secret"]
        try:
            for value in ("sesame", '{"service_account_api_key": "sesame"}', '["sesame"]', "{}", '"sesame"'):
                with self.subTest(value):
                    secrets.put_secret_value(SecretId=name, SecretString=value)
                    done = self.create(arn, f"flows/{FLOW}/t/", "t", self.work / "calls")
                    self.assertEqual((1, ""), (done.returncode, done.stdout))
                    self.assertIn("is not JSON with texts for the keys account_workspace_url", done.stderr)
                    self.assertNotIn("sesame", done.stderr)
                    self.assertFalse((self.work / "calls").exists(), "something was done")
        finally:
            secrets.put_secret_value(SecretId=name, SecretString=json.dumps(SECRET))

    def test_links_are_not_followed_out_of_what_is_committed(self) -> None:
        link = self.repository / "flows" / FLOW / "keys"
        link.symlink_to("/etc/ssl")
        try:
            for command in (("add", "."), ("commit", "-qm", "a link")):
                subprocess.run(["git", *command], cwd=self.repository, env=self.job(), check=True)
            done = self.script(
                "as-lane", ACCOUNT, LANE, ".circleci/scripts/upload-files", self.lane_file, FLOW, "x-0123456"
            )
            self.assertEqual((2, ""), (done.returncode, done.stdout), done.stderr)
            self.assertIn(f"flows/{FLOW} has symbolic links: ./keys", done.stderr)
        finally:
            subprocess.run(["git", "reset", "-q", "--hard", "HEAD~1"], cwd=self.repository, env=self.job(), check=True)

    def test_what_does_not_fit_is_refused_and_does_nothing(self) -> None:
        arn = f"arn:aws:ecs:us-east-1:123456789012:task-definition/{self.hand_off['task_definition_family_prefix']}{FLOW}:1"
        for options, said in (
            ({"account": "prod"}, "is not of prod/test"),
            ({"lane": "live"}, "is not of dev/live"),
            ({"entrypoint": "flow.py"}, "is no entrypoint"),
            ({"entrypoint": "other.py:main"}, "is no entrypoint"),
            ({"task-definition": arn.replace(FLOW, "other")}, "is no revision of"),
            ({"files": f"flows/{FLOW}/t"}, "is not the folder"),
            ({"role": "admin"}, "has no role 'admin'"),
        ):
            with self.subTest(said):
                done = self.create(arn, f"flows/{FLOW}/t/", "t", self.work / "calls", **options)
                self.assertEqual((2, ""), (done.returncode, done.stdout), done.stderr)
                self.assertIn(said, done.stderr)
        self.assertEqual([], Listener.actions)

    def test_a_lane_of_any_branch(self) -> None:
        targets = self.repository / ".circleci/lanes.json"
        targets.write_text(targets.read_text().replace(f'"branch": "{self.lane.branch}"', '"branch": "*"'))
        done = self.script("as-lane", ACCOUNT, LANE, "echo", "done", CIRCLE_BRANCH="feature/x")
        self.assertEqual((0, "done\n", ""), (done.returncode, done.stdout, done.stderr))

    def test_wrong_input_is_refused_and_does_nothing(self) -> None:
        definition = ("register-task-definition", self.lane_file)
        for arguments, variables, said in (
            (("as-lane", "qa", LANE, "true"), {}, "there is no account 'qa'"),
            (("as-lane", ACCOUNT, "stage", "true"), {}, "there is no lane 'stage'"),
            (("as-lane", ACCOUNT, "live", "true"), {}, "branch 'dev-v2' may not deploy to dev/live"),
            (("as-lane", ACCOUNT, LANE, "true"), {"CIRCLE_BRANCH": ""}, "branch '' may not deploy"),
            (("as-lane", ACCOUNT, LANE), {}, "got 2 arguments"),
            (("as-lane", ACCOUNT, LANE, "true"), {"CIRCLE_OIDC_TOKEN_V2": ""}, "CIRCLE_OIDC_TOKEN_V2 is not set"),
            (("hand-off", ACCOUNT), {}, "got 1 arguments"),
            (("target", ACCOUNT, LANE, "secret"), {}, "there is no 'secret'"),
            (("image-tag", "Daily Sales"), {}, "is no name of a flow"),
            (("image-tag", "../x"), {}, "is no name of a flow"),
            (("image-tag", "a--b"), {}, "is no name of a flow"),
            (("image-tag", "daily-sale"), {}, "there is no folder"),
            (("describe-flow", FLOW, "flow.py", "/nonexistent/out"), {}, "is no entrypoint"),
            (("describe-flow", FLOW, "other.py:main", "/nonexistent/out"), {}, "is no entrypoint"),
            (("build-image", FLOW, "x86", "/nonexistent/out"), {}, "there is no architecture 'x86'"),
            ((*definition, FLOW, "t", "1 vCPU", "2048", "ARM64", "task"), {}, "are no sizes"),
            ((*definition, FLOW, "t:x", "1024", "2048", "ARM64", "task"), {}, "is no tag"),
            ((*definition, FLOW, "t", "1024", "2048", "ARM64", "root"), {}, "has no role 'root'"),
            (("register-task-definition", "/nonexistent", FLOW, "t", "1024", "2048", "ARM64", "task"), {}, "no file"),
            (("upload-files", self.lane_file, FLOW, ""), {}, "'' is no tag"),
        ):
            with self.subTest(said):
                done = self.script(*map(str, arguments), **variables)
                self.assertEqual((2, ""), (done.returncode, done.stdout), done.stderr)
                self.assertIn(said, done.stderr)
        self.assertEqual([], Listener.actions)

    def test_what_is_not_committed_gets_no_tag(self) -> None:
        (self.repository / "flows" / FLOW / "flow.py").write_text("def main():\n    raise SystemExit\n")
        done = self.script("image-tag", FLOW)
        self.assertEqual((2, ""), (done.returncode, done.stdout))
        self.assertIn("is not what is committed", done.stderr)
