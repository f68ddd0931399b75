"""What no role may do beyond its needs: what others need, here and elsewhere, and what nobody may."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import replace
from functools import partial

from access.lanes import Account, Lane, longer, twin
from access.needs import EVERYTHING, TLS, TLS_OF_S3, Request, of_account, of_lane, request

STRANGERS = "999999999999"
"""An account that is not ours, with things of the same names."""

TASKS = "ecs-tasks.amazonaws.com"

OTHER_SERVICES = (
    *("batch", "bedrock", "cloudformation", "codebuild", "ec2", "ecs", "events"),
    *("glue", "lambda", "sagemaker", "ssm", "states", "tasks.apprunner"),
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


def _every(service: str, actions: str, resource: str, context: dict[str, str] | None = None) -> Iterator[Request]:
    return (request("", f"{service}:{action}", resource, context) for action in actions.split())


def _without_tls(needed: Request) -> Iterator[Request]:
    """The own policies of buckets and queues deny it to everybody."""
    context = dict(needed.context)
    if TLS.items() <= context.items():
        yield request("", needed.action, needed.resource, context | {"aws:SecureTransport": "false"})
    if TLS_OF_S3.items() <= context.items():
        yield request("", needed.action, needed.resource, context | {"s3:TlsVersion": "1.1"})


def _by_mistake(lane: Lane) -> Iterator[Request]:
    """Needs with one thing about them changed: what a looser condition would let through."""
    n = lane.names
    alike = {"ecs:cluster": longer(n.cluster)}
    for context in (alike, {"ecs:cluster": elsewhere(lane.account_id, n.cluster)}, {}):
        yield request("", "ecs:RunTask", lane.family(), context)
    prefix = n.families.rpartition("/")[0]
    own_families = (service.family for service in n.services.values())
    for family in (*own_families, f"{prefix}/prefect__flow__deployment", n.families[:-1], f"{n.families[:-1]}-x"):
        yield request("", "ecs:RunTask", f"{family}:7", {"ecs:cluster": n.cluster})
        yield request("", "ecs:RegisterTaskDefinition", f"{family}:7")
        yield request("", "ecs:TagResource", f"{family}:7", {"ecs:CreateAction": "RegisterTaskDefinition"})
    # Tags decide about access where an organization has it so; nobody changes those of what is there already.
    needed = {"RunTask": lane.task(), "RegisterTaskDefinition": lane.family()}
    for resource in (lane.task(), lane.family(), n.cluster, *(one.service for one in n.services.values())):
        yield request("", "ecs:TagResource", resource)
        for making in ("CreateService", "RunTask", "RegisterTaskDefinition"):
            if needed.get(making) != resource:
                yield request("", "ecs:TagResource", resource, {"ecs:CreateAction": making})
    for path in (n.flow_files, n.artifacts):
        yield from _every("s3", "PutObject DeleteObject", f"{n.bucket}/{longer(path)}a/b", TLS_OF_S3)
    for role in lane.roles:
        for service in (*(f"{s}.amazonaws.com" for s in OTHER_SERVICES), f"{TASKS}.example.com", "*.amazonaws.com"):
            yield request("", "iam:PassRole", role, {"iam:PassedToService": service})
        yield request("", "iam:PassRole", role)
    for role in lane.roles:
        if role not in (n.execution, *n.tasks):
            yield request("", "iam:PassRole", role, {"iam:PassedToService": TASKS})
    # A customer key may encrypt more than this.
    for secret, key in lane.secrets.items():
        if key:
            yield request("", "kms:Decrypt", key)
            yield request("", "kms:Decrypt", key, {"kms:EncryptionContext:SecretARN": longer(secret)})
            yield request("", "kms:Decrypt", longer(key), {"kms:EncryptionContext:SecretARN": secret})
    if key := n.events_key:
        yield request("", "kms:Decrypt", key)
        for used, service in ((key, "s3"), (key, "secretsmanager"), (longer(key), "sqs")):
            yield request("", "kms:Decrypt", used, {"kms:ViaService": f"{service}.{lane.region}.amazonaws.com"})
    if key := n.bucket_key:
        yield from _every("kms", "Decrypt GenerateDataKey", key)
        for used, thing in ((key, longer(n.bucket)), (key, f"{longer(n.bucket)}/a"), (longer(key), n.bucket)):
            yield from _every("kms", "Decrypt GenerateDataKey", used, {"kms:EncryptionContext:aws:s3:arn": thing})


def in_lane(lane: Lane) -> Iterator[Request]:
    """What nobody does to a lane but Terraform and people."""
    n = lane.names
    here = {"ecs:cluster": n.cluster}
    for service in n.services.values():
        yield from _every("ecs", "UpdateService DeleteService CreateService", service.service, here)
    yield from _every("ecs", "ExecuteCommand UpdateTaskProtection", lane.task(), here)
    yield from _every("ecs", "UntagResource", lane.task())
    yield from _every("ecs", "StartTask", lane.family(), here)
    yield from _every("ecs", "DeleteTaskDefinitions", lane.family())
    yield from _every("ecs", "UpdateCluster DeleteCluster PutClusterCapacityProviders", n.cluster)
    for path in (n.flow_files, n.artifacts):
        actions = "GetObjectVersion DeleteObjectVersion PutObjectAcl PutObjectTagging RestoreObject"
        yield from _every("s3", actions, f"{n.bucket}/{path}a/b", TLS_OF_S3)
    actions = (
        "DeleteBucket DeleteBucketPolicy GetBucketLocation GetBucketPolicy ListBucketVersions PutBucketAcl "
        "PutBucketNotification PutBucketPolicy PutBucketPublicAccessBlock PutBucketVersioning "
        "PutEncryptionConfiguration PutLifecycleConfiguration"
    )
    yield from _every("s3", actions, n.bucket, TLS_OF_S3)
    # Outside of both prefixes, where a third party's tools may keep something.
    yield from _every("s3", "PutObject DeleteObject", f"{n.bucket}/a", TLS_OF_S3)
    for repository in (n.images, n.agent_images):
        actions = (
            "BatchDeleteImage DeleteLifecyclePolicy DeleteRepository DescribeImages ListImages "
            "PutImageScanningConfiguration PutImageTagMutability PutLifecyclePolicy SetRepositoryPolicy"
        )
        yield from _every("ecr", actions, repository)
    for secret in lane.secrets:
        actions = "DeleteSecret DescribeSecret PutResourcePolicy PutSecretValue UpdateSecret"
        yield from _every("secretsmanager", actions, secret)
    for parameter in (n.parameter, n.pool_parameter):
        if parameter:
            yield from _every("ssm", "DeleteParameter GetParameterHistory GetParameters PutParameter", parameter)
    if n.pool_parameter:
        # What the template of flow runs is. Whoever brings it into Prefect reads the stack's output.
        yield from _every("ssm", "GetParameter", n.pool_parameter)
    for group in (n.flow_logs, *(service.logs for service in n.services.values())):
        actions = (
            "CreateLogGroup DeleteLogGroup DeleteRetentionPolicy PutRetentionPolicy FilterLogEvents "
            "PutSubscriptionFilter StartQuery"
        )
        yield from _every("logs", actions, f"{group}:log-stream:")
        yield from _every("logs", "DeleteLogStream", f"{group}:log-stream:x")
    for key in {n.bucket_key, n.events_key, *lane.secrets.values()} - {""}:
        yield from _every("kms", "CreateGrant DisableKey Encrypt PutKeyPolicy ReEncryptFrom ScheduleKeyDeletion", key)
    if n.topic:
        yield from _every("sns", "DeleteTopic Publish SetTopicAttributes Subscribe", n.topic)
    for rule in n.rules:
        yield from _every("events", "DeleteRule DisableRule PutRule PutTargets RemoveTargets", rule)
    for queue in (n.events, n.dead_letters):
        actions = (
            "AddPermission DeleteQueue GetQueueAttributes ListDeadLetterSourceQueues PurgeQueue RemovePermission "
            "SendMessage SetQueueAttributes StartMessageMoveTask TagQueue"
        )
        if queue:
            yield from _every("sqs", actions, queue, TLS)
    if n.dead_letters:
        yield from _every("sqs", "DeleteMessage ReceiveMessage", n.dead_letters, TLS)


def in_account(account: Account) -> Iterator[Request]:
    """Ways to get more than one has."""
    ours = [account.images_ci, *(role for lane in account.lanes for role in lane.roles)]
    others = [account.arn("iam", "role/new"), account.arn("iam", "role/administrator")]
    for role in (*ours, *others):
        actions = (
            "AttachRolePolicy CreateRole DeleteRolePermissionsBoundary DeleteRolePolicy PutRolePermissionsBoundary "
            "PutRolePolicy UpdateAssumeRolePolicy"
        )
        yield from _every("iam", actions, role)
        yield from _every("sts", "AssumeRole", role)
    for role in (account.images_ci, *others):
        yield request("", "iam:PassRole", role, {"iam:PassedToService": TASKS})
    for service, actions, thing in (
        ("iam", "CreatePolicy CreatePolicyVersion SetDefaultPolicyVersion", "policy/limits"),
        ("iam", "AddUserToGroup", "group/administrators"),
        ("iam", "AttachUserPolicy CreateAccessKey CreateLoginProfile CreateUser PutUserPolicy", "user/new"),
        ("iam", "CreateOpenIDConnectProvider", "oidc-provider/oidc.example.com"),
        ("iam", "CreateServiceLinkedRole", "role/aws-service-role/ecs.amazonaws.com/x"),
        ("cloudformation", "CreateStack", "stack/new/0"),
        ("codebuild", "StartBuild", "project/new"),
        ("ec2", "CreateNetworkInterface DeleteNetworkInterface", "network-interface/eni-0"),
        ("ec2", "RunInstances", "instance/i-0"),
        ("ecr", "CreateRepository", "repository/new"),
        ("glue", "CreateJob", "job/new"),
        ("lambda", "CreateFunction InvokeFunction UpdateFunctionCode", "function:new"),
        ("sagemaker", "CreateNotebookInstance", "notebook-instance/new"),
        ("secretsmanager", "GetSecretValue", "secret:somebody/else-AbCdEf"),
    ):
        yield from _every(service, actions, account.arn(service, thing))
    actions = "AddClientIDToOpenIDConnectProvider DeleteOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint"
    for provider in account.providers:
        yield from _every("iam", actions, provider)
    yield from _every("ssm", "SendCommand StartSession", account.arn("ec2", "instance/i-0"))
    somebody = account.arn("sts", "federated-user/new").replace(f":{account.region}:", "::")
    yield request("", "sts:GetFederationToken", somebody)
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
