"""A hostile base: what is built upon it, or locked in it, does not reach the machine, whoever builds and however.

The same program reaches all of it in a plain chroot, which shows that it can; see hostile.py.
"""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.tools import ROOT, require
from images import hostile, standin
from images.checkout import Checkout
from images.standin import Publish

BASE = "hostile/prefect:2.20.25-python3.11"
SECRET = "token-that-no-build-step-may-see"

# A machine of its own as far as users go: /etc and /home can be changed, and nothing of it is left.
MACHINE = """
set -eu
mount -t tmpfs none "$1"
mkdir "$1/upper" "$1/work"
mount -t overlay none -o "lowerdir=/etc,upperdir=$1/upper,workdir=$1/work" /etc
mount -t tmpfs -o mode=755 none /home
mkdir -p /etc/containers
cp "$2/registries.conf" "$2/policy.json" /etc/containers/
shift 2
exec "$@"
"""
AS_USER = """
set -eu
useradd --create-home laptop
chown -R laptop: "$1"
cd "$1"
shift
exec setpriv --reuid laptop --regid laptop --init-groups env HOME=/home/laptop TMPDIR=/home/laptop "$@"
"""


class TestHostile:
    scratch: Path
    environment: dict[str, str]
    checkout: Checkout
    target: Path
    layers: list[Path]

    @pytest.fixture(scope="class", autouse=True)
    def base(
        self, request: pytest.FixtureRequest, scratch: Path, client: dict[str, str], debian: Path, publish: Publish
    ) -> None:
        require("buildah", "git", "unshare", "useradd", "newuidmap")
        cls: type[TestHostile] = request.cls  # type: ignore[assignment]
        cls.scratch = scratch
        cls.environment = client | {"AWS_SECRET_ACCESS_KEY": SECRET}
        cls.environment |= {"CIRCLE_OIDC_TOKEN_V2": SECRET, "TF_TOKEN_app_terraform_io": SECRET}
        cls.checkout = Checkout(scratch / "hostile-checkout", cls.environment)
        for name in ("with-role", "apart"):
            (cls.checkout.folder / "pipeline" / name).symlink_to(f"../pipeline/flows/scripts/{name}")
        (cls.checkout.folder / "images/agent/base").write_text(f"docker.io/{BASE}\n")
        cls.target = cls.checkout.folder / "pipeline/flows/scripts/with-role"
        cls.checkout.commit()
        cls.layers = [debian, scratch / "hostile.tar"]
        standin.prefect_layer(cls.layers[1], standin.installed("2.20.25"), {"usr/local/bin/pip": cls.pip()})
        publish(BASE, cls.layers[1])

    @pytest.fixture(autouse=True)
    def restored(self) -> Iterator[None]:
        self.before = self.target.read_text()
        yield
        self.target.write_text(self.before)

    def machine(self, *command: str | Path) -> list[str]:
        folder = tempfile.mkdtemp(dir=self.scratch)
        settings = self.scratch / "client/.config/containers"
        start = ["unshare", "--mount", "--propagation", "private", "sh", "-c", MACHINE, "sh", folder, str(settings)]
        return [*start, *map(str, command)]

    def reached(self, *command: str | Path, **variables: str) -> tuple[set[str], subprocess.CompletedProcess[str]]:
        """What the hostile program reached, when `command` ran it."""
        done = subprocess.run(
            self.machine(*command), cwd=self.checkout.folder, env=self.environment | variables,
            capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert "hostile: done" in done.stderr, "the base did not run"
        broken = re.findall(r"hostile: (?!done).*", done.stderr)
        assert broken == [], "an attempt that breaks off says nothing of what it could have reached"
        return set(re.findall(r"REACHED: (.*)", done.stderr)), done

    def nothing_reached(self, *command: str | Path, **variables: str) -> subprocess.CompletedProcess[str]:
        reached, done = self.reached(*command, **variables)
        assert reached == set()
        assert done.returncode == 0, done.stderr
        self.untouched(done)
        return done

    def untouched(self, done: subprocess.CompletedProcess[str]) -> None:
        assert self.before == self.target.read_text(), "a build step wrote into the checkout"
        assert SECRET not in done.stdout + done.stderr

    def locked(self) -> None:
        if "@sha256:" not in (self.checkout.folder / "images/agent/base").read_text():
            done = self.checkout.tool("lock", "agent")
            assert done.returncode == 0, done.stderr
            self.checkout.commit()

    def as_user(self, *command: str | Path) -> list[str]:
        """By somebody who is not root, in a checkout of theirs."""
        copy = Path(tempfile.mkdtemp(dir=self.scratch), "checkout")
        copy.parent.chmod(0o755)
        shutil.copytree(self.checkout.folder, copy, symlinks=True)
        return ["sh", "-c", AS_USER, "sh", str(copy), *map(str, command)]

    def test_the_program_reaches_all_of_it_where_nothing_protects(self) -> None:
        root = self.scratch / "hostile-root"
        root.mkdir()
        for layer in self.layers:
            subprocess.run(["tar", "-xf", layer, "-C", root, "--numeric-owner"], check=True)
        start = 'for each in dev proc sys; do mount --rbind "/$each" "$1/$each"; done; exec chroot "$1" pip -V'
        reached, _ = self.reached("sh", "-c", start, "sh", root)
        assert (
            {"environment: the caller's variables", "environ of another process", "root of another process, by root"}
            | {"chroot left", "mount", "setting of the kernel"}
        ) <= reached
        assert {each for each in reached if each.startswith("disk")}, "this machine has no disk to open"
        assert hostile.MARK in self.target.read_text()

    def test_lock_and_build(self) -> None:
        self.nothing_reached("pipeline/image", "lock", "agent")
        self.checkout.commit()
        self.nothing_reached("pipeline/image", "build", "agent", "--out", self.scratch / "root-layout")

    def test_lock_and_build_by_somebody_who_is_not_root(self) -> None:
        self.locked()
        for command in (["lock", "agent"], ["build", "--out", "/home/laptop/layout"]):
            self.nothing_reached(*self.as_user("pipeline/image", *command))

    def test_without_a_runtime_it_says_what_is_open(self) -> None:
        """To root a chroot shows the machine's devices, and by other processes, if they have fewer rights, its files."""
        self.locked()
        command = ("pipeline/image", "build", "--out")
        weaker = subprocess.Popen(["setpriv", "--bounding-set", "-all", "sleep", "600"])
        try:
            reached, done = self.reached(*command, self.scratch / "chroot", BUILDAH_ISOLATION="chroot")
        finally:
            weaker.kill()
            weaker.wait()
        assert "root of another process, by root" in reached
        assert reached <= {"root of another process, by root", "disk, by a device of the machine"}
        assert SECRET not in done.stdout + done.stderr
        assert "CAUTION: build steps run in a chroot" in done.stderr
        assert "as root it can open this machine's disks, and all files by /proc" in done.stderr

    def test_without_a_runtime_root_builds_only_if_told_to(self) -> None:
        self.locked()
        tools = self.scratch / "tools"
        tools.mkdir()
        for folder in os.environ["PATH"].split(":"):
            for each in Path(folder).glob("*"):
                if each.name not in ("crun", "runc") and not (tools / each.name).exists():
                    (tools / each.name).symlink_to(each)
        command = ("pipeline/image", "build", "--out")
        done = subprocess.run(
            self.machine(*command, self.scratch / "never"), cwd=self.checkout.folder,
            env=self.environment | {"PATH": str(tools)}, capture_output=True, text=True, check=False,
        )  # fmt: skip
        assert done.returncode == 1, done.stderr
        assert "neither crun nor runc" in done.stderr
        assert "hostile: done" not in done.stderr
        done = self.nothing_reached(*self.as_user(*command, "/home/laptop/layout"), PATH=str(tools))
        assert "CAUTION: build steps run in a chroot" in done.stderr
        assert "as root" not in done.stderr

    def test_a_job_of_circleci(self) -> None:
        """By `apart`, in a job with a token; the checkout is root's here, as it is the job's user's there."""
        self.locked()
        out = self.scratch / "handed-on"
        start = 'pipeline/apart pipeline/image build --out "$2" && cp -R "$2" "$1"'
        done = self.nothing_reached("sh", "-c", start, "sh", out, "/home/apart/out/images", CIRCLECI="true")
        assert re.search(r"^prefect-agent-[0-9a-f]{40} sha256:[0-9a-f]{64}\n$", done.stdout)
        assert {"blobs", "index.json", "oci-layout"} == {each.name for each in (out / "agent").iterdir()}

    def test_what_runs_apart_has_nothing_even_where_it_is_not_confined(self, subtests: pytest.Subtests) -> None:
        """Maven's plugins, a flow that is imported, a build step that found a way out."""
        program = self.scratch / "program"
        program.write_bytes(self.pip())
        program.chmod(0o755)
        reached, done = self.reached("pipeline/apart", program, CIRCLECI="true")
        assert reached == set()
        self.untouched(done)
        said = self.said('id -un; id -Gn; pwd; env; git rev-parse HEAD; cat "$HOME/.ssh/key" || true')
        assert said[:3] == ["apart", "apart", "/home/apart/project"]
        assert self.checkout.git("rev-parse", "HEAD") in said
        assert not [line for line in said if line.startswith(("CIRCLE", "AWS", "TF_"))]
        writes = f"touch {self.checkout.folder}/x"
        for no in ("sudo -n true", writes, "git remote | grep .", "test -t 0", "cat </dev/tty"):
            with subtests.test(no=no):
                assert self.said(f"({no}) 2>/dev/null && echo yes || echo no") == ["no"]

    def said(self, script: str) -> list[str]:
        command = self.machine("pipeline/apart", "sh", "-c", script)
        done = subprocess.run(
            command, cwd=self.checkout.folder, env=self.environment | {"CIRCLECI": "true"},
            capture_output=True, text=True, check=True,
        )  # fmt: skip
        return done.stdout.splitlines()

    @classmethod
    def pip(cls) -> bytes:
        program = Path(str(hostile.__file__)).read_text()
        program = program.replace("@TARGET@", str(cls.target)).replace("@SECRET@", SECRET)
        return ("#!/usr/bin/python3\n" + program).encode()

    def test_apart_is_for_circleci(self) -> None:
        done = subprocess.run(
            [ROOT / "pipeline/apart", "true"], env=self.environment, capture_output=True, text=True, check=False
        )
        assert done.returncode == 2
        assert "this is no job of CircleCI or GitHub Actions" in done.stderr
