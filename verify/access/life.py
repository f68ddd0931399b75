"""The life of an account's own stack and of one lane, from nothing to nothing, with every switch on and off.

It is lived for what Terraform asks of AWS on the way, which the emulator notes: what it plans and applies while it
creates, changes, replaces and destroys.
"""

from __future__ import annotations

import json
import shutil
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from lifecycle import changes
from harness import contents
from access import configuration
from harness.program import SAMPLE, infra
from harness.server import Emulator, Failed
from harness.stacks import Stack, read
from lifecycle.suite import each
from harness.terraform import Workspace

LANE = "test"
SLOW = "aws_s3_bucket_lifecycle_configuration"
"""Takes a minute to create and to change, so it is created once."""

# What no key changes, and Terraform does: a newer program may have other constants, and what somebody has changed by
# hand is put right by the same calls.
CONSTANTS: dict[str, dict[str, Any]] = {
    "aws_ecr_repository": {
        "image_tag_mutability": "MUTABLE",
        "image_scanning_configuration": [{"scan_on_push": False}],
    },
    "aws_iam_role": {"description": "Other"},
}

# What the sample, whose switches are off, does not switch off.
OFF = {"logs.agent.retention-days": "0", "logs.flows.retention-days": "0"}

# What exists already, and is found by a name or by tags.
LOOKED_UP = {
    "circleci.provider.type": "existing",
    "network.source.type": "lookup",
    "network.source.lookup.vpc-name": "looked-up",
}

# Changed in place, where the value in changes.txt destroys something.
IN_PLACE_TOO = {"cluster.container-insights": "enhanced"}

REPLACED = ("aws_security_group.agent-security-group", "aws_iam_role.flow-ci", "aws_iam_role.agent-images-ci")


class Life:
    """Goes on from stacks that were applied, all switches on, by `plan` and `apply`."""

    def __init__(self, emulator: Emulator, workspaces: dict[str, Workspace], config: Path, scratch: Path) -> None:
        self.emulator, self.config, self.scratch = emulator, config, scratch
        first = next(iter(workspaces.values())).stack
        self.account = first.account
        self.workspaces = [w for w in workspaces.values() if w.stack.lane in (None, LANE)]

    def run(self) -> None:
        changed = self._changed()
        existing = self._synthesized("existing", self.config, LOOKED_UP)
        off = self._off()
        each(partial(self._live, changed, existing, off), self.workspaces)

    def _live(self, changed: dict[str, Stack], existing: dict[str, Stack], off: dict[str, Stack], w: Workspace) -> None:
        name = w.stack.name
        replaced = [f"-replace={a}" for a in REPLACED if a.split(".")[1] in w.stack.resources(a.split(".")[0])]
        self._apply(w, without_slow(_with_constants(changed[name])))
        contents.seed(self.emulator, [existing[name]])
        w.copy(existing[name], self.scratch / "looks-up" / name).planned("-refresh=false")
        self._apply(w, off[name], *replaced)
        contents.fill(self.emulator, w.stack)
        w.planned("-destroy")
        w.apply()

    def _apply(self, workspace: Workspace, stack: Stack, *options: str) -> None:
        contents.seed(self.emulator, [stack])
        workspace.stack = stack
        workspace.write("cdk.tf.json", stack.config)
        workspace.planned(*options)
        workspace.apply()

    def _changed(self) -> dict[str, Stack]:
        """Every key that can be changed in place has another value."""
        in_place = [change for change in changes.read() if not change.not_planned and not change.effects]
        group, *further = changes.groups(in_place)
        if further:
            raise Failed(f"{changes.LIST.name}: {further[0][0].key} cannot be changed together with the others")
        protection = {name.split("=")[0] for name in changes.UNPROTECTED}
        values = {k: v for change in group for k, v in change.assignments.items() if k not in protection}
        stacks = self._synthesized("changed", self.config, values | IN_PLACE_TOO)
        contents.seed(self.emulator, list(stacks.values()))
        return stacks

    def _off(self) -> dict[str, Stack]:
        """The sample, for this account: its id, its network, and the path of its roles."""
        config = self.scratch / "off-config"
        shutil.copytree(SAMPLE, config)
        one, *others = sorted((config / "accounts").glob("*.conf"))
        for other in others:
            other.unlink()
        one.rename(config / "accounts" / f"{self.account}.conf")
        own = configuration.settings(self.config, f"{self.account}/{LANE}")
        kept = ("account.id", "account.region", "iam.path", "network.source.type", "network.source.ids.vpc-id")
        values = {key: json.dumps(own[key]) for key in kept}
        values["network.source.ids.subnet-ids"] = json.dumps(own.list("network.source.ids.subnet-ids"))
        return self._synthesized("off", config, values | OFF)

    def _synthesized(self, name: str, config: Path, values: dict[str, str]) -> dict[str, Stack]:
        out = self.scratch / name
        sets = [*changes.UNPROTECTED, *(f"{key}={value}" for key, value in values.items())]
        options = [word for one in sets for word in ("--set", one)]
        infra("synth", "--backend=local", f"--config={config}", f"--out={out}", "--account", self.account, *options)
        return {stack.name: stack for stack in read(out)}


def without_slow(stack: Stack) -> Stack:
    resources = {kind: named for kind, named in stack.config["resource"].items() if kind != SLOW}
    return replace(stack, config=stack.config | {"resource": resources})


def _with_constants(stack: Stack) -> Stack:
    config = json.loads(json.dumps(stack.config))
    for kind, values in CONSTANTS.items():
        for resource in config["resource"].get(kind, {}).values():
            resource.update(values)
    return replace(stack, config=config)

