#!/usr/bin/env python3
"""Synthesis killed at many moments: each stack's earlier output or the new one, whole, and nothing else is touched."""

from __future__ import annotations

import argparse
import os
import shutil
import signal
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from synthesis import packaged
from synthesis.packaged import Failed

OUTPUT = "cdk.tf.json"
# Changes every stack.
CHANGE = ["--set", "tags.team=others"]
# What lies beside a stack's output once Terraform has run there.
BESIDE = {
    "terraform.tfstate": '{"version": 4}',
    ".terraform.tfstate.lock.info": '{"ID": "held"}',
    "saved.plan": "PK plan",
    ".terraform/providers/aws": "provider",
}
# jsii unpacks itself into the temporary folder for each run, and leaves that there whether it is killed or not.
OF_JSII = "jsii-"
AT_ONCE = 2
IN_A_ROW = 5


@dataclass(frozen=True)
class Kill:
    """Which signal reaches whom and when: after a part of the run's time, or when a condition on the stacks holds."""

    name: str
    signals: Callable[[subprocess.Popen[bytes]], None]
    part: float = 0
    when: Callable[[Bench], bool] | None = None


@dataclass
class Bench:
    """An output folder with both outputs that it may have. One run at a time."""

    folder: Path
    before: dict[str, str]
    after: dict[str, str]
    seconds: float
    counts: dict[str, int] = field(default_factory=dict)

    @property
    def out(self) -> Path:
        return self.folder / "out"

    def outputs(self) -> list[Path]:
        return [self.out / path for path in self.before if path.endswith(OUTPUT)]

    def reset(self, template: Path) -> None:
        """The earlier output everywhere; what else there is stays, such as what a killed run has left."""
        shutil.copytree(template, self.out, dirs_exist_ok=True)

    def replaced(self) -> int:
        return sum(packaged.digest(path) == self.after[str(path.relative_to(self.out))] for path in self.outputs())

    def written_beside(self) -> bool:
        return any(path.with_name(f".{OUTPUT}.new").exists() for path in self.outputs())

    def start(self) -> subprocess.Popen[bytes]:
        return subprocess.Popen(
            packaged.command(self.out, *CHANGE),
            env=packaged.environment(self.folder / "tmp", {}),
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            start_new_session=True,
        )

    def kill(self, kill: Kill, template: Path) -> None:
        self.reset(template)
        beside = self.beside()
        process = self.start()
        self.wait(process, kill)
        in_time = process.poll() is None
        if in_time:
            kill.signals(process)
        code = process.wait(packaged.SECONDS)
        self.await_children(process, kill)
        self.check(kill, beside)
        if not in_time or code == 0:
            self.count("too late")
            return
        replaced = self.replaced()
        self.count("killed")
        self.count("before" if replaced == 0 else "after" if replaced == len(self.outputs()) else "between")

    def wait(self, process: subprocess.Popen[bytes], kill: Kill) -> None:
        end = time.monotonic() + (packaged.SECONDS if kill.when else kill.part * self.seconds)
        while time.monotonic() < end and process.poll() is None:
            if kill.when and kill.when(self):
                return
            # The replacement of all files is over in a few milliseconds.
            time.sleep(0 if kill.when else 0.001)

    def await_children(self, process: subprocess.Popen[bytes], kill: Kill) -> None:
        """Node must not outlive the program that started it, even if that could not tell it to end."""
        end = time.monotonic() + 10
        while members(process.pid):
            if time.monotonic() > end:
                raise Failed(f"{kill.name}: {members(process.pid)} lives on")
            time.sleep(0.02)

    def check(self, kill: Kill, beside: dict[str, tuple[str, int]]) -> None:
        for path in self.outputs():
            name = str(path.relative_to(self.out))
            if not path.exists():
                raise Failed(f"{kill.name}: {name} is gone")
            if packaged.digest(path) not in (self.before[name], self.after[name]):
                raise Failed(f"{kill.name}: {name} is neither the earlier output nor the new one")
        if self.beside() != beside:
            raise Failed(f"{kill.name}: something beside the output was touched")

    def beside(self) -> dict[str, tuple[str, int]]:
        """Each file that Terraform or its user has put there: its checksum, and when it was written."""
        names = [*BESIDE, ".terraform.lock.hcl"]
        paths = [path.parent / name for path in self.outputs() for name in names]
        return {str(path): (packaged.digest(path), path.stat().st_mtime_ns) for path in paths if path.exists()}

    def recover(self) -> None:
        """The next run, which nobody kills."""
        beside = self.beside()
        packaged.run(packaged.command(self.out, *CHANGE), packaged.environment(self.folder / "tmp", {}))
        if self.beside() != beside:
            raise Failed("the run after a killed one touched something beside the output")
        expected = {path: digest for path, digest in self.after.items()}
        got = packaged.files(self.out)
        wrong = sorted(path for path in expected.keys() | got.keys() if expected.get(path) != got.get(path))
        if wrong:
            raise Failed(f"after a killed run and another one, these are not as they should be: {', '.join(wrong)}")
        folders = [path.name for path in self.out.iterdir() if path.name != "stacks"]
        temporary = [path.name for path in (self.folder / "tmp").iterdir() if not path.name.startswith(OF_JSII)]
        if folders or temporary:
            raise Failed(f"a killed run's folders were left: {', '.join(folders + temporary)}")
        self.count("recovered")

    def count(self, what: str) -> None:
        self.counts[what] = self.counts.get(what, 0) + 1


def members(session: int) -> list[str]:
    """The processes of a session that still run."""
    listed = subprocess.run(["ps", "-eo", "sess=,stat=,pid=,comm="], capture_output=True, text=True, check=True)
    rows = [line.split(maxsplit=3) for line in listed.stdout.splitlines()]
    return [f"{row[3]} ({row[2]})" for row in rows if row[0] == str(session) and not row[1].startswith("Z")]


def to_program(number: signal.Signals) -> Callable[[subprocess.Popen[bytes]], None]:
    return lambda process: process.send_signal(number)


def to_all(number: signal.Signals) -> Callable[[subprocess.Popen[bytes]], None]:
    return lambda process: os.killpg(process.pid, number)


def to_node(process: subprocess.Popen[bytes]) -> None:
    """Ends the JVM's child; the JVM itself if there is none yet."""
    children = subprocess.run(["pgrep", "-P", str(process.pid)], capture_output=True, text=True, check=False)
    for child in children.stdout.split() or [str(process.pid)]:
        os.kill(int(child), signal.SIGKILL)


def kills(stacks: int) -> list[Kill]:
    """Over the whole run, and around the replacement of the files."""
    receivers = [
        ("SIGKILL to the program", to_program(signal.SIGKILL)),
        ("SIGKILL to program and Node", to_all(signal.SIGKILL)),
        ("SIGTERM", to_program(signal.SIGTERM)),
        ("SIGINT to program and Node", to_all(signal.SIGINT)),
        ("SIGKILL to Node", to_node),
    ]
    spread = 25
    over_all = [
        Kill(f"{name} after {index / spread:.0%} of the run", signals, part=index / spread)
        for index in range(spread)
        for name, signals in [receivers[index % len(receivers)]]
    ]
    name, kill = receivers[1]
    around = [Kill(f"{name} when the first file is written beside", kill, when=Bench.written_beside)] * 3
    around += [
        Kill(f"{name} when {number} of {stacks} are replaced", kill, when=lambda bench, n=number: bench.replaced() >= n)
        for number in range(1, stacks)
        for _ in range(3)
    ]
    # Mixed, so that what one kill leaves is there at another.
    return [each for pair in zip(over_all, around) for each in pair] + over_all[len(around) :] + around[len(over_all) :]


def made(out: Path, tmp: Path, *more: str) -> float:
    start = time.monotonic()
    packaged.run(packaged.command(out, *more), packaged.environment(tmp, {}))
    return time.monotonic() - start


def prove(scratch: Path, figures: Path | None) -> None:
    template, changed = scratch / "before", scratch / "after"
    with ThreadPoolExecutor(max_workers=AT_ONCE) as pool:
        runs = [pool.submit(made, template, scratch / "tmp"), pool.submit(made, changed, scratch / "tmp", *CHANGE)]
        seconds = min(run.result() for run in runs)
        for folder in [*template.glob("stacks/*"), *changed.glob("stacks/*")]:
            for name, text in BESIDE.items():
                (folder / name).parent.mkdir(parents=True, exist_ok=True)
                (folder / name).write_text(text)
        before, after = packaged.files(template), packaged.files(changed)
        benches = [Bench(scratch / f"bench-{number}", before, after, seconds) for number in range(AT_ONCE)]
        planned = kills(len(packaged.stacks()))
        for done in [pool.submit(in_rows, bench, planned[at::AT_ONCE], template) for at, bench in enumerate(benches)]:
            done.result()
    total = {what: sum(bench.counts.get(what, 0) for bench in benches) for bench in benches for what in bench.counts}
    for what, number in sorted(total.items()):
        print(f"{number} {what}")
    if total.get("between", 0) == 0:
        raise Failed("no kill fell between the first replaced file and the last: nothing was proved about them")
    packaged.add_figures(
        figures,
        f"{total['killed']} kills of synth, {total['between']} of them between two files; each output whole",
        f"{total['recovered']} runs after killed ones that left nothing of them",
    )


def in_rows(bench: Bench, planned: list[Kill], template: Path) -> None:
    for start in range(0, len(planned), IN_A_ROW):
        for kill in planned[start : start + IN_A_ROW]:
            bench.kill(kill, template)
        bench.recover()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path, metavar="FILE", help="where to add what was proved")
    arguments = parser.parse_args()
    with tempfile.TemporaryDirectory(prefix="infra-kills-") as scratch:
        try:
            prove(Path(scratch), arguments.figures)
        except Failed as e:
            print(f"kills: {e}", file=sys.stderr)
            return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
