"""Whether two programs wrote the same stacks."""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator
from functools import reduce
from pathlib import Path
from typing import Any

# cdktf notes here what was set by an override instead of by an argument, and which outputs were not. It is about how a
# program was written, and Terraform reads no key "//". Nothing else is left out: the rest of the notes is compared.
IGNORED = (("//", "metadata", "overrides"), ("//", "outputs"))
# The program in TypeScript need not have what is new here, up to one part in so many.
FEW = 10
SHOWN = 20
BEFORE, AFTER = 40, 60


def differences(first: Path, second: Path, may_have_more: bool = False) -> list[str]:
    """Where the stacks of two output folders differ, as parsed JSON. The first may have a few resources more."""
    ours, theirs = stacks(first), stacks(second)
    found = [f"{name}: only one of them wrote it" for name in sorted(ours.keys() ^ theirs.keys())]
    for name in sorted(ours.keys() & theirs.keys()):
        a, b = (without_ignored(json.loads(path.read_text(encoding="utf-8"))) for path in (ours[name], theirs[name]))
        if may_have_more:
            more = take_out_more(a, b)
            if len(more) > len(list(addresses(b))) // FEW:
                found.append(f"{name}: only one of them has {', '.join(more)}: too much to compare their times")
        found += [f"{name}: {each}" for each in compared(a, b, "")]
    return found


def take_out_more(ours: dict[str, Any], theirs: dict[str, Any]) -> list[str]:
    """Takes out of a stack what only we write: whole resources, look-ups and outputs. Gives back their addresses."""
    more = sorted(set(addresses(ours)) - set(addresses(theirs)))
    for address in more:
        *parents, last = address.split(".")
        within(ours, parents).pop(last)
        if not within(ours, parents):
            within(ours, parents[:-1]).pop(parents[-1])
    return more


def addresses(stack: dict[str, Any]) -> Iterator[str]:
    yield from (f"output.{name}" for name in stack.get("output", {}))
    for kind in ("resource", "data"):
        yield from (f"{kind}.{type_}.{name}" for type_, named in stack.get(kind, {}).items() for name in named)


def within(stack: dict[str, Any], keys: Iterable[str]) -> dict[str, Any]:
    return reduce(lambda around, key: around.get(key, {}), keys, stack)


def stacks(out: Path) -> dict[str, Path]:
    return {path.parent.name: path for path in sorted((out / "stacks").glob("*/cdk.tf.json"))}


def without_ignored(stack: dict[str, Any]) -> dict[str, Any]:
    for *parents, last in IGNORED:
        within(stack, parents).pop(last, None)
    return stack


def compared(a: Any, b: Any, where: str) -> Iterator[str]:
    """Types count too: Terraform takes 1 for true in some places, and cdktf does not write one for the other."""
    if isinstance(a, dict) and isinstance(b, dict):
        for key in sorted(a.keys() | b.keys()):
            inner = f"{where}.{key}" if where else key
            if key not in a or key not in b:
                yield f"{inner}: only one of them has it"
            else:
                yield from compared(a[key], b[key], inner)
    elif isinstance(a, list) and isinstance(b, list) and len(a) == len(b):
        for number, (one, other) in enumerate(zip(a, b, strict=True)):
            yield from compared(one, other, f"{where}[{number}]")
    elif type(a) is not type(b) or a != b:
        yield "\n    ".join([f"{where}:", *excerpts(json.dumps(a), json.dumps(b))])


def excerpts(a: str, b: str) -> list[str]:
    """The surroundings of the first difference: a policy is one long text."""
    first = next((at for at, (x, y) in enumerate(zip(a, b, strict=False)) if x != y), min(len(a), len(b)))
    return [f"{'...' if first > BEFORE else ''}{text[max(0, first - BEFORE) : first + AFTER]}" for text in (a, b)]
