"""What changes of keys replace or destroy is what changes.txt says, by real plans."""

from __future__ import annotations

from harness.program import SAMPLE, infra
from lifecycle import changes
from lifecycle.changes import EVERYDAY, LIST, effects


def test_the_list_names_every_key(program):
    listed = changes.read()
    shown = [line.split(" = ")[0] for line in infra("config", "--config", SAMPLE, "dev/test").splitlines()]
    missing = [key for key in shown if not any(change.covers(key) for change in listed)]
    assert not missing, f"not in {LIST.name}, with another value: {', '.join(missing)}"


def test_a_change_does_what_the_list_says(lived, group, pytestconfig, count):
    found = effects(lived.plans[group[0].key].result())
    if pytestconfig.getoption("--recreate"):
        changes.rewrite(group[0], found)
        return
    expected = frozenset().union(*(change.effects for change in group))
    wrong = [f"not listed: {effect}" for effect in sorted(found - expected)]
    wrong += [f"listed, but not so: {effect}" for effect in sorted(expected - found)]
    assert not wrong, "\n".join([*wrong, "--recreate finds out, one key at a time"])
    count("keys changed", len(group))
    count("of them destructive", len(group) if expected else 0)


def test_everyday_changes_are_made_in_place(lived, count):
    plans = lived.everyday.result()
    assert not effects(plans)
    updated = {address for plan in plans for address, action in plan.items() if action == "update"}
    assert set().union(*EVERYDAY.values()) <= updated
    count("everyday changes in place", len(EVERYDAY))
