"""What has to hold for both pipelines. Each check returns what is wrong, in words."""

from __future__ import annotations

import itertools
import os
import re
import shlex
from collections.abc import Iterator
from pathlib import Path

from harness.tools import ROOT

from . import credentials
from .expand import Configuration, Job, Problem, after
from .names import Account

PULL_REQUESTS = ("feature", "pull/7", "dev-v2-fix", "")  # a branch, a fork's, one that looks alike, a tag
PLAN_CONTEXT = "prefect-v2-plan"
IMAGES_CONTEXT = "prefect-v2-images"
APPROVED = "prod"  # the account where somebody approves first
FILTERED = ("image", "infrastructure", "everything")
PINNED = {
    "docker": re.compile(r"cimg/(base:\d{4}\.\d\d-\d\d\.\d\d|openjdk:\d+\.\d+\.\d+-node)"),
    "machine": re.compile(r"ubuntu-\d{4}:\d{4}\.\d\d\.\d+"),
}
ORB = re.compile(r"[a-z-]+/[a-z-]+@\d+\.\d+\.\d+")
SCRIPT = re.compile(r"(?<!\S)(?:pipeline|\.circleci/scripts)/[\w.-]+")


def setup(text: str, continued: str, paths: str, accounts: dict[str, Account]) -> list[str]:
    """.circleci/config.yml, with what it continues with and the list of paths."""
    try:
        config, later = Configuration(text), Configuration(continued)
        return list(_setup(config, later, paths, accounts))
    except Problem as problem:
        return [str(problem)]


def _setup(config: Configuration, later: Configuration, paths: str, accounts: dict[str, Account]) -> Iterator[str]:
    releases = {account.branch for account in accounts.values()}
    if config.raw.get("setup") is not True:
        yield "config.yml is no setup workflow"
    yield from _orbs(config)
    for branch in (*PULL_REQUESTS, *releases):
        jobs = config.jobs(branch)
        if [job.uses for job in jobs] != ["path-filtering/filter"]:
            yield f"a push to {branch!r} starts {[job.uses for job in jobs]}, not path filtering alone"
            continue
        job = jobs[0]
        yield from _images(job)
        # The orb is code of others, and decides what goes on.
        if job.contexts:
            yield f"the orb runs beside the context {', '.join(job.contexts)}"
        # On its own branch a release is compared with the commit before.
        base = branch if branch in releases else accounts["dev"].branch
        if job.parameters["base-revision"] != base:
            yield f"{branch!r} is compared with {job.parameters['base-revision']}, not {base}"
        for parameter in ("mapping", "config-path"):
            if not (ROOT / job.parameters[parameter]).is_file():
                yield f"{parameter} is {job.parameters[parameter]}, which is no file"
    yield from (f"unused: {name}" for name in config.unused())

    here, there = config.raw.get("parameters", {}), later.raw.get("parameters", {})
    mapped = {parameter for _, parameter, _ in mapping(paths)}
    for name in here:
        if there.get(name) != here[name]:
            yield f"the parameter {name} is not declared alike in both files: a pipeline that sets it would fail"
    if both := mapped & set(here):
        yield f"{', '.join(both)} is set by path filtering and by hand: CircleCI calls that conflicting parameters"
    if unknown := mapped - set(there):
        yield f"path filtering sets {', '.join(unknown)}, which nothing declares"


def mapping(paths: str) -> list[tuple[str, str, str]]:
    """The lines of .circleci/paths, read as the orb reads them."""
    lines = [line.split() for line in paths.splitlines() if line.strip() and not line.strip().startswith("#")]
    if wrong := [line for line in lines if len(line) != 3]:
        raise Problem(f".circleci/paths: a line has {len(wrong[0])} words: {' '.join(wrong[0])}")
    return [(line[0], line[1], line[2]) for line in lines]


def infrastructure(text: str, accounts: dict[str, Account], root: Path = ROOT) -> list[str]:
    """.circleci/infrastructure.yml."""
    try:
        config = Configuration(text)
        return sorted(set(_infrastructure(config, accounts, root)))
    except Problem as problem:
        return [str(problem)]


def _infrastructure(config: Configuration, accounts: dict[str, Account], root: Path) -> Iterator[str]:
    yield from _orbs(config)
    releases = {account.branch: account for account in accounts.values()}
    for branch in (*PULL_REQUESTS, *releases):
        for chosen in itertools.product((False, True), repeat=len(FILTERED)):
            parameters = dict(zip(FILTERED, chosen, strict=True))
            jobs = config.jobs(branch, **parameters)
            if not any(chosen):
                if jobs:
                    yield f"{branch!r}: {jobs[0].name} runs although only documentation changed"
                continue
            yield from _on_any_branch(jobs, accounts, root)
            yield from credentials.check(jobs, trusted=branch in releases)
            if branch in releases:
                yield from _on_release(jobs, releases[branch], parameters)
            else:
                yield from _on_pull_request(jobs, parameters, accounts)
    yield from (f"unused: {name}" for name in config.unused())


def _on_any_branch(jobs: list[Job], accounts: dict[str, Account], root: Path) -> Iterator[str]:
    for job in jobs:
        yield from _images(job)
        for command in job.commands:
            yield from _scripts(job, command, root)
            yield from _arguments(job, command, accounts)
    yield from _serial(jobs)


def _on_pull_request(jobs: list[Job], parameters: dict[str, bool], accounts: dict[str, Account]) -> Iterator[str]:
    every = [command for job in jobs for command in job.commands]
    for job in jobs:
        if others := set(job.contexts) - {PLAN_CONTEXT}:
            yield f"{job.name} has the context {', '.join(others)} on a branch that may not apply"
        if any(re.search(r"with-role|pipeline/apply|agent-image push", command) for command in job.commands):
            yield f"{job.name} takes on a role, applies or pushes on a branch that may not"
    if parameters["image"] or parameters["everything"]:
        if not any("agent-image build" in command for command in every):
            yield "the agent image is not built although it changed"
    elif any("agent-image" in command for command in every):
        yield "the agent image is built although it did not change"
    if parameters["infrastructure"] or parameters["everything"]:
        wanted = ["mvn verify", *(f"pipeline/plan {account}" for account in accounts)]
        yield from (f"{command} does not run" for command in wanted if command not in every)
        summaries = [job for job in jobs if any(c.startswith("pipeline/summary") for c in job.commands)]
        plans = {job.name for job in jobs if any(c.startswith("pipeline/plan") for c in job.commands)}
        if not summaries or not plans <= after(jobs, summaries[0]):
            yield "the summary does not wait for all plans"


def _on_release(jobs: list[Job], account: Account, parameters: dict[str, bool]) -> Iterator[str]:
    stacks = {"ci": account.workspace} | {lane.name: lane.workspace for lane in account.lanes.values()}
    applied: dict[str, Job] = {}
    pushes = []
    for job in jobs:
        if any(step.kind == "restore_cache" for step in job.steps):
            yield f"{job.name} takes a cache, which any branch can write"
        for index, command in enumerate(job.commands):
            if match := re.search(r"pipeline/apply (\S+) (\S+)", command):
                applied[match[2]] = job
                yield from _apply(job, index, account, match[1], match[2], stacks)
            if "agent-image push" in command:
                pushes.append(job)
                yield from _takes_role(job, command, account)
        changes = any(re.search(r"pipeline/apply|agent-image push|with-role", command) for command in job.commands)
        applies = any("pipeline/apply" in command for command in job.commands)
        pushing = job.uses == "push-image"
        wanted = {f"prefect-v2-{account.name}"} if applies else {IMAGES_CONTEXT} if pushing else {PLAN_CONTEXT}
        if not set(job.contexts) <= wanted or (changes and not job.contexts):
            yield f"{job.name} has the contexts {job.contexts}, not {sorted(wanted)}"
    if set(applied) != set(stacks):
        yield f"{account.name}: {sorted(applied)} are applied, not {sorted(stacks)}"
        return
    if (parameters["image"] or parameters["everything"]) != bool(pushes):
        yield f"{account.name}: the agent image is{'' if pushes else ' not'} pushed, with {parameters}"
    built = {job.name for job in jobs if any("agent-image build" in command for command in job.commands)}
    for push in pushes:
        if not built or not built <= after(jobs, push):
            yield f"{account.name}: {push.name} does not wait for the image to be built"
    tested = {job.name for job in jobs if "mvn verify" in credentials.unread(job)}
    if not tested or not tested <= after(jobs, applied["ci"]):
        yield f"{account.name} does not wait for tests"
    order = ["ci", "test", "live"]
    for first, second in itertools.pairwise(order):
        if applied[first].name not in after(jobs, applied[second]):
            yield f"{account.name}: {second} does not wait for {first}"
    for push in pushes:
        if applied["ci"].name not in after(jobs, push) or push.name not in after(jobs, applied["test"]):
            yield f"{account.name}: the image is not pushed between ci and the lanes"
    if account.name == APPROVED:
        yield from _approved(jobs, [*applied.values(), *pushes], account)


def _apply(job: Job, index: int, account: Account, of: str, stack: str, stacks: dict[str, str]) -> Iterator[str]:
    if of != account.name:
        yield f"{job.name} applies {of} on the branch of {account.name}"
    if job.serial_group != stacks.get(stack):
        yield f"{job.name} is in the serial group {job.serial_group}, not {stacks.get(stack)}"
    before = job.commands[:index]
    if 'pipeline/newest "$CIRCLE_BRANCH"' not in before:
        yield f"{job.name} does not look whether a newer commit is there"
    planned = f"pipeline/plan {account.name} {stack}" in before
    if planned == (account.name == APPROVED):
        yield f"{job.name} {'plans anew after the approval' if planned else 'applies what nobody planned'}"
    yield from _takes_role(job, job.commands[index], account)


def _takes_role(job: Job, command: str, account: Account) -> Iterator[str]:
    if not command.startswith(f"pipeline/with-role {account.role} "):
        yield f"{job.name} does not take on {account.role}"


def _approved(jobs: list[Job], changing: list[Job], account: Account) -> Iterator[str]:
    approvals = [job for job in jobs if job.approval]
    if len(approvals) != 1:
        yield f"{account.name} has {len(approvals)} approvals, not one"
        return
    seen = after(jobs, approvals[0])
    for command in (f"pipeline/plan {account.name}", "pipeline/summary"):
        if not any(job.name in seen and c.startswith(command) for job in jobs for c in job.commands):
            yield f"{command} does not run before the approval"
    for job in changing:
        if approvals[0].name not in after(jobs, job):
            yield f"{job.name} does not wait for the approval"


def _serial(jobs: list[Job]) -> Iterator[str]:
    groups = [job.serial_group for job in jobs if job.serial_group]
    # CircleCI's documentation: within a workflow each key has to be unique.
    if len(set(groups)) != len(groups):
        yield f"a serial group is there twice: {sorted(groups)}"


def _orbs(config: Configuration) -> Iterator[str]:
    yield from (f"the orb {orb} is not pinned" for orb in config.raw.get("orbs", {}).values() if not ORB.fullmatch(orb))


def _images(job: Job) -> Iterator[str]:
    if job.approval:
        return
    assert job.executor
    images = {kind: job.executor[kind] for kind in ("docker", "machine") if kind in job.executor}
    names = {
        "docker": [one["image"] for one in images.get("docker", [])],
        "machine": [images["machine"]["image"]] if "machine" in images else [],
    }
    if not any(names.values()):
        yield f"{job.name} runs nowhere"
    for kind, pinned in PINNED.items():
        yield from (f"{job.name}: the image {name} is not pinned" for name in names[kind] if not pinned.fullmatch(name))


def _scripts(job: Job, command: str, root: Path) -> Iterator[str]:
    for script in SCRIPT.findall(command):
        # What is .circleci/ in a flows repository is pipeline/flows/ here.
        file = root / script.replace(".circleci/", "pipeline/flows/")
        if not file.is_file():
            yield f"{job.name} calls {script}, which is not there"
        elif not os.access(file, os.X_OK):
            yield f"{job.name} calls {script}, which cannot be executed"


def _arguments(job: Job, command: str, accounts: dict[str, Account]) -> Iterator[str]:
    """Whether the scripts accept what they are called with."""
    for simple in re.split(r"[|;&]+", command):
        words = [word for word in shlex.split(simple) if word != "sudo"]
        if words and words[0] == "pipeline/with-role":
            words = words[2:]
        if words and words[0] == "pipeline/apart":
            words = words[1:]
        if not words or not words[0].startswith("pipeline/"):
            continue
        script, arguments = words[0], words[1:]
        account = accounts.get(arguments[0]) if arguments else None
        stacks = {"ci", *account.lanes} if account else set()
        fits = {
            "pipeline/plan": bool(account) and set(arguments[1:]) <= stacks,
            "pipeline/apply": bool(account) and len(arguments) > 1 and set(arguments[1:]) <= stacks,
            "pipeline/summary": not arguments,
            "pipeline/take": arguments == [credentials.WORKSPACE],
            "pipeline/newest": arguments == ["$CIRCLE_BRANCH"],
            "pipeline/install-terraform": len(arguments) == 1,
            "pipeline/agent-image": _agent_image(arguments, accounts),
        }
        if not fits.get(script, False):
            yield f"{job.name}: {script} does not accept {' '.join(arguments)!r}"


def _agent_image(arguments: list[str], accounts: dict[str, Account]) -> bool:
    if arguments[:1] == ["build"]:
        return len(arguments) == 3 and arguments[1] == "--out"
    return arguments[:1] == ["push"] and len(arguments) == 4 and arguments[1] in accounts and arguments[2] == "--from"


def flows(text: str, accounts: dict[str, Account], targets: dict[str, dict[str, dict[str, str]]]) -> list[str]:
    """pipeline/flows/config.yml and lanes.json."""
    try:
        config = Configuration(text)
        return sorted(set(_flows(config, accounts, targets)))
    except Problem as problem:
        return [str(problem)]


def _flows(
    config: Configuration, accounts: dict[str, Account], targets: dict[str, dict[str, dict[str, str]]]
) -> Iterator[str]:
    yield from _orbs(config)
    lanes = {lane.name: lane.branch for account in accounts.values() for lane in account.lanes.values()}
    wanted = {
        account.name: {
            lane.name: {"branch": lane.branch, "hand_off": lane.hand_off, "region": account.region, "role": lane.role}
            for lane in account.lanes.values()
        }
        for account in accounts.values()
    }
    if targets != wanted:
        yield f"lanes.json has {targets}, not {wanted}"
    for branch in (*PULL_REQUESTS, *lanes.values()):
        jobs = config.jobs(branch)
        lane = next((lane for lane, of in lanes.items() if of == branch), None)
        yield from credentials.check(jobs, trusted=lane is not None)
        deploys = [job for job in jobs if job.uses == "deploy"]
        for job in jobs:
            yield from _images(job)
            for command in job.commands:
                yield from _scripts(job, command, ROOT)
                match = re.search(r"as-lane (\S+) (\S+)", command)
                if match and (match[2] != lane or match[1] not in accounts):
                    yield f"{job.name} takes on a role of {match[1]}/{match[2]} on branch {branch!r}"
        where = {(job.parameters["account"], job.parameters["lane"]) for job in deploys}
        if where != ({(APPROVED, lane)} if lane else set()):
            yield f"branch {branch} deploys to other lanes than {APPROVED}/{lane}"
        for job in jobs:
            contexts, group = [], None
            if lane and job in deploys:
                contexts = ["prefect-v2-flows"]
                group = f"flows-{job.parameters['account']}-{lane}-{job.parameters['flow']}"
            if (job.contexts, job.serial_group) != (contexts, group):
                yield f"{job.name} on branch {branch!r}: contexts {job.contexts}, serial group {job.serial_group}"
        for job in deploys:
            flow = job.parameters["flow"]
            built = {one.name for one in jobs if one.uses == "build" and one.parameters["flow"] == flow}
            if not built or not built <= after(jobs, job):
                yield f"{job.name} on branch {branch!r} does not wait for the image of {flow} to be built"
        yield from _serial(jobs)
    yield from (f"unused: {name}" for name in config.unused())
