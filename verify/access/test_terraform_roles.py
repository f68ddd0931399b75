"""What is particular about the roles of Terraform's runs. The other tests judge them like all."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from access import forbidden, terraform_roles
from access.applied import AppliedRole
from access.bench import ANYBODY, Bench, Case, refuse
from access.calls import WITH_BOUNDARY
from access.judged import Judged
from access.lanes import Account
from access.life import ACCOUNT, Life
from access.needs import Request, request
from access.simulator import Simulator, facts, listed, statements
from access.terraform_roles import BOUNDARY, BOUNDED, FORMS, UNBOUNDED

MANAGED, ATTACHED = 6_144, 10
"""Characters without white space of a managed policy, and how many a role may have ("IAM and STS quotas")."""


@pytest.mark.parametrize("judged", FORMS, indirect=True)
def test_the_role_for_plans_has_nothing_but_actions_that_list_and_read(judged: Judged) -> None:
    plan = judged.bench.roles[next(iter(judged.roles))]
    actions = {action for policy in plan.policies for s in statements(policy) for action in listed(s["Action"])}
    levels = {action: facts(action)["accessLevel"] for action in sorted(actions)}
    refuse([f"{action}: {level}" for action, level in levels.items() if level not in ("List", "Read")])


@pytest.mark.parametrize("judged", FORMS, indirect=True)
def test_its_policies_fit_into_managed_ones(judged: Judged) -> None:
    for arn in judged.roles:
        policies = judged.bench.roles[arn].policies
        assert len(policies) <= ATTACHED
        assert max(len(json.dumps(policy, separators=(",", ":"))) for policy in policies) <= MANAGED


@pytest.mark.parametrize("judged", [BOUNDED], indirect=True)
def test_who_applies_makes_no_role_without_the_boundary(judged: Judged) -> None:
    """Nor does it help to change the boundary, the roles of runs, or their provider."""
    apply = list(judged.roles)[1]
    making = [asked for asked in judged.needed[apply] if asked.action in WITH_BOUNDARY]
    judged.bench.judge(Case(apply, asked, True) for asked in making)
    administrator = ((BOUNDARY, "arn:aws:iam::aws:policy/AdministratorAccess"),)
    judged.bench.judge(
        Case(apply, replace(asked, context=context), False) for asked in making for context in ((), administrator)
    )
    taken_off = {replace(asked, action="iam:DeleteRolePermissionsBoundary", context=()) for asked in making}
    judged.bench.judge(Case(apply, asked, False) for asked in taken_off)
    judged.bench.judge(Case(apply, asked, False) for asked in terraform_roles.attempts(judged.account))


@pytest.mark.parametrize("judged", [UNBOUNDED], indirect=True)
def test_without_a_boundary_all_of_that_is_possible(judged: Judged) -> None:
    """What the test before has, so that it could fail."""
    apply = list(judged.roles)[1]
    making = [asked for asked in judged.needed[apply] if asked.action in WITH_BOUNDARY]
    judged.bench.judge(Case(apply, replace(asked, context=()), True) for asked in making)


def test_the_boundary_allows_what_roles_of_the_account_hold_and_no_more(
    simulator: Simulator, judged_accounts: list[Account], of_accounts: dict[str, Judged], life: Life
) -> None:
    """A role that may do everything, below the boundary."""
    account = next(account for account in judged_accounts if account.name == ACCOUNT)
    needed = of_accounts[ACCOUNT].needed
    held: set[Request] = {asked for role in account.roles for asked in needed[role]}
    [boundary] = {json.dumps(role.boundary) for role in account.roles.values()}
    strong = AppliedRole(next(iter(account.roles)), {}, (ANYBODY,), json.loads(boundary))
    bench = Bench(simulator, {strong.arn: strong}, {})
    bench.judge(Case(strong.arn, asked, True) for asked in held)
    actions = {asked.action for asked in held}
    others = {asked for role, each in needed.items() if role not in account.roles for asked in each}
    lanes_own = (asked for lane in account.lanes for asked in forbidden.in_lane(lane))
    tried = {
        *(asked for asked in others if asked.resource != "*"),
        *(asked for asked in (*forbidden.in_account(account), *lanes_own) if asked.action not in actions),
        *terraform_roles.attempts(account),
        *(request("", "sts:AssumeRole", role.arn) for role in life.bounded.values()),
    }
    bench.judge(Case(strong.arn, asked, False) for asked in sorted(tried - held, key=str))
