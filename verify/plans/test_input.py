"""Wrong input: the scripts say what, what is allowed and what to do, and do nothing."""

from __future__ import annotations

import pytest

from harness.scripts import PIPELINE, run
from plans.bench import Bench

BOTH = pytest.mark.parametrize("script", ["plan", "apply"])
OF_DEV = "there are: ci eu eu-ci eu-live live"


class Refusing(Bench):
    """Stacks whose names could be taken for those of others, and tools that note when they are started."""

    def refuses(self, script: str, *arguments: str, says: str) -> None:
        said = self.run(script, *arguments, code=2)
        assert [part for part in says.split("|") if part not in said] == []
        assert not (self.scratch / "calls").exists(), "a tool was started"


@pytest.fixture
def bench(tmp_path_factory: pytest.TempPathFactory) -> Refusing:
    bench = Refusing(tmp_path_factory.mktemp("input"))
    for name in ("dev-ci", "dev-live", "dev-eu", "dev-eu-ci", "dev-eu-live", "deve-ci", "deve-u-ci", "deve-test"):
        bench.data(name, one={})
    for tool in ("terraform", "aws"):
        bench.program(tool, f'echo "{tool} $*" >>"{bench.scratch}/calls"; exit 1')
    return bench


@BOTH
@pytest.mark.parametrize(
    ("arguments", "says"),
    [
        ([], "an account is missing; there are: dev deve|usage:"),
        (["staging", "ci"], "no account 'staging' in|there are: dev deve"),
        (["dev", "nightly"], f"the account dev has no stack 'nightly'; {OF_DEV}"),
        # No name makes an account: eu-ci and u-ci are lanes, although prefect-v2-dev-eu-ci ends as a CI stack does.
        (["dev-eu", "live"], "no account 'dev-eu' in|there are: dev deve\n"),
        (["deve", "eu"], "no stack 'eu'; there are: ci test u-ci"),
        (["dev", "u-ci"], f"no stack 'u-ci'; {OF_DEV}"),
        (["dev", "ci", "ci"], "'ci' is named twice"),
        (["dev", "../dev-ci"], "no stack '../dev-ci'"),
        # Neither is a list of names a name.
        (["dev deve"], "no account 'dev deve' in"),
        (["dev", "ci live"], "no stack 'ci live'"),
        (["dev", "ci", "--force"], "no option '--force'|usage:"),
        (["dev", "ci", "--wait", "soon"], "--wait is 'soon'; it is seconds or minutes"),
    ],
)
def test_arguments(bench: Refusing, script: str, arguments: list[str], says: str) -> None:
    bench.refuses(script, *arguments, says=says)


@BOTH
@pytest.mark.parametrize("text", ['{"terraform": {}}', '{"//": {"stack": {}}}', "no JSON", ""])
def test_a_stack_that_does_not_say_whose_it_is(bench: Refusing, script: str, text: str) -> None:
    file = bench.folder("dev-live") / "cdk.tf.json"
    file.write_text(text, encoding="utf-8")
    bench.refuses(script, "dev", "ci", says=f"{file} does not say which account|synthesize again")


def test_who_has_images(bench: Refusing) -> None:
    done = run(PIPELINE / "image", "push", "dev-eu", "--from", bench.scratch, "--stacks", bench.out)
    assert (done.returncode, done.stderr) == (2, "image: unknown account 'dev-eu'\n    allowed: dev deve\n")


def test_apply_names_its_stacks(bench: Refusing) -> None:
    says = "name the stacks to apply, in the order to apply them in; dev has: ci eu eu-ci eu-live live"
    bench.refuses("apply", "dev", says=says)


def test_nothing_synthesized(bench: Refusing) -> None:
    for script in ("plan", "apply"):
        assert "synthesize first (infra synth" in bench.run(script, "dev", code=2, out=bench.scratch / "nowhere")
    assert "plan first" in bench.run("summary", code=2)


def test_a_plan_is_missing(bench: Refusing) -> None:
    says = "there is no saved plan of prefect-v2-dev-eu-ci|pipeline/plan dev eu-ci"
    bench.refuses("apply", "dev", "eu-ci", says=says)


def test_a_file_in_the_place_of_an_empty_plan(bench: Refusing) -> None:
    bench.save("dev-ci", plan="")
    (bench.folder("dev-ci") / "plan").write_text("nobody saved it", encoding="utf-8")
    bench.refuses("apply", "dev", "ci", says="is not the plan that pipeline/plan saved|pipeline/plan dev ci")


def test_one_missing_plan_keeps_all_from_being_applied(bench: Refusing) -> None:
    bench.save("dev-ci")
    bench.refuses("apply", "dev", "ci", "eu", says="there is no saved plan of prefect-v2-dev-eu")
