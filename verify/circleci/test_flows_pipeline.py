"""Who may do what in the pipeline of a flows repository: pipeline/flows, as it is written for the sample."""

from __future__ import annotations

import json

import pytest
import yaml

from circleci.pipelines import (
    BRANCH,
    WORKSPACE,
    Yaml,
    accounts,
    branch,
    commands,
    every_job,
    is_sound,
    jobs,
    noticed,
    role,
    steps,
    text,
)
from harness.tools import sample

FLOWS = ["daily-sales"]
ACCOUNTS = ["prod"]  # of the sample's, where flows are deployed to
SCRIPTS, LANE, FLOW = ".circleci/scripts", "<< parameters.account >> << parameters.lane >>", "<< parameters.flow >>"
AS_LANE = f"{SCRIPTS}/as-lane {LANE}"
ONLY_AGENT = f"{SCRIPTS}/only agent /tmp/runtime"
DEPLOY = (
    f"/tmp/lane.json {FLOW} --described {WORKSPACE}/{FLOW}/flow.json --account << parameters.account >>"
    " --lane << parameters.lane >> --entrypoint << parameters.entrypoint >> --role"
)
TOOLS = "sudo apt-get update -qq && sudo apt-get install -yqq"
# All that runs beside the lane's role: these scripts, Debian's tools, Prefect by its hashes and without building it. To
# add a command is to say that what it runs was read.
READ = [
    f"{TOOLS} skopeo python3-venv python3-yaml",
    f"{AS_LANE} {SCRIPTS}/hand-off {LANE} >/tmp/lane.json",
    f"{SCRIPTS}/runtime /tmp/lane.json {FLOW} >/tmp/runtime",
    f"{SCRIPTS}/image-tag {FLOW} >/tmp/tag",
    f"{AS_LANE} {SCRIPTS}/push-image {WORKSPACE}/{FLOW}/image"
    ' "$(jq -er .image_repository /tmp/lane.json)" "$(</tmp/tag)"',
    f'{AS_LANE} {SCRIPTS}/register-task-definition /tmp/lane.json {FLOW} "$(</tmp/tag)" << parameters.cpu >>'
    " << parameters.memory >> << parameters.architecture >> << parameters.role >> >/tmp/task-definition",
    f'{ONLY_AGENT} {AS_LANE} {SCRIPTS}/upload-files /tmp/lane.json {FLOW} "$(</tmp/tag)" >/tmp/files',
    f"{ONLY_AGENT} /usr/bin/python3 -m venv /tmp/prefect",
    f'{ONLY_AGENT} /tmp/prefect/bin/pip install --quiet --only-binary=":all:" --require-hashes -r requirements.txt',
    f"{ONLY_AGENT} {AS_LANE} /tmp/prefect/bin/python {SCRIPTS}/deploy_to_agent.py {DEPLOY} << parameters.role >>"
    ' --task-definition "$(</tmp/task-definition)" --files "$(</tmp/files)" --tag "$(</tmp/tag)"',
    # The system's Python and its YAML: no package of the branch's choice.
    f"{SCRIPTS}/only worker /tmp/runtime {AS_LANE} /usr/bin/python3 {SCRIPTS}/deploy_to_worker.py {DEPLOY}"
    " << parameters.role >> --cpu << parameters.cpu >> --memory << parameters.memory >>"
    ' --task-definition "$(</tmp/task-definition)" --tag "$(</tmp/tag)"',
]


@pytest.fixture(scope="module")
def config() -> Yaml:
    return dict(yaml.safe_load(text("flows")))


def branches() -> dict[str, str]:
    """The branch of each lane, which is the same in both accounts."""
    return {stack.lane: branch(stack, "flow-ci") for stacks in accounts().values() for stack in stacks if stack.lane}


def test_it_is_sound(config: Yaml) -> None:
    is_sound(config)


def test_each_branch_deploys_to_its_lane_alone(config: Yaml) -> None:
    lanes = branches()
    deploys = {f"deploy {lane} from {branch}": lane for lane, branch in lanes.items()}
    assert {name: workflow["when"] for name, workflow in config["workflows"].items()} == {
        "check": {"not": {"or": [{"equal": [one, BRANCH]} for one in sorted(lanes.values())]}},
    } | {name: {"equal": [lanes[lane], BRANCH]} for name, lane in deploys.items()}
    build = {"job": "build", "matrix": {"parameters": {"flow": FLOWS}}}
    assert jobs(config, "check") == {"build": build}
    for workflow, lane in deploys.items():
        deploy = {
            "job": "deploy",
            "matrix": {"parameters": {"account": ACCOUNTS, "flow": FLOWS}},
            "lane": lane,
            "context": "prefect-v2-flows",
            "requires": ["build"],
            "serial-group": f"flows-<< matrix.account >>-{lane}-<< matrix.flow >>",
        }
        assert jobs(config, workflow) == {"build": build, "deploy": deploy}


def test_what_nobody_has_read_runs_apart_from_credentials(config: Yaml) -> None:
    for workflow, name, said in every_job(config):
        if "context" in said:
            assert commands(steps(config, said["job"])) == READ, f"{workflow}, {name}"
            continue
        for command in commands(steps(config, said["job"])):
            tools = command == f"{TOOLS} buildah crun skopeo uidmap python3-venv"
            assert tools or command.startswith(f"{SCRIPTS}/apart {SCRIPTS}/"), f"{workflow}, {name}: {command}"


def test_jobs_hand_on_data_and_take_it_outside_of_the_checkout(config: Yaml) -> None:
    moving = [
        (job, kind, said)
        for job in config["jobs"]
        for kind, said in steps(config, job)
        if kind not in ("run", "checkout")
    ]
    assert moving == [
        ("build", "persist_to_workspace", {"root": "/home/apart/out", "paths": [FLOW]}),
        ("deploy", "attach_workspace", {"at": WORKSPACE}),
    ]


def test_lanes_json_has_the_names_of_the_lanes() -> None:
    written = json.loads((sample() / "pipeline/flows/lanes.json").read_text(encoding="utf-8"))
    assert written == {
        account: {
            stack.lane: {
                "branch": branch(stack, "flow-ci"),
                "hand_off": stack.resources("aws_ssm_parameter")["hand-off"]["name"],
                "region": stack.region,
                "role": role(stack, "flow-ci"),
            }
            for stack in stacks
            if stack.lane
        }
        for account, stacks in accounts().items()
    }


CHECKS = [
    test_it_is_sound,
    test_each_branch_deploys_to_its_lane_alone,
    test_what_nobody_has_read_runs_apart_from_credentials,
    test_jobs_hand_on_data_and_take_it_outside_of_the_checkout,
]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("ubuntu-2404:2025.09.1", "ubuntu-2404:default"),
        ("        default: 1024\n", "        default: 1 GB\n"),
        ("scripts/hand-off", "scripts/handoff"),
        ("    when:\n      equal: [dev-v2, << pipeline.git.branch >>]", "    when:\n      equal: [main-v2, << pipeline.git.branch >>]"),
        ("account: [prod]", "account: [dev, prod]"),
        ("          context: prefect-v2-flows\n", ""),
        ("-test-<< matrix.flow >>", ""),
        ("          requires: [build]\n", ""),
        ("  build:\n    matrix:\n", "  build:\n    context: prefect-v2-flows\n    matrix:\n"),
        (".circleci/scripts/apart .circleci/scripts/build-image", ".circleci/scripts/build-image"),
        ("name: Tag of", "command: .circleci/scripts/build-image x X86_64 /tmp/x\n      - run:\n          name: Tag of"),
        (" -r requirements.txt", " -r requirements.txt -r flows/daily-sales/requirements.txt"),
        ("at: /tmp/workspace", "at: ."),
        ("<< parameters.lane >> /usr/bin/python3 ", "<< parameters.lane >> /tmp/prefect/bin/python "),
    ],
)  # fmt: skip
def test_this_edit_is_noticed(old: str, new: str) -> None:
    assert noticed(CHECKS, old, new, text("flows"))
