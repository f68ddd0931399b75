"""What becomes of a stack that is applied, step by step, until nothing of it is left."""

from __future__ import annotations

from collections import Counter
from concurrent.futures import Future
from typing import Any

from harness import contents
from harness.life import Account, Steps
from harness.server import Failed
from harness.stacks import Stack
from harness.terraform import CommandFailed, Workspace

DEAR = ("aws_s3_bucket", "aws_ecr_repository", "aws_iam_openid_connect_provider")
"""What keeps data, or the trust of other teams: Terraform must refuse to destroy it."""


class Life:
    """A stack's steps after `Account.applied`, one after the other, since they share a folder."""

    unprotected: Future[None]
    destroyed: Future[int]

    def __init__(self, steps: Steps, account: Account, stack: Stack) -> None:
        """`stack` is without protection: what it becomes when nobody needs the protected one any more. It may have
        more than the protected one, and nothing less."""
        self.steps, self.account, self.stack = steps, account, stack
        self.planned_again = steps.after(account.applied[stack.name], do=lambda: self.work.plan_again())
        self.refused = steps.after(self.planned_again, do=lambda: destroy_is_refused(self.work))

    def unprotect_after(self, *others: Future[Any]) -> None:
        self.unprotected = self.steps.after(self.refused, *others, do=self._unprotect)

    def destroy_after(self, *others: Future[Any]) -> None:
        self.destroyed = self.steps.after(self.unprotected, *others, do=self._destroy)

    @property
    def work(self) -> Workspace:
        return self.account.work[self.stack.name]

    def _unprotect(self) -> None:
        contents.fill(self.account.emulator, self.stack)
        self.work.take(self.stack)
        if gone := self.work.apply_losing("-auto-approve", "-refresh=false"):
            raise Failed(f"taking the protection off destroys or replaces {', '.join(sorted(gone))}")

    def _destroy(self) -> int:
        return self.work.apply("-auto-approve", "-refresh=false", "-destroy")["remove"]


def destroy_is_refused(work: Workspace) -> None:
    protected = work.stack.protected()
    dear = {f"{kind}.{name}" for kind in DEAR for name in work.stack.resources(kind)}
    if dear - protected:
        raise Failed(f"without prevent_destroy: {', '.join(sorted(dear - protected))}")
    try:
        work.run("plan", "-destroy", "-refresh=false", "-json")
    except CommandFailed as refusal:
        silent = [a for a in protected if f"Resource {a} has lifecycle.prevent_destroy" not in refusal.output]
        if silent:
            raise Failed(f"not named in the refusal: {', '.join(sorted(silent))}\n{refusal}") from None
    else:
        if protected:
            raise Failed("Terraform would destroy it")


def inventory_sees(account: Account) -> None:
    """Otherwise "nothing is left" would be true of any kind that the inventory cannot see."""
    now = contents.inventory(account.emulator)
    made: Counter[str] = Counter()
    for stack in account.stacks:
        made.update(stack.kinds())
    for kind, count in made.items():
        if kind not in contents.LISTS and kind not in contents.PARTS:
            raise Failed(f"contents.py does not know {kind}: say how AWS lists it, or what it is a part of")
        if kind in contents.LISTS and len(now[kind] - account.before[kind]) != count:
            raise Failed(f"{kind}: {count} applied, but AWS lists {sorted(now[kind] - account.before[kind])}")


def nothing_is_left(account: Account) -> None:
    after = contents.inventory(account.emulator)
    if left := {
        kind: sorted(names - account.before[kind]) for kind, names in after.items() if names - account.before[kind]
    }:
        raise Failed("\n".join(f"{kind}: {', '.join(names)}" for kind, names in left.items()))
