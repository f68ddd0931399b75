"""Applies that are killed at many moments: the next apply, or `infra adopt` and then an apply, brings all to order."""

from __future__ import annotations

import os
import random
import re
import signal
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from harness import contents
from harness.life import Account, Steps
from harness.program import infra
from harness.providers import Provider, Providers
from harness.server import Emulator, Failed, held
from harness.stacks import Stack
from harness.terraform import CommandFailed, Terraform, Workspace, destroyed

ATTEMPTS = 3
FILE = "adopt.tf.json"
EVERYTHING_OUT = "aws_vpc_security_group_egress_rule.adopt-everything-out-"
AT_ONCE = threading.Semaphore(10)  # they mostly wait for S3


def _both(provider: Provider, pid: int) -> None:
    os.kill(pid, signal.SIGKILL)
    provider.kill()


def _signal(number: signal.Signals) -> Callable[[Provider, int], None]:
    return lambda _, pid: os.kill(pid, number)


WAYS: dict[str, Callable[[Provider, int], None]] = {
    "Terraform and its provider by SIGKILL": _both,
    "Terraform by SIGKILL": _signal(signal.SIGKILL),
    "the provider by SIGKILL": lambda provider, _: provider.kill(),
    "Terraform by SIGTERM": _signal(signal.SIGTERM),
    "Terraform by SIGINT": _signal(signal.SIGINT),
}
OF_A_LANE = [*list(WAYS)[:2] * 3, *list(WAYS)[2:]]
OF_CI = list(WAYS)[:3]


@dataclass(frozen=True)
class Kill:
    stack: str
    way: str
    share: float
    """Of as many changes as there are resources. The emulator stands still after so many, on machines of any speed."""

    def __str__(self) -> str:
        return f"{self.stack}, {self.way} after {self.share:.0%}"


def kills(seed: int) -> list[Kill]:
    """Spread over the whole apply, one in each part of it, for each kind of stack: others differ in names only."""
    chance = random.Random(seed)
    chosen = []
    for stack, ways in (("prefect-v2-dev-test", OF_A_LANE), ("prefect-v2-dev-ci", OF_CI)):
        shuffled = chance.sample(ways, len(ways))
        chosen += [Kill(stack, way, (part + chance.random()) / len(ways)) for part, way in enumerate(shuffled)]
    return chosen


class Faults:
    """`recovered` says of each kill whether it took an adoption."""

    def __init__(
        self,
        steps: Steps,
        terraform: Terraform,
        emulate: Callable[..., Emulator],
        stacks: dict[str, Stack],
        scratch: Path,
        chosen: list[Kill],
    ) -> None:
        self.stacks, self.emulate, self.scratch = stacks, emulate, scratch
        self.providers = terraform.providers
        connected = [stacks[name] for name in {kill.stack for kill in chosen}]
        self.template = {stack.name: Workspace(terraform, stack, scratch / stack.name) for stack in connected}
        ready = [steps.after(do=partial(self._initialize, stack.name)) for stack in connected]
        self.recovered: dict[Kill, Future[bool]] = {
            kill: steps.after(*ready, do=partial(self._life, f"kill-{number}", kill))
            for number, kill in enumerate(chosen)
        }
        self.closed = steps.after(*ready, do=partial(self._open_group, stacks["prefect-v2-dev-test"]))

    def _initialize(self, stack: str) -> None:
        self.template[stack].connect(None)

    def _life(self, name: str, kill: Kill) -> bool:
        """Apply, kill, apply again, adopt if that fails, look whether all is as if nothing had happened."""
        with AT_ONCE:
            work, emulator, before = self._killed_apply(name, kill)
            half_made = {resource["address"] for resource in work.state() if resource["tainted"]}
            lost, adopted = converge(work)
            in_order(work, emulator, before, lost - half_made)
            emulator.stop()
            return adopted

    def _open_group(self, lane: Stack) -> None:
        """The moment that no count of resources hits: a group exists, and still lets everything out."""
        with AT_ONCE:
            group = next(iter(lane.resources("aws_security_group").values()))
            work, emulator, before = self._start("open-group", lane)
            contents.leave_group_open(emulator, group["name"], group["description"])
            lost, _ = converge(work)
            if not any(address.startswith(EVERYTHING_OUT) for address in lost):
                raise Failed("the rule that lets everything out was not taken away")
            in_order(work, emulator, before, lost)
            emulator.stop()

    def _start(
        self, name: str, stack: Stack, hold: Path | None = None
    ) -> tuple[Workspace, Emulator, contents.Inventory]:
        emulator = self.emulate([stack], hold=hold)
        folder = self.scratch / name / "stacks" / stack.name  # as synth lays it out, for infra adopt
        work = self.template[stack.name].copy(stack, folder)
        work.use(emulator)
        return work, emulator, contents.inventory(emulator)

    def _killed_apply(self, name: str, kill: Kill) -> tuple[Workspace, Emulator, contents.Inventory]:
        assert isinstance(self.providers, Providers)
        stack, hold = self.stacks[kill.stack], self.scratch / f"{name}.hold"
        started = work, _, _ = self._start(name, stack, hold=hold)
        hold.write_text(str(1 + int(kill.share * (sum(stack.kinds().values()) - 1))))

        def strike(pid: int) -> None:
            WAYS[kill.way](provider, pid)
            hold.unlink()

        with self.providers.process(work.folder, work.of_emulator("apply")) as provider:
            try:
                if work.apply_until(held(hold).exists, strike, provider.variables) == 0:
                    raise Failed("Terraform was done in spite of that")
            finally:
                provider.end()  # it may be busy
        return started


def converge(work: Workspace) -> tuple[set[str], bool]:
    """What a user does: apply; if that fails adopt, and apply again. What was destroyed, and whether it was adopted."""
    lost: set[str] = set()
    for _ in range(ATTEMPTS):
        try:
            lost |= destroyed(work.run("apply", "-json", "-auto-approve"))
            break
        except CommandFailed as refusal:
            lost |= destroyed(refusal.output)
            _adopt_after(work, refusal)
    else:
        raise Failed(f"{ATTEMPTS} applies failed, with an adoption after each")
    if not (work.folder / FILE).exists():
        return lost, False
    adopt(work, "--done")
    return lost | destroyed(work.run("apply", "-json", "-auto-approve")), True


def _adopt_after(work: Workspace, refusal: CommandFailed) -> None:
    try:
        adopt(work)
    except Failed as problem:
        untaint = re.findall(r"untaint (\S+)$", str(problem), re.MULTILINE)
        if not untaint:
            raise Failed(f"{refusal}\n{problem}") from None
        for address in untaint:  # as it says
            work.run("untaint", address)
        return
    if not (work.folder / FILE).exists():
        raise Failed(f"{refusal}\nand infra adopt found nothing to adopt")


def adopt(work: Workspace, *options: str) -> None:
    out = work.folder.parent.parent
    with work.environment() as environment:
        infra("adopt", work.stack.name, "--out", out, *options, environment=environment)


def adopt_after_lost_state(account: Account, stack: Stack, scratch: Path) -> int:
    """More than any kill: everything exists, and nothing of it is known. Every rule for an id is tried."""
    work = account.work[stack.name] = account.work[stack.name].copy(stack, scratch / "stacks" / stack.name)
    (work.folder / "terraform.tfstate").unlink()
    adopt(work)
    kinds = stack.kinds()
    expected = sum(kinds.values()) - kinds["aws_ecs_task_definition"]
    changed = work.apply("-auto-approve")
    if (changed["import"], changed["remove"]) != (expected, 0):
        raise Failed(f"{expected} exist; the apply says {changed}")
    adopt(work, "--done")
    in_order(
        work, account.emulator, account.before, set(), *(other for other in account.work.values() if other != work)
    )
    return expected


def in_order(
    work: Workspace, emulator: Emulator, before: contents.Inventory, lost: set[str], *beside: Workspace
) -> None:
    """Nothing whole was destroyed, a plan is empty, and nothing is outside the state, and of the stacks beside it."""
    if harmed := sorted(a for a in lost if not a.startswith(EVERYTHING_OUT)):
        raise Failed(f"destroyed or replaced: {', '.join(harmed)}")
    work.plan_again()
    state = [resource for each in (work, *beside) for resource in each.state()]
    now = contents.inventory(emulator)
    differences = contents.outside({kind: now[kind] - before[kind] for kind in now}, state)
    groups = [r["values"]["id"] for r in state if r["type"] == "aws_security_group"]
    rules = {r["values"]["id"] for r in state if r["type"] == "aws_vpc_security_group_egress_rule"}
    if groups and (extra := contents.ways_out(emulator, groups) - rules):
        differences.append(f"rules that let something out exist outside the state: {', '.join(sorted(extra))}")
    if differences:
        raise Failed("\n".join(differences))
