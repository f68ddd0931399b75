"""What of a workspace in HCP Terraform is otherwise than the configuration says, and the steps that change it."""

from __future__ import annotations

import json
import os
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from problems import Failed
from rest import Refused
from terraform_api import Json, TerraformApi, related

OURS = ("TFC_AWS_PROVIDER_AUTH", "TFC_AWS_PLAN_ROLE_ARN", "TFC_AWS_APPLY_ROLE_ARN")
STORED = ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY", "AWS_SESSION_TOKEN")


@dataclass(frozen=True)
class Step:
    """One difference, in words, and what removes it."""

    sign: str
    text: str
    do: Callable[[], Any]


@dataclass
class Places:
    """What workspaces need of their organization. What is to be made yet is missing until its own step."""

    organization: str
    project: str | None = None
    project_is_missing: bool = False
    project_name: str | None = None
    teams: dict[str, str] = field(default_factory=dict)
    has_teams: bool = False


class Workspace:
    """A workspace as it is to be, beside the one that there is, if there is one."""

    def __init__(self, api: TerraformApi, stack: Json, there: Json | None, places: Places) -> None:
        self.api, self.there, self.places = api, there, places
        self.name, self.wanted = str(stack["name"]), stack["workspace"]
        self.id = there["id"] if there else ""
        self.has: Json = there["attributes"] if there else {}
        self.notes: list[str] = []
        self.steps = [*settings(self), *variables(self), *notifications(self), *teams(self)]

    @property
    def path(self) -> str:
        return f"/workspaces/{self.id}"

    def list(self, path: str, **filters: str) -> Iterator[Json]:
        """What the workspace has of something: nothing, as long as it is not there."""
        return self.api.many(path, **filters) if self.there else iter(())

    def make(self) -> None:
        own: Json = {"setting-overwrites": {"execution-mode": True}}
        if self.wanted["vcs"]:
            own["vcs-repo"] = repository(self.wanted)
        in_project = {"project": ("projects", self.places.project)} if self.places.project else {}
        try:
            self.id = self.api.make(
                f"/organizations/{self.places.organization}/workspaces",
                "workspaces",
                {"name": self.name} | attributes(self.wanted) | own,
                **in_project,
            )["id"]
        except Refused as problem:
            if "taken" not in str(problem):
                raise
            raise Failed(
                f"{self.name} is in the organization, but the token may not see it\n"
                "    fix: a token of the owners, or of a team that manages all workspaces"
            ) from None

    def change(self, attributes: Json) -> None:
        self.api.change(self.path, "workspaces", attributes)


def attributes(wanted: Json) -> Json:
    """As "Workspaces API" in the documentation of HCP Terraform names them. What is not here is left alone."""
    vcs = wanted["vcs"]
    return {
        "execution-mode": wanted["execution_mode"],
        "terraform-version": wanted["terraform_version"],
        "auto-apply": False,
        "auto-apply-run-trigger": False,
        "queue-all-runs": False,
        "speculative-enabled": vcs is not None,
        "global-remote-state": False,
        "working-directory": vcs["directory"] if vcs else "",
    } | ({"file-triggers-enabled": True, "trigger-patterns": [f"/{vcs['directory']}/*"]} if vcs else {})


def repository(wanted: Json) -> Json | None:
    vcs = wanted["vcs"]
    if not vcs:
        return None
    ids = {key.replace("_", "-"): vcs[key] for key in ("oauth_token_id", "github_app_installation_id") if vcs[key]}
    return {"identifier": vcs["repository"], "branch": vcs["branch"]} | ids


def settings(of: Workspace) -> Iterator[Step]:
    mode = of.wanted["execution_mode"]
    if not of.there:
        yield Step("+", f"is not there, and will be made: {mode}, Terraform {of.wanted['terraform_version']}", of.make)
        return
    for key, value in attributes(of.wanted).items():
        # A server that does not know a setting does not have it; none is as good as an empty text.
        if key in of.has and (of.has[key] or type(value)()) != value:
            text = f"{key}  {json.dumps(of.has[key])} -> {json.dumps(value)}"
            yield Step("~", text, lambda key=key, value=value: of.change({key: value}))
    if (of.has.get("setting-overwrites") or {}).get("execution-mode") is False:
        own = {"execution-mode": mode, "setting-overwrites": {"execution-mode": True}}
        yield Step("~", "execution-mode is that of its project, and will be its own", lambda: of.change(own))
    has, wanted = of.has.get("vcs-repo"), repository(of.wanted)
    if has and not wanted:
        text = f"is connected to {json.dumps(has.get('identifier'))}, which refuses saved plans, and will not be"
        yield Step("-", text, lambda: of.change({"vcs-repo": None}))
    elif wanted and (not has or any(has.get(key) != value for key, value in wanted.items())):
        text = f"will be connected to {json.dumps(wanted['identifier'])}, branch {json.dumps(wanted['branch'])}"
        yield Step("~" if has else "+", text, lambda: of.change({"vcs-repo": wanted}))
    yield from sharing(of)


def sharing(of: Workspace) -> Iterator[Step]:
    """Who else gets at it: by its project, and as a reader of its state."""
    project = related(of.there or {}, "project")
    if of.places.project_is_missing or (project and of.places.project and project != of.places.project):

        def move() -> None:
            of.api.change(of.path, "workspaces", {}, project=("projects", str(of.places.project)))

        yield Step("~", f"will be moved to the project {json.dumps(of.places.project_name)}", move)
    consumers = f"{of.path}/relationships/remote-state-consumers"
    if number := sum(1 for _ in of.list(consumers)):
        text = f"{number} other workspaces may read its state, and none will"
        yield Step("-", text, lambda: of.api.ask("PATCH", consumers, {"data": []}))


def variables(of: Workspace) -> Iterator[Step]:
    there = list(of.list(f"{of.path}/vars"))
    wanted = {variable["key"]: variable["value"] for variable in of.wanted["variables"]}
    found = {one["attributes"]["key"]: one for one in there if one["attributes"]["key"] in OURS}
    for key, value in wanted.items():
        whole = {"key": key, "value": value, "category": "env", "hcl": False, "sensitive": False}

        def make(whole: Json = whole) -> None:
            of.api.make(f"{of.path}/vars", "vars", whole)

        if key not in found:
            yield Step("+", f"variable {key} = {value}", make)
            continue
        has, path = found[key]["attributes"], f"{of.path}/vars/{found[key]['id']}"
        if has.get("sensitive"):  # it stays so for ever, and nobody can compare it

            def anew(path: str = path, make: Callable[[], None] = make) -> None:
                of.api.ask("DELETE", path)
                make()

            yield Step(
                "~", f"variable {key} is sensitive, so that nobody can read it; will be made anew: {value}", anew
            )
        elif any(has.get(name) != whole[name] for name in ("value", "category", "hcl")):
            how = value if has.get("category") == "env" else f"{value}, as an environment variable"
            text = f"variable {key}  {json.dumps(has.get('value'))} -> {how}"
            yield Step("~", text, lambda path=path, whole=whole: of.api.change(path, "vars", whole))
    for key in sorted(found.keys() - wanted.keys()):
        path = f"{of.path}/vars/{found[key]['id']}"
        yield Step("-", f"variable {key}", lambda path=path: of.api.ask("DELETE", path))
    for key in sorted({one["attributes"]["key"] for one in there} & set(STORED)):
        of.notes.append(f"the variable {key} stores what the roles make needless: remove it, and revoke the key")


def notifications(of: Workspace) -> Iterator[Step]:
    wanted = of.wanted["notifications"]
    listed = of.list(f"{of.path}/notification-configurations") if wanted else ()
    there = {one["attributes"]["name"]: one for one in listed}
    for one in wanted:
        name, variable, url = one["name"], one["url_variable"], os.environ.get(one["url_variable"])
        kept = {"destination-type": one["type"], "enabled": True, "triggers": one["triggers"]}
        if url:
            kept["url"] = url
            of.api.hide(url)
        if name not in there:

            def make(name: str = name, variable: str = variable, kept: Json = kept) -> None:
                if "url" not in kept:
                    raise Failed(
                        f"{of.name}: nobody says where the notification {name} goes\n"
                        f"    fix: set {variable} to the address, which has to answer"
                    )
                path = f"{of.path}/notification-configurations"
                of.api.make(path, "notification-configurations", kept | {"name": name})

            yield Step("+", f"notification {name}: {one['type']}, {', '.join(one['triggers'])}", make)
            continue
        has = there[name]["attributes"]
        if changed := {key: value for key, value in kept.items() if _sorted(has.get(key)) != _sorted(value)}:
            told = ", ".join("another url" if key == "url" else f"{key} {json.dumps(changed[key])}" for key in changed)
            path = f"/notification-configurations/{there[name]['id']}"

            def change(path: str = path, kept: Json = kept) -> None:
                of.api.change(path, "notification-configurations", kept)

            yield Step("~", f"notification {name}: {told}", change)


def teams(of: Workspace) -> Iterator[Step]:
    if not of.places.has_teams or not of.wanted["teams"]:
        return
    there = {related(one, "team"): one for one in of.list("/team-workspaces", **{"filter[workspace][id]": of.id})}
    for wanted in of.wanted["teams"]:
        name, access = wanted["name"], {"access": wanted["access"]}
        has = there.get(of.places.teams.get(name))
        if not has:

            def let(name: str = name, access: Json = access) -> None:
                workspace, team = ("workspaces", of.id), ("teams", of.places.teams[name])
                of.api.make("/team-workspaces", "team-workspaces", access, workspace=workspace, team=team)

            yield Step("+", f"team {name} may {wanted['access']}", let)
        elif has["attributes"].get("access") != wanted["access"]:
            text = f"team {name} may {has['attributes'].get('access')} -> {wanted['access']}"
            path = f"/team-workspaces/{has['id']}"
            yield Step("~", text, lambda path=path, to=access: of.api.change(path, "team-workspaces", to))


def _sorted(value: Any) -> Any:
    return sorted(value) if isinstance(value, list) else value
