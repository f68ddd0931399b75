"""Ratios and slopes, of made-up measurements."""

from __future__ import annotations

import tempfile
import unittest
from pathlib import Path

from benchmark.results import Look, Results, Run, Spread


def walls(program: str, stacks: int, *values: float) -> list[Run]:
    return [Run(program, stacks, number, value, 2 * value) for number, value in enumerate(values, start=1)]


class ResultsTest(unittest.TestCase):
    def test_ratios_are_of_the_same_repetition(self) -> None:
        # The machine is ten times slower in the second repetition: the ratio does not move.
        results = Results(runs=[*walls("a", 6, 3, 30, 4), *walls("b", 6, 2, 20, 2)])
        self.assertEqual(results.ratio("a", "b", 6, "wall"), Spread(1.5, 1.5, 2))

    def test_fewer_repetitions_of_one(self) -> None:
        results = Results(runs=[*walls("a", 6, 8), *walls("b", 6, 2, 1000)])
        self.assertEqual(results.ratio("a", "b", 6, "wall"), Spread(4, 4, 4))

    def test_slopes_in_milliseconds_a_stack(self) -> None:
        results = Results(
            runs=[*walls("a", 6, 1, 1), *walls("a", 60, 2.08, 3.16), *walls("b", 6, 1, 1), *walls("b", 60, 1.54, 3.16)]
        )
        self.assert_near(results.slope("a", 6, 60), Spread(30, 20, 40))
        self.assert_near(results.slope_ratio("a", "b", 6, 60), Spread(1.5, 1, 2))

    def test_what_does_not_grow_gives_no_ratio(self) -> None:
        results = Results(runs=[*walls("a", 6, 1), *walls("a", 60, 2), *walls("b", 6, 1), *walls("b", 60, 1)])
        self.assertIsNone(results.slope_ratio("a", "b", 6, 60))

    def test_what_was_not_measured(self) -> None:
        self.assertIsNone(Results().ratio("a", "b", 6, "wall"))
        self.assertIsNone(Results(runs=walls("a", 6, 1)).spread("a", 6, "peak"))

    def test_memory_and_commands_are_found_too(self) -> None:
        results = Results(looks=[Look("a", 6, 1, 250), Look("b", 6, 1, 100)], commands=walls("c", 0, 0.25))
        self.assertEqual(results.ratio("a", "b", 6, "peak"), Spread(2.5, 2.5, 2.5))
        self.assertEqual(results.spread("c", 0, "wall"), Spread(0.25, 0.25, 0.25))

    def test_reads_what_it_wrote(self) -> None:
        results = Results({"cpus": 2}, walls("a", 6, 1.5), [Look("a", 6, 1, 99.5)], walls("c", 0, 0.25))
        with tempfile.TemporaryDirectory() as folder:
            results.write(Path(folder, "results.json"))
            self.assertEqual(Results.read(Path(folder, "results.json")), results)

    def assert_near(self, got: Spread | None, wanted: Spread) -> None:
        assert got
        for one, other in ((got.middle, wanted.middle), (got.low, wanted.low), (got.high, wanted.high)):
            self.assertAlmostEqual(one, other)


if __name__ == "__main__":
    unittest.main()
