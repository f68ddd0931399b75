"""The roles that docs/terraform-cloud.md tells people to make, with the policies and the trust that it has them copy.

They are written by hand and read by everybody who sets an account up; nothing else would notice one that is short of a
permission, or has one too many. `calls.py` has what is needed, from a life that a stack and a lane have lived.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from dataclasses import replace

from access import forbidden
from access.applied import AppliedRole, Policy
from access.bench import Bench
from access.calls import WITH_BOUNDARY, Calls
from access.judged import Judged
from access.lanes import Account, longer
from access.life import LANE
from access.needs import EVERYTHING, Request, request
from access.simulator import Simulator, reference
from access.trust import Caller
from harness.program import ROOT
from harness.server import Failed

CLOUD = "terraform-cloud"
FOLDER = ROOT / "docs" / "terraform-cloud"
ORGANIZATION, PROJECT, LANES = "tidewater", "Default Project", ("test", "live")
PROVIDER = "app.terraform.io"

HELD = {"plan": ("plan",), "apply": ("plan", "apply"), "empty": ("plan", "apply", "empty")}
"""Which policies each role has, as the page says. The last makes it what it is, and is in no other."""

EMPTYING = {"s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"}
"""What destroying a bucket with data in it takes, and nothing else: given for the occasion."""

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
"""AWS invents their ids: the policies reach all of the account's, which the page says."""


def filled(name: str, values: dict[str, str]) -> Policy:
    """A file of the folder, with values in the place of its placeholders. A longer one may hold a shorter one."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for placeholder in sorted(values, key=len, reverse=True):
        text = text.replace(placeholder, values[placeholder])
    if left := set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", text)):
        raise Failed(f"{name}: nothing stands for {', '.join(sorted(left))}")
    return json.loads(text)


def _of_account(account: Account, name: str, phase: str = "") -> Policy:
    values = {
        "ACCOUNT_ID": account.id,
        "ACCOUNT": account.name,
        "REGION": account.region,
        "CIRCLECI_ID": account.settings["circleci.organization-id"],
        "ORGANIZATION": ORGANIZATION,
        "PROJECT": PROJECT,
        "PHASE": phase,
    }
    policy = filled(name, values)
    for statement in policy["Statement"]:
        if statement.get("Sid") == "Provider":  # as the page says of GitHub Actions
            statement["Resource"] = list(account.providers)
    text = json.dumps(policy)
    # As the page says of iam.path.
    return json.loads(text.replace(":role/prefect-v2-", f":role{account.settings['iam.path']}prefect-v2-"))


def judged(simulator: Simulator, account: Account, calls: Calls) -> Judged:
    # What a plan reads, an apply may have to read: a data source waits for what is not made yet.
    applying = calls["plan"] | calls["apply"]
    needed = {
        "plan": calls["plan"],
        "apply": {asked for asked in applying if asked.action not in EMPTYING},
        "empty": applying,
    }
    asked = sorted(_forbidden(simulator, account, applying), key=str)
    arns = {name: account.arn("iam", f"role/terraform-cloud-{account.name}-{name}") for name in HELD}
    names = {arn: name for name, arn in arns.items()}
    roles = {
        arn: AppliedRole(
            arn,
            _of_account(account, "trust.json", _phase(name)),
            tuple(_of_account(account, f"{policy}-policy.json") for policy in HELD[name]),
            None,
        )
        for name, arn in arns.items()
    }

    def denied(arn: str) -> list[Request]:
        own = {_in_one_lane(account, need) for need in needed[names[arn]]}
        return [each for each in asked if _in_one_lane(account, each) not in own]

    return Judged(
        account,
        Bench(simulator, roles, {}),
        roles,
        {arn: sorted(needed[name], key=str) for name, arn in arns.items()},
        denied,
        {arn: _runs(account, _phase(name)) for name, arn in arns.items()},
        {arn: _strangers(account, _phase(name)) for name, arn in arns.items()},
        own=-1,
    )


def _phase(name: str) -> str:
    return "plan" if name == "plan" else "apply"


def _in_one_lane(account: Account, asked: Request) -> Request:
    """What is needed in one lane may be done in all: the others are created only."""
    lanes = "|".join(sorted((lane.type for lane in account.lanes), key=len, reverse=True))
    named = rf"(?<=[-/]{account.name}[-/])({lanes})(?![a-z0-9])"
    return replace(asked, resource=re.sub(named, LANE, asked.resource))


def _forbidden(simulator: Simulator, account: Account, needed: set[Request]) -> set[Request]:
    named = [need for need in needed if need.resource != EVERYTHING and need.action not in WHOLE]
    asked = {alike for need in named for alike in _alike(account, need)}
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
    # Without a boundary, or with another, roles are made where the configuration wants it so.
    return {each for each in asked | needed if each in needed or "iam:PermissionsBoundary" not in dict(each.context)}


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


def _alike(account: Account, need: Request) -> Iterator[Request]:
    """The same of things that are named alike, or are elsewhere."""
    thing = need.resource
    for place in re.finditer(rf"(?<![a-z0-9]){account.name}(?![a-z0-9])", thing):
        for name in (f"{account.name}eu", "dev"):
            yield replace(need, resource=thing[: place.start()] + name + thing[place.end() :])
    if need.action == "iam:PassRole" or ":oidc-provider/" in thing:
        yield replace(need, resource=longer(thing))
    if bucket := re.match(r"arn:[a-z-]+:s3:::[^/]+", thing):
        yield replace(need, resource=longer(bucket[0]) + thing[bucket.end() :])
    yield replace(need, resource=thing.replace(account.id, forbidden.STRANGERS))
    if f":{account.region}:" in thing:
        yield replace(need, resource=thing.replace(f":{account.region}:", ":ap-south-2:"))
    if not UNNAMED.search(thing):
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
    return [_run(account, phase, workspace=f"prefect-v2-{account.name}-{name}") for name in ("ci", *LANES)]


def _strangers(account: Account, phase: str) -> list[Caller]:
    name, other = account.name, "apply" if phase == "plan" else "plan"
    whole = _run(account, phase)
    changed: list[dict[str, str]] = [
        {"organization": "somebody"},
        {"project": "Other"},
        {"workspace": f"prefect-v2-{name}-nightly"},
        {"workspace": f"prefect-v2-{name}-test-eu"},
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
