"""Who may do what in the pipeline of the infrastructure: .circleci/infrastructure.yml, as it is written for the sample."""

from __future__ import annotations

import re
from itertools import pairwise

import pytest
import yaml

from circleci.pipelines import (
    BRANCH,
    WORKSPACE,
    Yaml,
    accounts,
    before,
    commands,
    every_job,
    filled,
    is_sound,
    jobs,
    noticed,
    releases,
    role,
    steps,
    text,
)
from harness.tools import ROOT

APPROVED = "prod"  # the account where somebody approves first
STACKS = ("ci", "test", "live")  # in the order in which the sample declares them
TESTS = {"tests"}  # what has to pass before anything is applied
PLAN, IMAGES = "prefect-v2-plan", "prefect-v2-images"
TAKE = f"pipeline/take {WORKSPACE}"
TERRAFORM = "sudo pipeline/install-terraform /usr/local/bin"
NEWEST = 'pipeline/newest "$CIRCLE_BRANCH"'
# What may run in a job that holds something: our scripts, Debian's packages, Terraform by its checksum. To add a command
# is to say that what it runs was read.
READ = {
    TAKE,
    TERRAFORM,
    NEWEST,
    "sudo apt-get update -qq && sudo apt-get install -yqq skopeo",
    "pipeline/plan << parameters.account >>",
    "pipeline/plan << parameters.account >> << parameters.stack >>",
    "pipeline/summary",
    "pipeline/summary | tee summary.md",
    "pipeline/summary --difference | tee summary.md",
    f"pipeline/with-role << parameters.role >> pipeline/image push << parameters.account >> --from {WORKSPACE}/images",
    "pipeline/with-role << parameters.role >> pipeline/apply << parameters.account >> << parameters.stack >>",
    "pipeline/work-pool apply << parameters.account >> << parameters.stack >> --yes --where-configured",
}
TOOLS = "sudo apt-get update -qq && sudo apt-get install -yqq buildah crun skopeo uidmap"  # where an image is built
STACK = "cdktf.out/stacks/*/cdk.tf.json"
PLANS = ["stacks/prefect-v2-<< parameters.account >>-*/plan*", "plans/prefect-v2-<< parameters.account >>-*"]


def parts_of_the_gate() -> list[str]:
    found = re.search(r"^parts=\((.*)\)$", (ROOT / ".ci/run").read_text(), re.MULTILINE)
    assert found
    return ["build", *found[1].split()]


@pytest.fixture(scope="module")
def config() -> Yaml:
    return dict(yaml.safe_load(text("infrastructure")))


def test_it_is_sound(config: Yaml) -> None:
    is_sound(config)


def test_only_the_branch_of_an_account_starts_its_applies(config: Yaml) -> None:
    def changed(*what: str) -> Yaml:
        return {"or": [f"<< pipeline.parameters.{one} >>" for one in (*what, "everything")]}

    elsewhere = [{"not": {"equal": [branch, BRANCH]}} for branch in sorted(releases().values())]
    assert {name: workflow["when"] for name, workflow in config["workflows"].items()} == {
        "check": {"and": [changed("infrastructure"), *elsewhere]},
        "check-image": {"and": [changed("image"), *elsewhere]},
    } | {
        f"apply-{account}": {"and": [changed("image", "infrastructure"), {"equal": [branch, BRANCH]}]}
        for account, branch in releases().items()
    }


def test_which_jobs_hold_a_context(config: Yaml) -> None:
    wanted = {f"check, plan {account}": PLAN for account in accounts()} | {
        "check, summary": PLAN,
        "check, difference": PLAN,
    }
    wanted |= {f"apply-{APPROVED}, plan {APPROVED}": PLAN, f"apply-{APPROVED}, summary": PLAN}
    for account in accounts():
        wanted |= {f"apply-{account}, {account} {stack}": f"prefect-v2-{account}" for stack in STACKS}
        wanted |= {f"apply-{account}, {account} image": IMAGES}
    holding = {
        f"{workflow}, {name}": said["context"] for workflow, name, said in every_job(config) if "context" in said
    }
    assert holding == wanted


def test_what_nobody_has_read_runs_apart_from_credentials(config: Yaml) -> None:
    for workflow, name, said in every_job(config):
        for command in commands(steps(config, said["job"])):
            if "context" in said:
                assert command in READ, f"{workflow}, {name}: nobody has said to have read this"
            else:
                assert not any(word in command for word in ("with-role", "pipeline/apply", " push ")), name
                if workflow.startswith("apply-"):  # on these branches each job has a token that a role trusts
                    assert command in {*READ, TOOLS} or command.startswith("pipeline/apart "), f"{workflow}, {name}"


def test_what_any_branch_can_write_is_not_applied(config: Yaml) -> None:
    for workflow, name, said in every_job(config):
        if {"restore_cache", "save_cache"} & dict(steps(config, said["job"])).keys():
            assert workflow == "check" and "context" not in said, f"{workflow}, {name} has a cache"


def test_jobs_hand_on_data_and_take_it_outside_of_the_checkout(config: Yaml) -> None:
    """Never providers, states, credentials or scripts; and no plan but from where plans are made, to another place."""
    every = {job: steps(config, job) for job in config["jobs"]}
    handed = {job: said for job, taken in every.items() for kind, said in taken if kind == "persist_to_workspace"}
    assert handed == {
        "check-synth": {"root": ".", "paths": [STACK, "cdktf.out/difference.md"]},
        "synth": {"root": "/home/apart/project", "paths": [STACK]},
        "image": {"root": "/home/apart/out", "paths": ["images"]},
        "plan": {"root": "cdktf.out", "paths": PLANS},
    }
    for job, taken in every.items():
        for (kind, said), (_, following) in pairwise(taken):
            if kind == "attach_workspace":
                assert (said["at"], following.get("command")) == (WORKSPACE, TAKE), job


def test_without_an_account_everything_is_planned_and_nothing_changed(config: Yaml) -> None:
    check = jobs(config, "check")
    assert commands(steps(config, "gate"))[-1].endswith(" .ci/run << parameters.part >>")
    assert sorted(check["gate"]["matrix"]["parameters"]["part"]) == sorted(parts_of_the_gate())
    for account in accounts():
        assert commands(filled(config, check[f"plan {account}"])) == [TAKE, TERRAFORM, f"pipeline/plan {account}"]
        assert {f"plan {account}", "check-synth"} <= before(check, "summary")


def test_where_no_plan_can_be_had_the_difference_is_told(config: Yaml) -> None:
    told = [f"{workflow}, {name}" for workflow, name, said in every_job(config) if said["job"] == "difference"]
    assert told == ["check, difference"], "where something is applied, plans alone count"
    check = jobs(config, "check")
    failed = [{f"plan {account}": "failed"} for account in accounts()]
    assert check["difference"]["requires"] == ["check-synth", *failed]
    assert commands(filled(config, check["difference"])) == [TAKE, "pipeline/summary --difference | tee summary.md"]
    setup = yaml.safe_load(text("setup"))["workflows"]["branch"]["jobs"][0]["path-filtering/filter"]
    assert commands(filled(config, check["check-synth"]))[-1] == f"pipeline/difference {setup['base-revision']}"


def applies_in_order(config: Yaml, account: str) -> None:
    workflow, of_role = jobs(config, f"apply-{account}"), role(accounts()[account][0], "agent-images-ci")
    approval = account == APPROVED
    assert [name for name, said in workflow.items() if "apply" in said["job"]] == [f"{account} {s}" for s in STACKS]
    for stack in STACKS:
        said = workflow[f"{account} {stack}"]
        planned = [] if approval else [f"pipeline/plan {account} {stack}", "pipeline/summary"]
        apply = f"pipeline/with-role {of_role} pipeline/apply {account} {stack}"
        pool = f"pipeline/work-pool apply {account} {stack} --yes --where-configured"
        assert commands(filled(config, said)) == [TAKE, TERRAFORM, *planned, NEWEST, apply, pool]
    for stack in accounts()[account]:
        workspace = stack.config["terraform"]["cloud"]["workspaces"]["name"]
        assert workflow[f"{account} {stack.argument}"]["serial-group"] == workspace
    for first, second in pairwise(f"{account} {one}" for one in ("ci", "image", "test", "live")):
        assert first in before(workflow, second)
    assert {*TESTS, "synth"} <= before(workflow, f"{account} ci")
    assert "mvn verify" in " ".join(one for test in TESTS for one in commands(steps(config, workflow[test]["job"])))


def test_each_stack_of_an_account_is_applied_in_turn_after_the_tests(config: Yaml) -> None:
    for account in accounts():
        applies_in_order(config, account)


def test_prod_applies_what_was_planned_before_the_approval(config: Yaml) -> None:
    workflow = jobs(config, f"apply-{APPROVED}")
    assert [name for name, said in workflow.items() if said.get("type") == "approval"] == ["approve"]
    assert {*TESTS, f"plan {APPROVED}", "summary"} <= before(workflow, "approve")
    assert commands(filled(config, workflow[f"plan {APPROVED}"]))[-1] == f"pipeline/plan {APPROVED}"
    assert f"plan {APPROVED}" in before(workflow, "summary")
    assert "approve" in before(workflow, f"{APPROVED} ci")


def test_images_are_built_and_pushed_if_one_changed(config: Yaml) -> None:
    changed = {"or": ["<< pipeline.parameters.image >>", "<< pipeline.parameters.everything >>"]}
    for job, last in (("image", "persist_to_workspace"), ("push-image", "run")):
        *_, guarded = config["jobs"][job]["steps"]
        assert guarded["when"]["condition"] == changed and last in guarded["when"]["steps"][-1]
    build = "pipeline/apart pipeline/image build --out /home/apart/out/images"
    for workflow in ("check-image", *(f"apply-{account}" for account in accounts())):
        assert commands(filled(config, jobs(config, workflow)["image"]))[-1] == build
    for account, (ci, *_) in accounts().items():
        workflow = jobs(config, f"apply-{account}")
        push = f"pipeline/with-role {role(ci, 'agent-images-ci')} pipeline/image push {account}"
        assert commands(filled(config, workflow[f"{account} image"]))[-1] == f"{push} --from {WORKSPACE}/images"
        assert "image" in before(workflow, f"{account} image")


CHECKS = [
    test_it_is_sound,
    test_only_the_branch_of_an_account_starts_its_applies,
    test_which_jobs_hold_a_context,
    test_what_nobody_has_read_runs_apart_from_credentials,
    test_what_any_branch_can_write_is_not_applied,
    test_jobs_hand_on_data_and_take_it_outside_of_the_checkout,
    test_without_an_account_everything_is_planned_and_nothing_changed,
    test_where_no_plan_can_be_had_the_difference_is_told,
    test_each_stack_of_an_account_is_applied_in_turn_after_the_tests,
    test_prod_applies_what_was_planned_before_the_approval,
    test_images_are_built_and_pushed_if_one_changed,
]
EDITS = [
    ("ubuntu-2404:2025.09.1", "ubuntu-2404:current"),
    ("          stack: live\n", ""),
    ("          stack: test\n", "          stack: false\n"),
    ("    executor: machine\n    environment:", "    executor: vm\n    environment:"),
    ("lifecycle, access, image", "lifecycle, image"),
    ("  image:\n    executor: machine", "  idle:\n    executor: machine\n    steps: []\n  image:\n    executor: machine"),
    ("pipeline/install-terraform", "pipeline/install-teraform"),
    ("requires: [approve]", "requires: [prod live]"),
    ("- equal: [main-v2, << pipeline.git.branch >>]", "- equal: [dev-v2, << pipeline.git.branch >>]"),
    ("<< pipeline.parameters.infrastructure >>, <<", "true, <<"),
    ("      - synth\n      - image\n", "      - synth\n      - image: {context: prefect-v2-images}\n"),
    ("      - check-synth:\n", "      - check-synth:\n          context: prefect-v2-plan\n"),
    ("          base: dev-v2\n", "          base: main-v2\n"),
    ("            - plan dev: failed\n", ""),
    ("            - plan prod: failed\n", "            - plan prod: terminal\n"),
    (" --difference |", " |"),
    ("          account: prod\n          context: prefect-v2-plan", "          account: prod\n          context: prefect-v2-prod"),
    ("pipeline/apart mvn verify", "mvn verify"),
    ("pipeline/apart pipeline/image build", "pipeline/image build"),
    ("sudo pipeline/install-terraform /usr/local/bin", "npm install --global terraform"),
    ("pipeline/apart mvn -q compile", "pipeline/with-role x mvn -q compile"),
    ("  synth:\n    executor: java\n    steps:\n      - checkout\n", "  synth:\n    executor: java\n    steps:\n      - checkout\n      - restore-packages\n"),
    ("at: /tmp/workspace", "at: ."),
    ("pipeline/take /tmp/workspace", "pipeline/summary"),
    ("-*/plan*", "-*"),
    ("root: /home/apart/out\n", "root: /home/apart\n"),
    ("arn:aws:iam::210987654321", "arn:aws:iam::123456789012"),
    ("serial-group: prefect-v2-dev-test", "serial-group: prefect-v2-dev"),
    ("requires: [tests, synth]", "requires: [synth]"),
    ("requires: [tests, summary]", "requires: [tests, synth]"),
    ("requires: [prod test]", "requires: [prod image]"),
    ("requires: [dev ci, image]", "requires: [dev ci]"),
    ("          type: approval\n", ""),
    ('pipeline/newest "$CIRCLE_BRANCH"', "pipeline/newest << pipeline.git.branch >>"),
    ("requires: [plan dev, plan prod]", "requires: [plan dev]"),
    ("      - run: *work-pool\n", ""),
    (" --yes --where-configured", " --yes"),
    ("or: [<< pipeline.parameters.image >>, << pipeline.parameters.everything >>]", "or: [<< pipeline.parameters.everything >>]"),
]  # fmt: skip


@pytest.mark.parametrize(("old", "new"), EDITS)
def test_this_edit_is_noticed(old: str, new: str) -> None:
    assert noticed(CHECKS, old, new, text("infrastructure"))
