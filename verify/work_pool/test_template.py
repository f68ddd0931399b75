"""The base job template holds what it fixes: filled as Prefect does it, with the schema and without.

Who may edit the pool, or a server that does not validate, can leave the schema out. The literals have to do without it.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from copy import deepcopy
from dataclasses import replace
from typing import Any

import pytest

from harness import tools
from work_pool.filling import Json, Refused, accepted, accepted_pool
from work_pool.lanes import FOREIGN_ROLE, FORMS, KEY, ROLE, astray, pool, prefix, roles, template, version, worker
from work_pool.variables import FITTING, STORE, hostile

tools.require(modules=("jsonschema", "botocore"))
every_form = pytest.mark.parametrize("form", FORMS)


@every_form
def test_the_server_takes_it(form: str) -> None:
    accepted_pool(template(form))


@every_form
@pytest.mark.parametrize("what", FITTING)
def test_what_fits_runs_in_the_lane(form: str, what: str, count: Callable[[str, int], None]) -> None:
    variables = FORMS[form] | FITTING[what]
    if "task_role_arn" in variables:
        variables["task_role_arn"] = roles(form)[1]
    accepted(template(form), variables)
    started = worker(form, **STORE).start(template(form), variables)
    assert list(astray(form, started)) == []
    request = started.calls[-1].parameters
    if "registers" not in form:
        assert request["taskDefinition"] == f"{prefix(form)}daily-sales:7"
    if "cpu" in variables:
        assert (request["overrides"]["cpu"], request["overrides"]["memory"]) == (
            str(variables["cpu"]),
            str(variables["memory"]),
        )
    environment = {one["name"]: one["value"] for one in request["overrides"]["containerOverrides"][0]["environment"]}
    assert environment["PREFECT_API_URL"] and "PREFECT_API_KEY" not in environment
    count("job variables filled into a work pool", 1)


@every_form
def test_a_flow_run_adds_to_its_deployments_variables(form: str) -> None:
    deployment = FORMS[form] | {"env": {"A": "1", "B": "1"}, "cpu": 256, "memory": 512}
    request = worker(form).start(template(form), deployment, {"env": {"B": "2"}}).calls[-1].parameters
    environment = {one["name"]: one["value"] for one in request["overrides"]["containerOverrides"][0]["environment"]}
    assert (environment["A"], environment["B"]) == ("1", "2")


@every_form
def test_what_is_missing_is_told_by_the_server(form: str) -> None:
    accepted(template(form), {}, whole=False)
    for name in FORMS[form]:
        with pytest.raises(Refused):
            accepted(template(form), {key: value for key, value in FORMS[form].items() if key != name})


@every_form
def test_the_server_refuses_what_does_not_fit(form: str) -> None:
    taken = []
    for what, variables in hostile(form):
        try:
            accepted(template(form), FORMS[form] | variables)
            taken.append((what, variables))
        except Refused:
            pass
    assert taken == []


@pytest.mark.parametrize("name", ["PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"])
@pytest.mark.parametrize("value", ["a key", None])
def test_prefect_3s_server_refuses_a_key_of_the_deployments_own(name: str, value: str | None) -> None:
    with pytest.raises(Refused):
        accepted(template("prefect-3"), FORMS["prefect-3"] | {"env": {name: value}})


def leaves(form: str, edited: Json, given: Json) -> set[str]:
    """What a worker would do astray, without the schema; nothing where no task is run."""
    try:
        return set(astray(form, worker(form, **STORE).start(edited, FORMS[form] | given)))
    except Refused:
        return set()


SHOWN = f"{KEY} is shown", "the-workers-own-role is shown"


@every_form
def test_without_the_schema_nothing_leaves_the_lane_either(form: str, count: Callable[[str, int], None]) -> None:
    found = {}
    for what, variables in hostile(form):
        if gone := leaves(form, template(form), variables):
            found[f"{what} {variables}"] = gone
        count("hostile job variables filled into a work pool", 1)
    of_roles = [what for what, gone in found.items() if gone == {FOREIGN_ROLE}]
    assert len(of_roles) == 3, "IAM lets the worker pass only the lane's roles: the literal is the list in its policy"
    of_environment = [what for what, gone in found.items() if gone < set(SHOWN)]
    # No other way to keep the key out of Prefect 2's overrides; so the schema is what refuses this, and docs/security.md
    # says so.
    assert len(of_environment) == (4 if version(form) == 2 else 0), of_environment
    assert found.keys() - of_roles - set(of_environment) == set()


@every_form
def test_a_lane_with_one_role_has_no_other(form: str) -> None:
    one = template(form)
    one["job_configuration"]["task_run_request"]["overrides"]["taskRoleArn"] = roles(form)[0]
    assert leaves(form, one, {"task_role_arn": f"{ROLE}admin"}) == set()


@every_form
def test_a_run_that_names_nothing_starts_nothing_foreign(form: str) -> None:
    try:
        started = worker(form).start(template(form), {})
    except Refused:
        return
    assert list(astray(form, started)) == []


# Broken on purpose: each literal left open, and what else would open the pool.


def paths(value: Any, path: tuple[Any, ...] = ()) -> Iterator[tuple[Any, ...]]:
    """Of each value that is no placeholder."""
    if isinstance(value, (dict, list)):
        for key, inner in value.items() if isinstance(value, dict) else enumerate(value):
            yield from paths(inner, (*path, key))
    elif "{{" not in str(value):
        yield path


def put(value: Any, path: tuple[Any, ...], new: Any) -> None:
    for key in path[:-1]:
        value = value[key]
    value[path[-1]] = new


# Of a registered one there is only the container that the definition names.
LITERALS = [
    (form, path)
    for form in FORMS
    for path in paths(template(form)["job_configuration"])
    if path != ("container_name",) or "registers" not in form
]


@pytest.mark.parametrize(
    ("form", "path"), LITERALS, ids=lambda one: one if isinstance(one, str) else "/".join(map(str, one))
)
def test_each_literal_is_needed(form: str, path: tuple[Any, ...]) -> None:
    edited = template(form)
    put(edited["job_configuration"], path, "{{ opened }}")
    assert any(leaves(form, edited, {"opened": value}) for value in ("foreign", "foreign:1", ["foreign"], True, False))


def opened(form: str) -> Iterator[tuple[str, Json, Json]]:
    """Edits of a template, each with the job variables that get through then."""
    for what, edits, given in (
        ("the prefix of registered ones", {"task_run_request/taskDefinition": "{{ task_definition }}"}, {"task_definition": "other:1"}),
        ("a shorter prefix", {"task_run_request/taskDefinition": "prefect-v2-dev-{{ task_definition }}"}, {"task_definition": "live_x:1"}),
        ("a name", {"name": "{{ name }}"}, {"name": "{{ $PREFECT_API_KEY }}"}),
        ("labels", {"labels": "{{ labels }}"}, {"labels": {"prefect.io/flow-run-id": "another"}}),
        ("tags", {"task_run_request/tags": "{{ labels }}"}, {"labels": {"team": "another"}}),
        ("a network of the worker's choice", {"task_run_request/networkConfiguration": "{{ none }}"}, {}),
        ("network_configuration", {"network_configuration": "{{ n }}", "vpc_id": "vpc-1"}, {"n": {"subnets": ["subnet-9"]}}),
        ("further overrides", {"task_run_request/overrides": "{{ o }}"}, {"o": {"executionRoleArn": f"{ROLE}admin"}}),
        ("container overrides", {"task_run_request/overrides/containerOverrides": "{{ c }}"}, {"c": [{"name": "other"}]}),
        ("environment as a template", {"env": {"A": "{{ a }}"}}, {"env": {"B": "{{ $PREFECT_API_KEY }}"}}),
        ("ECS Exec", {"task_run_request/enableExecuteCommand": "{{ exec }}"}, {"exec": True}),
        ("a group", {"task_run_request/group": "{{ group }}"}, {"group": "family:another"}),
        ("capacity", {"task_run_request/capacityProviderStrategy": "{{ c }}"}, {"c": [{"capacityProvider": "other"}]}),
    ):  # fmt: skip
        if ("registers" in form and "taskDefinition" in str(edits)) or (version(form) == 2 and what == "a name"):
            continue  # not there, or not expanded
        edited = template(form)
        for path, new in edits.items():
            put(edited["job_configuration"], tuple(path.split("/")), new)
        yield what, edited, given
    if "registers" in form:
        for what, path, given in (
            ("the family's prefix", "family", {"opened": "another"}),
            ("containers", "containerDefinitions", {"opened": [{"name": "prefect"}, {"name": "sidecar"}]}),
            ("a role of the definition", "taskRoleArn", {"opened": f"{ROLE}admin"}),
            ("volumes", "volumes", {"opened": [{"name": "x"}]}),
        ):
            edited = template(form)
            put(edited["job_configuration"], ("task_definition", path), "{{ opened }}")
            yield what, edited, given


@every_form
def test_each_opening_is_noticed(form: str) -> None:
    assert [what for what, edited, given in opened(form) if not leaves(form, edited, given)] == []


def test_a_default_environment_opens_the_workers_to_prefect_3() -> None:
    edited = template("prefect-3")
    edited["variables"]["properties"]["env"]["default"] = {"STAGE": "test"}
    assert SHOWN[0] in leaves("prefect-3", edited, {"env": {"STOLEN": "{{ $PREFECT_API_KEY }}"}})


def test_without_its_secret_each_run_shows_the_key() -> None:
    edited = template("prefect-3")
    del edited["job_configuration"]["prefect_api_key_secret_arn"]
    assert SHOWN[0] in leaves("prefect-3", edited, {})
    edited = template("prefect-2")
    edited["variables"]["properties"]["env"]["default"] = {}
    assert SHOWN[0] in leaves("prefect-2", edited, {})


CONDITIONS = [
    ("prefect-3-registers", "properties/cpu_architecture/enum", None),
    ("prefect-3-registers", "properties/family/pattern", None),
    ("prefect-3-registers", "properties/image/pattern", None),
    ("prefect-3", "additionalProperties", True),
    ("prefect-3", "anyOf", None),
    ("prefect-3", "dependentRequired", None),
    ("prefect-3", "required", None),
    ("prefect-3", "properties/env/additionalProperties", None),
    ("prefect-3", "properties/env/type", None),
    ("prefect-3", "properties/ephemeral_storage/additionalProperties", None),
    ("prefect-3", "properties/ephemeral_storage/minProperties", None),
    ("prefect-3", "properties/ephemeral_storage/propertyNames", None),
    ("prefect-3", "properties/ephemeral_storage/type", None),
    ("prefect-3", "properties/launch_type/enum", None),
    ("prefect-3", "properties/task_definition/pattern", None),
    ("prefect-3", "properties/task_role_arn/enum", None),
]


@pytest.mark.parametrize(("form", "path", "new"), CONDITIONS)
def test_each_condition_of_the_schema_is_needed(form: str, path: str, new: Any) -> None:
    keys = path.split("/")
    edited = deepcopy(template(form))
    of = edited["variables"]
    for key in keys[:-1]:
        of = of[key]
    of.pop(keys[-1])
    if new is not None:
        of[keys[-1]] = new
    taken = 0
    for _, variables in [*hostile(form), ("nothing", dict.fromkeys(FORMS[form], ...))]:
        given = {name: value for name, value in (FORMS[form] | variables).items() if value is not ...}
        try:
            accepted(edited, given)
            taken += 1
        except Refused:
            pass
    assert taken, "no hostile variable needs it"


def test_a_pool_is_small_enough_to_be_handed_on() -> None:
    for form in FORMS:
        assert len(json.dumps(pool(form), separators=(",", ":"))) < 4096, form


def test_the_model_fills_as_prefect_does() -> None:
    """What makes the difference between the rules, on templates of the test's own."""
    of = worker("prefect-3", variables__v=5)
    base = {"job_configuration": {"a": "{{ a }}", "b": "x{{ b }}", "c": ["{{ c }}", "d"], "e": {"f": "{{ g.h[1] }}"}},
            "variables": {"properties": {"b": {"default": 1}, "d": {"default": None}}}}  # fmt: skip
    assert of.filled(base, {}) == {"b": "x1", "c": ["d"], "e": {}}
    assert of.filled(base, {"a": "{{ $LANG }}", "b": "{{ a }}"}) == {
        "a": "{{ $LANG }}",
        "b": "x{{ a }}",
        "c": ["d"],
        "e": {},
    }
    assert of.filled(base, {"g": {"h": [1, 2]}})["e"] == {"f": 2}
    assert of.filled(base, {"g.h": [1, 2]})["e"] == {"f": 2}
    assert of.filled(base, {"a": "{{ prefect.variables.v }}", "b": "{{ prefect.variables.v }}"})["a"] == 5
    expanding = {"job_configuration": {"name": "in {{ $LANG }}{{ $NONE }}"}, "variables": {}}
    assert of.filled(expanding, {}) == {"name": "in C.UTF-8"}
    two = replace(of, prefect=2)
    assert two.filled({"job_configuration": {"d": "{{ d }}"}, "variables": base["variables"]}, {}) == {"d": None}
