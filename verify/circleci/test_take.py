"""What earlier jobs hand on: whoever controls the machine of one hands on what they like."""

from __future__ import annotations

import copy
import json
import shutil
from pathlib import Path
from typing import Any

import pytest

from harness.scripts import run
from harness.tools import ROOT, SAMPLE

STACK = "cdktf.out/stacks/prefect-v2-prod-live"
DIFFERENCE = "cdktf.out/difference.md"


class Taking:
    """A checkout, and a workspace with what earlier jobs should have handed on."""

    def __init__(self, folder: Path, stack: dict[str, Any]) -> None:
        self.checkout, self.workspace = folder / "checkout", folder / "workspace"
        for name, file in (
            ("pipeline/take", ROOT / "pipeline/take"),
            ("pipeline/stack.jq", ROOT / "pipeline/stack.jq"),
            ("pipeline/flows/scripts/messages.sh", ROOT / "pipeline/flows/scripts/messages.sh"),
            ("config/.terraform.lock.hcl", SAMPLE / ".terraform.lock.hcl"),
        ):
            (self.checkout / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(file, self.checkout / name)
        self.write(f"{STACK}/cdk.tf.json", json.dumps(stack))
        self.write(f"{STACK}/.terraform.lock.hcl", (SAMPLE / ".terraform.lock.hcl").read_text())
        for name in (
            f"{STACK}/plan", f"{STACK}/plan.sha256", "cdktf.out/plans/prefect-v2-prod-live.md", DIFFERENCE
        ):  # fmt: skip
            self.write(name, "x")
        for name in ("oci-layout", "index.json", f"blobs/sha256/{'0' * 64}"):
            for image in ("agent", "worker"):
                self.write(f"images/{image}/{name}", "{}")

    def write(self, name: str, text: str) -> None:
        file = self.workspace / name
        file.parent.mkdir(parents=True, exist_ok=True)
        file.write_text(text)

    def take(self) -> tuple[int, str]:
        done = run(self.checkout / "pipeline/take", self.workspace, cwd=self.workspace)
        return done.returncode, done.stderr

    def refused(self, *said: str) -> None:
        code, stderr = self.take()
        assert code == 1, stderr
        assert [one for one in said if one not in stderr] == []
        assert not (self.checkout / "cdktf.out").exists(), "something was taken"


@pytest.fixture(scope="session")
def stack(sample: Path) -> dict[str, Any]:
    return dict(json.loads((sample / "stacks/prefect-v2-prod-live/cdk.tf.json").read_text()))


@pytest.fixture
def taking(tmp_path: Path, stack: dict[str, Any]) -> Taking:
    return Taking(tmp_path, stack)


def test_what_earlier_jobs_hand_on(taking: Taking) -> None:
    assert taking.take() == (0, "")
    taken = {
        str(file.relative_to(taking.checkout)) for file in taking.checkout.glob("cdktf.out/**/*") if file.is_file()
    }
    files = ("cdk.tf.json", ".terraform.lock.hcl", "plan", "plan.sha256")
    assert taken == {f"{STACK}/{name}" for name in files} | {"cdktf.out/plans/prefect-v2-prod-live.md", DIFFERENCE}
    assert taking.take()[0] == 2, "a second time"


def test_the_lock_is_that_of_the_checkout(taking: Taking) -> None:
    (taking.workspace / STACK / ".terraform.lock.hcl").unlink()
    assert taking.take() == (0, "")
    lock = (taking.checkout / "config/.terraform.lock.hcl").read_text()
    assert (taking.checkout / STACK / ".terraform.lock.hcl").read_text() == lock


def test_nothing_but_an_image(taking: Taking) -> None:
    shutil.rmtree(taking.workspace / "cdktf.out")
    assert taking.take() == (0, "")


@pytest.mark.parametrize(
    "name",
    [
        "pipeline/with-role", ".git/hooks/post-checkout", ".git/config", ".gitconfig", "x", "cdktf.out/.terraformrc",
        f"{STACK}/x.auto.tfvars", f"{STACK}/evil.tf.json", f"{STACK}/.terraform/providers/x",
        f"{STACK}/terraform.tfstate", f"{STACK}/plan.applied", "cdktf.out/stacks/Other/cdk.tf.json",
        "cdktf.out/plans/x.md", "images/x", "images/agent/x", "images/worker/blobs/sha256/x",
        f"images/common/blobs/sha256/{'0' * 64}", "a\nb",
    ],
)  # fmt: skip
def test_what_they_have_no_reason_to_hand_on(taking: Taking, name: str) -> None:
    taking.write(name, "x")
    taking.refused("has no reason to hand on", name.split("/")[0].split("\n")[0])


@pytest.mark.parametrize("target", ["/etc/passwd", "/etc", "../checkout"])
@pytest.mark.parametrize(
    "name",
    [
        STACK,
        "cdktf.out",
        "images",
        "images/worker",
        f"{STACK}/plan",
        f"{STACK}/cdk.tf.json",
        "cdktf.out/plans/prefect-v2-x.md",
        DIFFERENCE,
    ],
)
def test_links(taking: Taking, name: str, target: str) -> None:
    link = taking.workspace / name
    shutil.rmtree(link) if link.is_dir() else link.unlink(missing_ok=True)
    link.symlink_to(taking.workspace / target)
    taking.refused("has no reason to hand on", f"l {name}")


def test_another_provider(taking: Taking) -> None:
    taking.write(f"{STACK}/.terraform.lock.hcl", "# another\n")
    taking.refused("another provider would run beside this job's token", "nothing was taken")


PROGRAM = {"program": ["sh", "-c", "env"]}
PROVISIONER = [{"local-exec": {"command": "env"}}]


@pytest.mark.parametrize(
    ("section", "content"),
    [
        ("terraform", {"backend": {"local": {}}}),
        ("terraform.backend", {"local": {}}),
        ("terraform.cloud.hostname", "evil.example"),
        ("terraform.cloud.token", "x"),
        ("terraform.cloud.workspaces", {"name": "prefect-v2-prod-test"}),
        ("terraform.cloud.workspaces", {"tags": ["x"]}),
        ("terraform.required_providers", {"aws": {"source": "evil/aws"}}),
        ("provider.x", [{}]),
        ("provider.aws.0.endpoints", [{"sts": "https://evil.example"}]),
        ("data", {"external": {"x": PROGRAM}}),
        ("data", {"http": {"x": {"url": "x"}}}),
        ("module", {"x": {"source": "evil.example/x"}}),
        ("resource", {"null_resource": {"x": {}}}),
        ("resource", {"terraform_data": {"x": {}}}),
        ("resource", {"aws_sns_topic": {"x": {"provisioner": PROVISIONER}}}),
    ],
)
def test_a_stack_that_terraform_would_run_otherwise(
    taking: Taking, stack: dict[str, Any], section: str, content: Any
) -> None:
    changed = copy.deepcopy(stack)
    *parents, last = section.split(".")
    at: Any = changed
    for parent in parents:
        at = at[int(parent) if parent.isdigit() else parent]
    at[last] = content
    taking.write(f"{STACK}/cdk.tf.json", json.dumps(changed))
    taking.refused("is no stack of Terraform Cloud that only the AWS provider works on", "nothing was taken")


@pytest.mark.parametrize("text", ["{}", "[]", "{"])
def test_a_file_that_is_no_stack(taking: Taking, text: str) -> None:
    taking.write(f"{STACK}/cdk.tf.json", text)
    taking.refused("is no stack of Terraform Cloud", "nothing was taken")


def test_what_take_refuses(taking: Taking) -> None:
    for arguments, said in (((), "got 0 arguments"), (("/nonexistent",), "there is no folder")):
        done = run(taking.checkout / "pipeline/take", *arguments)
        assert done.returncode == 2 and said in done.stderr
