"""Puts requests of roles to the simulator: each with the policies that count for it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from functools import cache
from itertools import islice
from typing import Any

from access.applied import AppliedRole, Policy
from access.needs import Request
from access.simulator import Simulator
from access.trust import Caller
from harness.server import Failed

# For the identity's side alone: what the resource's side would have to say for that side to matter.
ANYTHING = {"Effect": "Allow", "Action": "*", "Resource": "*"}
ANYBODY = {"Version": "2012-10-17", "Statement": ANYTHING}


@dataclass(frozen=True)
class Case:
    """Something that one role asks for, or one caller of one role or topic."""

    subject: str
    asked: Request | Caller
    allowed: bool
    """What has to come out."""


@dataclass(frozen=True)
class Change:
    """Something changed on purpose, and the cases of which one at least has to turn."""

    what: str
    bench: Bench
    cases: list[Case]


@dataclass(frozen=True)
class Bench:
    """Roles and the policies of resources, by ARN, before the simulator."""

    simulator: Simulator
    roles: Mapping[str, AppliedRole]
    resource_policies: Mapping[str, Policy]

    def changed(self, role: AppliedRole | None = None, resource: tuple[str, Policy] | None = None) -> Bench:
        """The same with another role, or another resource's policy, in the place of one that was applied."""
        roles = {**self.roles, role.arn: role} if role else self.roles
        return Bench(self.simulator, roles, {**self.resource_policies, **dict([resource] if resource else [])})

    def unlimited(self) -> Bench:
        """The same roles without their boundaries: what their own policies deny, and let through."""
        roles = {arn: replace(role, boundary=None) for arn, role in self.roles.items()}
        return Bench(self.simulator, roles, self.resource_policies)

    def judge(self, cases: Iterable[Case]) -> None:
        """Fails unless all comes out as it has to."""
        asked = list(cases)
        if not asked:
            raise Failed("there was nothing to judge")
        answers = self.simulator.judge([self.question(case) for case in asked])
        wrong = [case for case, answer in zip(asked, answers, strict=True) if answer["allowed"] != case.allowed]
        reasons = self.simulator.judge([self.question(case) | {"why": True} for case in wrong[:MOST]])
        refuse(
            [
                f"{case.subject}\n    {case.asked}\n    expected {_word(case.allowed)}, got {_word(not case.allowed)}"
                + (f" by {', '.join(reason['by'])}" if reason["by"] else "")
                for case, reason in zip(wrong, reasons, strict=False)
            ],
            len(wrong),
        )

    def question(self, case: Case) -> dict[str, Any]:
        if isinstance(case.asked, Caller):
            return self._called(case.subject, case.asked)
        return self._access(case.subject, case.asked)

    def _access(self, arn: str, asked: Request) -> dict[str, Any]:
        role, own = self.roles[arn], arn.split(":")[4]
        return {
            "principal": arn,
            "action": asked.action,
            "resource": asked.resource,
            # As if it were in the role's own account. In another one the resource's side would have to agree; that it
            # does not would deny the request whatever our policies say, and prove nothing about them.
            "account": own,
            "context": dict(asked.context),
            "identity": [self.simulator.policy(policy) for policy in role.policies],
            "boundary": [self.simulator.policy(role.boundary)] if role.boundary else [],
            "resourcePolicy": self._resource_side(own, asked),
        }

    def _resource_side(self, own: str, asked: Request) -> str | None:
        # A bucket's policy is about its objects too.
        owner = asked.resource.partition("/")[0] if ":s3:::" in asked.resource else asked.resource
        if policy := self.resource_policies.get(owner):
            return self.simulator.policy(policy)
        if asked.action.startswith(("kms:", "sts:AssumeRole")):
            # Keys and roles are closed even to their own account unless they say otherwise: as if they did.
            return self.simulator.policy(_open_to(f"arn:{asked.resource.split(':')[1]}:iam::{own}:root"))
        return None

    def _called(self, arn: str, caller: Caller) -> dict[str, Any]:
        # A role among the callers may do everything by its own policies: the resource's side decides alone.
        by_role = ":role/" in caller.principal
        policy = self.roles[arn].trust if arn in self.roles else self.resource_policies[arn]
        return {
            "principal": caller.principal,
            "action": caller.action,
            "resource": arn,
            "account": arn.split(":")[4],
            "context": dict(caller.context),
            "identity": [self.simulator.policy(ANYBODY)] if by_role else [],
            "boundary": [],
            "resourcePolicy": self.simulator.policy(policy),
        }

    def unnoticed(self, changes: list[Change]) -> list[str]:
        """Those that turn none of their cases."""
        waiting = {index: iter(change.cases) for index, change in enumerate(changes)}
        found = []
        while waiting:
            # A few of each at a time: most are noticed soon.
            asked = [(index, case) for index, left in waiting.items() for case in islice(left, 25)]
            answers = self.simulator.judge([changes[index].bench.question(case) for index, case in asked])
            noticed = {i for (i, case), answer in zip(asked, answers, strict=True) if answer["allowed"] != case.allowed}
            over = waiting.keys() - {index for index, _ in asked}
            found += [changes[index].what for index in sorted(over)]
            waiting = {index: each for index, each in waiting.items() if index not in noticed | over}
        return found


@cache
def _open_to(principal: str) -> Policy:
    return ANYBODY | {"Statement": ANYTHING | {"Principal": {"AWS": principal}}}


MOST = 20
"""So many problems are told in full."""


def refuse(problems: list[str], number: int = 0) -> None:
    number = max(number, len(problems))
    if problems:
        more = [f"and {number - MOST} more"] if number > MOST else []
        raise Failed("\n".join([*problems[:MOST], *more]))


def _word(allowed: bool) -> str:
    return "allowed" if allowed else "denied"


def with_policy(role: AppliedRole, number: int, policy: Policy) -> AppliedRole:
    return replace(role, policies=(*role.policies[:number], policy, *role.policies[number + 1 :]))
