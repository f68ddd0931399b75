"""What each role needs: who calls it, and when. All else is forbidden to it, see forbidden.py."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import Any

from access.configuration import Settings
from access.lanes import Account, Lane
from harness.server import Failed

TLS = {"aws:SecureTransport": "true"}
TLS_OF_S3 = TLS | {"s3:TlsVersion": "1.3"}
FLOW_STREAM = f"daily-sales/prefect/{'0' * 32}"
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
        n.execution: [
            *_start(n.images, f"{n.flow_logs}:log-stream:{FLOW_STREAM}", "starts a flow run"),
            *_read_secret(n.flows_secret, n.flows_key, "ECS hands the Prefect key to a flow run"),
            *_team(lane.settings, "flow-roles.execution"),
        ],
        n.ci: [*_ci(lane)],
    }
    for kind, service in n.services.items():
        needs[service.task] = [*(_agent(lane) if kind == "agent" else _worker(lane)), *_executes_commands(lane, kind)]
        needs[service.execution] = [
            *_start(n.agent_images, _stream(lane, kind), f"starts the {kind}"),
            *_read_secret(n.prefect_secret, n.prefect_key, f"ECS hands the Prefect key to the {kind}"),
        ]
    for name, role in zip(lane.task_names, n.tasks, strict=True):
        section = "flow-roles.task" if name == "task" else f"flow-roles.further.{name}"
        needs[role] = [*_flow(lane), *_team(lane.settings, section)]
    return needs


def _agent(lane: Lane) -> Iterator[Request]:
    """The calls of prefect-aws 0.4's ECSTask, as its sources have them."""
    yield from _runs_flows(lane, "watches a run, every 5 seconds", "cancels a run")
    yield request("looks the VPC up before each run", "ec2:DescribeVpcs", EVERYTHING)
    yield request("looks the subnets up before each run", "ec2:DescribeSubnets", EVERYTHING)
    if lane.settings["agent.runtime.register-task-definitions"]:
        yield from _register(lane)
    if lane.settings["agent.runtime.stream-output"]:
        yield from _read_output(lane, "repeats a run's output")


def _worker(lane: Lane) -> Iterator[Request]:
    """The calls of prefect-aws's ECSWorker, 0.7 with its observer or 0.4. The pool's template names the network, so
    that none of them asks EC2 for it."""
    runtime = lane.settings.under(f"worker.runtime.{lane.settings['worker.runtime.type']}")
    if runtime["register-task-definitions"]:
        yield from _register(lane)
    if not lane.prefect_3:
        yield from _runs_flows(lane, "watches a run, every 5 seconds", "cancels a run")
        if runtime["stream-output"]:
            yield from _read_output(lane, "repeats a run's output")
        return
    yield from _runs_flows(lane, "the observer asks of which run an event is", "stops the task of a cancelled run")
    yield from _read_events(lane)
    if runtime["deregister-task-definitions"]:
        yield request("takes back what it has registered", "ecs:DeregisterTaskDefinition", EVERYTHING)
    if runtime["forward-crashed-run-logs"]:
        yield from _read_output(lane, "repeats what a run wrote that crashed before it was Running")


def _runs_flows(lane: Lane, describes: str, stops: str) -> Iterator[Request]:
    cluster = {"ecs:cluster": lane.names.cluster}
    for flow in ("daily-sales", "a", "eu_x", "x-eu"):
        yield request("submits a flow run", "ecs:RunTask", lane.family(flow), cluster)
    yield request("RunTask tags the run", "ecs:TagResource", lane.task(), {"ecs:CreateAction": "RunTask"})
    yield request(describes, "ecs:DescribeTasks", lane.task(), cluster)
    yield request(stops, "ecs:StopTask", lane.task(), cluster)
    yield request("reads the family before it runs it", "ecs:DescribeTaskDefinition", EVERYTHING)
    yield from _pass_flow_roles(lane, "RunTask with the roles of the block or of the task definition")


def _read_events(lane: Lane) -> Iterator[Request]:
    """prefect_aws/observers/ecs.py: the queue by its name, a message at a time, more time for it, and its end."""
    queue, key = lane.names.events, lane.names.events_key
    for action in ("GetQueueUrl", "ReceiveMessage", "ChangeMessageVisibility", "DeleteMessage"):
        yield request("reads what ECS tells of flow runs", f"sqs:{action}", queue, TLS)
    if key:
        # SQS's developer guide, "Key management": a consumer has to be able to decrypt; SQS asks in its name, and says
        # for which queue.
        context = {"kms:ViaService": f"sqs.{lane.region}.amazonaws.com", "kms:EncryptionContext:aws:sqs:arn": queue}
        yield request("SQS decrypts an event", "kms:Decrypt", key, context)


def _read_output(lane: Lane, because: str) -> Iterator[Request]:
    yield request(because, "logs:GetLogEvents", f"{lane.names.flow_logs}:log-stream:{FLOW_STREAM}")


def _executes_commands(lane: Lane, kind: str) -> Iterator[Request]:
    if lane.settings[f"{kind}.deployment.enable-execute-command"]:
        for action in ("CreateControlChannel", "CreateDataChannel", "OpenControlChannel", "OpenDataChannel"):
            yield request("ECS Exec's agent in the container", f"ssmmessages:{action}", EVERYTHING)
        because, group = "ECS Exec logs the session", lane.names.services[kind].logs
        yield request(because, "logs:DescribeLogGroups", EVERYTHING)
        yield request(because, "logs:DescribeLogStreams", f"{group}:log-stream:")
        for action in ("CreateLogStream", "PutLogEvents"):
            yield request(because, f"logs:{action}", _stream(lane, kind))


def _stream(lane: Lane, kind: str) -> str:
    return f"{lane.names.services[kind].logs}:log-stream:{kind}/{kind}/{'0' * 32}"


def _start(repository: str, stream: str, because: str) -> Iterator[Request]:
    """What ECS does with an execution role, as AWS documents it ("Task execution IAM role")."""
    yield from _log_in(because)
    yield from _pull(repository, because)
    for action in ("logs:CreateLogStream", "logs:PutLogEvents"):
        yield request(because, action, stream)


def _flow(lane: Lane) -> Iterator[Request]:
    """Prefect and s3fs in a flow run: fetch flow files, keep results."""
    n = lane.names
    yield request("fetches the flow's folder", "s3:ListBucket", n.bucket, TLS_OF_S3)
    for path in (n.flow_files, n.artifacts):
        yield request("reads flow files and results", "s3:GetObject", f"{n.bucket}/{path}a/b", TLS_OF_S3)
    for action in ("s3:PutObject", "s3:DeleteObject"):
        yield request("writes results, drops old ones", action, f"{n.bucket}/{n.artifacts}a/b", TLS_OF_S3)
    because = "boto3 gives an upload in parts up when one fails"
    yield request(because, "s3:AbortMultipartUpload", f"{n.bucket}/{n.artifacts}a/b", TLS_OF_S3)
    yield from _bucket_key(lane)


def _ci(lane: Lane) -> Iterator[Request]:
    """Deploying flows as docs/flows.md shows it."""
    n = lane.names
    yield from _push(n.images)
    yield from _log_in("docker login")
    yield from _register(lane)
    yield from _pass_flow_roles(lane, "RegisterTaskDefinition with the lane's roles")
    yield request("compares with the last revision", "ecs:DescribeTaskDefinition", EVERYTHING)
    yield request("uploads flow files", "s3:PutObject", f"{n.bucket}/{n.flow_files}a/b", TLS_OF_S3)
    because = "boto3 gives an upload in parts up when one fails"
    yield request(because, "s3:AbortMultipartUpload", f"{n.bucket}/{n.flow_files}a/b", TLS_OF_S3)
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
