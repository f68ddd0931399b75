"""What was measured, and what follows from it. Nothing here runs a program."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from pathlib import Path
from statistics import median
from typing import Any


@dataclass(frozen=True)
class Run:
    """One timed run of a program (or of a command, with `stacks` 0). Runs of one repetition ran right after another."""

    program: str
    stacks: int
    repetition: int
    wall: float
    cpu: float


@dataclass(frozen=True)
class Look:
    """One run in which only the memory was looked at: the peak of all its processes together, in MiB."""

    program: str
    stacks: int
    repetition: int
    peak: float


@dataclass(frozen=True)
class Spread:
    """The middle of several values, the smallest and the largest."""

    middle: float
    low: float
    high: float

    @staticmethod
    def of(values: Iterable[float]) -> Spread | None:
        """None without values."""
        listed = list(values)
        return Spread(median(listed), min(listed), max(listed)) if listed else None


@dataclass
class Results:
    machine: dict[str, Any] = field(default_factory=dict)
    runs: list[Run] = field(default_factory=list)
    looks: list[Look] = field(default_factory=list)
    commands: list[Run] = field(default_factory=list)

    def stacks(self) -> list[int]:
        return sorted({run.stacks for run in self.runs})

    def spread(self, program: str, stacks: int, measure: str) -> Spread | None:
        return Spread.of(self._by_repetition(program, stacks, measure).values())

    def ratio(self, over: str, under: str, stacks: int, measure: str) -> Spread | None:
        """Of the runs of each repetition, which ran one after the other: what slowed one, slowed the other.

        The middle of the ratios is not the ratio of the middles: those may be of different repetitions.
        """
        return divided(self._by_repetition(over, stacks, measure), self._by_repetition(under, stacks, measure))

    def slope(self, program: str, fewer: int, more: int) -> Spread | None:
        """Milliseconds that each stack adds."""
        return Spread.of(value * 1000 for value in self._slopes(program, fewer, more).values())

    def slope_ratio(self, over: str, under: str, fewer: int, more: int) -> Spread | None:
        return divided(self._slopes(over, fewer, more), self._slopes(under, fewer, more))

    def _slopes(self, program: str, fewer: int, more: int) -> dict[int, float]:
        small, large = (self._by_repetition(program, stacks, "wall") for stacks in (fewer, more))
        return {each: (large[each] - small[each]) / (more - fewer) for each in sorted(small.keys() & large.keys())}

    def _by_repetition(self, program: str, stacks: int, measure: str) -> dict[int, float]:
        source = {"peak": self.looks}.get(measure, [*self.runs, *self.commands])
        return {
            each.repetition: getattr(each, measure)
            for each in source
            if each.program == program and each.stacks == stacks
        }

    def write(self, file: Path) -> None:
        """One measurement a line, so that a difference can be read."""
        parts = [f'  "machine": {json.dumps(self.machine, sort_keys=True)}']
        for name in ("runs", "looks", "commands"):
            lines = ",\n".join(f"    {json.dumps(rounded(asdict(each)))}" for each in getattr(self, name))
            parts.append(f'  "{name}": [\n{lines}\n  ]' if lines else f'  "{name}": []')
        file.write_text("{\n" + ",\n".join(parts) + "\n}\n", encoding="utf-8")

    @staticmethod
    def read(file: Path) -> Results:
        found = json.loads(file.read_text(encoding="utf-8"))
        return Results(
            found["machine"],
            [Run(**each) for each in found["runs"]],
            [Look(**each) for each in found["looks"]],
            [Run(**each) for each in found["commands"]],
        )


def divided(over: dict[int, float], under: dict[int, float]) -> Spread | None:
    """Those that both have; nothing can be said about what grew by nothing."""
    return Spread.of(over[each] / under[each] for each in sorted(over.keys() & under.keys()) if under[each] > 0)


def rounded(values: dict[str, Any]) -> dict[str, Any]:
    """To tenths of milliseconds: what lies below is noise."""
    return {key: round(value, 4) if isinstance(value, float) else value for key, value in values.items()}
