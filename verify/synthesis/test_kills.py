"""Synthesis killed at many moments: each stack's earlier output or the new one, whole, and nothing else is touched."""

from __future__ import annotations

import os
import shutil
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path

import pytest

from harness.program import SECONDS
from synthesis import runs

OUTPUT = "cdk.tf.json"
# Changes every stack.
CHANGE = ("--set", "tags.team=others")
# What lies beside a stack's output once Terraform has run there.
BESIDE = {
    "terraform.tfstate": '{"version": 4}',
    ".terraform.tfstate.lock.info": '{"ID": "held"}',
    "saved.plan": "PK plan",
    ".terraform/providers/aws": "provider",
}
# jsii unpacks itself into the temporary folder for each run, and leaves that there whether it is killed or not.
OF_JSII = "jsii-"

Process = subprocess.Popen[str]


def to_node(process: Process) -> None:
    """Ends the JVM's child; the JVM itself if there is none yet."""
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    for child in children.stdout.split() or [str(process.pid)]:
        with suppress(ProcessLookupError):  # it was done
            os.kill(int(child), signal.SIGKILL)


KILLS: dict[str, Callable[[Process], None]] = {
    "SIGKILL to the program": lambda process: process.send_signal(signal.SIGKILL),
    "SIGKILL to program and Node": lambda process: os.killpg(process.pid, signal.SIGKILL),
    "SIGTERM": lambda process: process.send_signal(signal.SIGTERM),
    "SIGINT to program and Node": lambda process: os.killpg(process.pid, signal.SIGINT),
    "SIGKILL to Node": to_node,
}


@dataclass
class Bench:
    """An output folder whose outputs are those in `before` or, after a run, those in `after`; and what was killed."""

    out: Path
    before: Path
    after: dict[str, str]
    seconds: float
    changed: bool = False
    """By the last run that nobody killed."""
    counts: Counter[str] = field(default_factory=Counter)

    def outputs(self) -> list[Path]:
        return [self.out / path for path in self.after if path.endswith(OUTPUT)]

    def replaced(self) -> int:
        """Told by their times, which copies keep: that is quick enough to look often."""
        return sum(
            path.stat().st_mtime_ns != (self.before / path.relative_to(self.out)).stat().st_mtime_ns
            for path in self.outputs()
        )

    def recorded(self) -> bool:
        return (self.out / runs.RECORD).stat().st_mtime_ns != (self.before / runs.RECORD).stat().st_mtime_ns

    def written_beside(self) -> bool:
        return any(path.with_name(f".{OUTPUT}.new").exists() for path in self.outputs())

    def beside(self) -> dict[str, tuple[str, int]]:
        """Each file that Terraform or its user has put there: its checksum, and when it was written."""
        paths = [path.parent / name for path in self.outputs() for name in (*BESIDE, ".terraform.lock.hcl")]
        return {str(path): (runs.digest(path), path.stat().st_mtime_ns) for path in paths if path.exists()}

    def kill(self, name: str, after: float = 0, when: Callable[[], bool] = lambda: True) -> None:
        """Kills a run after some seconds, as soon as `when` is true. What an earlier one has left is still there."""
        shutil.copytree(self.before, self.out, dirs_exist_ok=True)
        earlier, beside = runs.files(self.before), self.beside()
        process = runs.start(self.out, *CHANGE, output=subprocess.DEVNULL)
        begin = time.monotonic()
        time.sleep(after)
        while process.poll() is None and not when():
            assert time.monotonic() - begin < SECONDS
            time.sleep(0.0002)  # without it, this takes a processor
        in_time = process.poll() is None
        if in_time:
            KILLS[name](process)
        process.wait(SECONDS)
        await_end(process.pid)

        for path in self.outputs():
            where = str(path.relative_to(self.out))
            assert path.exists(), f"{where} is gone"
            assert runs.digest(path) in (earlier[where], self.after[where]), f"{where} is neither the old nor the new"
        assert self.beside() == beside, "something beside the output was touched"
        if not in_time or process.returncode == 0:
            self.counts["too late"] += 1
            return
        replaced = self.replaced()
        self.counts["kills of synth; each output whole"] += 1
        self.counts["of them between two files"] += 0 < replaced < len(self.outputs())

    def recover(self) -> None:
        """The next run, which nobody kills: as if it had never been changed, or, every other time, changed after all."""
        self.changed = not self.changed
        beside = self.beside()
        got = runs.synthesize(self.out, *(CHANGE if self.changed else ()))
        assert self.beside() == beside, "something beside the output was touched"
        expected = self.after if self.changed else runs.files(self.before)
        assert runs.differing(expected, got) == [], "after a killed run and another one"
        assert sorted(path.name for path in self.out.iterdir()) == [runs.RECORD, "stacks"]
        left = [path.name for path in self.out.with_name("tmp").iterdir() if not path.name.startswith(OF_JSII)]
        assert left == [], "a killed run's folders were left"
        self.counts["runs after killed ones that left nothing of them"] += 1


def await_end(session: int) -> None:
    """Node must not outlive the program that started it, even if that could not tell it to end."""
    end = time.monotonic() + 10
    while members := [row for row in processes() if row[0] == str(session) and not row[1].startswith("Z")]:
        assert time.monotonic() < end, f"{members} live on"
        time.sleep(0.02)


def processes() -> list[list[str]]:
    listed = subprocess.run(["ps", "-eo", "sess=,stat=,pid=,comm="], capture_output=True, text=True, check=True)
    return [line.split(maxsplit=3) for line in listed.stdout.splitlines()]


@pytest.fixture(scope="module")
def bench(
    program: None, tmp_path_factory: pytest.TempPathFactory, count: Callable[[str, int], None]
) -> Iterator[Bench]:
    scratch = tmp_path_factory.mktemp("kills")
    before, after = scratch / "before/out", scratch / "after/out"
    runs.synthesize(before)
    start = time.monotonic()
    runs.synthesize(after, *CHANGE)
    seconds = time.monotonic() - start
    for stack in [*before.glob("stacks/*"), *after.glob("stacks/*")]:
        for name, text in BESIDE.items():
            (stack / name).parent.mkdir(parents=True, exist_ok=True)
            (stack / name).write_text(text)
    made = Bench(scratch / "bench/out", before, runs.files(after), seconds)
    yield made
    for what, number in made.counts.items():
        count(what, number)


@pytest.mark.parametrize("fifth", range(5))
def test_killed_anywhere_in_the_run(bench: Bench, fifth: int) -> None:
    """Each kill once, one after the other, in this fifth of the time that a run takes."""
    for number, name in enumerate(KILLS, start=5 * fifth):
        bench.kill(name, after=bench.seconds * number / 25)
    bench.recover()


def test_killed_while_files_are_replaced(bench: Bench) -> None:
    """All files are replaced within a few milliseconds, so this does not wait for a time."""
    for number in range(len(bench.outputs())):
        for _ in range(3):
            when = (lambda number=number: bench.replaced() >= number) if number else bench.written_beside
            bench.kill("SIGKILL to program and Node", when=when)
        bench.recover()
    assert bench.counts["of them between two files"] > 0, "no kill fell between the first file and the last"


def test_killed_before_and_after_it_is_recorded(bench: Bench) -> None:
    """What the record says then is of a run that did not end."""
    for when in (lambda: bench.replaced() == len(bench.outputs()), bench.recorded):
        for _ in range(3):
            bench.kill("SIGKILL to program and Node", when=when)
            bench.recover()
