"""One Terraform plan as Markdown for a reviewer: losses first, then changes, each in a line; nothing sensitive."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator
from contextlib import suppress
from dataclasses import dataclass
from typing import Any

LONGEST_VALUE = 80
MOST_LEAVES = 8


@dataclass(frozen=True)
class Hidden:
    """Stands for a value that nobody may see, or that is not known yet."""

    text: str
    value: Any = None
    """For comparing only."""


UNKNOWN = Hidden("(known after apply)")
ABSENT = Hidden("(none)")


def heading(stack: str, lost: int, rest: str) -> str:
    loss = f"**{lost} DESTROYED OR REPLACED**, " if lost else ""
    return f"## {stack}: {loss}{rest}\n"


def markdown(stack: str, plan: dict[str, Any]) -> str:
    """Of the plan as `terraform show -json` prints it."""
    if not isinstance(plan, dict) or "format_version" not in plan:
        raise ValueError("it has no format_version")
    resources = [r for r in plan.get("resource_changes", []) if r["mode"] == "managed"]
    by_kind: dict[str, list[dict[str, Any]]] = {}
    for resource in resources:
        by_kind.setdefault(kind(resource), []).append(resource)
    outputs = [n for n, c in plan.get("output_changes", {}).items() if c["actions"] != ["no-op"]]
    lost = by_kind.get("replaced", []) + by_kind.get("destroyed", [])
    words = [
        f"{len(by_kind[word])} {word}" for word in ("added", "changed", "imported", "forgotten") if word in by_kind
    ]
    if outputs and not (lost or words):
        words = ["only outputs change"]
    if not (lost or words):
        return heading(stack, 0, "nothing changes")
    lines = [heading(stack, len(lost), ", ".join(words) or "nothing else")]
    lines += [_loss(r) for r in lost]
    for resource in lost + by_kind.get("changed", []) + by_kind.get("imported", []):
        lines += _changes(resource)
    for word in ("added", "forgotten"):
        if named := by_kind.get(word):
            lines.append(f"- {word}: {', '.join(code(r['address']) for r in named)}")
    if outputs:
        lines.append(f"- outputs that change: {', '.join(map(code, outputs))}")
    return "\n".join(lines) + "\n"


def kind(resource: dict[str, Any]) -> str:
    actions = set(resource["change"]["actions"])
    if actions >= {"create", "delete"}:
        return "replaced"
    if "importing" in resource["change"]:
        return "imported"
    words = {"create": "added", "update": "changed", "delete": "destroyed", "forget": "forgotten"}
    return next((words[action] for action in actions if action in words), "")


def _loss(resource: dict[str, Any]) -> str:
    why = [
        "".join(f".{part}" if isinstance(part, str) else f"[{part}]" for part in path).lstrip(".")
        for path in resource["change"].get("replace_paths", [])
    ]
    because = f" because of {', '.join(map(code, why))}" if why else ""
    tainted = " (it is tainted)" if resource.get("action_reason") == "replace_because_tainted" else ""
    word = "REPLACED" if kind(resource) == "replaced" else "DESTROYED"
    return f"- **{word}** {code(resource['address'])}{because}{tainted}"


def _changes(resource: dict[str, Any]) -> list[str]:
    """What changes in a resource; policies by their statements."""
    change = resource["change"]
    if not change.get("before") or not change.get("after"):
        return []
    before = _visible(change["before"], change.get("before_sensitive"), None)
    after = _visible(change["after"], change.get("after_sensitive"), change.get("after_unknown"))
    parts, policies = [], []
    for name in sorted(before.keys() | after.keys()):
        old, new = before.get(name, ABSENT), after.get(name, ABSENT)
        if _same(old, new) or (new is UNKNOWN and kind(resource) == "replaced"):
            continue  # what AWS gives to a new resource is no news
        if (had := _statements(old)) is not None and (has := _statements(new)) is not None:
            parts.append(f"{code(name)} (below)")
            policies += _difference(had, has)
        else:
            parts.append(_attribute(name, old, new))
    what = "; ".join(parts) or ("as it is" if "importing" in change else "nothing that Terraform tells of")
    verb = "" if kind(resource) == "replaced" else f"{kind(resource)} "
    lines = [f"- {verb}{code(resource['address'])}: {what}"]
    return lines + (["", "  ```diff", *(f"  {line}" for line in policies), "  ```", ""] if policies else [])


def _visible(value: Any, sensitive: Any, unknown: Any) -> Any:
    """The value, with marks in the places of what may not be seen or is not known."""
    if sensitive is True:
        return Hidden("(sensitive)", value)
    if unknown is True:
        return UNKNOWN
    if isinstance(value, dict) or isinstance(unknown, dict):
        value, masks = value or {}, [m if isinstance(m, dict) else {} for m in (sensitive, unknown)]
        names = value.keys() | {name for name, mask in masks[1].items() if mask}
        return {n: _visible(value.get(n), masks[0].get(n), masks[1].get(n)) for n in names}
    if isinstance(value, list):
        masks_of = [m if isinstance(m, list) else [] for m in (sensitive, unknown)]
        return [_visible(v, *(m[i] if i < len(m) else None for m in masks_of)) for i, v in enumerate(value)]
    return value


def _same(old: Any, new: Any) -> bool:
    if UNKNOWN in (old, new):
        return False
    if isinstance(old, Hidden) or isinstance(new, Hidden):
        old, new = (v.value if isinstance(v, Hidden) else v for v in (old, new))
    if isinstance(old, dict) and isinstance(new, dict):
        return old.keys() == new.keys() and all(_same(old[k], new[k]) for k in old)
    if isinstance(old, list) and isinstance(new, list):
        return len(old) == len(new) and all(map(_same, old, new))
    return bool(old == new)


def _attribute(name: str, old: Any, new: Any) -> str:
    """A change of a whole value, or of few parts of it, down to the keys of JSON in text."""
    had, has = dict(_leaves(name, old)), dict(_leaves(name, new))
    if new is UNKNOWN:
        return f"{code(name)} {new.text}"
    paths = [
        path for path in sorted(had.keys() | has.keys()) if not _same(had.get(path, ABSENT), has.get(path, ABSENT))
    ]
    if not paths or len(paths) > MOST_LEAVES:
        return f"{code(name)} ({len(paths) or 'some'} of its values)"
    return ", ".join(f"{code(p)} {_value(had.get(p, ABSENT))} → {_value(has.get(p, ABSENT))}" for p in paths)


def _leaves(path: str, value: Any) -> Iterator[tuple[str, Any]]:
    if isinstance(value, str) and value[:1] in ("{", "["):
        with suppress(ValueError):
            value = json.loads(value)
    if isinstance(value, dict) and value:
        for name, part in value.items():
            yield from _leaves(f"{path}.{name}", part)
    elif isinstance(value, list) and value:
        for number, part in enumerate(value):
            named = part.get("name") if isinstance(part, dict) else None
            yield from _leaves(f"{path}[{named if isinstance(named, str) else number}]", part)
    else:
        yield path, value


def _value(value: Any) -> str:
    if isinstance(value, Hidden):
        return value.text
    text = value if isinstance(value, str) else json.dumps(value)
    return code(text if len(text) <= LONGEST_VALUE else f"{text[:LONGEST_VALUE]}…") if text else '""'


def _statements(value: Any) -> list[Any] | None:
    """The statements of an IAM policy; None when it is none."""
    try:
        policy = json.loads(value)
        statements = policy["Statement"]
    except (TypeError, ValueError, KeyError):
        return None
    return statements if isinstance(statements, list) else [statements]


def _difference(had: list[Any], has: list[Any]) -> list[str]:
    gone, new = [s for s in had if s not in has], [s for s in has if s not in had]
    return [f"{sign} {json.dumps(s, sort_keys=True)}" for sign, ss in (("-", gone), ("+", new)) for s in ss]


def code(text: str) -> str:
    """Text of others, as it is: no Markdown in it works."""
    flat = re.sub(r"\s+", " ", text).replace("`", "'")
    return f"`{flat}`"


# Where Terraform tells only people what it plans.
SAYS = {
    "DESTROYED": "will be destroyed",
    "REPLACED": "(?:must be replaced|will be replaced|is tainted, so (?:it )?must be replaced)",
    "changed": "will be updated in-place",
    "added": "will be created",
    "imported": "will be imported",
    "forgotten": "will no longer be managed by Terraform",
}
COUNTS = re.compile(r"^Plan: (?:\d+ to import, )?(\d+) to add, (\d+) to change, (\d+) to destroy", re.MULTILINE)


def from_text(stack: str, text: str) -> str:
    """Of the plan as `terraform show` prints it, which hides what is sensitive."""
    found = {word: re.findall(rf"^ {{1,2}}# (\S.*?) {says}", text, re.MULTILINE) for word, says in SAYS.items()}
    lost = [(word, address) for word in ("REPLACED", "DESTROYED") for address in found[word]]
    words = [f"{len(found[word])} {word}" for word in ("added", "changed", "imported", "forgotten") if found[word]]
    if not (lost or words):
        if "No changes." in text:
            return heading(stack, 0, "nothing changes")
        if "Changes to Outputs" not in text:
            raise ValueError("Terraform's text tells neither changes nor that there are none")
        words = ["only outputs change"]
    lines = [heading(stack, len(lost), ", ".join(words) or "nothing else")]
    if problem := _miscounted(found, text):
        lines.append(f"- **READ TERRAFORM'S TEXT BELOW**: {problem}")
    lines += [f"- **{word}** {code(address)}" for word, address in lost]
    named = ("changed", "imported", "forgotten", "added")
    lines += [f"- {word}: {', '.join(map(code, found[word]))}" for word in named if found[word]]
    fence = "`" * 6
    body = text.strip().replace(fence, "'" * 6)
    lines += ["", "<details><summary>as Terraform prints it</summary>", "", fence, body, fence, "", "</details>"]
    return "\n".join(lines) + "\n"


def _miscounted(found: dict[str, list[str]], text: str) -> str:
    """Terraform counts what it plans. Whoever reads its text may not know all its words."""
    replaced = len(found["REPLACED"])
    here = (len(found["added"]) + replaced, len(found["changed"]), len(found["DESTROYED"]) + replaced)
    match = COUNTS.search(text)
    there = tuple(map(int, match.groups())) if match else (0, 0, 0)
    return "" if here == there else f"it counts {there} to add, change and destroy, and {here} are named here"
