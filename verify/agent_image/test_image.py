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
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from agent_image import standin
from agent_image.checkout import Checkout
from agent_image.container import Container, entries, unpack
from agent_image.ecr import inside
from agent_image.prefect_api import Answer, PrefectApi, ago
from agent_image.standin import Publish
from harness.tools import ROOT, require, sample

NAME = "docker.io/prefecthq/prefect:2.20.25-python3.11"
REFERENCE_CONF = ROOT / "infra-ecs/src/main/resources/dev/prefectinfra/ecs/agent/reference.conf"
USER = 1000
SET_ID = stat.S_ISUID | stat.S_ISGID


def blob(layout: Path, digest: str) -> Path:
    return layout / "blobs" / digest.replace(":", "/")


def read(layout: Path, digest: str) -> Any:
    return json.loads(blob(layout, digest).read_text())


class TestImage:
    scratch: Path
    environment: dict[str, str]
    publish: Publish
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

    @pytest.fixture(scope="class", autouse=True)
    def build(self, request: pytest.FixtureRequest, scratch: Path, client: dict[str, str], publish: Publish) -> None:
        require("buildah", "git", "unshare", "ip", "aws", "openssl", synthesized=True, modules=("moto", "crypt"))
        cls: type[TestImage] = request.cls  # type: ignore[assignment]
        cls.scratch, cls.environment, cls.publish = scratch, client, staticmethod(publish)
        cls.base("prefecthq/prefect:2.20.25-python3.11", standin.installed())

        cls.checkout = Checkout(scratch / "checkout", client)
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
    def base(cls, name: str, packages: list[standin.Package]) -> str:
        """A base in the registry; its reference with the digest."""
        layer = cls.scratch / "layer.tar"
        standin.prefect_layer(layer, packages)
        return cls.publish(name, layer)

    # --- what was built ---

    def test_lock_wrote_digest_and_hashes(self) -> None:
        base = (self.checkout.folder / "agent-image/base").read_text().strip()
        assert re.search(rf"^{re.escape(NAME)}@sha256:[0-9a-f]{{64}}$", base)
        lines = (self.checkout.folder / "agent-image/requirements.txt").read_text().splitlines()
        assert lines[1] == f"# base: {base}"
        pins = dict(re.findall(r"(?m)^(\S+)==(\S+) --hash=sha256:[0-9a-f]{64}$", "\n".join(lines[2:])))
        assert len(pins) == len(lines) - 2
        # The newest that the base allows: no Prefect 3, and nothing that the base has.
        assert pins["prefect-aws"] == "0.4.20"
        assert sorted(pins) == [
            *("boto3", "botocore", "jmespath", "mypy-boto3-s3", "mypy-boto3-secretsmanager"),
            *("prefect-aws", "pyparsing", "s3transfer", "tenacity"),
        ]
        again = self.checkout.git("status", "--porcelain")
        assert again == ""

    def test_tag_and_labels_follow_from_the_content(self) -> None:
        tree = self.checkout.git("rev-parse", "HEAD:agent-image")
        assert self.printed == f"prefect-agent-{tree} {self.digest}"
        labels = self.config["config"]["Labels"]
        name = "org.opencontainers.image."
        assert labels[name + "revision"] == tree
        assert labels[name + "version"] == "2.20.25"
        assert re.search(r"^https://", labels[name + "source"])
        assert labels[name + "base.name"] == (self.checkout.folder / "agent-image/base").read_text().strip()
        assert "io.buildah.version" not in labels

    def test_what_runs_is_what_the_task_definition_wants(self) -> None:
        config = self.config["config"]
        assert config["Entrypoint"] == standin.ENTRYPOINT
        assert config["Cmd"] == ["prefect", "agent", "start"]
        assert config["User"] == self.container["user"]
        assert config["User"] == f"{USER}:{USER}"
        mounts = sorted(each["containerPath"] for each in self.container["mountPoints"])
        assert sorted(config["Volumes"]) == mounts
        told = {each["name"]: each["value"] for each in self.container["environment"]}
        built = dict(each.split("=", 1) for each in config["Env"])
        for name in ("HOME", "PREFECT_HOME"):
            assert built[name] == told[name]
        assert told["PREFECT_HOME"] in mounts
        [command] = re.findall(r"command = \[python, (/\S+)\]", REFERENCE_CONF.read_text())
        assert (self.root / command.lstrip("/")).is_file()
        architecture = {"X86_64": "amd64", "ARM64": "arm64"}[self.task["runtime_platform"]["cpu_architecture"]]
        assert self.config["architecture"] == architecture

    def test_one_small_layer_is_added(self) -> None:
        assert len(self.layers) == 3
        assert self.layers[-1].stat().st_size < 1_000_000
        added = entries(self.layers[-1])
        files = {name for name, entry in added.items() if not entry.isdir()}
        packages = {name for name in files if name.startswith(standin.PLACE)}
        elevated = {name for name, entry in entries(self.layers[0]).items() if entry.mode & SET_ID and entry.isreg()}
        assert "su" in {name.rpartition("/")[2] for name in elevated}
        assert files - packages - elevated == (
            {"etc/group", "etc/hosts", "etc/passwd"}
            | {f"opt/prefect-agent/{name}" for name in ("health.py", "requirements.in", "requirements.txt")}
        )
        assert f"{standin.PLACE}/prefect_aws/ecs.py" in packages
        # Where the builder mounts its own, if the base has none.
        assert added["etc/hosts"].size == 0
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
            assert right, f"{name}: {entry.uid}:{entry.gid} {entry.mode:o}, of {entry.mtime}, {entry.type!r}"

    def test_nothing_makes_its_user_another(self) -> None:
        found = [file for file in self.root.rglob("*") if file.lstat().st_mode & SET_ID and not file.is_dir()]
        assert found == []

    def test_user_and_volumes(self) -> None:
        for path, mode in (("tmp", 0o1777), ("home/prefect", 0o755), ("home/prefect/.prefect", 0o700)):
            found = (self.root / path).lstat()
            assert stat.S_ISDIR(found.st_mode)
            assert stat.S_IMODE(found.st_mode) == mode, path
            assert found.st_uid == (0 if path == "home/prefect" else USER)
            assert list((self.root / path).iterdir()) == [self.root / path / ".prefect"] * (mode == 0o755)
        assert "prefect:x:1000:1000::/home/prefect:/usr/sbin/nologin" in (self.root / "etc/passwd").read_text()
        assert "prefect:" not in (self.root / "etc/shadow").read_text()

    def test_a_second_build_for_both_architectures_holds_the_same_image(self) -> None:
        layout = self.scratch / "both"
        printed = self.must(self.checkout.tool("build", "--platform", "linux/amd64,linux/arm64", "--out", str(layout)))
        [listed] = json.loads((layout / "index.json").read_text())["manifests"]
        assert printed.split()[1] == listed["digest"]
        assert listed["annotations"]["org.opencontainers.image.ref.name"] == self.printed.split()[0]
        images = {
            each["platform"]["architecture"]: each["digest"] for each in read(layout, listed["digest"])["manifests"]
        }
        assert sorted(images) == ["amd64", "arm64"]
        assert images["amd64"] == self.digest
        other = read(layout, read(layout, images["arm64"])["config"]["digest"])
        assert other["architecture"] == "arm64"
        assert other["config"] == self.config["config"]

    def test_what_cannot_run_an_agent_is_not_built(self, subtests: pytest.Subtests) -> None:
        checkout = Checkout(self.scratch / "broken", self.environment)
        lock = "agent-image/requirements.txt"
        shutil.copy2(self.checkout.folder / lock, checkout.folder / lock)
        for name, packages, says in (
            ("agents", standin.installed(agents=False), "this prefect has no 'agent start'"),
            ("ecs", standin.installed(infrastructure=False), "prefect_aws.ecs cannot be imported"),
            ("anyio", standin.installed(anyio="4.14.0"), "do not fulfil requirements.in"),
        ):
            with subtests.test(name=name):
                checkout.use_base(self.base(f"{name}/prefect:2.20.25-python3.11", packages))
                done = checkout.tool("build", "--out", str(self.scratch / "never"))
                assert done.returncode == 1
                assert says in done.stderr
                assert not (self.scratch / "never").exists()
        # The last of them breaks a bound, so there is nothing to lock either.
        files = [checkout.folder / "agent-image" / name for name in ("base", "requirements.txt")]
        before = [each.read_text() for each in files]
        done = checkout.tool("lock")
        assert done.returncode == 1
        assert "pip cannot add agent-image/requirements.in to docker.io/anyio/prefect" in done.stderr
        assert [each.read_text() for each in files] == before

    # --- how it runs ---

    @pytest.fixture(autouse=True)
    def ending(self) -> Iterator[None]:
        with ExitStack() as self.started:
            yield

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
        self.started.callback(running.end)
        return running

    def api(self, routes: dict[str, Answer]) -> PrefectApi:
        api = PrefectApi(routes)
        self.started.callback(api.stop)
        return api

    def await_poll(self, api: PrefectApi, running: Container) -> None:
        if not api.asked("/work_queues/1/get_runs", 30):
            running.process.kill()
            pytest.fail(f"the agent does not poll:\n{running.ended()[1]}")

    def test_the_agent_runs_drains_and_writes_to_its_volumes_only(self) -> None:
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        volumes = self.volumes()
        running = self.run_image(self.container["command"], api, volumes)
        self.await_poll(api, running)
        seconds = running.stop()
        code, output = running.ended()
        assert (code, output.splitlines()[-2:]) == (0, ["finishing a run", "Agent stopped!"]), output
        assert seconds > 1.5
        assert seconds < self.container["stopTimeout"]
        [written] = volumes["/home/prefect/.prefect"].iterdir()
        assert (written.name, written.stat().st_uid) == ("profiles.toml", USER)
        assert list(volumes["/tmp"].iterdir()) == []

    def test_with_a_shell_in_front_nothing_drains(self) -> None:
        """Not ours: what happens to a task definition that says `sh -c`."""
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        command = " ".join(self.container["command"])
        running = self.run_image(["sh", "-c", f"{command}; exit $?"], api)
        self.await_poll(api, running)
        assert running.stop() < 1.5
        assert "Agent stopped!" not in running.ended()[1]

    def test_with_volumes_of_root_the_agent_cannot_start(self) -> None:
        """Not ours either: what Fargate does where VOLUME comes before the folders are given away, or is missing."""
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        code, output = self.run_image(self.container["command"], api, self.volumes(owner=0)).ended()
        assert code != 0
        assert "Permission denied: '/home/prefect/.prefect/profiles.toml'" in output

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
        assert (code, sorted(output.split("\n")[:-2])) == (0, ["/home/prefect/.prefect", "/tmp"])
        assert output.split("\n")[-2] == f"{USER} {USER} []"

    def test_without_a_command_prefect_says_what_is_missing(self) -> None:
        code, output = self.run_image(self.config["config"]["Cmd"]).ended()
        assert (code, output) == (1, "No work queues provided!\n")

    def test_health_in_each_verdict(self, subtests: pytest.Subtests) -> None:
        queue = self.container["command"][self.container["command"].index("--work-queue") + 1]
        stale = Answer({"is_paused": False, "last_polled": ago(900)})
        fresh = Answer({"is_paused": False, "last_polled": ago(0)})
        paused = Answer({"is_paused": True, "last_polled": ago(900)})
        for answer, expected in ((stale, 1), (fresh, 0), (paused, 0), (Answer({}, 503), 0)):
            with subtests.test(answer=answer):
                api = self.api({f"/work_queues/name/{queue}": answer})
                start = time.monotonic()
                check = ["python", "/opt/prefect-agent/health.py", "--work-queue", queue]
                code, output = self.run_image(check, api).ended()
                assert code == expected, output
                assert time.monotonic() - start < 10
                assert "secret" not in output

    # --- where it goes ---

    def test_pushed_to_the_accounts_repository(self) -> None:
        before = tuple(inside(self.scratch / "ecr", "123456789012", "us-east-1"))
        push = ("push", "dev", "--from", str(self.layout), "--stacks", str(sample()))
        pushed = self.must(self.checkout.tool(*push, before=before))
        tag, digest = self.printed.split()
        host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
        assert pushed == f"pushed {host}/data-flows-prefect-agent-dev:{tag}@{digest}"
        assert "skipped" in self.must(self.checkout.tool(*push, before=before))

    def test_what_was_built_of_another_state_is_not_pushed(self) -> None:
        push = ("push", "dev", "--from", str(self.layout), "--stacks", str(sample()))
        changed = self.checkout.folder / "agent-image/health.py"
        before = changed.read_text()
        try:
            changed.write_text(before + "\n")
            done = self.checkout.tool(*push)
            assert done.returncode == 2
            assert "changes that are not committed" in done.stderr
            self.checkout.commit()
            done = self.checkout.tool(*push)
            assert done.returncode == 2
            assert f"holds {self.printed.split()[0]}, and agent-image/ is prefect-agent-" in done.stderr
        finally:
            changed.write_text(before)
            self.checkout.commit()
