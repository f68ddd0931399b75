"""What Terraform Cloud keeps: workspaces, uploads, runs and states, and in which order runs may go on."""

from __future__ import annotations

import io
import json
import secrets
import tarfile
import threading
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path, PurePosixPath
from typing import Any

FINAL = {"applied", "planned_and_finished", "discarded", "errored", "canceled"}
HOLDS = {"planning", "confirmed", "applying"}
"""While a run is in one of these, no other run of its workspace starts."""


class Refused(Exception):
    """The service says no, in HTTP's terms."""

    def __init__(self, status: int, title: str, detail: str = "") -> None:
        super().__init__(title)
        self.status, self.title, self.detail = status, title, detail


def new_id(prefix: str) -> str:
    return f"{prefix}-{secrets.token_hex(8)}"


class Log:
    """A log that grows while it is read: between STX and ETX, as the command line expects it."""

    def __init__(self) -> None:
        self._content = bytearray(b"\x02")
        self._lock = threading.Lock()

    def write(self, text: str) -> None:
        with self._lock:
            self._content += text.encode()

    def end(self) -> None:
        with self._lock:
            if not self._content.endswith(b"\x03"):
                self._content += b"\x03"

    def read(self, offset: int, limit: int) -> bytes:
        with self._lock:
            return bytes(self._content[offset : offset + limit])

    @property
    def text(self) -> str:
        return self._content.decode().strip("\x02\x03")


@dataclass
class Phase:
    """A run's plan or its apply."""

    id: str
    status: str = "pending"
    log: Log = field(default_factory=Log)
    counts: dict[str, int] = field(default_factory=dict)


@dataclass
class Configuration:
    """A configuration version: what the command line uploads of the stack's folder."""

    workspace: Workspace
    speculative: bool
    id: str = field(default_factory=lambda: new_id("cv"))
    files: dict[str, bytes] | None = None

    def receive(self, archive: bytes) -> None:
        files = {}
        with tarfile.open(fileobj=io.BytesIO(archive), mode="r:gz") as tar:
            for member in tar:
                path = PurePosixPath(member.name)
                if path.is_absolute() or ".." in path.parts:
                    raise Refused(422, "invalid archive", member.name)
                if member.isfile():
                    content = tar.extractfile(member)
                    assert content
                    files[str(path)] = content.read()
        self.files = files

    def unpack(self, folder: Path) -> None:
        for name, content in (self.files or {}).items():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes(content)


@dataclass
class Run:
    workspace: Workspace
    configuration: Configuration
    attributes: dict[str, Any]
    """As they were asked for: save-plan and others."""
    id: str = field(default_factory=lambda: new_id("run"))
    status: str = "pending"
    has_changes: bool = False
    plan: Phase = field(default_factory=lambda: Phase(new_id("plan")))
    apply: Phase = field(default_factory=lambda: Phase(new_id("apply")))
    planned: dict[str, Any] = field(default_factory=dict)
    """The plan as Terraform describes it in JSON."""
    end_process: Callable[[], None] | None = None

    @property
    def plan_only(self) -> bool:
        return self.configuration.speculative

    @property
    def free(self) -> bool:
        """Whether it may go on whatever else happens in the workspace: what changes nothing locks nothing."""
        return self.plan_only or self.status in ("pending", "planning")

    @property
    def actions(self) -> dict[str, bool]:
        saved = self.status == "planned_and_saved"
        return {
            "is-cancelable": not saved and self.status not in FINAL,
            "is-confirmable": saved and not self.workspace.locked,
            "is-discardable": saved or self.status == "pending",
            "is-force-cancelable": False,
        }


@dataclass
class State:
    content: bytes
    id: str = field(default_factory=lambda: new_id("sv"))

    @property
    def serial(self) -> int:
        return int(json.loads(self.content)["serial"])

    @property
    def outputs(self) -> dict[str, dict[str, Any]]:
        return dict(json.loads(self.content).get("outputs", {}))

    @property
    def resources(self) -> list[dict[str, Any]]:
        return [r for r in json.loads(self.content)["resources"] if r["mode"] == "managed"]


@dataclass
class Workspace:
    organization: str
    name: str
    attributes: dict[str, Any]
    id: str = field(default_factory=lambda: new_id("ws"))
    project: str = ""
    locked_by_hand: bool = False
    no_runner: bool = False
    """The organization has as many runs at once as it may: those of this workspace wait."""
    runs: list[Run] = field(default_factory=list)
    states: list[State] = field(default_factory=list)
    changed: threading.Condition = field(default_factory=threading.Condition)

    @property
    def shown(self) -> dict[str, Any]:
        """No folder is none, not an empty one."""
        return self.attributes | {"working-directory": self.attributes["working-directory"] or None}

    @property
    def current_run(self) -> Run | None:
        """The run that holds the workspace, else the next that wants to."""
        open_runs = [r for r in self.runs if not r.plan_only and r.status in HOLDS | {"pending"}]
        holding = [r for r in open_runs if r.status in HOLDS and not r.free]
        return (holding + open_runs + [None])[0]

    @property
    def locked(self) -> bool:
        return self.locked_by_hand or any(r.status in HOLDS and not r.free for r in self.runs)

    def set(self, run: Run, status: str) -> None:
        with self.changed:
            run.status = status
            self.changed.notify_all()

    def lock(self, locked: bool) -> None:
        with self.changed:
            if locked == self.locked_by_hand or (locked and self.locked):
                raise Refused(409, f"workspace already {'locked' if locked else 'unlocked'}")
            self.locked_by_hand = locked
            self.changed.notify_all()

    def lend_runner(self, lent: bool) -> None:
        with self.changed:
            self.no_runner = not lent
            self.changed.notify_all()

    def wait_for_turn(self, run: Run, status: str) -> bool:
        """Until the run may go on, into `status`; false when it was ended before that."""
        with self.changed:
            before = run.status
            while run.status == before and not self._turn_of(run):
                self.changed.wait()
            if run.status != before:
                return False
            run.status = status
            self.changed.notify_all()
            return True

    def _turn_of(self, run: Run) -> bool:
        return not self.no_runner and (run.free or (not self.locked_by_hand and self.current_run is run))

    def confirm(self, run: Run) -> None:
        with self.changed:
            if not run.actions["is-confirmable"]:
                raise Refused(409, "transition not allowed")
            run.status = "confirmed"
            self.changed.notify_all()

    def end(self, run: Run, status: str) -> None:
        """Discards or cancels a run."""
        with self.changed:
            if not run.actions["is-discardable" if status == "discarded" else "is-cancelable"]:
                raise Refused(409, "transition not allowed")
            if run.end_process:
                run.end_process()  # what runs it sets the status when Terraform is gone
            else:
                run.status = status
                run.plan.log.end()
                run.plan.status = "canceled" if run.plan.status == "pending" else run.plan.status
                self.changed.notify_all()

    def new_state(self, content: bytes) -> State:
        """Saved plans are of the state before, so they can no longer be applied."""
        with self.changed:
            if self.states and self.states[-1].content == content:
                return self.states[-1]
            self.states.append(State(content))
            for run in self.runs:
                if run.status == "planned_and_saved":
                    run.status = "discarded"
            self.changed.notify_all()
            return self.states[-1]


class Service:
    """One organization."""

    def __init__(self, organization: str, tokens: dict[str, str], version: str) -> None:
        self.organization, self.tokens, self.version = organization, tokens, version
        """What each token may do: `plan`, `apply`, or `admin`, which includes those before."""
        self.workspaces: dict[str, Workspace] = {}
        self.configurations: dict[str, Configuration] = {}
        self.runs: dict[str, Run] = {}
        self.uploads: dict[str, Callable[[bytes], Any]] = {}
        self.logs: dict[str, Log] = {}
        self.start: Callable[[Run, str], None] = lambda run, phase: None
        """Executes a run's `plan` or `apply`, in the background."""

    def named(self, name: str) -> Workspace:
        for workspace in self.workspaces.values():
            if workspace.name == name:
                return workspace
        raise Refused(404, "not found")

    def make_workspace(self, wanted: dict[str, Any]) -> Workspace:
        if any(w.name == wanted["name"] for w in self.workspaces.values()):
            raise Refused(422, "invalid attribute", "Name has already been taken")
        settings = {
            "execution-mode": "remote",
            "auto-apply": False,
            "auto-apply-run-trigger": False,
            "queue-all-runs": False,
            "speculative-enabled": True,
            "file-triggers-enabled": True,
            "trigger-patterns": [],
            "vcs-repo": None,
            "resource-count": 0,
            "setting-overwrites": {"execution-mode": False, "agent-pool": False},
            "terraform-version": self.version,
            "working-directory": "",
            "structured-run-output-enabled": True,
            "global-remote-state": False,
        }
        workspace = Workspace(self.organization, wanted["name"], settings | wanted)
        self.workspaces[workspace.id] = workspace
        return workspace

    def make_configuration(self, workspace: Workspace, wanted: dict[str, Any]) -> Configuration:
        made = Configuration(workspace, bool(wanted.get("speculative")))
        self.configurations[made.id] = made
        return made

    def make_run(self, configuration: Configuration, wanted: dict[str, Any]) -> Run:
        if configuration.files is None:
            raise Refused(422, "invalid attribute", "Configuration version is not uploaded")
        if not (configuration.speculative or wanted.get("save-plan")):
            raise Refused(422, "invalid attribute", "This double has plans that are saved, or that cannot be applied")
        run = Run(configuration.workspace, configuration, wanted)
        with run.workspace.changed:
            run.workspace.runs.append(run)
        self.runs[run.id] = run
        self.start(run, "plan")
        return run
