"""The image, built for real upon a stand-in for Prefect's, and run as Fargate runs it.

What is built is this repository's folder, byte for byte, but for what `agent-image lock` writes: the digest of the base,
and the hashes of what pip finds in there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import stat
import subprocess
import tempfile
import time
import unittest
from pathlib import Path
from typing import Any

from agent_image import standin
from agent_image.checkout import Checkout
from agent_image.container import Container, entries, unpack
from agent_image.ecr import inside
from agent_image.prefect_api import Answer, PrefectApi, ago
from agent_image.registry import Registry, client_environment
from harness.tools import ROOT, require, sample

NAME = "docker.io/prefecthq/prefect:2.20.25-python3.11"
REFERENCE_CONF = ROOT / "infra-ecs/src/main/resources/dev/prefectinfra/ecs/agent/reference.conf"
USER = 1000
SET_ID = stat.S_ISUID | stat.S_ISGID


def blob(layout: Path, digest: str) -> Path:
    return layout / "blobs" / digest.replace(":", "/")


def read(layout: Path, digest: str) -> Any:
    return json.loads(blob(layout, digest).read_text())


class ImageTest(unittest.TestCase):
    scratch: Path
    registry: Registry
    environment: dict[str, str]
    checkout: Checkout
    layout: Path
    printed: str
    digest: str
    layers: list[Path]
    manifest: Any
    config: Any
    root: Path
    task: Any
    container: Any

    @classmethod
    def setUpClass(cls) -> None:
        tools = ["buildah", "skopeo", "jq", "git", "mmdebstrap", "docker-registry", "unshare", "setpriv", "ip", "aws"]
        require(*tools, "openssl", root=True, synthesized=True, modules=("moto", "crypt"))
        temporary = tempfile.TemporaryDirectory(prefix="agent-image-")
        cls.addClassCleanup(temporary.cleanup)
        cls.scratch = Path(temporary.name)
        cls.registry = Registry(cls.scratch / "registry")
        cls.addClassCleanup(cls.registry.stop)
        cls.environment = client_environment(cls.scratch / "client", cls.registry)
        cls.publish("prefecthq/prefect:2.20.25-python3.11", standin.installed())

        cls.checkout = Checkout(cls.scratch / "checkout", cls.environment)
        cls.must(cls.checkout.tool("lock"))
        cls.checkout.commit()
        cls.layout = cls.scratch / "layout"
        cls.printed = cls.must(cls.checkout.tool("build", "--out", str(cls.layout)))
        index = json.loads((cls.layout / "index.json").read_text())
        cls.digest = index["manifests"][0]["digest"]
        cls.manifest = read(cls.layout, cls.digest)
        cls.config = read(cls.layout, cls.manifest["config"]["digest"])
        cls.layers = [blob(cls.layout, each["digest"]) for each in cls.manifest["layers"]]
        cls.root = cls.scratch / "root"
        unpack(cls.layers, cls.root)

        stack = json.loads((sample() / "stacks/prefect-v2-dev-test/cdk.tf.json").read_text())
        cls.task = stack["resource"]["aws_ecs_task_definition"]["agent-task-definition"]
        [cls.container] = json.loads(cls.task["container_definitions"])

    @classmethod
    def must(cls, done: subprocess.CompletedProcess[str]) -> str:
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        return done.stdout.strip()

    @classmethod
    def publish(cls, name: str, packages: list[standin.Package]) -> str:
        """A base in the registry; its reference with the digest."""
        folder = cls.scratch / name.replace("/", "-").replace(":", "-")
        standin.prefect_layer(folder.with_suffix(".tar"), packages)
        standin.base(folder, [standin.debian(), folder.with_suffix(".tar")])
        target = f"docker://{cls.registry.name}/{name}"
        copy = ["skopeo", "copy", "--quiet", "--all", "--preserve-digests", f"oci:{folder}", target]
        subprocess.run(copy, env=cls.environment, check=True)
        digest = json.loads((folder / "index.json").read_text())["manifests"][0]["digest"]
        shutil.rmtree(folder)
        return f"docker.io/{name}@{digest}"

    # --- what was built ---

    def test_lock_wrote_digest_and_hashes(self) -> None:
        base = (self.checkout.folder / "agent-image/base").read_text().strip()
        self.assertRegex(base, rf"^{re.escape(NAME)}@sha256:[0-9a-f]{{64}}$")
        lines = (self.checkout.folder / "agent-image/requirements.txt").read_text().splitlines()
        self.assertEqual(lines[1], f"# base: {base}")
        pins = dict(re.findall(r"(?m)^(\S+)==(\S+) --hash=sha256:[0-9a-f]{64}$", "\n".join(lines[2:])))
        self.assertEqual(len(pins), len(lines) - 2)
        # The newest that the base allows: no Prefect 3, and nothing that the base has.
        self.assertEqual(pins["prefect-aws"], "0.4.20")
        self.assertEqual(
            sorted(pins),
            ["boto3", "botocore", "jmespath", "mypy-boto3-s3", "mypy-boto3-secretsmanager"]
            + ["prefect-aws", "pyparsing", "s3transfer", "tenacity"],
        )
        again = self.checkout.git("status", "--porcelain")
        self.assertEqual(again, "")

    def test_tag_and_labels_follow_from_the_content(self) -> None:
        tree = self.checkout.git("rev-parse", "HEAD:agent-image")
        self.assertEqual(self.printed, f"prefect-agent-{tree} {self.digest}")
        labels = self.config["config"]["Labels"]
        name = "org.opencontainers.image."
        self.assertEqual(labels[name + "revision"], tree)
        self.assertEqual(labels[name + "version"], "2.20.25")
        self.assertRegex(labels[name + "source"], r"^https://")
        self.assertEqual(labels[name + "base.name"], (self.checkout.folder / "agent-image/base").read_text().strip())
        self.assertNotIn("io.buildah.version", labels)

    def test_what_runs_is_what_the_task_definition_wants(self) -> None:
        config = self.config["config"]
        self.assertEqual(config["Entrypoint"], standin.ENTRYPOINT)
        self.assertEqual(config["Cmd"], ["prefect", "agent", "start"])
        self.assertEqual(config["User"], self.container["user"])
        self.assertEqual(config["User"], f"{USER}:{USER}")
        mounts = sorted(each["containerPath"] for each in self.container["mountPoints"])
        self.assertEqual(sorted(config["Volumes"]), mounts)
        told = {each["name"]: each["value"] for each in self.container["environment"]}
        built = dict(each.split("=", 1) for each in config["Env"])
        for name in ("HOME", "PREFECT_HOME"):
            self.assertEqual(built[name], told[name])
        self.assertIn(told["PREFECT_HOME"], mounts)
        [command] = re.findall(r"command = \[python, (/\S+)\]", REFERENCE_CONF.read_text())
        self.assertTrue((self.root / command.lstrip("/")).is_file())
        architecture = {"X86_64": "amd64", "ARM64": "arm64"}[self.task["runtime_platform"]["cpu_architecture"]]
        self.assertEqual(self.config["architecture"], architecture)

    def test_one_small_layer_is_added(self) -> None:
        self.assertEqual(len(self.layers), 3)
        self.assertLess(self.layers[-1].stat().st_size, 1_000_000)
        added = entries(self.layers[-1])
        files = {name for name, entry in added.items() if not entry.isdir()}
        packages = {name for name in files if name.startswith(standin.PLACE)}
        elevated = {name for name, entry in entries(self.layers[0]).items() if entry.mode & SET_ID and entry.isreg()}
        self.assertIn("su", {name.rpartition("/")[2] for name in elevated})
        self.assertEqual(
            files - packages - elevated,
            {"etc/group", "etc/hosts", "etc/passwd"}
            | {f"opt/prefect-agent/{name}" for name in ("health.py", "requirements.in", "requirements.txt")},
        )
        self.assertIn(f"{standin.PLACE}/prefect_aws/ecs.py", packages)
        # Where the builder mounts its own, if the base has none.
        self.assertEqual(added["etc/hosts"].size, 0)
        for name, entry in added.items():
            mine = name in ("tmp", "home/prefect/.prefect")
            right = (
                entry.mtime == 0
                and (entry.uid, entry.gid) == ((USER, USER) if mine else (0, entry.gid if name in elevated else 0))
                and bool(entry.mode & 0o022) == (name == "tmp")
                and (entry.isdir() or not entry.mode & SET_ID)
                # A link could lead a volume astray; .wh. is what a layer takes away, and stays in the one below.
                and (entry.isreg() or entry.isdir())
                and not name.endswith(".pyc")
                and ".wh." not in name
            )
            self.assertTrue(right, f"{name}: {entry.uid}:{entry.gid} {entry.mode:o}, of {entry.mtime}, {entry.type!r}")

    def test_nothing_makes_its_user_another(self) -> None:
        found = [file for file in self.root.rglob("*") if file.lstat().st_mode & SET_ID and not file.is_dir()]
        self.assertEqual(found, [])

    def test_user_and_volumes(self) -> None:
        for path, mode in (("tmp", 0o1777), ("home/prefect", 0o755), ("home/prefect/.prefect", 0o700)):
            found = (self.root / path).lstat()
            self.assertTrue(stat.S_ISDIR(found.st_mode))
            self.assertEqual(stat.S_IMODE(found.st_mode), mode, path)
            self.assertEqual(found.st_uid, 0 if path == "home/prefect" else USER)
            self.assertEqual(list((self.root / path).iterdir()), [self.root / path / ".prefect"] * (mode == 0o755))
        self.assertIn("prefect:x:1000:1000::/home/prefect:/usr/sbin/nologin", (self.root / "etc/passwd").read_text())
        self.assertNotIn("prefect:", (self.root / "etc/shadow").read_text())

    def test_a_second_build_for_both_architectures_holds_the_same_image(self) -> None:
        layout = self.scratch / "both"
        printed = self.must(self.checkout.tool("build", "--platform", "linux/amd64,linux/arm64", "--out", str(layout)))
        [listed] = json.loads((layout / "index.json").read_text())["manifests"]
        self.assertEqual(printed.split()[1], listed["digest"])
        self.assertEqual(listed["annotations"]["org.opencontainers.image.ref.name"], self.printed.split()[0])
        images = {
            each["platform"]["architecture"]: each["digest"] for each in read(layout, listed["digest"])["manifests"]
        }
        self.assertEqual(sorted(images), ["amd64", "arm64"])
        self.assertEqual(images["amd64"], self.digest)
        other = read(layout, read(layout, images["arm64"])["config"]["digest"])
        self.assertEqual(other["architecture"], "arm64")
        self.assertEqual(other["config"], self.config["config"])

    def test_what_cannot_run_an_agent_is_not_built(self) -> None:
        checkout = Checkout(self.scratch / "broken", self.environment)
        lock = "agent-image/requirements.txt"
        shutil.copy2(self.checkout.folder / lock, checkout.folder / lock)
        for name, packages, says in (
            ("agents", standin.installed(agents=False), "this prefect has no 'agent start'"),
            ("ecs", standin.installed(infrastructure=False), "prefect_aws.ecs cannot be imported"),
            ("anyio", standin.installed(anyio="4.14.0"), "do not fulfil requirements.in"),
        ):
            with self.subTest(name):
                checkout.use_base(self.publish(f"{name}/prefect:2.20.25-python3.11", packages))
                done = checkout.tool("build", "--out", str(self.scratch / "never"))
                self.assertEqual(done.returncode, 1)
                self.assertIn(says, done.stderr)
                self.assertFalse((self.scratch / "never").exists())
        # The last of them breaks a bound, so there is nothing to lock either.
        files = [checkout.folder / "agent-image" / name for name in ("base", "requirements.txt")]
        before = [each.read_text() for each in files]
        done = checkout.tool("lock")
        self.assertEqual(done.returncode, 1)
        self.assertIn("pip cannot add agent-image/requirements.in to docker.io/anyio/prefect", done.stderr)
        self.assertEqual([each.read_text() for each in files], before)

    # --- how it runs ---

    def volumes(self, owner: int | None = None) -> dict[str, Path]:
        """Empty volumes, with owner and mode of the image's folders; or as Fargate makes them without VOLUME."""
        made = {}
        for mount in self.container["mountPoints"]:
            path = mount["containerPath"]
            folder = Path(tempfile.mkdtemp(dir=self.scratch))
            like = (self.root / path.lstrip("/")).stat()
            os.chown(folder, *((like.st_uid, like.st_gid) if owner is None else (owner, owner)))
            folder.chmod(stat.S_IMODE(like.st_mode) if owner is None else 0o755)
            made[path] = folder
        return made

    def run_image(
        self, command: list[str], api: PrefectApi | None = None, volumes: dict[str, Path] | None = None
    ) -> Container:
        config = self.config["config"]
        environment = dict(each.split("=", 1) for each in config["Env"])
        environment |= {each["name"]: each["value"] for each in self.container["environment"]}
        environment |= {"PREFECT_API_KEY": "secret", "PREFECT_API_URL": api.url if api else "http://127.0.0.1:9/api"}
        running = Container(
            self.root, self.container["user"], volumes or self.volumes(), environment, config["Entrypoint"] + command
        )
        self.addCleanup(running.end)
        return running

    def api(self, routes: dict[str, Answer]) -> PrefectApi:
        api = PrefectApi(routes)
        self.addCleanup(api.stop)
        return api

    def await_poll(self, api: PrefectApi, running: Container) -> None:
        if not api.asked("/work_queues/1/get_runs", 30):
            running.process.kill()
            self.fail(f"the agent does not poll:\n{running.ended()[1]}")

    def test_the_agent_runs_drains_and_writes_to_its_volumes_only(self) -> None:
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        volumes = self.volumes()
        running = self.run_image(self.container["command"], api, volumes)
        self.await_poll(api, running)
        seconds = running.stop()
        code, output = running.ended()
        self.assertEqual((code, output.splitlines()[-2:]), (0, ["finishing a run", "Agent stopped!"]), output)
        self.assertGreater(seconds, 1.5)
        self.assertLess(seconds, self.container["stopTimeout"])
        [written] = volumes["/home/prefect/.prefect"].iterdir()
        self.assertEqual((written.name, written.stat().st_uid), ("profiles.toml", USER))
        self.assertEqual(list(volumes["/tmp"].iterdir()), [])

    def test_with_a_shell_in_front_nothing_drains(self) -> None:
        """Not ours: what happens to a task definition that says `sh -c`."""
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        command = " ".join(self.container["command"])
        running = self.run_image(["sh", "-c", f"{command}; exit $?"], api)
        self.await_poll(api, running)
        self.assertLess(running.stop(), 1.5)
        self.assertNotIn("Agent stopped!", running.ended()[1])

    def test_with_volumes_of_root_the_agent_cannot_start(self) -> None:
        """Not ours either: what Fargate does where VOLUME comes before the folders are given away, or is missing."""
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        code, output = self.run_image(self.container["command"], api, self.volumes(owner=0)).ended()
        self.assertNotEqual(code, 0)
        self.assertIn("Permission denied: '/home/prefect/.prefect/profiles.toml'", output)

    def test_nothing_else_can_be_written(self) -> None:
        probe = (
            "import os\n"
            "for folder, _, files in os.walk('/'):\n"
            "    if folder.split('/')[1] not in ('proc', 'dev', 'sys'):\n"
            "        [print(path) for path in [folder, *(os.path.join(folder, f) for f in files)]\n"
            "         if os.access(path, os.W_OK) and not os.path.islink(path)]\n"
            "print(os.getuid(), os.getgid(), os.getgroups())"
        )
        code, output = self.run_image(["python", "-c", probe]).ended()
        self.assertEqual((code, sorted(output.split("\n")[:-2])), (0, ["/home/prefect/.prefect", "/tmp"]))
        self.assertEqual(output.split("\n")[-2], f"{USER} {USER} []")

    def test_without_a_command_prefect_says_what_is_missing(self) -> None:
        code, output = self.run_image(self.config["config"]["Cmd"]).ended()
        self.assertEqual((code, output), (1, "No work queues provided!\n"))

    def test_health_in_each_verdict(self) -> None:
        queue = self.container["command"][self.container["command"].index("--work-queue") + 1]
        stale = Answer({"is_paused": False, "last_polled": ago(900)})
        fresh = Answer({"is_paused": False, "last_polled": ago(0)})
        paused = Answer({"is_paused": True, "last_polled": ago(900)})
        for answer, expected in ((stale, 1), (fresh, 0), (paused, 0), (Answer({}, 503), 0)):
            with self.subTest(answer):
                api = self.api({f"/work_queues/name/{queue}": answer})
                start = time.monotonic()
                check = ["python", "/opt/prefect-agent/health.py", "--work-queue", queue]
                code, output = self.run_image(check, api).ended()
                self.assertEqual(code, expected, output)
                self.assertLess(time.monotonic() - start, 10)
                self.assertNotIn("secret", output)

    # --- where it goes ---

    def test_pushed_to_the_accounts_repository(self) -> None:
        before = tuple(inside(self.scratch / "ecr", "123456789012", "us-east-1"))
        push = ("push", "dev", "--from", str(self.layout), "--stacks", str(sample()))
        pushed = self.must(self.checkout.tool(*push, before=before))
        tag, digest = self.printed.split()
        host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
        self.assertEqual(pushed, f"pushed {host}/data-flows-prefect-agent-dev:{tag}@{digest}")
        self.assertIn("skipped", self.must(self.checkout.tool(*push, before=before)))

    def test_what_was_built_of_another_state_is_not_pushed(self) -> None:
        push = ("push", "dev", "--from", str(self.layout), "--stacks", str(sample()))
        changed = self.checkout.folder / "agent-image/health.py"
        before = changed.read_text()
        try:
            changed.write_text(before + "\n")
            done = self.checkout.tool(*push)
            self.assertEqual(done.returncode, 2)
            self.assertIn("changes that are not committed", done.stderr)
            self.checkout.commit()
            done = self.checkout.tool(*push)
            self.assertEqual(done.returncode, 2)
            self.assertIn(f"holds {self.printed.split()[0]}, and agent-image/ is prefect-agent-", done.stderr)
        finally:
            changed.write_text(before)
            self.checkout.commit()


if __name__ == "__main__":
    unittest.main()
