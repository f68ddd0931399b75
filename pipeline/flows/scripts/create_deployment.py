#!/usr/bin/env python3
"""Creates or updates a flow's Prefect deployment in a lane.

Needs prefect 2.20.25 and prefect-aws 0.4.20, and the lane's CI role. The lane's Prefect key is read from its deploy
secret here, and lives in the environment of this process only. So the flow is not imported here: what a deployment says
of it was written down before, by describe-flow, without credentials.
"""

from __future__ import annotations

import argparse
import json
import os
import re
import subprocess
import sys
from pathlib import Path
from typing import Any

# What the deploy secret has to hold, and what Prefect calls it.
SECRET_KEYS = {"account_workspace_url": "PREFECT_API_URL", "service_account_api_key": "PREFECT_API_KEY"}


class WrongInput(Exception):
    """What was given cannot be used; says why and what to do."""


class Failed(Exception):
    """It did not work; the text is for the user."""


def prefect_environment(lane: dict[str, Any]) -> dict[str, str]:
    """Where the lane's Prefect is, and the key to it. No message here may hold a part of the secret."""
    command = ["aws", "secretsmanager", "get-secret-value", "--region", lane["region"]]
    command += ["--secret-id", lane["deploy_secret"], "--query", "SecretString", "--output", "text"]
    read = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if read.returncode:
        raise Failed(f"the secret {lane['deploy_secret']} cannot be read")
    secret: dict[str, Any] = {}
    try:
        secret = json.loads(read.stdout)
        missing = [key for key in SECRET_KEYS if not (isinstance(secret[key], str) and secret[key])]
    except (ValueError, KeyError, TypeError):
        missing = list(SECRET_KEYS)
    if missing:
        wanted = ", ".join(SECRET_KEYS)
        raise Failed(f"the secret {lane['deploy_secret']} is not JSON with texts for the keys {wanted}")
    return {variable: secret[key] for key, variable in SECRET_KEYS.items()}


def infrastructure(lane: dict[str, Any], task_definition: str, role: str) -> dict[str, Any]:
    """The fields of the ECSTask block. None of them may make Prefect register another task definition."""
    block = {**lane["ecs_task_block"], "task_role_arn": lane["task_role_arns"][role]}
    return {"task_definition_arn": task_definition, **block}


def described(file: Path) -> dict[str, Any]:
    """What describe-flow wrote. It comes from a job that runs anything, so its form is looked at."""
    flow: dict[str, Any] = {}
    try:
        flow = json.loads(file.read_text(encoding="utf-8"))
        fits = (
            set(flow) == {"name", "description", "parameters"}
            and isinstance(flow["name"], str)
            and isinstance(flow["description"], (str, type(None)))
            and isinstance(flow["parameters"], dict)
        )
    except (OSError, ValueError, TypeError):
        fits = False
    if not fits:
        raise WrongInput(f"{file} is not what describe-flow writes\n    fix: describe-flow FLOW ENTRYPOINT {file}")
    return dict(flow)


def deploy(lane: dict[str, Any], options: argparse.Namespace, flow: dict[str, Any]) -> str:
    """Returns the deployment's name, as Prefect shows it."""
    # Only now, since Prefect reads its settings when it is imported.
    from prefect.deployments import Deployment
    from prefect_aws.ecs import ECSTask
    from prefect_aws.s3 import S3Bucket

    target = f"{options.account}-{options.lane}"
    storage = S3Bucket(bucket_name=lane["bucket"])
    storage.save(target, overwrite=True)
    # Without this block, flow runs would be processes inside the agent.
    block = ECSTask(**infrastructure(lane, options.task_definition, options.role))
    block.save(f"{target}-{options.flow}", overwrite=True)
    # As Deployment.build_from_flow does it, which wants the flow itself. The files are there: upload-files did it.
    deployment = Deployment(
        name=target,
        flow_name=flow["name"],
        entrypoint=options.entrypoint,
        parameter_openapi_schema=flow["parameters"],
        infrastructure=block,
        storage=storage,
        path=options.files,
        work_queue_name=lane["work_queues"][0],
        work_pool_name=lane["work_pool"],
        version=options.tag,
        tags=[options.account, options.lane],
    )
    # What else was set in Prefect stays, such as schedules and parameters.
    deployment.load()
    if not deployment.description:
        deployment.description = flow["description"]
    deployment.apply()
    return f"{deployment.flow_name}/{target}"


def parse(arguments: list[str]) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("lane_file", type=Path, metavar="LANE_FILE", help="what hand-off prints, in a file")
    parser.add_argument("flow", metavar="FLOW", help="a folder in flows/")
    parser.add_argument("--described", type=Path, required=True, metavar="FILE", help="what describe-flow wrote")
    parser.add_argument("--account", required=True, help="such as prod")
    parser.add_argument("--lane", required=True, help="such as test")
    parser.add_argument("--entrypoint", required=True, metavar="FILE:FUNCTION", help="in the flow's folder")
    parser.add_argument("--task-definition", required=True, metavar="ARN", help="what register-task-definition prints")
    parser.add_argument("--files", required=True, metavar="FOLDER", help="what upload-files prints")
    parser.add_argument("--tag", required=True, help="what image-tag prints")
    parser.add_argument("--role", default="task", help="one of the lane's task_role_arns (default: task)")
    return parser.parse_args(arguments)


def checked(options: argparse.Namespace) -> dict[str, Any]:
    """The lane's hand-off, if all that was given fits to it."""
    file, _, function = options.entrypoint.partition(":")
    if not function.isidentifier() or not Path("flows", options.flow, file).is_file():
        raise WrongInput(
            f"'{options.entrypoint}' is no entrypoint in flows/{options.flow}\n"
            "    allowed: FILE:FUNCTION, such as flow.py:main"
        )
    try:
        lane: dict[str, Any] = json.loads(options.lane_file.read_text(encoding="utf-8"))
    except (OSError, ValueError) as problem:
        raise WrongInput(f"{options.lane_file} is no lane's hand-off: {problem}") from None
    wanted = f"/prefect-v2-{options.account}-{options.lane}-flow-ci"
    if not str(lane.get("ci_role_arn")).endswith(wanted):
        raise WrongInput(f"{options.lane_file} is not of {options.account}/{options.lane}: its role is not ...{wanted}")
    needed = ("region", "bucket", "deploy_secret", "ecs_task_block", "task_role_arns", "work_queues")
    if missing := [key for key in needed if not lane.get(key)] + [key for key in ("work_pool",) if key not in lane]:
        raise WrongInput(f"{options.lane_file} has no {', '.join(missing)}: apply the lane's newest stack")
    family = lane["task_definition_family_prefix"] + options.flow
    if not re.fullmatch(rf"arn:[^:]+:ecs:[^:]+:\d{{12}}:task-definition/{family}:\d+", options.task_definition):
        raise WrongInput(f"{options.task_definition} is no revision of {family}")
    if options.files != f"{lane['flow_files_prefix']}{options.flow}/{options.tag}/":
        # Prefect takes it as a prefix of keys: without the slash, another flow's files could begin with it.
        raise WrongInput(f"'{options.files}' is not the folder of {options.flow} at {options.tag}")
    if options.role not in lane["task_role_arns"]:
        allowed = ", ".join(lane["task_role_arns"])
        raise WrongInput(f"the lane has no role '{options.role}' for flows\n    allowed: {allowed}")
    return lane


def main(arguments: list[str]) -> int:
    options = parse(arguments)
    try:
        lane, flow = checked(options), described(options.described)
        os.environ.update(prefect_environment(lane))
        print(deploy(lane, options, flow))
    except WrongInput as problem:
        print(f"create_deployment: {problem}", file=sys.stderr)
        return 2
    except Failed as problem:
        print(f"create_deployment: {problem}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
