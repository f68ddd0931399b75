"""Which versions are built, and how `image` refuses what it must not build or push. Nothing is built here."""

from __future__ import annotations

import os
import re
import shutil
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

from harness.tools import ROOT, require, sample
from images.checkout import Checkout

FOLDER = ROOT / "images"
DIGEST = "@sha256:" + "0" * 64
HASH = " --hash=sha256:" + "0" * 64
# By image: the base, the prefect-aws that are configured.
AGENT = ("docker.io/prefecthq/prefect:2.20.25-python3.11", "0.4.20")
WORKER = ("docker.io/prefecthq/prefect:3.8.3-python3.12", "0.7.11")
CONFIGURED = {"agent": AGENT, "worker": WORKER}


def configured(name: str) -> tuple[str, str]:
    """The pair of prefect and prefect-aws."""
    base, requirements = ((FOLDER / name / file).read_text() for file in ("base", "requirements.in"))
    [prefect] = re.findall(r"(?m)^\S+:([0-9.]+)-python3\.\d+(?:@sha256:[0-9a-f]{64})?$", base)
    [aws] = re.findall(r"(?m)^prefect-aws==([0-9.]+)$", requirements)
    return prefect, aws


@pytest.mark.parametrize("name", ["agent", "worker"])
class TestConfiguredVersions:
    def test_documentation_names_the_pair_that_is_built(self, name: str) -> None:
        prefect, aws = configured(name)
        assert f"prefect {prefect} with prefect-aws {aws}" in (FOLDER / "README.md").read_text()
        if name == "agent":
            assert f"For prefect {prefect} with prefect-aws {aws}" in (ROOT / "docs/flows.md").read_text()

    def test_what_is_locked_is_what_is_asked_for(self, name: str) -> None:
        lock = FOLDER / name / "requirements.txt"
        if not lock.exists():
            assert "@" not in (FOLDER / name / "base").read_text(), "a digest without hashes: run pipeline/image lock"
            return
        assert f"\nprefect-aws=={configured(name)[1]} --hash" in lock.read_text()


def test_the_table_is_whole(subtests: pytest.Subtests) -> None:
    lines = (FOLDER / "compatibility.tsv").read_text().splitlines()
    rows = [line.split("\t") for line in lines if not line.startswith("#")]
    for row in rows:
        with subtests.test(row=row):
            version, from_, below, serves, why = (*row, "")[:5]
            assert re.search(r"^\d+\.\d+\.(\d+|\*|\[\d-\d])$", version)
            assert re.search(r"^\d+\.\d+\.\d+$", from_)
            assert re.search(r"^(\d+\.\d+\.\d+|-)$", below)
            if serves == "-":
                assert re.search(r"\(PrefectHQ/prefect#\d+(, #\d+)*\)$", why)
            else:
                # A worker is for one Prefect, an agent for Prefect 2.
                major = {"agent": "3.0.0", "worker-2": "3.0.0", "worker-3": "4.0.0"}
                assert {major[each] for each in serves.split(",")} == {below}
                assert not why
    assert len({(row[0], row[1]) for row in rows}) == len(rows)
    # A pattern would hide what stands below it.
    names = [row[0] for row in rows]
    for each, name in enumerate(names):
        assert not [below for below in names[each + 1 :] if below != name and fnmatch(below, name)], name


class TestRefusals:
    @pytest.fixture(autouse=True)
    def locked(self, tmp_path: Path) -> None:
        require("git")
        self.scratch = tmp_path
        environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        self.checkout = Checkout(self.scratch / "checkout", environment)
        # As if both were locked, so that each test breaks one thing.
        for name, (base, aws) in CONFIGURED.items():
            self.write(name, base=base + DIGEST, lock=f"# base: {base}{DIGEST}\nprefect-aws=={aws}{HASH}{HASH}\n")

    def folder(self, name: str) -> Path:
        return self.checkout.folder / "images" / name

    def write(
        self, name: str, base: str | None = None, requirements: str | None = None, lock: str | None = None
    ) -> None:
        for file, text in (("base", base), ("requirements.in", requirements), ("requirements.txt", lock)):
            if text is not None:
                (self.folder(name) / file).write_text(text + "\n")

    def refused(self, *arguments: str, says: str, code: int = 2) -> None:
        done = self.checkout.tool(*arguments)
        assert done.returncode == code, done.stderr
        assert says in done.stderr
        assert done.stdout == ""

    def build_refused(self, name: str, says: str) -> None:
        self.refused("build", name, "--out", str(self.scratch / "out"), says=says)
        assert not (self.scratch / "out").exists()

    @pytest.mark.parametrize("tag", ["latest", "2-latest", "2-python3.11", "2.20-python3.11", "2.20.25", "sha-abcdef0"])
    @pytest.mark.parametrize("name", ["agent", "worker"])
    def test_bases_that_float(self, name: str, tag: Any) -> None:
        self.write(name, base=f"docker.io/prefecthq/prefect:{tag}{DIGEST}")
        self.build_refused(name, f"the base {tag} floats")

    @pytest.mark.parametrize("tag", ["3-latest", "3-python3.12", "3.8-python3.12", "3.8.3", "3.8.4.dev6-python3.12"])
    def test_bases_of_prefect_3_that_float(self, tag: Any) -> None:
        self.write("worker", base=f"docker.io/prefecthq/prefect:{tag}{DIGEST}")
        self.build_refused("worker", f"the base {tag} floats")
        self.build_refused("worker", "PrefectHQ/prefect#20449, #19535")

    @pytest.mark.parametrize("tag", ["3-latest", "3.4.25-python3.11", "3"])
    def test_agents_of_prefect_3(self, tag: Any) -> None:
        self.write("agent", base=f"docker.io/prefecthq/prefect:{tag}{DIGEST}")
        self.build_refused("agent", f"the base {tag} is Prefect 3, which has no agents")

    @pytest.mark.parametrize(
        "base",
        [
            "",
            "prefect",
            "docker.io/prefecthq/prefect",
            f"docker.io/prefecthq/prefect{DIGEST}",
            "a b",
            "x/y:z\nx/y:z",
        ],
    )
    def test_bases_that_are_none(self, base: Any) -> None:
        self.write("worker", base=base)
        self.build_refused("worker", "names no image with a tag")

    @pytest.mark.parametrize("name", ["agent", "worker"])
    def test_a_base_without_digest(self, name: str) -> None:
        self.write(name, base=CONFIGURED[name][0])
        self.build_refused(name, f"images/{name}/base has no digest yet")
        self.build_refused(name, f"run pipeline/image lock {name}")

    @pytest.mark.parametrize(
        "line", ["prefect-aws", "prefect-aws>=0.4.20", "prefect-aws==0.4.*", "prefect-aws~=0.4.20", "anyio<4.14"]
    )
    def test_prefect_aws_that_floats(self, line: Any) -> None:
        self.write("agent", requirements=line)
        self.build_refused("agent", "does not pin prefect-aws")

    @pytest.mark.parametrize(
        "name, prefect, aws, says",
        [
            ("agent", "2.20.25", "0.4.16", "prefect-aws 0.4.16 with prefect 2.20.25 is refused: no upper bound"),
            ("agent", "2.20.25", "0.5.11", "prefect-aws 0.5.11 does not run with prefect 2.20.25"),
            ("agent", "2.20.25", "0.7.11", "it needs: prefect >=3.8.1,<4.0.0"),
            ("agent", "2.20.25", "0.4.21", "prefect-aws 0.4.21 is not in images/compatibility.tsv"),
            ("agent", "2.20.25", "0.4.21", "allowed for agent: 0.4.17 (prefect >=2.16.4,<3.0.0)"),
            ("agent", "2.19.9", "0.4.20", "prefect-aws 0.4.20 does not run with prefect 2.19.9"),
            ("agent", "2.16.3", "0.4.18", "it needs: prefect >=2.16.4,<3.0.0"),
            ("worker", "3.8.3", "0.7.10", "refused: replaces the secrets of a task definition by its own"),
            ("worker", "3.8.3", "0.7.10", "#22675"),
            ("worker", "3.8.3", "0.7.9", "#22417"),
            ("worker", "3.8.3", "0.7.8", "#21927"),
            ("worker", "3.8.3", "0.7.6", "#21927"),
            ("worker", "3.8.3", "0.7.5", "#20682"),
            ("worker", "3.8.3", "0.7.1", "#20682"),
            ("worker", "3.8.3", "0.7.0", "#19335"),
            ("worker", "3.8.3", "0.6.0", "#20682"),
            ("worker", "3.8.3", "0.5.16", "#18584"),
            ("worker", "3.8.3", "0.5.15", "#18796"),
            ("worker", "3.8.3", "0.5.14", "the worker hangs when it starts (PrefectHQ/prefect#18796)"),
            ("worker", "3.8.0", "0.7.11", "#22640"),
            ("worker", "3.6.24", "0.7.11", "prefect-aws 0.7.11 does not run with prefect 3.6.24"),
            ("worker", "4.0.0", "0.7.11", "prefect-aws 0.7.11 does not run with prefect 4.0.0"),
            ("worker", "3.8.3", "0.7.13", "allowed for worker-3: 0.7.11 (prefect >=3.8.1,<4.0.0)"),
            ("worker", "3.8.3", "0.4.20", "prefect-aws 0.4.20 does not run with prefect 3.8.3"),
            ("worker", "2.20.25", "0.4.19", "is for agent, and this is the image of worker-2"),
            ("worker", "2.20.25", "0.7.11", "prefect-aws 0.7.11 does not run with prefect 2.20.25"),
        ],
    )
    def test_pairs_that_do_not_run(self, name: str, prefect: str, aws: Any, says: Any) -> None:
        self.write(name, base=f"docker.io/prefecthq/prefect:{prefect}-python3.11{DIGEST}")
        self.write(name, requirements=f"prefect-aws=={aws}")
        self.build_refused(name, says)

    @pytest.mark.parametrize(
        "name, prefect, aws",
        [
            ("agent", "2.20.25", "0.4.20"),
            ("agent", "2.16.4", "0.4.17"),
            ("worker", "3.8.1", "0.7.11"),
            ("worker", "3.9.1", "0.7.11"),
            ("worker", "2.20.25", "0.4.20"),
        ],
    )
    def test_pairs_that_do(self, name: str, prefect: str, aws: str) -> None:
        """What is refused then is that nobody locked them."""
        self.write(name, base=f"docker.io/prefecthq/prefect:{prefect}-python3.11", requirements=f"prefect-aws=={aws}")
        self.build_refused(name, "has no digest yet")

    def test_a_lock_of_something_else(self, subtests: pytest.Subtests) -> None:
        base = AGENT[0] + DIGEST
        for lock, says in (
            (f"# base: {base.replace('00', '11')}\nprefect-aws==0.4.20{HASH}", "was locked for another base"),
            (f"# base: {base}\nprefect-aws==0.4.19{HASH}", "does not lock prefect-aws 0.4.20"),
            (f"# base: {base}\nprefect-aws==0.4.20", "does not lock prefect-aws 0.4.20"),
        ):
            with subtests.test(lock=lock):
                self.write("agent", lock=lock)
                self.build_refused("agent", says)
        (self.folder("agent") / "requirements.txt").unlink()
        self.build_refused("agent", "there is no images/agent/requirements.txt yet")

    def test_without_names_what_is_locked_is_built(self) -> None:
        """A team without workers does not lock theirs, and nothing is built of them."""
        self.write("agent", base="broken")
        build = ("build", "--out", str(self.scratch / "out"))
        self.refused(*build, says="images/agent/base holds 'broken'")
        (self.folder("agent") / "requirements.txt").unlink()
        self.write("worker", base="broken")
        self.refused(*build, says="the image agent is not locked, so it is left out")
        self.refused(*build, says="images/worker/base holds 'broken'")
        (self.folder("worker") / "requirements.txt").unlink()
        self.refused(*build, says="no image is locked")

    def test_all_are_looked_at_before_the_first_is_built(self) -> None:
        self.write("worker", requirements="prefect-aws==0.7.10")
        self.refused("build", "--out", str(self.scratch / "out"), says="#22675")
        done = self.checkout.tool("build", "--out", str(self.scratch / "out"))
        assert "building" not in done.stderr

    def test_wrong_arguments(self, subtests: pytest.Subtests) -> None:
        full = self.scratch / "full"
        full.mkdir()
        (full / "file").touch()
        for arguments, says in (
            ([], "the command is missing"),
            (["deploy"], "unknown command 'deploy'"),
            (["tag"], "tag takes the name of an image, got ''"),
            (["tag", "dev"], "unknown image 'dev'"),
            (["tag", ""], "unknown image ''"),
            (["tag", "agent worker"], "unknown image 'agent worker'"),
            (["tag", "agent", "worker"], "tag takes the name of an image, got 'agent worker'"),
            (["lock"], "lock takes the name of an image, got ''"),
            (["lock", "common"], "unknown image 'common'"),
            (["lock", "../x"], "allowed: agent worker"),
            (["build", "agent"], "build needs --out DIR"),
            (["build", "dev", "--out", "x"], "unknown image 'dev'"),
            (["build", "--from", "x"], "build does not know '--from'"),
            (["build", "--out"], "build needs --out DIR"),
            (["build", "--out", str(full)], "is not empty"),
            (["build", "--platform", "linux/s390x", "--out", "x"], "'linux/s390x' is no platform"),
            (["build", "--platform", "", "--out", "x"], "'' is no platform"),
        ):
            with subtests.test(arguments=arguments):
                self.refused(*arguments, says=says)

    def test_accounts(self, subtests: pytest.Subtests) -> None:
        require(synthesized=True)
        stacks = ["--stacks", str(sample())]
        for arguments, says in (
            (["push"], "push needs an account"),
            (["push", "test"], "unknown account 'test'"),
            (["push", "agent"], "unknown account 'agent'"),
            (["push", "de"], "unknown account 'de'"),
            (["push", "dev prod"], "unknown account 'dev prod'"),
            (["push", "*"], "unknown account '*'"),
        ):
            with subtests.test(arguments=arguments):
                self.refused(*arguments, *stacks, says=says)
                self.refused(*arguments, *stacks, says="allowed: dev prod")
        self.refused("push", "dev", *stacks, says="push needs --from DIR")
        self.refused("push", "dev", "prod", "--from", "/x", *stacks, says="unknown image 'prod'")
        self.refused("push", "dev", "--from", "/nowhere", *stacks, says="'/nowhere' holds no image that was built")
        self.refused("push", "dev", "agent", "--from", "/nowhere", *stacks, says="'/nowhere/agent' holds no image")
        self.refused("push", "dev", "--stacks", str(self.scratch), says="run: infra synth")

    def test_outside_of_git_nothing_is_pushed(self) -> None:
        require(synthesized=True)
        built = self.scratch / "built/agent"
        built.mkdir(parents=True)
        (built / "index.json").write_text("{}")
        push = ("push", "dev", "--from", str(built.parent), "--stacks", str(sample()))
        self.checkout.commit()
        self.refused(*push, says="holds an unknown image, and images/agent is prefect-agent-")
        shutil.rmtree(self.checkout.folder / ".git")
        self.refused(*push, code=1, says="is no git checkout")

    def test_the_tag_is_the_content(self) -> None:
        self.checkout.commit()

        def tags() -> dict[str, str]:
            return {name: self.checkout.tool("tag", name).stdout.strip() for name in CONFIGURED}

        committed = {name: f"prefect-{name}-{self.checkout.content(name)}" for name in CONFIGURED}
        assert tags() == committed
        assert len({each[-40:] for each in committed.values()}) == 2
        # No part of an image: pages, the table, another image.
        for other in ("elsewhere", "images/README.md", "images/compatibility.tsv", "images/worker/new"):
            (self.checkout.folder / other).write_text("changed")
        assert tags()["agent"] == committed["agent"]
        assert tags()["worker"] != committed["worker"]
        # What both share is a part of both.
        before = tags()
        shared = self.checkout.folder / "images/common/install"
        shared.write_text(shared.read_text() + "\n")
        assert not set(before.values()) & set(tags().values())
        before = tags()
        shared.chmod(0o644)
        assert not set(before.values()) & set(tags().values())

        (self.folder("agent") / "health.py").unlink()
        everything = sorted((self.checkout.folder / ".git").rglob("*"))
        status = self.checkout.git("status", "--porcelain")
        changed = tags()
        assert changed["agent"] != before["agent"]
        assert self.checkout.git("status", "--porcelain") == status
        assert sorted((self.checkout.folder / ".git").rglob("*")) == everything
        self.checkout.commit()
        assert changed == {name: f"prefect-{name}-{self.checkout.content(name)}" for name in CONFIGURED}

        # What git ignores, the build may not.
        (self.checkout.folder / ".git/info/exclude").write_text("requirements.in\n")
        self.checkout.git("rm", "-q", "--cached", "images/agent/requirements.in")
        self.checkout.commit()
        assert self.checkout.content("agent") not in tags()["agent"]

    def test_nobodys_settings_of_git_change_the_tag(self) -> None:
        tag = self.checkout.tool("tag", "agent").stdout
        settings = self.scratch / "settings"
        settings.write_text("[core]\n\tautocrlf = input\n\tfileMode = false\n[init]\n\tdefaultObjectFormat = sha256\n")
        (self.folder("agent") / "base").write_bytes((self.folder("agent") / "base").read_bytes() + b"#\r\n")
        windows = self.checkout.tool("tag", "agent").stdout
        assert windows != tag
        self.checkout.environment |= {"GIT_CONFIG_GLOBAL": str(settings), "GIT_DEFAULT_HASH": "sha256"}
        self.checkout.environment |= {"GIT_INDEX_FILE": "/nowhere", "GIT_DIR": "/nowhere"}
        assert self.checkout.tool("tag", "agent").stdout == windows

    def test_it_tells_what_it_can_do(self) -> None:
        done = self.checkout.tool("--help")
        assert done.returncode == 0
        for command in ("tag", "lock", "build", "push"):
            assert f"\nimage {command} " in f"\n{done.stdout}"
