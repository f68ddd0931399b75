"""Reads the deployments of a flow from prefect.yaml, as data: nothing is imported, no step runs.

`prefect deploy` imports the flow, runs build and push steps, and fills `{{ $NAME }}` and blocks in from where it runs.
Beside a lane's key that would be code of the branch, and the key in a deployment. So this takes of prefect.yaml what a
deployment is made of, in Prefect's own form (prefect/cli/deploy/_models.py of 3.8), and refuses the rest by name.
"""

from __future__ import annotations

import datetime
import re
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import yaml
from deploying import WrongInput

FILE = Path("prefect.yaml")
NAME = re.compile(r"[a-z0-9]+(-[a-z0-9]+)*")
PLACEHOLDER = re.compile(r"{{\s*([^{}]*?)\s*}}")
# What a worker fills in when it starts a run; only job variables may have it.
BY_THE_WORKER = ("prefect.variables.", "ctx.")
NEVER = {
    "$": "variables here are those of CI, which holds the lane's role",
    "prefect.blocks.": "what a block keeps secret would stand in the deployment as it is",
    "prefect.variables.": "the worker fills these in, in job_variables only",
}
# Whose values would be secrets, or would send the lane's secrets elsewhere. AWS keys come from the task's role.
NOT_IN_ENV = {
    "PREFECT_API_URL",
    "PREFECT_API_KEY",
    "PREFECT_API_AUTH_STRING",
    "AWS_ACCESS_KEY_ID",
    "AWS_SECRET_ACCESS_KEY",
    "AWS_SESSION_TOKEN",
}

TOP = {"prefect-version", "name", "definitions", "build", "push", "pull", "deployments"}
TAKEN = {
    "name": str,
    "description": str,
    "tags": list,
    "entrypoint": str,
    "parameters": dict,
    "enforce_parameter_schema": bool,
    "schedules": list,
    "paused": (bool, str),
    "concurrency_limit": (int, dict),
    "work_pool": dict,
    "pull": (list, dict),
    "build": (list, dict),
    "push": (list, dict),
}
INSTEAD = {
    "version": "CI sets it: the tag of the image",
    "version_type": "CI sets the version: the tag of the image",
    "schedule": "write schedules, a list",
    "flow_name": "the flow itself says it, as describe-flow found out",
    "triggers": "make an automation in Prefect",
    "sla": "set it in Prefect",
    "task_definition": "CI sets it, to the revision that it registers",
    "family": "CI sets it, to the flow's",
    "image": "CI sets it, to the image that it pushes",
}
POOL = {"name": str, "work_queue_name": str, "job_variables": dict}
JOB_VARIABLES = {"cpu", "memory", "ephemeral_storage", "command", "env", "launch_type", "task_role_arn"}
LIMIT = {"limit": int, "collision_strategy": str, "grace_period_seconds": int}
# What makes a schedule of each kind, as Prefect's API takes it; and what stands beside it.
KINDS = {"cron": ("timezone", "day_or"), "interval": ("timezone", "anchor_date"), "rrule": ("timezone",)}
BESIDE = {"2": ("active",), "3": ("active", "parameters", "slug")}


class Lane(NamedTuple):
    """What a lane says to its flows' deployments."""

    account: str
    lane: str
    lanes: tuple[str, ...]
    """All lanes that there are."""
    hand_off: dict[str, Any]
    tag: str

    @property
    def prefect(self) -> str:
        """The version of the lane's worker: 2 or 3."""
        return str(self.hand_off["worker"]["prefect_version"])

    def values(self) -> dict[str, Any]:
        """What `{{ }}` may name."""
        own = {"account": self.account, "lane": self.lane, "tag": self.tag}
        return {**self.hand_off, **own, **{f"is_{one}": one == self.lane for one in self.lanes}}


class Place(NamedTuple):
    """Where something stands, by which people find it."""

    document: yaml.Node
    path: tuple[str | int, ...] = ()

    def __truediv__(self, key: str | int) -> Place:
        return Place(self.document, (*self.path, key))

    def __str__(self) -> str:
        node, line = self.document, self.document.start_mark.line
        for key in self.path:
            found = _child(node, key)
            if found is None:
                break
            line, node = found
        keys = "".join(f"[{key}]" if isinstance(key, int) else f".{key}" for key in self.path)
        return f"{FILE}:{line + 1}: {keys.lstrip('.') or 'the file'}"


def _child(node: yaml.Node, key: str | int) -> tuple[int, yaml.Node] | None:
    """The line of a key, and what it holds."""
    if isinstance(node, yaml.SequenceNode) and isinstance(key, int):
        return node.value[key].start_mark.line, node.value[key]
    if isinstance(node, yaml.MappingNode):
        for name, value in node.value:
            if name.value == key:
                return name.start_mark.line, value
    return None


def wrong(place: Place, problem: str, *more: str) -> WrongInput:
    return WrongInput("\n    ".join([f"{place} {problem}", *more]))


def deployments(flow: str, entrypoint: str, lane: Lane) -> list[dict[str, Any]]:
    """The deployments of a flow, as Prefect's API takes them.

    They lack what only the flow and CI know: its id and parameters, the version, the job variables that name the task
    definition. `schedules`, `parameters` and `paused` are left out where the file has none.
    """
    content, top = _read()
    _keys(content, TOP, top)
    _no_steps(content, top)
    entries = content.get("deployments")
    if not isinstance(entries, list) or not entries:
        raise wrong(top / "deployments", "has no deployments", "allowed: a list, as in .circleci/prefect.yaml")
    wanted, made, names = f"flows/{flow}/{entrypoint}", [], set[str]()
    for number, entry in enumerate(entries):
        place = top / "deployments" / number
        if not isinstance(entry, dict):
            raise wrong(place, "is no deployment", f"got: {entry!r}")
        name, at = entry.get("name"), str(entry.get("entrypoint"))
        if not isinstance(name, str) or not NAME.fullmatch(name):
            allowed = "allowed: lower-case letters, digits and single hyphens between them, such as daily-sales"
            raise wrong(place / "name", f"'{name}' is no name of a deployment", allowed)
        if name in names:
            raise wrong(place / "name", f"'{name}' is the name of two deployments")
        names.add(name)
        if not at.removeprefix("./").startswith(f"flows/{flow}/"):
            continue
        if at.removeprefix("./") != wanted:
            fix = "fix: CI describes one function in a folder; give another one a folder, or the jobs their entrypoint"
            raise wrong(place / "entrypoint", f"'{at}' is not what CI describes", f"allowed: {wanted}", fix)
        made.append(_deployment(entry, wanted, content.get("pull"), lane, place))
    if not made:
        raise wrong(top / "deployments", f"has none for {flow}", f"fix: add one with entrypoint: {wanted}")
    return made


def _read() -> tuple[dict[str, Any], Place]:
    try:
        text = FILE.read_text(encoding="utf-8")
        document = yaml.compose(text, Loader=yaml.SafeLoader)
        content = yaml.safe_load(text)
    except (OSError, ValueError) as problem:
        raise WrongInput(f"{FILE} cannot be read: {problem}") from None
    except yaml.YAMLError as problem:
        raise WrongInput(f"{FILE} is no YAML: {problem}".replace("\n", "\n    ")) from None
    if document is None or not isinstance(content, dict):
        raise WrongInput(f"{FILE} holds no deployments\n    fix: begin with .circleci/prefect.yaml")
    for name, first in _twice(document):
        raise WrongInput(f"{FILE}:{name.start_mark.line + 1}: {name.value} stands twice; before in line {first + 1}")
    return content, Place(document)


def _twice(node: yaml.Node) -> Iterator[tuple[yaml.Node, int]]:
    """Keys that a mapping has twice, of which YAML takes the last without a word."""
    if isinstance(node, yaml.MappingNode):
        seen: dict[str, int] = {}
        for name, value in node.value:
            if name.value in seen:
                yield name, seen[name.value]
            seen[name.value] = name.start_mark.line
            yield from _twice(value)
    elif isinstance(node, yaml.SequenceNode):
        for value in node.value:
            yield from _twice(value)


def _keys(found: Mapping[str, Any], allowed: Mapping[str, Any] | set[str], place: Place) -> None:
    for key, value in found.items():
        if key not in allowed:
            raise wrong(place / key, "is not taken", INSTEAD.get(key, f"allowed: {', '.join(sorted(allowed))}"))
        kind = allowed[key] if isinstance(allowed, Mapping) else object
        if value is not None and (not isinstance(value, kind) or (isinstance(value, bool) and kind is int)):
            raise wrong(place / key, "has another form", f"got: {value!r}")


def _no_steps(found: dict[str, Any], place: Place) -> None:
    for key in ("build", "push"):
        if found.get(key):
            fix = "fix: leave it out; what an image needs belongs into the flow's Dockerfile"
            raise wrong(place / key, "has steps, which would run beside the lane's key", fix)


def _deployment(entry: dict[str, Any], entrypoint: str, pull: Any, lane: Lane, place: Place) -> dict[str, Any]:
    _keys(entry, TAKEN, place)
    _no_steps(entry, place)
    given = {key: value for key, value in entry.items() if value is not None}
    pool = given.get("work_pool", {})
    _keys(pool, POOL, place / "work_pool")
    # Filled in by whoever runs the steps, which is the flow run.
    pull = given.get("pull", pull)
    pull = [pull] if isinstance(pull, dict) else pull
    if not pull or not all(isinstance(step, dict) and len(step) == 1 for step in pull):
        fix = "fix: prefect.deployments.steps.set_working_directory, with the folder of the code in the image"
        raise wrong(place / "pull", "has no steps: without one, a run does not know where the code is", fix)
    filled = {
        key: _filled(given[key], lane, place / key)
        for key in ("description", "tags", "parameters", "schedules", "paused", "concurrency_limit")
        if key in given
    }
    made = {
        "name": f"{given['name']}-{lane.account}-{lane.lane}",
        "entrypoint": entrypoint,
        "pull_steps": pull,
        "tags": _tags(filled.get("tags", []), lane, place / "tags"),
        # As Prefect's own command has it.
        "enforce_parameter_schema": given.get("enforce_parameter_schema", lane.prefect == "3"),
        **_pool(pool, lane, place / "work_pool"),
        **{key: filled[key] for key in ("description", "parameters", "paused") if key in filled},
        **_limit(filled.get("concurrency_limit"), lane, place / "concurrency_limit"),
    }
    if not isinstance(made.get("paused", False), bool):
        raise wrong(place / "paused", "is neither true nor false", f"got: {made['paused']!r}")
    if "schedules" in filled:
        scheduled = enumerate(filled["schedules"])
        made["schedules"] = [_schedule(one, lane.prefect, place / "schedules" / number) for number, one in scheduled]
    return made


def _filled(value: Any, lane: Lane, place: Place, worker: bool = False) -> Any:
    """With the lane's values for `{{ }}`. Where one is the whole text, it keeps its type."""
    if isinstance(value, dict):
        return {key: _filled(one, lane, place / key, worker) for key, one in value.items()}
    if isinstance(value, list):
        return [_filled(one, lane, place / number, worker) for number, one in enumerate(value)]
    if isinstance(value, (datetime.datetime, datetime.date)):
        return value.isoformat()
    if not isinstance(value, str):
        return value

    def found(match: re.Match[str]) -> Any:
        if worker and match[1].startswith(BY_THE_WORKER):
            return match[0]
        current: Any = lane.values()
        # A role's name may hold a dot, and nothing deeper than one map is handed off.
        for key in match[1].split(".", 1):
            current = current.get(key) if isinstance(current, dict) else None
        if current is None:
            why = next(
                (said for begin, said in NEVER.items() if match[1].startswith(begin)), "there is none of this name"
            )
            allowed = ", ".join(["account", "lane", "tag", *(f"is_{one}" for one in lane.lanes)])
            known = f"allowed: {allowed}, and what is in the hand-off, such as bucket or task_role_arns.task"
            raise wrong(place, f"{match[0]} is not filled in: {why}", known)
        return current

    if whole := PLACEHOLDER.fullmatch(value):
        return found(whole)
    return PLACEHOLDER.sub(lambda match: str(found(match)), value)


def _tags(tags: list[Any], lane: Lane, place: Place) -> list[str]:
    if odd := [tag for tag in tags if not isinstance(tag, str)]:
        raise wrong(place, "are not texts", f"got: {odd[0]!r}")
    return list(dict.fromkeys([*tags, lane.account, lane.lane]))


def _pool(pool: dict[str, Any], lane: Lane, place: Place) -> dict[str, Any]:
    worker = lane.hand_off["worker"]
    name = _filled(pool.get("name"), lane, place / "name")
    if name not in (None, worker["work_pool"]):
        fix = f"allowed: {worker['work_pool']}, which is taken where it is left out"
        raise wrong(place / "name", f"'{name}' is not the lane's work pool", fix)
    queue = _filled(pool.get("work_queue_name"), lane, place / "work_queue_name")
    queues = worker["work_queues"]
    if queue is not None and queues and queue not in queues:
        raise wrong(place / "work_queue_name", f"no worker serves '{queue}'", f"allowed: {', '.join(queues)}")
    if queue is None and queues:
        queue = queues[0]
    variables = _filled(pool.get("job_variables") or {}, lane, place / "job_variables", worker=True)
    _job_variables(variables, lane, place / "job_variables")
    # Without a queue, Prefect takes the pool's own, "default".
    return {
        "work_pool_name": worker["work_pool"],
        **({} if queue is None else {"work_queue_name": queue}),
        "job_variables": {key: value for key, value in variables.items() if value is not None},
    }


def _job_variables(variables: dict[str, Any], lane: Lane, place: Place) -> None:
    """Says early what the pool's schema or AWS would refuse, and what nothing would."""
    _keys(variables, JOB_VARIABLES, place)
    role, roles = variables.get("task_role_arn"), lane.hand_off["task_role_arns"]
    if role is not None and role not in roles.values():
        allowed = ", ".join(f"{{{{ task_role_arns.{name} }}}}" for name in roles)
        raise wrong(place / "task_role_arn", f"'{role}' is no role of the lane for flows", f"allowed: {allowed}")
    launch_type = variables.get("launch_type", "FARGATE")
    if launch_type not in ("FARGATE", "FARGATE_SPOT"):
        raise wrong(place / "launch_type", f"there is no '{launch_type}' here", "allowed: FARGATE, FARGATE_SPOT")
    env = variables.get("env") or {}
    if not isinstance(env, dict):
        raise wrong(place / "env", "has another form", f"got: {env!r}", "allowed: names with texts")
    for name, value in env.items():
        if name in NOT_IN_ENV or name in lane.hand_off.get("task_definition_secrets", {}):
            why = "is not for env: it is, or leads to, a secret, and whoever may call ecs:DescribeTasks reads env"
            raise wrong(place / "env" / name, why, "fix: leave it out; the task definition has the lane's secrets")
        if not isinstance(value, str):
            raise wrong(place / "env" / name, "is no text", f"got: {value!r}", "fix: put it in quotes")


def _limit(limit: Any, lane: Lane, place: Place) -> dict[str, Any]:
    if limit is None:
        return {}
    if lane.prefect == "2":
        fix = "fix: limit a work queue of the pool; worker.runtime.prefect-2.work-queues in the lane's configuration"
        raise wrong(place, "is of Prefect 3, and the lane's worker runs Prefect 2", fix)
    if not isinstance(limit, dict):
        return {"concurrency_limit": limit}
    _keys(limit, LIMIT, place)
    if not isinstance(limit.get("limit"), int):
        raise wrong(place / "limit", "is no number", f"got: {limit.get('limit')!r}")
    options = {key: limit[key] for key in ("collision_strategy", "grace_period_seconds") if limit.get(key) is not None}
    return {"concurrency_limit": limit["limit"], **({"concurrency_options": options} if options else {})}


def _schedule(given: Any, prefect: str, place: Place) -> dict[str, Any]:
    kinds = [kind for kind in KINDS if isinstance(given, dict) and given.get(kind) is not None]
    if len(kinds) != 1:
        raise wrong(place, "is no schedule", f"got: {given!r}", f"allowed: one of {', '.join(KINDS)}")
    (kind,) = kinds
    _keys(given, {kind, *KINDS[kind], *BESIDE[prefect]}, place)
    told = {key: value for key, value in given.items() if value is not None}
    if not isinstance(told.get("active", True), bool):
        raise wrong(place / "active", "is neither true nor false", f"got: {told['active']!r}")
    schedule = {key: told[key] for key in (kind, *KINDS[kind]) if key in told}
    return {"schedule": schedule, "active": True, **{key: told[key] for key in BESIDE[prefect] if key in told}}
