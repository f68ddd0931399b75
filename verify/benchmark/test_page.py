"""The generated part of the page."""

from __future__ import annotations

import unittest

from benchmark.measuring import Failed
from benchmark.page import BEGIN, END, rewritten, shown, tables
from benchmark.results import Results, Run, Spread

MACHINE = {"cpus": 2, "memory_mib": 4096, "java": "17.0.1", "node": "20.1.0"}


class PageTest(unittest.TestCase):
    def test_leaves_what_is_around_it(self) -> None:
        page = rewritten(f"before\n\n{BEGIN}\nold\n{END}\n\nafter\n", Results(MACHINE))
        self.assertTrue(page.startswith(f"before\n\n{BEGIN}\n\nMeasured on Linux"))
        self.assertTrue(page.endswith(f"\n\n{END}\n\nafter\n"))
        self.assertNotIn("old", page)
        self.assertEqual(rewritten(page, Results(MACHINE)), page)

    def test_wants_its_marks_once(self) -> None:
        for page in ("", f"{BEGIN}{END}{END}", f"{BEGIN}{BEGIN}{END}"):
            with self.assertRaises(Failed):
                rewritten(page, Results(MACHINE))

    def test_says_what_was_missed_and_what_was_not_measured(self) -> None:
        runs = [Run("infra", 6, 1, 3, 3), Run("typescript", 6, 1, 1, 1), Run("untrimmed", 6, 1, 30, 30)]
        lines = tables(Results(MACHINE, runs)).splitlines()
        goals = {line.split(" | ")[0]: line for line in lines if line.startswith("| 6 stacks, ")}
        self.assertIn("| 3.00 | **no** |", goals["| 6 stacks, wall time: this program / TypeScript"])
        self.assertIn("| 10.00 | yes |", goals["| 6 stacks, wall time: untrimmed / this program"])
        self.assertIn("| not measured |", goals["| 6 stacks, peak memory: this program / TypeScript"])

    def test_shows_the_spread(self) -> None:
        self.assertEqual(shown(Spread(1.5, 1.25, 2)), "1.50 (1.25 to 2.00)")
        self.assertEqual(shown(Spread(150.4, 100, 200), 0), "150 (100 to 200)")
        self.assertEqual(shown(Spread(1, 1, 1)), "1.00")


if __name__ == "__main__":
    unittest.main()
