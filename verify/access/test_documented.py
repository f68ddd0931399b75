"""What docs/terraform-cloud.md says of the policies that people copy from it. The other tests judge them like all."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from access import documented
from access.applied import Policy
from access.bench import Case, refuse, with_policy
from access.documented import CLOUD
from access.judged import Judged
from access.simulator import facts, listed, statements

INLINE, MANAGED = 10_240, 6_144
"""Characters without white space, of all in-line policies of a role and of one managed one ("IAM and STS quotas")."""

BOUNDED = "MakeRoles"
"""The statement that the page tells how to bound."""


@pytest.mark.parametrize("judged", [CLOUD], indirect=True)
def test_the_role_for_plans_has_nothing_but_actions_that_list_and_read(judged: Judged) -> None:
    plan = judged.bench.roles[next(iter(judged.roles))]
    actions = {action for policy in plan.policies for s in statements(policy) for action in listed(s["Action"])}
    levels = {action: facts(action)["accessLevel"] for action in sorted(actions)}
    refuse([f"{action}: {level}" for action, level in levels.items() if level not in ("List", "Read")])


@pytest.mark.parametrize("judged", [CLOUD], indirect=True)
def test_with_the_condition_that_the_page_shows_every_role_has_the_boundary(judged: Judged) -> None:
    role = judged.bench.roles[list(judged.roles)[1]]
    needed = judged.needed[role.arn]
    bounds = {value for asked in needed for key, value in asked.context if key == "iam:PermissionsBoundary"}
    policy = json.loads(json.dumps(role.policies[1]))
    rights = _bound(policy, sorted(bounds))
    bounded = judged.bench.changed(with_policy(role, 1, policy))
    about = [asked for asked in needed if asked.action in listed(rights["Action"])]
    bounded.judge(Case(role.arn, asked, True) for asked in about if "iam:PermissionsBoundary" in dict(asked.context))
    bounded.judge(Case(role.arn, replace(asked, context=()), False) for asked in about)


def test_each_policy_fits_into_a_managed_one_and_those_of_a_role_into_the_role() -> None:
    """With the longest names that an account and a region may have, and as a managed one with the condition that the
    page shows. The page says up to which name the one for the occasion fits beside the others."""
    plan, apply, _ = policies = _filled("a" * 20)
    assert sum(map(_size, (plan, apply))) <= INLINE
    assert sum(map(_size, _filled("a" * 12))) <= INLINE
    _bound(apply, "arn:aws:iam::111111111111:policy/permissions")
    assert max(map(_size, policies)) <= MANAGED


def _filled(account: str) -> list[Policy]:
    values = {"ACCOUNT_ID": "1" * 12, "ACCOUNT": account, "REGION": "ap-southeast-2", "CIRCLECI_ID": "1" * 36}
    return [documented.filled(f"{name}-policy.json", values) for name in documented.HELD]


def _size(policy: Policy) -> int:
    return len(json.dumps(policy, separators=(",", ":")))


def _bound(policy: Policy, boundary: str | list[str]) -> dict[str, Any]:
    """Adds the condition, and answers with its statement."""
    rights: dict[str, Any] = next(statement for statement in policy["Statement"] if statement["Sid"] == BOUNDED)
    rights["Condition"] = {"StringEquals": {"iam:PermissionsBoundary": boundary}}
    return rights
