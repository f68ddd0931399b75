"""Policies changed on purpose, in memory: less has to break a need, more has to let something forbidden through.

The first shows that nothing is granted in vain, the second that the table of forbidden requests would see a mistake.
"""

from __future__ import annotations

import copy
import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any

from access.applied import Policy
from access.bench import Case
from access.simulator import listed, statements

NOTHING = {"Effect": "Allow", "Action": "sts:GetCallerIdentity", "Resource": "*"}
"""AWS lets everybody ask who they are: a policy has to say something."""


@dataclass(frozen=True)
class Mutant:
    what: str
    policy: Policy
    actions: tuple[str, ...]
    """Those that the change is about, `SERVICE:*` for all of a service, `*` for all."""

    def about(self, cases: list[Case]) -> list[Case]:
        """The cases that it can turn: policies that only allow add up, action by action."""
        return [c for c in cases if any(fnmatchcase(c.asked.action, action) for action in self.actions)]


NEEDLESS = "GetAccountSummary"
"""The name of an action that no role needs."""

WHOLLY_NEEDED = {"ssmmessages"}
"""Services that have no action but those that ECS Exec needs."""

Rule = Callable[[Policy], Iterator[Mutant]]


def less(policy: Policy) -> Iterator[Mutant]:
    """Without one statement, one action, one resource."""
    for number, statement in enumerate(statements(policy)):
        name, actions, resources = _parts(number, statement)
        yield _mutant(f"{name} is gone", policy, number, None, actions)
        for action in actions if len(actions) > 1 else []:
            rest = [a for a in actions if a != action]
            yield _mutant(f"{name} lacks {action}", policy, number, statement | {"Action": rest}, [action])
        for resource in resources if len(resources) > 1 else []:
            rest = [r for r in resources if r != resource]
            yield _mutant(f"{name} lacks {resource}", policy, number, statement | {"Resource": rest}, actions)


def pairs(policy: Policy) -> Iterator[tuple[str, str, Mutant]]:
    """Without one action on one resource, where a statement has more of both."""
    for number, statement in enumerate(statements(policy)):
        name, actions, resources = _parts(number, statement)
        for action in actions if len(actions) > 1 and len(resources) > 1 else []:
            for resource in resources:
                others = [s for s in statements(policy) if s is not statement]
                others.append(statement | {"Action": [a for a in actions if a != action]})
                others.append(statement | {"Action": action, "Resource": [r for r in resources if r != resource]})
                what = f"{name} lacks {action} on {resource}"
                yield action, resource, Mutant(what, policy | {"Statement": others}, (action,))


def less_of_needless(policy: Policy) -> Iterator[Mutant]:
    """Granted too much first, a statement and an action that nobody needs, and robbed of just that again."""
    found = [*statements(policy), NOTHING | {"Sid": NEEDLESS}]
    for number, statement in enumerate(found):
        if len(listed(statement["Action"])) > 1:
            found[number] = statement | {"Action": [*listed(statement["Action"]), f"iam:{NEEDLESS}"]}
            break
    yield from (mutant for mutant in less(policy | {"Statement": found}) if NEEDLESS in mutant.what)


def more(policy: Policy) -> Iterator[Mutant]:
    """Without one condition; with one resource cut short; with all of a service; with everything."""
    everything = [*statements(policy), {"Effect": "Allow", "Action": "*", "Resource": "*"}]
    yield Mutant("everything is allowed", policy | {"Statement": everything}, ("*",))
    for number, statement in enumerate(statements(policy)):
        name, actions, resources = _parts(number, statement)
        if name.startswith("Team"):
            continue  # how far a team's own statement reaches is the team's to say
        for what, changed in _looser(statement):
            yield _mutant(f"{name} {what}", policy, number, changed, actions)
        for resource in resources:
            for wide in _wider(resource):
                rest = [wide if r == resource else r for r in resources]
                yield _mutant(f"{name} reaches {wide}", policy, number, statement | {"Resource": rest}, actions)
        if "Condition" not in statement:  # with one, it is about the condition's own action only
            services = {action.split(":")[0] for action in actions} - WHOLLY_NEEDED
            for every in sorted(f"{service}:*" for service in services):
                yield _mutant(f"{name} allows {every}", policy, number, statement | {"Action": every}, [every])


def looser_trust(trust: Policy) -> Iterator[Mutant]:
    for number, statement in enumerate(statements(trust)):
        for what, changed in _looser(statement):
            yield _mutant(f"the trust {what}", trust, number, changed, ["*"])
        text = json.dumps(statement)
        for what, pattern, replacement in (
            ("takes any text for the user", r"\?{36}", "*"),
            ("takes branches that begin alike", r"(refs/heads/[^\"*]+)", r"\1*"),
            ("takes any repository", r"/vcs-origin/[^\"]+?/vcs-ref/", "/vcs-origin/*/vcs-ref/"),
            ("takes any branch", r"/vcs-origin/[^\"]+", "/*"),
            ("takes any project's subject", r"/project/[0-9a-f-]{36}/", "/project/*/"),
            ("takes any region", r"(:ecs:)[a-z0-9-]+:", r"\1*:"),
        ):
            changed_text = re.sub(pattern, replacement, text)
            if changed_text != text:
                yield _mutant(f"the trust {what}", trust, number, json.loads(changed_text), ["*"])


def looser_resource(policy: Policy) -> Iterator[Mutant]:
    """A resource's policy without a denial, or without a condition of what it allows."""
    for number, statement in enumerate(statements(policy)):
        name = statement.get("Sid", f"statement {number + 1}")
        if statement["Effect"] == "Deny":
            yield _mutant(f"{name} is gone", policy, number, None, ["*"])
        else:
            for what, changed in _looser(statement):
                yield _mutant(f"{name} {what}", policy, number, changed, ["*"])


def _looser(statement: dict[str, Any]) -> Iterator[tuple[str, dict[str, Any]]]:
    for operator, keys in statement.get("Condition", {}).items():
        for key in keys:
            conditions = copy.deepcopy(statement["Condition"])
            del conditions[operator][key]
            conditions = {op: found for op, found in conditions.items() if found}
            changed = {k: v for k, v in statement.items() if k != "Condition"}
            yield f"without {operator} {key}", changed | ({"Condition": conditions} if conditions else {})
            conditions = copy.deepcopy(statement["Condition"])
            value = conditions[operator].pop(key)
            conditions.setdefault(f"{operator}IfExists", {})[key] = value
            conditions = {op: found for op, found in conditions.items() if found}
            yield f"with {operator}IfExists {key}", statement | {"Condition": conditions}


def _wider(resource: str) -> list[str]:
    """Short of what keeps it apart from a longer name; any of its kind; any of its service."""
    if resource == "*":
        return []
    name, colon = (resource[:-2], ":*") if resource.endswith("*:*") else (resource, "")
    stem = name.removesuffix("*")
    cut = stem[:-1] if stem != name and stem[-1] in "_/:-" else stem
    service, thing = ":".join(resource.split(":")[:5]), resource.split(":", 5)[5]
    kind = re.match(r"[^/:]*[/:]|", thing)[0]  # type: ignore[index]
    return [wide for wide in (f"{cut}*{colon}", f"{service}:{kind}*", f"{service}:*") if wide != resource]


def _parts(number: int, statement: dict[str, Any]) -> tuple[str, list[str], list[str]]:
    return statement.get("Sid", f"statement {number + 1}"), listed(statement["Action"]), listed(statement["Resource"])


def _mutant(what: str, policy: Policy, number: int, statement: dict[str, Any] | None, actions: list[str]) -> Mutant:
    found = list(statements(policy))
    changed = [*found[:number], *([statement] if statement else []), *found[number + 1 :]]
    return Mutant(what, policy | {"Statement": changed or [NOTHING]}, tuple(actions))
