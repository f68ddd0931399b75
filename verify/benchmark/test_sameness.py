"""What counts as a difference."""

from __future__ import annotations

import unittest
from typing import Any

from benchmark.sameness import compared, without_ignored


def found(a: Any, b: Any) -> list[str]:
    return [line.split("\n")[0] for line in compared(a, b, "")]


class SamenessTest(unittest.TestCase):
    def test_the_order_of_keys_does_not_count_and_that_of_lists_does(self) -> None:
        self.assertEqual(found({"a": 1, "b": 2}, {"b": 2, "a": 1}), [])
        self.assertEqual(found({"a": [1, 2]}, {"a": [2, 1]}), ["a[0]:", "a[1]:"])

    def test_names_the_place(self) -> None:
        self.assertEqual(found({"r": {"x": [{"y": "1"}]}}, {"r": {"x": [{"y": "2"}]}}), ["r.x[0].y:"])

    def test_absence_and_length_count(self) -> None:
        self.assertEqual(found({"a": None}, {}), ["a: only one of them has it"])
        self.assertEqual(found({"a": [1]}, {"a": [1, 1]}), ["a:"])

    def test_types_count(self) -> None:
        self.assertEqual(found({"a": 1, "b": False, "c": 1}, {"a": True, "b": 0, "c": "1"}), ["a:", "b:", "c:"])

    def test_of_the_notes_only_the_overrides_are_left_out(self) -> None:
        one = {"//": {"metadata": {"overrides": {"stack": ["terraform"]}, "version": "0.19.2"}}}
        self.assertEqual(without_ignored(one), {"//": {"metadata": {"version": "0.19.2"}}})
        self.assertEqual(without_ignored({"//": {}}), {"//": {}})
        self.assertEqual(without_ignored({}), {})


if __name__ == "__main__":
    unittest.main()
