"""Which versions are built, and how agent-image refuses what it must not build or push. Nothing is built here."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path
from typing import Any

import pytest

from agent_image.checkout import Checkout
from harness.tools import ROOT, require, sample

FOLDER = ROOT / "agent-image"
DIGEST = "@sha256:" + "0" * 64
HASH = " --hash=sha256:" + "0" * 64


def configured() -> tuple[str, str]:
    """The pair of prefect and prefect-aws."""
    [prefect] = re.findall(r"(?m)^\S+:([0-9.]+)-python3\.\d+(?:@sha256:[0-9a-f]{64})?$", (FOLDER / "base").read_text())
    [aws] = re.findall(r"(?m)^prefect-aws==([0-9.]+)$", (FOLDER / "requirements.in").read_text())
    return prefect, aws


class TestConfiguredVersions:
    def test_documentation_names_the_pair_that_is_built(self) -> None:
        prefect, aws = configured()
        assert f"For prefect {prefect} with prefect-aws {aws}" in (ROOT / "docs/flows.md").read_text()
        readme = (FOLDER / "README.md").read_text()
        assert f"prefect {prefect} with prefect-aws {aws}" in readme

    def test_the_table_is_whole(self, subtests: pytest.Subtests) -> None:
        lines = (FOLDER / "compatibility.tsv").read_text().splitlines()
        rows = [line.split("\t") for line in lines if not line.startswith("#")]
        for row in rows:
            with subtests.test(row=row):
                version, from_, below, verdict, why = (*row, "")[:5]
                assert re.search(r"^\d+\.\d+\.(\d+|\*)$", version)
                assert re.search(r"^\d+\.\d+\.\d+$", from_)
                assert re.search(r"^(\d+\.\d+\.\d+|-)$", below)
                assert verdict in ("allowed", "refused")
                assert (verdict == "allowed") == (below == "3.0.0")
                assert verdict == "allowed" or why
        assert len({row[0] for row in rows}) == len(rows)

    def test_what_is_locked_is_what_is_asked_for(self) -> None:
        lock = FOLDER / "requirements.txt"
        if not lock.exists():
            assert "@" not in (FOLDER / "base").read_text(), "a digest without hashes: run pipeline/agent-image lock"
            return
        assert f"\nprefect-aws=={configured()[1]} --hash" in lock.read_text()


class TestRefusals:
    @pytest.fixture(autouse=True)
    def locked(self, tmp_path: Path) -> None:
        require("git")
        self.scratch = tmp_path
        environment = os.environ | {"GIT_CONFIG_GLOBAL": os.devnull, "GIT_CONFIG_SYSTEM": os.devnull}
        self.checkout = Checkout(self.scratch / "checkout", environment)
        self.folder = self.checkout.folder / "agent-image"
        # As if it were locked, so that each test breaks one thing.
        self.base = f"docker.io/prefecthq/prefect:2.20.25-python3.11{DIGEST}"
        self.write(base=self.base, lock=f"# base: {self.base}\nprefect-aws==0.4.20{HASH}\n")

    def write(self, base: str | None = None, requirements: str | None = None, lock: str | None = None) -> None:
        for name, text in (("base", base), ("requirements.in", requirements), ("requirements.txt", lock)):
            if text is not None:
                (self.folder / name).write_text(text + "\n")

    def refused(self, *arguments: str, says: str, code: int = 2) -> None:
        done = self.checkout.tool(*arguments)
        assert done.returncode == code, done.stderr
        assert says in done.stderr
        assert done.stdout == ""

    def build_refused(self, says: str) -> None:
        self.refused("build", "--out", str(self.scratch / "out"), says=says)
        assert not (self.scratch / "out").exists()

    @pytest.mark.parametrize("tag", ["latest", "2-latest", "2-python3.11", "2.20-python3.11", "2.20.25", "sha-abcdef0"])
    def test_bases_that_float(self, tag: Any) -> None:
        self.write(base=f"docker.io/prefecthq/prefect:{tag}{DIGEST}")
        self.build_refused(f"the base {tag} floats")

    @pytest.mark.parametrize("tag", ["3-latest", "3.4.25-python3.11", "3"])
    def test_prefect_3(self, tag: Any) -> None:
        self.write(base=f"docker.io/prefecthq/prefect:{tag}{DIGEST}")
        self.build_refused(f"the base {tag} is Prefect 3, which has no agents")

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
        self.write(base=base)
        self.build_refused("names no image with a tag")

    def test_a_base_without_digest(self) -> None:
        self.write(base=self.base.split("@")[0])
        self.build_refused("has no digest yet")
        self.build_refused("run pipeline/agent-image lock")

    @pytest.mark.parametrize(
        "line", ["prefect-aws", "prefect-aws>=0.4.20", "prefect-aws==0.4.*", "prefect-aws~=0.4.20", "anyio<4.14"]
    )
    def test_prefect_aws_that_floats(self, line: Any) -> None:
        self.write(requirements=line)
        self.build_refused("does not pin prefect-aws")

    @pytest.mark.parametrize(
        "base, aws, says",
        [
            ("2.20.25", "0.4.16", "prefect-aws 0.4.16 is refused: no upper bound"),
            ("2.20.25", "0.5.11", "prefect-aws 0.5.11 is refused: Prefect 3 has no agents"),
            ("2.20.25", "0.4.21", "prefect-aws 0.4.21 is not in agent-image/compatibility.tsv"),
            ("2.19.9", "0.4.20", "prefect-aws 0.4.20 does not run with prefect 2.19.9"),
            ("2.16.3", "0.4.18", "it needs: prefect >=2.16.4,<3.0.0"),
        ],
    )
    def test_pairs_that_do_not_run_agents(self, base: Any, aws: Any, says: Any) -> None:
        self.write(base=self.base.replace("2.20.25", base), requirements=f"prefect-aws=={aws}")
        self.build_refused(says)

    def test_a_lock_of_something_else(self, subtests: pytest.Subtests) -> None:
        for lock, says in (
            (f"# base: {self.base.replace('00', '11')}\nprefect-aws==0.4.20{HASH}", "was locked for another base"),
            (f"# base: {self.base}\nprefect-aws==0.4.19{HASH}", "does not lock prefect-aws 0.4.20"),
            (f"# base: {self.base}\nprefect-aws==0.4.20", "does not lock prefect-aws 0.4.20"),
        ):
            with subtests.test(lock=lock):
                self.write(lock=lock)
                self.build_refused(says)
        (self.folder / "requirements.txt").unlink()
        self.build_refused("there is no agent-image/requirements.txt yet")

    def test_wrong_arguments(self, subtests: pytest.Subtests) -> None:
        full = self.scratch / "full"
        full.mkdir()
        (full / "file").touch()
        for arguments, says in (
            ([], "the command is missing"),
            (["deploy"], "unknown command 'deploy'"),
            (["tag", "dev"], "tag takes no arguments"),
            (["lock", "dev"], "lock takes no arguments"),
            (["build"], "build needs --out DIR"),
            (["build", "dev"], "build does not know 'dev'"),
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
            (["push", "de"], "unknown account 'de'"),
            (["push", "dev prod"], "unknown account 'dev prod'"),
            (["push", "*"], "unknown account '*'"),
        ):
            with subtests.test(arguments=arguments):
                self.refused(*arguments, *stacks, says=says)
                self.refused(*arguments, *stacks, says="allowed: dev prod")
        self.refused("push", "dev", "prod", *stacks, says="got 'dev' and 'prod'")
        self.refused("push", "dev", *stacks, says="push needs --from DIR")
        self.refused("push", "dev", "--from", "/nowhere", *stacks, says="'/nowhere' holds no image that was built")
        self.refused("push", "dev", "--stacks", str(self.scratch), says="run: bin/infra synth")

    def test_the_tag_is_the_content(self) -> None:
        self.checkout.commit()
        committed = "prefect-agent-" + self.checkout.git("rev-parse", "HEAD:agent-image")
        assert self.checkout.tool("tag").stdout.strip() == committed
        (self.checkout.folder / "elsewhere").write_text("no part of the image")
        assert self.checkout.tool("tag").stdout.strip() == committed

        (self.folder / "new").write_text("a part")
        (self.folder / "health.py").unlink()
        objects = sorted((self.checkout.folder / ".git").rglob("*"))
        status = self.checkout.git("status", "--porcelain")
        changed = self.checkout.tool("tag").stdout.strip()
        assert changed != committed
        assert self.checkout.git("status", "--porcelain") == status
        assert sorted((self.checkout.folder / ".git").rglob("*")) == objects
        self.checkout.commit()
        assert changed == "prefect-agent-" + self.checkout.git("rev-parse", "HEAD:agent-image")

        # What git ignores, the build may not.
        (self.checkout.folder / ".git/info/exclude").write_text("requirements.in\n")
        self.checkout.git("rm", "-q", "--cached", "agent-image/requirements.in")
        self.checkout.commit()
        assert self.checkout.git("rev-parse", "HEAD:agent-image") not in self.checkout.tool("tag").stdout

    def test_outside_of_git_there_is_no_tag(self) -> None:
        shutil.rmtree(self.checkout.folder / ".git")
        self.refused("tag", code=1, says="is no git checkout")
        # In another's checkout neither: its tree is not this one's.
        shutil.move(self.checkout.folder / "agent-image", self.scratch / "agent-image")
        outer = Checkout(self.scratch / "outer", self.checkout.environment)
        shutil.copytree(self.checkout.folder / "pipeline", outer.folder / "inner/pipeline")
        shutil.move(self.scratch / "agent-image", outer.folder / "inner/agent-image")
        self.checkout.folder = outer.folder / "inner"
        self.refused("tag", code=1, says="is no git checkout")

    def test_it_tells_what_it_can_do(self) -> None:
        done = self.checkout.tool("--help")
        assert done.returncode == 0
        for command in ("tag", "lock", "build", "push"):
            assert f"agent-image {command}" in done.stdout
