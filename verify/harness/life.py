"""The accounts of the sample, applied in the background and shared by the suites. Tests wait for steps: futures.

Applying a lane takes a minute in which next to nothing is computed: the provider waits for S3. So each stack is applied
once, all side by side, in each of the ways that there are: anew, as an upgrade, as an adoption, and as users try it out.
"""

from __future__ import annotations

import json
import subprocess
import sys
from collections.abc import Callable
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple, TypeVar

from harness import contents, earlier
from harness.program import ROOT
from harness.server import Emulator, Failed
from harness.stacks import Stack, of_account
from harness.terraform import Terraform, Workspace, lost

STACKS = [f"prefect-v2-{account}-{name}" for account in ("dev", "prod") for name in ("ci", "live", "test")]
T = TypeVar("T")


class NotTried(Failed):
    def __init__(self, problem: BaseException) -> None:
        super().__init__(f"not tried, since something before it failed: {problem}")


@dataclass(frozen=True)
class Steps:
    pool: ThreadPoolExecutor

    def after(self, *before: Future, do: Callable[[], T]) -> Future[T]:
        """Does something as soon as all that comes before it has succeeded."""

        def step() -> T:
            for each in before:
                problem = each.exception()
                if isinstance(problem, NotTried):
                    raise problem
                if problem:
                    raise NotTried(problem) from problem
            return do()

        return self.pool.submit(step)


class Account:
    """An account and its stacks. When `applied`, by the stack's name, is done, the workspace is there to go on with."""

    emulator: Emulator
    before: contents.Inventory
    """What the account has before anything is applied."""

    def __init__(self, steps: Steps, terraform: Terraform, output: Path, name: str, folder: Path) -> None:
        self.steps, self.terraform, self.output, self.name, self.folder = steps, terraform, output, name, folder
        self.stacks = of_account(output, name)
        self.work: dict[str, Workspace] = {}
        self.applied: dict[str, Future[None]] = {}
        self.looked: list[Future[Any]] = []

    def look(self, read: Callable[[Emulator, str], Any]) -> None:
        """Has the account read, and its stacks shown, before anything that `applied` brought is changed again."""

        def see() -> Any:
            found = read(self.emulator, self.name)
            found.stacks |= {w.stack.lane: json.loads(w.run("show", "-json")) for w in self.work.values()}
            return found

        self.looked = [self.steps.after(*self.applied.values(), do=see)]

    def seed_more(self, stacks: list[Stack]) -> None:
        """Makes what other stacks look up; it counts as there before. Not while something is being applied."""
        known = contents.inventory(self.emulator)
        contents.seed(self.emulator, stacks)
        for kind, names in contents.inventory(self.emulator).items():
            self.before[kind] |= names - known[kind]

    def _workspace(self, stack: Stack, folder: Path) -> Workspace:
        return self.work.setdefault(stack.name, Workspace(self.terraform, stack, folder))


class Dev(Account):
    """Its own stack, then its lanes, which must not need each other. Those of an earlier version are upgraded; in the
    other lane, a bucket with an object and a role were there before."""

    def __init__(self, emulate: Callable[[list[Stack]], Emulator], base: str | None, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.base = earlier.base(base)
        self.earlier = earlier.stacks(self.base, self.folder / "earlier")
        self.emulate = emulate
        first, *lanes = self.stacks
        self.applied[first.name] = self.steps.after(self.steps.after(do=self._start), do=partial(self._apply, first))
        for lane in lanes:
            self.applied[lane.name] = self.steps.after(self.applied[first.name], do=partial(self._apply, lane))

    def _start(self) -> None:
        self.emulator = self.emulate([*self.stacks, *self.earlier.values()])
        self.before = contents.inventory(self.emulator)

    def _apply(self, stack: Stack) -> None:
        former = self.earlier.get(stack.name)
        work = self._workspace(former or stack, self.folder / stack.name)
        work.connect(self.emulator)
        if former:
            work.apply("-auto-approve")
            self._upgrade(work, stack)
        else:
            self._adopt(work)

    def _upgrade(self, work: Workspace, stack: Stack) -> None:
        work.take(stack)
        if unannounced := lost(work.planned()) - earlier.announced(self.base):
            raise Failed(
                f"{stack.name}: {', '.join(sorted(unannounced))} of {self.base} would be replaced or destroyed."
                " If that is meant, CHANGELOG.md says so below Unreleased: - Replaces `ADDRESS`: why"
            )
        work.apply()

    def _adopt(self, work: Workspace) -> None:
        """The plan imports both, nothing is lost, and the object in the bucket stays."""
        (to_bucket, bucket), (to_role, role) = (
            next(iter(work.stack.resources(kind).items())) for kind in ("aws_s3_bucket", "aws_iam_role")
        )
        contents.make_by_hand(self.emulator, bucket["bucket"], role["name"], role.get("path", "/"))
        imports = {f"aws_s3_bucket.{to_bucket}": bucket["bucket"], f"aws_iam_role.{to_role}": role["name"]}
        work.write("imports.tf.json", {"import": [{"to": to, "id": name} for to, name in imports.items()]})
        changes = work.plan()["resource_changes"]
        imported = {change["address"] for change in changes if "importing" in change["change"]}
        harmed = [change["address"] for change in changes if "delete" in change["change"]["actions"]]
        if harmed or imported != imports.keys():
            raise Failed(f"{work.stack.name}: destroyed or replaced: {harmed}; imported: {sorted(imported)}")
        counts = work.apply()
        (work.folder / "imports.tf.json").unlink()
        if counts["import"] != len(imports) or counts["remove"]:
            raise Failed(f"{work.stack.name}: {counts}")
        if not contents.kept(self.emulator, bucket["bucket"]):
            raise Failed("the object in the bucket is not what it was")


class Tried(Account):
    """As users try it out: by `bin/emulator`. `printed` is what each command says, on its two outputs."""

    def __init__(self, *arguments: object) -> None:
        super().__init__(*arguments)  # type: ignore[arg-type]
        self.printed: dict[str, tuple[str, str]] = {}
        self._running: subprocess.Popen[str] | None = None
        tried = self.steps.after(do=self._try)
        for stack in self.stacks:
            self.applied[stack.name] = self.steps.after(tried, do=partial(self._join, stack))

    def command(self, name: str, *options: str) -> None:
        words = [ROOT / "bin/emulator", name, self.name, "--out", self.output, "--work", self.folder, *options]
        with subprocess.Popen(
            [sys.executable, *words], stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True
        ) as self._running:
            self.printed[name] = self._running.communicate()
        if self._running.returncode:
            raise Failed(f"emulator {name}: exit code {self._running.returncode}\n{''.join(self.printed[name])}")

    def _try(self) -> None:
        self.command("start", "--ttl", "30m")
        self.emulator = Emulator.load(self.folder / self.name / "emulator.json")  # type: ignore[assignment]
        self.before = contents.inventory(self.emulator)
        self.command("try")

    def _join(self, stack: Stack) -> None:
        work = self._workspace(stack, self.folder / self.name / stack.name)
        work.use(self.emulator)

    def end(self) -> None:
        if self._running and self._running.poll() is None:
            self._running.terminate()
        self.command("stop")


class Accounts(NamedTuple):
    dev: Dev
    prod: Tried
