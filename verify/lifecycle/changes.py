"""What a change of a key does to an account's own stack and a lane that are applied.

Terraform plans each change against real state. What it replaces or destroys has to be what `changes.txt` says.
"""

from __future__ import annotations

import re
import threading
from collections.abc import Iterable
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path

from harness import program, stacks
from harness.life import Account, Steps
from harness.program import SAMPLE, infra, settings
from harness.stacks import Stack
from harness.terraform import lost
from lifecycle import services
from lifecycle.lives import Life

LIST = Path(__file__).resolve().parent / "changes.txt"
# Otherwise Terraform would refuse to plan what the list is about.
UNPROTECTED = (*program.UNPROTECTED, "checks.fail-synth=false")
BASE = (*UNPROTECTED, *services.BOTH, "alarms.task-not-started.enabled=true")
"""What is changed: a lane in which there is what the keys are about."""
PLANNING = threading.Semaphore(2)
# What is changed every week, and what has to be updated then.
EVERYDAY = {
    "agent.image.tag": {"aws_ecs_service.agent"},
    "agent.size.cpu": {"aws_ecs_service.agent"},
    "flow-roles.task.statements": {"aws_iam_role_policy.flow-task-grants"},
    "agent.logs.retention-days": {"aws_cloudwatch_log_group.agent-logs"},
    "logs.flows.retention-days": {"aws_cloudwatch_log_group.flow-logs"},
    "prefect-secret.flow-runs.type": {"aws_ssm_parameter.hand-off", "aws_iam_role_policy.flow-execution-grants"},
    "worker.image.tag": {"aws_ecs_service.worker-service"},
    "worker.logs.retention-days": {"aws_cloudwatch_log_group.worker-logs"},
    "worker.runtime.prefect-3.concurrency-limit": {"aws_ssm_parameter.work-pool"},
    "worker.runtime.prefect-3.events.retention-minutes": {"aws_sqs_queue.worker-events"},
    "worker.runtime.prefect-3.events.stopped-only": {"aws_cloudwatch_event_rule.worker-events-rule"},
    "worker.spot": {"aws_ecs_service.worker-service"},
    "tags.team": {"aws_s3_bucket.flows", "aws_iam_role.agent-task", "aws_ecs_cluster.cluster"},
}
Plan = dict[str, str]
"""What a plan does to each resource, by address."""


@dataclass(frozen=True)
class Change:
    """Another value of a key, and what a plan is known to replace or destroy then."""

    key: str
    assignments: dict[str, str]
    effects: frozenset[str]
    not_planned: str = ""

    def covers(self, key: str) -> bool:
        return key == self.key or key.startswith((f"{self.key}.", f"{self.key}["))

    @property
    def lost(self) -> set[str]:
        """The addresses of what is replaced or destroyed."""
        return {effect.split()[1] for effect in self.effects}

    def meets(self, other: Change) -> bool:
        """Whether the two cannot be told apart in one plan, or not be made at once."""
        same = self.assignments.keys() & other.assignments.keys()
        contradict = any(self.assignments[key] != other.assignments[key] for key in same)
        return contradict or bool(self.lost & other.lost)


def read(file: Path = LIST) -> list[Change]:
    changes: list[Change] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if line.startswith("    "):
            last, fact = changes.pop(), line.strip()
            known = (fact.removeprefix("not planned: "), last.effects)
            if fact == known[0]:
                known = ("", last.effects | {fact})
            changes.append(Change(last.key, last.assignments, known[1], known[0]))
        elif line and not line.startswith("#"):
            assignments = dict(one.split(" = ", 1) for one in line.split(" with ") if " = " in one)
            changes.append(Change(next(iter(assignments), line), assignments, frozenset()))
    return changes


def rewrite(change: Change, effects: Iterable[str], file: Path = LIST) -> None:
    """Writes what a key's change does below the key."""
    before, key, after = re.split(rf"(?m)^({re.escape(change.key)}(?: = .*)?\n)", file.read_text(encoding="utf-8"))
    lines = "".join(f"    {effect}\n" for effect in sorted(effects))
    file.write_text(before + key + lines + re.sub(r"\A(    .*\n)*", "", after), encoding="utf-8")


def groups(changes: Iterable[Change]) -> list[list[Change]]:
    """As few plans as can be: what has different effects, or none, goes into one."""
    made: list[list[Change]] = []
    for change in changes:
        fitting = (g for g in made if bool(g[0].effects) == bool(change.effects) and not any(map(change.meets, g)))
        group = next(fitting, None)
        if group is None:
            made.append([change])
        else:
            group.append(change)
    return made


def effects(plans: Iterable[Plan]) -> frozenset[str]:
    words = {"replace": "replaces", "delete": "destroys"}
    return frozenset(f"{words[plan[address]]} {address}" for plan in plans for address in lost(plan))


def synthesized(out: Path, account: str, assignments: dict[str, str]) -> list[Stack]:
    sets = [*BASE, *(f"{key}={value}" for key, value in assignments.items())]
    infra("synth", "--config", SAMPLE, "--out", out, "--account", account, "--backend", "local", *settings(sets))
    return stacks.read(out)


class Plans:
    """Plans changes over what is applied in an account; its stacks here are unprotected by then."""

    def __init__(self, steps: Steps, account: Account, lives: list[Life], scratch: Path) -> None:
        self.steps, self.account, self.scratch = steps, account, scratch
        self.lives = {life.stack.name: life for life in lives}

    def of(self, name: str, changes: Iterable[Change]) -> Future[list[Plan]]:
        """What Terraform would do to each stack that another value of these keys changes."""
        assignments: dict[str, str] = {}
        for change in changes:
            assignments |= change.assignments
        folder = self.scratch / name
        made = self.steps.after(do=lambda: self._changed(folder / "out", assignments))  # while others wait for S3
        ready = [life.unprotected for life in self.lives.values()]
        return self.steps.after(made, *ready, do=lambda: [self._plan(each, folder) for each in made.result()])

    def _changed(self, out: Path, assignments: dict[str, str]) -> list[Stack]:
        return [
            s
            for s in synthesized(out, self.account.name, assignments)
            if s.name in self.lives and s.config != self.lives[s.name].stack.config
        ]

    def _plan(self, stack: Stack, folder: Path) -> Plan:
        """In a copy, state and all: plans change nothing in AWS, and may run at once."""
        with PLANNING:  # they compute, and do not wait
            self.account.seed_more([stack])
            work = self.account.work[stack.name].copy(stack, folder / stack.name)
            return work.planned("-refresh=false")
