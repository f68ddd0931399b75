#!/usr/bin/env python3
"""Creates or updates a flow's Prefect 2 deployment, which the lane's agent runs.

Needs prefect 2.20.25 and prefect-aws 0.4.20, and the lane's CI role. The lane's Prefect key is read from its deploy
secret here, and lives in the environment of this process only. So the flow is not imported here: what a deployment says
of it was written down before, by describe-flow, without credentials.
"""

from __future__ import annotations

import argparse
import os
import sys
from typing import Any

from deploying import WrongInput, described, hand_off, parser, run, secret

# What the deploy secret has to hold, and what Prefect calls it.
SECRET_KEYS = {"account_workspace_url": "PREFECT_API_URL", "service_account_api_key": "PREFECT_API_KEY"}


def infrastructure(lane: dict[str, Any], task_definition: str, role: str) -> dict[str, Any]:
    """The fields of the ECSTask block. None of them may make Prefect register another task definition."""
    block = {**lane["ecs_task_block"], "task_role_arn": lane["task_role_arns"][role]}
    return {"task_definition_arn": task_definition, **block}


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


def checked(options: argparse.Namespace) -> dict[str, Any]:
    """The lane's hand-off, if all that was given fits to it."""
    lane = hand_off(options, ("region", "bucket", "deploy_secret", "ecs_task_block", "task_role_arns", "work_queues"))
    if "work_pool" not in lane:
        raise WrongInput(f"{options.lane_file} has no work_pool: apply the lane's newest stack")
    if options.files != f"{lane['flow_files_prefix']}{options.flow}/{options.tag}/":
        # Prefect takes it as a prefix of keys: without the slash, another flow's files could begin with it.
        raise WrongInput(f"'{options.files}' is not the folder of {options.flow} at {options.tag}")
    return lane


def main(arguments: list[str]) -> int:
    options_of = parser(__doc__)
    options_of.add_argument("--files", required=True, metavar="FOLDER", help="what upload-files prints")
    options = options_of.parse_args(arguments)

    def command() -> None:
        lane, flow = checked(options), described(options.described)
        held = secret(lane, SECRET_KEYS)
        os.environ.update({variable: held[key] for key, variable in SECRET_KEYS.items()})
        print(deploy(lane, options, flow))

    return run("deploy_to_agent", command)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
