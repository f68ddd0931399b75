"""Applies that fail in AWS, and what the script tells to do: with the real Terraform, its provider, and moto."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from harness.mended import MOST_TASKS
from harness.server import Emulator
from harness.stacks import of_account
from harness.terraform import Terraform
from plans.bench import Bench

CLUSTER = "prefect-v2-dev-test"
TRUST = {"Statement": [{"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "ecs.amazonaws.com"}}]}
HINT = "infra adopt prefect-v2-dev-test --out "
MEND = "Mend the cause, then plan again: pipeline/plan dev test"


@pytest.fixture(scope="module")
def emulator(emulate: Callable[..., Emulator], sample: Path) -> Emulator:
    # In us-east-1, where the account is, AWS takes a bucket that is made again for the same.
    return replace(emulate(of_account(sample, "dev")), region="eu-central-1")


@pytest.fixture
def applying(bench: Bench, emulator: Emulator, terraform: Terraform) -> Bench:
    own = {"PATH": bench.environment["PATH"]}
    bench.environment |= terraform.environment | emulator.environment | own
    bench.program("aws", "exit 1")  # nothing asks for images here
    return bench


def aws_stack(bench: Bench, emulator: Emulator, **resources: Any) -> None:
    settings = {"skip_credentials_validation": True, "skip_metadata_api_check": "true", "max_retries": 3}
    provider = {"region": emulator.region, "allowed_account_ids": [emulator.account_id], "s3_use_path_style": True}
    folder = bench.stack("dev-test", provider={"aws": [provider | settings]}, resource=resources)
    config = json.loads((folder / "cdk.tf.json").read_text(encoding="utf-8"))
    config["terraform"]["required_providers"] = {"aws": {"source": "hashicorp/aws", "version": "~> 5.23"}}
    (folder / "cdk.tf.json").write_text(json.dumps(config), encoding="utf-8")


def test_what_exists_is_to_be_adopted_and_other_failures_to_be_mended(applying: Bench, emulator: Emulator) -> None:
    """Every type of ours whose creation fails where it exists; the others are overwritten, or are the same."""
    iam, ec2 = emulator.client("iam"), emulator.client("ec2")
    url, thumbprint = "https://oidc.circleci.com/org/x", "9" * 40
    log_group = f"/aws/ecs/containerinsights/{CLUSTER}/performance"  # as Container Insights makes it
    iam.create_role(RoleName="there", AssumeRolePolicyDocument=json.dumps(TRUST))
    iam.create_open_id_connect_provider(Url=url, ClientIDList=["x"], ThumbprintList=[thumbprint])
    emulator.client("logs").create_log_group(logGroupName=log_group)
    emulator.client("ecr").create_repository(repositoryName="there")
    emulator.client("ssm").put_parameter(Name="/there", Value="x", Type="String")
    group = ec2.create_security_group(GroupName="there", Description="x")["GroupId"]
    vpc = ec2.describe_security_groups(GroupIds=[group])["SecurityGroups"][0]["VpcId"]
    where = {"LocationConstraint": emulator.region}
    emulator.client("s3").create_bucket(Bucket="there-123456789012", CreateBucketConfiguration=where)
    there: dict[str, dict[str, Any]] = {
        "aws_cloudwatch_log_group": {"name": log_group},
        "aws_iam_role": {"name": "there", "assume_role_policy": json.dumps(TRUST)},
        "aws_iam_openid_connect_provider": {"url": url, "client_id_list": ["x"], "thumbprint_list": [thumbprint]},
        "aws_ecr_repository": {"name": "there"},
        "aws_ssm_parameter": {"name": "/there", "type": "String", "value": "y"},
        "aws_security_group": {"name": "there", "description": "x", "vpc_id": vpc},
        "aws_vpc_security_group_egress_rule": {
            "cidr_ipv4": "0.0.0.0/0", "ip_protocol": "-1", "security_group_id": group,
        },
        "aws_s3_bucket": {"bucket": "there-123456789012"},
    }  # fmt: skip
    another = {"aws_iam_role_policy": {"name": "x", "role": "nobody", "policy": json.dumps(TRUST)}}
    aws_stack(applying, emulator, **{kind: {"there": arguments} for kind, arguments in (there | another).items()})
    applying.run("plan", "dev", "test")
    said = applying.run("apply", "dev", "test", code=1)
    problems = re.split(r"(?m)^.? ?(?=Error: )", said.partition("AWS has something")[0])[1:]
    found = {re.findall(r"with (\w+)\.there,", problem)[0]: problem for problem in problems}
    assert found.keys() == there.keys() | another.keys(), said

    # Each by itself: Terraform says it, and nothing else.
    for kind, problem in found.items():
        applying.save("dev-test")
        (applying.scratch / "problem").write_text(f"Creating...\n{problem}")
        applying.program("terraform", f'[ "$2" != apply ] || {{ cat "{applying.scratch}/problem"; exit 1; }}')
        said = applying.run("apply", "dev", "test", code=1)
        assert (f"{HINT}{applying.out}\n" in said, MEND in said) == (kind in there, kind in another), said


def test_a_first_deployment_that_does_not_start(applying: Bench, emulator: Emulator) -> None:
    subnet = emulator.client("ec2").describe_subnets()["Subnets"][0]["SubnetId"]
    definition = {
        "family": "agent",
        "requires_compatibilities": ["FARGATE"],
        "network_mode": "awsvpc",
        "cpu": "256",
        "memory": "512",
        "container_definitions": json.dumps([{"name": "agent", "image": "docker.io/x"}]),
    }
    agent = {
        "name": "agent",
        "cluster": "${aws_ecs_cluster.lane.arn}",
        "task_definition": "${aws_ecs_task_definition.agent.arn}",
        "launch_type": "FARGATE",
        "network_configuration": {"subnets": [subnet], "assign_public_ip": False},
        "wait_for_steady_state": True,
        "timeouts": {"create": "5s"},  # 20 minutes are the provider's default
    }

    def service(tasks: int) -> None:
        aws_stack(
            applying,
            emulator,
            aws_ecs_cluster={"lane": {"name": CLUSTER}},
            aws_ecs_task_definition={"agent": definition},
            aws_ecs_service={"agent": agent | {"desired_count": tasks}},
        )

    service(MOST_TASKS + 1)
    applying.run("plan", "dev", "test")
    said = applying.run("apply", "dev", "test", code=1)
    assert "The tasks of a new service do not start, or do not stay up" in said
    assert "pipeline/plan dev test\n" in said and HINT not in said

    service(1)
    assert "1 DESTROYED OR REPLACED" in applying.run("plan", "dev", "test")
    assert "**REPLACED** `aws_ecs_service.agent` (it is tainted)" in applying.run("summary")
    applying.run("apply", "dev", "test")
    services = emulator.client("ecs").describe_services(cluster=CLUSTER, services=["agent"])["services"]
    assert [each["desiredCount"] for each in services if each["status"] == "ACTIVE"] == [1]


def test_a_parameter_that_could_name_another_is_refused_as_by_aws(emulator: Emulator) -> None:
    """Otherwise a lane whose work pool Systems Manager refuses would be applied here."""
    ssm = emulator.client("ssm")

    def put(value: str) -> None:
        ssm.put_parameter(Name="/braces", Type="String", Value=value, Overwrite=True)

    for value in ("{{ command }}", '{"command": "a {{b}}"}', "{{\n}}"):
        with pytest.raises(ssm.exceptions.ClientError, match=r"(?s)ValidationException.*can't nest another parameter"):
            put(value)
    for value in (r'{"command": "{\u007b command }}"}', "}} {{", "{ {x} }"):
        put(value)
