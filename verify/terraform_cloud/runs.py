"""Remote runs: real Terraform in a folder of the service, with the workspace's state, in the emulated account."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import threading
import traceback
from collections import Counter
from contextlib import suppress
from pathlib import Path
from typing import Any

from harness.server import Emulator, Failed
from harness.stacks import Stack
from harness.terraform import PLAN, Terraform, Workspace
from terraform_cloud.service import Phase, Run, Service

STATE = "terraform.tfstate"
REDACTED = "(redacted)"


class Runner:
    """Gives runs the credentials of the account, which Terraform Cloud would get from AWS by its own OIDC tokens."""

    def __init__(self, service: Service, terraform: Terraform, folder: Path, account: Emulator) -> None:
        self._service, self._terraform, self._folder, self._account = service, terraform, folder, account
        self._schemas: dict[str, Any] = {}
        self._schemas_lock = threading.Lock()
        self.troubles: list[str] = []
        """Mistakes of this double, which the suite has to fail for."""
        service.start = self.start

    def start(self, run: Run, phase: str) -> None:
        job = self._plan if phase == "plan" else self._apply
        threading.Thread(target=self._guarded, args=(job, run, getattr(run, phase)), daemon=True).start()

    def _guarded(self, job: Any, run: Run, phase: Phase) -> None:
        try:
            job(run, phase)
        except Failed as problem:  # such as an init that fails
            phase.log.write(f"\n{problem}\n")
            phase.status = "errored"
            run.workspace.set(run, "errored")
        except Exception:
            self.troubles.append(traceback.format_exc())
            phase.status = "errored"
            run.workspace.set(run, "errored")
            raise
        finally:
            phase.log.end()

    def _plan(self, run: Run, phase: Phase) -> None:
        if not run.workspace.wait_for_turn(run, "planning"):
            return
        phase.status = "running"
        self._greet(phase)
        work = self._prepare(run)
        mode = ["-destroy"] if run.attributes.get("is-destroy") else []
        if not self._terraform_says(run, phase, work, "plan", *mode, f"-out={PLAN}"):
            return
        run.planned = json.loads(work.run("show", "-json", PLAN))
        run.has_changes = bool(run.planned["applyable"])
        phase.counts = counts(run.planned)
        phase.status = "finished"
        if run.plan_only or not run.has_changes:
            run.workspace.set(run, "planned_and_finished")
        else:
            run.workspace.set(run, "planned_and_saved")

    def _apply(self, run: Run, phase: Phase) -> None:
        if not run.workspace.wait_for_turn(run, "applying"):
            return
        phase.status = "running"
        self._greet(phase)
        work = self._work(run)
        try:
            done = self._terraform_says(run, phase, work, "apply", PLAN)
        finally:  # what was made before an error is known too
            if (work.folder / STATE).exists():
                run.workspace.new_state((work.folder / STATE).read_bytes())
        if done:
            phase.counts, phase.status = run.plan.counts, "finished"
            run.workspace.set(run, "applied")

    def _terraform_says(self, run: Run, phase: Phase, work: Workspace, *command: str) -> bool:
        """Runs Terraform and streams what it says. False when it failed or was cancelled, which is then noted."""
        structured = run.workspace.attributes["structured-run-output-enabled"]
        arguments = [command[0], "-json" if structured else "-no-color", *command[1:]]
        with work.variables(command[0]) as variables:
            return self._streamed(run, phase, self._terraform.start(work.folder, variables, *arguments))

    def _streamed(self, run: Run, phase: Phase, process: subprocess.Popen[str]) -> bool:
        cancelled = threading.Event()

        def cancel() -> None:
            cancelled.set()
            process.send_signal(signal.SIGINT)

        run.end_process = cancel
        try:
            assert process.stdout
            for line in process.stdout:
                phase.log.write(line)
            if process.wait() == 0:
                return True
        finally:
            run.end_process = None
            with suppress(ProcessLookupError):
                os.killpg(process.pid, signal.SIGKILL)
            self._terraform.ended(process)
        phase.status = "canceled" if cancelled.is_set() else "errored"
        run.workspace.set(run, phase.status)
        return False

    def _greet(self, phase: Phase) -> None:
        phase.log.write(f"Terraform v{self._service.version}\non linux_amd64\nInitializing plugins and modules...\n")

    def _prepare(self, run: Run) -> Workspace:
        folder = self._folder / run.id
        folder.mkdir(parents=True)
        run.configuration.unpack(folder)
        if run.workspace.states:
            (folder / STATE).write_bytes(run.workspace.states[-1].content)
        work = self._work(run)
        work.connect(self._account)  # local state, where the cloud block was
        return work

    def _work(self, run: Run) -> Workspace:
        folder, uploaded = self._folder / run.id, run.configuration.files or {}
        config = json.loads(uploaded["cdk.tf.json"])
        # Nothing is copied: the uploaded files are in the folder, more than a stack has, if more came.
        stack = Stack(run.workspace.name, self._folder / "nowhere", config)
        work = Workspace(self._terraform, stack, folder)
        work.use(self._account)
        return work

    def redacted(self, run: Run) -> dict[str, Any]:
        """The plan for those who may not see what is sensitive, with what the command line needs to print it."""
        plan = run.planned
        schemas = self._schema(run)
        kinds = {r["type"] for r in plan.get("resource_changes", []) + plan.get("resource_drift", [])}
        parts = ("resource_schemas", "data_source_schemas")
        used = {
            provider: schema | {part: {k: v for k, v in schema.get(part, {}).items() if k in kinds} for part in parts}
            for provider, schema in schemas["provider_schemas"].items()
        }
        changes = {part: [_hide(r) for r in plan.get(part, [])] for part in ("resource_changes", "resource_drift")}
        outputs = {name: _hide({"change": c})["change"] for name, c in plan.get("output_changes", {}).items()}
        return changes | {
            "plan_format_version": plan["format_version"],
            "output_changes": outputs,
            "relevant_attributes": plan.get("relevant_attributes", []),
            "provider_format_version": schemas["format_version"],
            "provider_schemas": used,
        }

    def _schema(self, run: Run) -> dict[str, Any]:
        lock = (run.configuration.files or {}).get(".terraform.lock.hcl", b"").decode()
        with self._schemas_lock:  # large, and the same for all stacks
            if lock not in self._schemas:
                said = self._work(run).run("providers", "schema", "-json")
                self._schemas[lock] = json.loads(said)
            return dict(self._schemas[lock])


def counts(plan: dict[str, Any]) -> dict[str, int]:
    """As Terraform counts: a replacement is an addition and a destruction."""
    found: Counter[str] = Counter()
    for resource in plan.get("resource_changes", []):
        for action in resource["change"]["actions"]:
            found[action] += 1
        found["import"] += "importing" in resource["change"]
    names = {"additions": "create", "changes": "update", "destructions": "delete", "imports": "import"}
    return {f"resource-{name}": found[action] for name, action in names.items()}


def _hide(resource: dict[str, Any]) -> dict[str, Any]:
    change = dict(resource["change"])
    for side in ("before", "after"):
        change[side] = _without(change.get(side), change.get(f"{side}_sensitive"))
    return resource | {"change": change}


def _without(value: Any, sensitive: Any) -> Any:
    if sensitive is True:
        return None if value is None else REDACTED
    if isinstance(value, dict) and isinstance(sensitive, dict):
        return {k: _without(v, sensitive.get(k)) for k, v in value.items()}
    if isinstance(value, list) and isinstance(sensitive, list):
        return [_without(v, s) for v, s in zip(value, sensitive + [None] * len(value), strict=False)]
    return value
