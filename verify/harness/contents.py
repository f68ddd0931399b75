"""What is in an emulated account: what must be there before an apply, and what is there after a destroy."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import Any

import jmespath

from harness.program import ROOT
from harness.server import Emulator, choosing
from harness.stacks import Stack

Inventory = dict[str, set[str]]
"""Names or ARNs of everything in an account, by resource type."""

OBJECT, DATA = "flows/hello", b"data"

# Ids that AWS invents and a configuration may name. They stand in arguments, and in the JSON of the hand-off. moto asks
# for these; for prefix lists, customer keys and given topics it does not.
NETWORK_ID = re.compile(r"(?<![\w-])(?:vpc|subnet|sg)-(?:[0-9a-f]{17}|[0-9a-f]{8})(?![\w-])")

_SEEDING = threading.Lock()

TYPES = json.loads(
    (ROOT / "infra-core/src/main/resources/dev/prefectinfra/core/synthesized/resource-types.json").read_text("utf-8")
)

# How AWS lists what a resource type makes.
LISTS = {kind: facts["listed"] for kind, facts in TYPES.items() if "listed" in facts}

# What Terraform calls the same name or ARN.
ATTRIBUTES = {kind: facts.get("listed-as", "name") for kind, facts in TYPES.items() if "listed" in facts}

# Types that are settings of one above and go with it. No part, but kept on purpose, is a task definition: a rollback
# needs the old revision (skip_destroy).
PARTS = {kind for kind, facts in TYPES.items() if facts.get("part")}


def seed(emulator: Emulator, stacks: list[Stack]) -> None:
    """Makes what the stacks look up or name, and do not make themselves. May run again, and for several at once."""
    made = {policy["name"] for stack in stacks for policy in stack.resources("aws_iam_policy").values()}
    with _SEEDING:
        for stack in stacks:
            _network(emulator, stack)
            for data in stack.lookups("aws_secretsmanager_secret").values():
                _secret(emulator, data)
            for data in stack.lookups("aws_iam_openid_connect_provider").values():
                _oidc_provider(emulator, data)
            for role in stack.resources("aws_iam_role").values():
                _boundary(emulator, role.get("permissions_boundary"), made)
            for logging in stack.resources("aws_s3_bucket_logging").values():
                _log_bucket(emulator, logging["target_bucket"])


def _network(emulator: Emulator, stack: Stack) -> None:
    """VPCs and subnets, by their tags or by their ids, and what the rules of the stack's security groups lead to."""
    ids = sorted({match[0] for match in NETWORK_ID.finditer(json.dumps(stack.config))})
    named = [_vpc(emulator, {"vpc-id": each}) for each in ids if each.startswith("vpc-")]
    looked_up = {name: _vpc(emulator, _filters(data)) for name, data in stack.lookups("aws_vpc").items()}
    for data in stack.lookups("aws_subnets").values():
        _looked_up_subnets(emulator, data, looked_up)
    home = next(iter([*named, *looked_up.values()]), None)  # a stack has one VPC, if any
    for each in ids:
        if home and each.startswith("subnet-"):
            _subnets(emulator, home, {"subnet-id": each}, 1)
        if home and each.startswith("sg-"):
            _security_group(emulator, home, each)


def _filters(data: dict[str, Any]) -> dict[str, str]:
    """A look-up's filters with literal values, `tags` written as filters too."""
    filters = {f["name"]: f["values"][0] for f in data.get("filter", [])}
    filters |= {f"tag:{key}": value for key, value in data.get("tags", {}).items()}
    return {name: value for name, value in filters.items() if "${" not in value}


def _described(filters: dict[str, str]) -> list[dict[str, Any]]:
    return [{"Name": name, "Values": [value]} for name, value in filters.items()]


def _tagged(kind: str, filters: dict[str, str]) -> list[dict[str, Any]]:
    tags = [{"Key": n.removeprefix("tag:"), "Value": v} for n, v in filters.items() if n.startswith("tag:")]
    return [{"ResourceType": kind, "Tags": tags}] if tags else []


def _vpc(emulator: Emulator, filters: dict[str, str]) -> str:
    ec2 = emulator.client("ec2")
    vpcs = ec2.describe_vpcs()["Vpcs"]
    found = ec2.describe_vpcs(Filters=_described(filters))["Vpcs"]
    if found:
        return found[0]["VpcId"]
    with choosing(filters.get("vpc-id")):
        made = ec2.create_vpc(CidrBlock=f"10.{len(vpcs)}.0.0/16", TagSpecifications=_tagged("vpc", filters))
    return made["Vpc"]["VpcId"]


def _looked_up_subnets(emulator: Emulator, data: dict[str, Any], vpcs: dict[str, str]) -> None:
    """Two subnets, in the VPC that the look-up names by reference."""
    if referenced := re.findall(r"data\.aws_vpc\.([\w-]+)\.id", json.dumps(data)):
        _subnets(emulator, vpcs[referenced[0]], _filters(data), 2)


def _subnets(emulator: Emulator, vpc: str, filters: dict[str, str], count: int) -> None:
    """So many subnets, each in another zone, unless there are some already."""
    ec2 = emulator.client("ec2")
    if ec2.describe_subnets(Filters=_described(filters | {"vpc-id": vpc}))["Subnets"]:
        return
    network = ec2.describe_vpcs(VpcIds=[vpc])["Vpcs"][0]["CidrBlock"].removesuffix(".0.0/16")
    zones = ec2.describe_availability_zones()["AvailabilityZones"]
    neighbours = len(ec2.describe_subnets(Filters=_described({"vpc-id": vpc}))["Subnets"])
    for number in range(neighbours, neighbours + count):
        with choosing(filters.get("subnet-id")):
            ec2.create_subnet(
                VpcId=vpc,
                CidrBlock=f"{network}.{number}.0/24",
                AvailabilityZone=zones[number % len(zones)]["ZoneName"],
                TagSpecifications=_tagged("subnet", filters),
            )


def _security_group(emulator: Emulator, vpc: str, group: str) -> None:
    ec2 = emulator.client("ec2")
    if not ec2.describe_security_groups(Filters=_described({"group-id": group}))["SecurityGroups"]:
        with choosing(group):
            ec2.create_security_group(GroupName=f"other-{group}", Description="of another team", VpcId=vpc)


def _boundary(emulator: Emulator, arn: str | None, made: set[str]) -> None:
    """A permissions boundary as organisations have them: all but user management. Not one that a stack makes."""
    if not arn or ":iam::aws:" in arn:
        return
    iam = emulator.client("iam")
    *path, name = arn.split(":policy/")[1].split("/")
    if name in made:
        return
    document = {
        "Version": "2012-10-17",
        "Statement": [
            {"Sid": "Everything", "Effect": "Allow", "Action": "*", "Resource": "*"},
            {"Sid": "NoUsers", "Effect": "Deny", "Action": ["iam:*User*", "iam:*AccessKey*"], "Resource": "*"},
        ],
    }
    with suppress(iam.exceptions.EntityAlreadyExistsException):
        iam.create_policy(PolicyName=name, Path="/".join(["", *path, ""]), PolicyDocument=json.dumps(document))


def _secret(emulator: Emulator, data: dict[str, Any]) -> None:
    secrets = emulator.client("secretsmanager")
    if "name" in data:
        with suppress(secrets.exceptions.ResourceExistsException):
            secrets.create_secret(Name=data["name"], SecretString='{"note": "a dummy of the emulator"}')


def _oidc_provider(emulator: Emulator, data: dict[str, Any]) -> None:
    iam = emulator.client("iam")
    if "url" in data:
        # CircleCI's audience is the organization; nothing reads that of others.
        audience = data["url"].rpartition("/")[2]
        with suppress(iam.exceptions.EntityAlreadyExistsException):
            iam.create_open_id_connect_provider(Url=data["url"], ClientIDList=[audience], ThumbprintList=["0" * 40])


def _log_bucket(emulator: Emulator, name: str) -> None:
    s3 = emulator.client("s3")
    with suppress(s3.exceptions.BucketAlreadyOwnedByYou):
        s3.create_bucket(Bucket=name, ACL="log-delivery-write", **_region(emulator))


def _region(emulator: Emulator) -> dict[str, Any]:
    """Where S3 makes a bucket; us-east-1 may not be named."""
    elsewhere = {"CreateBucketConfiguration": {"LocationConstraint": emulator.region}}
    return {} if emulator.region == "us-east-1" else elsewhere


def inventory(emulator: Emulator) -> Inventory:
    found: Inventory = {}
    for kind, (service, operation, names) in LISTS.items():
        client = emulator.client(service)
        if client.can_paginate(operation):
            listed = client.get_paginator(operation).paginate().search(names)
        else:
            listed = jmespath.search(names, getattr(client, operation)())
        found[kind] = {name for name in listed or [] if name}
    clusters = emulator.client("ecs").describe_clusters(clusters=sorted(found["aws_ecs_cluster"]))["clusters"]
    # A deleted cluster stays visible as INACTIVE for a while.
    found["aws_ecs_cluster"] = {c["clusterArn"] for c in clusters if c["status"] == "ACTIVE"}
    return found


def outside(found: Inventory, state: list[dict[str, Any]]) -> list[str]:
    """What an inventory has and a state (`Workspace.state`) lacks, or the other way round."""
    differences = []
    for kind, names in found.items():
        known = {r["values"][ATTRIBUTES[kind]] for r in state if r["type"] == kind}
        differences += [f"{kind} {name} exists outside the state" for name in sorted(names - known)]
        differences += [f"{kind} {name} is in the state, but AWS does not list it" for name in sorted(known - names)]
    return differences


def ways_out(emulator: Emulator, groups: list[str]) -> set[str]:
    """The ids of the rules that let something out of security groups."""
    filters = [{"Name": "group-id", "Values": groups}]
    rules = emulator.client("ec2").describe_security_group_rules(Filters=filters)["SecurityGroupRules"]
    return {rule["SecurityGroupRuleId"] for rule in rules if rule["IsEgress"]}


def leave_group_open(emulator: Emulator, name: str, description: str) -> None:
    """A security group as a killed apply leaves it: AWS lets everything out of a new one, and nobody forbade it yet."""
    ec2 = emulator.client("ec2")
    vpc = next(v["VpcId"] for v in ec2.describe_vpcs()["Vpcs"] if not v["IsDefault"])
    ec2.create_security_group(GroupName=name, Description=description, VpcId=vpc)


def fill(emulator: Emulator, stack: Stack) -> None:
    """Puts data where a stack keeps data: destroying an empty bucket proves little."""
    for bucket in stack.resources("aws_s3_bucket").values():
        with _open(emulator, bucket["bucket"]) as s3:
            s3.put_object(Bucket=bucket["bucket"], Key=OBJECT, Body=DATA)
    for repository in stack.resources("aws_ecr_repository").values():
        push_image(emulator, repository["name"], "one")


def push_image(emulator: Emulator, repository: str, tag: str) -> None:
    """A list of images without contents, which is enough to be found and to be in the way."""
    built_for = [{"platform": {"os": "linux", "architecture": each}} for each in ("amd64", "arm64")]
    manifest = {"schemaVersion": 2, "mediaType": "application/vnd.oci.image.index.v1+json", "manifests": built_for}
    emulator.client("ecr").put_image(repositoryName=repository, imageManifest=json.dumps(manifest), imageTag=tag)


def make_by_hand(emulator: Emulator, bucket: str, role: str, path: str) -> None:
    """A bucket with an object and a role, as somebody made them before this project."""
    s3 = emulator.client("s3")
    s3.create_bucket(Bucket=bucket, **_region(emulator))
    s3.put_object(Bucket=bucket, Key=OBJECT, Body=DATA)
    statement = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs-tasks.amazonaws.com"}}
    trust = json.dumps({"Version": "2012-10-17", "Statement": [statement]})
    emulator.client("iam").create_role(RoleName=role, Path=path, AssumeRolePolicyDocument=trust)


def kept(emulator: Emulator, bucket: str) -> bool:
    """Whether the object of `make_by_hand` is still there, unchanged."""
    with _open(emulator, bucket) as s3:
        return s3.get_object(Bucket=bucket, Key=OBJECT)["Body"].read() == DATA


@contextmanager
def _open(emulator: Emulator, bucket: str) -> Iterator[Any]:
    """Puts a bucket's policy aside: moto ignores conditions, so "nobody without TLS" becomes "nobody"."""
    s3 = emulator.client("s3")
    policy = s3.get_bucket_policy(Bucket=bucket)["Policy"]
    s3.delete_bucket_policy(Bucket=bucket)
    yield s3
    s3.put_bucket_policy(Bucket=bucket, Policy=policy)
