"""pipeline/work-pool against a stand-in of Prefect's API."""

from __future__ import annotations

import base64
import json
import os
import pty
import subprocess
from collections.abc import Callable
from copy import deepcopy
from pathlib import Path
from typing import Any

import pytest

from harness import tools
from harness.scripts import PIPELINE, clean, run
from work_pool.api import KEY, PATH, Answer, Workspace
from work_pool.conftest import Script
from work_pool.filling import Json
from work_pool.test_template import put

NAME = "ecs-dev-prefect-3"
CONFIGURATION = "/base_job_template/job_configuration"
VARIABLES = "/base_job_template/variables"


def edit(pool: Json, pointer: str, new: Any) -> Json:
    """The pool with another value at a place; `...` removes it."""
    edited = deepcopy(pool)
    path = tuple(int(one) if one.isdigit() else one for one in pointer.split("/")[1:])
    put(edited, path, new)
    if new is ...:
        value: Any = edited
        for key in path[:-1]:
            value = value[key]
        del value[path[-1]]
    return edited


def in_prefect(workspace: Workspace) -> Json:
    return workspace.pools[NAME]


# What it does.


def test_a_plan_shows_and_changes_nothing(workspace: Workspace, script: Script, wanted: Json) -> None:
    done = script("plan", of=wanted)
    assert done.returncode == 3, done.stderr
    assert done.stdout == (
        f'work pool "{NAME}", type ecs\n'
        "  + is not in Prefect and will be made, concurrency limit 50\n"
        "  + open to deployments: command, cpu, env, ephemeral_storage, launch_type, memory, task_definition,"
        " task_role_arn\n"
        '  + queue "backfill" will be made, priority 2, concurrency limit 5\n'
        '  + queue "default" will be made, priority 1\n'
    )
    assert workspace.changed == []


def test_a_pool_is_made_once(workspace: Workspace, script: Script, wanted: Json) -> None:
    done = script("apply", "--yes", of=wanted)
    assert (done.returncode, done.stdout.splitlines()[-1]) == (0, "applied"), done.stderr
    made = in_prefect(workspace)
    assert {key: made[key] for key in ("type", "concurrency_limit", "base_job_template")} == {
        key: wanted[key] for key in ("type", "concurrency_limit", "base_job_template")
    }
    queues = {name: (one["priority"], one["concurrency_limit"]) for name, one in workspace.queues[NAME].items()}
    assert queues == {"default": (1, None), "backfill": (2, 5)}
    workspace.calls.clear()
    for what in ("apply", "plan"):
        done = script(what, of=wanted)
        assert (done.returncode, done.stdout) == (0, f'work pool "{NAME}", type ecs\n  nothing to change\n')
    assert workspace.changed == []


@pytest.mark.parametrize("form", ["prefect-3-registers", "prefect-2", "prefect-2-registers"])
def test_each_form_of_a_pool_is_taken(script: Script, form: str) -> None:
    from work_pool.lanes import pool

    assert script("apply", "--yes", of=pool(form)).returncode == 0
    assert script("plan", of=pool(form)).returncode == 0


EDITS: list[tuple[str, Any, str]] = [
    (f"{CONFIGURATION}/cluster", "{{ cluster }}", "CLOSES"),
    (f"{CONFIGURATION}/cluster", "arn:aws:ecs:us-east-1:123456789012:cluster/another", ""),
    (f"{CONFIGURATION}/prefect_api_key_secret_arn", ..., "CLOSES"),
    (f"{CONFIGURATION}/task_run_request/networkConfiguration", ..., "CLOSES"),
    (f"{CONFIGURATION}/task_run_request/networkConfiguration/awsvpcConfiguration/subnets/0", "{{ subnet }}", "CLOSES"),
    (f"{CONFIGURATION}/task_run_request/networkConfiguration", "{{ network }}", "CLOSES"),
    (f"{CONFIGURATION}/task_run_request/taskDefinition", "{{ task_definition }}", "CLOSES"),
    (f"{CONFIGURATION}/task_run_request/taskDefinition", "prefect-v2-{{ task_definition }}", "CLOSES"),
    (f"{CONFIGURATION}/task_run_request/overrides/containerOverrides", "{{ containers }}", "CLOSES"),
    (f"{CONFIGURATION}/name", "{{ name }}", "CLOSES"),
    (f"{CONFIGURATION}/labels", {"team": "{{ team }}"}, "CLOSES"),
    (f"{CONFIGURATION}/stream_output", True, "WIDENS"),  # what is fixed is left to Prefect's default
    (f"{CONFIGURATION}/task_run_request/overrides/cpu", "256", "WIDENS"),
    (f"{VARIABLES}/additionalProperties", True, "CLOSES"),
    (f"{VARIABLES}/additionalProperties", ..., "CLOSES"),
    (f"{VARIABLES}/required", ..., "CLOSES"),
    (f"{VARIABLES}/required", [], "CLOSES"),
    (f"{VARIABLES}/anyOf", ..., "CLOSES"),
    (f"{VARIABLES}/properties/cluster", {"type": "string"}, "CLOSES"),
    (f"{VARIABLES}/properties/task_definition/pattern", ..., "CLOSES"),
    (f"{VARIABLES}/properties/task_definition/pattern", ".*", ""),
    (f"{VARIABLES}/properties/launch_type/enum", ["FARGATE", "FARGATE_SPOT", "EC2"], "CLOSES"),
    (f"{VARIABLES}/properties/launch_type/enum", ["FARGATE"], "WIDENS"),
    (f"{VARIABLES}/properties/launch_type/default", "FARGATE_SPOT", ""),
    (f"{VARIABLES}/properties/ephemeral_storage/minProperties", 0, "CLOSES"),
    (f"{VARIABLES}/properties/ephemeral_storage/additionalProperties/maximum", 400, "CLOSES"),
    (f"{VARIABLES}/properties/ephemeral_storage/additionalProperties/minimum", 30, "WIDENS"),
    (f"{VARIABLES}/properties/env/default", {"A": "b"}, "CLOSES"),
    (f"{VARIABLES}/properties/env/description", "mine", ""),
    ("/concurrency_limit", None, "lowers the limit"),
    ("/concurrency_limit", 100, "lowers the limit"),
    ("/concurrency_limit", 10, "WIDENS: raises the limit"),
    ("/description", "mine", ""),
]


@pytest.mark.parametrize(("pointer", "new", "note"), EDITS, ids=lambda one: str(one)[-60:])
def test_what_somebody_edited_is_named_and_set_back(
    workspace: Workspace, script: Script, wanted: Json, pointer: str, new: Any, note: str
) -> None:
    assert script("apply", "--yes", of=wanted).returncode == 0
    workspace.pools[NAME] = edit(in_prefect(workspace), pointer, new)
    plan = script("plan", of=wanted)
    assert plan.returncode == 3, plan.stderr
    author = "It was not written by" if pointer == "/description" else "Somebody edited it in Prefect since"
    assert author in plan.stdout
    assert pointer in plan.stdout, "the place is named"
    if new is not ... and not isinstance(new, dict):
        assert json.dumps(new) in plan.stdout, "what is there is shown"
    assert (note in plan.stdout) if note else not {"WIDENS", "CLOSES"} & set(plan.stdout.replace(":", " ").split())
    assert ("of the changes WIDEN" in plan.stdout) == ("WIDENS" in note)
    assert script("apply", "--yes", of=wanted).returncode == 0
    assert in_prefect(workspace)["base_job_template"] == wanted["base_job_template"]
    assert script("plan", of=wanted).returncode == 0


WIDER: list[tuple[str, Any, str]] = [
    (f"{CONFIGURATION}/cluster", "{{ command }}", "WIDENS: leaves more open than now"),
    (f"{CONFIGURATION}/prefect_api_key_secret_arn", ..., "WIDENS: leaves more open than now"),
    (f"{VARIABLES}/properties/tags", {"type": "object"}, "WIDENS: leaves more open than now"),
    (f"{VARIABLES}/additionalProperties", True, "WIDENS: leaves more open than now"),
    ("/concurrency_limit", 60, "WIDENS: raises the limit"),
    ("/concurrency_limit", None, "WIDENS: removes the limit"),
    ("/queues/0/concurrency_limit", None, "WIDENS: removes the limit"),
    ("/queues/0/concurrency_limit", 6, "WIDENS: raises the limit"),
]


@pytest.mark.parametrize(("pointer", "new", "note"), WIDER, ids=lambda one: str(one)[-60:])
def test_what_the_lane_itself_widens_is_named(script: Script, wanted: Json, pointer: str, new: Any, note: str) -> None:
    assert script("apply", "--yes", of=wanted).returncode == 0
    plan = script("plan", of=edit(wanted, pointer, new))
    assert plan.returncode == 3
    assert note in plan.stdout and "1 of the changes WIDEN" in plan.stdout
    if "queues" not in pointer:
        assert "It is as pipeline/work-pool wrote it the last time." in plan.stdout
    assert script("apply", "--yes", of=edit(wanted, pointer, new)).returncode == 0
    assert script("plan", of=edit(wanted, pointer, new)).returncode == 0


def test_a_pool_that_prefect_made_by_itself_is_confined(workspace: Workspace, script: Script, wanted: Json) -> None:
    """As a worker makes it that finds none."""
    open_to_all = {
        "job_configuration": {"cluster": "{{ cluster }}", "task_run_request": {"tags": "{{ labels }}"}},
        "variables": {"properties": {"cluster": {"type": "string"}, "labels": {"type": "object"}}},
    }
    workspace.create({"name": NAME, "type": "ecs", "base_job_template": open_to_all})
    plan = script("plan", of=wanted)
    assert "It was not written by pipeline/work-pool" in plan.stdout
    assert plan.stdout.count("CLOSES") >= 4
    assert script("apply", "--yes", of=wanted).returncode == 0
    assert in_prefect(workspace)["base_job_template"] == wanted["base_job_template"]


def test_queues_of_others_and_pauses_stay(workspace: Workspace, script: Script, wanted: Json) -> None:
    assert script("apply", "--yes", of=wanted).returncode == 0
    in_prefect(workspace)["is_paused"] = True
    workspace.queues[NAME]["backfill"] |= {"is_paused": True, "concurrency_limit": 99}
    workspace._queue(NAME, name="another")
    plan = script("plan", of=wanted)
    assert plan.stdout == (
        f'work pool "{NAME}", type ecs\n'
        '  ~ queue "backfill"\n'
        "  ~ /concurrency_limit\n"
        "      in Prefect 99\n"
        "      will be    5\n"
        "      lowers the limit\n"
        "  note: the pool is paused, and stays so\n"
        '  note: queue "another" is none of the lane\'s, and is left alone\n'
        '  note: queue "backfill" is paused, and stays so\n'
    )
    workspace.calls.clear()
    assert script("apply", "--yes", of=wanted).returncode == 0
    assert workspace.changed == [("PATCH", f"/work_pools/{NAME}/queues/backfill")]
    assert [body for method, _, body in workspace.calls if method == "PATCH"] == [{"concurrency_limit": 5}]
    assert in_prefect(workspace)["is_paused"] and workspace.queues[NAME]["backfill"]["is_paused"]
    assert "another" in workspace.queues[NAME]


@pytest.mark.parametrize("order", [["a", "b", "c"], ["c", "a", "b"], ["b", "c", "a"]])
def test_priorities_come_out_as_they_are_wanted(
    workspace: Workspace, script: Script, wanted: Json, order: list[str]
) -> None:
    """Prefect moves queues on that are in the way."""
    for names in (["b", "a"], order, list(reversed(order)), [*order, "default"]):
        queues = [{"name": one, "priority": i, "concurrency_limit": None} for i, one in enumerate(names, 1)]
        done = script("apply", "--yes", of=wanted | {"queues": queues})
        assert done.returncode == 0, done.stdout + done.stderr
        there = workspace.queues[NAME]
        assert [there[one]["priority"] for one in names] == list(range(1, len(names) + 1))
    assert len({one["priority"] for one in there.values()}) == len(there)


def test_all_queues_are_seen_page_by_page(workspace: Workspace, script: Script, wanted: Json) -> None:
    assert script("apply", "--yes", of=wanted).returncode == 0
    workspace.page = 1
    assert script("plan", of=wanted).returncode == 0


def test_a_name_is_no_part_of_an_address(workspace: Workspace, script: Script, wanted: Json) -> None:
    named = wanted | {"name": "../a b?c", "queues": [{"name": "d e", "priority": 1, "concurrency_limit": 1}]}
    assert script("apply", "--yes", of=named).returncode == 0
    assert script("apply", "--yes", of=named | {"concurrency_limit": 1}).returncode == 0
    assert list(workspace.pools) == ["../a b?c"] and "d e" in workspace.queues["../a b?c"]


# What it refuses, and what goes wrong.


def fails(done: subprocess.CompletedProcess[str], code: int, *said: str) -> None:
    assert done.returncode == code, done.stdout + done.stderr
    assert done.stderr.startswith("pipeline/work-pool: ")
    assert [one for one in said if one not in done.stderr] == [], done.stderr


@pytest.mark.parametrize("what", ["plan", "apply"])
def test_a_pool_of_another_type_is_refused(workspace: Workspace, script: Script, wanted: Json, what: str) -> None:
    workspace.create({"name": NAME})
    fails(
        script(what, "--yes", of=wanted), 1, 'is of type "prefect-agent", not "ecs"', "agents and workers never share"
    )
    assert workspace.changed == []


HTML = "<html><body>Sign in</body></html>"
REFUSALS: list[tuple[Answer, str]] = [
    (Answer(401, {"detail": f"Invalid credentials {KEY}"}), 'does not know the key (401): "Invalid credentials ***"'),
    (Answer(403, {"detail": "Forbidden"}), "a service account with the role Developer"),
    (Answer(404, {"detail": "Not Found"}), "the address of the workspace"),
    (Answer(404, HTML), "has nothing there (404)"),
    (Answer(409, {"detail": "exists"}), "run it again"),
    (
        Answer(422, {"exception_detail": [{"loc": ["body", "name"], "msg": "too short"}]}),
        'does not take it (422): "body.name: too short"',
    ),
    (Answer(422, {"detail": "Invalid schema: x"}), "Invalid schema: x"),
    (Answer(418, {"teapot": 1}), "refuses (418)"),
    (Answer(200, HTML), "is not Prefect's API"),
    (Answer(200, {"a": 1}), "something else than a list"),
    (Answer(200, ["a"]), "something else than a list"),
    (Answer(429, {"detail": "slow down"}, {"Retry-After": "3600"}), "answers 429"),
]


@pytest.mark.parametrize(("answer", "said"), REFUSALS, ids=lambda one: str(one)[:40])
def test_a_refusal_is_told(workspace: Workspace, script: Script, wanted: Json, answer: Answer, said: str) -> None:
    workspace.answers = [answer]
    fails(script("apply", "--yes", of=wanted), 1, said)
    assert len(workspace.calls) == 1


def test_what_passes_is_tried_again(workspace: Workspace, script: Script, wanted: Json) -> None:
    busy = [Answer(503, "<html>"), Answer(429, {"detail": "x"}, {"Retry-After": "1"}), Answer(500, {"detail": "x"})]
    workspace.answers = list(busy)
    assert script("plan", of=wanted).returncode == 3
    workspace.answers = [Answer(200, [], after=3)]
    assert script("plan", of=wanted, PREFECT_API_REQUEST_TIMEOUT="0.5").returncode == 3


def test_what_does_not_pass_is_told_in_the_end(workspace: Workspace, script: Script, wanted: Json) -> None:
    workspace.answers = [Answer(502, HTML)] * 9
    fails(script("plan", of=wanted), 1, "answers 502", "asked 4 times", "again, later")
    workspace.close()
    fails(script("plan", of=wanted), 1, "cannot be reached", "refused")


def test_a_key_without_the_role_changes_nothing(workspace: Workspace, script: Script, wanted: Json) -> None:
    """It may look, as a worker's key may."""
    workspace.answers = [Answer(200, []), Answer(403, {"detail": "Missing scope: manage_work_pools"})]
    fails(script("apply", "--yes", of=wanted), 1, "Missing scope: manage_work_pools", "the role Developer")


def test_a_pool_that_somebody_makes_meanwhile_is_looked_at_first(
    workspace: Workspace, script: Script, wanted: Json
) -> None:
    workspace.answers = [
        Answer(200, [], first=lambda: workspace.create({"name": NAME, "type": "ecs", "concurrency_limit": 7}))
    ]
    fails(script("apply", "--yes", of=wanted), 1, "(409)", "run it again, and look at the differences")
    assert in_prefect(workspace)["concurrency_limit"] == 7
    done = script("apply", "--yes", of=wanted)
    assert done.returncode == 0 and "WIDENS: raises the limit" in done.stdout


def test_what_prefect_does_not_keep_is_no_success(workspace: Workspace, script: Script, wanted: Json) -> None:
    assert script("apply", "--yes", of=wanted).returncode == 0
    workspace.pools[NAME] = edit(in_prefect(workspace), f"{CONFIGURATION}/cluster", "{{ command }}")
    look = [Answer(200, [in_prefect(workspace)]), Answer(200, list(workspace.queues[NAME].values()))]
    workspace.answers = [*look, Answer(200, []), Answer(204)]  # says that it did
    done = script("apply", "--yes", of=wanted)
    fails(done, 1, "is still otherwise")
    assert done.stdout.count(f"{CONFIGURATION}/cluster") == 2


def test_the_key_does_not_follow_a_redirect(workspace: Workspace, script: Script, wanted: Json) -> None:
    other = Workspace()
    try:
        for code in (301, 302, 303, 307, 308):
            workspace.answers = [Answer(code, None, {"Location": f"{other.url}/work_pools/filter"})]
            fails(script("plan", of=wanted), 1, f'leads elsewhere, to "{other.url}/work_pools/filter" ({code})')
        assert other.calls == []
    finally:
        other.close()


def test_a_server_of_ones_own_wants_the_auth_string(script: Script, wanted: Json) -> None:
    string = "admin:a long pass phrase"
    own = Workspace("Basic " + base64.b64encode(string.encode()).decode())
    try:
        own_url = {"PREFECT_API_URL": own.url, "PREFECT_API_KEY": ""}
        assert script("plan", of=wanted, PREFECT_API_AUTH_STRING=string, **own_url).returncode == 3
        fails(script("plan", of=wanted, PREFECT_API_AUTH_STRING="admin:another", **own_url), 1, "(401)")
        fails(script("plan", of=wanted, **own_url), 1, "(401)")
        own.authorization = ""
        assert script("plan", of=wanted, **own_url).returncode == 3
    finally:
        own.close()


CLOUD = "https://api.prefect.cloud/api/accounts/a/workspaces/w"
INPUTS: list[tuple[dict[str, str], str]] = [
    ({"PREFECT_API_URL": ""}, 'PREFECT_API_URL is ""'),
    ({"PREFECT_API_URL": "https://app.prefect.cloud/account/a"}, "allowed: https://api.prefect.cloud/api/accounts/"),
    ({"PREFECT_API_URL": "ftp://api.prefect.cloud/api"}, "PREFECT_API_URL is"),
    ({"PREFECT_API_URL": f"https://me:{KEY}@example.com/api"}, "PREFECT_API_URL is one with a password"),
    ({"PREFECT_API_URL": f"{CLOUD}?x=y"}, "PREFECT_API_URL is"),
    ({"PREFECT_API_URL": CLOUD, "PREFECT_API_KEY": ""}, "neither PREFECT_API_KEY nor PREFECT_API_AUTH_STRING set"),
    ({"PREFECT_API_AUTH_STRING": "a:b"}, "PREFECT_API_KEY and PREFECT_API_AUTH_STRING set"),
    ({"PREFECT_API_KEY": f"{KEY}\nX: y"}, "PREFECT_API_KEY has characters that none has"),
    ({"PREFECT_API_REQUEST_TIMEOUT": "soon"}, "allowed: seconds, such as 60"),
    ({"PREFECT_API_REQUEST_TIMEOUT": "0"}, "allowed: seconds, such as 60"),
]


@pytest.mark.parametrize(("variables", "said"), INPUTS, ids=lambda one: str(one)[:40])
def test_wrong_settings_are_told(script: Script, wanted: Json, variables: dict[str, str], said: str) -> None:
    fails(script("plan", of=wanted, **variables), 2, said)


DEFINITIONS: list[tuple[Any, str]] = [
    ("x", "has not exactly the keys name, type"),
    ({}, "has not exactly the keys name, type"),
    ({"queues": [{"name": "a"}]}, "a queue has not exactly the keys name, priority"),
    ({"queues": [{"name": "a", "priority": True, "concurrency_limit": None}]}, "priority of a queue is true"),
    ({"concurrency_limit": "5"}, 'concurrency_limit of the definition is "5"'),
    ({"base_job_template": {}}, "base_job_template has not exactly the keys job_configuration"),
    ({"queues": [{"name": n, "priority": 1, "concurrency_limit": None} for n in "ab"]}, "two queues have one priority"),
    ({"queues": [{"name": "a", "priority": p, "concurrency_limit": None} for p in (1, 2)]}, "two queues have one name"),
]


@pytest.mark.parametrize(("changed", "said"), DEFINITIONS, ids=lambda one: str(one)[:40])
def test_wrong_definitions_are_told(
    workspace: Workspace, script: Script, wanted: Json, changed: Any, said: str
) -> None:
    given = wanted | changed if isinstance(changed, dict) and changed else changed
    fails(script("apply", "--yes", of=given), 2, "is no definition of a work pool: ", said)
    assert workspace.calls == []


def test_wrong_arguments_are_told(script: Script, tmp_path: Path) -> None:
    assert script("destroy").returncode == 2
    fails(script("plan"), 2, "usage: pipeline/work-pool plan dev test")
    fails(script("plan", "dev"), 2, "an account and a lane are missing")
    fails(script("plan", "dev", "test", "--from", "x"), 2, "allowed: one of them")
    fails(script("plan", "--from", str(tmp_path / "none")), 2, "cannot be read")
    fails(script("plan", "dev", "test", "--out", str(tmp_path)), 2, "has no stack of dev test", "synthesize first")
    (tmp_path / "html").write_text(HTML)
    fails(script("plan", "--from", str(tmp_path / "html")), 2, "is no definition of a work pool")


def asked(answer: str, definition: Path, url: str) -> tuple[int, str]:
    """At a terminal."""
    ours, theirs = pty.openpty()
    command = [str(PIPELINE / "work-pool"), "apply", "--from", str(definition)]
    environment = clean(PREFECT_API_URL=url, PREFECT_API_KEY=KEY)
    with subprocess.Popen(command, env=environment, stdin=theirs, stdout=subprocess.PIPE, text=True) as process:
        os.write(ours, f"{answer}\n".encode())
        out, _ = process.communicate(timeout=60)
    os.close(ours)
    os.close(theirs)
    return process.returncode, out


def test_only_yes_is_taken_for_it(workspace: Workspace, wanted: Json, tmp_path: Path) -> None:
    (tmp_path / "pool.json").write_text(json.dumps(wanted))
    for answer in ("no", "y", ""):
        code, out = asked(answer, tmp_path / "pool.json", workspace.url)
        assert code == 3 and "Only yes is taken" in out
    assert workspace.changed == []
    code, out = asked("yes", tmp_path / "pool.json", workspace.url)
    assert code == 0 and out.endswith("applied\n")


def test_where_nobody_can_be_asked_nothing_is_changed(workspace: Workspace, script: Script, wanted: Json) -> None:
    fails(script("apply", of=wanted), 2, "nobody is there to ask", "fix: --yes")
    assert workspace.changed == []


# Where the definition comes from.


def stack(out: Path, account: str, lane: str | None, output: Json | None) -> Path:
    name = f"prefect-v2-{account}-{lane or 'ci'}"
    folder = out / "stacks" / name
    folder.mkdir(parents=True)
    of = {"account": account} | ({"deployment_type": lane} if lane else {})
    file: Json = {"//": {"stack": of}, "terraform": {"backend": {"local": {}}}}
    if output:
        file["output"] = {"work_pool_definition": {"value": json.dumps(output)}}
    (folder / "cdk.tf.json").write_text(json.dumps(file))
    return folder


def test_it_comes_from_the_lanes_stack(workspace: Workspace, script: Script, wanted: Json, tmp_path: Path) -> None:
    terraform = tools.tool("terraform")
    folder = stack(tmp_path, "dev", "test", wanted)
    stack(tmp_path, "dev", "live", None)
    stack(tmp_path, "dev", None, None)
    out = ("--out", str(tmp_path))
    fails(script("plan", "dev", "test", *out), 1, "has no output work_pool_definition yet", "pipeline/apply dev test")
    for command in (("init",), ("apply", "-auto-approve")):
        assert run(terraform, f"-chdir={folder}", *command).returncode == 0
    assert script("apply", "dev", "test", *out, "--yes", "--where-configured").returncode == 0
    assert in_prefect(workspace)["base_job_template"] == wanted["base_job_template"]
    for nothing in ("live", "ci"):
        done = script("apply", "dev", nothing, *out, "--yes", "--where-configured", PREFECT_API_URL="")
        assert (done.returncode, done.stdout) == (0, f"prefect-v2-dev-{nothing}: no worker, so no work pool\n")
    fails(script("plan", "prod", "test", *out), 2, "has no stack of prod test", "there are: dev ci, dev live, dev test")
    done = script("apply", "dev", "test", *out, "--yes", "--where-configured", PREFECT_API_URL="")
    assert done.returncode == 0 and "its work pool is left as it is" in done.stdout
    assert "pipeline/work-pool apply dev test" in done.stdout
    fails(script("apply", "dev", "test", *out, "--yes", PREFECT_API_URL=""), 2, 'PREFECT_API_URL is ""')


def test_a_lane_may_have_a_workspace_of_its_own(
    workspace: Workspace, script: Script, wanted: Json, tmp_path: Path
) -> None:
    terraform = tools.tool("terraform")
    for lane in ("test-eu", "live"):
        folder = stack(tmp_path, "dev", lane, wanted)
        for command in (("init",), ("apply", "-auto-approve")):
            assert run(terraform, f"-chdir={folder}", *command).returncode == 0
    own = Workspace("Bearer own-key")
    try:
        of_lane = {"PREFECT_API_URL_TEST_EU": own.url, "PREFECT_API_KEY_TEST_EU": "own-key"}
        for lane in ("test-eu", "live"):
            done = script("apply", "dev", lane, "--out", str(tmp_path), "--yes", "--where-configured", **of_lane)
            assert done.returncode == 0, done.stderr
        assert [len(one.changed) for one in (own, workspace)] == [2, 2]
        # The key of the others does not go there.
        del of_lane["PREFECT_API_KEY_TEST_EU"]
        fails(script("plan", "dev", "test-eu", "--out", str(tmp_path), **of_lane), 1, "(401)")
    finally:
        own.close()


def test_terraforms_providers_get_no_key(workspace: Workspace, script: Script, wanted: Json, tmp_path: Path) -> None:
    stack(tmp_path, "dev", "test", wanted)
    (tmp_path / "output.json").write_text(json.dumps({"work_pool_definition": {"value": json.dumps(wanted)}}))
    (tmp_path / "bin").mkdir()
    fake = tmp_path / "bin/terraform"
    fake.write_text(f'#!/bin/sh\nenv >>{tmp_path}/env\n[ "$2" = init ] || cat {tmp_path}/output.json\n')
    fake.chmod(0o755)
    path = f"{tmp_path}/bin:{os.environ['PATH']}"
    assert script("plan", "dev", "test", "--out", str(tmp_path), PATH=path).returncode == 3
    assert "TF_IN_AUTOMATION=1" in (tmp_path / "env").read_text()
    assert "PREFECT_" not in (tmp_path / "env").read_text()


def test_it_comes_from_a_pipe(workspace: Workspace, wanted: Json) -> None:
    def piped(*arguments: str) -> subprocess.CompletedProcess[str]:
        environment = clean(PREFECT_API_URL=workspace.url, PREFECT_API_KEY=KEY)
        command = [str(PIPELINE / "work-pool"), *arguments, "--from", "-"]
        return subprocess.run(
            command, input=json.dumps(wanted), env=environment, capture_output=True, text=True, check=False
        )

    assert piped("plan").returncode == 3
    fails(piped("apply"), 2, "nobody is there to ask")
    assert piped("apply", "--yes").returncode == 0


def test_the_stand_in_answers_as_prefect_does(workspace: Workspace, wanted: Json) -> None:
    """What its source says, asked without the script."""
    ask: Callable[..., Answer] = lambda method, path, body: workspace.answer(  # noqa: E731
        method, f"{PATH}/work_pools{path}", f"Bearer {KEY}", json.dumps(body).encode()
    )
    assert ask("POST", "/", {"name": "prefect-x"}).code == 403
    assert ask("POST", "/", {"name": "x", "base_job_template": {"variables": {}}}).code == 422
    undeclared = edit(wanted, f"{CONFIGURATION}/cluster", "{{ cluster }}")["base_job_template"]
    assert ask("POST", "/", {"name": "x", "base_job_template": undeclared}).code == 422
    assert [ask("POST", "/", {"name": "x"}).code for _ in range(2)] == [201, 409]
    assert ask("GET", "/x", None).body["type"] == "prefect-agent"
    assert ask("GET", "/y", None).code == 404
    assert [ask("POST", "/x/queues", {"name": "a", "priority": 1}).code for _ in range(2)] == [201, 409]
    found = ask("POST", "/x/queues/filter", {}).body
    assert {one["name"]: one["priority"] for one in found} == {"a": 1, "default": 2}
    assert ask("PATCH", "/x/queues/default", {"priority": 1}).code == 204
    assert {one["name"]: one["priority"] for one in found} == {"a": 2, "default": 1}
    assert ask("PATCH", "/x", {"is_paused": True}).code == 204
