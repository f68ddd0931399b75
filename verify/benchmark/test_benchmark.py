"""The benchmark's programs write the same, whole trees of processes are measured, and the page shows what was measured."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from benchmark import figures, measuring
from benchmark.figures import Measured
from benchmark.programs import ROOT

BENCHMARK = ROOT / "verify/benchmark/benchmark"
BURN = "import time\nwhile time.process_time() < 0.3: pass"
HOLD = "import time; held = b'x' * (100 << 20); time.sleep(0.5)"


def test_all_programs_write_the_same_and_are_measured(program: None) -> None:
    """It fails where they differ. One repetition takes half a minute."""
    line = [BENCHMARK, "run", "--stacks", "6", "--repetitions", "1", "--few", "1"]
    done = subprocess.run(line, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stderr
    for what in ("wall time: this program / TypeScript", "wall time: untrimmed / this program", "peak memory"):
        [goal] = [row for row in done.stdout.splitlines() if row.startswith("| 6 stacks, ") and what in row]
        assert "not measured" not in goal


def test_the_page_shows_the_published_results() -> None:
    results = json.loads((ROOT / "verify/benchmark/results.json").read_text(encoding="utf-8"))
    assert figures.PAGE.read_text(encoding="utf-8") == figures.page(results), "run: verify/benchmark/benchmark page"


def test_goals_are_judged_by_the_middle_of_ratios_of_the_same_repetition() -> None:
    """The machine is ten times slower in the second repetition; the untrimmed program ran once."""
    walls = {"infra": (1.4, 15, 6), "typescript": (1, 10, 2), "untrimmed": (3.5,)}
    runs = [
        {"program": program, "stacks": stacks, "repetition": number, "wall": wall + extra, "cpu": wall}
        for program, each in walls.items()
        for stacks, extra in ((6, 0), (60, 0.54 if program == "infra" else 0.27))
        for number, wall in enumerate(each)
    ]
    machine = {"cpus": 2, "memory_mib": 4096, "java": "17", "node": "20"}
    lines = figures.tables({"machine": machine, "runs": runs, "looks": [], "commands": []}).splitlines()
    goals = {line.split(" | ")[0]: line.split(" | ")[2:] for line in lines}
    assert goals["| 6 stacks, wall time: this program / TypeScript"] == ["1.50 (1.40 to 3.00)", "yes |"]
    assert goals["| 6 stacks, wall time: untrimmed / this program"] == ["2.50", "**no** |"]
    assert goals["| 6 stacks, peak memory: this program / TypeScript"][0] == "not measured"
    assert goals["| time that a stack adds, 6 to 60: this program / TypeScript"] == ["2.00", "**no** |"]


def test_what_does_not_grow_gives_no_ratio() -> None:
    runs = [
        {"program": program, "stacks": stacks, "repetition": 1, "wall": wall}
        for program, stacks, wall in (("infra", 6, 1), ("infra", 60, 2), ("typescript", 6, 1), ("typescript", 60, 1))
    ]
    it = Measured({"machine": {}, "runs": runs, "looks": [], "commands": []})
    assert it.slope_ratio("infra", 6, 60) == {}


@pytest.fixture
def measure() -> Iterator[Callable[..., dict[str, float]]]:
    if sys.platform != "linux":
        pytest.skip("reads /proc")
    measuring.become_subreaper()
    env = os.environ | {"PYTHON": sys.executable}
    yield lambda script, memory=False: measuring.measure(["sh", "-c", script], env, Path.cwd(), memory)
    measuring.become_subreaper(False)


def test_counts_the_work_of_a_process_that_outlives_its_parent(measure: Callable[..., dict[str, float]]) -> None:
    result = measure(f'"$PYTHON" -c "{BURN}" &')
    assert result["wall"] < result["cpu"]
    assert result["cpu"] > 0.29


def test_counts_the_work_of_grandchildren(measure: Callable[..., dict[str, float]]) -> None:
    assert measure(f'(sh -c \'"$PYTHON" -c "{BURN}"\'); true')["cpu"] > 0.29


def test_adds_up_the_memory_of_all(measure: Callable[..., dict[str, float]]) -> None:
    assert 200 < measure(f'"$PYTHON" -c "{HOLD}" & "$PYTHON" -c "{HOLD}"; wait', memory=True)["peak"] < 260


def test_says_what_failed(measure: Callable[..., dict[str, float]]) -> None:
    with pytest.raises(measuring.Failed, match="exit code 3\nso it is"):
        measure("echo so it is; exit 3")
