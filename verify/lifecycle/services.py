"""A lane that goes from an agent to a worker and back: real plans of each step, and an apply after each.

docs/migration.md shows in a table what the steps do; `page` reads it.
"""

from __future__ import annotations

import json
import re
from concurrent.futures import Future
from functools import partial
from pathlib import Path
from typing import Any

from harness.life import Steps
from harness.program import ROOT, SAMPLE, UNPROTECTED, infra, settings
from harness.stacks import Stack, read
from lifecycle.lives import Life

PAGE = ROOT / "docs" / "migration.md"
BOTH = ("worker.enabled=true", "worker.image.tag=0123456789abcdef")
WORKER = (*BOTH, "agent.enabled=false")
# One at a time, as an agent: see the worker's reference.conf.
ALONE = ("desired-count=1", "minimum-healthy-percent=0", "maximum-percent=100")
LANES = {
    "agent": (),
    "agent and worker": BOTH,
    "worker": WORKER,
    "worker of Prefect 2": (*WORKER, "worker.runtime.type=prefect-2", *(f"worker.deployment.{each}" for each in ALONE)),
}
"""What a lane runs, and the settings for it."""
STEPS = {
    "worker on": ("agent", "agent and worker"),
    "agent off": ("agent and worker", "worker"),
    "agent on": ("worker", "agent and worker"),
    "worker off": ("agent and worker", "agent"),
}
"""What the page calls the steps of a migration, and of the way back: from what, to what."""
STAYS = (
    "aws_cloudwatch_log_group.flow-logs",
    "aws_ecr_repository.flow-images",
    "aws_ecs_cluster.",
    "aws_iam_role.flow-",
    "aws_iam_role_policy.flow-",
    "aws_s3_bucket",
    "aws_security_group.flow-",
    "aws_sns_topic.",
    "aws_vpc_security_group_egress_rule.flow-",
)
"""What no step may touch: the beginnings of addresses."""
WORDS = {"created": "create", "changed": "update", "destroyed": "delete"}

Plan = dict[str, str]


def synthesize(unprotected: dict[str, Stack], folder: Path) -> dict[str, dict[str, Stack]]:
    """The sample's account dev with each kind of lane, unprotected as the given stacks are; by the stack's name."""
    made = {"agent": unprotected}
    for number, kind in enumerate(list(LANES)[1:]):
        out = folder / str(number)
        options = ["--account", "dev", "--backend", "local", *settings((*UNPROTECTED, *LANES[kind]))]
        infra("synth", "--config", SAMPLE, "--out", out, *options)
        made[kind] = {stack.name: stack for stack in read(out)}
    return made


class Switches:
    """One lane after another, in an applied one's place; at the end it has an agent again, as in the beginning."""

    def __init__(self, steps: Steps, life: Life, made: dict[str, dict[str, Stack]]) -> None:
        self.life = life
        self.stacks = {kind: stacks[life.stack.name] for kind, stacks in made.items()}
        self.plans: dict[str, Plan] = {}
        self.hand_offs: dict[str, dict[str, Any]] = {}
        self.applied: dict[str, Future[None]] = {}
        """A lane of each kind, when its second plan was empty. `plans` and `hand_offs` are there when all are."""
        first, *further = LANES
        before = steps.after(life.unprotected, do=lambda: self._plan_steps(first))
        for kind in (*further, first):
            before = self.applied[kind] = steps.after(before, do=partial(self._switch, kind))

    def _switch(self, kind: str) -> None:
        work = self.life.work
        work.take(self.stacks[kind])
        work.apply("-auto-approve", "-refresh=false")
        work.plan_again()
        parameter = next(r for r in work.state() if r["address"] == "aws_ssm_parameter.hand-off")
        self.hand_offs[kind] = json.loads(parameter["values"]["value"])
        self._plan_steps(kind)

    def _plan_steps(self, kind: str) -> None:
        for step, (before, after) in STEPS.items():
            if before == kind and step not in self.plans:
                self.life.work.take(self.stacks[after])
                self.plans[step] = self.life.work.planned("-refresh=false")


def page(file: Path = PAGE) -> dict[str, Plan]:
    """What the page's table says of each step: what becomes of each address."""
    said: dict[str, Plan] = {step: {} for step in STEPS}
    columns: list[str] = []
    for line in file.read_text(encoding="utf-8").splitlines():
        cells = [cell.strip() for cell in line.strip("|").split("|")] if line.startswith("|") else []
        if {*STEPS} <= {*cells}:
            columns = cells
        elif columns and cells:
            addresses = re.findall(r"`(\w+\.[\w-]+)`", cells[0])
            for step, word in zip(columns, cells, strict=True):
                if addresses and step in said and word:
                    said[step] |= dict.fromkeys(addresses, WORDS[word])
        else:
            columns = []
    return said
