"""What CircleCI makes of a configuration before it runs a job, offline: anchors, parameters, matrices and conditions
replaced by what they stand for. Anything that CircleCI would refuse, or that nothing uses, is a `Problem`.

Knows what our files use, and refuses the rest of the language rather than to skip it.
"""

from __future__ import annotations

import itertools
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import yaml

STANDS_FOR = re.compile(r"<<\s*([\w.-]+)\s*>>")
# Steps that come with CircleCI, and the keys that we give them.
BUILT_IN = {
    "run": {"name", "command"},
    "restore_cache": {"keys"},
    "save_cache": {"key", "paths"},
    "persist_to_workspace": {"root", "paths"},
    "attach_workspace": {"at"},
    "store_artifacts": {"path"},
}
OPTIONAL = {"run": {"no_output_timeout"}}
# What a workflow may say of a job beside the job's own parameters.
OF_WORKFLOW = {"name", "requires", "context", "serial-group", "type", "matrix"}
# Jobs of orbs: their parameters. From path-filtering@3.0.0.
ORB_JOBS: dict[str, dict[str, Any]] = {
    "path-filtering/filter": {
        "executor": {"type": "executor", "default": "default"},
        "base-revision": {"type": "string", "default": "main"},
        "mapping": {"type": "string", "default": ""},
        "config-path": {"type": "string", "default": ".circleci/continue_config.yml"},
    }
}


class Problem(Exception):
    """The configuration is wrong; the text says where."""


@dataclass(frozen=True)
class Step:
    kind: str
    settings: dict[str, Any]


@dataclass(frozen=True)
class Job:
    """A job as a workflow runs it."""

    workflow: str
    name: str
    uses: str
    parameters: dict[str, Any]
    executor: dict[str, Any] | None  # None: an approval, or a job of an orb
    steps: list[Step]
    requires: list[str]
    contexts: list[str]
    serial_group: str | None
    approval: bool

    @property
    def commands(self) -> list[str]:
        return [step.settings["command"] for step in self.steps if step.kind == "run"]


@dataclass
class Used:
    """What was looked at, so that the rest can be reported as unused."""

    names: set[tuple[str, str]] = field(default_factory=set)


class _Unique(yaml.SafeLoader):
    """YAML takes the last of two equal keys in silence."""


def _mapping(loader: _Unique, node: yaml.MappingNode) -> dict[str, Any]:
    keys = [key.value for key, _ in node.value if key.value != "<<"]
    if twice := {key for key in keys if keys.count(key) > 1}:
        raise Problem(f"line {node.start_mark.line + 1}: {', '.join(sorted(twice))} is there twice")
    loader.flatten_mapping(node)
    return {loader.construct_object(k, deep=True): loader.construct_object(v, deep=True) for k, v in node.value}


_Unique.add_constructor(yaml.resolver.BaseResolver.DEFAULT_MAPPING_TAG, _mapping)


def load(text: str) -> dict[str, Any]:
    try:
        config: dict[str, Any] = yaml.load(text, _Unique)
    except yaml.YAMLError as problem:
        raise Problem(f"no YAML: {problem}") from None
    return config


class Configuration:
    def __init__(self, text: str) -> None:
        self.raw = load(text)
        self.used = Used()

    @staticmethod
    def of(file: Path) -> Configuration:
        return Configuration(file.read_text(encoding="utf-8"))

    def jobs(self, branch: str, **parameters: bool) -> list[Job]:
        """The jobs of all workflows that a push to `branch` starts, when path filtering set `parameters`."""
        declared = self.raw.get("parameters", {})
        if unknown := set(parameters) - set(declared):
            raise Problem(f"no pipeline parameter: {', '.join(sorted(unknown))}")
        values: dict[str, Any] = {"pipeline.git.branch": branch}
        for name, value in _arguments("the pipeline", declared, parameters).items():
            values[f"pipeline.parameters.{name}"] = value
        jobs = []
        for name, workflow in self.raw["workflows"].items():
            if _known(f"workflow {name}", workflow, {"when", "jobs"}) and self._true(workflow.get("when"), values):
                jobs += self._workflow(name, workflow["jobs"], values)
        return jobs

    def unused(self) -> list[str]:
        """What is defined, and was used by none of the jobs that were asked for."""
        every = [(kind, name) for kind in ("commands", "jobs", "executors") for name in self.raw.get(kind, {})]
        for kind in ("commands", "jobs"):
            for name, made in self.raw.get(kind, {}).items():
                said = repr({k: v for k, v in made.items() if k != "parameters"})
                for parameter in made.get("parameters", {}):
                    if not re.search(rf"<<\s*parameters\.{parameter}\s*>>", said):
                        every.append((f"parameter of {kind}", f"{name}.{parameter}"))
        return [f"{kind}: {name}" for kind, name in every if (kind, name) not in self.used.names]

    def _workflow(self, workflow: str, entries: list[Any], values: dict[str, Any]) -> list[Job]:
        jobs: list[Job] = []
        groups: dict[str, list[str]] = {}  # a matrix may be required as a whole, by its job's name
        for entry in entries:
            uses, said = (entry, {}) if isinstance(entry, str) else next(iter(entry.items()))
            made = [self._job(workflow, uses, said, chosen, values) for chosen in _matrix(said)]
            jobs += made
            groups.setdefault(said.get("name", uses), []).extend(job.name for job in made)
        names = [job.name for job in jobs]
        if twice := {name for name in names if names.count(name) > 1}:
            raise Problem(f"workflow {workflow}: two jobs are named {', '.join(sorted(twice))}")
        for job in jobs:
            for required in list(job.requires):
                if required not in names and required not in groups:
                    raise Problem(f"workflow {workflow}: {job.name} requires {required}, which is no job of it")
            job.requires[:] = [n for r in job.requires for n in ([r] if r in names else groups[r])]
        _no_cycles(workflow, jobs)
        return jobs

    def _job(
        self, workflow: str, uses: str, said: dict[str, Any], chosen: dict[str, Any], values: dict[str, Any]
    ) -> Job:
        values = values | {f"matrix.{name}": value for name, value in chosen.items()}
        said = _replace(said, values, f"workflow {workflow}, {uses}")
        approval = said.get("type") == "approval"
        given = {name: value for name, value in said.items() if name not in OF_WORKFLOW} | chosen
        where = f"workflow {workflow}, job {uses}"
        steps, executor = [], None
        if approval:
            _arguments(where, {}, given)
            arguments: dict[str, Any] = {}
        elif uses in ORB_JOBS:
            orb = uses.split("/")[0]
            if orb not in self.raw.get("orbs", {}):
                raise Problem(f"{where}: no orb is named {orb}")
            arguments = _arguments(where, ORB_JOBS[uses], given)
            executor = self._executor(where, arguments["executor"])
        else:
            made = self._named("jobs", uses, where)
            _known(where, made, {"executor", "parameters", "steps", "description"})
            arguments = _arguments(where, made.get("parameters", {}), given)
            inside = values | {f"parameters.{name}": value for name, value in arguments.items()}
            executor = self._executor(where, _replace(made.get("executor"), inside, where))
            steps = list(self._steps(made["steps"], inside, where))
        if chosen and "name" not in said:
            name = "-".join([uses, *(str(value) for value in chosen.values())])
        else:
            name = said.get("name", uses)
        contexts = said.get("context", [])
        return Job(
            workflow,
            name,
            uses,
            arguments,
            executor,
            steps,
            list(said.get("requires", [])),
            [contexts] if isinstance(contexts, str) else contexts,
            said.get("serial-group"),
            approval,
        )

    def _steps(self, steps: list[Any], values: dict[str, Any], where: str) -> Iterator[Step]:
        for step in steps:
            kind, said = (step, {}) if isinstance(step, str) else next(iter(step.items()))
            if kind == "checkout":
                yield Step(kind, {})
            elif kind in ("when", "unless"):
                _known(where, said, {"condition", "steps"})
                if self._true(said["condition"], values) == (kind == "when"):
                    yield from self._steps(said["steps"], values, where)
                else:
                    # Looked at all the same: a step that seldom runs has to be right, too.
                    list(self._steps(said["steps"], values, where))
            elif kind == "steps":
                yield from self._steps(_replace(said, values, where), values, where)
            elif kind in BUILT_IN:
                _known(f"{where}, {kind}", said, BUILT_IN[kind] | OPTIONAL.get(kind, set()))
                if missing := BUILT_IN[kind] - set(said):
                    raise Problem(f"{where}, {kind}: {', '.join(sorted(missing))} is missing")
                if kind == "run" and not isinstance(said["command"], str):
                    raise Problem(f"{where}: the command {said['command']!r} is no text")
                yield Step(kind, _replace(said, values, where))
            else:
                inside = f"{where}, command {kind}"
                made = self._named("commands", kind, where)
                _known(inside, made, {"parameters", "steps", "description"})
                arguments = _arguments(inside, made.get("parameters", {}), _replace(said, values, inside))
                pipeline = {name: value for name, value in values.items() if name.startswith("pipeline.")}
                scope = pipeline | {f"parameters.{name}": value for name, value in arguments.items()}
                yield from self._steps(made["steps"], scope, inside)

    def _executor(self, where: str, name: str) -> dict[str, Any]:
        return self._named("executors", name, where)

    def _named(self, kind: str, name: str, where: str) -> dict[str, Any]:
        if name not in self.raw.get(kind, {}):
            raise Problem(f"{where}: {name} is not among the {kind}")
        self.used.names.add((kind, name))
        named: dict[str, Any] = self.raw[kind][name]
        return named

    def _true(self, condition: Any, values: dict[str, Any]) -> bool:
        if condition is None:
            return True
        if not isinstance(condition, dict):
            value = _replace(condition, values, "a condition")
            if not isinstance(value, bool):
                raise Problem(f"a condition is {value!r}, which is no logical value")
            return value
        if len(condition) != 1:
            raise Problem(f"a condition has {len(condition)} operators: {condition}")
        operator, said = next(iter(condition.items()))
        judge: dict[str, Callable[[], bool]] = {
            "and": lambda: all(self._all(said, values)),
            "or": lambda: any(self._all(said, values)),
            "not": lambda: not self._true(said, values),
            "equal": lambda: len({repr(_replace(one, values, "a condition")) for one in said}) == 1,
        }
        if operator not in judge:
            raise Problem(f"{operator} is no operator of conditions")
        return judge[operator]()

    def _all(self, conditions: list[Any], values: dict[str, Any]) -> list[bool]:
        """Each of them, also where the first decides: one that is wrong has to be found."""
        return [self._true(one, values) for one in conditions]


def _known(where: str, said: dict[str, Any], allowed: set[str]) -> bool:
    if unknown := set(said) - allowed:
        raise Problem(f"{where}: what is {', '.join(sorted(unknown))}?")
    return True


def _arguments(where: str, declared: dict[str, Any], given: dict[str, Any]) -> dict[str, Any]:
    """What the parameters are, with their defaults, types checked."""
    if unknown := set(given) - set(declared):
        raise Problem(f"{where}: there is no parameter {', '.join(sorted(unknown))}")
    arguments = {}
    for name, declaration in declared.items():
        if name not in given and "default" not in declaration:
            raise Problem(f"{where}: the parameter {name} is missing")
        value = given.get(name, declaration.get("default"))
        wanted = declaration["type"]
        fits: dict[str, bool] = {
            "string": isinstance(value, str),
            "executor": isinstance(value, str),
            "boolean": isinstance(value, bool),
            "integer": isinstance(value, int) and not isinstance(value, bool),
            "enum": value in declaration.get("enum", []),
            "steps": isinstance(value, list),
        }
        if wanted not in fits:
            raise Problem(f"{where}: {wanted} is no type of parameters")
        if not fits[wanted]:
            raise Problem(f"{where}: the parameter {name} is {value!r}, which is no {wanted}")
        arguments[name] = value
    return arguments


def _matrix(said: dict[str, Any]) -> list[dict[str, Any]]:
    if "matrix" not in said:
        return [{}]
    _known("a matrix", said["matrix"], {"parameters"})
    names = list(said["matrix"]["parameters"])
    return [
        dict(zip(names, chosen, strict=True)) for chosen in itertools.product(*said["matrix"]["parameters"].values())
    ]


def _replace(said: Any, values: dict[str, Any], where: str) -> Any:
    """`said` with each << name >> replaced. Where it is the whole text, the type stays."""
    if isinstance(said, dict):
        return {key: _replace(value, values, where) for key, value in said.items()}
    if isinstance(said, list):
        return [_replace(value, values, where) for value in said]
    if not isinstance(said, str):
        return said

    def value_of(match: re.Match[str]) -> Any:
        if match[1] not in values:
            raise Problem(f"{where}: << {match[1]} >> stands for nothing")
        return values[match[1]]

    if whole := STANDS_FOR.fullmatch(said):
        return value_of(whole)
    texts = {True: "true", False: "false"}
    return STANDS_FOR.sub(lambda match: str(texts.get(value := value_of(match), value)), said)


def _no_cycles(workflow: str, jobs: list[Job]) -> None:
    waiting = {job.name: set(job.requires) for job in jobs}
    while ready := [name for name, requires in waiting.items() if not requires & set(waiting)]:
        for name in ready:
            del waiting[name]
    if waiting:
        raise Problem(f"workflow {workflow}: {', '.join(sorted(waiting))} wait for each other")


def after(jobs: list[Job], job: Job) -> set[str]:
    """The names of all jobs that `job` waits for, directly or not."""
    by_name = {each.name: each for each in jobs}
    found: set[str] = set()
    waiting = list(job.requires)
    while waiting:
        name = waiting.pop()
        if name not in found:
            found.add(name)
            waiting += by_name[name].requires
    return found
