"""The lane whose work pools the tests fill, and what of a run's start is not its own."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

from harness.program import ROOT
from work_pool.filling import FLOW_RUN, Json, Started, Worker

GOLDEN = ROOT / "infra-ecs/src/test/resources/golden"
CLUSTER = "arn:aws:ecs:us-east-1:123456789012:cluster/prefect-v2-dev-test"
PREFIX = "prefect-v2-dev-test_"
ROLE = "arn:aws:iam::123456789012:role/"
ROLES = {f"{ROLE}flow-task", f"{ROLE}reports-test"}
SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prefect/dev/test-AbC123:PREFECT_API_KEY::"
NETWORK = {
    "awsvpcConfiguration": {
        "subnets": ["subnet-0123456789abcdef0", "subnet-1123456789abcdef0"],
        "securityGroups": ["sg-0123456789abcdef0"],
        "assignPublicIp": "DISABLED",
    }
}
# What a worker registers, but for what the deployment says.
CONTAINER = {
    "name": "prefect",
    "essential": True,
    "logConfiguration": {
        "logDriver": "awslogs",
        "options": {
            "awslogs-group": "/prefect-v2/dev/test/flows",
            "awslogs-region": "us-east-1",
            "awslogs-stream-prefix": "flow",
        },
    },
    "secrets": [{"name": "PREFECT_API_KEY", "valueFrom": SECRET}],
}
DEFINITION = {
    "executionRoleArn": f"{ROLE}flow-execution",
    "networkMode": "awsvpc",
    "requiresCompatibilities": ["FARGATE"],
    "cpu": "1024",
    "memory": "2048",
}
# How the worker's own configuration has to be, whatever a deployment says.
FIXED = {
    2: {"cluster": CLUSTER, "container_name": "prefect", "stream_output": False, "configure_cloudwatch_logs": False},
    3: {"cluster": CLUSTER, "container_name": "prefect", "prefect_api_key_secret_arn": SECRET},
}
REGISTERING = {"match_latest_revision_in_family": True, "auto_deregister_task_definition": False}
REQUEST = {"cluster", "launchType", "capacityProviderStrategy", "networkConfiguration", "overrides", "taskDefinition",
           "tags"}  # fmt: skip
OVERRIDES = {"containerOverrides", "cpu", "memory", "ephemeralStorage", "taskRoleArn"}

FORMS = {
    "prefect-3": {"task_definition": "daily-sales:7"},
    "prefect-3-registering": {"family": "daily-sales", "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/dev/test:1"},
    "prefect-2": {"task_definition": "daily-sales:7"},
    "prefect-2-registering": {"family": "daily-sales", "image": "123456789012.dkr.ecr.us-east-1.amazonaws.com/dev/test:1"},
}  # fmt: skip
"""The golden files, each with the least that a deployment says."""


def pool(form: str) -> Json:
    return dict(json.loads((GOLDEN / f"work-pool-{form}.json").read_text(encoding="utf-8")))


def template(form: str) -> Json:
    return dict(pool(form)["base_job_template"])


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
    wanted = FIXED[version(form)] | (REGISTERING if "registering" in form else {})
    for key, value in wanted.items():
        if started.configuration.get(key) != value:
            yield f"{key} of the configuration"
    *before, last = started.calls
    expected = ["DescribeTaskDefinition", *(["RegisterTaskDefinition"] if "registering" in form else [])]
    if [call.action for call in before] != expected:
        yield f"calls {[call.action for call in before]}"
    for call in before:
        yield from _family(call.parameters.get("taskDefinition") or call.parameters.get("family", ""))
        if call.action == "RegisterTaskDefinition":
            yield from _registered(call.parameters)
    yield from _run(last.parameters)
    everything = json.dumps([started.configuration, [call.parameters for call in started.calls]])
    for secret in (KEY, "the-workers-own-role"):
        if secret in everything:
            yield f"{secret} is shown"


def _family(named: str) -> Iterator[str]:
    name = named.rpartition("task-definition/")[2]
    if named != name and not named.startswith("arn:aws:ecs:us-east-1:123456789012:task-definition/"):
        yield f"another account's task definition {named}"
    if not re.fullmatch(re.escape(PREFIX) + r"[A-Za-z0-9_-]*(:\d+)?", name):
        yield f"the family {named}"


def _registered(definition: Json) -> Iterator[str]:
    containers = [{k: v for k, v in one.items() if k != "image"} for one in definition["containerDefinitions"]]
    if containers != [CONTAINER]:
        yield "the containers"
    architecture = definition.get("runtimePlatform", {})
    if (
        set(architecture) != {"cpuArchitecture", "operatingSystemFamily"}
        or architecture["operatingSystemFamily"] != "LINUX"
    ):
        yield "the platform"
    rest = {k: v for k, v in definition.items() if k not in ("containerDefinitions", "family", "runtimePlatform")}
    if rest != DEFINITION:
        yield f"the task definition {rest}"


def _run(request: Json) -> Iterator[str]:
    if request.get("cluster") != CLUSTER:
        yield "the cluster"
    if request.get("networkConfiguration") != NETWORK:
        yield "the network"
    if further := request.keys() - REQUEST:
        yield f"the request says {further}"
    yield from _family(request["taskDefinition"])
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
    if overrides.get("taskRoleArn") not in ROLES:
        yield FOREIGN_ROLE


FOREIGN_ROLE = "the role"
"""The only thing that no literal holds where the lane has several roles: IAM lets the worker pass no other."""
