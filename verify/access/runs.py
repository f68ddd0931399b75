"""What a worker asks of AWS for a flow run, as requests to IAM: its lane's work pool, filled with job variables.

`work_pool.filling` is how Prefect fills a pool. What the pool lets through is judged there; here, what IAM says to the
calls that come of it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from copy import deepcopy
from typing import Any

from access.forbidden import TASKS
from access.lanes import Lane
from access.needs import EVERYTHING, Request, request
from work_pool.filling import Call, Json, Refused, Worker

LEAST: dict[bool, Json] = {
    False: {"task_definition": "daily-sales:7"},
    True: {"family": "daily-sales", "image": "daily-sales:1"},
}
"""What a deployment has to say, by whether the worker registers task definitions."""


def registers(lane: Lane) -> bool:
    runtime = lane.settings["worker.runtime.type"]
    return bool(lane.settings[f"worker.runtime.{runtime}.register-task-definitions"])


def of_run(lane: Lane, template: Json, variables: Json) -> list[Request]:
    """Nothing where no call is made."""
    environment = {"PREFECT_API_KEY": "the-workers-own", "PREFECT_API_AUTH_STRING": "the-workers-own"}
    place = f"{lane.region}:{lane.account_id}"
    worker = Worker(3 if lane.prefect_3 else 2, environment, place=place)
    try:
        started = worker.start(template, LEAST[registers(lane)] | variables)
    except Refused:
        return []
    return [asked for call in started.calls for asked in _requests(lane, call)]


def _requests(lane: Lane, call: Call) -> Iterator[Request]:
    """ "Actions, resources, and condition keys for Amazon ECS", and "IAM roles for Amazon ECS" for the roles."""
    p, because = call.parameters, f"{call.action} of a flow run"
    match call.action:
        case "DescribeTaskDefinition":
            yield request(because, "ecs:DescribeTaskDefinition", EVERYTHING)
        case "DescribeVpcs":
            yield request(because, "ec2:DescribeVpcs", EVERYTHING)
        case "RegisterTaskDefinition":
            yield request(because, "ecs:RegisterTaskDefinition", _definition(lane, p["family"]))
            yield from _passed(lane, because, p)
        case "RunTask":
            cluster = p.get("cluster") or lane.names.cluster.rpartition("/")[0] + "/default"
            yield request(because, "ecs:RunTask", _definition(lane, p["taskDefinition"]), {"ecs:cluster": cluster})
            task = cluster.replace(":cluster/", ":task/") + f"/{1:032x}"
            yield request(because, "ecs:TagResource", task, {"ecs:CreateAction": "RunTask"})
            yield from _passed(lane, because, p["overrides"])
        case other:
            raise AssertionError(other)


def _definition(lane: Lane, named: str) -> str:
    """A family's newest revision runs where none is named."""
    arn = named if named.startswith("arn:") else lane.names.families.rpartition("/")[0] + f"/{named}"
    return arn if arn.rpartition("/")[2].count(":") else f"{arn}:1"


def _passed(lane: Lane, because: str, given: Json) -> Iterator[Request]:
    """ECS takes a role's name for that of a role of the account."""
    for kind in ("executionRoleArn", "taskRoleArn"):
        if role := str(given.get(kind, "")):
            arn = role if role.startswith("arn:") else f"arn:aws:iam::{lane.account_id}:role/{role}"
            yield request(because, "iam:PassRole", arn, {"iam:PassedToService": TASKS})


def is_of(lane: Lane, asked: Request) -> bool:
    """Whether the request is about nothing but the lane."""
    n = lane.names
    match asked.action:
        case "ecs:DescribeTaskDefinition":
            return True  # AWS knows no resource for it
        case "ecs:RegisterTaskDefinition":
            return asked.resource.startswith(n.families)
        case "ecs:RunTask":
            return asked.resource.startswith(n.families) and dict(asked.context) == {"ecs:cluster": n.cluster}
        case "ecs:TagResource":
            return asked.resource.startswith(lane.task()[:-32])
        case "iam:PassRole":
            return asked.resource in (n.execution, *n.tasks)
    return False


def opened(lane: Lane, others: Iterable[Lane]) -> Iterator[tuple[str, Json]]:
    """The lane's template as somebody who may edit the pool can make it: each time, one literal is of another lane or
    of what is not for flows."""
    flows = {lane.names.execution, *lane.names.tasks}
    yield "the network of the worker's choice", _edited(lane, {"task_run_request/networkConfiguration": None})
    for one in (lane, *others):
        n = one.names
        services = n.services.values()
        families = [service.family for service in services]
        if one is lane:
            families.append(f"{n.families[:-1]}-x:7")
        else:
            families += [one.family(), one.family().rpartition("/")[2]]
            clusters = {"task_run_request/cluster": n.cluster}
            yield f"the cluster of {one.type}", _edited(lane, clusters | {"cluster": n.cluster})
            yield f"the request's cluster of {one.type}", _edited(lane, clusters)
        for family in families:
            yield f"the family {family}", _edited(lane, {"task_run_request/taskDefinition": family})
            if registers(lane):
                name = family.rpartition("/")[2].partition(":")[0]
                yield f"registering {name}", _edited(lane, {"task_definition/family": name})
        for role in sorted({*one.roles} - flows):
            for kind in ("executionRoleArn", "taskRoleArn"):
                yield f"the {kind} {role}", _edited(lane, {f"task_run_request/overrides/{kind}": role})
                if registers(lane):
                    yield f"registering the {kind} {role}", _edited(lane, {f"task_definition/{kind}": role})


def _edited(lane: Lane, values: dict[str, Any]) -> Json:
    template = deepcopy(lane.template)
    for path, value in values.items():
        *before, last = path.split("/")
        inner = template["job_configuration"]
        for key in before:
            inner = inner[key]
        inner[last] = value
    return json.loads(json.dumps(template))
