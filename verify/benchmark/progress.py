"""What goes on, on stderr: each run on a terminal, only whole rounds elsewhere."""

from __future__ import annotations

import sys


class Progress:
    def __init__(self) -> None:
        self._each = sys.stderr.isatty()

    def ran(self, repetition: int, program: str, stacks: int, figures: str) -> None:
        if self._each:
            of = f"  {stacks} stacks" if stacks else ""
            number = f"{repetition:3}" if repetition else "  -"
            print(f"{number}  {program}{of}  {figures}", file=sys.stderr)

    def round_done(self, what: str, repetition: int, repetitions: int) -> None:
        if not self._each:
            of = f"round {repetition} of {repetitions}" if repetition else "the round that does not count"
            print(f"{what}: {of} is done", file=sys.stderr, flush=True)
