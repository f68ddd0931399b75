"""What each role needs: who calls it, and when. All else is forbidden to it, see forbidden.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from access.configuration import Settings
from access.lanes import Account, Lane
from harness.server import Failed

TLS = {"aws:SecureTransport": "true", "s3:TlsVersion": "1.3"}
AGENT_STREAM, FLOW_STREAM = f"agent/agent/{'0' * 32}", f"daily-sales/prefect/{'0' * 32}"
EVERYTHING = "*"
"""The resource of actions that know none."""


@dataclass(frozen=True)
class Request:
    action: str
    resource: str
    context: tuple[tuple[str, str], ...] = ()
    because: str = field(default="", compare=False)

    def __str__(self) -> str:
        return f"{self.action} on {self.resource}" + "".join(f", {k} = {v}" for k, v in self.context)


def request(because: str, action: str, resource: str, context: dict[str, str] | None = None) -> Request:
    return Request(action, resource, tuple(sorted((context or {}).items())), because)


Needs = dict[str, list[Request]]
"""By the ARN of the role."""


def of_account(account: Account) -> Needs:
    needs: Needs = {account.images_ci: [*_push(account.agent_images), *_log_in("docker login")]}
    for lane in account.lanes:
        needs |= of_lane(lane)
    return needs


def of_lane(lane: Lane) -> Needs:
    n = lane.names
    needs: Needs = {
        n.agent: [*_agent(lane)],
        n.agent_execution: [
            *_start(n.agent_images, f"{n.agent_logs}:log-stream:{AGENT_STREAM}", "starts the agent"),
            *_read_secret(n.prefect_secret, n.prefect_key, "ECS hands the Prefect key to the agent"),
        ],
        n.execution: [
            *_start(n.images, f"{n.flow_logs}:log-stream:{FLOW_STREAM}", "starts a flow run"),
            *_read_secret(n.prefect_secret, n.prefect_key, "ECS hands the Prefect key to a flow run"),
            *_team(lane.settings, "flow-roles.execution"),
        ],
        n.ci: [*_ci(lane)],
    }
    for name, role in zip(lane.task_names, n.tasks, strict=True):
        section = "flow-roles.task" if name == "task" else f"flow-roles.further.{name}"
        needs[role] = [*_flow(lane), *_team(lane.settings, section)]
    return needs


def _agent(lane: Lane) -> Iterator[Request]:
    """The calls of prefect-aws 0.4's ECSTask, as its sources have them."""
    n, cluster = lane.names, {"ecs:cluster": lane.names.cluster}
    for flow in ("daily-sales", "a", "eu_x", "x-eu"):
        yield request("submits a flow run", "ecs:RunTask", lane.family(flow), cluster)
    yield request("RunTask tags the run", "ecs:TagResource", lane.task(), {"ecs:CreateAction": "RunTask"})
    yield request("watches a run, every 5 seconds", "ecs:DescribeTasks", lane.task(), cluster)
    yield request("cancels a run", "ecs:StopTask", lane.task(), cluster)
    yield request("reads the family before it runs it", "ecs:DescribeTaskDefinition", EVERYTHING)
    yield request("looks the VPC up before each run", "ec2:DescribeVpcs", EVERYTHING)
    yield request("looks the subnets up before each run", "ec2:DescribeSubnets", EVERYTHING)
    yield from _pass_flow_roles(lane, "RunTask with the roles of the block")
    if lane.settings["agent.runtime.agent.register-task-definitions"]:
        yield from _register(lane)
    if lane.settings["agent.runtime.agent.stream-output"]:
        stream = f"{n.flow_logs}:log-stream:{FLOW_STREAM}"
        yield request("repeats a run's output", "logs:GetLogEvents", stream)
    if lane.settings["agent.deployment.enable-execute-command"]:
        for action in ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"):
            yield request("ECS Exec's agent in the container", f"ssmmessages:{action}", EVERYTHING)
        stream = f"{n.agent_logs}:log-stream:{AGENT_STREAM}"
        yield request("ECS Exec logs the session", "logs:DescribeLogGroups", EVERYTHING)
        yield request("ECS Exec logs the session", "logs:DescribeLogStreams", f"{n.agent_logs}:log-stream:")
        yield request("ECS Exec logs the session", "logs:CreateLogStream", stream)
        yield request("ECS Exec logs the session", "logs:PutLogEvents", stream)


def _start(repository: str, stream: str, because: str) -> Iterator[Request]:
    """What ECS does with an execution role, as AWS documents it ("Task execution IAM role")."""
    yield from _log_in(because)
    yield from _pull(repository, because)
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield request(because, action, stream)


def _flow(lane: Lane) -> Iterator[Request]:
    """Prefect and s3fs in a flow run: fetch flow files, keep results."""
    n = lane.names
    yield request("fetches the flow's folder", "s3:ListBucket", n.bucket, TLS)
    for path in (n.flow_files, n.artifacts):
        yield request("reads flow files and results", "s3:GetObject", f"{n.bucket}/{path}a/b", TLS)
    for action in ("s3:PutObject", "s3:DeleteObject"):
        yield request("writes results, drops old ones", action, f"{n.bucket}/{n.artifacts}a/b", TLS)
    because = "boto3 gives an upload in parts up when one fails"
    yield request(because, "s3:AbortMultipartUpload", f"{n.bucket}/{n.artifacts}a/b", TLS)
    yield from _bucket_key(lane)


def _ci(lane: Lane) -> Iterator[Request]:
    """Deploying flows as docs/flows.md shows it."""
    n = lane.names
    yield from _push(n.images)
    yield from _log_in("docker login")
    yield from _register(lane)
    yield from _pass_flow_roles(lane, "RegisterTaskDefinition with the lane's roles")
    yield request("compares with the last revision", "ecs:DescribeTaskDefinition", EVERYTHING)
    yield request("uploads flow files", "s3:PutObject", f"{n.bucket}/{n.flow_files}a/b", TLS)
    because = "boto3 gives an upload in parts up when one fails"
    yield request(because, "s3:AbortMultipartUpload", f"{n.bucket}/{n.flow_files}a/b", TLS)
    yield from _bucket_key(lane)
    yield request("reads the hand-off", "ssm:GetParameter", n.parameter)
    yield from _read_secret(n.deploy_secret, n.deploy_key, "talks to Prefect")


def _register(lane: Lane) -> Iterator[Request]:
    tagged = {"ecs:CreateAction": "RegisterTaskDefinition"}
    yield request("registers a flow", "ecs:RegisterTaskDefinition", lane.family())
    yield request("tags what it registers", "ecs:TagResource", lane.family(), tagged)


def _pass_flow_roles(lane: Lane, because: str) -> Iterator[Request]:
    for role in (lane.names.execution, *lane.names.tasks):
        yield request(because, "iam:PassRole", role, {"iam:PassedToService": "ecs-tasks.amazonaws.com"})


def _log_in(because: str) -> Iterator[Request]:
    yield request(because, "ecr:GetAuthorizationToken", EVERYTHING)


def _pull(repository: str, because: str) -> Iterator[Request]:
    for action in ("BatchCheckLayerAvailability", "BatchGetImage", "GetDownloadUrlForLayer"):
        yield request(because, f"ecr:{action}", repository)


def _push(repository: str) -> Iterator[Request]:
    yield from _pull(repository, "docker build --cache-from, docker push")
    for action in ("InitiateLayerUpload", "UploadLayerPart", "CompleteLayerUpload", "PutImage"):
        yield request("docker push", f"ecr:{action}", repository)


def _read_secret(secret: str, key: str, because: str) -> Iterator[Request]:
    yield request(because, "secretsmanager:GetSecretValue", secret)
    if key:
        yield request(because, "kms:Decrypt", key, {"kms:EncryptionContext:SecretARN": secret})


def _bucket_key(lane: Lane) -> Iterator[Request]:
    if key := lane.names.bucket_key:
        bucket = lane.names.bucket
        # With a bucket key it is for the bucket; without one, as for what is older, for the object.
        for what in (bucket, f"{bucket}/a/b"):
            context = {"kms:EncryptionContext:aws:s3:arn": what}
            yield request("S3 encrypts an object", "kms:GenerateDataKey", key, context)
            yield request("S3 decrypts an object, or the parts of an upload", "kms:Decrypt", key, context)


def _team(settings: Settings, section: str) -> Iterator[Request]:
    """What a team's own statements ask for: each action on each resource, with the conditions met."""
    sids = {key.split(".")[0] for key in settings.under(f"{section}.statements")}
    for sid in sorted(sids):
        at = f"{section}.statements.{sid}"
        context = _met(at, settings)
        for action in settings.list(f"{at}.actions"):
            for resource in settings.list(f"{at}.resources"):
                yield request(f"{at} in the configuration", action, _example(resource, context), context)


def _met(at: str, settings: Settings) -> dict[str, str]:
    context: dict[str, Any] = {}
    for path, value in settings.under(f"{at}.conditions").items():
        operator, _, key = path.removesuffix("[0]").partition(".")
        if not path.endswith("[0]"):
            continue  # one of the values is enough
        if not re.fullmatch(r"(ForAnyValue:)?(String|Arn)(Equals|Like)|Bool", operator):
            raise Failed(f"{at}: access/needs.py cannot meet {operator} yet: teach it")
        context[key.strip('"')] = _example(value, {})
    return context


def _example(pattern: str, context: dict[str, str]) -> str:
    """Something that the pattern covers; a policy variable gets a value that the context has to have."""

    def variable(match: re.Match[str]) -> str:
        return context.setdefault(match[1], "example")

    return re.sub(r"\$\{([^}]+)}", variable, pattern).replace("*", "example").replace("?", "x")
