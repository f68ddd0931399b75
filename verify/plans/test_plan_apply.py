"""plan and apply with local state, on Terraform's own resources."""

from __future__ import annotations

import json
import shutil
from pathlib import Path
from typing import Any

from plans.bench import Bench, TerraformBench


class PlanAndApply(TerraformBench):
    def resources(self, name: str) -> list[str]:
        file = self.scratch / "state" / f"{name}.tfstate"
        return [r["name"] for r in json.loads(file.read_text(encoding="utf-8"))["resources"]] if file.exists() else []

    def test_what_was_planned_is_applied_once(self) -> None:
        folder = self.data("dev-ci", one={"input": 1})
        self.assertIn("\nprefect-v2-dev-ci: 1 added\n", self.run_script("plan", "dev", "ci"))
        self.assertEqual(self.resources("dev-ci"), [])
        self.assertIn("\nprefect-v2-dev-ci: applied\n", self.run_script("apply", "dev", "ci"))
        self.assertEqual(self.resources("dev-ci"), ["one"])
        self.assertFalse((folder / "plan").exists())
        self.assertIn("was applied already", self.run_script("apply", "dev", "ci", code=2))
        self.assertIn("nothing changes", self.run_script("plan", "dev", "ci"))
        self.assertIn("nothing to change", self.run_script("apply", "dev", "ci"))

    def test_all_stacks_of_an_account_its_own_first(self) -> None:
        for name in ("dev-test", "dev-ci", "dev-eu-ci", "deveu-ci", "deveu-ci-eu"):
            self.data(name, one={})
        said = self.run_script("plan", "dev")
        planned = [line.removeprefix("== prefect-v2-") for line in said.splitlines() if line.startswith("== ")]
        self.assertEqual(planned, ["dev-ci", "dev-eu-ci", "dev-test"])

    def test_a_plan_of_another_configuration(self) -> None:
        self.data("dev-ci", one={})
        self.run_script("plan", "dev")
        self.data("dev-ci", one={}, two={})
        self.assertIn("made from another cdk.tf.json", self.run_script("apply", "dev", "ci", code=2))
        self.assertEqual(self.resources("dev-ci"), [])

    def test_another_plan_than_the_one_that_was_reviewed(self) -> None:
        folder = self.data("dev-ci", one={})
        self.run_script("plan", "dev")
        with (folder / "plan").open("ab") as file:
            file.write(b" ")
        self.assertIn("not the plan that pipeline/plan saved", self.run_script("apply", "dev", "ci", code=2))
        (folder / "plan").unlink()
        self.assertIn("plan is missing", self.run_script("apply", "dev", "ci", code=2))
        self.assertEqual(self.resources("dev-ci"), [])

    def test_a_stale_plan(self) -> None:
        self.data("dev-ci", one={"input": 1})
        self.run_script("plan", "dev")
        kept = self.scratch / "kept"
        shutil.copytree(self.out, kept)
        self.run_script("apply", "dev", "ci")
        shutil.rmtree(self.out)
        kept.rename(self.out)
        said = self.run_script("apply", "dev", "ci", code=1)
        self.assertIn("Saved plan is stale", said)
        self.assertIn("Plan again, have it reviewed, apply that: pipeline/plan dev ci", said)

    def test_the_first_failure_ends_it(self) -> None:
        fails = {"provisioner": [{"local-exec": {"command": "exit 3"}}]}
        resources: list[tuple[str, dict[str, Any]]] = [("ci", {}), ("live", fails), ("test", {})]
        for name, resource in resources:
            self.data(f"dev-{name}", one=resource)
        self.run_script("plan", "dev")
        said = self.run_script("apply", "dev", "ci", "live", "test", code=1)
        self.assertIn("prefect-v2-dev-live failed; applied before: ci; not applied: test", said)
        self.assertEqual((self.resources("dev-ci"), self.resources("dev-test")), (["one"], []))

    def test_a_plan_that_fails_leaves_nothing_to_apply(self) -> None:
        folder = self.data("dev-ci", one={})
        self.run_script("plan", "dev")
        self.stack("dev-ci", resource={"terraform_data": {"one": {"input": "${var.nowhere}"}}})
        said = self.run_script("plan", "dev", code=1)
        self.assertIn("the plan of prefect-v2-dev-ci failed; there is no saved plan of it", said)
        self.assertEqual(sorted(f.name for f in folder.glob("plan*")), [])
        self.assertIn("the plan FAILED", self.run_script("summary"))


class Scripts(Bench):
    def test_they_are_executable_and_end_with_usage(self) -> None:
        for script in ("plan", "apply"):
            self.assertIn("usage: pipeline/", self.run_script(script, "--help"))
            self.assertTrue(Path(__file__).resolve().parents[2].joinpath(script).stat().st_mode & 0o111)
