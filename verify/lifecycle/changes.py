"""What a change does to an account and a lane that are applied: a newer program's, and that of each key.

Terraform plans each change against real state. What it replaces or destroys has to be what `changes.txt` says.
"""

from __future__ import annotations

import time
from collections.abc import Iterable
from dataclasses import dataclass
from itertools import count
from pathlib import Path

from harness import contents
from harness import server
from harness import stacks
from lifecycle import upgrade
from harness.program import SAMPLE, infra
from harness.server import Emulator, Failed
from harness.stacks import Stack
from lifecycle.suite import Report, each, to_the_end
from harness.terraform import Terraform, Workspace

LIST = Path(__file__).resolve().parent / "changes.txt"
ACCOUNT, LANE = "dev", "test"
CONFIG = f"--config={SAMPLE}"
# Otherwise Terraform would refuse to plan what the list is about.
UNPROTECTED = ("terraform.protect-data=false", "circleci.provider.create.protect=false", "checks.fail-synth=false")
# Always come anew, and nothing is lost: the old revision stays, and a lifecycle policy holds nothing.
ALWAYS_ANEW = ("aws_ecs_task_definition.", "aws_ecr_lifecycle_policy.")
# What is changed every week, and what has to be updated then.
EVERYDAY = {
    "agent.image.tag": {"aws_ecs_service.agent"},
    "agent.size.cpu": {"aws_ecs_service.agent"},
    "flow-roles.task.statements": {"aws_iam_role_policy.flow-task-grants"},
    "logs.agent.retention-days": {"aws_cloudwatch_log_group.agent-logs"},
    "logs.flows.retention-days": {"aws_cloudwatch_log_group.flow-logs"},
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


def rewrite(effects: dict[str, frozenset[str]], file: Path = LIST) -> None:
    lines: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        if not line.startswith("    ") or line.startswith("    not planned: "):
            lines.append(line)
        if not line.startswith((" ", "#")) and line:
            lines += [f"    {effect}" for effect in sorted(effects.get(line.split(" = ")[0], ()))]
    file.write_text("\n".join(lines) + "\n", encoding="utf-8")


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
    return frozenset(
        f"{words[action]} {address}"
        for plan in plans
        for address, action in plan.items()
        if action in words and not address.startswith(ALWAYS_ANEW)
    )


class Changes:
    def __init__(self, scratch: Path, terraform: Terraform, seconds: int, base: str | None) -> None:
        self.scratch, self.terraform, self.seconds = scratch, terraform, seconds
        self.base = upgrade.base_of(base)
        self.report = Report()
        self.number = count()
        self.emulators: list[Emulator] = []
        self.applied: dict[str, Workspace] = {}

    def run(self, recreate: bool, figures: Path | None) -> bool:
        started = time.time()
        with to_the_end(self.terraform, self.emulators):
            with self.report.check("changes.txt", "names every key that is configured"):
                changes = read()
                self.names_every_key(changes)
            self.apply_and_upgrade()
            planned = [change for change in changes if not change.not_planned]
            if recreate:
                self.recreate(planned)
            else:
                each(self.as_listed, groups(planned), at_once=2)
                self.everyday(planned)
        return self.report.ended(started, figures)

    def names_every_key(self, changes: list[Change]) -> None:
        shown = infra("config", CONFIG, f"{ACCOUNT}/{LANE}").splitlines()
        keys = [line.split(" = ")[0] for line in shown]
        if missing := [key for key in keys if not any(change.covers(key) for change in changes)]:
            raise Failed(f"not in {LIST.name}, with another value: {', '.join(missing)}")

    def apply_and_upgrade(self) -> None:
        with self.report.check(f"output of {self.base}", "applied"):
            earlier = upgrade.earlier(self.base, self.scratch / "earlier")
            self.emulator = server.start(
                earlier[0].account_id, earlier[0].region, self.seconds, self.scratch / "emulator.log"
            )
            self.emulators.append(self.emulator)
            contents.seed(self.emulator, earlier)
            self.applied = {s.name: Workspace(self.terraform, s, self.scratch / s.name) for s in earlier}
            each(self.apply, self.applied.values())
        with self.report.check(f"output of {self.base}", "upgraded to today's, which replaces only what is announced"):
            for stack in self.synthesized("today", {}):
                if stack.name in self.applied:
                    self.applied[stack.name].take(stack)
            each(self.upgrade, self.applied.values())
            self.report.count("stacks upgraded", len(self.applied))

    def apply(self, workspace: Workspace) -> None:
        workspace.connect(self.emulator)
        workspace.apply("-auto-approve")

    def upgrade(self, workspace: Workspace) -> None:
        lost = {effect.split()[1] for effect in effects([workspace.planned()])} - upgrade.announced()
        if lost:
            raise Failed(
                f"{workspace.stack.name}: {', '.join(sorted(lost))} would be replaced or destroyed."
                f" If that is meant, CHANGELOG.md says so below Unreleased: - Replaces `ADDRESS`: why"
            )
        workspace.apply()

    def as_listed(self, group: list[Change]) -> None:
        names = ", ".join(change.key for change in group[:3]) + (f" and {len(group) - 3} more" if group[3:] else "")
        expected = frozenset().union(*(change.effects for change in group))
        fact = f"{len(expected)} replaced or destroyed, as listed" if expected else "all changed in place, as listed"
        with self.report.check(names, fact):
            found = effects(self.plans(group))
            if found != expected:
                wrong = [f"not listed: {e}" for e in sorted(found - expected)]
                wrong += [f"listed, but not so: {e}" for e in sorted(expected - found)]
                raise Failed("\n".join([*wrong, "emulator changes --recreate finds out, one key at a time"]))
            self.report.count("keys changed", len(group))
            self.report.count("of them destructive", len(group) if expected else 0)

    def everyday(self, planned: list[Change]) -> None:
        with self.report.check(", ".join(EVERYDAY), "updated in place"):
            plans = self.plans([change for change in planned if change.key in EVERYDAY])
            if lost := effects(plans):
                raise Failed(", ".join(sorted(lost)))
            updated = {address for plan in plans for address, action in plan.items() if action == "update"}
            if still := set().union(*EVERYDAY.values()) - updated:
                raise Failed(f"not updated: {', '.join(sorted(still))}")
            self.report.count("everyday changes in place", len(EVERYDAY))

    def recreate(self, planned: list[Change]) -> None:
        found: dict[str, frozenset[str]] = {}

        def one(change: Change) -> None:
            with self.report.check(change.key, "planned by itself"):
                found[change.key] = effects(self.plans([change]))

        each(one, planned, at_once=2)
        rewrite(found)

    def plans(self, group: list[Change]) -> list[Plan]:
        assignments: dict[str, str] = {}
        for change in group:
            assignments |= change.assignments
        name = f"change-{next(self.number)}"
        made = [s for s in self.synthesized(name, assignments) if self.changes(s)]
        contents.seed(self.emulator, made)
        return [self.plan(stack, self.scratch / name / stack.name) for stack in made]

    def changes(self, stack: Stack) -> bool:
        return stack.name in self.applied and stack.config != self.applied[stack.name].stack.config

    def plan(self, stack: Stack, folder: Path) -> Plan:
        """In a copy, state and all: plans change nothing in AWS, and may run at once."""
        return self.applied[stack.name].copy(stack, folder).planned("-refresh=false")

    def synthesized(self, name: str, assignments: dict[str, str]) -> list[Stack]:
        out = self.scratch / name / "out"
        sets = [*UNPROTECTED, *(f"{key}={value}" for key, value in assignments.items())]
        infra("synth", CONFIG, "--out", out, "--account", ACCOUNT, "--backend", "local", *_each("--set", sets))
        return stacks.read(out)


def _each(option: str, values: Iterable[str]) -> list[str]:
    return [word for value in values for word in (option, value)]
