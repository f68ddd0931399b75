"""The lanes whose work pools the tests fill, as they are synthesized, and what of a run's start is not a lane's own."""

from __future__ import annotations

import json
import re
import tempfile
from collections.abc import Iterator
from copy import deepcopy
from functools import cache
from pathlib import Path

from harness import tools
from harness.program import infra, packaged
from harness.stacks import Stack, read
from work_pool.filling import FLOW_RUN, Json, Started, Worker

CONFIG = Path(__file__).resolve().parent / "config"
GROUP = "sg-0123456789abcdef0"
"""In the place of the only thing that a template refers to: the security group of the lane's flows."""
ROLE = "arn:aws:iam::123456789012:role/"
NETWORK = {
    "awsvpcConfiguration": {
        "subnets": ["subnet-0123456789abcdef0", "subnet-1123456789abcdef0"],
        "securityGroups": [GROUP],
        "assignPublicIp": "DISABLED",
    }
}
DEFINITION = {
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "1024",
    "memory": "2048",
}
# How the worker's own configuration has to be, whatever a deployment says; beside the cluster.
FIXED = {
    2: {"container_name": "prefect", "stream_output": False, "configure_cloudwatch_logs": False},
    3: {"container_name": "prefect"},
}
REGISTERING = {"match_latest_revision_in_family": True, "auto_deregister_task_definition": False}
REQUEST = {"cluster", "launchType", "capacityProviderStrategy", "networkConfiguration", "overrides", "taskDefinition",
           "tags"}  # fmt: skip
OVERRIDES = {"containerOverrides", "cpu", "memory", "ephemeralStorage", "taskRoleArn"}

IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/dev/test:1"
FORMS = {
    "prefect-3": {"task_definition": "daily-sales:7"},
    "prefect-3-registers": {"family": "daily-sales", "image": IMAGE},
    "prefect-2": {"task_definition": "daily-sales:7"},
    "prefect-2-registers": {"family": "daily-sales", "image": IMAGE},
}
"""The lanes of the configuration, called as the forms of their templates, each with the least that a deployment says."""


@cache
def pool(form: str) -> Json:
    """What a lane hands off, as in AWS after an apply."""
    stack = next(stack for stack in _stacks() if stack.lane == form)
    value = stack.resources("aws_ssm_parameter")["work-pool"]["value"]
    return dict(json.loads(value.replace("${aws_security_group.flow-security-group.id}", GROUP)))


@cache
def _stacks() -> list[Stack]:
    tools.needs(packaged(), "bin/infra: mvn package -DskipTests")
    with tempfile.TemporaryDirectory() as folder:
        infra("synth", "--config", CONFIG, "--out", folder)
        return read(Path(folder))


def template(form: str) -> Json:
    """A copy, to be changed."""
    return dict(deepcopy(pool(form)["base_job_template"]))


def cluster(form: str) -> str:
    return f"arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-{form}"


def prefix(form: str) -> str:
    return f"prefect-v2-dev-{form}_"


def secret(form: str) -> str:
    return f"arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect/dev/{form}-AbC123:PREFECT_API_KEY::"


def roles(form: str) -> tuple[str, str]:
    """Those for flows: that of a run that says nothing of it, and the other one."""
    return f"{ROLE}prefect-v2-dev-{form}-flow-task", f"{ROLE}reports-{form}"


def version(form: str) -> int:
    return int(form.split("-")[1])


KEY = "the-workers-own-key"


def worker(form: str, **store: object) -> Worker:
    environment = {
        "PREFECT_API_URL": "https://api.prefect.cloud/api/accounts/a/workspaces/w",
        "PREFECT_API_KEY": KEY,
        "AWS_CONTAINER_CREDENTIALS_RELATIVE_URI": "/v2/credentials/the-workers-own-role",
        "LANG": "C.UTF-8",
    }
    return Worker(
        version(form), environment, {f"prefect.{name.replace('__', '.')}": one for name, one in store.items()}
    )


def astray(form: str, started: Started) -> Iterator[str]:
    """What of it has left the lane, or is not as the lane fixes it."""
    wanted = FIXED[version(form)] | {"cluster": cluster(form)} | (REGISTERING if "registers" in form else {})
    if version(form) == 3:
        wanted |= {"prefect_api_key_secret_arn": secret(form)}
    for key, value in wanted.items():
        if started.configuration.get(key) != value:
            yield f"{key} of the configuration"
    *before, last = started.calls
    expected = ["DescribeTaskDefinition", *(["RegisterTaskDefinition"] if "registers" in form else [])]
    if [call.action for call in before] != expected:
        yield f"calls {[call.action for call in before]}"
    for call in before:
        yield from _family(form, call.parameters.get("taskDefinition") or call.parameters.get("family", ""))
        if call.action == "RegisterTaskDefinition":
            yield from _registered(form, call.parameters)
    yield from _run(form, last.parameters)
    everything = json.dumps([started.configuration, [call.parameters for call in started.calls]])
    for own in (KEY, "the-workers-own-role"):
        if own in everything:
            yield f"{own} is shown"


def _family(form: str, named: str) -> Iterator[str]:
    name = named.rpartition("task-definition/")[2]
    if named != name and not named.startswith("arn:aws:ecs:us-east-1:123456789012:task-definition/"):
        yield f"another account's task definition {named}"
    if not re.fullmatch(re.escape(prefix(form)) + r"[A-Za-z0-9_-]*(:\d+)?", name):
        yield f"the family {named}"


def _registered(form: str, definition: Json) -> Iterator[str]:
    containers = [{k: v for k, v in one.items() if k != "image"} for one in definition["containerDefinitions"]]
    if containers != [_container(form)]:
        yield "the containers"
    architecture = definition.get("runtimePlatform", {})
    if (
        set(architecture) != {"cpuArchitecture", "operatingSystemFamily"}
        or architecture["operatingSystemFamily"] != "LINUX"
    ):
        yield "the platform"
    rest = {k: v for k, v in definition.items() if k not in ("containerDefinitions", "family", "runtimePlatform")}
    if rest != DEFINITION | {"executionRoleArn": f"{ROLE}prefect-v2-dev-{form}-flow-execution"}:
        yield f"the task definition {rest}"


def _container(form: str) -> Json:
    """What a worker registers, but for what the deployment says."""
    logs = {"awslogs-group": f"/prefect-v2/dev/{form}/flows", "awslogs-region": "us-east-1"}
    return {
        "name": "prefect",
        "essential": True,
        "logConfiguration": {"logDriver": "awslogs", "options": logs | {"awslogs-stream-prefix": "flow"}},
        "secrets": [{"name": "PREFECT_API_KEY", "valueFrom": secret(form)}],
    }


def _run(form: str, request: Json) -> Iterator[str]:
    if request.get("cluster") != cluster(form):
        yield "the cluster"
    if request.get("networkConfiguration") != NETWORK:
        yield "the network"
    if further := request.keys() - REQUEST:
        yield f"the request says {further}"
    yield from _family(form, request["taskDefinition"])
    if request.get("capacityProviderStrategy") not in (None, [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]):
        yield "the capacity"
    overrides = request["overrides"]
    if further := overrides.keys() - OVERRIDES:
        yield f"overrides of {further}"
    if [one.keys() for one in overrides["containerOverrides"]] != [{"name", "command", "environment"}]:
        yield "another container, or more of one"
    if any(one["name"] != "prefect" for one in overrides["containerOverrides"]):
        yield "another container"
    if request["tags"] != [{"key": "prefect.io/flow-run-id", "value": FLOW_RUN}]:
        yield "the tags, which say which run it is"
    if overrides.get("taskRoleArn") not in roles(form):
        yield FOREIGN_ROLE


FOREIGN_ROLE = "the role"
"""The only thing that no literal holds where the lane has several roles: IAM lets the worker pass no other."""
