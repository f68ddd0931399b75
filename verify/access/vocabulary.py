"""Whether AWS knows the words of a policy: IAM takes any text, and a misspelt one just never matches."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import Any

from access.applied import Policy
from access.simulator import listed, statements

UNKNOWN_KEYS = {
    r"app\.terraform\.io:(aud|sub)": "as CircleCI's",
    r"oidc\.circleci\.com/org/[0-9a-f-]{36}:(aud|sub)": "STS makes a key of each provider's claims aud and sub; the "
    "list of keys has those of some providers by name, CircleCI's not",
    r"oidc\.circleci\.com/org/[0-9a-f-]{36}:oidc\.circleci\.com/project-id": "in the list as org/${OrgId}:..., but the "
    "look-up by name takes a slash for the start of a tag's name",
}
"""Condition keys that the list of AWS's words does not answer for, and why they are right."""


def words(policy: Policy, resource: str | None = None) -> Iterator[dict[str, Any]]:
    """What to look up; a trust policy is about `resource`, its role."""
    for statement in statements(policy):
        if statement["Effect"] == "Deny" and any("*" in action for action in listed(statement["Action"])):
            continue  # a denial of everything has no word to misspell but its keys, which the TLS requests show
        keys = [key for keyed in statement.get("Condition", {}).values() for key in keyed]
        for action in listed(statement["Action"]):
            yield {
                "action": action,
                "resources": listed(statement.get("Resource", resource)),
                "keys": [key for key in keys if not any(re.fullmatch(known, key) for known in UNKNOWN_KEYS)],
            }


def patterns(policy: Policy) -> list[str]:
    """Actions that are no single action."""
    allowed = (s for s in statements(policy) if s["Effect"] == "Allow")
    return [
        a
        for s in allowed
        for a in listed(s.get("Action", "NotAction"))
        if not re.fullmatch(r"[a-z0-9-]+:[A-Za-z0-9]+", a)
    ]


MISSPELT: list[dict[str, Any]] = [
    {"action": "iam:PassRoles", "resources": ["arn:aws:iam::123456789012:role/x"], "keys": []},
    {"action": "s3:ListBucket", "resources": ["arn:aws:s3:::x/*"], "keys": []},
    {"action": "s3:GetObject", "resources": ["*"], "keys": []},
    {"action": "ec2:DescribeVpcs", "resources": ["arn:aws:ec2:us-east-1:123456789012:vpc/x"], "keys": []},
    {"action": "iam:PassRole", "resources": ["arn:aws:iam::123456789012:role/x"], "keys": ["ecs:cluster"]},
    {"action": "iam:PassRole", "resources": ["arn:aws:iam::123456789012:role/x"], "keys": ["iam:PassedToServices"]},
]
"""What has to be refused, or the check sees nothing."""
