"""The life of an account's own stack and of one lane, from nothing to nothing, with every switch on and off.

Before it comes the account's bootstrap stack, applied with other credentials: with the roles that are judged by all this.

It is lived for what Terraform asks of AWS on the way, which the emulator notes: what it plans and applies while it
creates, changes, replaces and destroys. Meanwhile the simulator judges what was created.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from concurrent.futures import Executor
from dataclasses import replace
from functools import partial
from pathlib import Path
from typing import Any

from access import applied, calls, configuration
from access.configuration import PROOF
from harness import contents
from harness.program import SAMPLE, infra
from harness.server import Emulator, Failed
from harness.stacks import Stack, read
from harness.terraform import Terraform, Workspace
from lifecycle import changes

ACCOUNT, LANE = "edge", "test"
SLOW = "aws_s3_bucket_lifecycle_configuration"
"""Takes a minute to create and to change, and allows nobody anything, so it is created once."""

# What no key changes, and Terraform does: a newer program may have other constants, and what somebody has changed by
# hand is put right by the same calls.
CONSTANTS: dict[str, dict[str, Any]] = {
    "aws_ecr_repository": {
        "image_tag_mutability": "MUTABLE",
        "image_scanning_configuration": [{"scan_on_push": False}],
    },
    "aws_iam_role": {"description": "Other"},
    "aws_cloudwatch_log_group": {
        "kms_key_id": "arn:aws:kms:eu-central-1:135792468013:key/1e2d3c4b-0000-4000-8000-000000000010",
        "retention_in_days": 0,
    },
}

# A key that is changed, and taken off later: the emulator keeps only the one that a group was made with.
AT_FIRST = {
    "aws_cloudwatch_log_group": {
        "kms_key_id": "arn:aws:kms:eu-central-1:135792468013:key/1e2d3c4b-0000-4000-8000-000000000011",
    }
}

# What the sample, whose switches are off, does not switch off; and the worker, which it has not: it is changed too.
OFF = {
    "agent.logs.retention-days": "0",
    "logs.flows.retention-days": "0",
    "worker.enabled": "true",
    "worker.image.tag": "0123456789abcdef",
    "worker.logs.retention-days": "0",
    "github.provider.type": "create",
}

# What exists already, and is found by a name or by tags.
LOOKED_UP = {
    "bootstrap.provider.origin": "existing",
    "bootstrap.ecs-service-linked-role": "existing",
    "circleci.provider.type": "existing",
    "github.provider.type": "existing",
    "network.source.type": "lookup",
    "network.source.lookup.vpc-name": "looked-up",
}

# Roles for the same, with more rights: without a boundary, and to empty buckets.
MORE = {"bootstrap.boundary.type": "none", "bootstrap.empty-buckets": "true"}

# Changed in place, where the value in changes.txt destroys something.
IN_PLACE_TOO = {"cluster.container-insights": "enhanced"}

# Another boundary does not fit the bootstrap stack, and is what its roles may not give.
ALONE = {"bootstrap.enabled": "false"}

REPLACED = ("aws_security_group.agent-security-group", "aws_iam_role.flow-ci", "aws_iam_role.agent-images-ci")

Stacks = dict[str, Stack]


class Life:
    """Begins at once, and goes on in the background."""

    def __init__(
        self, terraform: Terraform, emulate: Callable[..., Emulator], background: Executor, scratch: Path
    ) -> None:
        self._terraform, self._emulate, self._background, self._scratch = terraform, emulate, background, scratch
        self._noted = scratch / "calls"
        self.applied = background.submit(self._apply_all)
        """The account, with all switches on."""
        self.calls = background.submit(self._live)
        """What Terraform asked for, to the end."""
        self.unbounded = background.submit(self._apply_unbounded)
        """The roles of Terraform's runs as MORE has them."""

    def _apply_all(self) -> applied.Applied:
        stacks = self._synthesized("on", PROOF, {}).values()
        bootstrap, *stacks = sorted(stacks, key=lambda stack: not stack.bootstrap)
        # The keys of some lanes do not fit those of others.
        others = (stack.lane for stack in stacks if stack.lane not in (None, LANE))
        self._alone = {f"deployment-types.{lane}.lane.enabled": "false" for lane in others}
        self._variants = [self._background.submit(make) for make in (self._changed, self._existing, self._off)]
        self._emulator = self._emulate([bootstrap, *stacks], calls=self._noted)
        self._bootstrap = Workspace(self._terraform, bootstrap, self._scratch / bootstrap.name)
        roles = self._create_roles(self._bootstrap, self._emulator)
        self._workspaces = [Workspace(self._terraform, stack, self._scratch / stack.name) for stack in stacks]
        states = list(self._background.map(self._create, self._workspaces))
        found = applied.read(self._emulator, ACCOUNT)
        self.bounded = {phase: found.roles.pop(arn) for phase, arn in roles.items()}
        found.stacks |= dict(zip((stack.lane for stack in stacks), states, strict=True))
        return found

    def _create_roles(self, workspace: Workspace, emulator: Emulator) -> dict[str, str]:
        """The ARNs of Terraform's roles, by the phase of its runs."""
        workspace.caller = "administrator-"
        workspace.connect(emulator)
        workspace.planned()
        workspace.apply()
        outputs = json.loads(workspace.run("show", "-json"))["values"]["outputs"]
        return {phase: outputs[f"{phase}_role_arn"]["value"] for phase in ("plan", "apply")}

    def _apply_unbounded(self) -> dict[str, applied.AppliedRole]:
        self.applied.result()
        [bootstrap] = [stack for stack in self._variants[1].result().values() if stack.bootstrap]
        emulator = self._emulate([bootstrap])
        before = contents.inventory(emulator)
        workspace = Workspace(self._terraform, bootstrap, self._scratch / "unbounded" / bootstrap.name)
        roles = self._create_roles(workspace, emulator)
        workspace.plan_again()
        found = applied.read(emulator, ACCOUNT).roles
        workspace.planned("-destroy")
        workspace.apply()
        if contents.inventory(emulator) != before:
            raise Failed(f"{bootstrap.name} was destroyed, and something of it is left")
        return {phase: found[arn] for phase, arn in roles.items()}

    def _create(self, workspace: Workspace) -> dict[str, Any]:
        workspace.connect(self._emulator)
        stack = workspace.stack
        self._apply(workspace, _with(AT_FIRST, _without_slow(stack)))
        workspace.stack = stack
        return json.loads(workspace.run("show", "-json"))

    def _live(self) -> calls.Calls:
        self.applied.result()
        changed, existing, off = (variant.result() for variant in self._variants)
        lived = [workspace for workspace in self._workspaces if workspace.stack.lane in (None, LANE)]
        list(self._background.map(partial(self._live_on, changed, existing, off), lived))
        return calls.read(self._noted, self._emulator.account_id, self._emulator.region)

    def _live_on(self, changed: Stacks, existing: Stacks, off: Stacks, w: Workspace) -> None:
        name, first = w.stack.name, w.stack
        replaced = [f"-replace={a}" for a in REPLACED if a.split(".")[1] in w.stack.resources(a.split(".")[0])]
        other = _with(CONSTANTS, _without_slow(changed[name]))
        self._apply(w, other)
        # By itself: with more than its tags changed, a task definition is replaced.
        self._apply(w, _without_further_tags(other))
        self._apply(w, _without_slow(first))
        contents.seed(self._emulator, [existing[name]])
        looking = w.copy(existing[name], self._scratch / "looks-up" / name)
        looking.caller = calls.LOOKS_UP
        looking.planned("-refresh=false")
        self._apply(w, off[name], *replaced)
        contents.fill(self._emulator, w.stack)
        w.planned("-destroy")
        w.apply()

    def _apply(self, workspace: Workspace, stack: Stack, *options: str) -> None:
        """Plans and applies, so that what the two ask for can be told apart."""
        contents.seed(self._emulator, [stack])
        workspace.stack = stack
        workspace.write("cdk.tf.json", stack.config)
        workspace.planned(*options)
        workspace.apply()

    def _changed(self) -> Stacks:
        """Every key that can be changed in place has another value."""
        in_place = [change for change in changes.read() if not change.not_planned and not change.effects]
        group, *further = changes.groups(in_place)
        if further:
            raise Failed(f"{changes.LIST.name}: {further[0][0].key} cannot be changed together with the others")
        protection = {name.split("=")[0] for name in changes.UNPROTECTED}
        values = {k: v for change in group for k, v in change.assignments.items() if k not in protection}
        return self._synthesized("changed", PROOF, self._alone | values | IN_PLACE_TOO | ALONE)

    def _existing(self) -> Stacks:
        return self._synthesized("existing", PROOF, LOOKED_UP | MORE)

    def _off(self) -> Stacks:
        """The sample, for this account: its id, its network, and the path of its roles."""
        config = self._scratch / "off-config"
        shutil.copytree(SAMPLE, config)
        one, *others = sorted((config / "accounts").glob("*.conf"))
        for other in others:
            other.unlink()
        one.rename(config / "accounts" / f"{ACCOUNT}.conf")
        own = configuration.settings(PROOF, f"{ACCOUNT}/{LANE}")
        kept = ("account.id", "account.region", "iam.path", "network.source.type", "network.source.ids.vpc-id")
        values = {key: json.dumps(own[key]) for key in kept}
        values["network.source.ids.subnet-ids"] = json.dumps(own.list("network.source.ids.subnet-ids"))
        return self._synthesized("off", config, values | OFF)

    def _synthesized(self, name: str, config: Path, values: dict[str, str]) -> Stacks:
        out = self._scratch / name
        sets = [*(changes.UNPROTECTED if values else ()), *(f"{key}={value}" for key, value in values.items())]
        options = [word for one in sets for word in ("--set", one)]
        infra("synth", "--backend=local", f"--config={config}", f"--out={out}", "--account", ACCOUNT, *options)
        return {stack.name: stack for stack in read(out)}


def _without_slow(stack: Stack) -> Stack:
    resources = {kind: named for kind, named in stack.config["resource"].items() if kind != SLOW}
    return replace(stack, config=stack.config | {"resource": resources})


def _without_further_tags(stack: Stack) -> Stack:
    """Without `tags.extra`."""
    config = json.loads(json.dumps(stack.config))
    tags = config["provider"]["aws"][0]["default_tags"][0]["tags"]
    for further in tags.keys() - {"environment", "service", "team"}:
        del tags[further]
    if config == stack.config:
        raise Failed(f"{stack.name} has no tags.extra to take off")
    return replace(stack, config=config)


def _with(constants: dict[str, dict[str, Any]], stack: Stack) -> Stack:
    config = json.loads(json.dumps(stack.config))
    for kind, values in constants.items():
        for resource in config["resource"].get(kind, {}).values():
            resource.update(values)
    return replace(stack, config=config)
