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
PLANNED = "stacks/prefect-v2-prod-live"
SUMMARY = "plans/prefect-v2-prod-live.md"
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
        for name in (f"{PLANNED}/plan", f"{PLANNED}/plan.sha256", SUMMARY, DIFFERENCE):
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
    assert taken == {f"{STACK}/{name}" for name in files} | {f"cdktf.out/{SUMMARY}", DIFFERENCE}
    handed_on = (taking.workspace / STACK / "cdk.tf.json").read_bytes()
    assert (taking.checkout / STACK / "cdk.tf.json").read_bytes() == handed_on, "the plan's checksum is of this file"
    assert taking.take()[0] == 2, "a second time"


def test_the_lock_is_that_of_the_checkout(taking: Taking) -> None:
    assert taking.take() == (0, "")
    lock = (taking.checkout / "config/.terraform.lock.hcl").read_text()
    assert (taking.checkout / STACK / ".terraform.lock.hcl").read_text() == lock


def test_nothing_but_an_image(taking: Taking) -> None:
    for handed_on in ("cdktf.out", "stacks", "plans"):
        shutil.rmtree(taking.workspace / handed_on)
    assert taking.take() == (0, "")


@pytest.mark.parametrize(
    "name",
    [
        "pipeline/with-role", ".git/hooks/post-checkout", ".git/config", ".gitconfig", "x", "cdktf.out/.terraformrc",
        f"{STACK}/x.auto.tfvars", f"{STACK}/evil.tf.json", f"{STACK}/.terraform/providers/x",
        f"{STACK}/terraform.tfstate", f"{STACK}/.terraform.lock.hcl", "cdktf.out/stacks/Other/cdk.tf.json",
        f"{STACK}/plan", f"{STACK}/plan.sha256", f"cdktf.out/{SUMMARY}", f"{PLANNED}/cdk.tf.json",
        f"{PLANNED}/plan.applied", "stacks/Other/plan", "plans/x.md", "images/x", "images/agent/x", "images/worker/blobs/sha256/x",
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
        "stacks",
        PLANNED,
        f"{PLANNED}/plan",
        f"{STACK}/cdk.tf.json",
        "plans",
        "plans/prefect-v2-x.md",
        DIFFERENCE,
    ],
)
def test_links(taking: Taking, name: str, target: str) -> None:
    link = taking.workspace / name
    shutil.rmtree(link) if link.is_dir() else link.unlink(missing_ok=True)
    link.symlink_to(taking.workspace / target)
    taking.refused("has no reason to hand on", f"l {name}")


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
        ("resource", {"aws_sns_topic": {"x": {"connection": {}}}}),
        # Terraform takes a list for any block, and for the labels before it.
        ("data", [{"aws_region": {"x": {}}}, {"external": {"x": PROGRAM}}]),
        ("data", {"aws_region": [{"x": {}}]}),
        ("data", {"external": [{"x": PROGRAM}]}),
        ("resource", [{"null_resource": {"x": {}}}]),
        ("resource", {"aws_sns_topic": [{"x": {"provisioner": PROVISIONER}}]}),
        ("resource", {"aws_sns_topic": {"x": [{"provisioner": PROVISIONER}]}}),
        ("provider", [{"aws": {}}, {"external": {}}]),
        ("provider.aws", [[{"endpoints": {}}]]),
        ("terraform", [{"backend": {"local": {}}}]),
        ("terraform.cloud", [{"hostname": "evil.example"}]),
        ("terraform.cloud.workspaces", [{"name": "prefect-v2-prod-test"}]),
        ("terraform.required_providers", [{"x": {"source": "evil/x"}}]),
        ("terraform.required_providers.x", {"source": "evil/x"}),
        ("terraform.provider_meta", {"aws": {}}),
        ("locals", [{"x": 1}]),
        ("output", [{"x": {"value": 1}}]),
        *((other, {}) for other in ("action", "check", "ephemeral", "import", "moved", "removed", "variable", "x")),
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


@pytest.mark.parametrize(
    ("before", "after"),
    [
        ('{"data":{"external":{"x":{"program":["env"]}}},', ""),
        ('{"data":{},', ""),
        ('{"data":null,', ""),
        ("", ',"data":{"aws_region":{"x":{}}}}'),
        ('{"terraform":{"backend":{"local":{}}},', ""),
        ('{"resource":{"aws_sns_topic":{"x":{"provisioner":[{"local-exec":{"command":"env"}}]}}},', ""),
        ("", ',"locals":{"x":{"y":1,"y":2}}}'),
    ],
)
def test_a_key_twice(taking: Taking, stack: dict[str, Any], before: str, after: str) -> None:
    """Terraform puts both together, where jq sees the last one."""
    assert {"data", "resource", "terraform"} <= stack.keys() and "locals" not in stack
    text = json.dumps(stack)
    taking.write(f"{STACK}/cdk.tf.json", (before + text[1:] if before else text[:-1] + after))
    taking.refused("is no stack of Terraform Cloud that only the AWS provider works on", "nothing was taken")


def test_two_documents(taking: Taking, stack: dict[str, Any]) -> None:
    taking.write(f"{STACK}/cdk.tf.json", f"{json.dumps(stack)}\n{json.dumps(stack)}\n")
    taking.refused("is no stack of Terraform Cloud", "nothing was taken")


@pytest.mark.parametrize("text", ["", "{}", "[]", "{"])
def test_a_file_that_is_no_stack(taking: Taking, text: str) -> None:
    taking.write(f"{STACK}/cdk.tf.json", text)
    taking.refused("is no stack of Terraform Cloud", "nothing was taken")


def test_what_take_refuses(taking: Taking) -> None:
    for arguments, said in (((), "got 0 arguments"), (("/nonexistent",), "there is no folder")):
        done = run(taking.checkout / "pipeline/take", *arguments)
        assert done.returncode == 2 and said in done.stderr
