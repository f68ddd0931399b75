"""What was wanted, beside what came out."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass

from benchmark import commands
from benchmark.programs import COMPILED, INFRA, UNTRIMMED
from benchmark.results import Results, Spread

SHIPPED = 6
STEPS = [(6, 60), (60, 600)]


@dataclass(frozen=True)
class Goal:
    """`got`: the value, None if it was not measured. `most`, `least`: the bound; one of them is None."""

    text: str
    got: Callable[[Results], Spread | None]
    most: float | None = None
    least: float | None = None
    unit: str = ""

    def bound(self) -> str:
        return f"at most {self.most:g}{self.unit}" if self.most is not None else f"at least {self.least:g}{self.unit}"

    def met(self, spread: Spread) -> bool:
        """Judged by the middle; the table shows the rest."""
        return (self.most is None or spread.middle <= self.most) and (self.least is None or spread.middle >= self.least)


def goals() -> list[Goal]:
    return [
        Goal(
            f"{SHIPPED} stacks, wall time: this program / TypeScript",
            lambda it: it.ratio(INFRA, COMPILED, SHIPPED, "wall"),
            most=1.5,
        ),
        Goal(
            f"{SHIPPED} stacks, wall time: untrimmed / this program",
            lambda it: it.ratio(UNTRIMMED, INFRA, SHIPPED, "wall"),
            least=4,
        ),
        Goal(
            f"{SHIPPED} stacks, peak memory: this program / TypeScript",
            lambda it: it.ratio(INFRA, COMPILED, SHIPPED, "peak"),
            most=2.5,
        ),
        *(per_stack(fewer, more) for fewer, more in STEPS),
        Goal(
            "`mvn -q compile exec:java@synth` / `mvn -q compile`",
            lambda it: it.ratio(commands.MAVEN_SYNTH, commands.MAVEN, 0, "wall"),
            most=2,
        ),
        *(within(command) for command in commands.QUICK),
    ]


def per_stack(fewer: int, more: int) -> Goal:
    return Goal(
        f"time that a stack adds, {fewer} to {more}: this program / TypeScript",
        lambda it: it.slope_ratio(INFRA, COMPILED, fewer, more),
        most=1.5,
    )


def within(command: str) -> Goal:
    return Goal(f"`{command}`", lambda it: it.spread(command, 0, "wall"), most=0.5, unit=" s")
