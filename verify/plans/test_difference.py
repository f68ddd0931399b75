"""What the configuration changes, for where no plan can be had."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

from harness.tools import ROOT
from plans.bench import Bench


@pytest.fixture
def checkout(bench: Bench) -> Path:
    folder = bench.scratch / "checkout"
    for name in ("pipeline/difference", "pipeline/flows/scripts/messages.sh"):
        (folder / name).parent.mkdir(parents=True, exist_ok=True)
        shutil.copy(ROOT / name, folder / name)
    return folder


def difference(bench: Bench, checkout: Path, *arguments: str) -> tuple[int, str]:
    command = [checkout / "pipeline/difference", *arguments]
    done = subprocess.run(command, env=bench.environment, capture_output=True, text=True, check=False)
    return done.returncode, done.stderr


def test_it_is_told_against_the_branch(bench: Bench, checkout: Path) -> None:
    bench.program("mvn", r"""printf '\e[0m# told: %s\n\e[0m' "$*" """)
    assert difference(bench, checkout, "dev-v2") == (0, "")
    told = (checkout / "cdktf.out/difference.md").read_text()
    assert told == "# told: -q -B compile exec:java@infra -Dexec.args=diff origin/dev-v2 --markdown\n"


def test_that_it_cannot_be_told_stops_nothing(bench: Bench, checkout: Path) -> None:
    bench.program("mvn", r"printf '\e[1;31m[ERROR]\e[m of Maven\n'; echo 'the reason' >&2; exit 1")
    code, said = difference(bench, checkout, "dev-v2")
    assert code == 0 and "the reason" in said and "[ERROR] of Maven\n" in said and "cannot be told" in said
    assert (checkout / "cdktf.out/difference.md").read_text().startswith("# The difference to `origin/dev-v2` cannot")


def test_without_a_branch(bench: Bench, checkout: Path) -> None:
    code, said = difference(bench, checkout)
    assert code == 2 and "usage: pipeline/difference BRANCH" in said
