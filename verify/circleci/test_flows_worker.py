"""A flow's way to a lane's worker: from prefect.yaml, read as data, to deployments in Prefect.

The AWS CLI is the real one, AWS is moto. Prefect's API is a stand-in that refuses what the server's models refuse. No
lane of the sample has a worker, so a lane's hand-off is that of one with an agent, in the form that a worker gives it.
"""

from __future__ import annotations

import hashlib
import json
import os
import shutil
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from pathlib import Path
from typing import Any

import pytest
import yaml

from circleci.conftest import Aws
from circleci.flow import DESCRIBED, FLOW, STAND_IN, Deploying, Done, secret, with_worker
from circleci.prefect_server import PrefectServer, serving
from harness.scripts import git
from harness.stacks import Stack
from harness.tools import ROOT

POOL, KEY = "ecs-dev-test", "key-that-nobody-may-see"
DEPLOYED = f"main/{FLOW}-dev-test"
YAML = f"""\
pull:
  - prefect.deployments.steps.set_working_directory:
      directory: /opt/project
deployments:
  - name: {FLOW}
    entrypoint: flows/{FLOW}/flow.py:main
"""
Serve = Callable[..., PrefectServer]


@pytest.fixture
def serve(deploying: Deploying, aws: Aws) -> Iterator[Serve]:
    """Makes the lane one with a worker, whose deploy secret leads to a Prefect."""
    with ExitStack() as stack:

        def start(version: int = 3, held: dict[str, str] | None = None, **worker: Any) -> PrefectServer:
            server = stack.enter_context(serving(version, POOL))
            held = {"service_account_api_key": KEY} if held is None else held
            told = {"account_workspace_url": server.url} | held
            stack.enter_context(secret(aws, deploying.hand_off, json.dumps(told)))
            deploying.hand(with_worker(deploying.hand_off, version, **worker))
            deploying.pin({2: "2.20.25", 3: "3.8.3"}[version])
            write(deploying, YAML)
            return server

        yield start


def write(deploying: Deploying, text: str) -> None:
    (deploying.repository / "prefect.yaml").write_text(text)


def add(deploying: Deploying, more: str) -> None:
    """To the one deployment, some lines."""
    write(deploying, YAML + "".join(f"    {line}\n" for line in more.splitlines()))


def done(done: Done) -> list[str]:
    """The deployments that were saved."""
    assert done.returncode == 0, done.stderr
    assert KEY not in done.stdout + done.stderr
    return done.stdout.splitlines()


def test_from_a_commit_to_a_deployment(deploying: Deploying, serve: Serve, aws: Aws, lane: Stack) -> None:
    server = serve()
    assert deploying.script("runtime", deploying.lane_file, FLOW).stdout == "worker\n"
    sizes = ("512", "1024", "ARM64", "task")
    arn = deploying.as_lane("register-task-definition", deploying.lane_file, FLOW, "t", *sizes)
    assert done(deploying.to_worker(arn)) == [DEPLOYED]

    saved = server.deployments[DEPLOYED]
    revision = arn.rpartition(":")[2]
    assert {key: saved[key] for key in saved if key not in ("id", "created", "flow_id")} == {
        "name": f"{FLOW}-dev-test",
        "entrypoint": f"flows/{FLOW}/flow.py:main",
        "pull_steps": [{"prefect.deployments.steps.set_working_directory": {"directory": "/opt/project"}}],
        "description": "Sells.",
        "tags": ["dev", "test"],
        "parameters": {},
        "parameter_openapi_schema": DESCRIBED["parameters"],
        "enforce_parameter_schema": True,
        "schedules": [],
        "paused": False,
        "version": "t",
        "work_pool_name": POOL,
        "job_variables": {"task_definition": f"{FLOW}:{revision}"},
    }
    # What the pool's template makes of it, is what was registered.
    family = deploying.hand_off["task_definition_family_prefix"] + saved["job_variables"]["task_definition"]
    described = aws.emulator.client("ecs").describe_task_definition(taskDefinition=family)
    assert described["taskDefinition"]["taskDefinitionArn"] == arn
    assert saved["flow_id"] == server.flows["main"]
    assert server.authorized == {f"Bearer {KEY}"}

    policy = json.loads(lane.resources("aws_iam_role_policy")["flow-ci-grants"]["policy"])
    actions = [statement["Action"] for statement in policy["Statement"]]
    granted = {one for action in actions for one in ([action] if isinstance(action, str) else action)}
    assert set(deploying.asked()) <= granted and "s3:PutObject" not in deploying.asked()


def test_a_second_time_changes_nothing(deploying: Deploying, serve: Serve) -> None:
    server = serve()
    add(deploying, "schedules:\n  - {cron: 0 6 * * *, slug: morning}")
    done(deploying.to_worker())
    before = json.dumps(without_ids(server.deployments))
    done(deploying.to_worker())
    assert json.dumps(without_ids(server.deployments)) == before


def without_ids(value: Any) -> Any:
    if isinstance(value, dict):
        return {key: without_ids(one) for key, one in value.items() if key not in ("id", "created")}
    return [without_ids(one) for one in value] if isinstance(value, list) else value


@pytest.mark.parametrize("version", [2, 3])
def test_what_was_set_in_prefect_stays_where_the_file_says_nothing(
    deploying: Deploying, serve: Serve, version: int
) -> None:
    server = serve(version)
    done(deploying.to_worker())
    by_hand = {"schedule": {"cron": "0 1 * * *", "timezone": "UTC"}, "active": False}
    slug = {"slug": "nightly", "parameters": {"day": "x"}} if version == 3 else {}
    odd = {"deployment_id": "x", "updated": "y", "id": "z", "created": "t"}
    server.deployments[DEPLOYED] |= {"paused": True, "parameters": {"day": 1}, "schedules": [by_hand | slug | odd]}
    done(deploying.to_worker())
    saved = server.deployments[DEPLOYED]
    assert (saved["paused"], saved["parameters"]) == (True, {"day": 1})
    assert [{key: one[key] for key in by_hand | slug} for one in saved["schedules"]] == [by_hand | slug]

    add(deploying, "schedules: []\npaused: false\nparameters: {day: 2}")
    done(deploying.to_worker())
    saved = server.deployments[DEPLOYED]
    assert (saved["paused"], saved["parameters"], saved["schedules"]) == (False, {"day": 2}, [])


def test_the_file_to_copy_is_taken_as_it_lies(deploying: Deploying, serve: Serve) -> None:
    server = serve()
    shutil.copy(deploying.repository / ".circleci/prefect.yaml", deploying.repository / "prefect.yaml")
    assert done(deploying.to_worker()) == [DEPLOYED, f"main/{FLOW}-backfill-dev-test"]
    daily, backfill = (server.deployments[name] for name in (DEPLOYED, f"main/{FLOW}-backfill-dev-test"))
    assert daily["parameters"] == {"target": f"s3://{deploying.hand_off['bucket']}/artifacts/daily-sales/"}
    assert daily["tags"] == ["sales", "dev", "test"]
    schedule = {"schedule": {"cron": "0 6 * * *", "timezone": "Europe/Berlin"}, "active": False, "slug": "morning"}
    assert [{key: one[key] for key in schedule} for one in daily["schedules"]] == [schedule]
    assert (daily["concurrency_limit"], daily["concurrency_options"]) == (1, {"collision_strategy": "ENQUEUE"})
    sizes = {"cpu": 2048, "memory": 8192, "ephemeral_storage": {"sizeInGiB": 40}, "env": {"LOG_FORMAT": "json"}}
    assert daily["job_variables"] == {"task_definition": f"{FLOW}:1"} | sizes
    spot = {"launch_type": "FARGATE_SPOT", "env": {"PREFECT_FLOW_RUN_EXECUTE_SIGTERM_BEHAVIOR": "reschedule"}}
    assert backfill["job_variables"] == {"task_definition": f"{FLOW}:1"} | spot


def test_a_schedule_is_active_in_its_lane(deploying: Deploying, serve: Serve) -> None:
    server = serve()
    add(deploying, 'schedules:\n  - {interval: 3600, active: "{{ is_test }}"}\npaused: "{{ is_live }}"')
    done(deploying.to_worker())
    saved = server.deployments[DEPLOYED]
    assert (saved["schedules"][0]["active"], saved["paused"]) == (True, False)


def test_what_the_lane_says_is_filled_in(deploying: Deploying, serve: Serve) -> None:
    server = serve(work_queues=["fast", "slow"])
    add(
        deploying,
        """\
tags: ["{{ account }}", "of-{{ lane }}"]
description: "{{ tag }} in {{ region }}"
parameters: {subnets: "{{ subnets }}", day: 2026-10-01}
work_pool:
  name: "{{ worker.work_pool }}"
  work_queue_name: slow
  job_variables:
    task_role_arn: "{{ task_role_arns.task }}"
    env: {A: "{{ prefect.variables.a }}", B: "{{ ctx.flow_run.id }}"}
""",
    )
    done(deploying.to_worker())
    saved = server.deployments[DEPLOYED]
    assert (saved["tags"], saved["description"]) == (["dev", "of-test", "test"], "t in us-east-1")
    assert saved["parameters"] == {"subnets": deploying.hand_off["subnets"], "day": "2026-10-01"}
    assert saved["work_queue_name"] == "slow"
    variables = saved["job_variables"]
    assert variables["task_role_arn"] == deploying.hand_off["task_role_arns"]["task"]
    assert variables["env"] == {"A": "{{ prefect.variables.a }}", "B": "{{ ctx.flow_run.id }}"}, "the worker's to fill"


def test_without_a_queue_the_first_is_taken(deploying: Deploying, serve: Serve) -> None:
    server = serve(work_queues=["fast", "slow"])
    done(deploying.to_worker())
    assert server.deployments[DEPLOYED]["work_queue_name"] == "fast"


def test_prefect_2_gets_what_it_knows(deploying: Deploying, serve: Serve) -> None:
    server = serve(2)
    schedules = (
        "schedules:\n  - {rrule: FREQ=DAILY, timezone: UTC}\n  - {interval: 60, anchor_date: 2026-10-01T00:00:00Z}"
    )
    add(deploying, schedules)
    done(deploying.to_worker())
    saved = server.deployments[DEPLOYED]
    assert saved["enforce_parameter_schema"] is False, "as Prefect 2's own command has it"
    assert [one["schedule"] for one in saved["schedules"]] == [
        {"rrule": "FREQ=DAILY", "timezone": "UTC"},
        {"interval": 60, "anchor_date": "2026-10-01T00:00:00+00:00"},
    ]


def test_a_worker_that_registers_is_told_what_to_register(deploying: Deploying, serve: Serve) -> None:
    server = serve(registers_task_definitions=True)
    variables = {name: {} for name in ("family", "image", "cpu", "memory", "task_role_arn")}
    server.pools[POOL]["base_job_template"] = {"variables": {"properties": variables, "additionalProperties": False}}
    add(deploying, "work_pool:\n  job_variables: {memory: 4096}")
    done(deploying.to_worker(tag="daily-sales-0123456789ab"))
    assert server.deployments[DEPLOYED]["job_variables"] == {
        "family": FLOW,
        "image": f"{deploying.hand_off['image_repository']}:daily-sales-0123456789ab",
        "cpu": 1024,
        "memory": 4096,
        "task_role_arn": deploying.hand_off["task_role_arns"]["task"],
    }


def test_a_server_of_ones_own_takes_its_auth_string(deploying: Deploying, serve: Serve) -> None:
    server = serve(held={"auth_string": f"admin:{KEY}"})
    done(deploying.to_worker())
    assert server.authorized == {"Basic YWRtaW46a2V5LXRoYXQtbm9ib2R5LW1heS1zZWU="}


def test_the_flow_is_not_imported_beside_the_key(deploying: Deploying, serve: Serve) -> None:
    """It is imported to describe it, from the top of the repository, where it finds what flows share."""
    server = serve()
    out, trace = deploying.folder / "described.json", deploying.folder / "imported"
    (deploying.repository / "shared.py").write_text("REGION = 'eu'\n")
    source = f"import sys\nsys.path.insert(0, '.')\nimport shared\nopen({str(trace)!r}, 'a')\n\n"
    (deploying.files / "flow.py").write_text(source + "def main(day, region=shared.REGION):\n    'Sells.'\n")
    command = [sys.executable, ".circleci/scripts/describe_flow.py", ".", f"flows/{FLOW}/flow.py:main", str(out)]
    subprocess.run(command, cwd=deploying.repository, env=STAND_IN | {"STAND_IN_VERSION": "3"}, check=True)
    assert trace.exists()
    properties = {"day": {"title": "day"}, "region": {"title": "region"}}
    assert json.loads(out.read_text())["parameters"] == {
        "title": "Parameters",
        "type": "object",
        "properties": properties,
    }

    trace.unlink()
    done(deploying.to_worker(described=out))
    assert server.deployments[DEPLOYED]["parameter_openapi_schema"]["properties"] == properties
    assert not trace.exists(), "the flow was imported beside the lane's key"
    assert not deploying.calls.exists(), "Prefect's client ran beside the lane's key"


@pytest.mark.parametrize(("own", "folder"), [("", "."), ("prefect==3.8.3", "."), ("", f"flows/{FLOW}")])
def test_a_flow_is_described_with_its_packages_where_it_will_run(
    deploying: Deploying, tmp_path: Path, own: str, folder: str
) -> None:
    """With pip and an environment of its own, and packages that stand for Prefect's."""
    hashed = {name: wheel(tmp_path, name) for name in ("prefect==2.20.25", "prefect==3.8.3", "pandas==2.3.0")}
    top = "prefect==2.20.25" if own or folder != "." else "prefect==3.8.3"
    (deploying.repository / "requirements.txt").write_text(hashed[top])
    (deploying.files / "requirements.txt").write_text(hashed["pandas==2.3.0"] + (hashed[own] if own else ""))
    source = "import os\nimport pandas\n\n\ndef main(**where):\n    pass\n\n\nmain.__doc__ = os.getcwd()\n"
    (deploying.files / "flow.py").write_text(source)
    if folder == ".":
        write(deploying, YAML)
    out = tmp_path / "out/flow.json"
    pip = {"PIP_NO_INDEX": "1", "PIP_FIND_LINKS": str(tmp_path), "PIP_CONFIG_FILE": os.devnull, "PYTHONPATH": ""}
    told = deploying.script("describe-flow", FLOW, "flow.py:main", out, STAND_IN_VERSION=(own or top)[9], **pip)
    assert (told.returncode, told.stdout) == (0, ""), told.stderr
    assert json.loads(out.read_text())["description"] == str((deploying.repository / folder).resolve())


def wheel(folder: Path, pinned: str) -> str:
    """Makes a package, and the lines of a requirements.txt for it. That of Prefect is its stand-in."""
    name, version = pinned.split("==")
    file, info = folder / f"{name}-{version}-py3-none-any.whl", f"{name}-{version}.dist-info"
    with zipfile.ZipFile(file, "w") as made:
        there = ROOT / "verify/circleci/stand_in" / name
        for one in there.rglob("*.py") if there.is_dir() else ():
            made.write(one, one.relative_to(there.parent))
        if not there.is_dir():
            made.writestr(f"{name}.py", "")
        made.writestr(f"{info}/METADATA", f"Metadata-Version: 2.1\nName: {name}\nVersion: {version}\n")
        made.writestr(f"{info}/WHEEL", "Wheel-Version: 1.0\nRoot-Is-Purelib: true\nTag: py3-none-any\n")
        made.writestr(f"{info}/RECORD", "")
    return f"{pinned} \\\n    --hash=sha256:{hashlib.sha256(file.read_bytes()).hexdigest()}\n"


def test_a_flow_that_moved_is_warned_of_its_old_schedules(deploying: Deploying, serve: Serve) -> None:
    server = serve()
    old = {"paused": False, "schedules": [{"active": True, "schedule": {"cron": "* * * * *"}}]}
    server.deployments["main/dev-test"] = old
    assert "CAUTION: main/dev-test, which an agent runs, has schedules too" in deploying.to_worker().stderr
    old["paused"] = True
    assert deploying.to_worker().stderr == ""


ENV = "work_pool:\n  job_variables:\n    env: {{{}}}"


@pytest.mark.parametrize(
    ("more", "said"),
    [
        (ENV.format('A: "{{ $PREFECT_API_KEY }}"'), ":9: deployments[0].work_pool.job_variables.env.A {{ $PREFECT"),
        (ENV.format('A: "x {{$AWS_ROLE_ARN}}"'), "variables here are those of CI, which holds the lane's role"),
        (ENV.format('A: "{{ prefect.blocks.secret.x }}"'), "what a block keeps secret would stand in the deployment"),
        (ENV.format("PREFECT_API_KEY: x"), ".env.PREFECT_API_KEY is not for env"),
        (ENV.format("PREFECT_API_URL: https://example.com"), ".env.PREFECT_API_URL is not for env"),
        (ENV.format("AWS_SECRET_ACCESS_KEY: x"), "is not for env"),
        (ENV.format("DEBUG: true"), ".env.DEBUG is no text"),
        ("parameters:\n  x: '{{ $HOME }}'", ":8: deployments[0].parameters.x {{ $HOME }} is not filled in"),
        ("parameters:\n  x: ['{{ prefect.variables.x }}']", "the worker fills these in, in job_variables only"),
        ("description: '{{ is_prod }}'", "allowed: account, lane, tag, is_live, is_test, and what is in the hand-off"),
        ("description: '{{ region.x }}'", "there is none of this name"),
        ("build:\n  - prefect.deployments.steps.run_shell_script: {script: env}", ":7: deployments[0].build has steps"),
        ("push: {a.b: {c: d}}", "which would run beside the lane's key"),
        ("pull: []", "without one, a run does not know where the code is"),
        ("version: x", "deployments[0].version is not taken\n    CI sets it: the tag of the image"),
        ("triggers: []", "make an automation in Prefect"),
        ("schedule: {cron: x}", "write schedules, a list"),
        ("lanes: [live]", "is not taken\n    allowed: build, concurrency_limit"),
        ("tags: [a]\ntags: [b]", ":8: tags stands twice; before in line 7"),
        ("tags: [1]", "are not texts"),
        ("tags: x", "has another form\n    got: 'x'"),
        ("paused: maybe", "is neither true nor false"),
        ("schedules:\n  - {cron: x, interval: 1}", ":8: deployments[0].schedules[0] is no schedule"),
        ("schedules:\n  - {cron: x, anchor_date: 2026-01-01}", "allowed: active, cron, day_or, parameters, slug, timezone"),
        ("schedules:\n  - {cron: x, active: 'no'}", "is neither true nor false\n    got: 'no'"),
        ("concurrency_limit: {limit: x}", "limit has another form"),
        ("concurrency_limit: {collision_strategy: ENQUEUE}", "limit is no number"),
        ("work_pool: {name: ecs-dev-live}", "'ecs-dev-live' is not the lane's work pool"),
        ("work_pool: {work_queue_name: defualt}", "no worker serves 'defualt'\n    allowed: default"),
        ("work_pool:\n  job_variables: {task_definition: 'other:1'}", "CI sets it, to the revision that it registers"),
        ("work_pool:\n  job_variables: {image: x}", "CI sets it, to the image that it pushes"),
        ("work_pool:\n  job_variables: {cluster: x}", ".cluster is not taken\n    allowed: command, cpu, env"),
        ("work_pool:\n  job_variables: {launch_type: EC2}", "there is no 'EC2' here"),
        ("work_pool:\n  job_variables: {task_role_arn: 'arn:aws:iam::1:role/x'}", "is no role of the lane for flows"),
    ],
)  # fmt: skip
def test_what_prefect_yaml_may_not_say_is_refused_before_anything_is_done(
    deploying: Deploying, serve: Serve, more: str, said: str
) -> None:
    server = serve(work_queues=["default"])
    add(deploying, more)
    refused(deploying.to_worker(role=False), said)
    assert (server.asked, deploying.asked()) == ([], []), "something was done"


def refused(done: Done, said: str, code: int = 2) -> None:
    assert (done.returncode, done.stdout) == (code, ""), done.stderr
    assert said in done.stderr and KEY not in done.stderr and "Traceback" not in done.stderr, done.stderr


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        (YAML, "", "prefect.yaml holds no deployments"),
        (YAML, "- a", "prefect.yaml holds no deployments"),
        ("pull:", "pull: [", "prefect.yaml is no YAML"),
        ("deployments:", "deploymnets:", "prefect.yaml:4: deploymnets is not taken"),
        ("pull:\n", "build: [{a.b: {}}]\npull:\n", "prefect.yaml:1: build has steps"),
        (YAML, "deployments: []\n", "prefect.yaml:1: deployments has no deployments"),
        ("- name", "- daily\n  - name", "prefect.yaml:5: deployments[0] is no deployment"),
        (f"name: {FLOW}", "name: Daily_Sales", "'Daily_Sales' is no name of a deployment"),
        (f"flows/{FLOW}/", f"flows/{FLOW}-2/", "has none for daily-sales"),
        ("flow.py:main", "flow.py:other", f"allowed: flows/{FLOW}/flow.py:main"),
        ("  - name", f"  - {{name: {FLOW}, entrypoint: x}}\n  - name", "is the name of two deployments"),
        ("directory: /opt/project", "directory: /opt\n    also: {}", "deployments[0].pull has no steps"),
    ],
)
def test_another_file_is_refused(deploying: Deploying, serve: Serve, old: str, new: str, said: str) -> None:
    server = serve()
    assert old in YAML
    write(deploying, YAML.replace(old, new))
    refused(deploying.to_worker(role=False), said)
    assert (server.asked, deploying.asked()) == ([], [])


@pytest.mark.parametrize(
    ("more", "said"),
    [
        ("concurrency_limit: 1", "is of Prefect 3, and the lane's worker runs Prefect 2"),
        ("schedules:\n  - {cron: x, slug: y}", "slug is not taken"),
    ],
)
def test_what_prefect_2_does_not_know_is_refused(deploying: Deploying, serve: Serve, more: str, said: str) -> None:
    serve(2)
    add(deploying, more)
    refused(deploying.to_worker(role=False), said)


POST, READ = "POST /deployments/", f"GET /work_pools/{POOL}"
AWKWARD: list[tuple[str, int, Any, str]] = [
    (READ, 401, {"detail": "Unauthorized"}, "the key in the deploy secret is not valid"),
    (POST, 403, {"detail": "Forbidden"}, "needs a role that may create deployments"),
    (READ, 404, {"detail": "no"}, f"Prefect has no work pool {POOL}"),
    (READ, 200, {"type": "process"}, "is of type process"),
    (POST, 409, {"detail": "'x' does not match"}, "refused with 409\n    Prefect says: 'x' does not match"),
    (POST, 422, {"exception_detail": ["a"]}, "Prefect says: {'exception_detail': ['a']}"),
    (POST, 200, b"<html>", "refused with 200"),
    (READ, 200, b"<html>", "refused with 200"),
    (READ, 302, {}, "refused with 302"),
    (POST, 500, b"oops", "POST /deployments/ failed 4 times, at last with: status 500"),
    ("GET /admin/version", 200, "2.20.25", "the server runs Prefect 2.20.25, and takes no deployments of Prefect 3"),
]


@pytest.mark.parametrize(("asked", "status", "body", "said"), AWKWARD)
def test_an_awkward_answer_ends_it(
    deploying: Deploying, serve: Serve, asked: str, status: int, body: Any, said: str
) -> None:
    server = serve()
    server.answers[asked] = [(status, body)]
    refused(deploying.to_worker(), said, 1)
    assert not [one for one in server.asked if "elsewhere" in one], "a redirect took the key elsewhere"
    assert server.deployments == {}


@pytest.mark.parametrize("status", [429, 503])
def test_what_is_over_soon_is_tried_again(deploying: Deploying, serve: Serve, status: int) -> None:
    server = serve()
    flow = {"id": server.flows.setdefault("main", "00000000-0000-0000-0000-000000000000")}
    server.answers["POST /flows/"] = [(status, {}), (status, {}), (201, flow)]
    deployed = deploying.to_worker()
    assert done(deployed) == [DEPLOYED]
    assert deployed.stderr.count(f"POST /flows/: status {status}; again in 0 s") == 2


def test_prefect_cloud_tells_no_version(deploying: Deploying, serve: Serve) -> None:
    server = serve()
    server.answers["GET /admin/version"] = [(404, {"detail": "Not Found"})]
    assert done(deploying.to_worker()) == [DEPLOYED]


@pytest.mark.parametrize(
    "held",
    [
        {"account_workspace_url": "http://prefect.example/api", "service_account_api_key": KEY},
        {"account_workspace_url": f"https://x:{KEY}@prefect.example/api", "service_account_api_key": KEY},
        {"account_workspace_url": "http://127.0.0.1.example/api", "service_account_api_key": KEY},
        {"account_workspace_url": KEY, "service_account_api_key": KEY},
        {"service_account_api_key": KEY, "account_workspace_url": ""},
        {"auth_string": ""},
    ],
)
def test_a_secret_that_leads_nowhere_is_not_shown(deploying: Deploying, serve: Serve, held: dict[str, str]) -> None:
    server = serve(held=held)
    said = "begins with https://" if held.get("account_workspace_url") else "is not JSON with texts for the keys"
    refused(deploying.to_worker(), said, 1)
    assert server.asked == []


@pytest.mark.parametrize(
    ("worker", "said"),
    [
        (None, "has no worker: apply"),
        ({"version": 4}, "has a worker of Prefect 4"),
        ({"work_pool": None}, "has no worker.work_pool"),
        ({"work_queues": None}, "has no worker.work_queues"),
    ],
)
def test_a_hand_off_without_a_worker_is_refused(deploying: Deploying, worker: dict[str, Any] | None, said: str) -> None:
    if worker:
        deploying.hand(with_worker(deploying.hand_off, **worker))
    write(deploying, YAML)
    refused(deploying.to_worker(role=False), said)


def test_a_flows_name_leads_nowhere_else(deploying: Deploying, serve: Serve) -> None:
    server = serve()
    deploying.described.write_text(json.dumps(DESCRIBED | {"name": "../../work_pools"}))
    refused(deploying.to_worker(), "is no name of a flow")
    deploying.described.write_text(json.dumps(DESCRIBED | {"name": "a flow?x=y#z"}))
    assert done(deploying.to_worker()) == [f"a flow?x=y#z/{FLOW}-dev-test"]
    assert f"GET /deployments/name/a%20flow%3Fx%3Dy%23z/{FLOW}-dev-test" in server.asked


AGENT, BOTH_2, BOTH_3, ONLY_2, ONLY_3 = "agent", "agent and 2", "agent and 3", "2", "3"


@pytest.mark.parametrize(
    ("has", "top", "own", "in_yaml", "runtime"),
    [
        (AGENT, "2.20.25", "", False, "agent"),
        (AGENT, "2.20.25", "", True, "agent"),
        (AGENT, "3.8.3", "", True, "is a flow of Prefect 3, and the lane does not run that"),
        (AGENT, "2.20.25", "3.8.3", True, "the lane has an agent, so Prefect 2"),
        (AGENT, "3.8.3", "2.20.25", False, "pinned in requirements.txt at the top"),
        (BOTH_3, "2.20.25", "", True, "agent"),
        (BOTH_3, "2.20.25", "3.8.3", True, "worker"),
        (BOTH_3, "3.8.3", "", True, "worker"),
        (BOTH_3, "3.8.3", "", False, "prefect.yaml has no deployment of daily-sales"),
        (BOTH_2, "2.20.25", "", False, "agent"),
        (BOTH_2, "2.20.25", "", True, "worker"),
        (BOTH_2, "3.8.3", "", True, "the lane has an agent (Prefect 2) and a worker of Prefect 2"),
        (ONLY_2, "2.20.25", "", True, "worker"),
        (ONLY_2, "2.20.25", "", False, "prefect.yaml has no deployment"),
        (ONLY_2, "3.8.3", "", True, "is a flow of Prefect 3"),
        (ONLY_3, "3.8.3", "", True, "worker"),
        (ONLY_3, "2.20.25", "", True, "is a flow of Prefect 2, and the lane does not run that"),
        (ONLY_3, "4.0.0", "", True, "pins prefect 4.0.0"),
        (ONLY_3, "", "", True, "nothing pins prefect"),
    ],
)
def test_the_flow_chooses_by_the_prefect_that_it_pins(
    deploying: Deploying, has: str, top: str, own: str, in_yaml: bool, runtime: str
) -> None:
    if has != AGENT:
        deploying.hand(with_worker(deploying.hand_off, int(has[-1]), agent=has.startswith("agent")))
    deploying.pin(top, own)
    commented = YAML.replace("    entrypoint", "    # entrypoint")
    write(deploying, YAML if in_yaml else commented)
    told = deploying.script("runtime", deploying.lane_file, FLOW)
    if runtime in ("agent", "worker"):
        assert (told.returncode, told.stdout, told.stderr) == (0, f"{runtime}\n", "")
    else:
        refused(told, runtime)


@pytest.mark.parametrize(
    ("words", "code", "out", "said"),
    [
        ("agent FILE echo x", 0, "x\n", ""),
        ("agent FILE false", 1, "", ""),
        ("worker FILE echo x", 0, "", "nothing to do: this is for flows of the lane's worker"),
        ("job FILE echo x", 2, "", "there is no runtime 'job'"),
        ("agent /nonexistent echo x", 2, "", "there is no file /nonexistent"),
        ("agent LANE echo x", 2, "", "is not what runtime prints"),
        ("agent FILE", 2, "", "got 2 arguments"),
    ],
)
def test_only_runs_what_is_for_the_runtime(deploying: Deploying, words: str, code: int, out: str, said: str) -> None:
    file = deploying.folder / "runtime"
    file.write_text("agent\n")
    replaced = {"FILE": str(file), "LANE": str(deploying.lane_file)}
    ran = deploying.script("only", *(replaced.get(word, word) for word in words.split()))
    assert (ran.returncode, ran.stdout) == (code, out)
    assert said in ran.stderr


def test_the_repository_stays_as_it_is_committed(deploying: Deploying, serve: Serve) -> None:
    """Or image-tag would say no to the next flow."""
    serve()
    git("add", "-A", cwd=deploying.repository)
    before = git("status", "--porcelain", cwd=deploying.repository)
    (deploying.repository / ".circleci/scripts/__pycache__").mkdir()
    (deploying.repository / ".circleci/scripts/__pycache__/deploying.pyc").touch()
    done(deploying.to_worker())
    assert git("status", "--porcelain", cwd=deploying.repository) == before


def test_the_file_to_copy_has_prefects_own_form(deploying: Deploying) -> None:
    """So that an editor's schema and Prefect's documentation hold for it."""
    content = yaml.safe_load((deploying.repository / ".circleci/prefect.yaml").read_text())
    of_prefect = {"name", "tags", "description", "schedules", "paused", "concurrency_limit", "entrypoint", "parameters"}
    of_prefect |= {"enforce_parameter_schema", "pull", "work_pool"}
    assert {key for one in content["deployments"] for key in one} <= of_prefect
