#!/usr/bin/env python3
"""Creates or updates a flow's deployments in prefect.yaml, which the lane's worker runs, of Prefect 3 or 2.

Needs Python's YAML (Debian's python3-yaml) and the lane's CI role, and no Prefect. `prefect deploy` would import the
flow beside the lane's key, so this says the same to Prefect's API: prefect.yaml is read as data, and what a deployment
says of the flow itself was written down before, by describe-flow, without credentials.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from pathlib import Path
from typing import Any

import prefect_yaml
from deploying import Failed, WrongInput, described, hand_off, parser, run, secret
from prefect_api import Prefect

LANES = Path(__file__).resolve().parent.parent / "lanes.json"
# Prefect refuses these characters in a name.
FLOW_NAME = re.compile(r"[^/%&<>\x00-\x1f]{1,200}")


def checked(options: argparse.Namespace) -> dict[str, Any]:
    """The lane's hand-off, if all that was given fits to it."""
    lane = hand_off(options, ("region", "deploy_secret", "task_role_arns", "image_repository", "worker"))
    worker = lane["worker"]
    wanted = {"prefect_version": int, "work_pool": str, "work_queues": list, "registers_task_definitions": bool}
    if odd := [key for key, kind in wanted.items() if not isinstance(worker.get(key), kind)]:
        raise WrongInput(f"{options.lane_file} has no worker.{odd[0]}: apply the lane's newest stack")
    if worker["prefect_version"] not in (2, 3):
        raise WrongInput(
            f"{options.lane_file} has a worker of Prefect {worker['prefect_version']}: allowed are 2 and 3"
        )
    return lane


def set_by_ci(lane: dict[str, Any], options: argparse.Namespace) -> dict[str, Any]:
    """The job variables that lead to what CI has pushed and registered."""
    if not lane["worker"]["registers_task_definitions"]:
        name = options.task_definition.rpartition("/")[2]
        return {"task_definition": name.removeprefix(lane["task_definition_family_prefix"])}
    # The worker registers one itself, from these.
    return {
        "family": options.flow,
        "image": f"{lane['image_repository']}:{options.tag}",
        "cpu": options.cpu,
        "memory": options.memory,
        "task_role_arn": lane["task_role_arns"][options.role],
    }


def kept(deployment: dict[str, Any] | None, version: str) -> dict[str, Any]:
    """What was set in Prefect and stays, unless prefect.yaml says it. Prefect would reset it."""
    if deployment is None:
        return {}
    beside = prefect_yaml.BESIDE[version]
    schedules = [
        {"schedule": one["schedule"], **{key: one[key] for key in beside if one.get(key) is not None}}
        for one in deployment.get("schedules") or []
    ]
    return {"schedules": schedules, **{key: deployment[key] for key in ("paused", "parameters") if key in deployment}}


def fits(prefect: Prefect, worker: dict[str, Any]) -> None:
    """Fails where the lane's Prefect is not what its worker needs."""
    version, pool = str(worker["prefect_version"]), worker["work_pool"]
    server = prefect.server_version()
    if server and version == "3" and not server.startswith("3."):
        raise Failed(
            f"the server runs Prefect {server}, and takes no deployments of Prefect 3\n    fix: upgrade it first"
        )
    there = prefect.work_pool(pool)
    if there is None:
        raise Failed(f"Prefect has no work pool {pool}\n    fix: make it from the lane's work_pool_definition")
    if there.get("type") != "ecs":
        raise Failed(f"the work pool {pool} is of type {there.get('type')}, and the lane's worker serves type ecs")


def wanted(lane: dict[str, Any], options: argparse.Namespace, flow: dict[str, Any]) -> list[dict[str, Any]]:
    """The flow's deployments, as prefect.yaml, the flow itself and CI say them."""
    lanes = json.loads(LANES.read_text(encoding="utf-8")).values()
    names = tuple(sorted({name for account in lanes for name in account}))
    target = prefect_yaml.Lane(options.account, options.lane, names, lane, options.tag)
    of_flow = {
        "description": flow["description"],
        "parameter_openapi_schema": flow["parameters"],
        "version": options.tag,
    }
    by_ci = set_by_ci(lane, options)
    return [
        {**of_flow, **said, "job_variables": {**by_ci, **said["job_variables"]}}
        for said in prefect_yaml.deployments(options.flow, options.entrypoint, target)
    ]


def save(prefect: Prefect, flow: str, deployments: list[dict[str, Any]], version: str) -> None:
    """Prints the names of the deployments, as Prefect shows them."""
    flow_id = prefect.flow_id(flow)
    for deployment in deployments:
        before = kept(prefect.deployment(flow, deployment["name"]), version)
        prefect.save_deployment({"schedules": [], **before, **deployment, "flow_id": flow_id})
        print(f"{flow}/{deployment['name']}")


def caution(prefect: Prefect, flow: str, name: str) -> None:
    """Says so if a flow that moved here still runs by the schedules of the deployment that deploy_to_agent.py made."""
    old = prefect.deployment(flow, name)
    if old and not old.get("paused") and any(one["active"] for one in old.get("schedules") or []):
        print(
            f"CAUTION: {flow}/{name}, which an agent runs, has schedules too\n"
            "    fix: pause it; delete it once the flow has run on the worker",
            file=sys.stderr,
        )


def main(arguments: list[str]) -> int:
    options_of = parser(__doc__)
    reason = "for a lane whose worker registers task definitions"
    options_of.add_argument("--cpu", type=int, required=True, help=f"in CPU units, {reason}")
    options_of.add_argument("--memory", type=int, required=True, help=f"in MiB, {reason}")
    options = options_of.parse_args(arguments)

    def command() -> None:
        lane, flow = checked(options), described(options.described)
        if not FLOW_NAME.fullmatch(flow["name"]):
            raise WrongInput(f"'{flow['name']}' is no name of a flow\n    allowed: a text without / % & < >")
        deployments = wanted(lane, options, flow)
        url = "account_workspace_url"
        prefect = Prefect.of(secret(lane, (url, "service_account_api_key"), (url, "auth_string")))
        fits(prefect, lane["worker"])
        save(prefect, flow["name"], deployments, str(lane["worker"]["prefect_version"]))
        caution(prefect, flow["name"], f"{options.account}-{options.lane}")

    return run("deploy_to_worker", command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
