"""The account whose roles jobs assume, and what a lane of it hands to its flows."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from circleci.flow import ACCOUNT, LANE, SECRET, Aws, Deploying, handed_off
from circleci.pipelines import accounts
from harness.server import Emulator
from harness.stacks import Stack
from harness.tools import require


@pytest.fixture(scope="session")
def aws(emulate: Callable[..., Emulator], tmp_path_factory: pytest.TempPathFactory) -> Aws:
    require("aws", "jq", "git")
    calls = tmp_path_factory.mktemp("aws") / "calls"
    emulator = emulate(accounts()["dev"], calls)
    keyless = {name: value for name, value in emulator.environment.items() if "KEY" not in name}
    return Aws(emulator, keyless, calls)


@pytest.fixture(scope="session")
def lane() -> Stack:
    return next(stack for stack in accounts()[ACCOUNT] if stack.lane == LANE)


@pytest.fixture(scope="session")
def parameter(lane: Stack) -> str:
    return str(lane.resources("aws_ssm_parameter")["hand-off"]["name"])


@pytest.fixture(scope="session")
def hand_off(aws: Aws, lane: Stack, parameter: str) -> dict[str, Any]:
    """As the lane would have left it in AWS."""
    made = aws.emulator.client("secretsmanager").create_secret(Name="deploy", SecretString=json.dumps(SECRET))
    handed = handed_off(lane) | {"deploy_secret": made["ARN"]}
    aws.emulator.client("ssm").put_parameter(Name=parameter, Value=json.dumps(handed), Type="String")
    aws.emulator.client("s3").create_bucket(Bucket=handed["bucket"])
    return handed


@pytest.fixture
def deploying(aws: Aws, hand_off: dict[str, Any], tmp_path: Path) -> Deploying:
    return Deploying(aws, hand_off, tmp_path)
