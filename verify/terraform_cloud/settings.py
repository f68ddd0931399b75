"""What an organization's owners set: projects, variables, notifications, teams, and what teams may do.

Forms, codes and defaults are those of the API's public documentation; what it leaves open is noted where it matters.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

from terraform_cloud.service import Refused, Service, Workspace, new_id

Data = dict[str, Any]
LARGEST_PAGE = 100


@dataclass
class Thing:
    """A variable, a notification, a team, or a team's access."""

    kind: str
    id: str
    attributes: Data
    relations: dict[str, tuple[str, str]] = field(default_factory=dict)

    @property
    def data(self) -> Data:
        shown = dict(self.attributes)
        if shown.get("sensitive"):
            shown["value"] = None
        related = {name: {"data": {"type": kind, "id": key}} for name, (kind, key) in self.relations.items()}
        return {"type": self.kind, "id": self.id, "attributes": shown, "relationships": related}


class Settings:
    def __init__(self, service: Service) -> None:
        self.service = service
        self.default_project = Thing("projects", new_id("prj"), {"name": "Default Project"})
        self.has_teams = True
        """Whether the organization pays: the free plan has none."""
        self.projects = {self.default_project.id: self.default_project}
        self.teams: dict[str, Thing] = {}
        self.access: dict[str, Thing] = {}
        self.variables: dict[str, dict[str, Thing]] = {}
        self.notifications: dict[str, dict[str, Thing]] = {}
        self.consumers: dict[str, list[Data]] = {}
        self.reachable: set[str] = set()
        """Where notifications arrive. An address is tried before it is kept."""
        self.invisible: set[str] = set()
        """Names of workspaces that no token may see."""
        self.ignored: set[str] = set()
        """Settings of workspaces that are taken and not kept."""

    def routes(self, organization: str) -> list[tuple[str, str, Callable[..., Any]]]:
        own, workspace = organization, "workspaces/([^/]+)"
        return [
            ("GET", own, self._organization),
            ("GET", f"{own}/entitlement-set", self._entitlements),
            ("GET", f"{own}/projects", lambda r: self._listed(r, self.projects)),
            ("POST", f"{own}/projects", self._make_project),
            ("GET", f"{own}/teams", self._list_teams),
            ("POST", f"{own}/teams", self._make_team),
            ("GET", "team-workspaces", self._list_access),
            ("POST", "team-workspaces", self._make_access),
            ("PATCH", "team-workspaces/([^/]+)", lambda r, key: self._change(r, self.access, key)),
            ("GET", f"{workspace}/vars", lambda r, w: self._listed(r, self._of(self.variables, w), whole=True)),
            ("POST", f"{workspace}/vars", self._make_variable),
            ("PATCH", f"{workspace}/vars/([^/]+)", self._change_variable),
            ("DELETE", f"{workspace}/vars/([^/]+)", self._remove_variable),
            (
                "GET",
                f"{workspace}/notification-configurations",
                lambda r, w: self._listed(r, self._of(self.notifications, w)),
            ),
            ("POST", f"{workspace}/notification-configurations", self._make_notification),
            ("PATCH", "notification-configurations/([^/]+)", self._change_notification),
            ("GET", f"{workspace}/relationships/remote-state-consumers", self._list_consumers),
            ("PATCH", f"{workspace}/relationships/remote-state-consumers", self._set_consumers),
        ]

    def place(self, workspace: Workspace, data: Data) -> None:
        """Puts a workspace into the project that a request names; else, a new one into the default project."""
        asked = ((data.get("relationships") or {}).get("project") or {}).get("data") or {}
        if asked and asked["id"] not in self.projects:
            raise Refused(404, "not found")
        workspace.project = asked.get("id") or workspace.project or self.default_project.id

    def _organization(self, request: Any) -> Data:
        name = self.service.organization
        default = {"default-project": ("projects", self.default_project.id)}
        return {"data": Thing("organizations", name, {"name": name}, default).data}

    def _entitlements(self, request: Any) -> Data:
        has = {"operations": True, "state-storage": True, "teams": self.has_teams, "vcs-integrations": True}
        return {"data": Thing("entitlement-sets", self.service.organization, has).data}

    def _make_project(self, request: Any) -> Data:
        request.needs("admin")
        return self._make(self.projects, Thing("projects", new_id("prj"), request.data["attributes"]), "name")

    def _list_teams(self, request: Any) -> Data:
        self._needs_teams(request)
        names = request.query.get("filter[names]", "").split(",")
        return self._listed(request, {k: t for k, t in self.teams.items() if t.attributes["name"] in names})

    def _make_team(self, request: Any) -> Data:
        self._needs_teams(request)
        return self._make(self.teams, Thing("teams", new_id("team"), request.data["attributes"]), "name")

    def _needs_teams(self, request: Any) -> None:
        request.needs("admin")
        if not self.has_teams:
            raise Refused(404, "not found")

    def _list_access(self, request: Any) -> Data:
        self._needs_teams(request)
        workspace = self._workspace(request.query["filter[workspace][id]"]).id
        of = {k: t for k, t in self.access.items() if t.relations["workspace"][1] == workspace}
        return self._listed(request, of)

    def _make_access(self, request: Any) -> Data:
        self._needs_teams(request)
        given = {name: one["data"] for name, one in request.data["relationships"].items()}
        team, workspace = given["team"]["id"], self._workspace(given["workspace"]["id"]).id
        if team not in self.teams:
            raise Refused(404, "not found")
        relations = {"team": ("teams", team), "workspace": ("workspaces", workspace)}
        if any(t.relations == relations for t in self.access.values()):
            raise Refused(422, "invalid attribute", "Team has already been taken")
        return self._make(
            self.access, Thing("team-workspaces", new_id("tws"), request.data["attributes"], relations), None
        )

    def _make_variable(self, request: Any, workspace: str) -> Data:
        request.needs("admin")
        return self._make(
            self._of(self.variables, workspace), Thing("vars", new_id("var"), request.data["attributes"]), "key"
        )

    def _change_variable(self, request: Any, workspace: str, key: str) -> Data:
        of = self._of(self.variables, workspace)
        if key in of and of[key].attributes.get("sensitive") and request.data["attributes"].get("sensitive") is False:
            raise Refused(422, "invalid attribute", "Sensitive cannot be changed once it is set")
        return self._change(request, of, key)

    def _remove_variable(self, request: Any, workspace: str, key: str) -> None:
        request.needs("admin")
        if not self._of(self.variables, workspace).pop(key, None):
            raise Refused(404, "not found")

    def _make_notification(self, request: Any, workspace: str) -> Data:
        request.needs("admin")
        self._try(request.data["attributes"])
        made = Thing("notification-configurations", new_id("nc"), request.data["attributes"])
        return self._make(self._of(self.notifications, workspace), made, None)

    def _change_notification(self, request: Any, key: str) -> Data:
        of = next((of for of in self.notifications.values() if key in of), {})
        self._try((of[key].attributes if key in of else {}) | request.data["attributes"])
        return self._change(request, of, key)

    def _try(self, notification: Data) -> None:
        if notification.get("enabled") and notification.get("url") not in self.reachable:
            raise Refused(400, "bad request", f"Verification of {notification.get('url')} failed")

    def _list_consumers(self, request: Any, workspace: str) -> Data:
        return {"data": self.consumers.get(self._workspace(workspace).id, [])}

    def _set_consumers(self, request: Any, workspace: str) -> None:
        request.needs("admin")
        self.consumers[self._workspace(workspace).id] = request.raw["data"]

    def _workspace(self, key: str) -> Workspace:
        if key not in self.service.workspaces:
            raise Refused(404, "not found")
        return self.service.workspaces[key]

    def _of(self, things: dict[str, dict[str, Thing]], workspace: str) -> dict[str, Thing]:
        return things.setdefault(self._workspace(workspace).id, {})

    def _make(self, things: dict[str, Thing], made: Thing, unique: str | None) -> Data:
        if unique and any(t.attributes[unique] == made.attributes[unique] for t in things.values()):
            raise Refused(422, "invalid attribute", f"{unique.capitalize()} has already been taken")
        things[made.id] = made
        return {"data": made.data}

    def _change(self, request: Any, things: dict[str, Thing], key: str) -> Data:
        request.needs("admin")
        if key not in things:
            raise Refused(404, "not found")
        things[key].attributes |= request.data["attributes"]
        return {"data": things[key].data}

    def _listed(self, request: Any, things: dict[str, Thing], whole: bool = False) -> Data:
        if whole:
            return {"data": [thing.data for thing in things.values()]}
        return pages(request, [thing.data for thing in things.values()])


def pages(request: Any, data: list[Data]) -> Data:
    """The page that was asked for: never more than a hundred."""
    number, size = (
        int(request.query.get("page[number]", 1)),
        min(int(request.query.get("page[size]", 20)), LARGEST_PAGE),
    )
    total = max(1, math.ceil(len(data) / size))
    meta = {
        "current-page": number,
        "prev-page": number - 1 if number > 1 else None,
        "next-page": number + 1 if number < total else None,
        "total-pages": total,
        "total-count": len(data),
    }
    return {"data": data[(number - 1) * size : number * size], "meta": {"pagination": meta}}
