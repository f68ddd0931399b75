"""What the emulator does not keep: the only differences that a second plan may show.

The list is exact in both directions: a difference that is not named here fails the suite, and so does a
name that no longer occurs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]
Noted = Callable[["Gap", str, bool], None]
"""Is told of each gap at each address whether the plan shows it."""


@dataclass(frozen=True)
class Gap:
    kind: str
    attribute: str
    reason: str
    occurs: Callable[[Values], bool] = lambda wanted: True
    """Whether a resource with these values must show it."""

    def __str__(self) -> str:
        return f"{self.kind}.{self.attribute}"


GAPS = [
    Gap(
        "aws_vpc_security_group_egress_rule",
        "description",
        "moto forgets the description of a rule to a security group or a prefix list",
        lambda wanted: bool(wanted.get("referenced_security_group_id") or wanted.get("prefix_list_id")),
    ),
]


def unnamed(plan: Values, noted: Noted = lambda gap, address, seen: None) -> list[str]:
    """The changes of a plan (Terraform's JSON) that no gap explains, each on a line."""
    unnamed = [f"output {name}" for name, c in plan.get("output_changes", {}).items() if _changes(c)]
    for resource in plan["resource_changes"]:
        change, address = resource["change"], resource["address"]
        changed = {k for k in change["after"] or {} if _differs(change, k)}
        named = {g.attribute: g for g in GAPS if g.kind == resource["type"]}
        for attribute, gap in named.items():
            if attribute in changed or gap.occurs(change["after"] or {}):
                noted(gap, address, attribute in changed)
        if _changes(change) and (change["actions"] != ["update"] or changed - named.keys()):
            before, after = change["before"] or {}, change["after"] or {}
            values = [f"{k}: {before.get(k)!r} -> {after.get(k)!r}" for k in sorted(changed)]
            unnamed.append(f"{'/'.join(change['actions'])} {address} {'; '.join(values)}")
    return unnamed


def _changes(change: Values) -> bool:
    return change["actions"] != ["no-op"]


def _differs(change: Values, attribute: str) -> bool:
    before = (change["before"] or {}).get(attribute)
    return before != change["after"].get(attribute) or bool((change.get("after_unknown") or {}).get(attribute))
