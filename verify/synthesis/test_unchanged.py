"""What has not changed is not made anew, and Node.js is not even started. And never a stale byte: what another program
would make is made by it."""

from __future__ import annotations

import os
import shutil
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import pytest

from harness import jdks
from harness.program import ROOT, SAMPLE
from harness.tools import needs, tool
from synthesis import runs

LANE = "prefect-v2-dev-test"
ALL = {f"prefect-v2-{account}-{part}" for account in ("dev", "prod") for part in ("ci", "live", "test")}
DIST = Path("infra-app/target/dist")


@dataclass(frozen=True)
class Run:
    starts: int
    """Of Node.js."""
    written: set[str]
    """Names of stacks."""


NOTHING = Run(0, set())


@dataclass(frozen=True)
class Place:
    """Copies of the program and of the sample, and a Node.js that tells of each of its starts."""

    folder: Path

    @property
    def config(self) -> Path:
        return self.folder / "config"

    @property
    def dist(self) -> Path:
        return self.folder / "program" / DIST

    def run(self, *arguments: str, **variables: str) -> Run:
        starts = self.folder / "starts"
        starts.write_text("")
        before = self.written()
        runs.synthesize(
            self.folder / "out",
            *arguments,
            program=self.folder / "program/bin/infra",
            config=self.config,
            PATH=f"{self.folder / 'node'}:{os.environ['PATH']}",
            **variables,
        )
        after = self.written()
        return Run(len(starts.read_text().splitlines()), {name for name in after if after[name] != before.get(name)})

    def written(self) -> dict[str, int]:
        return {file.parent.name: file.stat().st_mtime_ns for file in self.folder.glob("out/stacks/*/cdk.tf.json")}


@pytest.fixture
def place(program: None, tmp_path: Path) -> Place:
    made = Place(tmp_path)
    shutil.copytree(SAMPLE, made.config)
    shutil.copytree(ROOT / "bin", tmp_path / "program/bin")
    shutil.copytree(ROOT / DIST, made.dist, ignore=shutil.ignore_patterns("provider"))
    (tmp_path / "node").mkdir()
    node = tmp_path / "node/node"
    node.write_text(f'#!/bin/sh\necho start >>{tmp_path}/starts\nexec {tool("node")} "$@"\n')
    node.chmod(0o755)
    assert made.run() == Run(1, ALL)
    return made


def test_nothing_has_changed(place: Place) -> None:
    assert place.run() == NOTHING
    assert place.run("--force") == Run(1, set())
    assert place.run(OTHERS="business") == NOTHING


def test_what_the_configuration_asks_of_the_environment(place: Place) -> None:
    with (place.config / "infra.conf").open("a") as file:
        file.write("\ntags.extra.by = ${?BY}\n")
    assert place.run() == Run(1, set())
    assert place.run() == NOTHING
    assert place.run(BY="us") == Run(1, ALL)
    assert place.run(BY="us") == NOTHING
    assert place.run(BY="them") == Run(1, ALL)
    assert place.run() == Run(1, ALL)


def test_one_lane_has_changed(place: Place) -> None:
    with (place.config / "accounts/dev.conf").open("a") as file:
        file.write("\ndeployment-types.test.agent.size.cpu = 2048, deployment-types.test.agent.size.memory = 4096\n")
    before = runs.files(place.folder / "out")
    assert place.run() == Run(1, {LANE})
    assert runs.differing(before, runs.files(place.folder / "out")) == [f"stacks/{LANE}/cdk.tf.json"]
    assert place.run() == NOTHING


def add_to_jar(place: Place) -> None:
    jar = next(place.dist.glob("lib/infra-ecs-*.jar"))
    with zipfile.ZipFile(jar, "a") as file:
        file.writestr("more", "")


def append(pattern: str) -> Callable[[Place], None]:
    def change(place: Place) -> None:
        [file] = (place.folder / "program").glob(pattern)
        with file.open("a") as it:
            it.write("\n// changed\n")

    return change


def another_node(place: Place) -> None:
    node = place.folder / "node/node"
    node.write_text(node.read_text() + "# another\n")


PROGRAMS: dict[str, Callable[[Place], object]] = {
    "a jar": add_to_jar,
    "another jar": lambda place: shutil.copy(next(place.dist.glob("lib/guice-*.jar")), place.dist / "lib/added.jar"),
    "a jar less": lambda place: next(place.dist.glob("lib/java-diff-utils-*.jar")).unlink(),
    "how the kernel is started": append("bin/kernel.js"),
    "the kernel": append(f"{DIST}/kernel/program.js"),
    "Node.js": another_node,
}


@pytest.mark.parametrize("what", PROGRAMS)
def test_another_program(place: Place, what: str) -> None:
    PROGRAMS[what](place)
    assert place.run() == Run(1, set()), "all is made anew, to the same bytes"
    assert place.run() == NOTHING


def test_another_environment(place: Place) -> None:
    assert place.run(NODE_OPTIONS="--max-old-space-size=2000") == Run(1, set())
    assert place.run(NODE_OPTIONS="--max-old-space-size=2000") == NOTHING


def test_another_jdk(place: Place) -> None:
    homes = list(jdks.others().values())
    needs(homes, "a JDK of another version beside the one that is used")
    assert place.run(JAVA_HOME=str(homes[0])) == Run(1, set())
    assert place.run(JAVA_HOME=str(homes[0])) == NOTHING
