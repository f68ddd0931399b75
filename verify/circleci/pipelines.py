"""CircleCI's files, as YAML reads them; and the names that they have to use, as synthesis wrote them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from functools import cache
from typing import Any

import yaml

from harness.stacks import Stack, by_account, read
from harness.tools import ROOT, sample

Yaml = dict[str, Any]
FILES = {
    "setup": ".circleci/config.yml",
    "infrastructure": ".circleci/infrastructure.yml",
    "flows": "pipeline/flows/config.yml",
}
PATHS = ROOT / "pipeline/paths"
BRANCH = "<< pipeline.git.branch >>"
WORKSPACE = "/tmp/workspace"
# What a workflow may say of a job beside the job's own parameters.
OF_WORKFLOW = {"job", "name", "requires", "context", "serial-group", "type", "matrix"}
PARAMETER = re.compile(r"<< parameters\.(\w+) >>")
TYPES = {"string": str, "integer": int, "enum": str}
PINNED = re.compile(
    r"cimg/(base:\d{4}\.\d\d-\d\d\.\d\d|openjdk:\d+\.\d+\.\d+-node)|ubuntu-\d{4}:\d{4}\.\d\d\.\d+"  # images
    r"|[a-z-]+/[a-z-]+@\d+\.\d+\.\d+"  # orbs
)


def text(name: str) -> str:
    return (sample() / FILES[name]).read_text(encoding="utf-8")


@cache
def accounts() -> dict[str, list[Stack]]:
    """Of each account of the sample its own stack, then its lanes."""
    return by_account(read(sample()))


def role(stack: Stack, name: str) -> str:
    return f"arn:aws:iam::{stack.account_id}:role/{stack.resources('aws_iam_role')[name]['name']}"


def branch(stack: Stack, name: str) -> str:
    """The only branch that a role trusts."""
    trust = stack.resources("aws_iam_role")[name]["assume_role_policy"]
    (only,) = set(re.findall(r'/vcs-ref/refs/heads/([^"*]+)"', trust))
    return str(only)


def releases() -> dict[str, str]:
    """The branch of each account."""
    return {account: branch(stacks[0], "agent-images-ci") for account, stacks in accounts().items()}


def jobs(config: Yaml, workflow: str) -> dict[str, Yaml]:
    """What a workflow says of its jobs, by their names; under `job` which one it is."""
    entries = [({one: {}} if isinstance(one, str) else one) for one in config["workflows"][workflow]["jobs"]]
    found = {said.get("name", job): said | {"job": job} for entry in entries for job, said in entry.items()}
    assert len(found) == len(entries), f"{workflow}: two jobs of one name"
    return found


def every_job(config: Yaml) -> Iterator[tuple[str, str, Yaml]]:
    return ((workflow, name, said) for workflow in config["workflows"] for name, said in jobs(config, workflow).items())


def before(jobs: dict[str, Yaml], name: str) -> set[str]:
    """All jobs that a job waits for."""
    # Some are waited for whatever comes of them.
    required = [one if isinstance(one, str) else next(iter(one)) for one in jobs[name].get("requires", [])]
    return set(required).union(*(before(jobs, one) for one in required))


def steps(config: Yaml, job: str) -> list[tuple[str, Yaml]]:
    """A job's steps, also those that are not always taken: kind and settings. An approval has none."""

    def flat(steps: list[Any]) -> Iterator[tuple[str, Yaml]]:
        for step in steps:
            kind, said = (step, {}) if isinstance(step, str) else next(iter(step.items()))
            if kind == "when" or kind in config.get("commands", {}):
                yield from flat((said or config["commands"][kind])["steps"])
            else:
                yield kind, said

    return list(flat(config["jobs"][job]["steps"])) if job in config["jobs"] else []


def filled(config: Yaml, said: Yaml) -> list[tuple[str, Yaml]]:
    """The steps of a job, with the parameters that a workflow gives it."""
    written = json.dumps(steps(config, said["job"]))
    return [(kind, settings) for kind, settings in json.loads(PARAMETER.sub(lambda m: str(said[m[1]]), written))]


def commands(steps: list[tuple[str, Yaml]]) -> list[str]:
    return [settings["command"] for kind, settings in steps if kind == "run"]


def is_sound(config: Yaml) -> None:
    """What holds for any of our files: images are pinned, parameters fit, nothing is unused, scripts are there."""
    images = re.findall(r"'image': '([^']+)'", str(config.get("executors")))
    assert images
    assert [one for one in (*images, *config.get("orbs", {}).values()) if not PINNED.fullmatch(one)] == []
    ours = [one for one in every_job(config) if one[2].get("type") != "approval" and "/" not in one[2]["job"]]
    for workflow, name, said in ours:
        job = config["jobs"][said["job"]]
        declared = job.get("parameters", {})
        matrix = said.get("matrix", {}).get("parameters", {})
        given = {k: v for k, v in said.items() if k not in OF_WORKFLOW} | {k: v[0] for k, v in matrix.items()}
        defaults = {k: v["default"] for k, v in declared.items() if "default" in v}
        assert (defaults | given).keys() == declared.keys(), f"{workflow}, {name}: other parameters than the job has"
        for parameter, value in [*defaults.items(), *given.items()]:
            assert isinstance(value, TYPES[declared[parameter]["type"]]), (
                f"{workflow}, {name}: {parameter} is {value!r}"
            )
        assert set(PARAMETER.findall(str(job["steps"]))) == declared.keys(), name
        assert job["executor"] in config["executors"]
        for command in commands(steps(config, said["job"])):
            assert not re.search(r"\n|\b(if|for|while|case)\b", command), f"logic in YAML: {command}"
            for script in re.findall(r"(?<!\S)(?:pipeline|\.circleci/scripts)/[\w.-]+", command):
                # What is .circleci/ in a flows repository is pipeline/flows/ here.
                file = ROOT / script.replace(".circleci/", "pipeline/flows/")
                assert file.is_file() and file.stat().st_mode & 0o100, f"{name} calls {script}"
        before(jobs(config, workflow), name)
    used = {said["job"] for _, _, said in ours}
    assert used == set(config.get("jobs", {})), "a job that nothing uses"
    if ours:
        assert {config["jobs"][job]["executor"] for job in used} == set(config["executors"]), "an unused executor"
    plain = {step for job in used for step in config["jobs"][job]["steps"] if isinstance(step, str)} - {"checkout"}
    assert plain == set(config.get("commands", {})), "an unused command, or one that is not there"
    groups = [(workflow, said["serial-group"]) for workflow, _, said in ours if "serial-group" in said]
    assert len(groups) == len(set(groups)), "CircleCI wants each serial group once in a workflow"


def noticed(checks: list[Callable[[Yaml], None]], old: str, new: str, of: str) -> bool:
    """Whether an edit of a file makes one of the checks fail."""
    assert old in of, f"the edit changes nothing: {old}"
    edited = yaml.safe_load(of.replace(old, new))
    try:
        for check in checks:
            check(edited)
    except (AssertionError, KeyError, ValueError, RecursionError):
        return True
    return False
