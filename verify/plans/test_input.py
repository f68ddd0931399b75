"""Wrong input: the scripts say what, what is allowed and what to do, and do nothing."""

from __future__ import annotations

import subprocess

from plans.bench import PIPELINE, Bench


class WrongInput(Bench):
    def setUp(self) -> None:
        super().setUp()
        for name in (
            "dev-ci", "dev-live", "dev-eu", "dev-eu-ci", "dev-eu-live", "deve-ci", "deve-u-ci", "deve-test",
        ):
            self.data(name, one={})
        self.calls = self.scratch / "calls"
        for tool in ("terraform", "aws"):
            self.program(tool, f'echo "{tool} $*" >>"{self.calls}"; exit 1')

    def refused(self, script: str, *arguments: str, says: str) -> None:
        for part in says.split("|"):
            self.assertIn(part, self.run_script(script, *arguments, code=2))
        self.assertFalse(self.calls.exists(), "a tool was started")

    def test_accounts_and_stacks(self) -> None:
        of_dev, of_deve = "there are: ci eu eu-ci eu-live live", "there are: ci test u-ci"
        for script in ("plan", "apply"):
            self.refused(script, says="an account is missing; there are: dev deve|usage:")
            self.refused(script, "staging", "ci", says="no account 'staging' in|there are: dev deve")
            self.refused(script, "dev", "nightly", says=f"the account dev has no stack 'nightly'; {of_dev}")
            # No name makes an account: eu-ci and u-ci are lanes, although prefect-v2-dev-eu-ci ends as a CI stack does.
            self.refused(script, "dev-eu", "live", says="no account 'dev-eu' in|there are: dev deve\n")
            self.refused(script, "deve", "eu", says=f"no stack 'eu'; {of_deve}")
            self.refused(script, "dev", "u-ci", says=f"no stack 'u-ci'; {of_dev}")
            self.refused(script, "dev", "ci", "ci", says="'ci' is named twice")
            self.refused(script, "dev", "../dev-ci", says="no stack '../dev-ci'")
            # Neither is a list of names a name.
            self.refused(script, "dev deve", says="no account 'dev deve' in")
            self.refused(script, "dev", "ci live", says="no stack 'ci live'")

    def test_a_stack_that_does_not_say_whose_it_is(self) -> None:
        file = self.out / "stacks" / "prefect-v2-dev-live" / "cdk.tf.json"
        for text in ('{"terraform": {}}', '{"//": {"stack": {}}}', "no JSON", ""):
            file.write_text(text, encoding="utf-8")
            for script in ("plan", "apply"):
                self.refused(script, "dev", "ci", says=f"{file} does not say which account|synthesize again")

    def test_who_has_agent_images(self) -> None:
        push = [PIPELINE / "agent-image", "push", "dev-eu", "--from", self.scratch, "--stacks", self.out]
        done = subprocess.run(push, env=self.environment, capture_output=True, text=True, check=False)
        self.assertEqual(
            (done.returncode, done.stderr), (2, "agent-image: unknown account 'dev-eu'\n    allowed: dev deve\n")
        )

    def test_options(self) -> None:
        for script in ("plan", "apply"):
            self.refused(script, "dev", "ci", "--force", says="no option '--force'|usage:")
            self.refused(script, "dev", "ci", "--wait", "soon", says="--wait is 'soon'; it is seconds or minutes")

    def test_apply_names_its_stacks(self) -> None:
        self.refused(
            "apply", "dev", says="name the stacks to apply, in the order to apply them in; dev has: ci eu eu-ci eu-live live"
        )

    def test_nothing_synthesized(self) -> None:
        for script in ("plan", "apply"):
            said = self.run_script(script, "dev", code=2, out=self.scratch / "nowhere")
            self.assertIn("synthesize first", said)
        self.assertIn("plan first", self.run_script("summary", code=2))

    def test_a_plan_is_missing(self) -> None:
        self.refused(
            "apply", "dev", "eu-ci", says="there is no saved plan of prefect-v2-dev-eu-ci|pipeline/plan dev eu-ci"
        )

    def test_a_file_in_the_place_of_an_empty_plan(self) -> None:
        folder = self.out / "stacks" / "prefect-v2-dev-ci"
        self.checksums("dev-ci")
        (folder / "plan").write_text("nobody saved it", encoding="utf-8")
        self.refused("apply", "dev", "ci", says="is not the plan that pipeline/plan saved|pipeline/plan dev ci")

    def test_one_missing_plan_keeps_all_from_being_applied(self) -> None:
        folder = self.out / "stacks" / "prefect-v2-dev-ci"
        (folder / "plan").write_text("saved", encoding="utf-8")
        self.checksums("dev-ci")
        self.refused("apply", "dev", "ci", "eu", says="there is no saved plan of prefect-v2-dev-eu")
