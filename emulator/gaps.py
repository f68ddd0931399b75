"""What the emulator does not keep: the only differences that a second plan may show.

The list is exact in both directions: a difference that is not named here fails the suite, and so does a
name that no longer occurs.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

Values = dict[str, Any]


@dataclass(frozen=True)
class Gap:
    kind: str
    attribute: str
    reason: str
    occurs: Callable[[Values], bool] = lambda wanted: True
    """Whether a resource with these values must show it."""

    def __str__(self) -> str:
        return f"{self.kind}.{self.attribute}"


def _set(attribute: str) -> Callable[[Values], bool]:
    return lambda wanted: bool(wanted.get(attribute))


GAPS = [
    Gap(
        "aws_ecs_service",
        "availability_zone_rebalancing",
        "moto does not store it and answers with nothing, where AWS answers with its default",
    ),
    Gap(
        "aws_ecs_service",
        "enable_ecs_managed_tags",
        "moto does not store it and answers false",
        _set("enable_ecs_managed_tags"),
    ),
    Gap(
        "aws_ecs_service",
        "enable_execute_command",
        "moto does not store it and answers false",
        _set("enable_execute_command"),
    ),
    Gap(
        "aws_vpc_security_group_egress_rule",
        "description",
        "moto forgets the description of a rule to a security group or a prefix list",
        lambda wanted: bool(wanted.get("referenced_security_group_id") or wanted.get("prefix_list_id")),
    ),
]
