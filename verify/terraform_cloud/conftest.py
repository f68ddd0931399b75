"""Terraform Cloud and the account whose stacks it applies, and a workflow's jobs, each run once for all tests."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future, ThreadPoolExecutor
from pathlib import Path

import pytest

from harness import contents
from harness.program import ROOT, infra, settings
from harness.server import Emulator
from harness.stacks import of_account
from harness.terraform import Terraform
from harness.tools import SAMPLE, require
from terraform_cloud import pipeline
from terraform_cloud.pipeline import TOKEN, TOKENS
from terraform_cloud.server import Double
from terraform_cloud.workflow import ACCOUNT, CONTEXTS, LANES, Cloud, Job, Workflow, image_of, page


@pytest.fixture(scope="session")
def cloud(
    terraform: Terraform, emulate: Callable[..., Emulator], sample: Path, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Cloud]:
    folder = tmp_path_factory.mktemp("cloud")
    stacks = of_account(sample, ACCOUNT)
    emulator = emulate(stacks)
    organization = stacks[0].config["terraform"]["cloud"]["organization"]
    double = Double(organization, {token: may for may, token in TOKENS.items()}, terraform, folder / "runs", emulator)
    config = double.cli_config(terraform.environment.get("TF_CLI_CONFIG_FILE"), folder / "cloud.tfrc")
    keyless = {name: value for name, value in emulator.environment.items() if "KEY" not in name}
    yield Cloud(double, emulator, stacks, terraform.environment | keyless | {"TF_CLI_CONFIG_FILE": str(config)})
    double.stop()


@pytest.fixture(scope="session")
def workflow(cloud: Cloud, sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Workflow:
    require("aws", "jq", "git")
    return Workflow(cloud, sample, tmp_path_factory.mktemp("workflow"))


@pytest.fixture(scope="session")
def configured(cloud: Cloud) -> list[object]:
    """The sample with a bootstrap stack, as options."""
    version = f"terraform.backend.cloud.workspaces.terraform-version={cloud.double.service.version}"
    return ["--config", SAMPLE, *settings([version, "bootstrap.enabled=true"])]


@pytest.fixture(scope="session")
def bootstrap(program: None, cloud: Cloud, configured: list[object], tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The folder of the account's bootstrap stack, applied by the page's commands, with other credentials."""
    folder = tmp_path_factory.mktemp("bootstrap")
    infra("synth", "--account", ACCOUNT, "--out", folder / "cdktf.out", *configured)
    synth, apply = page("> backend_override.tf.json").split("\n", 1)
    assert synth == f"bin/infra synth --account {ACCOUNT}"
    environment = cloud.environment | cloud.emulator.environment | {"TF_CLI_ARGS_apply": "-auto-approve"}
    pipeline.run(["bash", "-euo", "pipefail", "-c", apply], folder, environment)
    return folder / f"cdktf.out/stacks/prefect-v2-{ACCOUNT}-bootstrap"


@pytest.fixture(scope="session")
def workspaces(
    program: None, cloud: Cloud, configured: list[object], bootstrap: Path, tmp_path_factory: pytest.TempPathFactory
) -> Callable[..., str]:
    """`pipeline/workspaces` for the account. It has made all in an organization where nothing was."""
    file = tmp_path_factory.mktemp("workspaces") / "list.json"
    file.write_text(infra("list", "--json", *configured), encoding="utf-8")
    environment = {k: v for k, v in cloud.environment.items() if k != TOKEN} | {TOKEN: TOKENS["admin"]}

    def script(*arguments: str, code: int = 0, says: tuple[str, ...] = ()) -> str:
        command = [ROOT / "pipeline/workspaces", ACCOUNT, *arguments, "--from", file]
        return pipeline.run(command, ROOT, environment | cloud.double.proxy, code, says)

    assert cloud.double.service.workspaces == {}
    script("--apply", says=("applied: ",))
    script(says=(f"{len(cloud.stacks) + 1} workspaces are as the configuration says",))
    return script


@pytest.fixture(scope="session")
def planned(workflow: Workflow, workspaces: Callable[..., str]) -> Job:
    workflow.run("synth")
    return workflow.run(f"plan {ACCOUNT}")


@pytest.fixture(scope="session")
def ci(workflow: Workflow, planned: Job) -> Job:
    """The account's own stack, applied; before that, with the token that may only plan."""
    name = workflow.cloud.stacks[0].name
    refused = workflow.run(f"{ACCOUNT} ci", code=1, **CONTEXTS["prefect-v2-plan"])
    assert "Insufficient rights" in refused.said and "applies Write" in refused.said
    assert workflow.cloud.double.workspace(name).states == []
    return workflow.run(f"{ACCOUNT} ci")


@pytest.fixture(scope="session")
def too_early(workflow: Workflow, ci: Job) -> Job:
    """A lane whose image is not there yet; and what Terraform Cloud was asked for."""
    before = len(workflow.cloud.double.requests)
    job = workflow.run(f"{ACCOUNT} test", code=1)
    asked = [request for request in workflow.cloud.double.requests[before:] if f"prefect-v2-{ACCOUNT}-test" in request]
    assert asked == []
    return job


@pytest.fixture(scope="session")
def lanes(workflow: Workflow, too_early: Job) -> Iterator[dict[str, Future[Job]]]:
    """The lanes, side by side: most of the time Terraform waits for S3."""

    def applied(lane: str) -> Job:
        return workflow.run(f"{ACCOUNT} {lane}")

    for repository, tag in {image_of(stack) for stack in workflow.cloud.stacks[1:]}:
        contents.push_image(workflow.cloud.emulator, repository, tag)
    workflow.run(f"{ACCOUNT} image")
    with ThreadPoolExecutor() as pool:
        yield {lane: pool.submit(applied, lane) for lane in LANES}
