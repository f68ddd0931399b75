"""What apply asks ECR before it touches a lane: whether the image is there, and for which platforms it is built."""

from __future__ import annotations

import itertools
import json
from typing import Any, ClassVar

from plans.bench import Bench
from plans.ecr import DOCKER, HOST, OCI, REPOSITORY, Ecr

ARM = {"cpu_architecture": "ARM64", "operating_system_family": "LINUX"}
X86 = {"cpu_architecture": "X86_64", "operating_system_family": "LINUX"}
WINDOWS = {"cpu_architecture": "X86_64", "operating_system_family": "WINDOWS_SERVER_2022_CORE"}


def named(os: str, architecture: str, **more: str) -> dict[str, Any]:
    """As a list names an image that it does not have to be asked for."""
    return {"digest": f"sha256:{'0' * 64}", "platform": {"os": os, "architecture": architecture} | more}


class Images(Bench):
    """ECR is moto, asked by the real AWS CLI; Terraform is a stand-in that notes its calls."""

    ecr: ClassVar[Ecr]
    numbers: ClassVar[itertools.count[int]] = itertools.count()

    @classmethod
    def setUpClass(cls) -> None:
        cls.ecr = Ecr()
        cls.addClassCleanup(cls.ecr.stop)

    def setUp(self) -> None:
        super().setUp()
        self.environment |= self.ecr.environment | {"no_proxy": "127.0.0.1"}
        self.calls = self.scratch / "calls"
        self.program("terraform", f'echo "terraform $*" >>"{self.calls}"')
        self.tag = f"prefect-agent-{next(self.numbers)}"
        self.ecr.asked.clear()
        self.ecr.refuses.clear()

    def lane(self, image: str = "", desired_count: int = 1, runs_on: object = None) -> None:
        containers = [{"image": image or f"{HOST}/{REPOSITORY}:{self.tag}", "name": "agent"}]
        definition = {"container_definitions": json.dumps(containers)}
        definition |= {"runtime_platform": runs_on} if runs_on else {}
        service = {"desired_count": desired_count}
        resources = {"aws_ecs_task_definition": {"agent": definition}, "aws_ecs_service": {"agent": service}}
        folder = self.stack("dev-test", resource=resources)
        (folder / "plan").write_text("saved", encoding="utf-8")
        self.checksums("dev-test")

    def applied(self) -> str:
        said = self.run_script("apply", "dev", "test")
        self.assertIn("apply", self.calls.read_text(encoding="utf-8"))
        return said

    def refused(self) -> str:
        said = self.run_script("apply", "dev", "test", code=1)
        self.assertFalse(self.calls.exists(), "Terraform was started")
        return said

    def test_one_image(self) -> None:
        for types, on in ((OCI, None), (DOCKER, X86), (OCI, [X86])):
            with self.subTest(types=types, on=on):
                self.setUp()
                self.ecr.single(self.tag, "linux", "amd64", types)
                self.lane(runs_on=on)
                self.applied()
        (_, asked), (_, then) = self.ecr.asked
        self.assertEqual((asked["registryId"], asked["repositoryName"]), ("123456789012", "agents"))
        self.assertEqual(asked["imageIds"], [{"imageTag": self.tag}])
        # Otherwise ECR could choose one image of a list.
        self.assertEqual(set(asked["acceptedMediaTypes"]), {*OCI, *DOCKER})
        self.assertIn(then["layerDigest"], self.ecr.blobs)

    def test_one_image_of_another_platform(self) -> None:
        built: list[tuple[str, str, tuple[str, str], object, str]] = [
            ("linux", "amd64", OCI, ARM, "linux/arm64"),
            ("linux", "arm64", DOCKER, X86, "linux/amd64"),
            ("linux", "arm64", OCI, None, "linux/amd64"),
            ("windows", "amd64", DOCKER, X86, "linux/amd64"),
            ("linux", "amd64", OCI, WINDOWS, "windows/amd64"),
        ]
        for os, architecture, types, on, needed in built:
            with self.subTest(os=os, architecture=architecture, on=on, types=types):
                self.setUp()
                self.ecr.single(self.tag, os, architecture, types)
                self.lane(runs_on=on)
                said = self.refused()
                for part in (
                    "The agent image of prefect-v2-dev-test is not built for the platform",
                    f"{self.tag} in agents (account 123456789012, eu-central-1)",
                    f"built for   {os}/{architecture}\n",
                    f"needed      {needed}: agent.size.architecture",
                    f"agent-image build --platform {needed} --out",
                    "A tag never moves",
                ):
                    self.assertIn(part, said)
                self.assertNotIn("X-Amz-Signature", said)

    def test_a_list_of_images(self) -> None:
        both = (named("linux", "amd64"), named("linux", "arm64", variant="v8"))
        for types, on in ((OCI, ARM), (DOCKER, X86)):
            with self.subTest(types=types, on=on):
                self.setUp()
                self.ecr.list_of(self.tag, *both, types=types)
                self.lane(runs_on=on)
                self.applied()
                self.assertEqual([operation for operation, _ in self.ecr.asked], ["BatchGetImage"])

    def test_a_list_without_the_platform(self) -> None:
        # As buildx writes it: beside the image what attests to it.
        self.ecr.list_of(self.tag, named("linux", "amd64"), named("unknown", "unknown"))
        self.lane(runs_on=ARM)
        self.assertIn("built for   linux/amd64 unknown/unknown\n", self.refused())

    def test_a_list_that_does_not_name_platforms(self) -> None:
        for on, works in ((ARM, True), (WINDOWS, False)):
            with self.subTest(on=on):
                self.setUp()
                child = self.ecr.single(f"{self.tag}-child", "linux", "arm64")
                self.ecr.list_of(self.tag, named("linux", "amd64"), child)
                self.lane(runs_on=on)
                if works:
                    self.applied()
                else:
                    self.assertIn("built for   linux/amd64 linux/arm64\n", self.refused())

    def test_by_digest(self) -> None:
        digest = self.ecr.single(self.tag, "linux", "amd64")["digest"]
        self.lane(f"{HOST}/{REPOSITORY}@{digest}")
        self.applied()
        self.assertEqual(self.ecr.asked[0][1]["imageIds"], [{"imageDigest": digest}])

    def test_it_does_not_exist(self) -> None:
        for repository in (REPOSITORY, "nowhere"):
            self.lane(f"{HOST}/{repository}:{self.tag}", runs_on=ARM)
            said = self.refused()
            for part in (
                "does not exist",
                self.tag,
                f"{repository} (account 123456789012, eu-central-1)",
                "agent-image build --platform linux/arm64 --out",
                "agent-image push dev",
            ):
                self.assertIn(part, said)

    def test_nobody_may_ask(self) -> None:
        self.ecr.single(self.tag, "linux", "amd64")
        self.lane()
        for operation in ("BatchGetImage", "GetDownloadUrlForLayer"):
            self.ecr.refuses = {operation: "AccessDeniedException"}
            said = self.refused()
            self.assertIn("AWS does not tell whether the agent image exists", said)
            self.assertIn("ecr:BatchGetImage and ecr:GetDownloadUrlForLayer on agents", said)
        self.environment = {k: v for k, v in self.environment.items() if "KEY" not in k}
        self.assertIn("Unable to locate credentials", self.refused())

    def test_any_other_error(self) -> None:
        self.ecr.single(self.tag, "linux", "amd64")
        self.lane()
        self.ecr.refuses = {"BatchGetImage": "ServerException"}
        self.assertIn("could not be found out", self.refused())
        self.ecr.refuses.clear()
        blobs, self.ecr.blobs = self.ecr.blobs, {}
        said = self.refused()
        self.ecr.blobs = blobs
        self.assertIn("could not be found out", said)
        self.assertIn("404", said)
        self.ecr.push(f"{self.tag}-odd", {"layers": []}, OCI[0])
        self.lane(f"{HOST}/{REPOSITORY}:{self.tag}-odd")
        self.assertIn("could not be found out: its manifest names no configuration", self.refused())

    def test_a_lane_with_no_agent_may_come_before_its_image(self) -> None:
        self.lane(desired_count=0)
        self.assertIn("note: ECR does not show the image", self.applied())
        self.setUp()
        self.ecr.single(self.tag, "linux", "amd64")
        self.lane(desired_count=0, runs_on=ARM)
        self.assertIn("for linux/arm64; none of its tasks is started", self.applied())

    def test_nobody_knows_which_image(self) -> None:
        self.lane()
        self.stack("dev-test", resource={"aws_ecs_task_definition": {"agent": {"container_definitions": "?"}}})
        self.checksums("dev-test")
        self.refused()
        self.assertEqual(self.ecr.asked, [])

    def test_an_image_of_elsewhere(self) -> None:
        self.lane("docker.io/someone/agent:1")
        self.assertIn("is not in ECR", self.applied())
        self.assertEqual(self.ecr.asked, [])
