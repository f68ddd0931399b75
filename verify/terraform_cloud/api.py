"""The API that Terraform's command line speaks: JSON:API on /api/v2/, and plain addresses for logs, uploads, states."""

from __future__ import annotations

import json
import re
from collections.abc import Callable
from typing import Any, NamedTuple, TypeVar
from urllib.parse import parse_qs, urlsplit

from terraform_cloud.runs import Runner
from terraform_cloud.service import Configuration, Phase, Refused, Run, Service, State, Workspace
from terraform_cloud.settings import Settings, pages

Data = dict[str, Any]
WHEN = "2025-01-01T00:00:00Z"


class Request(NamedTuple):
    method: str
    url: str
    body: bytes
    may: str
    """What the token allows: plan, apply or admin."""
    base: str
    """Where this service is."""

    @property
    def query(self) -> dict[str, str]:
        return {name: values[-1] for name, values in parse_qs(urlsplit(self.url).query).items()}

    @property
    def raw(self) -> Data:
        return dict(json.loads(self.body)) if self.body else {}

    @property
    def data(self) -> Data:
        return dict(self.raw.get("data", {}))

    def needs(self, *levels: str) -> None:
        # The service answers as if it did not exist, to those who may not.
        if self.may not in levels:
            raise Refused(404, "not found")


class Unrouted(Exception):
    """The double does not know this request."""


Answer = Data | bytes | None
Handler = Callable[..., Answer]
Thing = TypeVar("Thing")


class Api:
    def __init__(self, service: Service, runner: Runner) -> None:
        self.service, self.runner, self.settings = service, runner, Settings(service)
        organization = f"organizations/{re.escape(service.organization)}"
        self._routes: list[tuple[str, str, Handler]] = [
            ("GET", "ping", lambda r: None),
            *self.settings.routes(organization),
            ("GET", f"organizations/(?!{re.escape(service.organization)}(/|$)).+", _nobodys),
            ("GET", f"{organization}/workspaces/([^/]+)", lambda r, name: self._one(r, service.named(name))),
            ("GET", f"{organization}/workspaces", self._list_workspaces),
            ("POST", f"{organization}/workspaces", self._make_workspace),
            ("GET", f"{organization}/runs/queue", self._queue),
            (
                "GET",
                f"{organization}/capacity",
                lambda r: _doc("organization-capacity", "1", {"pending": 0, "running": 1}),
            ),
            ("PATCH", "workspaces/([^/]+)", self._change_workspace),
            ("GET", "workspaces/([^/]+)/runs", lambda r, w: _many(r, [self._run(r) for r in self._ws(w).runs[::-1]])),
            ("POST", "workspaces/([^/]+)/actions/(lock|unlock)", self._lock),
            ("POST", "workspaces/([^/]+)/state-versions", self._take_state),
            ("POST", "workspaces/([^/]+)/configuration-versions", self._make_configuration),
            ("GET", "workspaces/([^/]+)/current-state-version", lambda r, w: self._one(r, _current(self._ws(w)))),
            ("GET", "workspaces/([^/]+)/current-state-version-outputs", self._outputs),
            ("GET", "state-versions/(.+)", lambda r, s: self._one(r, self._state(s))),
            ("GET", "state-version-outputs/(.+)/(.+)", lambda r, s, n: {"data": self._output(self._state(s), n, True)}),
            ("GET", "configuration-versions/(.+)", lambda r, c: self._one(r, _found(service.configurations, c))),
            ("POST", "runs", self._make_run),
            ("GET", "runs/([^/]+)", lambda r, run: self._one(r, _found(service.runs, run))),
            ("GET", "runs/([^/]+)/run-events", lambda r, run: _many(r, [])),
            ("POST", "runs/([^/]+)/actions/apply", self._confirm),
            ("GET", "plans/([^/]+)", lambda r, p: {"data": self._phase(r, "plans", self._run_of(p).plan)}),
            ("GET", "plans/([^/]+)/json-output", self._json),
            ("GET", "plans/([^/]+)/json-output-redacted", lambda r, p: self.runner.redacted(self._run_of(p))),
            ("GET", "applies/([^/]+)", lambda r, a: {"data": self._phase(r, "applies", self._run_of(a).apply)}),
        ]

    def answer(self, request: Request) -> Answer:
        path = urlsplit(request.url).path.removeprefix("/api/v2/")
        for method, pattern, handler in self._routes:
            if method == request.method and (match := re.fullmatch(pattern, path)):
                return handler(request, *match.groups())
        raise Unrouted

    def unsigned(self, request: Request) -> Answer:
        """Addresses that are secret themselves, and need no token."""
        kind, _, key = urlsplit(request.url).path.strip("/").partition("/")
        if kind == "logs" and key in self.service.logs:
            limit = int(request.query["limit"])
            return self.service.logs[key].read(int(request.query["offset"]), limit)
        if kind == "uploads" and request.method == "PUT" and key in self.service.uploads:
            self.service.uploads[key](request.body)
            return None
        raise Refused(404, "not found")

    def _queue(self, request: Request) -> Answer:
        waiting = [r for r in self.service.runs.values() if r.workspace.no_runner and r.status == "pending"]
        queued = [self._run(run) for run in waiting]
        for position, run in enumerate(queued, 2):  # behind the one that runs
            run["attributes"]["position-in-queue"] = position
        return pages(request, queued)

    def _ws(self, key: str) -> Workspace:
        return _found(self.service.workspaces, key)

    def _list_workspaces(self, request: Request) -> Answer:
        searched = request.query.get("search[name]", "")
        found = [w for w in self.service.workspaces.values() if searched in w.name and self._may_see(w)]
        return pages(request, [self._workspace(request, workspace) for workspace in found])

    def _may_see(self, workspace: Workspace) -> bool:
        return workspace.name not in self.settings.invisible

    def _make_workspace(self, request: Request) -> Answer:
        wanted = dict(request.data["attributes"])
        made = self.service.make_workspace({k: v for k, v in wanted.items() if k not in self.settings.ignored})
        self.settings.place(made, request.data)
        return self._one(request, made)

    def _change_workspace(self, request: Request, key: str) -> Answer:
        request.needs("admin")
        workspace, wanted = self._ws(key), request.data.get("attributes", {})
        workspace.attributes |= {k: v for k, v in wanted.items() if k not in self.settings.ignored}
        self.settings.place(workspace, request.data)
        return self._one(request, workspace)

    def _lock(self, request: Request, key: str, action: str) -> Answer:
        request.needs("apply", "admin")
        self._ws(key).lock(action == "lock")
        return self._one(request, self._ws(key))

    def _take_state(self, request: Request, key: str) -> Answer:
        """Of a command that ran elsewhere, which has locked the workspace, and uploads two forms of it."""
        request.needs("apply", "admin")
        workspace, state = self._ws(key), State(b"")
        if not workspace.locked_by_hand:
            raise Refused(409, "the workspace is not locked")

        def receive(content: bytes) -> None:
            state.content = content
            workspace.states.append(state)

        self.service.uploads |= {state.id: receive, f"{state.id}-json": lambda content: None}
        upload = f"{request.base}/uploads/{state.id}"
        urls = {"hosted-state-upload-url": upload, "hosted-json-state-upload-url": f"{upload}-json"}
        return _doc("state-versions", state.id, {"status": "pending"} | urls)

    def _make_configuration(self, request: Request, key: str) -> Answer:
        made = self.service.make_configuration(self._ws(key), request.data["attributes"])
        self.service.uploads[made.id] = made.receive
        return self._one(request, made)

    def _make_run(self, request: Request) -> Answer:
        version = request.data["relationships"]["configuration-version"]["data"]["id"]
        configuration = _found(self.service.configurations, version)
        return self._one(request, self.service.make_run(configuration, request.data["attributes"]))

    def _confirm(self, request: Request, key: str) -> Answer:
        request.needs("apply", "admin")
        run = _found(self.service.runs, key)
        run.workspace.confirm(run)
        self.service.start(run, "apply")
        return None

    def _state(self, key: str) -> State:
        states = {state.id: state for workspace in self.service.workspaces.values() for state in workspace.states}
        return _found(states, key.removesuffix("/download"))

    def _outputs(self, request: Request, key: str) -> Answer:
        state = _current(self._ws(key))
        return _many(request, [self._output(state, name, False) for name in state.outputs])

    def _output(self, state: State, name: str, reveal: bool) -> Data:
        output = state.outputs[name]
        sensitive = bool(output.get("sensitive"))
        attributes = {
            "name": name,
            "sensitive": sensitive,
            "type": output["type"] if isinstance(output["type"], str) else "array",
            "detailed-type": output["type"],
            "value": None if sensitive and not reveal else output["value"],
        }
        return _data("state-version-outputs", f"{state.id}/{name}", attributes)

    def _run_of(self, phase: str) -> Run:
        runs = {key: run for run in self.service.runs.values() for key in (run.plan.id, run.apply.id)}
        return _found(runs, phase)

    def _json(self, request: Request, key: str) -> Answer:
        request.needs("admin")
        run = self._run_of(key)
        if not run.planned:
            raise Refused(404, "not found")
        return run.planned

    def _one(self, request: Request, thing: Workspace | Configuration | Run | State) -> Answer:
        if isinstance(thing, Workspace):
            return {"data": self._workspace(request, thing)}
        if isinstance(thing, Configuration):
            status = "pending" if thing.files is None else "uploaded"
            upload = f"{request.base}/uploads/{thing.id}"
            return _doc("configuration-versions", thing.id, {"status": status, "upload-url": upload})
        if isinstance(thing, State):
            return self._state_version(request, thing)
        included = {
            "plan": self._phase(request, "plans", thing.plan),
            "workspace": self._workspace(request, thing.workspace),
        }
        asked = request.query.get("include", "").split(",")
        return {"data": self._run(thing), "included": [data for name, data in included.items() if name in asked]}

    def _state_version(self, request: Request, state: State) -> Answer:
        if urlsplit(request.url).path.endswith("/download"):
            return state.content
        url = f"{request.base}/api/v2/state-versions/{state.id}/download"
        attributes = {"serial": state.serial, "created-at": WHEN, "status": "finalized", "resources-processed": True}
        return _doc("state-versions", state.id, attributes | {"hosted-state-download-url": url})

    def _workspace(self, request: Request, workspace: Workspace) -> Data:
        applies = request.may in ("apply", "admin")
        permissions = {
            "can-queue-run": True,
            "can-queue-apply": applies,
            "can-lock": applies,
            "can-unlock": applies,
            "can-update": request.may == "admin",
            "can-read-settings": True,
        }
        relations = {"organization": ("organizations", workspace.organization)}
        relations |= {"project": ("projects", workspace.project)} if workspace.project else {}
        if current := workspace.current_run:
            relations["current-run"] = ("runs", current.id)
        more = {"name": workspace.name, "locked": workspace.locked, "permissions": permissions, "created-at": WHEN}
        return _data("workspaces", workspace.id, workspace.shown | more, relations)

    def _run(self, run: Run) -> Data:
        attributes = run.attributes | {
            "status": run.status,
            "actions": run.actions,
            "has-changes": run.has_changes,
            "plan-only": run.plan_only,
            "created-at": WHEN,
            "terraform-version": self.service.version,
        }
        relations = {
            "workspace": ("workspaces", run.workspace.id),
            "plan": ("plans", run.plan.id),
            "apply": ("applies", run.apply.id),
            "configuration-version": ("configuration-versions", run.configuration.id),
        }
        return _data("runs", run.id, attributes, relations)

    def _phase(self, request: Request, kind: str, phase: Phase) -> Data:
        run = self._run_of(phase.id)
        key = f"{phase.id}-log"
        self.service.logs[key] = phase.log
        attributes = {
            "status": phase.status,
            "has-changes": run.has_changes,
            "log-read-url": f"{request.base}/logs/{key}",
        }
        return _data(kind, phase.id, attributes | phase.counts)


def _nobodys(*_: Any) -> Answer:
    raise Refused(404, "not found")


def _current(workspace: Workspace) -> State:
    if not workspace.states:
        raise Refused(404, "not found")
    return workspace.states[-1]


def _found(things: dict[str, Thing], key: str) -> Thing:
    if key not in things:
        raise Refused(404, "not found")
    return things[key]


def _data(kind: str, key: str, attributes: Data, relations: dict[str, tuple[str, str]] | None = None) -> Data:
    related = {name: {"data": {"type": k, "id": i}} for name, (k, i) in (relations or {}).items()}
    return {"type": kind, "id": key, "attributes": attributes, "relationships": related}


def _doc(kind: str, key: str, attributes: Data) -> Data:
    return {"data": _data(kind, key, attributes)}


def _many(request: Request, data: list[Data]) -> Data:
    pages = {"current-page": 1, "prev-page": None, "next-page": None, "total-pages": 1, "total-count": len(data)}
    return {"data": data, "meta": {"pagination": pages}}
