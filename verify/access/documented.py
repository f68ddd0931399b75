"""Judges the policies that docs/terraform-cloud.md tells people to attach, against what Terraform asks of AWS.

They are written by hand and read by everybody who sets an account up; nothing else would notice one that is short of a
permission, or has one too many. `calls.py` has what is needed, from a life that a stack and a lane have lived.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

from access import forbidden, mutants, vocabulary
from access.applied import AppliedRole, Policy
from access.bench import Bench, Case, Change, refuse, unnoticed, with_policy
from access.calls import WITH_BOUNDARY, Calls
from access.lanes import Account, longer
from access.life import LANE
from access.needs import EVERYTHING, Request, request
from access.simulator import Simulator, listed, statements
from access.trust import Caller
from harness.program import ROOT
from harness.server import Failed
from lifecycle.suite import Report, Stopped

FOLDER = ROOT / "docs" / "terraform-cloud"
ORGANIZATION, PROJECT, LANES = "tidewater", "Default Project", ("test", "live")
PROVIDER = "app.terraform.io"

INLINE, MANAGED = 10_240, 6_144
"""Characters without white space, of all in-line policies of a role and of one managed one ("IAM and STS quotas")."""

EMPTYING = {"s3:ListBucketVersions", "s3:DeleteObject", "s3:DeleteObjectVersion"}
"""What destroying a bucket with data in it takes, and nothing else: given for the occasion."""

BOUNDED = "RolesAndTheirRights"
"""The statement that the page tells how to bound."""

WHOLE = {
    "cloudwatch:DescribeAlarms": "the API reference: a narrower scope than * hides composite alarms",
}
"""Actions that know resources, and have to be allowed for all of them."""

# Of each kind of thing, what no call needs and a policy for the whole service would allow.
TOO_MUCH = {
    ":alarm:": ["cloudwatch:SetAlarmState"],
    ":dashboard/": ["cloudwatch:TagResource"],
    ":repository/": ["ecr:PutImage", "ecr:SetRepositoryPolicy"],
    ":cluster/": ["ecs:UpdateClusterSettings"],
    ":service/": ["ecs:UpdateServicePrimaryTaskSet"],
    ":task-definition/": ["ecs:DeleteTaskDefinitions", "ecs:RunTask"],
    ":rule/": ["events:DisableRule"],
    ":oidc-provider/": ["iam:ListOpenIDConnectProviderTags"],
    ":role/": ["iam:AttachRolePolicy", "iam:DetachRolePolicy"],
    ":log-group:": ["logs:FilterLogEvents", "logs:PutSubscriptionFilter"],
    ":s3:::": ["s3:PutBucketAcl", "s3:PutBucketNotification"],
    ":secret:": ["secretsmanager:GetSecretValue", "secretsmanager:PutResourcePolicy"],
    ":sns:": ["sns:Publish", "sns:Subscribe"],
    ":parameter/": ["ssm:GetParameterHistory", "ssm:LabelParameterVersion"],
    ":security-group/": ["ec2:AuthorizeSecurityGroupIngress"],
    ":security-group-rule/": ["ec2:AuthorizeSecurityGroupIngress"],
    ":vpc/": ["ec2:CreateTags", "ec2:DeleteVpc"],
    ":key/": ["kms:Decrypt", "kms:ScheduleKeyDeletion"],
}

KIND = re.compile(
    r"(alarm|log-group|secret):|"
    r"(cluster|dashboard|oidc-provider|parameter|repository|role|rule|service|task-definition)/"
)

UNNAMED = re.compile(r":(security-group(-rule)?|vpc|key)/")
"""AWS invents their ids: the policies reach all of the account's, which the page says."""
NO_NARROWER = re.compile(r" reaches arn:[a-z-]+:(ec2|kms):")


def filled(name: str, values: dict[str, str]) -> Policy:
    """A file of the folder, with values in the place of its placeholders. A longer one may hold a shorter one."""
    text = (FOLDER / name).read_text(encoding="utf-8")
    for placeholder in sorted(values, key=len, reverse=True):
        text = text.replace(placeholder, values[placeholder])
    if left := set(re.findall(r"\b[A-Z][A-Z_]{3,}\b", text)):
        raise Failed(f"{name}: nothing stands for {', '.join(sorted(left))}")
    return json.loads(text)


class Judge:
    """The checks of one account's three policies and two trusts."""

    def __init__(self, report: Report, simulator: Simulator, account: Account, calls: Calls) -> None:
        self.report, self.simulator, self.account, self.calls = report, simulator, account, calls
        base = account.provider.partition(":oidc-provider/")[0]
        self.roles = {name: f"{base}:role/terraform-cloud-{account.name}-{name}" for name in ("plan", "apply", "empty")}
        policies = {name: self._filled(f"{name}-policy.json") for name in self.roles}
        held = {"plan": ("plan",), "apply": ("plan", "apply"), "empty": ("plan", "apply", "empty")}
        self.bench = Bench(simulator, [])
        for name, arn in self.roles.items():
            phase = "plan" if name == "plan" else "apply"
            trust = self._filled("trust.json", PHASE=phase)
            self.bench.roles[arn] = AppliedRole(arn, trust, tuple(policies[p] for p in held[name]), None)
        # What a plan reads, an apply may have to read: a data source waits for what is not made yet.
        applying = calls["plan"] | calls["apply"]
        self.needed = {
            "plan": calls["plan"],
            "apply": {r for r in applying if r.action not in EMPTYING},
            "empty": applying,
        }
        self.forbidden = self._forbidden()

    def _filled(self, name: str, **more: str) -> Policy:
        own = self.account
        values = {
            "ACCOUNT_ID": own.id,
            "ACCOUNT": own.name,
            "REGION": own.region,
            "CIRCLECI_ID": own.settings["circleci.organization-id"],
            "ORGANIZATION": ORGANIZATION,
            "PROJECT": PROJECT,
        }
        text = json.dumps(filled(name, values | more))
        # As the page says of iam.path.
        return json.loads(text.replace(":role/prefect-v2-", f":role{own.settings['iam.path']}prefect-v2-"))

    def run(self) -> None:
        for check in (
            self.every_call_is_allowed,
            self.nothing_else_is,
            self.nothing_is_granted_in_vain,
            self.more_would_be_noticed,
            self.a_plan_only_looks,
            self.a_boundary_bounds,
            self.aws_knows_every_word,
            self.the_right_runs_take_roles_on,
            self.policies_fit,
        ):
            with suppress(Stopped):  # the next one may tell more
                check()

    def _check(self, fact: str) -> Any:
        return self.report.check("docs/terraform-cloud", fact)

    def every_call_is_allowed(self) -> None:
        with self._check("the roles may do all that Terraform asks for"):
            cases = [Case(self.roles[name], need, True) for name, needs in self.needed.items() for need in needs]
            refuse(self.bench.wrong(sorted(cases, key=str)))
        self.report.count("requests of Terraform judged", len(cases))

    def nothing_else_is(self) -> None:
        with self._check("and nothing else: no other names, accounts, actions"):
            cases = [case for name in self.roles for case in self._denied(name)]
            refuse(self.bench.wrong(cases))
        self.report.count("forbidden requests judged", len(cases))

    def nothing_is_granted_in_vain(self) -> None:
        with self._check("no statement, action or resource is granted in vain"):
            changes = list(self._changes(self._less, {n: self._wanted(n) for n in self.roles}))
            refuse([f"{what}, and no call fails" for what in unnoticed(self.simulator, changes)])
            vain = list(self._changes(mutants.less_of_needless, {n: self._wanted(n) for n in self.roles}))
            if len(unnoticed(self.simulator, vain)) != len(vain):
                raise Failed("a needless statement and a needless action, added on purpose, were not noticed")
        self.report.count("parts of policies shown to be needed", len(changes))
        self.report.count("mutants caught", len(vain))

    def more_would_be_noticed(self) -> None:
        with self._check("a looser policy would let something forbidden through"):
            changes = list(self._changes(mutants.more, {name: self._denied(name) for name in self.roles}))
            changes = [c for c in changes if not NO_NARROWER.search(c.what)]
            refuse([f"{what}, and no forbidden request passes" for what in unnoticed(self.simulator, changes)])
        self.report.count("mutants caught", len(changes))

    def a_plan_only_looks(self) -> None:
        with self._check("the role for plans has nothing but actions that list and read"):
            found = {action for s in statements(self._filled("plan-policy.json")) for action in listed(s["Action"])}
            actions = sorted(found)
            levels = dict(zip(actions, self.simulator.levels(actions), strict=True))
            refuse([f"{action}: {level}" for action, level in levels.items() if level not in ("List", "Read")])

    def a_boundary_bounds(self) -> None:
        with self._check("with the condition that the page shows, every role has the boundary"):
            arn = self.roles["empty"]
            role = self.bench.roles[arn]
            bounds = {dict(r.context).get("iam:PermissionsBoundary") for r in self.needed["apply"]} - {None}
            condition = {"StringEquals": {"iam:PermissionsBoundary": sorted(bounds)}}
            policy = json.loads(json.dumps(role.policies[1]))
            rights = next(s for s in policy["Statement"] if s["Sid"] == BOUNDED)
            rights["Condition"] = condition
            bounded = self.bench.changed(role=with_policy(role, 1, policy))
            about = [r for r in self.needed["apply"] if r.action in listed(rights["Action"])]
            with_one = [Case(arn, r, True) for r in about if "iam:PermissionsBoundary" in dict(r.context)]
            without = [Case(arn, replace(r, context=()), False) for r in about]
            if not with_one or not without:
                raise Failed("there was nothing to judge")
            refuse(bounded.wrong([*with_one, *without]))

    def aws_knows_every_word(self) -> None:
        with self._check("AWS knows each action, its resources and its condition keys"):
            role = self.bench.roles[self.roles["empty"]]
            words = [w for policy in role.policies for w in vocabulary.words(policy) if w["action"] not in WHOLE]
            words += [w for arn in self.roles.values() for w in vocabulary.words(self.bench.roles[arn].trust, arn)]
            refuse(list(dict.fromkeys(p for found in self.simulator.check(words) for p in found)))
            refuse([f"{a} is no exact action" for policy in role.policies for a in vocabulary.patterns(policy)])

    def the_right_runs_take_roles_on(self) -> None:
        with self._check("roles are taken on by runs of their phase, in the account's workspaces, and by nobody else"):
            cases, changes = [], []
            for name in ("plan", "apply"):
                arn = self.roles[name]
                cases += [Case(arn, caller, True) for caller in self._runs(name)]
                strangers = [Case(arn, caller, False) for caller in self._strangers(name)]
                cases += strangers
                role = self.bench.roles[arn]
                for mutant in (*mutants.looser_trust(role.trust), *_looser(role.trust)):
                    bench = self.bench.changed(role=replace(role, trust=mutant.policy))
                    changes.append(Change(f"{arn}: {mutant.what}", bench, strangers))
            refuse(self.bench.wrong(cases))
            refuse([f"{what}, and nobody else gets in" for what in unnoticed(self.simulator, changes)])
        self.report.count("callers judged", len(cases))
        self.report.count("mutants caught", len(changes))

    def policies_fit(self) -> None:
        """With the longest names that an account and a region may have."""
        with self._check(f"each policy fits into a managed one ({MANAGED:,} characters), all of a role into the role"):
            longest = {"ACCOUNT_ID": "1" * 12, "ACCOUNT": "a" * 20, "REGION": "ap-southeast-2", "CIRCLECI_ID": "1" * 36}
            sizes = [
                len(json.dumps(filled(f"{name}-policy.json", longest), separators=(",", ":"))) for name in self.roles
            ]
            if max(sizes) > MANAGED or sum(sizes) > INLINE:
                raise Failed(f"{sizes} characters")

    def _wanted(self, name: str) -> list[Case]:
        return [Case(self.roles[name], need, True) for need in self.needed[name]]

    def _denied(self, name: str) -> list[Case]:
        own = {self._in_one_lane(need) for need in self.needed[name]}
        asked = (r for r in sorted(self.forbidden, key=str) if self._in_one_lane(r) not in own)
        return [Case(self.roles[name], r, False) for r in asked]

    def _in_one_lane(self, asked: Request) -> Request:
        """What is needed in one lane may be done in all: the others are created only."""
        lanes = "|".join(sorted((lane.type for lane in self.account.lanes), key=len, reverse=True))
        named = rf"(?<=[-/]{self.account.name}[-/])({lanes})(?![a-z0-9])"
        return replace(asked, resource=re.sub(named, LANE, asked.resource))

    def _changes(self, rule: mutants.Rule, cases: dict[str, list[Case]]) -> Iterator[Change]:
        """Of each role, the policy that makes it what it is: the last."""
        for name, arn in self.roles.items():
            role = self.bench.roles[arn]
            number = len(role.policies) - 1
            for mutant in rule(role.policies[number]):
                bench = self.bench.changed(role=with_policy(role, number, mutant.policy))
                yield Change(f"{name}-policy.json: {mutant.what}", bench, mutant.about(cases[name]))

    def _less(self, policy: Policy) -> Iterator[mutants.Mutant]:
        """Also without an action on one of the resources that it stands with."""
        yield from mutants.less(policy)
        pairs = list(mutants.pairs(policy))
        words = [{"action": action, "resources": [resource], "keys": []} for action, resource, _ in pairs]
        for (_, _, mutant), problems in zip(pairs, self.simulator.check(words), strict=True):
            if not problems:  # the action is about such a thing
                yield mutant

    def _forbidden(self) -> set[Request]:
        needed = self.calls["plan"] | self.calls["apply"]
        asked = {twin for need in needed if self._named(need) for twin in self._twins(need)}
        things = {need.resource for need in needed}
        for thing in things:
            for kind, actions in TOO_MUCH.items():
                if kind in thing and not ("/" in thing and ":s3:::" in thing):
                    asked |= {request("", action, thing) for action in actions}
        # And what nobody may do but Terraform and people, as far as Terraform does not.
        lane = next(one for one in self.account.lanes if one.type == LANE)
        others = {*forbidden.in_lane(lane), *forbidden.in_account(replace(self.account, lanes=(lane,)))}
        actions = {need.action for need in needed}
        asked |= {r for r in others if r.action not in actions}
        own = self.account.arn("iam", f"role/terraform-cloud-{self.account.name}-apply")
        terraform = own.partition(":role/")[0] + f":oidc-provider/{PROVIDER}"
        for need in needed:  # the roles of Terraform Cloud, and what they trust
            if ":role/" in need.resource:
                asked.add(replace(need, resource=own))
            if ":oidc-provider/" in need.resource:
                asked.add(replace(need, resource=terraform))
            if need.context and need.action not in WITH_BOUNDARY:
                asked |= {replace(need, context=context) for context in ((), _other(need.context))}
        # Without a boundary, or with another, roles are made where the configuration wants it so.
        return {r for r in asked | needed if r in needed or "iam:PermissionsBoundary" not in dict(r.context)}

    def _named(self, need: Request) -> bool:
        return need.resource != EVERYTHING and need.action not in WHOLE

    def _twins(self, need: Request) -> Iterator[Request]:
        """The same of things that are named alike, or are elsewhere."""
        own, thing = self.account, need.resource
        for place in re.finditer(rf"(?<![a-z0-9]){own.name}(?![a-z0-9])", thing):
            for name in (f"{own.name}eu", "dev"):
                yield replace(need, resource=thing[: place.start()] + name + thing[place.end() :])
        if need.action == "iam:PassRole" or ":oidc-provider/" in thing:
            yield replace(need, resource=longer(thing))
        if bucket := re.match(r"arn:[a-z-]+:s3:::[^/]+", thing):
            yield replace(need, resource=longer(bucket[0]) + thing[bucket.end() :])
        yield replace(need, resource=thing.replace(own.id, forbidden.STRANGERS))
        if f":{own.region}:" in thing:
            yield replace(need, resource=thing.replace(f":{own.region}:", ":ap-south-2:"))
        if not UNNAMED.search(thing):
            yield replace(need, resource=_anybodys(thing))

    def _run(self, phase: str, **claims: str) -> Caller:
        parts = {
            "organization": ORGANIZATION,
            "project": PROJECT,
            "workspace": f"prefect-v2-{self.account.name}-ci",
            "run_phase": phase,
        }
        subject = ":".join(f"{key}:{claims.get(key, value)}" for key, value in parts.items())
        context = {f"{PROVIDER}:aud": claims.get("aud", "aws.workload.identity"), f"{PROVIDER}:sub": subject}
        shown = tuple(sorted((k, v) for k, v in context.items() if v))
        provider = f"{self.account.provider.partition(':oidc-provider/')[0]}:oidc-provider/{PROVIDER}"
        return Caller(provider, "sts:AssumeRoleWithWebIdentity", shown, "a run of Terraform Cloud")

    def _runs(self, phase: str) -> list[Caller]:
        workspaces = [f"prefect-v2-{self.account.name}-{name}" for name in ("ci", *LANES)]
        return [self._run(phase, workspace=workspace) for workspace in workspaces]

    def _strangers(self, phase: str) -> list[Caller]:
        name = self.account.name
        other = "apply" if phase == "plan" else "plan"
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
        runs = [self._run(phase, **claims) for claims in changed]
        runs += [self._run(other), self._run(f"{phase}:run_phase:{other}")]
        whole = self._run(phase)
        runs.append(replace(whole, context=tuple((k, v) for k, v in whole.context if not k.endswith(":sub"))))
        circleci = self.account.provider
        runs.append(replace(whole, principal=circleci, context=()))
        stranger = f"arn:aws:iam::{forbidden.STRANGERS}:role/administrator"
        runs.append(Caller(stranger, "sts:AssumeRole", (), "a stranger"))
        return runs


def _other(context: tuple[tuple[str, str], ...]) -> tuple[tuple[str, str], ...]:
    """The same keys with another service in them."""
    return tuple((key, re.sub(r"^(ecr|ecs-tasks)\.", "ec2.", value)) for key, value in context)


def _anybodys(thing: str) -> str:
    """Something of the same kind with a name that is nothing like ours."""
    *base, name = thing.split(":", 5)
    found = KIND.match(name)
    kind = found[0] if found else ""  # a bucket, an object or a topic
    tail = {"service/": "/x", "task-definition/": ":1"}.get(kind, "/x" if ":s3:" in thing and "/" in name else "")
    return ":".join([*base, f"{kind}somebody-else{tail}"])


def _looser(trust: Policy) -> Iterator[mutants.Mutant]:
    """A pattern in the place of a name."""
    text = json.dumps(trust).replace("StringEquals", "StringLike")
    for what, pattern, wide in (
        ("any organization", r"organization:[^:]+", "organization:*"),
        ("any project", r"project:[^:]+", "project:*"),
        ("any lane", r"(workspace:prefect-v2-[a-z0-9]+-)[a-z-]+", r"\1*"),
        ("any workspace", r"workspace:[^:]+", "workspace:*"),
        ("any phase", r"run_phase:[a-z]+", "run_phase:*"),
        ("any audience", r"aws\.workload\.identity", "*"),
    ):
        yield mutants.Mutant(f"the trust takes {what}", json.loads(re.sub(pattern, wide, text)), ("*",))
