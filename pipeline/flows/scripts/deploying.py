"""What deploying a flow to an agent and to a worker have in common: their input, and where the lane's Prefect is."""

from __future__ import annotations

import argparse
import json
import re
import subprocess
import sys
from collections.abc import Callable, Collection
from pathlib import Path
from typing import Any


class WrongInput(Exception):
    """What was given cannot be used; says why and what to do."""


class Failed(Exception):
    """It did not work; the text is for the user."""


def run(program: str, command: Callable[[], None]) -> int:
    """The exit code of a command: 0 done, 1 failed, 2 wrong input."""
    try:
        command()
    except WrongInput as problem:
        print(f"{program}: {problem}", file=sys.stderr)
        return 2
    except Failed as problem:
        print(f"{program}: {problem}", file=sys.stderr)
        return 1
    return 0


def parser(description: str | None) -> argparse.ArgumentParser:
    """With what both are told."""
    made = argparse.ArgumentParser(description=description, formatter_class=argparse.RawDescriptionHelpFormatter)
    made.add_argument("lane_file", type=Path, metavar="LANE_FILE", help="what hand-off prints, in a file")
    made.add_argument("flow", metavar="FLOW", help="a folder in flows/")
    made.add_argument("--described", type=Path, required=True, metavar="FILE", help="what describe-flow wrote")
    made.add_argument("--account", required=True, help="such as prod")
    made.add_argument("--lane", required=True, help="such as test")
    made.add_argument("--entrypoint", required=True, metavar="FILE:FUNCTION", help="in the flow's folder")
    made.add_argument("--task-definition", required=True, metavar="ARN", help="what register-task-definition prints")
    made.add_argument("--tag", required=True, help="what image-tag prints")
    made.add_argument("--role", default="task", help="one of the lane's task_role_arns (default: task)")
    return made


def hand_off(options: argparse.Namespace, needed: Collection[str]) -> dict[str, Any]:
    """The lane's, with the keys that are needed, if all that both are told fits to it."""
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
    if missing := [key for key in needed if not lane.get(key)]:
        raise WrongInput(f"{options.lane_file} has no {', '.join(missing)}: apply the lane's newest stack")
    family = lane["task_definition_family_prefix"] + options.flow
    if not re.fullmatch(rf"arn:[^:]+:ecs:[^:]+:\d{{12}}:task-definition/{family}:\d+", options.task_definition):
        raise WrongInput(f"{options.task_definition} is no revision of {family}")
    if options.role not in lane["task_role_arns"]:
        allowed = ", ".join(lane["task_role_arns"])
        raise WrongInput(f"the lane has no role '{options.role}' for flows\n    allowed: {allowed}")
    return lane


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


def secret(lane: dict[str, Any], *allowed: Collection[str]) -> dict[str, str]:
    """The lane's deploy secret, which has to hold one of the allowed sets of keys. No message may hold a part of it."""
    command = ["aws", "secretsmanager", "get-secret-value", "--region", lane["region"]]
    command += ["--secret-id", lane["deploy_secret"], "--query", "SecretString", "--output", "text"]
    read = subprocess.run(command, stdout=subprocess.PIPE, check=False)
    if read.returncode:
        raise Failed(f"the secret {lane['deploy_secret']} cannot be read")
    try:
        held = json.loads(read.stdout)
    except ValueError:
        held = {}
    texts = {key: value for key, value in held.items() if isinstance(value, str)} if isinstance(held, dict) else {}
    for keys in allowed:
        if all(texts.get(key) for key in keys):
            return {key: texts[key] for key in keys}
    wanted = "; or ".join(", ".join(keys) for keys in allowed)
    raise Failed(f"the secret {lane['deploy_secret']} is not JSON with texts for the keys {wanted}")
