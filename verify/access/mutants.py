"""Policies changed on purpose, in memory: less has to break a need, more has to let something forbidden through.

The first shows that nothing is granted in vain, the second that the table of forbidden requests would see a mistake.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import product
from typing import Any

from access.applied import Policy
from access.simulator import listed, statements

NOTHING = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
"""AWS lets everybody ask who they are: a policy has to say something."""

NEEDLESS = "GetAccountSummary"
"""The name of an action that no role needs."""

WHOLLY_NEEDED = {"ssmmessages"}
"""Services that have no action but those that ECS Exec needs."""

NO_NARROWER = re.compile(r":(ec2|kms):[^:]*:\d+:[a-z-]+/\*")
"""Things whose ids AWS invents: a policy reaches all of the account's, or needs the id."""

TRUST = {
    "takes any text for the user": (r"\?{36}", "*"),
    "takes branches that begin alike": (r"(refs/heads/[^\"*]+)", r"\1*"),
    "takes any repository": (r"/vcs-origin/[^\"]+?/vcs-ref/", "/vcs-origin/*/vcs-ref/"),
    "takes any branch": (r"/vcs-origin/[^\"]+", "/*"),
    "takes any repository of GitHub": (r"repo:[^:\"]+", "repo:*"),
    "takes any branch, tag and pull request of GitHub": (r"(repo:[^:\"]+):[^\"]+", r"\1:*"),
    "takes any repository's number": (r'(repository_id": )("\d+"|\[[^]]+\])', r'\1"*"'),
    "takes any reference": (r'(actions\.githubusercontent\.com:ref": )"[^"]+"', r'\1"refs/heads/*"'),
    "takes any workflow": (r"/\.github/workflows/[^@\"]+", "/*"),
    "takes a workflow as any branch has it": (r"(\.ya?ml@)[^\"]+", r"\1*"),
    "takes any project's subject": (r"/project/[0-9a-f-]{36}/", "/project/*/"),
    "takes any region": (r"(:ecs:)[a-z0-9-]+:", r"\1*:"),
    "takes any organization": (r"organization:[^:]+", "organization:*"),
    "takes any project": (r"project:[^:]+", "project:*"),
    "takes any lane": (r"(workspace:prefect-v2-[a-z0-9]+-)[a-z-]+", r"\1*"),
    "takes any workspace": (r"workspace:[^:]+", "workspace:*"),
    "takes any phase": (r"run_phase:[a-z]+", "run_phase:*"),
    "takes any audience": (r"aws\.workload\.identity", "*"),
}
"""Patterns in the place of a part of what a trust names."""


@dataclass(frozen=True)
class Mutant:
    what: str
    policy: Policy
    actions: tuple[str, ...]
    """Those that the change is about, `SERVICE:*` for all of a service, `*` for all."""

    def about(self, action: str) -> bool:
        """Whether it can turn a request: policies that only allow add up, action by action."""
        return any(fnmatchcase(action, about) for about in self.actions)


Rule = Callable[[Policy], Iterable[Mutant]]


def less(policy: Policy, fits: Callable[[str, str], bool]) -> Iterator[Mutant]:
    """Without one statement, one action, one resource, and one action on one resource that it is about."""
    for number, statement in enumerate(statements(policy)):
        name, actions, resources = _parts(number, statement)
        yield _mutant(f"{name} is gone", policy, number, [], actions)
        for action in actions if len(actions) > 1 else []:
            rest = statement | {"Action": _without(actions, action)}
            yield _mutant(f"{name} lacks {action}", policy, number, [rest], [action])
        for resource in resources if len(resources) > 1 else []:
            rest = statement | {"Resource": _without(resources, resource)}
            yield _mutant(f"{name} lacks {resource}", policy, number, [rest], actions)
        for action, resource in product(actions, resources) if len(actions) > 1 and len(resources) > 1 else []:
            if fits(action, resource):
                others = statement | {"Action": _without(actions, action)}
                elsewhere = statement | {"Action": action, "Resource": _without(resources, resource)}
                yield _mutant(f"{name} lacks {action} on {resource}", policy, number, [others, elsewhere], [action])


def less_of_needless(policy: Policy) -> Iterator[Mutant]:
    """Granted too much first, a statement and an action that nobody needs, and robbed of just that again."""
    found = [*statements(policy), NOTHING | {"Sid": NEEDLESS}]
    for number, statement in enumerate(found):
        if len(listed(statement["Action"])) > 1:
            found[number] = statement | {"Action": [*listed(statement["Action"]), f"iam:{NEEDLESS}"]}
            break
    every = less(policy | {"Statement": found}, lambda action, resource: False)
    yield from (mutant for mutant in every if NEEDLESS in mutant.what)


def more(policy: Policy) -> Iterator[Mutant]:
    """Without one condition; with one resource cut short; with all of a service; with everything."""
    everything = [*statements(policy), {"Effect": "Allow", "Action": "*", "Resource": "*"}]
    yield Mutant("everything is allowed", policy | {"Statement": everything}, ("*",))
    for number, statement in enumerate(statements(policy)):
        name, actions, resources = _parts(number, statement)
        if name.startswith("Team"):
            continue  # how far a team's own statement reaches is the team's to say
        for what, changed in _looser(statement):
            yield _mutant(f"{name} {what}", policy, number, [changed], actions)
        for resource in resources:
            for wide in _wider(resource):
                changed = statement | {"Resource": [*_without(resources, resource), wide]}
                yield _mutant(f"{name} reaches {wide}", policy, number, [changed], actions)
        if "Condition" not in statement:  # with one, it is about the condition's own action only
            services = {action.split(":")[0] for action in actions} - WHOLLY_NEEDED
            for every in sorted(f"{service}:*" for service in services):
                yield _mutant(f"{name} allows {every}", policy, number, [statement | {"Action": every}], [every])


def looser_trust(trust: Policy) -> Iterator[Mutant]:
    for number, statement in enumerate(statements(trust)):
        for what, changed in _looser(statement):
            yield _mutant(f"the trust {what}", trust, number, [changed], ["*"])
        text = json.dumps(statement)
        for what, (pattern, replacement) in TRUST.items():
            wide = re.sub(pattern, replacement, text)
            if wide != text:
                patterns = wide if "StringLike" in wide else wide.replace("StringEquals", "StringLike")
                yield _mutant(f"the trust {what}", trust, number, [json.loads(patterns)], ["*"])


def looser_resource(policy: Policy) -> Iterator[Mutant]:
    """A resource's policy without a denial, or with more than it allows: another caller, source or action."""
    for number, statement in enumerate(statements(policy)):
        name = statement.get("Sid", f"statement {number + 1}")
        if statement["Effect"] == "Deny":
            yield _mutant(f"{name} is gone", policy, number, [], ["*"])
            continue
        services = {action.split(":")[0] for action in listed(statement["Action"])}
        for what, changed in (
            *_looser(statement),
            *_any_source(statement),
            ("lets everybody", statement | {"Principal": "*"}),
            ("allows all actions", statement | {"Action": [f"{service}:*" for service in sorted(services)]}),
        ):
            yield _mutant(f"{name} {what}", policy, number, [changed], ["*"])


def _any_source(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """With a pattern in the place of an account or an ARN that a condition names."""
    for operator, keys in statement.get("Condition", {}).items():
        for key, value in keys.items():
            wide = [*_wider(value), re.sub(r":\d{12}:", ":*:", value)] if value.startswith("arn:") else ["*"]
            for pattern in wide if operator.endswith("Equals") else []:
                conditions = copy.deepcopy(statement["Condition"])
                del conditions[operator][key]
                conditions.setdefault(operator.replace("Equals", "Like"), {})[key] = pattern
                kept = {op: found for op, found in conditions.items() if found}
                yield f"takes {key} {pattern}", statement | {"Condition": kept}


def _looser(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    """Without a condition, or with one that is true when its key is absent."""
    for operator, keys in statement.get("Condition", {}).items():
        for key, value in keys.items():
            conditions = copy.deepcopy(statement["Condition"])
            del conditions[operator][key]
            conditions = {op: found for op, found in conditions.items() if found}
            rest = {k: v for k, v in statement.items() if k != "Condition"}
            yield f"without {operator} {key}", rest | ({"Condition": conditions} if conditions else {})
            if_exists = conditions | {f"{operator}IfExists": {key: value}}
            yield f"with {operator}IfExists {key}", statement | {"Condition": if_exists}


def _wider(resource: str) -> list[str]:
    """Short of what keeps it apart from a longer name; any of its kind; any of its service."""
    if resource == "*" or NO_NARROWER.search(resource):
        return []
    name, colon = (resource[:-2], ":*") if resource.endswith("*:*") else (resource, "")
    stem = name.removesuffix("*")
    cut = stem[:-1] if stem != name and stem[-1] in "_/:-" else stem
    service, thing = ":".join(resource.split(":")[:5]), resource.split(":", 5)[5]
    kind = re.match(r"[^/:]*[/:]|", thing)[0]  # type: ignore[index]
    # After a pattern, only what AWS puts between it and the rest is cut: nothing.
    short = [] if cut.endswith(("*", "*-??????")) else [f"{cut}*{colon}"]
    return [wide for wide in (*short, f"{service}:{kind}*", f"{service}:*") if wide != resource]


def _without(texts: list[str], one: str) -> list[str]:
    return [text for text in texts if text != one]


def _parts(number: int, statement: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    return statement.get("Sid", f"statement {number + 1}"), listed(statement["Action"]), listed(statement["Resource"])


def _mutant(what: str, policy: Policy, number: int, instead: list[dict[str, Any]], actions: list[str]) -> Mutant:
    found = list(statements(policy))
    found[number : number + 1] = instead
    return Mutant(what, policy | {"Statement": found or [NOTHING]}, tuple(actions))
