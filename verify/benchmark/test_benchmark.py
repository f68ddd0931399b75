"""The benchmark's programs write the same and are measured, and the page shows what was measured."""

from __future__ import annotations

import json
import subprocess
import sys

from benchmark import figures, measuring
from harness.tools import require

BENCHMARK = measuring.ROOT / "verify/benchmark/benchmark"
HOLD = "import time; held = b'x' * (100 << 20); time.sleep(0.5)"


def test_both_programs_write_the_same_and_are_measured(program: None) -> None:
    """It fails where they differ."""
    require("hyperfine", "npm")
    done = subprocess.run(
        [BENCHMARK, "--stacks", "6", "--runs", "1", "--only-synthesis"], capture_output=True, text=True, check=False
    )
    assert done.returncode == 0, done.stdout + done.stderr
    rows = [row.split(" | ") for row in done.stdout.splitlines() if row.startswith("| 6")]
    goals = {row[0]: float(row[2]) for row in rows if len(row) == 5 and row[2] != "not measured"}
    assert 0 < goals["| 6 stacks, nothing has changed"] < goals["| 6 stacks, this program, from nothing"]
    assert [row[1] for row in rows if len(row) == 7] == list(figures.TITLES.values())


def test_the_page_shows_the_published_results() -> None:
    results = json.loads((measuring.ROOT / "verify/benchmark/results.json").read_text(encoding="utf-8"))
    assert figures.PAGE.read_text(encoding="utf-8") == figures.page(results), "run: verify/benchmark/benchmark --page"


def test_goals_are_judged_by_the_middle() -> None:
    def size(typescript: float, cold: float) -> dict[str, object]:
        of = {"typescript": typescript, "cold": cold, "nothing": 0.5, "lane": 0.6, "shared": cold}
        return {name: {"wall": [wall, wall * 9, wall / 9], "cpu": wall, "memory": 100} for name, wall in of.items()}

    results = {
        "machine": {"cpus": 2, "memory_gib": 4, "java": "17", "node": "20"},
        "synthesis": {"6": size(0.4, 1.2), "60": size(0.94, 2.01), "600": size(3, 9)},
        "commands": {},
    }
    rows = [line.split(" | ") for line in figures.tables(results).splitlines()]
    met = {row[0]: row[2:4] for row in rows if len(row) == 5}
    assert met["| 6 stacks, nothing has changed"] == ["1.25", "**no**"]
    assert met["| 600 stacks, nothing has changed"] == ["0.17", "yes"]
    assert met["| 600 stacks, one lane has changed"] == ["0.20", "yes"]
    assert met["| 6 stacks, this program, from nothing"] == ["3.00", "**no**"]
    assert met["| a further stack, 6 to 60"] == ["1.50", "yes"]
    assert met["| a further stack, 60 to 600"] == ["3.39", "**no**"]
    assert met["| 6 stacks, memory, from nothing"] == ["1.00", "yes"]


def test_the_memory_of_all_processes_is_added_up() -> None:
    both = f'"{sys.executable}" -c "{HOLD}" & "{sys.executable}" -c "{HOLD}"; wait'
    assert 200 < measuring.peak_memory(["sh", "-c", both]) < 260
