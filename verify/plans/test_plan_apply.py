"""plan and apply with local state, on Terraform's own resources."""

from __future__ import annotations

import shutil
from typing import Any

import pytest

from harness.scripts import PIPELINE
from plans.bench import Bench


def test_what_was_planned_is_applied_once(real: Bench) -> None:
    folder = real.data("dev-ci", one={"input": 1})
    assert "\nprefect-v2-dev-ci: 1 added\n" in real.run("plan", "dev", "ci")
    assert real.resources("dev-ci") == []
    assert "\nprefect-v2-dev-ci: applied\n" in real.run("apply", "dev", "ci")
    assert real.resources("dev-ci") == ["one"]
    assert not (folder / "plan").exists()
    assert "was applied already" in real.run("apply", "dev", "ci", code=2)
    assert "nothing changes" in real.run("plan", "dev", "ci")
    assert "nothing to change" in real.run("apply", "dev", "ci")


def test_all_stacks_of_an_account_its_own_first(real: Bench) -> None:
    for name in ("dev-test", "dev-ci", "dev-eu-ci", "deveu-ci", "deveu-ci-eu"):
        real.data(name, one={})
    said = real.run("plan", "dev")
    planned = [line.removeprefix("== prefect-v2-") for line in said.splitlines() if line.startswith("== ")]
    assert planned == ["dev-ci", "dev-eu-ci", "dev-test"]


def test_another_configuration_or_plan_than_the_one_that_was_reviewed(real: Bench) -> None:
    folder = real.data("dev-ci", one={})
    real.run("plan", "dev")
    real.data("dev-ci", one={}, two={})
    assert "made from another cdk.tf.json" in real.run("apply", "dev", "ci", code=2)
    real.data("dev-ci", one={})
    with (folder / "plan").open("ab") as file:
        file.write(b" ")
    assert "not the plan that pipeline/plan saved" in real.run("apply", "dev", "ci", code=2)
    (folder / "plan").unlink()
    assert "plan is missing" in real.run("apply", "dev", "ci", code=2)
    assert real.resources("dev-ci") == []


def test_a_stale_plan(real: Bench) -> None:
    real.data("dev-ci", one={"input": 1})
    real.run("plan", "dev")
    kept = real.scratch / "kept"
    shutil.copytree(real.out, kept)
    real.run("apply", "dev", "ci")
    shutil.rmtree(real.out)
    kept.rename(real.out)
    said = real.run("apply", "dev", "ci", code=1)
    assert "Saved plan is stale" in said
    assert "Plan again, have it reviewed, apply that: pipeline/plan dev ci" in said


def test_the_first_failure_ends_it(real: Bench) -> None:
    fails = {"provisioner": [{"local-exec": {"command": "exit 3"}}]}
    resources: list[tuple[str, dict[str, Any]]] = [("ci", {}), ("live", fails), ("test", {})]
    for name, resource in resources:
        real.data(f"dev-{name}", one=resource)
    real.run("plan", "dev")
    said = real.run("apply", "dev", "ci", "live", "test", code=1)
    assert "prefect-v2-dev-live failed; applied before: ci; not applied: test" in said
    assert (real.resources("dev-ci"), real.resources("dev-test")) == (["one"], [])


def test_a_plan_that_fails_leaves_nothing_to_apply(real: Bench) -> None:
    folder = real.data("dev-ci", one={})
    real.run("plan", "dev")
    real.data("dev-ci", one={"input": "${var.nowhere}"})
    said = real.run("plan", "dev", code=1)
    assert "the plan of prefect-v2-dev-ci failed; there is no saved plan of it" in said
    assert sorted(file.name for file in folder.glob("plan*")) == []
    assert "the plan FAILED" in real.run("summary")


@pytest.mark.parametrize("script", ["plan", "apply"])
def test_they_are_executable_and_end_with_usage(bench: Bench, script: str) -> None:
    assert "usage: pipeline/" in bench.run(script, "--help")
    assert (PIPELINE / script).stat().st_mode & 0o111
