"""Whether AWS knows the words of policies: IAM takes any text, and a misspelt one just never matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from access import actions
from access.applied import Policy
from access.bench import refuse
from access.judged import Count, Judged
from access.simulator import Simulator, listed, statements
from access.terraform_roles import WHOLE

MISSPELT: list[dict[str, Any]] = [
    {"action": "iam:PassRoles", "resources": ["arn:aws:iam::123456789012:role/x"], "keys": []},
    {"action": "s3:ListBucket", "resources": ["arn:aws:s3:::x/*"], "keys": []},
    {"action": "s3:GetObject", "resources": ["*"], "keys": []},
    {"action": "ec2:DescribeVpcs", "resources": ["arn:aws:ec2:us-east-1:123456789012:vpc/x"], "keys": []},
    {"action": "iam:PassRole", "resources": ["arn:aws:iam::123456789012:role/x"], "keys": ["ecs:cluster"]},
    {"action": "iam:PassRole", "resources": ["arn:aws:iam::123456789012:role/x"], "keys": ["iam:PassedToServices"]},
]
"""What has to be refused, or the test sees nothing."""


def test_aws_knows_each_action_its_resources_and_its_condition_keys(judged: Judged, count: Count) -> None:
    roles = [judged.bench.roles[arn] for arn in judged.roles]
    policies = [(role.arn, policy, None) for role in roles for policy in role.policies]
    policies += [(role.arn, role.trust, role.arn) for role in roles]
    policies += [(arn, policy, None) for arn, policy in judged.account.resource_policies.items()]
    words = [(arn, word) for arn, policy, resource in policies for word in _words(policy, resource)]
    problems = judged.bench.simulator.check([word for _, word in words])
    wrong = [f"{arn}: {problem}" for (arn, _), found in zip(words, problems, strict=True) for problem in found]
    wrong += [f"{arn}: {action} is no exact action" for arn, policy, _ in policies for action in _patterns(policy)]
    refuse(list(dict.fromkeys(wrong)))
    count("actions with their resources and keys looked up", len(words))


def test_misspelt_words_would_be_noticed(simulator: Simulator, count: Count) -> None:
    assert [word for word, found in zip(MISSPELT, simulator.check(MISSPELT), strict=True) if not found] == []
    count("mutants caught", len(MISSPELT))


def test_infra_check_has_the_actions_of_the_locked_package(count: Count) -> None:
    count("actions of infra check's list compared", actions.compare())


def _words(policy: Policy, resource: str | None) -> Iterator[dict[str, Any]]:
    """What to look up; a trust policy is about `resource`, its role."""
    for statement in statements(policy):
        if statement["Effect"] == "Deny" and any("*" in action for action in listed(statement["Action"])):
            continue  # a denial of everything has no word to misspell but its keys, which the TLS requests show
        keys = [key for keyed in statement.get("Condition", {}).values() for key in keyed]
        for action in listed(statement["Action"]):
            if action not in WHOLE:
                yield {"action": action, "resources": listed(statement.get("Resource", resource)), "keys": keys}


def _patterns(policy: Policy) -> list[str]:
    """Actions that are no single action."""
    allowed = (listed(s.get("Action", "NotAction")) for s in statements(policy) if s["Effect"] == "Allow")
    return [action for found in allowed for action in found if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", action)]
