"""A new user's first day, with the archive and nothing else of ours; then the next version."""

from __future__ import annotations

import re
import subprocess
from pathlib import Path

import pytest

from harness.tools import require
from release.conftest import SECOND, SHIPPED
from release.elsewhere import Elsewhere
from release.releases import Releases

CIRCLECI, FLOWS = "3f0c8a5e-6d1b-4b7e-9a42-1c5d7e90b36f", "8a2d4f61-0b9c-4e37-b5d8-64c1e7f2093a"
ANSWERS = (
    *("--yes", "--team", "weather", "--accounts", "main=111122223333", "--vpcs", "main=weather"),
    *("--lanes", "live=main", "--state", "cloud=weather", "--circleci", CIRCLECI),
    *("--project", f"{CIRCLECI}=github.com/weather/infra", "--flows-project", f"{FLOWS}=github.com/weather/flows"),
)
TAG = "0123456789abcdef0123456789abcdef01234567"


@pytest.fixture(scope="module")
def home(releases: Releases, scratch: Path) -> Elsewhere:
    folder = scratch / "first day"
    folder.mkdir()
    return Elsewhere(folder, releases.repository)


@pytest.fixture(scope="module")
def platform(home: Elsewhere, program: Path) -> Path:
    """Made and filled in."""
    said = subprocess.run(
        [program / "bin/infra", "init", home.project, *ANSWERS], capture_output=True, text=True, check=True
    )
    assert "worker.image.tag is still TODO" in said.stderr
    assert "1 value left to you" in said.stderr
    config = home.project / "config/infra.conf"
    config.write_text(config.read_text().replace("TODO\n", f"{TAG}\n"))
    return home.project


def infra(program: Path, platform: Path, *arguments: str) -> str:
    done = subprocess.run(
        [program / "bin/infra", *arguments], cwd=platform, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_it_is_applied_and_a_change_too(program: Path, platform: Path) -> None:
    require("terraform", modules=("moto",))
    assert infra(program, platform, "validate") == "1 account, 1 lane and 2 stacks are fine\n"
    infra(program, platform, "pipelines")
    infra(program, platform, "synth")
    try:
        first = emulator(program, platform, "try", "main")
        assert re.fullmatch(r"(prefect-v2-main-(ci|live): [1-9]\d* added, 0 changed, 0 removed\n){2}", first)
        account = platform / "config/accounts/main.conf"
        before = account.read_text()
        account.write_text(before + "\nworker.logs.retention-days = 400\n")
        told = infra(program, platform, "diff")
        assert "changed  prefect-v2-main-live: aws_cloudwatch_log_group.worker-logs" in told
        assert "retention_in_days: 365 -> 400" in told
        infra(program, platform, "synth")
        assert infra(program, platform, "diff").startswith("No difference to ")
        infra(program, platform, "page")
        assert "prefect-v2-main-live" in (platform / "cdktf.out/page.html").read_text(encoding="utf-8")
        assert "prefect-v2-main-live: 0 added, 1 changed, 0 removed\n" in emulator(program, platform, "try", "main")
        account.write_text(before)
    finally:
        emulator(program, platform, "stop")


def emulator(program: Path, platform: Path, *arguments: str) -> str:
    done = subprocess.run(
        [program / "bin/emulator", *arguments], cwd=platform, capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    return done.stdout


def test_maven_writes_the_same_in_ci(program: Path, platform: Path, home: Elsewhere) -> None:
    infra(program, platform, "pipelines")
    infra(program, platform, "synth")
    stacks = synthesized(platform)
    (done := home.maven("verify", "compile", "exec:java@synth")).check_returncode()
    assert " 0 findings" in done.stdout
    assert done.stdout.count("unchanged  ") == len(stacks) == 2
    assert synthesized(platform) == stacks
    (platform / ".circleci/infrastructure.yml").write_text("")
    assert home.maven("verify").returncode != 0


@pytest.mark.usefixtures("second")
def test_the_next_version_is_brought_by_a_command(platform: Path, home: Elsewhere) -> None:
    mine = platform / "pipeline/summary"
    mine.write_text("mine\n")
    said = home.maven("compile", "exec:java@infra", f"-Dprefect-infra.version={SECOND}", "-Dexec.args=init --update .")
    said.check_returncode()
    assert f"updated    ./{SHIPPED}\n" in said.stdout
    assert "updated    ./pom.xml\n" in said.stdout
    assert "kept       ./pipeline/summary\n" in said.stdout
    assert "-mine\n" in said.stdout
    assert (platform / SHIPPED).read_text().endswith("# of the next version\n")
    assert f"<prefect-infra.version>{SECOND}<" in (platform / "pom.xml").read_text()
    assert mine.read_text() == "mine\n"
    (done := home.maven("compile", "exec:java@synth")).check_returncode()
    assert "written" not in done.stdout


def synthesized(platform: Path) -> dict[str, bytes]:
    stacks = platform / "cdktf.out/stacks"
    return {str(file.relative_to(stacks)): file.read_bytes() for file in stacks.rglob("cdk.tf.json")}
