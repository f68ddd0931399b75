"""What synthesis produced, read: the names that both pipelines have to use."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from harness.tools import sample

BRANCH = re.compile(r"/vcs-ref/refs/heads/(.+)$")


@dataclass(frozen=True)
class Lane:
    name: str
    workspace: str
    role: str
    branch: str
    hand_off: str
    hand_off_value: str  # with Terraform's references in it
    policy: str


@dataclass(frozen=True)
class Account:
    name: str
    id: str
    region: str
    workspace: str
    role: str
    branch: str
    lanes: dict[str, Lane]


def _workspace(stack: dict[str, Any]) -> str:
    name: str = stack["terraform"]["cloud"]["workspaces"]["name"]
    return name


def _branch(stack: dict[str, Any], role: str) -> str:
    trust = json.loads(stack["resource"]["aws_iam_role"][role]["assume_role_policy"])
    statements = trust["Statement"] if isinstance(trust["Statement"], list) else [trust["Statement"]]
    subjects = [subject for one in statements for subject in one["Condition"]["StringLike"].values()]
    branches = {match[1] for subject in subjects if (match := BRANCH.search(subject))}
    if len(branches) != 1:
        raise ValueError(f"{role} trusts the branches {branches}, not one")
    return branches.pop()


def _role(stack: dict[str, Any], account_id: str, role: str) -> str:
    return f"arn:aws:iam::{account_id}:role/{stack['resource']['aws_iam_role'][role]['name']}"


def read(out: Path) -> dict[str, Account]:
    stacks = [json.loads(file.read_text()) for file in sorted(out.glob("stacks/*/cdk.tf.json"))]
    accounts: dict[str, Account] = {}
    for stack in stacks:
        whose, provider = stack["//"]["stack"], stack["provider"]["aws"][0]
        if "deployment_type" in whose:
            continue
        account, account_id = whose["account"], provider["allowed_account_ids"][0]
        lanes = {}
        for lane in stacks:
            name = lane["//"]["stack"].get("deployment_type")
            if name and lane["//"]["stack"]["account"] == account:
                parameter = lane["resource"]["aws_ssm_parameter"]["hand-off"]
                lanes[name] = Lane(
                    name,
                    _workspace(lane),
                    _role(lane, account_id, "flow-ci"),
                    _branch(lane, "flow-ci"),
                    parameter["name"],
                    parameter["value"],
                    lane["resource"]["aws_iam_role_policy"]["flow-ci-grants"]["policy"],
                )
        accounts[account] = Account(
            account,
            account_id,
            provider["region"],
            _workspace(stack),
            _role(stack, account_id, "agent-images-ci"),
            _branch(stack, "agent-images-ci"),
            lanes,
        )
    return accounts


@cache
def synthesized() -> dict[str, Account]:
    return read(sample())
