"""Roles that are judged together: those of an account, or those that Terraform Cloud assumes."""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property

from access import forbidden, mutants, needs, trust
from access.bench import Bench, Case, Change, with_policy
from access.lanes import Account
from access.needs import Request
from access.simulator import Simulator
from access.trust import Caller

Count = Callable[[str, int], None]
"""Adds to a figure of the summary."""


@dataclass(frozen=True)
class Judged:
    account: Account
    bench: Bench
    roles: Collection[str]
    """By their ARNs, as all that follows."""
    needed: Mapping[str, list[Request]]
    forbidden: Callable[[str], Iterable[Request]]
    welcome: Mapping[str, Iterable[Caller]]
    strangers: Mapping[str, Iterable[Caller]]

    @cached_property
    def alone(self) -> Bench:
        """The roles by their own policies: a boundary, which limits them all together, must not be what denies."""
        return self.bench.unlimited()

    def needs(self, role: str) -> list[Case]:
        return [Case(role, asked, True) for asked in self.needed[role]]

    def denied(self, role: str) -> list[Case]:
        return [Case(role, asked, False) for asked in self.forbidden(role)]

    def kept_out(self, role: str) -> list[Case]:
        return [Case(role, caller, False) for caller in sorted(self.strangers[role], key=str)]

    def changes(self, rule: mutants.Rule, cases: Callable[[str], list[Case]]) -> list[Change]:
        """Of each policy all that the rule makes of it, with the cases that this can turn."""
        made = []
        for arn in self.roles:
            role, asked = self.alone.roles[arn], cases(arn)
            for number in range(len(role.policies)):
                for mutant in rule(role.policies[number]):
                    bench = self.alone.changed(with_policy(role, number, mutant.policy))
                    about = [case for case in asked if mutant.about(case.asked.action)]
                    made.append(Change(f"{arn}: {mutant.what}", bench, about))
        return made


def of_accounts(simulator: Simulator, accounts: list[Account]) -> dict[str, Judged]:
    """Forbidden to one role is what the others need, in whatever account."""
    needed = {role: asked for account in accounts for role, asked in needs.of_account(account).items()}
    asked = sorted(forbidden.to_all(accounts), key=str)
    welcome, strangers = trust.wanted(accounts), trust.unwanted(accounts)
    bench = Bench(
        simulator,
        {arn: role for account in accounts for arn, role in account.roles.items()},
        {arn: policy for account in accounts for arn, policy in account.resource_policies.items()},
    )

    def denied(role: str) -> list[Request]:
        own = set(needed[role])
        return [each for each in asked if each not in own]

    return {
        account.name: Judged(account, bench, account.roles, needed, denied, welcome, strangers) for account in accounts
    }
