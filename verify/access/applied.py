"""What an account holds after an apply, asked of the account itself: Terraform's word is not taken for any policy."""

from __future__ import annotations

import json
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
    """Terraform's state of each lane's stack, and of the account's own (None), as `terraform show -json` tells it: for names, not for policies."""


def read(emulator: Emulator, account: str) -> Applied:
    return Applied(
        account,
        emulator.account_id,
        emulator.region,
        {role.arn: role for role in _roles(emulator)},
        _bucket_policies(emulator) | _topic_policies(emulator) | _repository_policies(emulator),
    )


def _roles(emulator: Emulator) -> list[AppliedRole]:
    iam = emulator.client("iam")
    found = []
    for listed in iam.get_paginator("list_roles").paginate().search("Roles[]"):
        name = listed["RoleName"]
        role = iam.get_role(RoleName=name)["Role"]
        inline = [
            iam.get_role_policy(RoleName=name, PolicyName=each)["PolicyDocument"]
            for each in iam.get_paginator("list_role_policies").paginate(RoleName=name).search("PolicyNames[]")
        ]
        attached = [
            _managed(iam, each["PolicyArn"])
            for each in iam.get_paginator("list_attached_role_policies")
            .paginate(RoleName=name)
            .search("AttachedPolicies[]")
        ]
        boundary = role.get("PermissionsBoundary", {}).get("PermissionsBoundaryArn")
        found.append(
            AppliedRole(
                role["Arn"],
                role["AssumeRolePolicyDocument"],
                (*inline, *attached),
                _managed(iam, boundary) if boundary else None,
            )
        )
    return found


def _managed(iam: Any, arn: str) -> Policy:
    version = iam.get_policy(PolicyArn=arn)["Policy"]["DefaultVersionId"]
    return iam.get_policy_version(PolicyArn=arn, VersionId=version)["PolicyVersion"]["Document"]


def _bucket_policies(emulator: Emulator) -> dict[str, Policy]:
    s3 = emulator.client("s3")
    policies = {}
    for bucket in s3.list_buckets()["Buckets"]:
        try:
            text = s3.get_bucket_policy(Bucket=bucket["Name"])["Policy"]
        except ClientError as none:
            if none.response["Error"]["Code"] != "NoSuchBucketPolicy":
                raise
            continue
        policies[f"arn:{partition(emulator.region)}:s3:::{bucket['Name']}"] = json.loads(text)
    return policies


def _topic_policies(emulator: Emulator) -> dict[str, Policy]:
    sns = emulator.client("sns")
    arns = [topic["TopicArn"] for topic in sns.list_topics()["Topics"]]
    return {arn: json.loads(sns.get_topic_attributes(TopicArn=arn)["Attributes"]["Policy"]) for arn in arns}


def _repository_policies(emulator: Emulator) -> dict[str, Policy]:
    ecr = emulator.client("ecr")
    policies = {}
    for repository in ecr.describe_repositories()["repositories"]:
        try:
            text = ecr.get_repository_policy(repositoryName=repository["repositoryName"])["policyText"]
        except ClientError as none:
            if none.response["Error"]["Code"] != "RepositoryPolicyNotFoundException":
                raise
            continue
        policies[repository["repositoryArn"]] = json.loads(text)
    return policies
