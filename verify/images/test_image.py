"""The images of agent and worker, built for real upon a stand-in for Prefect's, and run as Fargate runs them.

What is built is what this repository has, byte for byte, but for what `image lock` writes: the digest of the base, and
the hashes of what pip finds in there.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import signal
import stat
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest

from harness.program import PREFECT_3, SAMPLE, infra
from harness.tools import ROOT, require, sample
from images import standin
from images.checkout import Checkout
from images.container import Container, entries, unpack
from images.ecr import inside
from images.prefect_api import Answer, PrefectApi, ago
from images.registry import free_port
from images.standin import Publish

REFERENCE_CONF = ROOT / "infra-ecs/src/main/resources/dev/prefectinfra/ecs/agent/reference.conf"
USER = 1000
QUERY_SECONDS = 0.05
SET_ID = stat.S_ISUID | stat.S_ISGID


def blob(layout: Path, digest: str) -> Path:
    return layout / "blobs" / digest.replace(":", "/")


def read(layout: Path, digest: str) -> Any:
    return json.loads(blob(layout, digest).read_text())


class Image:
    """What holds for both."""

    NAME: str
    BASE: str
    PREFECT: str
    PACKAGES: tuple[str, ...]
    """What is added to the base, as pip names it."""
    OF_ITS_OWN: tuple[str, ...] = ("requirements.in", "requirements.txt")
    MODULE: str
    CONFIG: Path
    """Whose lane `test` of the account `dev` runs it."""

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
    """The task definition that it is for, as it is synthesized; `container` is the only one in there."""
    container: Any

    @pytest.fixture(scope="class", autouse=True)
    def build(
        self,
        request: pytest.FixtureRequest,
        scratch: Path,
        client: dict[str, str],
        publish: Publish,
    ) -> None:
        require("buildah", "git", "unshare", "ip", "aws", "openssl", synthesized=True, modules=("moto", "crypt"))
        cls: type[Image] = request.cls  # type: ignore[assignment]
        cls.scratch, cls.environment, cls.publish = scratch / cls.NAME, client, staticmethod(publish)
        cls.scratch.mkdir()
        cls.base(cls.BASE, standin.installed(cls.PREFECT))

        cls.checkout = Checkout(cls.scratch / "checkout", client)
        cls.must(cls.checkout.tool("lock", cls.NAME))
        cls.checkout.commit()
        cls.layout = cls.scratch / "layout" / cls.NAME
        # Without a name: this is the only image that is locked.
        cls.printed = cls.must(cls.checkout.tool("build", "--out", str(cls.layout.parent)))
        index = json.loads((cls.layout / "index.json").read_text())
        cls.digest = index["manifests"][0]["digest"]
        cls.manifest = read(cls.layout, cls.digest)
        cls.config = read(cls.layout, cls.manifest["config"]["digest"])
        cls.layers = [blob(cls.layout, each["digest"]) for each in cls.manifest["layers"]]
        cls.root = cls.scratch / "root"
        unpack(cls.layers, cls.root)
        infra("synth", "--config", cls.CONFIG, "--out", cls.scratch / "synthesized", "--account", "dev")
        stack = json.loads((cls.scratch / "synthesized/stacks/prefect-v2-dev-test/cdk.tf.json").read_text())
        cls.task = stack["resource"]["aws_ecs_task_definition"][f"{cls.NAME}-task-definition"]
        [cls.container] = json.loads(cls.task["container_definitions"])

    @classmethod
    def must(cls, done: subprocess.CompletedProcess[str]) -> str:
        if done.returncode:
            raise AssertionError(done.stdout + done.stderr)
        return done.stdout.strip()

    @classmethod
    def base(cls, name: str, packages: list[standin.Package], machines: tuple[str, ...] = ("x86_64", "aarch64")) -> str:
        """A base in the registry; its reference with the digest."""
        layer = cls.scratch / "layer.tar"
        standin.prefect_layer(layer, packages, machines=machines)
        return cls.publish(name, layer)

    # --- what was built ---

    def test_lock_wrote_digest_and_hashes(self) -> None:
        base = self.file("base").read_text().strip()
        assert re.search(rf"^docker\.io/{re.escape(self.BASE)}@sha256:[0-9a-f]{{64}}$", base)
        lines = self.file("requirements.txt").read_text().splitlines()
        assert lines[1] == f"# base: {base}"
        pins = dict(re.findall(r"(?m)^(\S+)==(\S+)(?: --hash=sha256:[0-9a-f]{64})+$", "\n".join(lines[2:])))
        assert len(pins) == len(lines) - 2
        # What requirements.in names, no newer Prefect, and nothing that the base has.
        assert f"prefect-aws=={pins['prefect-aws']}" in self.file("requirements.in").read_text().splitlines()
        assert sorted(pins) == sorted(self.PACKAGES)
        # Of what holds programs, the wheels for both architectures.
        several = [line.split("==")[0] for line in lines[2:] if line.count("--hash") == 2]
        assert several == ["aiohttp"] * ("aiohttp" in pins)
        again = self.checkout.git("status", "--porcelain")
        assert again == ""

    def test_tag_and_labels_follow_from_the_content(self) -> None:
        content = self.checkout.content(self.NAME)
        assert self.printed == f"prefect-{self.NAME}-{content} {self.digest}"
        labels = self.config["config"]["Labels"]
        name = "org.opencontainers.image."
        assert labels[name + "title"] == f"Prefect {self.NAME}"
        assert labels[name + "revision"] == content
        assert labels[name + "version"] == self.PREFECT
        assert re.search(r"^https://", labels[name + "source"])
        assert labels[name + "base.name"] == self.file("base").read_text().strip()
        assert "io.buildah.version" not in labels

    def test_the_contract(self) -> None:
        """What README promises of both, and every task definition relies on."""
        config = self.config["config"]
        # The base's init, without the base's script.
        assert config["Entrypoint"] == standin.ENTRYPOINT[:-1]
        assert config["Cmd"] == ["prefect"]
        assert config["User"] == f"{USER}:{USER}"
        assert sorted(config["Volumes"]) == ["/home/prefect/.prefect", "/tmp"]
        built = dict(each.split("=", 1) for each in config["Env"])
        assert (built["HOME"], built["PREFECT_HOME"]) == ("/home/prefect", "/home/prefect/.prefect")
        assert self.config["architecture"] == "amd64"

    def test_one_small_layer_is_added(self) -> None:
        assert len(self.layers) == 3
        assert self.layers[-1].stat().st_size < 1_000_000
        added = entries(self.layers[-1])
        files = {name for name, entry in added.items() if not entry.isdir()}
        packages = {name for name in files if name.startswith(standin.PLACE)}
        elevated = {name for name, entry in entries(self.layers[0]).items() if entry.mode & SET_ID and entry.isreg()}
        assert "su" in {name.rpartition("/")[2] for name in elevated}
        assert files - packages - elevated == (
            {"etc/group", "etc/hosts", "etc/passwd"} | {f"opt/prefect-{self.NAME}/{name}" for name in self.OF_ITS_OWN}
        )
        assert f"{standin.PLACE}/prefect_aws/{self.MODULE}.py" in packages
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
        both = ("--platform", "linux/amd64,linux/arm64", "--out", str(layout))
        printed = self.must(self.checkout.tool("build", self.NAME, *both))
        layout = layout / self.NAME
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

    def not_built(self, subtests: pytest.Subtests, **cases: tuple[list[standin.Package], str]) -> Checkout:
        """Bases by name, and what the build says of each."""
        checkout = Checkout(self.scratch / "broken", self.environment)
        shutil.copy2(self.file("requirements.txt"), checkout.folder / "images" / self.NAME)
        for name, (packages, says) in cases.items():
            with subtests.test(name=name):
                checkout.use_base(self.NAME, self.base(self.BASE.replace("prefecthq", name), packages))
                done = checkout.tool("build", self.NAME, "--out", str(self.scratch / "never"))
                assert done.returncode == 1
                assert says in done.stderr
                assert not (self.scratch / "never").exists()
        return checkout

    def not_locked(self, checkout: Checkout) -> None:
        """Nor for the base that it has now; and what was locked before stays."""
        files = [checkout.folder / "images" / self.NAME / name for name in ("base", "requirements.txt")]
        before = [each.read_text() for each in files]
        done = checkout.tool("lock", self.NAME)
        assert done.returncode == 1
        assert f"pip cannot add images/{self.NAME}/requirements.in to docker.io/" in done.stderr
        assert [each.read_text() for each in files] == before

    def file(self, name: str) -> Path:
        return self.checkout.folder / "images" / self.NAME / name

    # --- how it runs ---

    @pytest.fixture(autouse=True)
    def ending(self) -> Iterator[None]:
        with ExitStack() as self.started:
            yield

    def task_environment(self) -> dict[str, str]:
        """What the task definition adds to the image's."""
        return {each["name"]: each["value"] for each in self.container["environment"]}

    def volumes(self, owner: int | None = None) -> dict[str, Path]:
        """Empty volumes, with owner and mode of the image's folders; or as Fargate makes them without VOLUME."""
        made = {}
        for path in self.config["config"]["Volumes"]:
            folder = Path(tempfile.mkdtemp(dir=self.scratch))
            like = (self.root / path.lstrip("/")).stat()
            os.chown(folder, *((like.st_uid, like.st_gid) if owner is None else (owner, owner)))
            folder.chmod(stat.S_IMODE(like.st_mode) if owner is None else 0o755)
            made[path] = folder
        return made

    def run_image(
        self,
        command: list[str],
        api: PrefectApi | None = None,
        volumes: dict[str, Path] | None = None,
        entry_point: list[str] | None = None,
        environment: dict[str, str] | None = None,
    ) -> Container:
        config = self.config["config"]
        variables = dict(each.split("=", 1) for each in config["Env"]) | self.task_environment()
        variables |= {"PREFECT_API_KEY": "secret", "PREFECT_API_URL": api.url if api else "http://127.0.0.1:9/api"}
        variables |= environment or {}
        before = config["Entrypoint"] if entry_point is None else entry_point
        running = Container(self.root, config["User"], volumes or self.volumes(), variables, before + command)
        self.started.callback(running.end)
        return running

    def api(self, routes: dict[str, Answer]) -> PrefectApi:
        api = PrefectApi(routes)
        self.started.callback(api.stop)
        return api

    def await_poll(self, api: PrefectApi, path: str, running: Container) -> None:
        if not api.asked(path, 30):
            running.process.kill()
            pytest.fail(f"it does not poll:\n{running.ended()[1]}")

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

    def test_without_a_command_prefect_lists_its_own(self) -> None:
        code, output = self.run_image(self.config["config"]["Cmd"]).ended()
        assert (code, output) == (0, "Commands: agent worker\n")

    def test_nothing_is_installed_when_it_starts(self) -> None:
        say = ["python", "-c", "print('started')"]
        extra = {"EXTRA_PIP_PACKAGES": "--no-index prefect-aws"}
        assert self.run_image(say, environment=extra).ended() == (0, "started\n")
        # By the base's own entry point it would be.
        assert "+pip install" in self.run_image(say, entry_point=standin.ENTRYPOINT, environment=extra).ended()[1]

    def test_what_runs_is_what_the_task_definition_wants(self) -> None:
        config = self.config["config"]
        assert config["User"] == self.container["user"]
        mounts = sorted(each["containerPath"] for each in self.container["mountPoints"])
        assert sorted(config["Volumes"]) == mounts
        built = dict(each.split("=", 1) for each in config["Env"])
        for name in ("HOME", "PREFECT_HOME"):
            assert built[name] == self.task_environment()[name]
        architecture = {"X86_64": "amd64", "ARM64": "arm64"}[self.task["runtime_platform"]["cpu_architecture"]]
        assert self.config["architecture"] == architecture

    # --- where it goes ---

    def test_pushed_to_the_accounts_repository(self) -> None:
        before = tuple(inside(self.scratch / "ecr", "123456789012", "us-east-1"))
        push = ("push", "dev", "--from", str(self.layout.parent), "--stacks", str(sample()))
        pushed = self.must(self.checkout.tool(*push, before=before))
        tag, digest = self.printed.split()
        host = "123456789012.dkr.ecr.us-east-1.amazonaws.com"
        assert pushed == f"pushed {host}/data-flows-prefect-agent-dev:{tag}@{digest}"
        assert "skipped" in self.must(self.checkout.tool("push", "dev", self.NAME, *push[2:], before=before))

    def test_what_was_built_of_another_state_is_not_pushed(self, subtests: pytest.Subtests) -> None:
        push = ("push", "dev", self.NAME, "--from", str(self.layout.parent), "--stacks", str(sample()))
        for changed in (self.file("requirements.in"), self.checkout.folder / "images/common/install"):
            with subtests.test(changed=changed.name):
                before = changed.read_text()
                try:
                    changed.write_text(before + "\n")
                    done = self.checkout.tool(*push)
                    assert done.returncode == 2
                    assert "changes that are not committed" in done.stderr
                    self.checkout.commit()
                    done = self.checkout.tool(*push)
                    assert done.returncode == 2
                    tag = self.printed.split()[0]
                    assert f"holds {tag}, and images/{self.NAME} is prefect-{self.NAME}-" in done.stderr
                finally:
                    changed.write_text(before)
                    self.checkout.commit()


class TestAgentImage(Image):
    NAME, BASE, PREFECT, MODULE = "agent", "prefecthq/prefect:2.20.25-python3.11", "2.20.25", "ecs"
    PACKAGES = (
        *("boto3", "botocore", "jmespath", "mypy-boto3-s3", "mypy-boto3-secretsmanager"),
        *("prefect-aws", "pyparsing", "s3transfer", "tenacity"),
    )
    OF_ITS_OWN = ("health.py", "requirements.in", "requirements.txt")
    CONFIG = SAMPLE

    def test_the_health_check_that_can_be_switched_on_is_there(self) -> None:
        [check] = re.findall(r"command = \[python, (/\S+)\]", REFERENCE_CONF.read_text())
        assert (self.root / check.lstrip("/")).is_file()

    def test_what_cannot_run_an_agent_is_not_built(self, subtests: pytest.Subtests) -> None:
        checkout = self.not_built(
            subtests,
            agents=(
                standin.installed(self.PREFECT, commands=("worker",)),
                "this prefect has no 'agent start'",
            ),
            ecs=(standin.installed(self.PREFECT, modules=("workers",)), "prefect_aws.ecs cannot be imported"),
            anyio=(standin.installed(self.PREFECT, anyio="4.14.0"), "do not fulfil requirements.in"),
        )
        # The last of them breaks a bound.
        self.not_locked(checkout)

    def test_the_agent_runs_drains_and_writes_to_its_volumes_only(self) -> None:
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        volumes = self.volumes()
        running = self.run_image(self.container["command"], api, volumes)
        self.await_poll(api, "/work_queues/1/get_runs", running)
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
        self.await_poll(api, "/work_queues/1/get_runs", running)
        assert running.stop() < 1.5
        assert "Agent stopped!" not in running.ended()[1]

    def test_with_volumes_of_root_the_agent_cannot_start(self) -> None:
        """Not ours either: what Fargate does where VOLUME comes before the folders are given away, or is missing."""
        api = self.api({"/work_queues/1/get_runs": Answer([])})
        code, output = self.run_image(self.container["command"], api, self.volumes(owner=0)).ended()
        assert code != 0
        assert "Permission denied: '/home/prefect/.prefect/profiles.toml'" in output

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


class TestWorkerImage(Image):
    NAME, BASE, PREFECT, MODULE = "worker", "prefecthq/prefect:3.8.3-python3.12", "3.8.3", "workers"
    PACKAGES = (
        *("aiobotocore", "aiohttp", "boto3", "botocore", "jmespath"),
        *("prefect-aws", "pyparsing", "s3transfer", "tenacity"),
    )
    CONFIG = PREFECT_3

    def test_readme_shows_what_the_task_definition_has(self) -> None:
        readme = (ROOT / "images/README.md").read_text()
        words = " ".join(self.container["command"]).replace(self.pool, "POOL")
        assert f"`{re.sub(' --work-queue [a-z]+', '', words)}`" in readme
        assert self.container["healthCheck"]["command"][3] in readme

    def test_what_cannot_run_a_worker_is_not_built(self, subtests: pytest.Subtests) -> None:
        checkout = self.not_built(
            subtests,
            workers=(standin.installed(self.PREFECT, modules=()), "prefect_aws.workers cannot be imported"),
            start=(standin.installed(self.PREFECT, commands=("agent",)), "this prefect has no 'worker start'"),
            version=(standin.installed("3.8.2"), "the base has prefect 3.8.2, and its tag says 3.8.3"),
        )
        checkout.use_base(
            self.NAME, self.base(self.BASE.replace("prefecthq", "one"), standin.installed(self.PREFECT), ("x86_64",))
        )
        self.not_locked(checkout)

    def test_a_worker_of_prefect_2_is_built_by_other_versions(self) -> None:
        checkout = Checkout(self.scratch / "two", self.environment)
        base = self.base("two/prefect:2.20.25-python3.11", standin.installed("2.20.25"))
        (checkout.folder / "images/worker/base").write_text(base.split("@")[0] + "\n")
        (checkout.folder / "images/worker/requirements.in").write_text("prefect-aws==0.4.20\n")
        self.must(checkout.tool("lock", "worker"))
        assert self.must(checkout.tool("build", "worker", "--out", str(self.scratch / "two-layout")))

    def test_the_worker_runs_ends_at_once_and_writes_to_its_volumes_only(self) -> None:
        api = self.api({self.poll: Answer([])})
        volumes = self.volumes()
        running = self.worker(api, volumes)
        seconds = running.stop()
        code, output = running.ended()
        assert (code, output.splitlines()[-1]) == (0, "Worker stopped!"), output
        assert seconds < 2 < self.container["stopTimeout"]
        [written] = volumes["/home/prefect/.prefect"].iterdir()
        assert (written.name, written.stat().st_uid) == ("profiles.toml", USER)
        assert list(volumes["/tmp"].iterdir()) == []

    def test_health_in_each_verdict(self) -> None:
        """Of a worker that polls; that is stuck with its API; that is frozen; that is not there."""
        answer = Answer([])
        api = self.api({self.poll: answer})
        running = self.worker(api)
        assert self.health() == 0
        # A proxy of the environment would say what it likes.
        assert self.health(http_proxy="http://127.0.0.1:9", HTTP_PROXY="http://127.0.0.1:9") == 0
        answer.wait = 60
        time.sleep(30 * QUERY_SECONDS + 1)
        assert self.health() == 1
        running.signal(signal.SIGSTOP)
        start = time.monotonic()
        assert self.health(seconds="1") == 1
        assert 1 <= time.monotonic() - start < 5
        running.signal(signal.SIGCONT)
        running.stop()
        assert self.health() == 1

    @property
    def pool(self) -> str:
        command = self.container["command"]
        return str(command[command.index("--pool") + 1])

    @property
    def poll(self) -> str:
        return f"/work_pools/{self.pool}/get_scheduled_flow_runs"

    def worker(self, api: PrefectApi, volumes: dict[str, Path] | None = None) -> Container:
        """A worker that polls, with a port of its own for its health, since the test's machine is not Fargate's."""
        self.port = free_port()
        variables = {
            "PREFECT_WORKER_QUERY_SECONDS": str(QUERY_SECONDS),
            "PREFECT_WORKER_WEBSERVER_PORT": str(self.port),
        }
        running = self.run_image(self.container["command"], api, volumes, environment=variables)
        self.await_poll(api, self.poll, running)
        return running

    def health(self, seconds: str | None = None, **environment: str) -> int:
        check = [word.replace("8080", str(self.port)) for word in self.container["healthCheck"]["command"]]
        assert check.pop(0) == "CMD"
        check[-1] = seconds or check[-1]
        return self.run_image(check, environment=environment).ended()[0]
