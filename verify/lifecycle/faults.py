"""Applies that are killed at many moments: the next apply, or `infra adopt` and then an apply, brings all to order."""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import time
from collections import Counter
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness import contents
from harness import server
from harness.gaps import unnamed
from harness.program import infra
from harness.server import Emulator, Failed
from harness.stacks import Stack, WrongInput, read
from lifecycle.suite import Report, each, to_the_end
from harness.terraform import CommandFailed, Terraform, Workspace, destroyed

ATTEMPTS = 3
FILE = "adopt.tf.json"
EVERYTHING_OUT = "aws_vpc_security_group_egress_rule.adopt-everything-out-"
AT_ONCE = 10  # they mostly wait for S3


def _with_plugins(pid: int) -> None:
    os.killpg(pid, signal.SIGKILL)


def _plugins(pid: int) -> None:
    os.kill(pid, signal.SIGSTOP)  # it waits, while its plugins are looked for
    listed = subprocess.run(["ps", "-A", "-o", "pid=,ppid="], capture_output=True, text=True, check=True).stdout
    for child, parent in (line.split() for line in listed.splitlines()):
        if int(parent) == pid:
            with suppress(ProcessLookupError):
                os.kill(int(child), signal.SIGKILL)
    os.kill(pid, signal.SIGCONT)


def _signal(number: signal.Signals) -> Callable[[int], None]:
    return lambda pid: os.kill(pid, number)


WAYS: dict[str, Callable[[int], None]] = {
    "Terraform and its provider by SIGKILL": _with_plugins,
    "Terraform by SIGKILL": _signal(signal.SIGKILL),
    "the provider by SIGKILL": _plugins,
    "Terraform by SIGTERM": _signal(signal.SIGTERM),
    "Terraform by SIGINT": _signal(signal.SIGINT),
}
CI_WAYS = ["Terraform and its provider by SIGKILL", "Terraform by SIGKILL", "the provider by SIGKILL"]
LANE_WAYS = ["Terraform and its provider by SIGKILL", "Terraform by SIGKILL"] * 3 + list(WAYS)[2:]


@dataclass(frozen=True)
class Kill:
    stack: Stack
    way: str
    after: int
    """How many resources Terraform has created by then: counting them leaves the machine's speed out of it."""

    def __str__(self) -> str:
        return f"{self.stack.name}, {self.way} after {self.after} created"


@dataclass(frozen=True)
class Recovery:
    destroyed: set[str]
    """The addresses that the applies destroyed on the way."""
    adopted: bool


class Faults:
    def __init__(self, output: Path, scratch: Path, terraform: Terraform, seconds: int, seed: int) -> None:
        stacks = read(output)
        lanes = [s for s in stacks if s.lane and s.resources("aws_security_group")]
        if not lanes:
            raise WrongInput(f"no stack in {output} has a security group: nothing to kill an apply of")
        self.ci, self.lane = stacks[0], lanes[0]  # one stands for all: others differ in names only
        self.scratch, self.terraform, self.seconds, self.seed = scratch, terraform, seconds, seed
        self.report = Report()
        self.emulators: list[Emulator] = []
        self.killed: Counter[str] = Counter()

    def run(self, figures: Path | None) -> bool:
        started = time.time()
        print(f"seed  {self.seed}", flush=True)
        jobs: list[Callable[[], None]] = [self.lost_state, self.open_group]
        jobs += [self._job(number, kill) for number, kill in enumerate(self.kills())]
        with to_the_end(self.terraform, self.emulators):
            each(lambda job: job(), jobs, AT_ONCE)
            with self.report.check("all kills", "at least one needed adoption"):
                if not self.killed["adopted"]:
                    raise Failed("every next apply converged by itself, so adoption was not tried: take another --seed")
        for figure, count in (("applies killed", "all"), ("of them needed infra adopt", "adopted")):
            self.report.count(figure, self.killed[count])
        return self.report.ended(started, figures)

    def kills(self) -> Iterator[Kill]:
        """Spread over the whole apply, one in each part of it, for each kind of stack."""
        chance = random.Random(self.seed)
        for stack, ways in ((self.lane, LANE_WAYS), (self.ci, CI_WAYS)):
            count = sum(stack.kinds().values())
            chance.shuffle(ways := list(ways))
            for part, way in enumerate(ways):
                yield Kill(stack, way, 1 + int((part + chance.random()) * (count - 1) / len(ways)))

    def _job(self, number: int, kill: Kill) -> Callable[[], None]:
        return lambda: self.life(f"kill-{number}", kill)

    def life(self, name: str, kill: Kill) -> None:
        """Apply, kill, apply again, adopt if that fails, look whether all is as if nothing had happened."""
        subject = str(kill)
        with self.report.check(subject, "is killed in the middle of the apply"):
            workspace, emulator, before = self.killed_apply(name, kill)
            self.killed["all"] += 1
            half_made = {r["address"] for r in workspace.state() if r.get("tainted")}
        with self.report.check(subject, "the next apply converges, or adopts and converges"):
            recovery = self.converge(workspace)
            if recovery.adopted:
                self.killed["adopted"] += 1
                self.report.note(f"{subject}: needed adopt")
        self.order(subject, workspace, emulator, before, recovery.destroyed - half_made)

    def lost_state(self) -> None:
        """More than any kill: everything exists, and nothing of it is known. Every rule for an id is tried."""
        subject = f"{self.lane.name}, its state lost"
        with self.report.check(subject, "all of it is adopted"):
            workspace, emulator, before = self.start("lost-state", self.lane)
            workspace.apply("-auto-approve")
            (workspace.folder / "terraform.tfstate").unlink()
            self.infra(workspace)
            kinds = self.lane.kinds()
            expected = sum(kinds.values()) - kinds["aws_ecs_task_definition"]
            changed = workspace.apply("-auto-approve")
            if (changed["import"], changed["remove"]) != (expected, 0):
                raise Failed(f"{expected} exist; the apply says {changed}")
            self.infra(workspace, "--done")
            self.report.count("resources adopted after a lost state", expected)
        self.order(subject, workspace, emulator, before, set())

    def open_group(self) -> None:
        """The moment that no count of resources hits: a group exists, and still lets everything out."""
        subject = f"{self.lane.name}, a security group left open"
        group = next(iter(self.lane.resources("aws_security_group").values()))
        with self.report.check(subject, "the next apply refuses it, adoption takes it over"):
            workspace, emulator, before = self.start("open-group", self.lane)
            contents.leave_group_open(emulator, group["name"], group["description"])
            lost = self.converge(workspace).destroyed
            if not any(address.startswith(EVERYTHING_OUT) for address in lost):
                raise Failed("the rule that lets everything out was not taken away")
        self.order(subject, workspace, emulator, before, lost)

    def start(self, name: str, stack: Stack) -> tuple[Workspace, Emulator, dict[str, set[str]]]:
        folder = self.scratch / name / "stacks" / stack.name  # as synth lays it out, for infra adopt
        folder.mkdir(parents=True)
        emulator = server.start(stack.account_id, stack.region, self.seconds, self.scratch / f"{name}.log")
        self.emulators.append(emulator)
        contents.seed(emulator, [stack])
        workspace = Workspace(self.terraform, stack, folder)
        workspace.connect(emulator)
        return workspace, emulator, contents.inventory(emulator)

    def killed_apply(self, name: str, kill: Kill) -> tuple[Workspace, Emulator, dict[str, set[str]]]:
        for after in range(kill.after, 0, -1):  # sooner, if Terraform was done before the signal reached it
            started = self.start(f"{name}-{after}", kill.stack)
            if self.hit(started[0], kill.way, after):
                return started
        raise Failed("Terraform was always done before it was killed")

    def hit(self, workspace: Workspace, way: str, after: int) -> bool:
        created = 0

        def enough(message: dict[str, Any]) -> bool:
            nonlocal created
            created += message.get("type") == "apply_complete" and message["hook"]["action"] == "create"
            return created >= after

        code = workspace.apply_until(enough, WAYS[way])
        if created < after:
            raise Failed(f"the apply ended by itself after {created} resources, with exit code {code}")
        return code != 0

    def converge(self, workspace: Workspace) -> Recovery:
        """What a user does: apply; if that fails adopt, and apply again."""
        lost: set[str] = set()
        for _ in range(ATTEMPTS):
            try:
                lost |= destroyed(workspace.run("apply", "-json", "-auto-approve"))
                break
            except CommandFailed as refusal:
                lost |= destroyed(refusal.output)
                self.adopt(workspace, refusal)
        else:
            raise Failed(f"{ATTEMPTS} applies failed, with an adoption after each")
        if not (workspace.folder / FILE).exists():
            return Recovery(lost, adopted=False)
        self.infra(workspace, "--done")
        lost |= destroyed(workspace.run("apply", "-json", "-auto-approve"))
        return Recovery(lost, adopted=True)

    def adopt(self, workspace: Workspace, refusal: CommandFailed) -> None:
        try:
            self.infra(workspace)
        except Failed as problem:
            untaint = re.findall(r"untaint (\S+)$", str(problem), re.MULTILINE)
            if not untaint:
                raise Failed(f"{refusal}\n{problem}") from None
            for address in untaint:  # as it says
                workspace.run("untaint", address)
            return
        if not (workspace.folder / FILE).exists():
            raise Failed(f"{refusal}\nand infra adopt found nothing to adopt")

    def infra(self, workspace: Workspace, *options: str) -> None:
        out = workspace.folder.parent.parent
        infra("adopt", workspace.stack.name, "--out", out, *options, environment=workspace.environment)

    def order(
        self, subject: str, workspace: Workspace, emulator: Emulator, before: dict[str, set[str]], lost: set[str]
    ) -> None:
        with self.report.check(subject, "nothing whole was destroyed, the plan is empty, nothing is outside the state"):
            if harmed := sorted(a for a in lost if not a.startswith(EVERYTHING_OUT)):
                raise Failed(f"destroyed or replaced: {', '.join(harmed)}")
            if found := unnamed(workspace.plan()):
                raise Failed("\n".join(found))
            state = workspace.state()
            now = contents.inventory(emulator)
            differences = contents.outside({kind: now[kind] - before[kind] for kind in now}, state)
            groups = [r["values"]["id"] for r in state if r["type"] == "aws_security_group"]
            rules = {r["values"]["id"] for r in state if r["type"] == "aws_vpc_security_group_egress_rule"}
            if groups and (extra := contents.ways_out(emulator, groups) - rules):
                differences.append(f"rules that let something out exist outside the state: {', '.join(sorted(extra))}")
            if differences:
                raise Failed("\n".join(differences))
