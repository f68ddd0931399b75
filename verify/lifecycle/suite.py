"""What the suites that are no pytest tests yet report with."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from harness.server import Emulator, Failed
from harness.terraform import Terraform


class Stopped(Exception):
    """A check failed and was reported; what builds on it cannot run."""


class Report:
    """Collects named checks and prints each as it ends; on a terminal also what is running."""

    def __init__(self) -> None:
        self.passed = self.failed = 0
        self.figures: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._running: list[str] = []
        self._colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    @contextmanager
    def check(self, subject: str, fact: str) -> Iterator[None]:
        """One check: passes unless its block raises; then nothing that follows in the same job runs."""
        name, started = f"{subject}: {fact}", time.time()
        with self._lock:
            self._running.append(name)
            self._show_running()
        try:
            yield
        except Exception as problem:  # a mistake in the suite itself is a failed check too
            detail = str(problem) if isinstance(problem, Failed) else traceback.format_exc(limit=-2)
            self._ended(name, started, detail)
            raise Stopped(name) from problem
        self._ended(name, started, None)

    def ended(self, started: float, figures: Path | None) -> bool:
        """The last lines; whether all passed."""
        lines = [f"{count} {figure}" for figure, count in self.figures.items()]
        if figures:
            figures.parent.mkdir(parents=True, exist_ok=True)
            with figures.open("a", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
        print(", ".join(lines))
        unknown = "; what builds on a failed check did not run" if self.failed else ""
        print(f"{self.passed} passed, {self.failed} failed{unknown} ({time.time() - started:.0f} s)")
        return not self.failed

    def count(self, figure: str, number: int) -> None:
        with self._lock:
            self.figures[figure] += number

    def note(self, text: str) -> None:
        with self._lock:
            self._clear_running()
            print(f"note  {text}", flush=True)
            self._show_running()

    def _ended(self, name: str, started: float, detail: str | None) -> None:
        with self._lock:
            self._running.remove(name)
            self.passed, self.failed = self.passed + (detail is None), self.failed + (detail is not None)
            word, colour = ("ok  ", "32") if detail is None else ("FAIL", "31")
            mark = f"\033[{colour}m{word}\033[0m" if self._colour else word
            self._clear_running()
            print(f"{mark}  {name} ({time.time() - started:.1f} s)", flush=True)
            for line in (detail or "").splitlines():
                print(f"        {line}", flush=True)
            self._show_running()

    def _show_running(self) -> None:
        self._clear_running()
        if self._running and sys.stderr.isatty():
            line = f"{len(self._running)} running: {'; '.join(self._running)}"
            print(line[: shutil.get_terminal_size().columns - 1], end="", file=sys.stderr, flush=True)

    def _clear_running(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def to_the_end(terraform: Terraform, emulators: list[Emulator]) -> Iterator[None]:
    """Until the block ends, or a check in it fails: then whatever still runs is ended."""
    try:
        yield
    except Stopped:
        pass
    finally:
        terraform.stop()
        for emulator in emulators:
            emulator.stop()


def each(job: Callable[[Any], None], subjects: Iterable[Any], at_once: int = 8) -> None:
    """Runs a job for all subjects at once, to the end for each; stops if one of them stopped."""
    with ThreadPoolExecutor(at_once) as pool:
        running = [pool.submit(job, subject) for subject in subjects]
    problems = [p for p in (future.exception() for future in running) if p]
    for problem in problems:
        raise problem
