"""What counts as a difference."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from benchmark.sameness import compared, differences, take_out_more, without_ignored


def found(a: Any, b: Any) -> list[str]:
    return [line.split("\n")[0] for line in compared(a, b, "")]


def test_the_order_of_keys_does_not_count_and_that_of_lists_does() -> None:
    assert found({"a": 1, "b": 2}, {"b": 2, "a": 1}) == []
    assert found({"a": [1, 2]}, {"a": [2, 1]}) == ["a[0]:", "a[1]:"]


def test_names_the_place() -> None:
    assert found({"r": {"x": [{"y": "1"}]}}, {"r": {"x": [{"y": "2"}]}}) == ["r.x[0].y:"]


def test_absence_and_length_count() -> None:
    assert found({"a": None}, {}) == ["a: only one of them has it"]
    assert found({"a": [1]}, {"a": [1, 1]}) == ["a:"]


def test_types_count() -> None:
    assert found({"a": 1, "b": False, "c": 1}, {"a": True, "b": 0, "c": "1"}) == ["a:", "b:", "c:"]


def test_of_the_notes_only_overrides_and_outputs_are_left_out() -> None:
    metadata = {"overrides": {"stack": ["terraform"]}, "version": "0.19.2"}
    one = {"//": {"metadata": metadata, "outputs": {"stack": {"bucket": "bucket"}}}}
    assert without_ignored(one) == {"//": {"metadata": {"version": "0.19.2"}}}
    assert without_ignored({"//": {}}) == {"//": {}}
    assert without_ignored({}) == {}


def test_what_only_we_write_is_taken_out_whole() -> None:
    ours = {
        "resource": {"t": {"both": {"a": 1}, "more": {}}, "new": {"one": {}}},
        "output": {"both": {}, "more": {}},
    }
    theirs = {"resource": {"t": {"both": {"a": 2}, "theirs": {}}}, "output": {"both": {}}}
    assert take_out_more(ours, theirs) == ["output.more", "resource.new.one", "resource.t.more"]
    assert found(ours, theirs) == ["resource.t.both.a:", "resource.t.theirs: only one of them has it"]


def test_only_the_other_program_may_lack_something_and_only_a_little(tmp_path: Path) -> None:
    def stack(number: int) -> dict[str, Any]:
        return {"resource": {"t": {str(each): {} for each in range(number)}}}

    for number in (20, 22, 23):
        file = tmp_path / str(number) / "stacks" / "s" / "cdk.tf.json"
        file.parent.mkdir(parents=True)
        file.write_text(json.dumps(stack(number)), encoding="utf-8")
    few, more, many = (tmp_path / str(number) for number in (20, 22, 23))
    assert differences(more, few, may_have_more=True) == []
    assert len(differences(more, few)) == 2
    assert len(differences(few, more, may_have_more=True)) == 2
    assert "too much to compare" in differences(many, few, may_have_more=True)[0]
