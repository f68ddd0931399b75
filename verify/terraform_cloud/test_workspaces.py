"""`pipeline/workspaces` against an organization: made from nothing, set right again, and never more than that."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from harness.program import ROOT, infra
from harness.server import Emulator
from harness.terraform import Terraform
from harness.tools import SAMPLE
from terraform_cloud import pipeline
from terraform_cloud.pipeline import TOKEN, TOKENS
from terraform_cloud.server import HOSTNAME, PER_SECOND, Double
from terraform_cloud.service import Workspace
from terraform_cloud.settings import LARGEST_PAGE, Settings, Thing

Json = dict[str, Any]
HOOK = "https://hooks.example/services/what-only-we-know"
NOTIFICATION = {"name": "failed", "type": "slack", "triggers": ["run:errored"], "url_variable": "SLACK_URL"}
DIFFERENT = 3


class Organization:
    """The service, what the configuration says of it, and the script between the two."""

    def __init__(self, double: Double, stacks: list[Json], folder: Path) -> None:
        self.double, self.stacks, self._folder = double, stacks, folder
        self.environment = double.proxy | {TOKEN: TOKENS["admin"], "HOME": str(folder), "PATH": "/usr/bin:/bin"}

    @property
    def settings(self) -> Settings:
        return self.double.api.settings

    def run(
        self, *arguments: str, code: int = 0, says: tuple[str, ...] = (), token: str | None = None, **variables: str
    ) -> str:
        listed = self._folder / "list.json"
        listed.write_text(json.dumps(self.stacks), encoding="utf-8")
        other = variables if token is None else variables | {TOKEN: token}
        environment = {k: v for k, v in (self.environment | other).items() if v}
        command = [ROOT / "pipeline/workspaces", *arguments, "--from", listed]
        said = pipeline.run(command, ROOT, environment, code, says)
        assert HOOK not in said
        assert self.double.unknown == set()
        return said

    def change(self, **wanted: Any) -> None:
        """What the configuration says of every workspace."""
        for stack in self.stacks:
            stack["workspace"] |= wanted

    def writes(self) -> list[str]:
        return [request for request in self.double.requests if not request.startswith(("GET ", "CONNECT "))]

    @property
    def one(self) -> Workspace:
        return self.double.workspace(self.stacks[0]["name"])

    def variables(self, workspace: Workspace) -> dict[str, Thing]:
        return {thing.attributes["key"]: thing for thing in self.settings.variables[workspace.id].values()}

    def nothing_is_left(self) -> None:
        before = self.writes()
        self.run(says=(f"{len(self.stacks)} workspaces are as the configuration says",))
        assert self.writes() == before


@pytest.fixture(scope="session")
def listed(program: None) -> str:
    return infra("list", "--json", "--config", SAMPLE)


def organization(listed: str, terraform: Terraform, folder: Path) -> Organization:
    """Nothing is in it yet."""
    nobody = cast(Emulator, None)  # no run is started here
    double = Double("tidewater", {token: may for may, token in TOKENS.items()}, terraform, folder, nobody)
    double.per_second = 1000  # the true limit would take most of the suite's time: one test has it
    return Organization(double, json.loads(listed), folder)


def fill(of: Organization) -> Organization:
    """All is there, with a notification."""
    of.settings.reachable.add(HOOK)
    of.environment["SLACK_URL"] = HOOK
    of.change(project="flows", notifications=[NOTIFICATION])
    of.run("--apply", says=("applied: ",))
    return of


@pytest.fixture
def empty(listed: str, terraform: Terraform, tmp_path: Path) -> Iterator[Organization]:
    of = organization(listed, terraform, tmp_path)
    yield of
    of.double.stop()


@pytest.fixture
def made(empty: Organization) -> Organization:
    return fill(empty)


@pytest.fixture(scope="module")
def standing(listed: str, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Organization]:
    """One account's, which each test leaves as it was."""
    of = organization(listed, terraform, tmp_path_factory.mktemp("standing"))
    of.stacks = [stack for stack in of.stacks if stack["account"] == "dev"]
    yield fill(of)
    of.double.stop()


def test_an_empty_organization_gets_all_of_it(empty: Organization, count: Callable[[str, int], None]) -> None:
    says = ("organization tidewater at app.terraform.io", "is not there, and will be made: remote, Terraform 1.11.4")
    empty.run(code=DIFFERENT, says=(*says, "with --apply they are removed"))
    assert empty.writes() == [], "a look changes something"
    empty.run("--apply", says=("make its token by hand, for CI's context prefect-v2-dev", "applied: "))

    for stack in empty.stacks:
        workspace, account = empty.double.workspace(stack["name"]), stack["account"]
        has = workspace.attributes
        assert (has["execution-mode"], has["terraform-version"]) == ("remote", "1.11.4")
        assert has["setting-overwrites"] == {"execution-mode": True}
        off = ("auto-apply", "auto-apply-run-trigger", "queue-all-runs", "speculative-enabled", "global-remote-state")
        assert [name for name in off if has[name]] == []
        assert (has["working-directory"], has["vcs-repo"]) == ("", None)
        assert workspace.project == empty.settings.default_project.id
        role = f"arn:aws:iam::{stack['account_id']}:role/terraform-cloud-{account}-"
        assert {key: thing.attributes["value"] for key, thing in empty.variables(workspace).items()} == {
            "TFC_AWS_PROVIDER_AUTH": "true",
            "TFC_AWS_PLAN_ROLE_ARN": f"{role}plan",
            "TFC_AWS_APPLY_ROLE_ARN": f"{role}apply",
        }
        assert all(thing.attributes["category"] == "env" for thing in empty.variables(workspace).values())
    names = {key: team.attributes["name"] for key, team in empty.settings.teams.items()}
    may = {
        (access.relations["workspace"][1], names[access.relations["team"][1]], access.attributes["access"])
        for access in empty.settings.access.values()
    }
    assert may == {
        (empty.double.workspace(stack["name"]).id, team, access)
        for stack in empty.stacks
        for team, access in (("prefect-v2-plan", "plan"), (f"prefect-v2-{stack['account']}", "write"))
    }
    empty.nothing_is_left()
    count("workspaces made from nothing", len(empty.stacks))


def test_the_token_goes_to_that_host_over_tls_and_nowhere_else(empty: Organization, tmp_path: Path) -> None:
    empty.run("--apply")
    assert empty.double.tunnels == {f"{HOSTNAME}:443"}
    # A certificate that nobody vouches for.
    asked = len(empty.double.requests)
    empty.run(code=1, says=("cannot be reached", "CERTIFICATE_VERIFY_FAILED"), SSL_CERT_FILE="")
    assert len(empty.double.requests) == asked
    empty.double.fault("GET organizations/tidewater", 302, headers={"Location": f"{empty.double.url}/elsewhere"})
    empty.run(code=1, says=("leads elsewhere", "/elsewhere"))
    assert len(empty.double.requests) == asked + 1


def test_workspaces_have_the_terraform_of_ci(listed: str) -> None:
    """A saved plan is applied by the version that made it."""
    pinned = re.findall(r"^version=(.+)$", (ROOT / "pipeline/install-terraform").read_text("utf-8"), re.MULTILINE)
    assert {stack["workspace"]["terraform_version"] for stack in json.loads(listed)} == set(pinned)


def test_one_account_leaves_the_others_alone(empty: Organization) -> None:
    said = empty.run("dev", "--apply")
    assert "prefect-v2-prod" not in said
    assert {w.name for w in empty.double.service.workspaces.values()} == {
        f"prefect-v2-dev-{suffix}" for suffix in ("ci", "live", "test")
    }
    empty.run("dev", says=("3 workspaces are as the configuration says",))
    empty.run("dve", code=2, says=("there is no account dve", "allowed: dev, prod"))


def _project(of: Organization) -> None:
    of.one.project = of.settings.default_project.id


def _variable(of: Organization, **changed: Any) -> None:
    of.variables(of.one)["TFC_AWS_PLAN_ROLE_ARN"].attributes |= changed


def _access(of: Organization) -> None:
    (plan,) = (key for key, team in of.settings.teams.items() if team.attributes["name"] == "prefect-v2-plan")
    for access in of.settings.access.values():
        if access.relations == {"team": ("teams", plan), "workspace": ("workspaces", of.one.id)}:
            access.attributes["access"] = "admin"


def _notification(of: Organization, **changed: Any) -> None:
    for one in of.settings.notifications[of.one.id].values():
        one.attributes |= changed


def _attribute(name: str, value: Any) -> Callable[[Organization], None]:
    def drift(of: Organization) -> None:
        of.one.attributes[name] = value

    return drift


DRIFT: dict[str, tuple[Callable[[Organization], Any], str]] = {
    "execution mode": (_attribute("execution-mode", "local"), 'execution-mode "local" -> "remote"'),
    "inherited mode": (_attribute("setting-overwrites", {"execution-mode": False}), "is that of its project"),
    "version": (_attribute("terraform-version", "latest"), 'terraform-version "latest" -> "1.11.4"'),
    "auto-apply": (_attribute("auto-apply", True), "auto-apply true -> false"),
    "triggers apply": (_attribute("auto-apply-run-trigger", True), "auto-apply-run-trigger true -> false"),
    "first run": (_attribute("queue-all-runs", True), "queue-all-runs true -> false"),
    "pull requests": (_attribute("speculative-enabled", True), "speculative-enabled true -> false"),
    "sharing": (_attribute("global-remote-state", True), "global-remote-state true -> false"),
    "directory": (_attribute("working-directory", "infra"), 'working-directory "infra" -> ""'),
    "repository": (_attribute("vcs-repo", {"identifier": "acme/infra"}), 'is connected to "acme/infra"'),
    "project": (_project, 'will be moved to the project "flows"'),
    "readers": (
        lambda of: of.settings.consumers.update({of.one.id: [{"type": "workspaces", "id": "ws-1"}]}),
        "1 other workspaces may read its state",
    ),
    "variable lost": (lambda of: of.settings.variables[of.one.id].clear(), "+ variable TFC_AWS_PROVIDER_AUTH = true"),
    "variable changed": (lambda of: _variable(of, value="arn:x"), 'variable TFC_AWS_PLAN_ROLE_ARN "arn:x" -> arn:aws'),
    "variable of Terraform": (lambda of: _variable(of, category="terraform"), "as an environment variable"),
    "variable sensitive": (lambda of: _variable(of, sensitive=True), "is sensitive, so that nobody can read it"),
    "access": (_access, "team prefect-v2-plan may admin -> plan"),
    "access lost": (lambda of: of.settings.access.clear(), "+ team prefect-v2-plan may plan"),
    "notification off": (lambda of: _notification(of, enabled=False), "notification failed: enabled true"),
    "notification's events": (lambda of: _notification(of, triggers=[]), 'triggers ["run:errored"]'),
    "notification's address": (lambda of: _notification(of, url="https://x.example"), "failed: another url"),
    "notification lost": (lambda of: of.settings.notifications.clear(), "+ notification failed: slack, run:errored"),
}


def shown(of: Organization) -> Json:
    """All that there is, but for ids that are made anew."""

    def plain(things: dict[str, Thing]) -> list[Any]:
        return sorted((str(thing.attributes), str(thing.relations)) for thing in things.values())

    settings = of.settings
    return {
        "workspaces": {w.name: (w.attributes, w.project) for w in of.double.service.workspaces.values()},
        "consumers": {key: one for key, one in settings.consumers.items() if one},
        "access": plain(settings.access),
        "variables": {key: plain(one) for key, one in settings.variables.items()},
        "notifications": {key: plain(one) for key, one in settings.notifications.items()},
    }


@pytest.mark.parametrize("what", DRIFT)
def test_what_somebody_changed_is_set_right(
    standing: Organization, what: str, count: Callable[[str, int], None]
) -> None:
    before = json.dumps(shown(standing), sort_keys=True)
    drift, says = DRIFT[what]
    drift(standing)
    assert json.dumps(shown(standing), sort_keys=True) != before
    writes = standing.writes()
    said = standing.run(code=DIFFERENT, says=(says,))
    assert standing.writes() == writes
    (number,) = {line.split()[0] for line in said.splitlines() if "differences; with --apply" in line}
    assert number == {"variable lost": "3", "access lost": "6", "notification lost": "3"}.get(what, "1")
    standing.run("--apply", says=(says, f"applied: {number} differences removed"))
    assert json.dumps(shown(standing), sort_keys=True) == before
    standing.nothing_is_left()
    count("kinds of drift set right", 1)


def test_what_the_configuration_no_longer_says_is_removed_or_named(made: Organization) -> None:
    """Variables that are ours go; a workspace, a team, others' variables and notifications stay."""
    kept = made.settings.variables[made.one.id]
    kept["var-x"] = Thing("vars", "var-x", {"key": "TFC_AWS_RUN_ROLE_ARN", "value": "x", "category": "env"})
    kept["var-y"] = Thing("vars", "var-y", {"key": "AWS_SECRET_ACCESS_KEY", "value": "", "category": "env"})
    gone = made.stacks.pop()["name"]
    made.change(variables=[], notifications=[], teams=[])
    said = made.run("--apply", says=("- variable TFC_AWS_PROVIDER_AUTH", "applied: 15 differences removed"))
    assert f"note: {gone} is none of the configuration's stacks, and is left alone" in said
    assert "note: the variable AWS_SECRET_ACCESS_KEY stores what the roles make needless" in said
    assert kept.keys() == {"var-x", "var-y"}
    assert made.double.workspace(gone).attributes["name"] == gone
    assert len(made.settings.teams) == 3 and len(made.settings.notifications) == 6
    assert [request for request in made.writes() if "DELETE" in request and "/vars/" not in request] == []


def test_all_pages_of_a_list_are_read(made: Organization) -> None:
    """The organization has more than the service gives at once: the last page has ours."""
    ours = dict(made.double.service.workspaces)
    made.double.service.workspaces.clear()
    others = [made.double.service.make_workspace({"name": f"prefect-v2-other-{i}"}) for i in range(LARGEST_PAGE + 5)]
    made.double.service.workspaces |= ours
    made.settings.projects = {f"prj-{i}": Thing("projects", f"prj-{i}", {"name": f"p{i}"}) for i in range(120)} | (
        made.settings.projects
    )
    said = made.run(says=("6 workspaces are as the configuration says",))
    assert said.count("is left alone") == len(others)


def test_the_free_plan_works_with_what_it_has(empty: Organization) -> None:
    empty.settings.has_teams = False
    says = (
        "this plan of HCP Terraform is the free one: one run at a time, at most 500 managed resources",
        "it has no teams, so what teams may do is skipped",
    )
    empty.run("--apply", says=(*says, "applied: 24 differences removed"))
    assert len(empty.double.service.workspaces) == 6
    for workspace in empty.double.service.workspaces.values():
        workspace.attributes["resource-count"] = 27
    empty.run(says=(*says, "of which these workspaces have 162", "6 workspaces are as the configuration says"))


def test_a_project_is_made_and_the_default_one_is_looked_at(empty: Organization) -> None:
    empty.settings.default_project.attributes["name"] = "Renamed"
    empty.run(
        code=DIFFERENT,
        says=('the default project is called "Renamed"', "set terraform.backend.cloud.project to it"),
    )
    empty.change(project="flows")
    empty.run("--apply", says=('project "flows" + is not there, and will be made',))
    (flows,) = (key for key, one in empty.settings.projects.items() if one.attributes["name"] == "flows")
    assert {workspace.project for workspace in empty.double.service.workspaces.values()} == {flows}


def test_a_team_that_may_more_than_it_needs_is_named(made: Organization) -> None:
    for team in made.settings.teams.values():
        team.attributes["organization-access"] = {"manage-workspaces": True, "read-projects": True}
    said = made.run(says=("team prefect-v2-plan note: has manage-workspaces in the organization",))
    assert "read-projects" not in said


def test_a_local_workspace_has_no_roles(empty: Organization) -> None:
    """Such as one that is applied with somebody's own credentials."""
    empty.change(execution_mode="local", variables=[])
    empty.run("--apply", says=("will be made: local",))
    assert empty.one.attributes["execution-mode"] == "local"
    assert not any(empty.settings.variables.values())


def test_a_workspace_may_be_driven_by_commits(made: Organization) -> None:
    vcs = {"repository": "acme/infra", "branch": "main", "oauth_token_id": "ot-1", "github_app_installation_id": None}
    for stack in made.stacks:
        stack["workspace"]["vcs"] = vcs | {"directory": f"terraform/stacks/{stack['name']}"}
    made.run(
        "--apply", says=('+ will be connected to "acme/infra", branch "main"', "speculative-enabled false -> true")
    )
    has, folder = made.one.attributes, f"terraform/stacks/{made.one.name}"
    assert has["vcs-repo"] == {"identifier": "acme/infra", "branch": "main", "oauth-token-id": "ot-1"}
    assert (has["working-directory"], has["trigger-patterns"]) == (folder, [f"/{folder}/*"])
    assert (has["auto-apply"], has["queue-all-runs"]) == (False, False)
    made.nothing_is_left()
    has["vcs-repo"] = has["vcs-repo"] | {"branch": "other"}
    made.run("--apply", says=("applied: 1 differences removed",))
    made.change(vcs=None)
    made.run("--apply", says=("which refuses saved plans, and will not be",))
    assert made.one.attributes["vcs-repo"] is None


# What nobody likes to get.


def test_without_a_token_it_says_how_to_give_one(empty: Organization, tmp_path: Path) -> None:
    empty.run(code=2, says=("there is no token for app.terraform.io", f"set {TOKEN}"), token="")
    assert empty.double.requests == []
    file = tmp_path / ".terraform.d/credentials.tfrc.json"
    file.parent.mkdir()
    file.write_text(json.dumps({"credentials": {HOSTNAME: {"token": TOKENS["admin"]}}}), encoding="utf-8")
    empty.run(code=DIFFERENT, token="")


def test_a_token_that_it_does_not_know(empty: Organization) -> None:
    empty.run(code=1, says=("HCP Terraform refuses the token (401)", "terraform login app.terraform.io"), token="stale")


def test_an_organization_that_is_not_there(empty: Organization) -> None:
    empty.change(organization="tidewatr")
    empty.run(code=1, says=("no such organization that the token may see (404)", "create it, or sign in"))


def test_a_token_that_may_not_manage(empty: Organization) -> None:
    """The service answers as if there were nothing there."""
    says = ("has nothing there, or the token may not do this", "a token of the organization's owners")
    empty.run("--apply", code=1, says=says, token=TOKENS["apply"])
    assert empty.writes() == []


def test_a_workspace_that_the_token_may_not_see(empty: Organization) -> None:
    name = empty.stacks[0]["name"]
    empty.double.service.make_workspace({"name": name})
    empty.settings.invisible.add(name)
    empty.run("--apply", code=1, says=(f"{name} is in the organization, but the token may not see it",))


def test_a_busy_or_broken_service_is_asked_again(empty: Organization) -> None:
    faults = [
        empty.double.fault("GET organizations/tidewater", 429, headers={"Retry-After": "1"}),
        empty.double.fault("GET organizations/tidewater/teams", 502, times=2),
        empty.double.fault("POST organizations/tidewater/teams", 429, headers={"X-RateLimit-Reset": "0.4"}),
    ]
    empty.run("--apply", says=("applied: ",))
    assert [fault.request for fault in faults if fault.hits != fault.times] == [], "never happened"
    assert len(empty.settings.teams) == 3


def test_more_than_thirty_requests_in_a_second_wait_for_their_turn(empty: Organization) -> None:
    empty.double.per_second = PER_SECOND
    empty.run("--apply", says=("applied: ",))
    assert empty.double.limited > 0


def test_it_gives_up_when_it_is_told_to_wait_long(empty: Organization) -> None:
    empty.double.fault("GET organizations/tidewater", 429, headers={"Retry-After": "3600"})
    empty.run(code=1, says=("HCP Terraform answers 429", "again, in 3600 s"))


def test_what_may_have_been_done_is_not_sent_again(made: Organization) -> None:
    """A notification has no name that is unique: sent twice, it would be there twice."""
    kept = made.settings.notifications[made.one.id]
    kept.clear()
    made.double.fault(f"POST workspaces/{made.one.id}/notification-configurations", 502, done=True)
    made.run("--apply", code=1, says=("HCP Terraform answers 502", "run it again: it looks first what was done"))
    assert len(kept) == 1
    made.nothing_is_left()


def test_what_was_done_before_it_failed_is_not_done_again(empty: Organization) -> None:
    last = empty.stacks[-1]["name"]
    empty.double.fault("POST workspaces/[^/]+/vars", 503, times=1)
    empty.run("--apply", code=1, says=("variable TFC_AWS_PROVIDER_AUTH = true", "run it again"))
    assert len(empty.double.service.workspaces) == 1
    empty.run("--apply", says=("applied: ",))
    assert empty.double.workspace(last)
    empty.nothing_is_left()


def test_a_locked_workspace_is_left_alone_and_the_others_are_not(made: Organization) -> None:
    other = made.double.workspace(made.stacks[1]["name"])
    for workspace in (made.one, other):
        workspace.attributes["auto-apply"] = True
    made.one.lock(True)
    says = ("note: is locked: nothing of it will be changed", "1 of 2 differences are left, in locked workspaces")
    made.run("--apply", code=1, says=says)
    assert (made.one.attributes["auto-apply"], other.attributes["auto-apply"]) == (True, False)
    made.one.lock(False)
    made.run("--apply", says=("applied: 1 differences removed",))


def test_a_setting_that_it_does_not_take(made: Organization) -> None:
    """422 says so. An answer of 200 is believed only after another look."""
    made.one.attributes["terraform-version"] = "1.9.0"
    made.double.fault(f"PATCH workspaces/{made.one.id}", 422, title="Terraform version is not available")
    made.run("--apply", code=1, says=("does not take it (422)", "Terraform version is not available"))
    made.settings.ignored.add("terraform-version")
    made.run("--apply", code=1, says=("this is still otherwise",))


def test_a_notification_without_an_address_or_with_one_that_does_not_answer(empty: Organization) -> None:
    empty.change(notifications=[NOTIFICATION])
    empty.run(code=DIFFERENT, says=("+ notification failed: slack, run:errored",))
    empty.run("--apply", code=1, says=("nobody says where the notification failed goes", "set SLACK_URL"))
    said = empty.run("--apply", code=1, says=("does not take it (400)", "Verification"), SLACK_URL="https://x.example")
    assert "https://x.example" not in said, "an address may be a secret"


def test_what_is_no_list_of_stacks(empty: Organization) -> None:
    empty.stacks = []
    empty.run(code=2, says=("no stack keeps its state in HCP Terraform",))
    empty.stacks = [{"name": "x"}]
    empty.run(code=2, says=("this is not what infra list --json prints",))
