"""Puts requests of roles to the simulator: each with the policies that count for it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from itertools import islice

from access.applied import AppliedRole, Policy
from access.lanes import Account
from access.needs import Request
from access.simulator import Answer, Question, Simulator
from access.trust import Caller
from harness.server import Failed

# For the identity's side alone: what the resource's side would have to say for that side to matter.
ANYBODY = {"Version": "2012-10-17", "Statement": {"Effect": "Allow", "Action": "*", "Resource": "*"}}


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


class Bench:
    def __init__(self, simulator: Simulator, accounts: list[Account]) -> None:
        self._simulator = simulator
        self.roles: dict[str, AppliedRole] = {}
        self._resource_policies: dict[str, Policy] = {}
        for account in accounts:
            self.roles |= account.roles
            self._resource_policies |= account.resource_policies

    def changed(self, role: AppliedRole | None = None, resource: tuple[str, Policy] | None = None) -> Bench:
        """The same with another role, or another resource's policy, in the place of one that was applied."""
        copy = Bench(self._simulator, [])
        copy.roles = self.roles | ({role.arn: role} if role else {})
        copy._resource_policies = self._resource_policies | (dict([resource]) if resource else {})
        return copy

    def judge(self, cases: list[Case]) -> list[Answer]:
        return self._simulator.judge([self.question(case) for case in cases])

    def question(self, case: Case) -> Question:
        if isinstance(case.asked, Caller):
            return self._called(case.subject, case.asked)
        return self._access(case.subject, case.asked)

    def wrong(self, cases: list[Case]) -> list[str]:
        """What came out otherwise than it has to, for people."""
        return [
            f"{case.subject}\n    {case.asked}\n    expected {_word(case.allowed)}, got {_word(answer.allowed)}"
            + (f" by {', '.join(answer.by)}" if answer.by else "")
            for case, answer in zip(cases, self.judge(cases), strict=True)
            if answer.allowed != case.allowed
        ]

    def _access(self, arn: str, asked: Request) -> Question:
        role = self.roles[arn]
        own = arn.split(":")[4]
        return Question(
            principal=arn,
            action=asked.action,
            resource=asked.resource,
            # As if it were in the role's own account. In another one the resource's side would have to agree; that it
            # does not would deny the request whatever our policies say, and prove nothing about them.
            account=own,
            context=asked.context,
            identity=tuple(self._simulator.policy(policy) for policy in role.policies),
            boundary=(self._simulator.policy(role.boundary),) if role.boundary else (),
            resource_policy=self._resource_side(own, asked),
        )

    def _resource_side(self, own: str, asked: Request) -> str | None:
        if policy := self._resource_policies.get(_owner(asked.resource)):
            return self._simulator.policy(policy)
        if asked.action.startswith(("kms:", "sts:AssumeRole")):
            # Keys and roles are closed even to their own account unless they say otherwise: as if they did.
            principal = {"AWS": f"arn:{asked.resource.split(':')[1]}:iam::{own}:root"}
            return self._simulator.policy(
                ANYBODY | {"Statement": ANYBODY["Statement"] | {"Principal": principal}}  # type: ignore[operator]
            )
        return None

    def _called(self, arn: str, caller: Caller) -> Question:
        # A role among the callers may do everything by its own policies: the resource's side decides alone.
        by_role = ":role/" in caller.principal
        policy = self.roles[arn].trust if arn in self.roles else self._resource_policies[arn]
        return Question(
            principal=caller.principal,
            action=caller.action,
            resource=arn,
            account=arn.split(":")[4],
            context=caller.context,
            identity=(self._simulator.policy(ANYBODY),) if by_role else (),
            resource_policy=self._simulator.policy(policy),
        )


def unnoticed(simulator: Simulator, changes: list[Change]) -> list[str]:
    """Those that turn none of their cases."""
    waiting = {index: iter(change.cases) for index, change in enumerate(changes)}
    found = []
    while waiting:
        # A few of each at a time: most are noticed soon.
        asked = [(index, case) for index, left in waiting.items() for case in islice(left, 25)]
        answers = simulator.judge([changes[index].bench.question(case) for index, case in asked])
        noticed = {i for (i, case), answer in zip(asked, answers, strict=True) if answer.allowed != case.allowed}
        over = waiting.keys() - {index for index, _ in asked}
        found += [changes[index].what for index in sorted(over)]
        waiting = {index: each for index, each in waiting.items() if index not in noticed | over}
    return found


def _owner(resource: str) -> str:
    """A bucket of an object; else the thing itself."""
    return resource.partition("/")[0] if ":s3:::" in resource else resource


def _word(allowed: bool) -> str:
    return "allowed" if allowed else "denied"


def with_policy(role: AppliedRole, number: int, policy: Policy) -> AppliedRole:
    return replace(role, policies=(*role.policies[:number], policy, *role.policies[number + 1 :]))


def refuse(problems: list[str], most: int = 20) -> None:
    if problems:
        more = [f"and {len(problems) - most} more"] if len(problems) > most else []
        raise Failed("\n".join([*problems[:most], *more]))
