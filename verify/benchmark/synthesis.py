"""Runs the programs in turn, at each size."""

from __future__ import annotations

import shutil
import tempfile
from dataclasses import dataclass
from pathlib import Path

from benchmark import configurations
from benchmark import measuring
from benchmark import sameness
from benchmark.measuring import Failed, Measured
from benchmark.programs import COMPILED, UNTRIMMED, Program, environment
from benchmark.progress import Progress
from benchmark.results import Look, Results, Run


@dataclass(frozen=True)
class Size:
    stacks: int
    accounts: int
    config: Path


def sizes(stacks: list[int], scratch: Path) -> list[Size]:
    made = []
    for number in sorted(set(stacks)):
        accounts = configurations.accounts_for(number)
        made.append(Size(number, accounts, configurations.write(scratch / f"config-{number}", accounts)))
    return made


class Synthesis:
    def __init__(self, scratch: Path, progress: Progress) -> None:
        self.scratch, self.progress = scratch, progress
        self.env = environment(scratch)

    def run(self, program: Program, size: Size, out: Path, look_at_memory: bool = False) -> Measured:
        """In a folder of its own, which nobody has written to."""
        line = program.line(size.config, size.accounts, out)
        result = measuring.measure(line, self.env, self.scratch, look_at_memory)
        written = len(sameness.stacks(out))
        if written != size.stacks:
            raise Failed(f"{program.name} wrote {written} stacks instead of {size.stacks}")
        return result

    def check_sameness(self, programs: list[Program], size: Size) -> None:
        """That all write the same. These first runs also fill the caches of jsii and of the system."""
        with tempfile.TemporaryDirectory(dir=self.scratch) as folder:
            for program in programs:
                result = self.run(program, size, Path(folder, program.name))
                self.progress.ran(0, program.name, size.stacks, figures(result))
            for other in programs[1:]:
                found = sameness.differences(
                    Path(folder, programs[0].name), Path(folder, other.name), may_have_more=other.name == COMPILED
                )
                if found:
                    shown = "\n".join(found[: sameness.SHOWN])
                    raise Failed(f"{programs[0].name} and {other.name} differ in {len(found)} places\n{shown}")

    def measure(self, programs: list[Program], of: list[Size], repetitions: int, few: int, results: Results) -> None:
        """Appends to the results. A repetition has all programs at all sizes: ratios are of runs side by side."""
        for size in of:
            self.check_sameness(programs, size)
        self.progress.round_done("times", 0, repetitions)
        for repetition in range(1, repetitions + 1):
            for size in of:
                for program in programs:
                    # The untrimmed program takes long, and its ratio is large: a few runs will do.
                    if program.name != UNTRIMMED or repetition <= few:
                        self._one(program, size, repetition, results)
            self.progress.round_done("times", repetition, repetitions)

    def _one(self, program: Program, size: Size, repetition: int, results: Results) -> None:
        out = Path(self.scratch, "out")
        result = self.run(program, size, out)
        self.progress.ran(repetition, program.name, size.stacks, figures(result))
        results.runs.append(Run(program.name, size.stacks, repetition, result.wall, result.cpu))
        shutil.rmtree(out)

    def look(self, programs: list[Program], of: list[Size], few: int, results: Results) -> None:
        """Memory has runs of its own: to look at it takes a third of a processor, and stops the program meanwhile."""
        for repetition in range(1, few + 1):
            for size in of:
                for program in programs:
                    out = Path(self.scratch, "out")
                    peak = self.run(program, size, out, look_at_memory=True).peak
                    shutil.rmtree(out)
                    assert peak is not None
                    self.progress.ran(repetition, program.name, size.stacks, f"{peak:.0f} MiB")
                    results.looks.append(Look(program.name, size.stacks, repetition, peak))
            self.progress.round_done("memory", repetition, few)


def figures(result: Measured) -> str:
    return f"{result.wall:.2f} s, CPU {result.cpu:.2f} s"
