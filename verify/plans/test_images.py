"""What apply asks ECR before it touches a lane: whether its images are there, and for which platforms they are built.

The AWS CLI is a stand-in, since the real one takes a second to start. That the real one accepts what is asked, and
answers in this form, is tested too. Terraform is a stand-in that notes its calls.
"""

from __future__ import annotations

import hashlib
import json
import subprocess
from collections.abc import Callable
from typing import Any

import pytest

from harness.tools import tool
from plans.bench import Bench

REPOSITORY = "123456789012.dkr.ecr.eu-central-1.amazonaws.com/agents"
OCI = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json")
DOCKER = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
ARM = {"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}
X86 = {"cpu_architecture": "X86_64", "operating_system_family": "LINUX"}
WINDOWS = {"cpu_architecture": "X86_64", "operating_system_family": "WINDOWS_SERVER_2022_CORE"}
TAG = "prefect-agent-1"
# Answers from the folder beside it as ECR would: images by their ids, blobs by their digests.
AWS = """
import json, pathlib, sys
ecr = pathlib.Path(__file__).parents[1] / "ecr"
value = lambda option: sys.argv[sys.argv.index(option) + 1]
with (ecr / "asked").open("a") as asked:
    asked.write(json.dumps(sys.argv[1:]) + "\\n")
operation = sys.argv[2].title().replace("-", "")
if (refused := ecr / operation).exists() or value("--repository-name") != "agents":
    error = refused.read_text() if refused.exists() else "RepositoryNotFoundException"
    sys.exit(f"\\nAn error occurred ({error}) when calling the {operation} operation: no")
if operation == "BatchGetImage":
    image = ecr / value("--image-ids")
    failures = [{"failureCode": "ImageNotFound", "failureReason": "Requested image not found"}]
    print(json.dumps({"images": [{"imageManifest": image.read_text()}]} if image.exists() else {"failures": failures}))
else:
    print(f"file://{ecr / value('--layer-digest')}?X-Amz-Signature=s")
"""


class Registry:
    """What the stand-in answers, and a lane that runs images of it."""

    def __init__(self, bench: Bench) -> None:
        self.bench, self.ecr, self.calls = bench, bench.scratch / "ecr", bench.scratch / "calls"
        self.ecr.mkdir()
        bench.program("aws", AWS, "python3")
        bench.program("terraform", f'echo "terraform $*" >>"{self.calls}"')

    def single(self, os: str, architecture: str, types: tuple[str, str] = OCI, tag: str = TAG) -> dict[str, Any]:
        """Pushes an image, and returns how a list names it: without its platform."""
        config = json.dumps({"architecture": architecture, "os": os, "of": tag})
        digest = f"sha256:{hashlib.sha256(config.encode()).hexdigest()}"
        (self.ecr / digest).write_text(config)
        return self.push({"config": {"digest": digest, "size": len(config)}, "layers": []}, types[0], tag)

    def list_of(self, *manifests: dict[str, Any], types: tuple[str, str] = OCI) -> None:
        self.push({"manifests": manifests}, types[1])

    def push(self, manifest: dict[str, Any], media_type: str, tag: str = TAG) -> dict[str, Any]:
        text = json.dumps({"schemaVersion": 2, "mediaType": media_type} | manifest)
        digest = f"sha256:{hashlib.sha256(text.encode()).hexdigest()}"
        for name in (f"imageTag={tag}", f"imageDigest={digest}"):
            (self.ecr / name).write_text(text)
        return {"digest": digest, "mediaType": media_type, "size": len(text)}

    def lane(
        self, image: str = f"{REPOSITORY}:{TAG}", desired_count: int = 1, runs_on: object = None, what: str = "agent"
    ) -> None:
        self.lanes({what: (image, desired_count, runs_on)})

    def lanes(self, services: dict[str, tuple[str, int, object]]) -> None:
        """By what runs there: its image, how often, on which platform."""
        definitions, of = {}, {}
        for what, (image, desired_count, runs_on) in services.items():
            containers = json.dumps([{"image": image, "name": what}])
            definitions[f"{what}-task-definition"] = {"container_definitions": containers}
            definitions[f"{what}-task-definition"] |= {"runtime_platform": runs_on} if runs_on else {}
            definition = f"${{aws_ecs_task_definition.{what}-task-definition.arn}}"
            of[what] = {"desired_count": desired_count, "task_definition": definition}
        self.bench.stack("dev-test", resource={"aws_ecs_task_definition": definitions, "aws_ecs_service": of})
        self.bench.save("dev-test")

    def asked(self) -> list[list[str]]:
        file = self.ecr / "asked"
        return [json.loads(line) for line in file.read_text().splitlines()] if file.exists() else []

    def applied(self) -> str:
        said = self.bench.run("apply", "dev", "test")
        assert "apply" in self.calls.read_text(encoding="utf-8")
        return said

    def refused(self) -> str:
        said = self.bench.run("apply", "dev", "test", code=1)
        assert not self.calls.exists(), "Terraform was started"
        return said


@pytest.fixture
def registry(bench: Bench) -> Registry:
    return Registry(bench)


def named(os: str, architecture: str, **more: str) -> dict[str, Any]:
    """As a list names an image that it does not have to be asked for."""
    return {"digest": f"sha256:{'0' * 64}", "platform": {"os": os, "architecture": architecture} | more}


@pytest.mark.parametrize(("types", "on"), [(OCI, None), (DOCKER, X86), (OCI, [X86])])
def test_one_image(registry: Registry, types: tuple[str, str], on: object) -> None:
    registry.single("linux", "amd64", types)
    registry.lane(runs_on=on)
    registry.applied()


def test_the_real_cli_accepts_what_is_asked_and_answers_so(registry: Registry) -> None:
    registry.single("linux", "amd64")
    registry.lane()
    registry.applied()
    image, blob = registry.asked()
    where = ["--registry-id", "123456789012", "--region", "eu-central-1", "--repository-name", "agents"]
    assert image[2:8] == blob[2:8] == where
    assert f"imageTag={TAG}" in image
    # Otherwise ECR could choose one image of a list.
    assert set(image[image.index("--accepted-media-types") + 1 :]) == {*OCI, *DOCKER}
    environment = registry.bench.environment | {"PATH": registry.bench.environment["PATH"].partition(":")[2]}

    def real(arguments: list[str]) -> str:
        command = [tool("aws"), *arguments, "--generate-cli-skeleton", "output"]
        return subprocess.run(command, env=environment, capture_output=True, text=True, check=True).stdout

    answer = json.loads(real(image))
    assert "imageManifest" in answer["images"][0]
    assert {"failureCode", "failureReason"} <= answer["failures"][0].keys()
    assert real(blob) == "downloadUrl\n"


@pytest.mark.parametrize("what", ["agent", "worker"])
@pytest.mark.parametrize(
    ("os", "architecture", "types", "on", "needed"),
    [
        ("linux", "amd64", OCI, ARM, "linux/arm64"),
        ("linux", "arm64", DOCKER, X86, "linux/amd64"),
        ("linux", "arm64", OCI, None, "linux/amd64"),
        ("windows", "amd64", DOCKER, X86, "linux/amd64"),
        ("linux", "amd64", OCI, WINDOWS, "windows/amd64"),
    ],
)
def test_one_image_of_another_platform(
    registry: Registry, os: str, architecture: str, types: tuple[str, str], on: object, needed: str, what: str
) -> None:
    tag = f"prefect-{what}-1"
    registry.single(os, architecture, types, tag)
    registry.lane(f"{REPOSITORY}:{tag}", runs_on=on, what=what)
    said = registry.refused()
    for part in (
        f"The {what} image of prefect-v2-dev-test is not built for the platform",
        f"{tag} in agents (account 123456789012, eu-central-1)",
        f"built for   {os}/{architecture}\n",
        f"needed      {needed}: {what}.size.architecture",
        f"pipeline/image build {what} --platform {needed} --out",
        f"pipeline/image push dev {what} --from",
        "A tag never moves",
        f"change something in images/{what}/ and set\n{what}.image.tag",
    ):
        assert part in said
    assert "X-Amz-Signature" not in said


@pytest.mark.parametrize(("types", "on"), [(OCI, ARM), (DOCKER, X86)])
def test_a_list_of_images(registry: Registry, types: tuple[str, str], on: object) -> None:
    registry.list_of(named("linux", "amd64"), named("linux", "arm64", variant="v8"), types=types)
    registry.lane(runs_on=on)
    registry.applied()
    assert [arguments[1] for arguments in registry.asked()] == ["batch-get-image"]


def test_a_list_without_the_platform(registry: Registry) -> None:
    # As buildx writes it: beside the image what attests to it.
    registry.list_of(named("linux", "amd64"), named("unknown", "unknown"))
    registry.lane(runs_on=ARM)
    assert "built for   linux/amd64 unknown/unknown\n" in registry.refused()


def test_a_list_that_does_not_name_platforms(registry: Registry) -> None:
    registry.list_of(named("linux", "amd64"), registry.single("linux", "arm64", tag="child"))
    registry.lane(runs_on=WINDOWS)
    assert "built for   linux/amd64 linux/arm64\n" in registry.refused()
    registry.lane(runs_on=ARM)
    registry.applied()


def test_by_digest(registry: Registry) -> None:
    digest = registry.single("linux", "amd64")["digest"]
    registry.lane(f"{REPOSITORY}@{digest}")
    registry.applied()
    assert f"imageDigest={digest}" in registry.asked()[0]


@pytest.mark.parametrize("what", ["agent", "worker"])
@pytest.mark.parametrize("repository", ["agents", "nowhere"])
def test_it_does_not_exist(registry: Registry, repository: str, what: str) -> None:
    registry.lane(f"{REPOSITORY.replace('agents', repository)}:prefect-{what}-2", runs_on=ARM, what=what)
    said = registry.refused()
    for part in (
        f"The {what} image of prefect-v2-dev-test does not exist",
        f"prefect-{what}-2",
        f"{repository} (account 123456789012, eu-central-1)",
        f"pipeline/image tag {what}",
        f"pipeline/image build {what} --platform linux/arm64 --out",
        f"pipeline/image push dev {what} --from",
        f"Or set {what}.image.tag",
    ):
        assert part in said


def test_a_digest_tells_nothing_and_the_container_whose_image_it_is(registry: Registry) -> None:
    registry.lane(f"{REPOSITORY}@sha256:{'0' * 64}", what="worker")
    assert "The worker image of prefect-v2-dev-test does not exist" in registry.refused()


def test_a_lane_with_both(registry: Registry) -> None:
    """Each image is asked for by itself, and each service counts for itself."""
    agent, worker = (f"{REPOSITORY}:prefect-{what}-1" for what in ("agent", "worker"))
    registry.single("linux", "amd64", tag="prefect-agent-1")
    registry.lanes({"agent": (agent, 1, None), "worker": (worker, 2, None)})
    assert "The worker image of prefect-v2-dev-test does not exist" in registry.refused()
    registry.lanes({"agent": (agent, 1, None), "worker": (worker, 0, None)})
    assert "note: ECR does not show the worker's image" in registry.applied()
    registry.single("linux", "arm64", tag="prefect-worker-1")
    registry.calls.unlink()
    registry.lanes({"agent": (agent, 1, None), "worker": (worker, 2, X86)})
    assert "needed      linux/amd64: worker.size.architecture" in registry.refused()
    registry.lanes({"agent": (agent, 1, None), "worker": (worker, 2, ARM)})
    registry.applied()


@pytest.mark.parametrize("operation", ["BatchGetImage", "GetDownloadUrlForLayer"])
def test_nobody_may_ask(registry: Registry, operation: str) -> None:
    registry.single("linux", "amd64")
    registry.lane()
    (registry.ecr / operation).write_text("AccessDeniedException")
    said = registry.refused()
    assert "AWS does not tell whether the agent image exists" in said
    assert "ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on agents" in said


def test_nobody_may_ask_without_credentials(registry: Registry) -> None:
    registry.lane()
    (registry.bench.bin / "aws").unlink()  # the real one
    tool("aws")
    registry.bench.environment |= {"AWS_EC2_METADATA_DISABLED": "true", "HOME": str(registry.bench.scratch)}
    said = registry.refused()
    assert "AWS does not tell whether the agent image exists" in said and "Unable to locate credentials" in said


def another_error(registry: Registry) -> str:
    (registry.ecr / "BatchGetImage").write_text("ServerException")
    return "ServerException"


def no_blob(registry: Registry) -> str:
    for blob in registry.ecr.glob("sha256:*"):
        blob.unlink()
    return "Couldn't open file"


def no_configuration(registry: Registry) -> str:
    registry.push({"layers": []}, OCI[0])
    return "could not be found out: its manifest names no configuration"


@pytest.mark.parametrize("break_it", [another_error, no_blob, no_configuration])
def test_any_other_error(registry: Registry, break_it: Callable[[Registry], str]) -> None:
    registry.single("linux", "amd64")
    registry.lane()
    says = break_it(registry)
    said = registry.refused()
    assert "could not be found out" in said and says in said


def test_a_lane_with_no_agent_may_come_before_its_image(registry: Registry) -> None:
    registry.lane(desired_count=0)
    assert "note: ECR does not show the agent's image" in registry.applied()
    registry.single("linux", "amd64")
    registry.lane(desired_count=0, runs_on=ARM)
    assert "for linux/arm64; none of its tasks is started" in registry.applied()


def test_nobody_knows_which_image(registry: Registry) -> None:
    registry.bench.stack("dev-test", resource={"aws_ecs_task_definition": {"agent": {"container_definitions": "?"}}})
    registry.bench.save("dev-test")
    registry.refused()
    assert registry.asked() == []


def test_an_image_of_elsewhere(registry: Registry) -> None:
    registry.lane("docker.io/someone/agent:1")
    assert "is not in ECR" in registry.applied()
    assert registry.asked() == []
