"""What Terraform asked of an emulated account, as requests to IAM: each call's action, and what it is about.

The emulator notes the calls (`server.Noted`). To them comes what real AWS asks for beside them, and the emulator does
not, and what newer providers ask for: `beside`.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any
from urllib.parse import parse_qsl, unquote

from access.needs import EVERYTHING, Request, request
from access.simulator import facts, listed
from harness.contents import TYPES
from harness.server import Failed

ARTIFACTS = {
    "sts:GetCallerIdentity": "AWS lets everybody ask who they are",
    "iam:GetUser": "asked only with skip_credentials_validation, which the emulator wants "
    "(aws-sdk-go-base, GetAccountIDAndPartition), and a refusal is ignored",
}
"""Calls that need no permission."""

# S3 names its actions otherwise than its operations: "Actions, resources, and condition keys for Amazon S3", and the
# section Permissions of each operation in its API reference. By sub-resource: what follows Get, Put or, with DELETE, Put.
S3 = {
    "accelerate": "AccelerateConfiguration",
    "acl": "BucketAcl",
    "cors": "BucketCORS",
    "encryption": "EncryptionConfiguration",
    "lifecycle": "LifecycleConfiguration",
    "logging": "BucketLogging",
    "object-lock": "BucketObjectLockConfiguration",
    "ownershipControls": "BucketOwnershipControls",
    "policy": "BucketPolicy",
    "publicAccessBlock": "BucketPublicAccessBlock",
    "replication": "ReplicationConfiguration",
    "requestPayment": "BucketRequestPayment",
    "tagging": "BucketTagging",
    "versioning": "BucketVersioning",
    "website": "BucketWebsite",
}
S3_OTHERS = {
    "HEAD": "ListBucket",
    "PUT": "CreateBucket",
    "DELETE": "DeleteBucket",
    "DELETE policy": "DeleteBucketPolicy",
    "GET versions": "ListBucketVersions",
}
S3_OPTIONS = {"encoding-type", "key-marker", "version-id-marker"}
"""What stands in a query and is no sub-resource."""

# What a call is about: the form of the ARN's last part, by the parameter that names it. The first parameter that the
# call has counts. "" is for those that always hold a whole ARN; others may hold one. resource-types.json has more.
ABOUT = {
    "cloudwatch": {
        "ResourceARN": "",
        "AlarmName": "alarm:{}",
        "AlarmNames.member.1": "alarm:{}",
    },
    "ecr": {"resourceArn": "", "repositoryName": "repository/{}", "repositoryNames": "repository/{}"},
    "ecs": {
        "resourceArn": "",
        "service": "",
        "services": "",
        "serviceName": "service/{cluster}/{}",
        "family": "task-definition/{}:1",
        "taskDefinition": "",
        "clusterName": "cluster/{}",
        "clusters": "cluster/{}",
        "cluster": "cluster/{}",
    },
    "events": {"ResourceARN": "", "Rule": "rule/{}", "Name": "rule/{}"},
    "iam": {"OpenIDConnectProviderArn": "", "Url": "oidc-provider/{}", "RoleName": "role{path}{}"},
    "logs": {"resourceArn": "", "logGroupName": "log-group:{}:log-stream:"},
    "secretsmanager": {"SecretId": "secret:{}-AbCdEf"},
    "sqs": {"QueueName": "{}", "QueueUrl": "{}"},
    "sns": {"ResourceArn": "", "TopicArn": "", "Name": "{}"},
    "ssm": {"Name": "parameter{}", "ResourceId": "parameter{}"},
}
for _facts in TYPES.values():
    for _service, _forms in _facts.get("requests", {}).items():
        ABOUT.setdefault(_service, {}).update(_forms)

NO_REGION = ("iam", "s3")
TAGS = re.compile(r"(tags|Tags|TagSpecification)(\.|$)")

# Whoever creates something with tags needs the permission to tag, too. AWS's documentation of tags for each service,
# such as "Grant permission to tag resources during creation". Most services call it TagResource.
TAGGING = {
    "ec2": "CreateTags",
    "iam:CreateOpenIDConnectProvider": "TagOpenIDConnectProvider",
    "iam:CreateRole": "TagRole",
    "sqs": "TagQueue",
    "ssm": "AddTagsToResource",
}


# From 6.23 on the AWS provider asks S3 Control for the tags of buckets, and falls back to these calls where it may not:
# its CHANGELOG, 6.23.0. 5.100.0, which is applied here, makes these calls only.
NEWER_PROVIDERS = {
    "s3:GetBucketTagging": ("s3:ListTagsForResource",),
    "s3:PutBucketTagging": ("s3:TagResource", "s3:UntagResource"),
}
# From 6.4 on it waits for a service by its deployments: CHANGELOG, 6.4.0, and internal/service/ecs/service.go,
# statusServiceWaitForStable. AWS's reference lists service and deployment for the second.
WAITS = ("ecs:CreateService", "ecs:UpdateService")
WAITING = ("ecs:ListServiceDeployments", "ecs:DescribeServiceDeployments")
# An adopted provider with other audiences is changed like one with other thumbprints, and moto knows no such call:
# internal/service/iam/openid_connect_provider.go, resourceOpenIDConnectProviderUpdate.
AUDIENCES = ("iam:AddClientIDToOpenIDConnectProvider", "iam:RemoveClientIDFromOpenIDConnectProvider")


LOOKS_UP = "looks-up-"
COMMANDS = ("plan", "apply", f"{LOOKS_UP}plan")
Calls = dict[str, set[Request]]
"""By the command of Terraform's that asked; the last is a plan of stacks that look up what is there."""


@dataclass(frozen=True)
class Call:
    by: str
    """The command of Terraform's that asked."""
    action: str
    parameters: dict[str, Any]


class Account:
    """What the calls before have said of roles and repositories: a later call names them only."""

    def __init__(self, account_id: str, region: str) -> None:
        self.id, self.region = account_id, region
        self.paths: dict[str, str] = {}
        self.boundaries: dict[str, str] = {}
        self.keys: dict[str, str] = {}

    def arn(self, service: str, thing: str) -> str:
        region = "" if service in NO_REGION or thing.startswith("dashboard/") else self.region
        account = "" if service == "s3" else self.id
        return f"arn:aws:{service}:{region}:{account}:{thing}"

    def learn(self, call: Call) -> None:
        p = call.parameters
        if call.action == "iam:CreateRole":
            self.paths[p["RoleName"]] = p.get("Path", "/")
        if call.action in ("iam:CreateRole", "iam:PutRolePermissionsBoundary"):
            self.boundaries[p["RoleName"]] = p.get("PermissionsBoundary", "")
        if call.action == "iam:DeleteRolePermissionsBoundary":
            self.boundaries[p["RoleName"]] = ""
        if call.action == "ecr:CreateRepository":
            # Without a key of one's own it is AWS's, whose id nobody knows before.
            own = self.arn("kms", "key/0a1b2c3d-0000-4000-8000-000000000000")
            self.keys[p["repositoryName"]] = p["encryptionConfiguration"].get("kmsKey", own)


def read(file: Path, account_id: str, region: str) -> Calls:
    account = Account(account_id, region)
    found: Calls = {command: set() for command in COMMANDS}
    for line in file.read_text(encoding="utf-8").splitlines():
        noted = json.loads(line)
        if noted["by"] not in found:  # this suite itself, or whoever applies the bootstrap stack
            continue
        call = _call(noted)
        if call.action in ARTIFACTS:
            continue
        account.learn(call)
        found[call.by] |= {*_requests(call, account), *beside(call, account)}
    return found


def beside(call: Call, account: Account) -> Iterator[Request]:
    """What AWS wants for a call that the emulator does not ask for, and what a newer provider asks for instead of it."""
    p = call.parameters
    service, _, name = call.action.partition(":")
    for action in NEWER_PROVIDERS.get(call.action, ()):
        yield request(f"instead of {call.action}", action, account.arn("s3", p["bucket"]))
    if call.action == "iam:UpdateOpenIDConnectProviderThumbprint":
        for action in AUDIENCES:
            yield request("another audience", action, p["OpenIDConnectProviderArn"])
    if call.action in WAITS:
        [service_arn] = _things(call, account)
        deployment = service_arn.replace(":service/", ":service-deployment/") + "/0123456789abcdefghijk"
        for action, thing in ((WAITING[0], service_arn), *((WAITING[1], one) for one in (service_arn, deployment))):
            yield request("waits for the service", action, thing)
    if "Tag" not in name and any(TAGS.match(parameter) for parameter in p):
        tagging = TAGGING.get(call.action) or TAGGING.get(service, "TagResource")
        # The first is what is made: a security group in a VPC, a rule in a group.
        yield request(f"tags with {call.action}", f"{service}:{tagging}", next(iter(_things(call, account))))
    # "Pass a role to a service": RegisterTaskDefinition passes both.
    if call.action == "ecs:RegisterTaskDefinition":
        for role in (p["taskRoleArn"], p["executionRoleArn"]):
            passed = {"iam:PassedToService": "ecs-tasks.amazonaws.com"}
            yield request("a service's task definition", "iam:PassRole", role, passed)
    # ECR's user guide, "Encryption at rest", "Required IAM permissions": AWS's key for ECR lets whoever may create a
    # repository; whoever deletes one needs kms:RetireGrant, whatever the key (aws/containers-roadmap#1152).
    # CloudWatch Logs asks nothing of KMS in the caller's name (awsdocs/amazon-cloudwatch-logs-user-guide#25).
    # KMS's developer guide: kms:ViaService comes with all calls that a service makes in somebody's name.
    via = {"kms:ViaService": f"ecr.{account.region}.amazonaws.com"}
    if call.action == "ecr:CreateRepository" and "kmsKey" in p["encryptionConfiguration"]:
        for action in ("kms:CreateGrant", "kms:DescribeKey"):
            yield request("a repository with a customer key", action, account.keys[p["repositoryName"]], via)
    if call.action == "ecr:DeleteRepository":
        because = "the grants of a repository's key"
        yield request(because, "kms:RetireGrant", account.keys[p["repositoryName"]], via)


def _call(noted: dict[str, str]) -> Call:
    service = {"monitoring": "cloudwatch"}.get(noted["service"], noted["service"])
    if service == "s3":
        return Call(noted["by"], *_s3(noted))
    if noted["target"]:
        return Call(noted["by"], f"{service}:{noted['target'].rpartition('.')[2]}", json.loads(noted["body"] or "{}"))
    form = dict(parse_qsl(noted["body"], keep_blank_values=True))
    if "Action" not in form:
        raise Failed(f"access/calls.py cannot read {noted['method']} {noted['path']} of {service}")
    return Call(noted["by"], f"{service}:{form.pop('Action')}", form)


def _s3(noted: dict[str, str]) -> tuple[str, dict[str, Any]]:
    bucket, _, key = unquote(noted["path"]).strip("/").partition("/")
    query = dict(parse_qsl(noted["query"], keep_blank_values=True))
    if noted["method"] == "POST" and "delete" in query:
        objects = re.findall(r"<Object><Key>([^<]+)</Key>(<VersionId>)?", noted["body"])
        return "s3:DeleteObjects", {"bucket": bucket, "objects": objects}
    verb, *parts = [noted["method"], *(name for name in query if name not in S3_OPTIONS)]
    action = S3_OTHERS.get(" ".join([verb, *parts]))
    if not action and len(parts) == 1 and parts[0] in S3:
        action = {"GET": "Get", "PUT": "Put", "DELETE": "Put"}[verb] + S3[parts[0]]
    if key or not action:
        raise Failed(f"access/calls.py does not know S3's {verb} /{bucket}/{key}?{noted['query']}")
    return f"s3:{action}", {"bucket": bucket}


def _requests(call: Call, account: Account) -> Iterator[Request]:
    if call.action == "s3:DeleteObjects":
        for key, version in call.parameters["objects"]:
            # API reference of DeleteObjects, "Permissions": s3:DeleteObject always, the other for versions.
            for action in ("s3:DeleteObject", *(["s3:DeleteObjectVersion"] if version else [])):
                yield request("empties a bucket", action, account.arn("s3", f"{call.parameters['bucket']}/{key}"))
        return
    context = {}
    boundary = account.boundaries.get(call.parameters.get("RoleName", ""), "")
    if boundary and call.action in WITH_BOUNDARY:
        context = {"iam:PermissionsBoundary": boundary}
    for thing in _things(call, account):
        yield request("Terraform", call.action, thing, context)


WITH_BOUNDARY = ("iam:CreateRole", "iam:PutRolePolicy", "iam:PutRolePermissionsBoundary")
"""Where the request has the role's boundary."""


def _things(call: Call, account: Account) -> Iterable[str]:
    service, p = call.action.split(":")[0], call.parameters
    if service == "s3":
        return [account.arn("s3", p["bucket"])]
    if not facts(call.action)["resourceTypes"]:
        return [EVERYTHING]
    if service == "ec2":
        return list(dict.fromkeys(_of_ec2(call, account)))
    for name, form in ABOUT.get(service, {}).items():
        if value := p.get(name):
            return [_thing(service, form, str(listed(value)[0]), p, account)]
    raise Failed(f"access/calls.py does not know what {call.action} is about: {sorted(p)}")


def _thing(service: str, form: str, value: str, parameters: dict[str, Any], account: Account) -> str:
    if value.startswith("arn:"):
        return value.removesuffix(":*")
    cluster = parameters.get("cluster", "").rpartition("/")[2]
    value = value.rpartition("/")[2] if service == "sqs" else value.removeprefix("https://")
    return account.arn(service, form.format(value, cluster=cluster, path=account.paths.get(value, "/")))


def _of_ec2(call: Call, account: Account) -> Iterator[str]:
    """By the ids; what is made has none yet."""
    kinds = {"sg-": "security-group", "sgr-": "security-group-rule", "vpc-": "vpc"}
    made = {"ec2:CreateSecurityGroup": "security-group", "ec2:AuthorizeSecurityGroupEgress": "security-group-rule"}
    if call.action in made:
        yield account.arn("ec2", f"{made[call.action]}/{'sgr' if 'rule' in made[call.action] else 'sg'}-0")
    for name, value in call.parameters.items():
        kind = next((kind for prefix, kind in kinds.items() if str(value).startswith(prefix)), None)
        if kind and re.match(r"(GroupId|VpcId|ResourceId|SecurityGroupRule)\b", name):
            yield account.arn("ec2", f"{kind}/{value}")
