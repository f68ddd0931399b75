"""The workflow's lanes, and what left this machine: the last of the suite, since lanes wait for AWS meanwhile."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from harness.program import UNPROTECTED, infra, settings
from harness.scripts import commit
from harness.stacks import Stack
from harness.tools import SAMPLE
from terraform_cloud.pipeline import Pipeline, run
from terraform_cloud.workflow import ACCOUNT, LANES, Cloud, Job, Workflow, holds_the_stack, image_of

UPLOADED = {"cdk.tf.json", ".terraform.lock.hcl"}
"""All of a stack's folder that may leave the machine."""
ADOPTING = {"adopt.tf.json", "adopt-probe.tf.json"}
"""Import blocks. Where `infra adopt` plans, there lie also a plan that could not be applied, and checksums."""
BESIDE = {"plan", "plan.sha256", "plan.applied"}


def test_without_the_agent_image_nothing_of_a_lane_is_touched(cloud: Cloud, too_early: Job) -> None:
    assert f"The agent image of prefect-v2-{ACCOUNT}-test does not exist" in too_early.said
    assert image_of(cloud.stacks[1])[1] in too_early.said and "pipeline/image push" in too_early.said


@pytest.mark.parametrize("lane", LANES)
def test_exactly_the_saved_plan_is_applied(
    cloud: Cloud, lanes: dict[str, Future[Job]], lane: str, count: Callable[[str, int], None]
) -> None:
    (stack,) = [stack for stack in cloud.stacks if stack.lane == lane]
    count("resources applied through Terraform Cloud", holds_the_stack(cloud, stack, lanes[lane].result()))


@pytest.mark.parametrize("lane", LANES)
def test_a_second_plan_of_a_lane_is_empty(cloud: Cloud, lanes: dict[str, Future[Job]], lane: str) -> None:
    out = lanes[lane].result().out
    Pipeline(out, cloud.environment).run("plan", ACCOUNT, lane, says=[f"prefect-v2-{ACCOUNT}-{lane}: nothing changes"])


def test_a_newer_commit_is_not_overtaken(workflow: Workflow, lanes: dict[str, Future[Job]]) -> None:
    for lane in lanes.values():
        lane.result()
    (workflow.origin / "config/infra.conf").write_text("# another\n")
    commit(workflow.origin)
    runs = workflow.runs()
    assert "has moved on" in workflow.run(f"{ACCOUNT} live", code=1).said
    assert workflow.runs() == runs


def test_all_of_it_is_destroyed_by_remote_runs(
    cloud: Cloud,
    lanes: dict[str, Future[Job]],
    workspaces: Callable[..., str],
    tmp_path: Path,
    count: Callable[[str, int], None],
) -> None:
    """As docs/terraform-cloud.md has it: the protection off, applied, then destroyed; lanes before their account's."""
    for lane in lanes.values():
        lane.result()
    out, fresh = tmp_path / "out", tmp_path / "fresh"
    for folder in (out, fresh):  # what the pipeline leaves in a stack's folder need not leave the machine
        infra("synth", "--config", SAMPLE, "--account", ACCOUNT, "--out", folder, *settings(UNPROTECTED))
    # Asking ECR for the lanes' images takes keys here, where no role can be assumed.
    scripts = Pipeline(out, cloud.environment | cloud.emulator.environment)
    scripts.run("plan", ACCOUNT)
    scripts.run("apply", ACCOUNT, *LANES, "ci")

    def destroyed(stack: Stack) -> int:
        folder, workspace = fresh / "stacks" / stack.name, cloud.double.workspace(stack.name)
        made = len(workspace.states[-1].resources)
        run(["terraform", "init"], folder, scripts.environment)
        run(["terraform", "plan", "-destroy", "-out", "plan"], folder, scripts.environment)
        run(["terraform", "apply", "plan"], folder, scripts.environment, says=["Apply complete!"])
        assert workspace.states[-1].resources == []
        return made

    ci, *of_lanes = cloud.stacks
    with ThreadPoolExecutor() as pool:
        number = sum(pool.map(destroyed, of_lanes)) + destroyed(ci)
    count("resources destroyed through Terraform Cloud", number)
    workspaces(says=(f"{len(cloud.stacks) + 1} workspaces are as the configuration says",))


def test_nothing_was_uploaded_but_what_a_run_needs_and_no_answer_was_missing(
    cloud: Cloud, count: Callable[[str, int], None]
) -> None:
    service = cloud.double.service
    uploads = [(each.workspace.name, each.files) for each in service.configurations.values() if each.files is not None]
    for name, files in uploads:
        assert files.keys() <= UPLOADED | (ADOPTING | BESIDE if files.keys() & ADOPTING else set()), name
    ours = {stack.name for stack in cloud.stacks}
    assert [name for name, files in uploads if name in ours and not files.keys() >= UPLOADED] == []
    assert (cloud.double.runner.troubles, cloud.double.unknown) == ([], set())
    count("remote runs", len(service.runs))
