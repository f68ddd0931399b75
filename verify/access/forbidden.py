"""What no role may do beyond its needs: what others need, here and elsewhere, and what nobody may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from access.lanes import Account, Lane, longer, twin
from access.needs import EVERYTHING, TLS, Request, of_account, of_lane, request

STRANGERS = "999999999999"
"""An account that is not ours, with things of the same names."""

OTHER_SERVICES = (
    "batch",
    "bedrock",
    "cloudformation",
    "codebuild",
    "ec2",
    "ecs",
    "events",
    "glue",
    "lambda",
    "sagemaker",
    "ssm",
    "states",
    "tasks.apprunner",
)
"""Services, beside ECS's tasks, that run something with a role that they are passed."""


def to_all(accounts: Iterable[Account]) -> set[Request]:
    """What is forbidden to every role that does not need it: the needs of all roles, and of lanes named alike."""
    asked: set[Request] = set()
    for account in accounts:
        asked.update(*of_account(account).values())
        for lane in account.lanes:
            for imagined in (twin(lane, longer), twin(lane, partial(elsewhere, account.id))):
                asked.update(*of_lane(imagined).values())
            asked.update(_by_mistake(lane))
            asked.update(in_lane(lane))
        alike = replace(account, agent_images=longer(account.agent_images), lanes=())
        asked.update(*of_account(alike).values(), in_account(account))
    asked |= {plain for r in asked for plain in _without_tls(r)}
    return asked


def elsewhere(account_id: str, name: str) -> str:
    return name.replace(f":{account_id}:", f":{STRANGERS}:")


def _without_tls(needed: Request) -> Iterator[Request]:
    """The buckets' own policies deny it to everybody."""
    context = dict(needed.context)
    if TLS.items() <= context.items():
        yield request("", needed.action, needed.resource, context | {"aws:SecureTransport": "false"})
        yield request("", needed.action, needed.resource, context | {"s3:TlsVersion": "1.1"})


def _by_mistake(lane: Lane) -> Iterator[Request]:
    """Needs with one thing about them changed: what a looser condition would let through."""
    n = lane.names
    alike = {"ecs:cluster": longer(n.cluster)}
    for context in (alike, {"ecs:cluster": elsewhere(lane.account_id, n.cluster)}, {}):
        yield request("", "ecs:RunTask", lane.family(), context)
    prefix = n.families.rpartition("/")[0]
    here = {"ecs:cluster": n.cluster}
    for family in (n.agent_family, f"{prefix}/prefect__flow__deployment", n.families[:-1], f"{n.families[:-1]}-x"):
        yield request("", "ecs:RunTask", f"{family}:7", here)
        yield request("", "ecs:RegisterTaskDefinition", f"{family}:7")
        yield request("", "ecs:TagResource", f"{family}:7", {"ecs:CreateAction": "RegisterTaskDefinition"})
    for resource in (lane.task(), lane.family(), n.cluster, n.service):
        # Tags decide about access where an organization has it so; nobody changes those of what is there already.
        contexts: list[dict[str, str]] = [{}, {"ecs:CreateAction": "CreateService"}]
        if resource != lane.task():
            contexts.append({"ecs:CreateAction": "RunTask"})
        if resource != lane.family():
            contexts.append({"ecs:CreateAction": "RegisterTaskDefinition"})
        for context in contexts:
            yield request("", "ecs:TagResource", resource, context)
    for path in (n.flow_files, n.artifacts):
        for action in ("s3:PutObject", "s3:DeleteObject"):
            yield request("", action, f"{n.bucket}/{longer(path)}a/b", TLS)
    for role in lane.roles:
        own = "ecs-tasks.amazonaws.com"
        for service in (*(f"{s}.amazonaws.com" for s in OTHER_SERVICES), f"{own}.example.com", "*.amazonaws.com"):
            yield request("", "iam:PassRole", role, {"iam:PassedToService": service})
        yield request("", "iam:PassRole", role)
        if role in (n.agent, n.agent_execution, n.ci):
            yield request("", "iam:PassRole", role, {"iam:PassedToService": own})
    for secret, key in ((n.prefect_secret, n.prefect_key), (n.deploy_secret, n.deploy_key)):
        if key:  # it may encrypt more than this
            for context in ({}, {"kms:EncryptionContext:SecretARN": longer(secret)}):
                yield request("", "kms:Decrypt", key, context)
            yield request("", "kms:Decrypt", longer(key), {"kms:EncryptionContext:SecretARN": secret})
    if n.bucket_key:  # so may this
        for what in (None, longer(n.bucket), f"{longer(n.bucket)}/a"):
            context = {"kms:EncryptionContext:aws:s3:arn": what} if what else {}
            for action in ("Decrypt", "GenerateDataKey"):
                yield request("", f"kms:{action}", n.bucket_key, context)
        for action in ("Decrypt", "GenerateDataKey"):
            yield request("", f"kms:{action}", longer(n.bucket_key), {"kms:EncryptionContext:aws:s3:arn": n.bucket})


def in_lane(lane: Lane) -> Iterator[Request]:
    """What nobody does to a lane but Terraform and people."""
    n = lane.names
    here = {"ecs:cluster": n.cluster}
    for action in ("UpdateService", "DeleteService", "CreateService"):
        yield request("", f"ecs:{action}", n.service, here)
    for action in ("ExecuteCommand", "UpdateTaskProtection"):
        yield request("", f"ecs:{action}", lane.task(), here)
    yield request("", "ecs:StartTask", lane.family(), here)
    yield request("", "ecs:DeleteTaskDefinitions", lane.family())
    for action in ("UpdateCluster", "DeleteCluster", "PutClusterCapacityProviders"):
        yield request("", f"ecs:{action}", n.cluster)
    yield request("", "ecs:UntagResource", lane.task())
    for path in (n.flow_files, n.artifacts):
        for action in ("GetObjectVersion", "DeleteObjectVersion", "PutObjectAcl", "PutObjectTagging", "RestoreObject"):
            yield request("", f"s3:{action}", f"{n.bucket}/{path}a/b", TLS)
    for action in (
        "DeleteBucket",
        "DeleteBucketPolicy",
        "GetBucketLocation",
        "GetBucketPolicy",
        "ListBucketVersions",
        "PutBucketAcl",
        "PutBucketNotification",
        "PutBucketPolicy",
        "PutBucketPublicAccessBlock",
        "PutBucketVersioning",
        "PutEncryptionConfiguration",
        "PutLifecycleConfiguration",
    ):
        yield request("", f"s3:{action}", n.bucket, TLS)
    # Outside of both prefixes, where a third party's tools may keep something.
    for action in ("s3:PutObject", "s3:DeleteObject"):
        yield request("", action, f"{n.bucket}/a", TLS)
    for repository in (n.images, n.agent_images):
        for action in (
            "BatchDeleteImage",
            "DeleteLifecyclePolicy",
            "DeleteRepository",
            "ListImages",
            "PutImageScanningConfiguration",
            "PutImageTagMutability",
            "PutLifecyclePolicy",
            "SetRepositoryPolicy",
        ):
            yield request("", f"ecr:{action}", repository)
    for secret in (n.prefect_secret, n.deploy_secret):
        for action in ("DeleteSecret", "DescribeSecret", "PutResourcePolicy", "PutSecretValue", "UpdateSecret"):
            yield request("", f"secretsmanager:{action}", secret)
    for action in ("DeleteParameter", "GetParameterHistory", "GetParameters", "PutParameter"):
        yield request("", f"ssm:{action}", n.parameter)
    for group in (n.agent_logs, n.flow_logs):
        for action in ("CreateLogGroup", "DeleteLogGroup", "DeleteRetentionPolicy", "PutRetentionPolicy"):
            yield request("", f"logs:{action}", f"{group}:log-stream:")
        for action in ("FilterLogEvents", "PutSubscriptionFilter", "StartQuery"):
            yield request("", f"logs:{action}", f"{group}:log-stream:")
        yield request("", "logs:DeleteLogStream", f"{group}:log-stream:x")
    for key in {n.bucket_key, n.prefect_key, n.deploy_key} - {""}:
        for action in ("CreateGrant", "DisableKey", "Encrypt", "PutKeyPolicy", "ReEncryptFrom", "ScheduleKeyDeletion"):
            yield request("", f"kms:{action}", key)
    if n.topic:
        for action in ("DeleteTopic", "Publish", "SetTopicAttributes", "Subscribe"):
            yield request("", f"sns:{action}", n.topic)
    if n.rule:
        for action in ("DisableRule", "PutRule", "PutTargets"):
            yield request("", f"events:{action}", n.rule)


def in_account(account: Account) -> Iterator[Request]:
    """Ways to get more than one has."""
    roles = [account.images_ci, *(role for lane in account.lanes for role in lane.roles)]
    new = account.arn("iam", "role/new")
    for role in (*roles, new, account.arn("iam", "role/administrator")):
        for action in (
            "AttachRolePolicy",
            "CreateRole",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "PutRolePermissionsBoundary",
            "PutRolePolicy",
            "UpdateAssumeRolePolicy",
        ):
            yield request("", f"iam:{action}", role)
        yield request("", "sts:AssumeRole", role)
    for role in (account.images_ci, new, account.arn("iam", "role/administrator")):
        yield request("", "iam:PassRole", role, {"iam:PassedToService": "ecs-tasks.amazonaws.com"})
    for action in ("CreatePolicy", "CreatePolicyVersion", "SetDefaultPolicyVersion"):
        yield request("", f"iam:{action}", account.arn("iam", "policy/limits"))
    for action in ("AddUserToGroup",):
        yield request("", f"iam:{action}", account.arn("iam", "group/administrators"))
    for action in ("AttachUserPolicy", "CreateAccessKey", "CreateLoginProfile", "CreateUser", "PutUserPolicy"):
        yield request("", f"iam:{action}", account.arn("iam", "user/new"))
    for action in (
        "AddClientIDToOpenIDConnectProvider",
        "DeleteOpenIDConnectProvider",
        "UpdateOpenIDConnectProviderThumbprint",
    ):
        yield request("", f"iam:{action}", account.provider)
    yield request("", "iam:CreateOpenIDConnectProvider", account.arn("iam", "oidc-provider/oidc.example.com"))
    yield request("", "iam:CreateServiceLinkedRole", account.arn("iam", "role/aws-service-role/ecs.amazonaws.com/x"))
    yield request(
        "", "sts:GetFederationToken", account.arn("sts", "federated-user/new").replace(f":{account.region}:", "::")
    )
    for action, resource in (
        ("cloudformation:CreateStack", account.arn("cloudformation", "stack/new/0")),
        ("codebuild:StartBuild", account.arn("codebuild", "project/new")),
        ("ec2:RunInstances", account.arn("ec2", "instance/*").replace("*", "i-0")),
        ("ecr:CreateRepository", account.arn("ecr", "repository/new")),
        ("glue:CreateJob", account.arn("glue", "job/new")),
        ("lambda:CreateFunction", account.arn("lambda", "function:new")),
        ("lambda:InvokeFunction", account.arn("lambda", "function:new")),
        ("lambda:UpdateFunctionCode", account.arn("lambda", "function:new")),
        ("sagemaker:CreateNotebookInstance", account.arn("sagemaker", "notebook-instance/new")),
        ("secretsmanager:GetSecretValue", account.arn("secretsmanager", "secret:somebody/else-AbCdEf")),
        ("ssm:SendCommand", account.arn("ec2", "instance/i-0")),
        ("ssm:StartSession", account.arn("ec2", "instance/i-0")),
    ):
        yield request("", action, resource)
    for action in (
        "ec2:CreateNetworkInterface",
        "ec2:DeleteNetworkInterface",
    ):
        yield request("", action, account.arn("ec2", "network-interface/eni-0"))
    for action in (
        "ec2:DescribeInstances",
        "ecs:DeregisterTaskDefinition",
        "ecs:ListTaskDefinitions",
        "ecs:PutAccountSetting",
        "iam:CreateAccountAlias",
        "iam:ListRoles",
        "organizations:LeaveOrganization",
        "s3:ListAllMyBuckets",
        "secretsmanager:ListSecrets",
        "ssm:DescribeParameters",
    ):
        yield request("", action, EVERYTHING)
