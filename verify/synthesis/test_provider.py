"""What is synthesized fits the AWS provider 6, which is not here to be run: its published schema judges it."""

from __future__ import annotations

import copy
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from harness.program import ROOT, infra
from harness.stacks import read
from harness.tools import require
from synthesis.schema import Deprecations, Package, Schema

# Newer ones: npm view NAME version dist.integrity. The first is of AWS's provider 6.66.0, the second of about then.
BINDINGS = Package(
    "@cdktn/provider-aws",
    "25.7.0",
    "E/nhu0yVZE4mXMgIPuI8tEFt1BExLkA7ARjihdG+/HmfDfzLr+OEF3dkFRvI6glRt30lrrBWQLwXqCJBxcmyUg==",
)
DEPRECATIONS = Package(
    "@pulumi/aws",
    "7.48.0",
    "roKXYZ2EyjvapKYacvRQNUeW2UBI8MKwzO2338XwdXtCf75TabY4DVy56zY2HbnEU0H1fbBXct8oAx9ynQeMrA==",
)

# examples/config is for the program in examples/, which has modules of its own. The proof configuration of
# verify/access has every switch on.
CONFIGURATIONS = [
    *sorted(file.parent for file in ROOT.glob("examples/*/infra.conf") if file.parent.name != "config"),
    ROOT / "verify" / "access" / "config",
]


@pytest.fixture(scope="module")
def schema(tmp_path_factory: pytest.TempPathFactory) -> Schema:
    require("npm")
    folder = tmp_path_factory.mktemp("packages")
    return Schema(BINDINGS.fetch(folder), Deprecations(DEPRECATIONS.fetch(folder)))


@pytest.mark.parametrize("config", CONFIGURATIONS, ids=lambda folder: str(folder.relative_to(ROOT)))
def test_everything_that_is_written_fits_the_next_provider(
    schema: Schema, config: Path, program: None, tmp_path: Path, count: Callable[[str, int], None]
) -> None:
    assert schema.version.startswith("6.")
    infra("synth", "--config", config, "--out", tmp_path)
    stacks = read(tmp_path)
    assert sorted({problem for stack in stacks for problem in schema.problems(stack.config)}) == []
    count(f"stacks fit the schema of the AWS provider {schema.version}", len(stacks))


SERVICE = {
    "name": "x",
    "network_configuration": {"subnets": ["a"]},
    "deployment_circuit_breaker": {"enable": True, "rollback": True},
}
LIFECYCLE = {"bucket": "x", "rule": [{"id": "x", "status": "Enabled", "filter": {"prefix": "x"}}]}
STACK = {
    "provider": {"aws": [{"region": "eu-west-1", "default_tags": [{"tags": {"a": "b"}}]}]},
    "data": {
        "aws_vpc": {"x": {"tags": {"a": "b"}, "lifecycle": {"postcondition": [{"condition": "${self.id != null}"}]}}}
    },
    "resource": {"aws_ecs_service": {"x": SERVICE}, "aws_s3_bucket_lifecycle_configuration": {"x": LIFECYCLE}},
    "output": {"x": {"value": "${aws_ecs_service.x.cluster} ${data.aws_vpc.x.arn}"}},
}
"""It fits. Each case below changes a place in it, and has to be noticed."""

RULE = "resource aws_s3_bucket_lifecycle_configuration x rule 0"
CASES = [
    ("resource aws_simpledb_domain", {"x": {"name": "x"}}, "aws_simpledb_domain: no resource of this type"),
    ("data aws_nothing", {"x": {}}, "aws_nothing: no data of this type"),
    ("provider aws 0 asume_role", [], "aws: knows no asume_role"),
    ("provider aws 0 allowed_account_ids", "1", 'aws.allowed_account_ids: takes a list, not "1"'),
    ("provider aws 0 default_tags 0 tags", ["a"], 'aws.default_tags.tags: takes a map, not ["a"]'),
    ("resource aws_ecs_service x name", None, "aws_ecs_service: lacks name, which is required"),
    ("resource aws_ecs_service x desired_count", "one", 'aws_ecs_service.desired_count: takes a number, not "one"'),
    ("resource aws_ecs_service x launch_type", True, "aws_ecs_service.launch_type: takes a string, not true"),
    ("resource aws_ecs_service x network_configuration", "x", 'aws_ecs_service.network_configuration: takes a block, not "x"'),
    ("resource aws_ecs_service x network_configuration", {}, "aws_ecs_service.network_configuration: lacks subnets, which is required"),
    ("resource aws_ecs_service x network_configuration", [{"subnets": []}] * 2, "aws_ecs_service.network_configuration: takes one, not 2"),
    (f"{RULE} filter and", {"tag": {}}, "aws_s3_bucket_lifecycle_configuration.rule.filter.and: knows no tag"),
    (f"{RULE} prefix", "x", "aws_s3_bucket_lifecycle_configuration.rule: prefix is deprecated"),
    ("resource aws_s3_bucket", {"x": {"acl": "private"}}, "aws_s3_bucket: acl is deprecated"),
    ("output x value", "${aws_ecs_service.x.color}", "aws_ecs_service: has no attribute color to refer to"),
    ("output x value", "${data.aws_region.x.name}", "aws_region: the attribute name is deprecated"),
    ("data aws_vpc x lifecycle postcondition 0 condition", "${self.color}", "aws_vpc: has no attribute color to refer to"),
]  # fmt: skip


def test_what_does_not_fit_is_noticed(schema: Schema) -> None:
    assert list(schema.problems(STACK)) == []
    for place, value, problem in CASES:
        stack: Any = copy.deepcopy(STACK)
        *path, last = (int(each) if each.isdigit() else each for each in place.split())
        there = stack
        for each in path:
            there = there[each]
        there[last] = value
        if value is None:
            del there[last]
        assert list(schema.problems(stack)) == [problem], place
