"""Who may assume a role: tasks of the account, and CI with exact claims."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from itertools import product

from access import github
from access.configuration import Settings
from access.forbidden import STRANGERS, TASKS
from access.lanes import Account, Lane
from harness.server import Failed, partition

FLOWS = "flow-ci.trust.lane-branch"
USER = "5d0b6a1e-8c43-4f7a-b2e9-7a1c0d3f4e68"
SOMEBODY = "0e9f8a7b-6c5d-4e3f-8a1b-2c3d4e5f6a7b"
"""An organization, or a project, of somebody else."""


@dataclass(frozen=True)
class Caller:
    """Who asks, by which action, with what in the request."""

    principal: str
    action: str
    context: tuple[tuple[str, str], ...]
    because: str = field(default="", compare=False)

    def __str__(self) -> str:
        claims = [f"{key.rpartition(':')[2]} = {value}" for key, value in self.context]
        return f"{self.because}: {', '.join([self.principal.rpartition(':')[2], *claims])}"


Callers = dict[str, set[Caller]]
"""By the ARN of the role."""


@dataclass(frozen=True)
class Token:
    """A token of CircleCI as STS sees it; a missing claim is empty."""

    audience: str
    subject: str
    project: str
    because: str = field(default="", compare=False)

    @property
    def consistent(self) -> bool:
        return bool(self.project) and f"/project/{self.project}/" in self.subject

    def shown(self, account: Account, organization: str) -> Caller:
        """To the provider of this organization in this account."""
        claims = {"aud": self.audience, "sub": self.subject, "oidc.circleci.com/project-id": self.project}
        return _shown(account, f"oidc.circleci.com/org/{organization}", claims, self.because)


def _shown(account: Account, issuer: str, claims: Mapping[str, str], because: str) -> Caller:
    """A token to the provider of this issuer in this account; a missing claim is empty."""
    context = tuple(sorted((f"{issuer}:{claim}", value) for claim, value in claims.items() if value))
    provider = account.arn("iam", f"oidc-provider/{issuer}")
    return Caller(provider, "sts:AssumeRoleWithWebIdentity", context, because)


def wanted(accounts: list[Account]) -> Callers:
    callers: Callers = {}
    any_task = {task for a in accounts for lane in a.lanes for task in (_task(a.id, lane), *_strange_tasks(lane))}
    for account in accounts:
        own = account.settings["circleci.organization-id"]
        callers[account.images_ci] = {token.shown(account, own) for token in _images_tokens(account)} | {
            _shown(account, github.ISSUER, job, "a job of the infrastructure's workflow for the account's branch")
            for repository in _of_github(account.settings, "agent-images-ci")
            for job in github.jobs(repository, account.settings["agent-images-ci.branch"])
        }
        for lane in account.lanes:
            n = lane.names
            callers[n.ci] = {token.shown(account, own) for token in _flow_tokens(account, lane)} | {
                _shown(account, github.ISSUER, job, "a job of a flows workflow for the lane's branch")
                for repository in _of_github(lane.settings, FLOWS)
                for job in github.jobs(repository, lane.settings["lane.branch"])
            }
            services = n.services.values()
            callers |= {
                role: {_task(account.id, lane)} for role in (*(one.task for one in services), n.execution, *n.tasks)
            }
            # Where AWS does not document the condition, a role is open to ECS: docs/security.md says so.
            callers |= {one.execution: any_task for one in services}
            if not lane.settings["flow-roles.execution-trusts-source-account"]:
                callers[n.execution] = any_task
        of_ci = {
            caller
            for found in (account.images_ci, *(lane.names.ci for lane in account.lanes))
            for caller in callers[found]
        }
        if {caller.principal for caller in of_ci} != {*account.providers}:
            raise Failed(f"{account.name} has {account.providers}, and trusts { ({c.principal for c in of_ci}) }")
    return callers


def unwanted(accounts: list[Account]) -> Callers:
    """Everybody who is wanted somewhere but not here, and those who only look right."""
    welcome = wanted(accounts)
    everybody = set().union(*welcome.values())
    for account in accounts:
        own = account.settings["circleci.organization-id"]
        # China and GovCloud do not know the claim for the project's id, so it is not asked for there.
        exact = partition(account.region) == "aws"
        tokens = {t for source in _sources(account) for t in _forged(own, *source) if exact or t.consistent}
        everybody |= {token.shown(account, own) for token in tokens}
        everybody |= {
            replace(token, because="a token of another organization's provider").shown(account, SOMEBODY)
            for token in (*_images_tokens(account), *(t for lane in account.lanes for t in _flow_tokens(account, lane)))
        }
        branches = {
            account.settings["agent-images-ci.branch"],
            *(lane.settings["lane.branch"] for lane in account.lanes),
        }
        for repository in _repositories(account):
            for branch in branches:
                theirs = [
                    (job, "a job of another repository, or for another branch")
                    for job in github.jobs(repository, branch)
                ]
                for claims, because in (*theirs, *github.forged(repository, branch)):
                    # Nor to the provider of another CI system.
                    common = {claim: value for claim, value in claims.items() if claim in ("aud", "sub")}
                    everybody.add(_shown(account, github.ISSUER, claims, because))
                    everybody.add(_shown(account, f"oidc.circleci.com/org/{own}", common, "GitHub's token"))
        everybody |= {
            _shown(
                account,
                github.ISSUER,
                {claim: value for key, value in caller.context if (claim := key.rpartition(":")[2]) in ("aud", "sub")},
                "CircleCI's token",
            )
            for callers in welcome.values()
            for caller in callers
            if "oidc.circleci.com" in caller.principal
        }
        for lane in account.lanes:
            everybody |= set(_strange_tasks(lane)) | set(_services())
        everybody |= set(_people(account))
    return {role: everybody - callers for role, callers in welcome.items()}


def _subject(organization: str, project: str, user: str = USER) -> str:
    return f"org/{organization}/project/{project}/user/{user}"


def _v2(organization: str, project: str, origin: str, ref: str, user: str = USER) -> str:
    return f"{_subject(organization, project, user)}/vcs-origin/{origin}/vcs-ref/{ref}"


def _images_tokens(account: Account) -> Iterator[Token]:
    own, branch = account.settings["circleci.organization-id"], account.settings["agent-images-ci.branch"]
    for project in account.settings.tables("agent-images-ci.projects"):
        subject = _v2(own, project["id"], project["vcs-origin"], f"refs/heads/{branch}")
        yield Token(own, subject, project["id"], "a job of the infrastructure's project for the account's branch")


def _flow_tokens(account: Account, lane: Lane) -> Iterator[Token]:
    own = lane.settings["circleci.organization-id"]
    if lane.settings["flow-ci.trust.type"] == "any-branch":
        branches = {branch for *_, branch in _sources(account)}
        for project, branch in product(lane.settings.tables("flow-ci.trust.any-branch.projects"), branches):
            for ref in (f"refs/heads/{branch}", *_refs_beside(project["vcs-origin"], branch)):
                subject = _v2(own, project["id"], project["vcs-origin"], ref)
                yield Token(own, subject, project["id"], "a job of a flows project, whatever the branch")
        return
    for project in lane.settings.tables("flow-ci.trust.lane-branch.projects"):
        subject = _v2(own, project["id"], project["vcs-origin"], f"refs/heads/{lane.settings['lane.branch']}")
        yield Token(own, subject, project["id"], "a job of a flows project for the lane's branch")


def _sources(account: Account) -> set[tuple[str, str, str]]:
    """Project, repository and branch of all that may deploy something here."""
    found = {
        (p["id"], p["vcs-origin"], account.settings["agent-images-ci.branch"])
        for p in account.settings.tables("agent-images-ci.projects")
    }
    for lane in account.lanes:
        found |= {
            (project["id"], project["vcs-origin"], lane.settings["lane.branch"])
            for trust in ("lane-branch", "any-branch")
            for project in lane.settings.tables(f"flow-ci.trust.{trust}.projects")
        }
    branches = {branch for *_, branch in found}
    return {(project, origin, branch) for (project, origin, _), branch in product(found, branches)}


def _repositories(account: Account) -> list[github.Repository]:
    """All of GitHub that may deploy something here."""
    return [
        *_of_github(account.settings, "agent-images-ci"),
        *(repository for lane in account.lanes for repository in _of_github(lane.settings, FLOWS)),
    ]


def _of_github(settings: Settings, section: str) -> list[github.Repository]:
    """The repositories that a role trusts, each with the workflow and the environment."""
    common = {key: settings.get(f"{section}.github.{key}") or "" for key in ("workflow", "environment")}
    return [
        {key: str(value) for key, value in repository.items()} | common
        for repository in settings.tables(f"{section}.github.repositories")
    ]


def _refs_beside(origin: str, branch: str) -> tuple[str, ...]:
    """What else a job may run for, some of it named to look like the branch."""
    return (
        f"refs/heads/x/vcs-ref/refs/heads/{branch}",
        f"refs/heads/x/vcs-origin/{origin}/vcs-ref/refs/heads/{branch}",
        f"refs/heads/{branch}x",
        f"refs/heads/{branch}/x",
        f"refs/heads/x{branch}",
        f"refs/heads/x/{branch}",
        f"refs/heads/{branch.upper()}",
        f"refs/heads/{branch}*",
        "refs/heads/*",
        "refs/heads/feature",
        f"refs/tags/{branch}",
        "refs/pull/1/head",
    )


def _forged(own: str, project: str, origin: str, branch: str) -> Iterator[Token]:
    ref, fork = f"refs/heads/{branch}", "github.com/somebody/fork"
    right = Token(own, _v2(own, project, origin, ref), project, "a job of another project or for another branch")

    def with_subject(subject: str, because: str) -> Token:
        return replace(right, subject=subject, because=because)

    # The first version of the token's subject ends with the user.
    strange = (_v2(own, SOMEBODY, origin, ref), _subject(own, SOMEBODY))
    for token, of_another in zip((right, replace(right, subject=_subject(own, project))), strange, strict=True):
        yield token
        yield replace(token, audience="", because="no audience")
        yield replace(token, audience=SOMEBODY, because="another audience")
        yield replace(token, audience="sts.amazonaws.com", because="another audience")
        yield replace(token, project="", because="no project's id")
        yield replace(token, project=SOMEBODY, because="the subject of one project, the id of another")
        yield replace(token, project=SOMEBODY, subject=of_another, because="another project")
        yield with_subject(of_another, "the id of one project, the subject of another")
    yield with_subject("", "no subject")
    yield replace(right, audience=SOMEBODY, subject=_v2(SOMEBODY, project, origin, ref), because="another organization")
    yield with_subject(_v2(SOMEBODY, project, origin, ref), "another organization's subject")
    yield with_subject(_v2(own, project, fork, ref), "a fork")
    yield with_subject(_v2(own, project, origin.upper(), ref), "the repository in other letters")
    yield with_subject(_v2(own, project, f"{origin}-2", ref), "a repository that begins alike")
    for named in (*_refs_beside(origin, branch), ""):
        yield with_subject(_v2(own, project, origin, named), "a branch that only looks right")
        yield with_subject(_v2(own, project, fork, named), "a fork's branch that only looks right")
    for user in ("", "x", f"{USER}0", f"{USER}/vcs-origin/{fork}/vcs-ref/refs/heads/x", "*"):
        yield with_subject(_v2(own, project, origin, ref, user), "a user that is none")
        yield with_subject(_subject(own, project, user), "a user that is none")


def _task(account_id: str, lane: Lane, region: str | None = None, source: str | None = None) -> Caller:
    arn = f"{lane.names.cluster.split(':ecs:')[0]}:ecs:{region or lane.region}:{source or account_id}:task/x/{'0' * 32}"
    return Caller(TASKS, "sts:AssumeRole", (("aws:SourceAccount", account_id), ("aws:SourceArn", arn)), "a task of ECS")


def _strange_tasks(lane: Lane) -> Iterator[Caller]:
    """ECS on behalf of somebody else, who has made a task with our role's ARN."""
    yield _task(STRANGERS, lane)
    yield _task(lane.account_id, lane, source=STRANGERS)
    yield _task(STRANGERS, lane, source=lane.account_id)
    yield _task(lane.account_id, lane, region="ap-south-2")
    for context in ((), *((one,) for one in _task(lane.account_id, lane).context)):
        yield Caller(TASKS, "sts:AssumeRole", context, "ECS, without saying for whom")


def _services() -> Iterator[Caller]:
    for service in ("ec2", "ecs", "lambda", "glue", "codebuild", "sagemaker"):
        yield Caller(f"{service}.amazonaws.com", "sts:AssumeRole", (), "another service")


def _people(account: Account) -> Iterator[Caller]:
    """Whoever may assume all roles, as far as the identity's side goes."""
    for role in account.roles:
        yield Caller(role, "sts:AssumeRole", (), "a role of ours")
    for account_id in (account.id, STRANGERS):
        yield Caller(f"arn:aws:iam::{account_id}:role/administrator", "sts:AssumeRole", (), "an administrator")
