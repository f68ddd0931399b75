"""The roles of Terraform's runs, as the bootstrap stack makes them and the emulator reads them back.

They are judged in two forms: bounded, where no run can make a role without the account's boundary; and unbounded, where
runs may also empty buckets, of stacks that look up what exists. `calls.py` has what is needed, from a life that a stack
and a lane have lived.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import replace

from access import forbidden
from access.applied import AppliedRole
from access.bench import Bench
from access.calls import LOOKS_UP, WITH_BOUNDARY, Calls
from access.judged import Judged
from access.lanes import Account, longer
from access.life import LANE
from access.needs import EVERYTHING, Request, request
from access.simulator import Simulator, reference
from access.trust import Caller

BOUNDED, UNBOUNDED = FORMS = ("terraform-bounded", "terraform-unbounded")
ORGANIZATION, PROJECT = "tidewater", "Default Project"
PROVIDER = "app.terraform.io"
BOUNDARY = "iam:PermissionsBoundary"

EMPTYING = {"s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"}
"""What destroying a bucket with data in it takes, and nothing else."""

WHOLE = {
    "cloudwatch:DescribeAlarms": "the API reference: a narrower scope than * hides composite alarms",
}
"""Actions that know resources, and have to be allowed for all of them."""

KIND = re.compile(
    r"(alarm|log-group|secret):|"
    r"(cluster|dashboard|key|oidc-provider|parameter|repository|role|rule|security-group|security-group-rule|service|"
    r"service-deployment|task-definition|vpc)/"
)
UNNAMED = re.compile(r":(security-group(-rule)?|vpc|key)/")
"""AWS invents their ids: the policies reach all of the account's, which docs/security.md says."""


def judged(
    simulator: Simulator, account: Account, calls: Calls, found: dict[str, AppliedRole], *, bounded: bool
) -> Judged:
    """`found` has the roles by the phase of the runs that they are for."""
    limit = account.settings["iam.permissions-boundary-arn"]
    planning = calls["plan"] | (set() if bounded else calls[f"{LOOKS_UP}plan"])
    # What a plan reads, an apply may have to read: a data source waits for what is not made yet.
    everything = planning | calls["apply"] | calls[f"{LOOKS_UP}plan"]
    applying = {asked for asked in planning | calls["apply"] if _is_wanted(account, asked, limit if bounded else "")}
    roles = {role.arn: role for role in found.values()}
    phases = {role.arn: phase for phase, role in found.items()}
    needed = {found["plan"].arn: planning, found["apply"].arn: applying}
    asked = sorted({*_forbidden(simulator, account, everything, bounded=bounded), *attempts(account)}, key=str)

    def denied(arn: str) -> list[Request]:
        own = {_in_one_lane(account, need) for need in needed[arn]}
        return [each for each in asked if _in_one_lane(account, each) not in own]

    return Judged(
        account,
        Bench(simulator, roles, {}),
        roles,
        {arn: sorted(each, key=str) for arn, each in needed.items()},
        denied,
        {arn: _runs(account, phase) for arn, phase in phases.items()},
        {arn: _strangers(account, phase) for arn, phase in phases.items()},
    )


def _is_wanted(account: Account, asked: Request, limit: str) -> bool:
    """With a limit: no role loses it or has another one, and no bucket is emptied. Without: CI's providers are
    looked up, so that nobody makes or changes it."""
    if not limit:
        return asked.resource not in account.providers or asked.action == "iam:GetOpenIDConnectProvider"
    if asked.action in WITH_BOUNDARY:
        return dict(asked.context).get(BOUNDARY) == limit
    return asked.action != "iam:DeleteRolePermissionsBoundary" and asked.action not in EMPTYING


def attempts(account: Account) -> Iterator[Request]:
    """What somebody tries who may apply and wants to be administrator."""
    limit = account.settings["iam.permissions-boundary-arn"]
    ours = [account.arn("iam", f"role/terraform-cloud-{account.name}-{phase}") for phase in ("plan", "apply")]
    theirs = next(lane for lane in account.lanes if lane.type == LANE).names.ci
    for policy in (limit, *(f"{role.replace(':role/', ':policy/')}-1" for role in ours)):
        for action in ("CreatePolicyVersion", "DeletePolicy", "DeletePolicyVersion", "SetDefaultPolicyVersion"):
            yield request("", f"iam:{action}", policy)
    for role in ours:
        for action in (
            "AttachRolePolicy",
            "DeleteRole",
            "DeleteRolePermissionsBoundary",
            "DeleteRolePolicy",
            "DetachRolePolicy",
            "PutRolePolicy",
            "TagRole",
            "UpdateAssumeRolePolicy",
            "UpdateRole",
        ):
            yield request("", f"iam:{action}", role)
        for service in ("ecs-tasks", "ec2", "lambda"):
            yield request("", "iam:PassRole", role, {"iam:PassedToService": f"{service}.amazonaws.com"})
    for action in ("AttachRolePolicy", "DetachRolePolicy", "PassRole"):
        yield request("", f"iam:{action}", theirs)
    provider = account.arn("iam", f"oidc-provider/{PROVIDER}")
    for action in ("AddClientIDToOpenIDConnectProvider", "DeleteOpenIDConnectProvider", "TagOpenIDConnectProvider"):
        yield request("", f"iam:{action}", provider)
    yield request("", "iam:CreateOpenIDConnectProvider", account.arn("iam", "oidc-provider/oidc.example.com"))
    service = account.arn("iam", "role/aws-service-role/ecs.amazonaws.com/AWSServiceRoleForECS")
    yield request("", "iam:CreateServiceLinkedRole", service)


def _in_one_lane(account: Account, asked: Request) -> Request:
    """What is needed in one lane may be done in all: the others are created only."""
    lanes = "|".join(sorted((lane.type for lane in account.lanes), key=len, reverse=True))
    named = rf"(?<=[-/]{account.name}[-/])({lanes})(?![a-z0-9])"
    return replace(asked, resource=re.sub(named, LANE, asked.resource))


def _forbidden(simulator: Simulator, account: Account, needed: set[Request], *, bounded: bool) -> set[Request]:
    named = [need for need in needed if need.resource != EVERYTHING and need.action not in WHOLE]
    asked = {alike for need in named for alike in _alike(account, need, bounded=bounded)}
    asked |= set(_too_much(simulator, {need for need in needed if need.resource != EVERYTHING}))
    # And what nobody may do but Terraform and people, as far as Terraform does not.
    lane = next(one for one in account.lanes if one.type == LANE)
    others = {*forbidden.in_lane(lane), *forbidden.in_account(replace(account, lanes=(lane,)))}
    actions = {need.action for need in needed}
    asked |= {each for each in others if each.action not in actions}
    for need in needed:  # the roles of Terraform Cloud, and what they trust
        if ":role/" in need.resource:
            asked.add(replace(need, resource=account.arn("iam", f"role/terraform-cloud-{account.name}-apply")))
        if ":oidc-provider/" in need.resource:
            asked.add(replace(need, resource=account.arn("iam", f"oidc-provider/{PROVIDER}")))
        if need.context and need.action not in WITH_BOUNDARY:
            asked |= {replace(need, context=context) for context in ((), _other(need.context))}
        if bounded and need.action in WITH_BOUNDARY:
            administrator = f"arn:{need.resource.split(':')[1]}:iam::aws:policy/AdministratorAccess"
            asked |= {replace(need, context=context) for context in ((), ((BOUNDARY, administrator),))}
    # Without a boundary, or with another, roles are made where the configuration wants it so.
    return {each for each in asked | needed if bounded or each in needed or BOUNDARY not in dict(each.context)}


def _too_much(simulator: Simulator, needed: set[Request]) -> Iterator[Request]:
    """All that AWS knows to do with a thing and no call needs, for one thing of each kind."""
    done = {(need.action, _anybodys(need.resource)) for need in needed}
    for kind, thing in {_anybodys(need.resource): need.resource for need in sorted(needed, key=str)}.items():
        service = thing.split(":")[2]
        actions = [f"{service}:{action['name']}" for action in reference("actions", service).values()]
        words = [{"action": action, "resources": [thing], "keys": []} for action in actions]
        for action, problems in zip(actions, simulator.check(words), strict=True):
            if not problems and (action, kind) not in done:
                yield request("", action, thing)


def _alike(account: Account, need: Request, *, bounded: bool) -> Iterator[Request]:
    """The same of things that are named alike, or are elsewhere."""
    thing = need.resource
    for place in re.finditer(rf"(?<![a-z0-9]){account.name}(?![a-z0-9])", thing):
        for name in (f"{account.name}eu", "dev"):
            yield replace(need, resource=thing[: place.start()] + name + thing[place.end() :])
    known_network = bounded and ":vpc/" in thing  # the other form looks it up
    if need.action == "iam:PassRole" or ":oidc-provider/" in thing or known_network:
        yield replace(need, resource=longer(thing))
    group = re.search(r":log-group:[^:]+", thing)
    if group and not re.search(rf"(?<![a-z0-9]){account.name}(?![a-z0-9])", group[0]):  # an exact name
        yield replace(need, resource=thing.replace(group[0], longer(group[0])))
    if bucket := re.match(r"arn:[a-z-]+:s3:::[^/]+", thing):
        yield replace(need, resource=longer(bucket[0]) + thing[bucket.end() :])
    yield replace(need, resource=thing.replace(account.id, forbidden.STRANGERS))
    if f":{account.region}:" in thing:
        yield replace(need, resource=thing.replace(f":{account.region}:", ":ap-south-2:"))
    if known_network or not UNNAMED.search(thing):
        yield replace(need, resource=_anybodys(thing))


def _other(context: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The same keys with another service in them."""
    return tuple((key, re.sub(r"^(ecr|ecs-tasks)\.", "ec2.", value)) for key, value in context)


def _anybodys(thing: str) -> str:
    """Something of the same kind with a name that is nothing like ours."""
    *base, name = thing.split(":", 5)
    found = KIND.match(name)
    kind = found[0] if found else ""  # a bucket, an object or a topic
    tail = {"service/": "/x", "service-deployment/": "/x/x", "task-definition/": ":1"}.get(
        kind, "/x" if ":s3:" in thing and "/" in name else ""
    )
    return ":".join([*base, f"{kind}somebody-else{tail}"])


def _run(account: Account, phase: str, **claims: str) -> Caller:
    parts = {
        "organization": ORGANIZATION,
        "project": PROJECT,
        "workspace": f"prefect-v2-{account.name}-ci",
        "run_phase": phase,
    }
    subject = ":".join(f"{key}:{claims.get(key, value)}" for key, value in parts.items())
    context = {f"{PROVIDER}:aud": claims.get("aud", "aws.workload.identity"), f"{PROVIDER}:sub": subject}
    shown = tuple(sorted((key, value) for key, value in context.items() if value))
    provider = account.arn("iam", f"oidc-provider/{PROVIDER}")
    return Caller(provider, "sts:AssumeRoleWithWebIdentity", shown, "a run of Terraform Cloud")


def _runs(account: Account, phase: str) -> list[Caller]:
    names = ("ci", *(lane.type for lane in account.lanes))
    return [_run(account, phase, workspace=f"prefect-v2-{account.name}-{name}") for name in names]


def _strangers(account: Account, phase: str) -> list[Caller]:
    name, other = account.name, "apply" if phase == "plan" else "plan"
    whole = _run(account, phase)
    changed: list[dict[str, str]] = [
        {"organization": "somebody"},
        {"project": "Other"},
        {"workspace": f"prefect-v2-{name}-bootstrap"},
        {"workspace": f"prefect-v2-{name}-weekly"},
        {"workspace": f"prefect-v2-{name}-live-eu"},
        {"workspace": "prefect-v2-other-ci"},
        {"workspace": f"x:workspace:prefect-v2-{name}-ci"},
        {"aud": "sts.amazonaws.com"},
        {"aud": ""},
    ]
    return [
        *(_run(account, phase, **claims) for claims in changed),
        _run(account, other),
        _run(account, f"{phase}:run_phase:{other}"),
        replace(whole, context=tuple((key, value) for key, value in whole.context if not key.endswith(":sub"))),
        *(replace(whole, principal=provider, context=()) for provider in account.providers),
        Caller(f"arn:aws:iam::{forbidden.STRANGERS}:role/administrator", "sts:AssumeRole", (), "a stranger"),
    ]
