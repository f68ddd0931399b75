"""Nothing that nobody here has read runs where credentials are: the rule for the jobs of both pipelines.

A job with a context has what is in it. A job without one has CircleCI's OIDC token all the same, and on the branch of an
account or a lane a role trusts that token. So what is unread runs in a job without a context and, on those branches,
`apart`. What it leaves behind is data: it never lands in the checkout of a job that holds something.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from .expand import Job

WORKSPACE = "/tmp/workspace"  # noqa: S108
APART = re.compile(r"(?:pipeline|\.circleci/scripts)/apart (.+)")
# What runs code of others: Maven's plugins and packages, bases of images and what is installed there, flows.
UNREAD = re.compile(
    r"mvn .+"
    r"|pipeline/agent-image (build|lock)\b.*"
    r"|\.circleci/scripts/(build-image|describe-flow)\b.*"
)
# What does not: these scripts, Debian's packages, Terraform by its checksum, Prefect by its hashes and without building.
SCRIPT = r"pipeline/(take|plan|summary|newest)|\.circleci/scripts/image-tag"
WITH_ROLE = (
    r"pipeline/with-role \S+ pipeline/(apply|agent-image push)"
    r"|\.circleci/scripts/as-lane \S+ \S+ "
    r"(\.circleci/scripts/(hand-off|push-image|register-task-definition|upload-files)"
    r"|/tmp/prefect/bin/python \.circleci/scripts/create_deployment\.py)"
)
READ = re.compile(
    rf"({SCRIPT}|{WITH_ROLE})\b[^;&|`]*( \| tee summary\.md)?"
    r"|git ls-files [^;&`]*\| xargs -0 cat >/tmp/poms"
    r"|sudo apt-get update -qq && sudo apt-get install -yqq [a-z0-9 -]+"
    r"|sudo pipeline/install-terraform /usr/local/bin"
    r"|/usr/bin/python3 -m venv /tmp/prefect && /tmp/prefect/bin/pip install --quiet --only-binary=\":all:\""
    r" --require-hashes -r requirements\.txt"
)
# What jobs hand on, and from where: what was synthesized, images, descriptions, saved plans, summaries. Never providers,
# states, credentials, scripts.
CARRIED = {
    "/home/apart/out": re.compile(r"agent-image|[a-z0-9-]+"),
    "/home/apart/project": re.compile(r"cdktf\.out/stacks"),
    ".": re.compile(r"cdktf\.out/(stacks(/prefect-v2-[a-z0-9-]+-\*/plan\*)?|plans/prefect-v2-[a-z0-9-]+-\*)"),
}


def unread(job: Job) -> list[str]:
    """The commands of others' code, without `apart`."""
    inner = [match[1] if (match := APART.fullmatch(command)) else command for command in job.commands]
    return [command for command in inner if UNREAD.fullmatch(command)]


def check(jobs: list[Job], trusted: bool) -> Iterator[str]:
    """`trusted`: whether a role trusts the branch."""
    for job in jobs:
        yield from _commands(job, trusted)
        yield from _steps(job)


def _commands(job: Job, trusted: bool) -> Iterator[str]:
    others = unread(job)
    for command in others:
        if job.contexts:
            yield f"{job.name} runs what nobody has read beside the context {', '.join(job.contexts)}: {command}"
    if others and any(re.search(r"with-role|as-lane", command) for command in job.commands):
        yield f"{job.name} takes on a role where it runs what nobody has read"
    for command in job.commands:
        if UNREAD.fullmatch(command) and trusted:
            yield f"{job.name} does not run apart from the job's token: {command}"
        elif not (UNREAD.fullmatch(command) or READ.fullmatch(command) or APART.fullmatch(command)):
            yield f"{job.name} runs what nobody has said to be read: {command}"


def _steps(job: Job) -> Iterator[str]:
    for step in job.steps:
        if step.kind == "attach_workspace" and step.settings["at"] != WORKSPACE:
            yield f"{job.name} lets earlier jobs write to {step.settings['at']}"
        if step.kind in ("restore_cache", "save_cache") and job.contexts:
            yield f"{job.name} has a cache, which any branch can write, beside the context {', '.join(job.contexts)}"
        if step.kind == "persist_to_workspace":
            root = step.settings["root"]
            for path in step.settings["paths"]:
                if root not in CARRIED or not CARRIED[root].fullmatch(path):
                    yield f"{job.name} hands {path} of {root} to later jobs"
    kinds = [step.kind for step in job.steps]
    if "attach_workspace" in kinds and any(command.startswith("pipeline/") for command in job.commands):
        first = next((step for step in job.steps[kinds.index("attach_workspace") + 1 :]), None)
        if not first or first.settings.get("command") != f"pipeline/take {WORKSPACE}":
            yield f"{job.name} does not look at what earlier jobs handed on"
