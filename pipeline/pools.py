"""What a lane's work pool is to be, and what of it is otherwise in Prefect."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

from problems import WrongInput

Json = dict[str, Any]
PLACEHOLDER = re.compile(r"{{\s*[\w.\-\[\]$]+\s*}}")  # as Prefect finds them
MISSING = object()
WHOLE = ("/default", "/enum", "/required")
CONFIGURATION = "/base_job_template/job_configuration"
POOL = {"name": str, "type": str, "concurrency_limit": (int, type(None)), "base_job_template": dict, "queues": list}
QUEUE = {"name": str, "priority": int, "concurrency_limit": (int, type(None))}
WRITTEN = "Written by pipeline/work-pool, which sets edits back. Checksum: "


def read(text: str, source: str) -> Json:
    """A work pool's definition, as a lane hands it on."""
    try:
        pool = json.loads(text)
        _has(pool, POOL, "the definition")
        for queue in pool["queues"]:
            _has(queue, QUEUE, "a queue")
        _has(pool["base_job_template"], {"job_configuration": dict, "variables": dict}, "base_job_template")
        for key in ("name", "priority"):
            values = [queue[key] for queue in pool["queues"]]
            if len(set(values)) < len(values):
                raise ValueError(f"two queues have one {key}; Prefect gives each its own")
    except ValueError as problem:
        raise WrongInput(
            f"{source} is no definition of a work pool: {problem}\n"
            "    allowed: the output work_pool_definition of a lane with a worker"
        ) from None
    return dict(pool)


def _has(value: Any, types: dict[str, Any], what: str) -> None:
    if not isinstance(value, dict) or value.keys() != types.keys():
        raise ValueError(f"{what} has not exactly the keys {', '.join(types)}")
    for key, kind in types.items():
        if not isinstance(value[key], kind) or isinstance(value[key], bool):
            raise ValueError(f"{key} of {what} is {json.dumps(value[key])[:60]}")


def settings(definition: Json) -> Json:
    """What of the pool itself is kept as it is to be. Whether it is paused is not."""
    kept = {key: definition[key] for key in ("base_job_template", "concurrency_limit")}
    return kept | {"description": WRITTEN + _checksum(kept)}


def author(pool: Json) -> str:
    """Who wrote the pool that is in Prefect, as far as it tells."""
    description = pool.get("description") or ""
    if not description.startswith(WRITTEN):
        return "It was not written by pipeline/work-pool, or somebody changed its description."
    kept = {key: pool.get(key) for key in ("base_job_template", "concurrency_limit")}
    if description != WRITTEN + _checksum(kept):
        return "Somebody edited it in Prefect since pipeline/work-pool wrote it."
    return "It is as pipeline/work-pool wrote it the last time."


def _checksum(kept: Json) -> str:
    return hashlib.sha256(json.dumps(kept, sort_keys=True).encode()).hexdigest()[:16]


@dataclass(frozen=True)
class Change:
    """One value that is another in Prefect."""

    pointer: str
    there: Any
    wanted: Any

    @property
    def widens(self) -> bool:
        """Whether the change lets a deployment do more, or more runs run."""
        return _wider(self.pointer, self.there, self.wanted)

    @property
    def note(self) -> str:
        """What people would not see at once."""
        limit, narrows = self.pointer.endswith("concurrency_limit"), _wider(self.pointer, self.wanted, self.there)
        if self.widens and limit:
            return "WIDENS: " + ("removes the limit" if self.wanted is None else "raises the limit")
        if self.widens:
            return "WIDENS: leaves more open than now"
        if narrows:
            return "lowers the limit" if limit else "CLOSES: in Prefect more is open than the lane allows"
        return ""


def changes(there: Json, wanted: Json) -> list[Change]:
    """What is to be another, of the keys that `wanted` has."""
    return [change for key in wanted for change in _compare(f"/{key}", there.get(key, MISSING), wanted[key])]


def _compare(pointer: str, there: Any, wanted: Any) -> Iterator[Change]:
    if pointer.startswith(CONFIGURATION):
        there, wanted = _beside(wanted, there), _beside(there, wanted)
    if isinstance(there, dict) and isinstance(wanted, dict) and not pointer.endswith(WHOLE):
        for key in sorted(there.keys() | wanted.keys()):
            escaped = key.replace("~", "~0").replace("/", "~1")
            yield from _compare(f"{pointer}/{escaped}", there.get(key, MISSING), wanted.get(key, MISSING))
    elif _lists_of_one_length(there, wanted) and not pointer.endswith(WHOLE):
        for index, (one, other) in enumerate(zip(there, wanted, strict=True)):
            yield from _compare(f"{pointer}/{index}", one, other)
    elif there is MISSING or wanted is MISSING or _text(there) != _text(wanted):  # for Python, True == 1
        yield Change(pointer, there, wanted)


def _beside(other: Any, value: Any) -> Any:
    """Nothing beside an object is an empty one: what is in the object is compared value by value."""
    return {} if value is MISSING and isinstance(other, dict) and other else value


def _text(value: Any) -> str:
    return json.dumps(value, sort_keys=True)


def _lists_of_one_length(one: Any, other: Any) -> bool:
    return isinstance(one, list) and isinstance(other, list) and len(one) == len(other)


def _wider(pointer: str, before: Any, after: Any) -> bool:
    if pointer.startswith(CONFIGURATION):
        return _opened(before, after)
    if pointer.startswith("/base_job_template/variables"):
        return _allows_more(pointer, before, after)
    if pointer.endswith("concurrency_limit"):
        limit, other = (None if one is MISSING else one for one in (before, after))
        return limit is not None and (other is None or other > limit)
    return False


def _opened(before: Any, after: Any) -> bool:
    """Whether a part of the configuration that was fixed is left to deployments, or to Prefect's own defaults."""
    if after is MISSING:
        return _fixed(before) != ""
    if not PLACEHOLDER.search(json.dumps(after)):
        return False
    return before is MISSING or not _fixed(after).startswith(_fixed(before))


def _fixed(value: Any) -> str:
    """What is literal in it."""
    return PLACEHOLDER.sub("", value if isinstance(value, str) else json.dumps(value))


def _allows_more(pointer: str, before: Any, after: Any) -> bool:
    """Of a part of the JSON schema. Where it cannot be told, such as for a pattern, the change is just a change."""
    *_, parent, keyword = pointer.split("/")
    if parent == "properties":
        return before is MISSING  # a further variable
    if pointer.endswith("/properties/env/default"):
        # A filled one makes job_configuration.env a template, in which the worker's own variables expand.
        return bool(after) and (before is MISSING or not before)
    if keyword in ("default", "description", "title"):
        return False
    if before is MISSING or after is MISSING:
        return after is MISSING  # a condition less
    match keyword:
        case "additionalProperties":
            return before is False
        case "enum":
            return not _all_in(after, before)
        case "required":
            return not _all_in(before, after)
        case "minimum" | "minProperties":
            return after < before
        case "maximum":
            return after > before
    return False


def _all_in(some: list[Any], others: list[Any]) -> bool:
    return {json.dumps(one) for one in some} <= {json.dumps(one) for one in others}
