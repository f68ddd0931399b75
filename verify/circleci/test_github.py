"""Who may do what in the workflows of GitHub Actions, as they are written for the sample."""

from __future__ import annotations

import json
import re
import subprocess

import pytest
import yaml

from circleci.github import (
    FILES,
    HERE,
    accounts,
    actions,
    before,
    commands,
    events,
    is_sound,
    lint,
    sample,
    secrets,
    text,
    trusted,
)
from circleci.pipelines import role
from harness.tools import ROOT, tool

TOOLS = "sudo apt-get update -qq && sudo apt-get install -yqq"
TAKE, TERRAFORM = "pipeline/take /tmp/workspace", "sudo pipeline/install-terraform /usr/local/bin"
SUMMARY = 'pipeline/summary | tee -a "$GITHUB_STEP_SUMMARY"'
APPROVAL = {"dev": False, "prod": True}
TF, PREFECT = "TF_TOKEN_APP_TERRAFORM_IO", re.compile(r"PREFECT_API_(URL|KEY|AUTH_STRING)(_TEST|_LIVE)?")
SCRIPTS = ".github/prefect/scripts"


@pytest.fixture(scope="module")
def infrastructure() -> str:
    return text("infrastructure")


@pytest.fixture(scope="module")
def flows() -> str:
    return text("flows")


def releases() -> dict[str, tuple[str, str, str]]:
    return {account: trusted(stacks[0], "agent-images-ci") for account, stacks in accounts().items()}


def test_the_infrastructure_is_sound(infrastructure: str) -> None:
    is_sound(infrastructure)


@pytest.mark.parametrize("name", FILES)
def test_actionlint_has_nothing_to_say(name: str) -> None:
    assert lint(text(name)) == []


def test_no_event_lends_the_branchs_token_to_others(infrastructure: str) -> None:
    assert events(yaml.safe_load(infrastructure)) == {
        "pull_request": None,
        "push": {"branches": sorted(branch for branch, *_ in releases().values())},
        "workflow_dispatch": None,
    }


def applying(account: str) -> dict[str, list[str]]:
    """The jobs that assume the account's role, in order, each with all that it runs: to add a command is to say that it
    was read."""
    own, *lanes = accounts()[account]
    assumed = f"pipeline/with-role {role(own, 'agent-images-ci')}"

    def stack(name: str, pool: bool) -> list[str]:
        return [
            TAKE,
            TERRAFORM,
            *([] if APPROVAL[account] else [f"pipeline/plan {account} {name}", SUMMARY]),
            'pipeline/newest "$GITHUB_REF_NAME"',
            f"{assumed} pipeline/apply {account} {name}",
            *([f"pipeline/work-pool apply {account} {name} --yes --where-configured"] if pool else []),
        ]

    push = f"{assumed} pipeline/image push {account} --from /tmp/workspace/images"
    # In the order of the configuration.
    order = sorted((stack_.lane for stack_ in lanes if stack_.lane), reverse=True)
    return {
        f"{account}-ci": stack("ci", pool=False),
        f"{account}-image": [TAKE, f"{TOOLS} skopeo", push],
        **{f"{account}-{lane}": stack(lane, pool=True) for lane in order},
    }


def test_a_role_is_assumed_where_it_is_trusted_by_what_was_read(infrastructure: str) -> None:
    jobs = yaml.safe_load(infrastructure)["jobs"]
    expected = {name: (account, run) for account in accounts() for name, run in applying(account).items()}
    assert {name for name, job in jobs.items() if "id-token" in job["permissions"]} == expected.keys()
    for name, (account, run) in expected.items():
        branch, workflow, environment = releases()[account]
        job = jobs[name]
        assert FILES["infrastructure"].endswith(f"/{workflow}")
        assert (job["environment"], HERE.findall(job["if"])) == (environment, [branch]), name
        assert "github.event_name != 'pull_request'" in job["if"] and "||" not in job["if"]
        assert commands(job) == run, name
        assert job["concurrency"] == {"group": f"prefect-v2-{name}", "cancel-in-progress": False}


def test_all_waits_for_tests_and_one_thing_for_the_other(infrastructure: str) -> None:
    jobs = yaml.safe_load(infrastructure)["jobs"]
    for account in accounts():
        earlier: list[str] = []
        for name in applying(account):
            assert {"tests", "synth", *earlier} <= before(jobs, name), name
            assert ("image" in before(jobs, name)) == (len(earlier) > 0), name
            earlier.append(name)
        # What is skipped, or fails, is waited for in vain.
        assert not any("always()" in jobs[name]["if"] or "cancelled()" in jobs[name]["if"] for name in earlier)
    for name in ("tests", "synth"):
        assert "github.event_name != 'pull_request'" in jobs[name]["if"]


def test_an_approval_comes_before_all_that_applies_and_after_what_it_is_about(infrastructure: str) -> None:
    jobs = yaml.safe_load(infrastructure)["jobs"]
    for account, approval in APPROVAL.items():
        branch, _, environment = releases()[account]
        asked = f"{account}_approve"
        assert (asked in jobs) == approval
        if approval:
            job = jobs[asked]
            assert job["environment"] == f"{environment}-approval" and HERE.findall(job["if"]) == [branch]
            assert job["needs"] == ["tests", f"{account}_summary"]
            assert commands(job) == ['pipeline/approved "$ENVIRONMENT" "$APPROVAL"']
            assert job["steps"][-1]["env"] == {
                "ENVIRONMENT": job["environment"],
                "APPROVAL": "${{ vars.APPROVAL }}",
            }
            assert jobs[f"{account}_summary"]["needs"] == [f"{account}_plan"]
            assert all(asked in before(jobs, name) for name in applying(account))


def test_secrets_are_those_of_the_environment_and_go_to_what_was_read(infrastructure: str) -> None:
    jobs = yaml.safe_load(infrastructure)["jobs"]
    applies = {name for account in accounts() for name in applying(account)}
    for name, job in jobs.items():
        plans = [f"pipeline/plan {account}" for account in accounts()]
        if secrets(job) == {TF} and name not in applies:
            assert job["environment"] == "prefect-v2-plan", name
            *rest, plan = commands(job)
            assert rest == [TAKE, TERRAFORM] and plan in plans
            # A fork's pull request gets none; elsewhere it is a branch of an account.
            assert "head.repo.full_name == github.repository" in job["if"] or HERE.findall(job["if"])
        elif name in applies:
            assert all(one == TF or PREFECT.fullmatch(one) for one in secrets(job)), name
        else:
            assert not secrets(job), name
            assert "environment" not in job or name.endswith("_approve")
        for step in job["steps"]:
            if "secrets." in json.dumps(step):
                assert re.match(r"pipeline/(plan|with-role \S+ pipeline/apply|work-pool apply) ", step["run"]), name


def test_what_nobody_has_read_holds_nothing(infrastructure: str) -> None:
    jobs = yaml.safe_load(infrastructure)["jobs"]
    read = re.compile(
        rf"pipeline/(apart|changed|take|summary|plan|newest|with-role|work-pool|approved) |{re.escape(TERRAFORM)}|{re.escape(TOOLS)} [a-z ]+|{re.escape(SUMMARY)}"
    )
    for name, job in jobs.items():
        strange = [command for command in commands(job) if not read.match(command)]
        if strange:
            assert name in ("check_tests", "check_synth"), f"{name}: {strange}"
            assert job["if"].startswith("github.event_name == 'pull_request' && ")
        if strange or any("pipeline/apart" in command for command in commands(job)):
            assert job["permissions"] == {"contents": "read"} and not secrets(job) and "environment" not in job, name
            assert not list(actions(job, "download-artifact")), name


def test_jobs_hand_on_data_only(infrastructure: str) -> None:
    """And no plan but from where plans are made, to another place."""
    jobs = yaml.safe_load(infrastructure)["jobs"]
    stacks, synthesized = "cdktf.out/stacks/*/cdk.tf.json", ("cdktf-synth", "/tmp/workspace/cdktf.out")
    handed = {name: [one["path"].split() for one in actions(job, "upload-artifact")] for name, job in jobs.items()}
    assert {name: paths for name, paths in handed.items() if paths} == {
        "check_synth": [[stacks, "cdktf.out/difference.md"]],
        "synth": [[f"/home/apart/project/{stacks}", "/home/apart/project/cdktf.out/difference.md"]],
        "image": [["/home/apart/out/images"]],
        **{
            name: [[f"cdktf.out/stacks/prefect-v2-{account}-*/plan*", f"cdktf.out/plans/prefect-v2-{account}-*"]]
            for name, account in {"plan_dev": "dev", "plan_prod": "prod", "prod_plan": "prod"}.items()
        },
    }
    for name, job in jobs.items():
        uploads = [one["name"] for one in actions(job, "upload-artifact")]
        of = (
            {"cdktf-synth"}
            if "synth" in name
            else {"images"}
            if name == "image"
            else {f"plan-{re.sub('_?plan_?', '', name)}"}
        )
        assert {*uploads} <= of, name
        taken = [(one["pattern"], one["path"]) for one in actions(job, "download-artifact")]
        if TAKE in commands(job):
            planned = name in ("summary", "prod_summary", "prod-ci", "prod-test", "prod-live")
            images = [("images", "/tmp/workspace/images")] if name.endswith("-image") else []
            assert taken == images + [("plan-*", "/tmp/workspace")] * planned + [synthesized], name
        else:
            assert taken == [], name


def test_the_flows_are_sound(flows: str) -> None:
    is_sound(flows)


def test_a_lanes_branch_deploys_to_the_lane_by_what_was_read(flows: str) -> None:
    workflow = yaml.safe_load(flows)
    jobs = workflow["jobs"]
    assert events(workflow) == {"push": None, "workflow_dispatch": None}
    # Of the sample's accounts, flows are deployed to prod only.
    lanes = {f"deploy-prod-{stack.lane}": stack for stack in accounts()["prod"] if stack.lane}
    assert jobs.keys() == {"flows", "build", *lanes}
    for name, stack in lanes.items():
        branch, file, environment = trusted(stack, "flow-ci")
        job, to = jobs[name], f"prod {stack.lane}"
        assert (file, job["needs"], job["if"]) == (
            "flows.yml",
            ["flows", "build"],
            f"github.ref == 'refs/heads/{branch}'",
        )
        assert (job.get("environment") or "", job["permissions"]["id-token"]) == (environment, "write")
        assert job["concurrency"]["group"] == f"flows-prod-{stack.lane}-${{{{ matrix.flow.name }}}}"
        as_lane, agent = f"{SCRIPTS}/as-lane {to}", f"{SCRIPTS}/only agent /tmp/runtime"
        described = (
            '/tmp/lane.json "$FLOW" --described "/tmp/workspace/$FLOW/flow.json"'
            f' --account prod --lane {stack.lane} --entrypoint "$ENTRYPOINT" --role "$ROLE"'
        )
        assert commands(job) == [
            f"{TOOLS} skopeo python3-venv python3-yaml",
            f"{as_lane} {SCRIPTS}/hand-off {to} >/tmp/lane.json",
            f'{SCRIPTS}/runtime /tmp/lane.json "$FLOW" >/tmp/runtime',
            f'{SCRIPTS}/image-tag "$FLOW" >/tmp/tag',
            f'{as_lane} {SCRIPTS}/push-image "/tmp/workspace/$FLOW/image"'
            ' "$(jq -er .image_repository /tmp/lane.json)" "$(</tmp/tag)"',
            f'{as_lane} {SCRIPTS}/register-task-definition /tmp/lane.json "$FLOW" "$(</tmp/tag)" "$CPU" "$MEMORY"'
            ' "$ARCHITECTURE" "$ROLE" >/tmp/task-definition',
            f'{agent} {as_lane} {SCRIPTS}/upload-files /tmp/lane.json "$FLOW" "$(</tmp/tag)" >/tmp/files',
            f"{agent} /usr/bin/python3 -m venv /tmp/prefect",
            f'{agent} /tmp/prefect/bin/pip install --quiet --only-binary=":all:" --require-hashes -r requirements.txt',
            f"{agent} {as_lane} /tmp/prefect/bin/python {SCRIPTS}/deploy_to_agent.py {described}"
            ' --task-definition "$(</tmp/task-definition)" --files "$(</tmp/files)" --tag "$(</tmp/tag)"',
            f"{SCRIPTS}/only worker /tmp/runtime {as_lane} /usr/bin/python3 {SCRIPTS}/deploy_to_worker.py {described}"
            ' --cpu "$CPU" --memory "$MEMORY" --task-definition "$(</tmp/task-definition)" --tag "$(</tmp/tag)"',
        ]
    build = jobs["build"]
    assert build["permissions"] == {"contents": "read"} and not secrets(build) and "environment" not in build
    apart = re.compile(rf"{SCRIPTS}/apart {SCRIPTS}/(build-image|describe-flow) |{re.escape(TOOLS)} ")
    assert all(apart.match(command) for command in commands(build))
    assert [one["path"].split() for one in actions(build, "upload-artifact")] == [
        ["/home/apart/out/${{", "matrix.flow.name", "}}"]
    ]


INFRASTRUCTURE = [
    test_the_infrastructure_is_sound,
    test_no_event_lends_the_branchs_token_to_others,
    test_a_role_is_assumed_where_it_is_trusted_by_what_was_read,
    test_all_waits_for_tests_and_one_thing_for_the_other,
    test_an_approval_comes_before_all_that_applies_and_after_what_it_is_about,
    test_secrets_are_those_of_the_environment_and_go_to_what_was_read,
    test_what_nobody_has_read_holds_nothing,
    test_jobs_hand_on_data_only,
]
DEPLOYING = [test_the_flows_are_sound, test_a_lanes_branch_deploys_to_the_lane_by_what_was_read]


@pytest.mark.parametrize(
    ("file", "old", "new"),
    [
        ("infrastructure", "  pull_request:\n", "  pull_request_target:\n"),
        ("infrastructure", "branches: [dev-v2, main-v2]", "branches: ['**']"),
        ("infrastructure", "permissions: {}", "permissions: write-all"),
        ("infrastructure", "    shell: bash\n", "    shell: sh\n"),
        ("infrastructure", "      contents: read\n", "      contents: write\n"),
        ("infrastructure", "actions/checkout@3d3c42e5aac5ba805825da76410c181273ba90b1 # v7.0.1", "actions/checkout@v7"),
        ("infrastructure", "actions/checkout@", "somebody/checkout@"),
        ("infrastructure", "persist-credentials: false", "persist-credentials: true"),
        ("infrastructure", "path: /tmp/workspace/cdktf.out", "path: cdktf.out"),
        ("infrastructure", "path: /tmp/workspace/cdktf.out", "path: /tmp/workspace"),
        ("infrastructure", "pattern: cdktf-synth", "pattern: '*'"),
        ("infrastructure", "name: plan-prod", "name: cdktf-synth"),
        ("infrastructure", "cdktf.out/stacks/*/cdk.tf.json", "cdktf.out/stacks"),
        ("infrastructure", "needs: [tests, synth]", "needs: [synth]"),
        ("infrastructure", "needs: [prod_approve]", "needs: [tests, synth]"),
        ("infrastructure", "needs: [tests, prod_summary]", "needs: [tests]"),
        ("infrastructure", "needs: [prod-image]", "needs: [prod_approve]"),
        ("infrastructure", "    environment: prefect-v2-prod\n", ""),
        ("infrastructure", "    environment: prefect-v2-prod\n", "    environment: prefect-v2-dev\n"),
        ("infrastructure", "environment: prefect-v2-prod-approval", "environment: prefect-v2-prod"),
        ("infrastructure", "github.ref == 'refs/heads/main-v2'", "github.ref != 'refs/heads/x'"),
        ("infrastructure", "github.event_name != 'pull_request' && github.ref == 'refs/heads/dev-v2'", "always()"),
        ("infrastructure", "head.repo.full_name == github.repository", "head.repo.full_name != ''"),
        ("infrastructure", "  tests:\n    needs: [changed]\n", "  tests:\n    needs: [changed]\n    environment: prefect-v2-dev\n"),
        ("infrastructure", "pipeline/apart mvn verify", "mvn verify"),
        ("infrastructure", "pipeline/newest \"$GITHUB_REF_NAME\"", "pipeline/summary"),
        ("infrastructure", "cancel-in-progress: false", "cancel-in-progress: true"),
        ("infrastructure", "run: pipeline/plan dev\n", "run: mvn verify\n"),
        ("infrastructure", "      - name: Tests\n", "      - name: Tests\n        env:\n          X: ${{ secrets.TF_TOKEN_APP_TERRAFORM_IO }}\n"),
        ("infrastructure", "role/prefect-v2-prod-agent", "role/prefect-v2-dev-agent"),
        ("infrastructure", "\"$BASE\"", "${{ github.head_ref }}"),
        ("infrastructure", "needs.changed.outputs.image", "needs.change.outputs.image"),
        ("flows", "on:\n  push:\n", "on:\n  push:\n  pull_request_target:\n"),
        ("flows", "refs/heads/dev-v2", "refs/heads/main-v2"),
        ("flows", "    environment: live\n", ""),
        ("flows", "needs: [flows, build]", "needs: [flows]"),
        ("flows", "apart .github/prefect/scripts/build-image", "only .github/prefect/scripts/build-image"),
        ("flows", "  build:\n", "  build:\n    environment: live\n"),
        ("flows", "\"$ENTRYPOINT\"", "${{ matrix.flow.entrypoint }}"),
        ("flows", "/tmp/workspace/${{ matrix.flow.name }}\n", ".github\n"),
    ],
)  # fmt: skip
def test_this_edit_is_noticed(file: str, old: str, new: str) -> None:
    of = text(file)
    assert old in of, f"the edit changes nothing: {old}"
    edited = of.replace(old, new)
    for check in INFRASTRUCTURE if file == "infrastructure" else DEPLOYING:
        try:
            check(edited)
        except (AssertionError, KeyError, ValueError, TypeError, yaml.YAMLError):
            return
    if lint(edited):
        return
    pytest.fail("no check has noticed it")


def test_actionlint_refuses_what_is_wrong(infrastructure: str) -> None:
    assert lint(infrastructure.replace("needs: [dev-ci,", "needs: [nothing,"))


def test_yamllint() -> None:
    rules = "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable, truthy: disable, comments: {min-spaces-from-content: 1},"
    rules += " comments-indentation: disable}}"
    files = [sample() / file for file in FILES.values()]
    done = subprocess.run([tool("yamllint"), "-s", "-d", rules, *files], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


def test_none_of_it_runs_in_this_repository() -> None:
    """It is made for those who take it: here, no role trusts it."""
    assert not list((ROOT / ".github").glob("workflows/*"))
    assert not re.search(r"^(on|jobs):", (ROOT / "pipeline/github/infrastructure.yml").read_text(), re.M)
