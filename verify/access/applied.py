"""What an account holds after an apply, asked of the account itself: Terraform's word is not taken for any policy."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from harness.server import Emulator, partition

Policy = dict[str, Any]


@dataclass(frozen=True)
class AppliedRole:
    arn: str
    trust: Policy
    policies: tuple[Policy, ...]
    """In-line and attached ones."""
    boundary: Policy | None


@dataclass
class Applied:
    """One account: its roles and the policies of its resources, both by ARN, and what Terraform calls what."""

    account: str
    account_id: str
    region: str
    roles: dict[str, AppliedRole]
    resource_policies: dict[str, Policy]
    stacks: dict[str | None, dict[str, Any]] = field(default_factory=dict)
    """Of each lane's stack, and of the account's own (None), what `terraform show -json` says: for names only."""


def read(emulator: Emulator, account: str) -> Applied:
    return Applied(account, emulator.account_id, emulator.region, _roles(emulator), dict(_resource_policies(emulator)))


def _roles(emulator: Emulator) -> dict[str, AppliedRole]:
    pages = emulator.client("iam").get_paginator("get_account_authorization_details").paginate()
    details = pages.build_full_result()
    managed = {
        policy["Arn"]: version["Document"]
        for policy in details["Policies"]
        for version in policy["PolicyVersionList"]
        if version["IsDefaultVersion"]
    }
    found = {}
    # AWS's own, which nobody may change and only its services assume.
    ours = [role for role in details["RoleDetailList"] if not role["Path"].startswith("/aws-service-role/")]
    for role in ours:
        policies = [policy["PolicyDocument"] for policy in role["RolePolicyList"]]
        policies += [managed[policy["PolicyArn"]] for policy in role["AttachedManagedPolicies"]]
        boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        found[role["Arn"]] = AppliedRole(
            role["Arn"], role["AssumeRolePolicyDocument"], tuple(policies), managed[boundary] if boundary else None
        )
    return found


@contextmanager
def _unless(code: str) -> Iterator[None]:
    """Passes over an answer of AWS that says there is none."""
    try:
        yield
    except ClientError as none:
        if none.response["Error"]["Code"] != code:
            raise


def _resource_policies(emulator: Emulator) -> list[tuple[str, Policy]]:
    """Of buckets, topics, queues and repositories, as far as they have one."""
    s3, sns, sqs, ecr = (emulator.client(service) for service in ("s3", "sns", "sqs", "ecr"))
    found = []
    for bucket in s3.list_buckets()["Buckets"]:
        with _unless("NoSuchBucketPolicy"):
            arn = f"arn:{partition(emulator.region)}:s3:::{bucket['Name']}"
            found.append((arn, s3.get_bucket_policy(Bucket=bucket["Name"])["Policy"]))
    for topic in sns.list_topics()["Topics"]:
        found.append((topic["TopicArn"], sns.get_topic_attributes(**topic)["Attributes"]["Policy"]))
    for url in sqs.list_queues().get("QueueUrls", []):
        queue = sqs.get_queue_attributes(QueueUrl=url, AttributeNames=["QueueArn", "Policy"])["Attributes"]
        if policy := queue.get("Policy"):
            found.append((queue["QueueArn"], policy))
    for repository in ecr.describe_repositories()["repositories"]:
        with _unless("RepositoryPolicyNotFoundException"):
            name = repository["repositoryName"]
            found.append((repository["repositoryArn"], ecr.get_repository_policy(repositoryName=name)["policyText"]))
    return [(arn, json.loads(text)) for arn, text in found]
