"""The same configuration gives the same bytes: the packaged program, run in places that differ."""

from __future__ import annotations

import json
import os
import shutil
import tempfile
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness import jdks
from harness.program import SAMPLE, infra
from harness.tools import needs
from synthesis import runs

Count = Callable[[str, int], None]

# A language whose i has no dot in capitals, one that writes 1,5, and none at all, with its ASCII.
LOCALES = {"tr_TR.UTF-8": ("tr", "TR", "UTF-8"), "de_DE.UTF-8": ("de", "DE", "UTF-8"), "C": ("en", "US", "US-ASCII")}
# 45 minutes off, half an hour off, and none.
ZONES = ["Pacific/Chatham", "America/St_Johns", "UTC"]


@pytest.fixture(scope="module")
def first(program: None, tmp_path_factory: pytest.TempPathFactory) -> dict[str, str]:
    """What a run made that nothing was done to."""
    return runs.synthesize(tmp_path_factory.mktemp("first") / "out")


@pytest.fixture
def same(first: dict[str, str], tmp_path: Path, count: Count) -> Callable[..., None]:
    """Runs the program, and compares what it made with the first run's; with the part of it that is in `stacks`."""

    def run(*arguments: str, stacks: set[str] | None = None, **more: Any) -> None:
        got = runs.synthesize(Path(tempfile.mkdtemp(dir=tmp_path), "out"), *arguments, **more)
        expected = {path: it for path, it in first.items() if stacks is None or path.split("/")[1] in stacks}
        assert got and runs.differing(expected, got) == []
        count("runs of synth gave the same bytes", 1)
        count("files compared byte for byte", len(got))

    return run


@pytest.mark.parametrize("_", range(3))
def test_again(same: Callable[..., None], _: int) -> None:
    same()


@pytest.mark.parametrize("locale", LOCALES)
def test_in_another_locale(same: Callable[..., None], locale: str) -> None:
    # Java falls back to C where the system does not know a locale; its own options name it in any case.
    language, country, encoding = LOCALES[locale]
    options = f"-Duser.language={language} -Duser.country={country} -Dfile.encoding={encoding}"
    same(LC_ALL=locale, java=options)


@pytest.mark.parametrize("zone", ZONES)
def test_in_another_time_zone(same: Callable[..., None], zone: str) -> None:
    same(TZ=zone)


@pytest.mark.parametrize("jdk", list(jdks.others()) or [None])
def test_with_another_jdk(same: Callable[..., None], jdk: int | None) -> None:
    needs(jdk, "a JDK of another version beside the one that is used")
    same(JAVA_HOME=str(jdks.others()[jdk or 0]))


def test_however_the_files_are_listed(same: Callable[..., None]) -> None:
    """/dev/shm lists them as they were made; most file systems hide it."""
    orders = set()
    with tempfile.TemporaryDirectory(prefix="infra-", dir="/dev/shm") as folder:
        for backwards in (False, True):
            config = Path(folder, str(backwards))
            for path in sorted(filter(Path.is_file, SAMPLE.rglob("*")), reverse=backwards):
                (copy := config / path.relative_to(SAMPLE)).parent.mkdir(parents=True, exist_ok=True)
                shutil.copyfile(path, copy)
            orders.add(tuple(each.name for each in os.scandir(config / "accounts")))
            same(config=config)
    needs(len(orders) == 2, "a /dev/shm that lists files in the order in which they were made")


def test_each_lane_and_each_account_alone(first: dict[str, str], same: Callable[..., None]) -> None:
    stacks = json.loads(infra("list", "--json", "--config", SAMPLE))
    assert {stack["name"] for stack in stacks} == {path.split("/")[1] for path in first}
    for lane in (stack for stack in stacks if stack["kind"] == "lane"):
        options = ("--account", lane["account"], "--deployment-type", lane["deployment_type"])
        same(*options, stacks={lane["name"]})
    for account in {stack["account"] for stack in stacks}:
        same("--account", account, stacks={stack["name"] for stack in stacks if stack["account"] == account})
