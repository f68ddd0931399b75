"""A flow's way from a commit to a lane: the scripts that a flows repository copies, in such a repository.

The AWS CLI, git and buildah are the real ones, AWS is moto, which notes each call, so that a test can hold them against
the lane's own CI policy. The hand-off is the one that synthesis wrote. Prefect is a stand-in.
"""

from __future__ import annotations

import json
import re
import subprocess
import sys
from typing import Any

import pytest

from circleci.conftest import Aws
from circleci.flow import ACCOUNT, DESCRIBED, FLOW, LANE, SECRET, STAND_IN, Deploying, handed_off, secret, with_worker
from circleci.pipelines import branch
from harness.scripts import commit, git
from harness.stacks import Stack
from harness.tools import ROOT, tool


def test_the_hand_off_has_all_that_the_scripts_read(lane: Stack) -> None:
    sources = "\n".join(file.read_text() for file in (ROOT / "pipeline/flows/scripts").iterdir() if file.is_file())
    read = set(re.findall(r"of_lane \"\$\w+\" (\w+)", sources))
    read |= set(re.findall(r"lane(?:\.get\()?\[?\"(\w+)\"", sources))
    read |= {"deploy_secret", "execution_role_arn", "log_group", "task_definition_secrets", "image_repository"}
    assert "bucket" in read
    assert read - set(with_worker(handed_off(lane), agent=True)) == set(), "the hand-off lacks what the scripts read"


def test_the_hand_off_is_read_with_the_lanes_role(deploying: Deploying) -> None:
    assert json.loads(deploying.as_lane("hand-off", ACCOUNT, LANE)) == deploying.hand_off
    assert set(deploying.asked()) == {"ssm:GetParameter"}


def test_a_hand_off_of_another_lane_is_refused(deploying: Deploying, aws: Aws, parameter: str) -> None:
    handed = deploying.hand_off
    other = handed | {"ci_role_arn": handed["ci_role_arn"].replace("-test-", "-live-")}
    ssm = aws.emulator.client("ssm")
    ssm.put_parameter(Name=parameter, Value=json.dumps(other), Overwrite=True)
    try:
        done = deploying.script("as-lane", ACCOUNT, LANE, ".circleci/scripts/hand-off", ACCOUNT, LANE)
    finally:
        ssm.put_parameter(Name=parameter, Value=json.dumps(handed), Overwrite=True)
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not what dev/test hands off" in done.stderr


def test_the_image_is_the_same_each_time(deploying: Deploying) -> None:
    tool("buildah")
    work, storage = deploying.folder, deploying.folder / "storage.conf"
    storage.write_text(f'[storage]\ndriver = "vfs"\ngraphroot = "{work}/graph"\nrunroot = "{work}/run"\n')

    def build(name: str) -> subprocess.CompletedProcess[str]:
        where = {"CONTAINERS_STORAGE_CONF": str(storage)}
        return deploying.script("build-image", FLOW, "X86_64", work / name, **where)

    digests = set()
    for name in ("first", "second"):
        done = build(name)
        assert (done.returncode, done.stdout) == (0, ""), done.stderr
        digests.add(json.loads((work / name / "index.json").read_text())["manifests"][0]["digest"])
    assert len(digests) == 1, "a run of the same commit again would clash with its own tag"
    assert build("first").returncode == 2


def test_from_a_commit_to_a_deployment(deploying: Deploying, aws: Aws, lane: Stack) -> None:
    tag = deploying.script("image-tag", FLOW).stdout.strip()
    assert re.fullmatch(rf"{FLOW}-[0-9a-f]{{12}}", tag)
    arn = deploying.as_lane("register-task-definition", deploying.lane_file, FLOW, tag, "512", "1024", "ARM64", "task")
    folder = deploying.as_lane("upload-files", deploying.lane_file, FLOW, tag)
    done = deploying.to_agent(arn, tag, folder)
    assert (done.returncode, done.stdout, done.stderr) == (0, "main/dev-test\n", "")

    is_registered(aws, deploying.hand_off, arn, tag)
    listed = aws.emulator.client("s3").list_objects_v2(Bucket=deploying.hand_off["bucket"])["Contents"]
    assert {one["Key"] for one in listed} == {f"{folder}flow.py", f"{folder}Dockerfile"}
    assert folder.startswith(deploying.hand_off["flow_files_prefix"]) and folder.endswith("/")
    is_deployed(deploying.deployed(), deploying.hand_off, arn, folder, tag)
    assert git("status", "--porcelain", cwd=deploying.repository) == "", "the deployment left something behind"

    # Registering passes roles, and tags when it does.
    taken = {*deploying.asked(), "iam:PassRole", "ecs:TagResource"}
    policy = json.loads(lane.resources("aws_iam_role_policy")["flow-ci-grants"]["policy"])
    actions = [statement["Action"] for statement in policy["Statement"]]
    granted = {one for action in actions for one in ([action] if isinstance(action, str) else action)}
    assert taken - granted == set(), "the lane's CI role may not do that"
    assert {"ecs:RegisterTaskDefinition", "s3:PutObject", "secretsmanager:GetSecretValue"} <= taken


def is_registered(aws: Aws, handed: dict[str, Any], arn: str, tag: str) -> None:
    described = aws.emulator.client("ecs").describe_task_definition(taskDefinition=arn, include=["TAGS"])
    definition = described["taskDefinition"]
    (container,) = definition["containerDefinitions"]
    options = container["logConfiguration"]["options"]
    assert definition["family"] == handed["task_definition_family_prefix"] + FLOW
    assert (definition["cpu"], definition["memory"]) == ("512", "1024")
    assert definition["runtimePlatform"]["cpuArchitecture"] == "ARM64"
    assert definition["executionRoleArn"] == handed["execution_role_arn"]
    assert definition["taskRoleArn"] == handed["task_role_arns"]["task"]
    assert (container["name"], container["image"]) == ("prefect", f"{handed['image_repository']}:{tag}")
    assert {one["name"]: one["valueFrom"] for one in container["secrets"]} == handed["task_definition_secrets"]
    assert container["stopTimeout"] == 120
    assert options["awslogs-group"] == handed["log_group"] and "awslogs-create-group" not in options
    assert {pair["key"] for pair in described["tags"]} == {"flow", "revision"}


def is_deployed(calls: list[dict[str, Any]], handed: dict[str, Any], arn: str, folder: str, tag: str) -> None:
    assert [call["call"] for call in calls] == ["save", "save", "load", "apply"]
    assert all(call["api"] == {"url": SECRET["account_workspace_url"], "has_key": True} for call in calls)
    storage, block, loaded, applied = calls
    assert loaded["name"] == "main/dev-test"
    assert storage["fields"] == {"bucket_name": handed["bucket"]}
    assert block["block"] == "ECSTask/dev-test-daily-sales"
    assert block["fields"] == handed["ecs_task_block"] | {"task_definition_arn": arn}
    assert block["overwrite"] and storage["overwrite"]
    forcing = {"image", "cpu", "memory", "configure_cloudwatch_logs", "stream_output", "task_definition", "family"}
    assert forcing & set(block["fields"]) == set(), "that makes Prefect register anew"
    assert applied["fields"] == {
        "name": "dev-test",
        "flow_name": "main",
        "description": "Sells.",
        "parameter_openapi_schema": DESCRIBED["parameters"],
        "entrypoint": "flow.py:main",
        "infrastructure": "ECSTask/dev-test-daily-sales",
        "storage": "S3Bucket/dev-test",
        "path": folder,
        "work_queue_name": handed["work_queues"][0],
        "work_pool_name": handed["work_pool"],
        "version": tag,
        "tags": ["dev", "test"],
    }


def test_the_flow_is_imported_to_describe_it_and_not_to_deploy_it(deploying: Deploying) -> None:
    """Beside the lane's key, code of the branch and of its packages has no business."""
    out, trace = deploying.folder / "described.json", deploying.folder / "imported"
    source = f"open({str(trace)!r}, 'a')\n\ndef main(day, region='eu'):\n    'Sells.'\n"
    (deploying.files / "flow.py").write_text(source)
    command = [sys.executable, ".circleci/scripts/describe_flow.py", f"flows/{FLOW}", "flow.py:main", str(out)]
    subprocess.run(command, cwd=deploying.repository, env=STAND_IN, check=True)
    assert trace.exists()
    flow = json.loads(out.read_text())
    assert (flow["name"], flow["description"]) == ("main", "Sells.")
    assert set(flow["parameters"]["properties"]) == {"day", "region"}

    trace.unlink()
    assert deploying.to_agent(described=out).returncode == 0
    assert deploying.deployed() != [] and not trace.exists(), "the flow was imported beside the lane's key"


OTHERS: list[dict[str, Any]] = [{"parameters": "x"}, {"name": None}, {"infrastructure": "x"}]


@pytest.mark.parametrize("text", ["", "[]", "{}", "7", *(json.dumps(DESCRIBED | other) for other in OTHERS)])
def test_a_description_of_another_form_is_refused(deploying: Deploying, text: str) -> None:
    deploying.described.write_text(text)
    done = deploying.to_agent()
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert "is not what describe-flow writes" in done.stderr
    assert deploying.asked() == []


@pytest.mark.parametrize("value", ["sesame", '{"service_account_api_key": "sesame"}', '["sesame"]', "{}", '"sesame"'])
def test_a_secret_that_is_none_is_not_shown(deploying: Deploying, aws: Aws, value: str) -> None:
    with secret(aws, deploying.hand_off, value):
        done = deploying.to_agent()
    assert (done.returncode, done.stdout) == (1, "")
    assert "is not JSON with texts for the keys account_workspace_url" in done.stderr
    assert "sesame" not in done.stderr
    assert not deploying.calls.exists(), "something was done"


def test_links_are_not_followed_out_of_what_is_committed(deploying: Deploying) -> None:
    (deploying.files / "keys").symlink_to("/etc/ssl")
    commit(deploying.repository)
    upload = (".circleci/scripts/upload-files", deploying.lane_file, FLOW, "x-0123456")
    done = deploying.script("as-lane", ACCOUNT, LANE, *upload)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert f"flows/{FLOW} has symbolic links: ./keys" in done.stderr


@pytest.mark.parametrize(
    ("options", "said"),
    [
        ({"account": "prod"}, "is not of prod/test"),
        ({"lane": "live"}, "is not of dev/live"),
        ({"entrypoint": "flow.py"}, "is no entrypoint"),
        ({"entrypoint": "other.py:main"}, "is no entrypoint"),
        ({"task_definition": "arn:aws:ecs:us-east-1:123456789012:task-definition/other:1"}, "is no revision of"),
        ({"files": f"flows/{FLOW}/t"}, "is not the folder"),
        ({"role": "admin"}, "has no role 'admin'"),
    ],
)
def test_what_does_not_fit_is_refused_and_does_nothing(
    deploying: Deploying, options: dict[str, str], said: str
) -> None:
    done = deploying.to_agent(**options)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert said in done.stderr
    assert deploying.asked() == []


def test_a_lane_of_any_branch(deploying: Deploying, lane: Stack) -> None:
    lanes = deploying.repository / ".circleci/lanes.json"
    lanes.write_text(lanes.read_text().replace(f'"branch": "{branch(lane, "flow-ci")}"', '"branch": "*"'))
    done = deploying.script("as-lane", ACCOUNT, LANE, "echo", "done", CIRCLE_BRANCH="feature/x")
    assert (done.returncode, done.stdout, done.stderr) == (0, "done\n", "")


@pytest.mark.parametrize(
    ("command", "variables", "said"),
    [
        ("as-lane qa test true", {}, "there is no account 'qa'"),
        ("as-lane dev stage true", {}, "there is no lane 'stage'"),
        ("as-lane dev live true", {}, "branch 'dev-v2' may not deploy to dev/live"),
        ("as-lane dev test true", {"CIRCLE_BRANCH": ""}, "branch '' may not deploy"),
        ("as-lane dev test", {}, "got 2 arguments"),
        ("as-lane dev test true", {"CIRCLE_OIDC_TOKEN_V2": ""}, "CIRCLE_OIDC_TOKEN_V2 is not set"),
        ("hand-off dev", {}, "got 1 arguments"),
        ("lane dev test secret", {}, "there is no 'secret'"),
        ("image-tag Daily_Sales", {}, "is no name of a flow"),
        ("image-tag ../x", {}, "is no name of a flow"),
        ("image-tag a--b", {}, "is no name of a flow"),
        ("image-tag daily-sale", {}, "there is no folder"),
        ("describe-flow FLOW flow.py /nonexistent/out", {}, "is no entrypoint"),
        ("describe-flow FLOW other.py:main /nonexistent/out", {}, "is no entrypoint"),
        ("build-image FLOW x86 /nonexistent/out", {}, "there is no architecture 'x86'"),
        ("register-task-definition LANE_FILE FLOW t 1vCPU 2048 ARM64 task", {}, "are no sizes"),
        ("register-task-definition LANE_FILE FLOW t:x 1024 2048 ARM64 task", {}, "is no tag"),
        ("register-task-definition LANE_FILE FLOW t 1024 2048 ARM64 root", {}, "has no role 'root'"),
        ("register-task-definition /nonexistent FLOW t 1024 2048 ARM64 task", {}, "no file"),
        ("upload-files LANE_FILE FLOW .", {}, "'.' is no tag"),
    ],
)
def test_wrong_input_is_refused_and_does_nothing(
    deploying: Deploying, command: str, variables: dict[str, str], said: str
) -> None:
    words = {"FLOW": FLOW, "LANE_FILE": deploying.lane_file}
    done = deploying.script(*(words.get(word, word) for word in command.split()), **variables)
    assert (done.returncode, done.stdout) == (2, ""), done.stderr
    assert said in done.stderr
    assert deploying.asked() == []


def test_what_is_not_committed_gets_no_tag(deploying: Deploying) -> None:
    (deploying.files / "flow.py").write_text("def main():\n    raise SystemExit\n")
    done = deploying.script("image-tag", FLOW)
    assert (done.returncode, done.stdout) == (2, "")
    assert "is not what is committed" in done.stderr
