"""The workflow's plans, and the account's own stack: what docs/terraform-cloud.md sets up is enough for them."""

from __future__ import annotations

import json
import re
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from harness.program import infra
from terraform_cloud import pipeline
from terraform_cloud.pipeline import TOKEN, TOKENS, Pipeline
from terraform_cloud.workflow import ACCOUNT, SECRETS, Cloud, Job, Workflow, holds_the_stack, page


def test_the_workspaces_get_the_roles_of_the_bootstrap_stack(cloud: Cloud, workspaces: Callable[..., str]) -> None:
    settings, iam = cloud.double.api.settings, cloud.emulator.client("iam")
    for stack in cloud.stacks:
        of = settings.variables[cloud.double.workspace(stack.name).id].values()
        variables = {one.attributes["key"]: one.attributes["value"] for one in of}
        for phase in ("plan", "apply"):
            role = iam.get_role(RoleName=f"terraform-cloud-{ACCOUNT}-{phase}")["Role"]
            assert variables[f"TFC_AWS_{phase.upper()}_ROLE_ARN"] == role["Arn"]
            trust = role["AssumeRolePolicyDocument"]["Statement"]
            trusted = set(trust["Condition"]["StringEquals"]["app.terraform.io:sub"])
            organization = f"organization:{cloud.double.service.organization}:project:Default Project"
            assert trusted == {f"{organization}:workspace:{one.name}:run_phase:{phase}" for one in cloud.stacks}


def test_the_state_of_the_bootstrap_stack_moves_to_its_workspace(
    cloud: Cloud, workspaces: Callable[..., str], bootstrap: Path
) -> None:
    environment = cloud.environment | cloud.emulator.environment | {TOKEN: TOKENS["admin"], "TF_INPUT": "1"}
    made = json.loads((bootstrap / "terraform.tfstate").read_text(encoding="utf-8"))["resources"]
    commands = f"echo yes | {{ {page('rm backend_override')} }}"
    pipeline.run(["bash", "-euo", "pipefail", "-c", commands], bootstrap.parents[2], environment)
    workspace = cloud.double.workspace(bootstrap.name)
    assert workspace.attributes["execution-mode"] == "local"
    assert len(workspace.states[-1].resources) == len(made)
    assert [file.name for file in bootstrap.glob("terraform.tfstate*")] == []
    pipeline.run(["terraform", "plan"], bootstrap, environment, says=("No changes.",))


def test_a_token_that_may_only_plan_is_enough_for_plans(cloud: Cloud, planned: Job) -> None:
    assert "Running plan in HCP Terraform" in planned.said
    for stack in cloud.stacks:
        (run,) = cloud.double.workspace(stack.name).runs
        assert (run.status, run.configuration.speculative) == ("planned_and_saved", False)
        summary = (planned.out / f"plans/{stack.name}.md").read_text(encoding="utf-8")
        assert f": {sum(stack.kinds().values())} added\n" in summary
        assert "as Terraform prints it" in summary


def test_jobs_hand_on_small_files_and_no_secret(workflow: Workflow, planned: Job) -> None:
    """Nothing that nobody asked for: no providers, no state."""
    files = [file for file in workflow.workspace.rglob("*") if file.is_file()]
    names = {file.name if "plans" not in file.parts else "summary" for file in files}
    assert names == {"cdk.tf.json", "plan", "plan.sha256", "summary"}
    assert sum(file.stat().st_size for file in files) < 2_000_000
    text = "".join(file.read_text() for file in files)
    assert not any(secret in text for secret in SECRETS)


def test_what_is_planned_is_told_in_one_text(workflow: Workflow, planned: Job) -> None:
    said = workflow.run("summary").said
    told = re.findall(r"^- (prefect-\S+): ", said, re.MULTILINE)
    assert sorted(told) == sorted(stack.name for stack in workflow.cloud.stacks)
    assert "# Terraform plans" in said and "no comment on a pull request" in said


def test_that_token_may_not_apply_another_one_applies_exactly_that_run(
    cloud: Cloud, ci: Job, count: Callable[[str, int], None]
) -> None:
    assert "Apply complete!" in ci.said and f"{cloud.stacks[0].name}: applied" in ci.said
    count("resources applied through Terraform Cloud", holds_the_stack(cloud, cloud.stacks[0], ci))


def test_a_lost_state_is_taken_over_and_then_nothing_is_to_do(
    cloud: Cloud, lanes: Any, ci: Job, count: Callable[[str, int], None]
) -> None:
    """`infra adopt` reads what a remote run prints for people."""
    stack, scripts = cloud.stacks[0], Pipeline(ci.out, cloud.environment)
    resources = sum(stack.kinds().values())
    cloud.double.workspace(stack.name).states.clear()
    scripts.run("plan", ACCOUNT, "ci", says=[f"{stack.name}: {resources} added"])
    hint = f"infra adopt {stack.name} --out {ci.out}"
    said = scripts.run("apply", ACCOUNT, "ci", code=1, says=["AlreadyExists", hint])
    assert said.rindex("AlreadyExists") < said.index(hint)

    # And something is no longer as the stack has it.
    (repository,) = (one["name"] for one in stack.resources("aws_ecr_repository").values())
    ecr = cloud.emulator.client("ecr")
    ecr.put_image_tag_mutability(repositoryName=repository, imageTagMutability="MUTABLE")
    infra("adopt", stack.name, "--out", ci.out, environment=scripts.environment)
    scripts.run("plan", ACCOUNT, "ci", says=[f"{stack.name}: {resources} imported"])
    scripts.run("apply", ACCOUNT, "ci", says=[f"{resources} imported, 0 added, 1 changed, 0 destroyed"])
    (described,) = ecr.describe_repositories(repositoryNames=[repository])["repositories"]
    assert described["imageTagMutability"] == "IMMUTABLE"
    infra("adopt", stack.name, "--done", "--out", ci.out, environment=scripts.environment)
    scripts.run("plan", ACCOUNT, "ci", says=[f"{stack.name}: nothing changes"])
    runs = len(cloud.double.workspace(stack.name).runs)
    scripts.run("apply", ACCOUNT, "ci", says=[f"{stack.name}: nothing to change"])
    assert len(cloud.double.workspace(stack.name).runs) == runs
    count("resources adopted in a remote run", resources)


def test_a_plan_is_not_applied_twice(workflow: Workflow, ci: Job) -> None:
    assert "This plan was applied before" in workflow.run(f"{ACCOUNT} ci", code=1).said


def test_a_script_that_an_earlier_job_hands_on_is_refused(workflow: Workflow, ci: Job) -> None:
    """Whoever controls an earlier job hands on what they like; circleci/test_take.py has more of it."""
    script = workflow.workspace / "pipeline/with-role"
    script.parent.mkdir()
    script.write_text('#!/bin/sh\necho "$TF_TOKEN_app_terraform_io $CIRCLE_OIDC_TOKEN_V2"\n')
    try:
        assert "f pipeline/with-role" in workflow.run(f"{ACCOUNT} live", code=1).said
    finally:
        shutil.rmtree(script.parent)
