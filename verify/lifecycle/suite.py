"""The suite: real Terraform and the real AWS provider judge every stack, then apply all of them to emulators."""

from __future__ import annotations

import os
import shutil
import sys
import threading
import time
import traceback
from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import Any

from harness import contents
from harness import server
from harness.gaps import GAPS, Gap, unnamed
from harness.server import Emulator, Failed
from harness.stacks import Stack, WrongInput, by_account, read
from harness.terraform import CommandFailed, Terraform, Workspace

DEAR = ("aws_s3_bucket", "aws_ecr_repository", "aws_iam_openid_connect_provider")
"""What keeps data, or the trust of other teams: Terraform must refuse to destroy it."""


class Stopped(Exception):
    """A check failed and was reported; what builds on it cannot run."""


class Report:
    """Collects named checks and prints each as it ends; on a terminal also what is running."""

    def __init__(self) -> None:
        self.passed = self.failed = 0
        self.figures: Counter[str] = Counter()
        self._lock = threading.Lock()
        self._running: list[str] = []
        self._colour = sys.stdout.isatty() and not os.environ.get("NO_COLOR")

    @contextmanager
    def check(self, subject: str, fact: str) -> Iterator[None]:
        """One check: passes unless its block raises; then nothing that follows in the same job runs."""
        name, started = f"{subject}: {fact}", time.time()
        with self._lock:
            self._running.append(name)
            self._show_running()
        try:
            yield
        except Exception as problem:  # a mistake in the suite itself is a failed check too
            detail = str(problem) if isinstance(problem, Failed) else traceback.format_exc(limit=-2)
            self._ended(name, started, detail)
            raise Stopped(name) from problem
        self._ended(name, started, None)

    def ended(self, started: float, figures: Path | None) -> bool:
        """The last lines; whether all passed."""
        lines = [f"{count} {figure}" for figure, count in self.figures.items()]
        if figures:
            figures.parent.mkdir(parents=True, exist_ok=True)
            with figures.open("a", encoding="utf-8") as file:
                file.writelines(f"{line}\n" for line in lines)
        print(", ".join(lines))
        unknown = "; what builds on a failed check did not run" if self.failed else ""
        print(f"{self.passed} passed, {self.failed} failed{unknown} ({time.time() - started:.0f} s)")
        return not self.failed

    def count(self, figure: str, number: int) -> None:
        with self._lock:
            self.figures[figure] += number

    def note(self, text: str) -> None:
        with self._lock:
            self._clear_running()
            print(f"note  {text}", flush=True)
            self._show_running()

    def _ended(self, name: str, started: float, detail: str | None) -> None:
        with self._lock:
            self._running.remove(name)
            self.passed, self.failed = self.passed + (detail is None), self.failed + (detail is not None)
            word, colour = ("ok  ", "32") if detail is None else ("FAIL", "31")
            mark = f"\033[{colour}m{word}\033[0m" if self._colour else word
            self._clear_running()
            print(f"{mark}  {name} ({time.time() - started:.1f} s)", flush=True)
            for line in (detail or "").splitlines():
                print(f"        {line}", flush=True)
            self._show_running()

    def _show_running(self) -> None:
        self._clear_running()
        if self._running and sys.stderr.isatty():
            line = f"{len(self._running)} running: {'; '.join(self._running)}"
            print(line[: shutil.get_terminal_size().columns - 1], end="", file=sys.stderr, flush=True)

    def _clear_running(self) -> None:
        if sys.stderr.isatty():
            print("\r\033[K", end="", file=sys.stderr, flush=True)


@contextmanager
def to_the_end(terraform: Terraform, emulators: list[Emulator]) -> Iterator[None]:
    """Until the block ends, or a check in it fails: then whatever still runs is ended."""
    try:
        yield
    except Stopped:
        pass
    finally:
        terraform.stop()
        for emulator in emulators:
            emulator.stop()


def each(job: Callable[[Any], None], subjects: Iterable[Any], at_once: int = 8) -> None:
    """Runs a job for all subjects at once, to the end for each; stops if one of them stopped."""
    with ThreadPoolExecutor(at_once) as pool:
        running = [pool.submit(job, subject) for subject in subjects]
    problems = [p for p in (future.exception() for future in running) if p]
    for problem in problems:
        raise problem


class Suite:
    def __init__(self, output: Path, unprotected: Path, scratch: Path, terraform: Terraform, seconds: int) -> None:
        self.stacks = read(output)
        self.unprotected = {stack.name: stack for stack in read(unprotected)}
        if missing := [s.name for s in self.stacks if s.name not in self.unprotected]:
            raise WrongInput(f"{unprotected} lacks {', '.join(missing)}")
        if still := [s.name for s in self.unprotected.values() if s.protected()]:
            raise WrongInput(f"{unprotected} is protected from destroy ({', '.join(still)})")
        keeps = [s for s in self.stacks if s.resources("aws_s3_bucket") and s.resources("aws_iam_role")]
        if not keeps:
            raise WrongInput(f"no stack in {output} has both a bucket and a role: nothing to try adoption with")
        self.adopted = keeps[0]  # one stands for all: lanes differ in names only
        self.scratch, self.terraform, self.seconds = scratch, terraform, seconds
        self.report = Report()
        self.emulators: list[Emulator] = []
        self.gaps: dict[Gap, dict[str, bool]] = {gap: {} for gap in GAPS}  # by address: was it seen?

    def run(self, figures: Path | None) -> bool:
        started = time.time()
        with to_the_end(self.terraform, self.emulators):
            each(self.validate, self.stacks, os.cpu_count() or 2)
            each(lambda job: job(), self.account_jobs())  # not when a stack is invalid: `each` stops then
            self.named_gaps_occur()
        for gap, seen in self.gaps.items():
            found = f"seen {sum(seen.values())} times" if seen else "not tried, as no resource sets it"
            print(f"gap   {gap}, {found}: {gap.reason}")
        return self.report.ended(started, figures)

    def account_jobs(self) -> Iterator[Callable[[], None]]:
        for account, stacks in by_account(self.stacks).items():
            yield partial(self.life_of_account, account, stacks)
        yield partial(self.adoption, self.adopted)

    def validate(self, stack: Stack) -> None:
        with self.report.check(stack.name, "Terraform accepts it, without a warning"):
            Workspace(self.terraform, stack, self.scratch / stack.name).validate()
            self.report.count("stacks validated", 1)

    def start(self, name: str, stacks: list[Stack]) -> Emulator:
        log = self.scratch / f"{name}.log"
        emulator = server.start(stacks[0].account_id, stacks[0].region, self.seconds, log)
        self.emulators.append(emulator)
        contents.seed(emulator, stacks)
        return emulator

    def life_of_account(self, account: str, stacks: list[Stack]) -> None:
        """Apply, plan again, be refused to destroy, take the protection off, destroy, look what is left."""
        with self.report.check(account, "an emulator starts and is seeded"):
            emulator = self.start(account, stacks)
            before = contents.inventory(emulator)
        work = {s.name: Workspace(self.terraform, s, self.scratch / s.name) for s in stacks}
        first, *targets = stacks  # the account's own stack, then its lanes, which must not need each other
        self.life_of_stack(work[first.name], emulator)
        each(lambda s: self.life_of_stack(work[s.name], emulator), targets)
        with self.report.check(account, "the inventory sees all that was applied"):
            self.inventory_sees(stacks, before, contents.inventory(emulator))
        each(lambda s: self.end_of_stack(work[s.name], emulator), stacks)
        with self.report.check(account, "destroy leaves nothing behind"):
            after = contents.inventory(emulator)
            left = {kind: sorted(after[kind] - before[kind]) for kind in after if after[kind] - before[kind]}
            if left:
                raise Failed("\n".join(f"{kind}: {', '.join(names)}" for kind, names in left.items()))

    def life_of_stack(self, workspace: Workspace, emulator: Emulator) -> None:
        name = workspace.stack.name
        with self.report.check(name, "plan and apply, without a warning"):
            workspace.connect(emulator)
            self.report.count("resources applied", workspace.apply("-auto-approve")["add"])
        with self.report.check(name, "a second plan is empty"):
            self.only_named_gaps(workspace)
        with self.report.check(name, "destroy is refused while protected"):
            self.destroy_is_refused(workspace)

    def end_of_stack(self, workspace: Workspace, emulator: Emulator) -> None:
        stack = self.unprotected[workspace.stack.name]
        with self.report.check(stack.name, "protection off, applied, then destroyed with data in it"):
            contents.fill(emulator, stack)
            workspace.take(stack)
            if workspace.apply("-auto-approve", "-refresh=false")["remove"]:
                raise Failed("taking the protection off destroys or replaces something")
            destroyed = workspace.apply("-auto-approve", "-refresh=false", "-destroy")
            self.report.count("resources destroyed", destroyed["remove"])

    def only_named_gaps(self, workspace: Workspace) -> None:
        def noted(gap: Gap, address: str, seen: bool) -> None:
            self.gaps[gap][f"{workspace.stack.name} {address}"] = seen

        if found := unnamed(workspace.plan(), noted):
            raise Failed("\n".join(found))

    def named_gaps_occur(self) -> None:
        with self.report.check("all accounts", "each named gap of the emulator still occurs"):
            unseen = [(gap, [place for place, seen in where.items() if not seen]) for gap, where in self.gaps.items()]
            gone = [f"{gap}: not at {', '.join(places)}; take it out of gaps.py" for gap, places in unseen if places]
            if gone:
                raise Failed("\n".join(gone))

    def destroy_is_refused(self, workspace: Workspace) -> None:
        protected = workspace.stack.protected()
        dear = {f"{kind}.{name}" for kind in DEAR for name in workspace.stack.resources(kind)}
        if dear - protected:
            raise Failed(f"without prevent_destroy: {', '.join(sorted(dear - protected))}")
        try:
            workspace.run("plan", "-destroy", "-refresh=false", "-json")
        except CommandFailed as refusal:
            silent = [a for a in protected if f"Resource {a} has lifecycle.prevent_destroy" not in refusal.output]
            if silent:
                raise Failed(f"not named in the refusal: {', '.join(sorted(silent))}\n{refusal}") from None
        else:
            if protected:
                raise Failed("Terraform would destroy it")

    def inventory_sees(self, stacks: list[Stack], before: dict[str, set[str]], now: dict[str, set[str]]) -> None:
        """Otherwise "nothing is left" would be true of any kind that the inventory cannot see."""
        made: Counter[str] = Counter()
        for stack in stacks:
            made.update(stack.kinds())
        for kind, count in made.items():
            if kind not in contents.LISTS and kind not in contents.PARTS:
                raise Failed(f"contents.py does not know {kind}: say how AWS lists it, or what it is a part of")
            if kind in contents.LISTS and len(now[kind] - before[kind]) != count:
                raise Failed(f"{kind}: {count} applied, but AWS lists {sorted(now[kind] - before[kind])}")

    def adoption(self, stack: Stack) -> None:
        """A bucket with data and a role that were there before come under Terraform, and lose nothing."""
        subject = f"{stack.name}, adopting"
        workspace = Workspace(self.terraform, stack, self.scratch / f"{stack.name}-adopting")
        addresses = {kind: next(iter(stack.resources(kind).items())) for kind in ("aws_s3_bucket", "aws_iam_role")}
        (_, bucket), (_, role) = addresses.values()
        with self.report.check(subject, "a bucket with an object and a role exist before"):
            emulator = self.start(f"{stack.name}-adopting", [stack])
            contents.make_by_hand(emulator, bucket["bucket"], role["name"], role.get("path", "/"))
            workspace.connect(emulator)
        with self.report.check(subject, "the plan imports both, and destroys or replaces nothing"):
            ids = {"aws_s3_bucket": bucket["bucket"], "aws_iam_role": role["name"]}
            imports = [{"to": f"{kind}.{addresses[kind][0]}", "id": ids[kind]} for kind in ids]
            workspace.write("imports.tf.json", {"import": imports})
            changes = workspace.plan()["resource_changes"]
            lost = [c["address"] for c in changes if "delete" in c["change"]["actions"]]
            imported = {c["address"] for c in changes if "importing" in c["change"]}
            if lost or imported != {i["to"] for i in imports}:
                raise Failed(f"destroyed or replaced: {lost}; imported: {sorted(imported)}")
        with self.report.check(subject, "apply keeps the object"):
            counts = workspace.apply()
            if counts["import"] != len(imports) or counts["remove"]:
                raise Failed(f"apply: {counts}")
            if not contents.kept(emulator, bucket["bucket"]):
                raise Failed("the object in the bucket is not what it was")
            self.report.count("resources adopted", counts["import"])
        with self.report.check(subject, "a second plan is empty"):
            self.only_named_gaps(workspace)
