"""Everything that these tests wait for runs side by side, from the first of them on."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from concurrent.futures import Future

import pytest

from harness.life import Account, Prod, Steps
from harness.stacks import Stack, read
from harness.terraform import Workspace
from harness.terraform import Terraform
from lifecycle import changes, lives
from lifecycle.changes import Change, Plan, Plans
from lifecycle.lives import Life


@dataclass(frozen=True)
class Lives:
    """Steps of stacks by their name, steps of accounts by theirs, and plans of changes by the first one's key."""

    validated: dict[str, Future[None]]
    stacks: dict[str, Life]
    seen: dict[str, Future[None]]
    left: dict[str, Future[None]]
    stopped: Future[None]
    plans: dict[str, Future[list[Plan]]]
    everyday: Future[list[Plan]]


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("verify")
    group.addoption("--recreate", action="store_true", help="plan each key by itself, and write changes.txt anew")


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "group" in metafunc.fixturenames:
        groups = groups_of(metafunc.config)
        metafunc.parametrize("group", groups, ids=[f"{group[0].key}-{len(group)}" for group in groups])


def groups_of(config: pytest.Config) -> list[list[Change]]:
    planned = [change for change in changes.read() if not change.not_planned]
    return [[change] for change in planned] if config.getoption("--recreate") else changes.groups(planned)


@pytest.fixture(scope="session", autouse=True)
def side_by_side(request: pytest.FixtureRequest) -> None:
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    for name in wanted & {"applied_sample", "lived", "kills"}:
        request.getfixturevalue(name)


@pytest.fixture(scope="session")
def lived(
    accounts: dict[str, Account],
    steps: Steps,
    terraform: Terraform,
    sample_local: Path,
    sample_unprotected: Path,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Lives:
    folder = tmp_path_factory.mktemp("as-synthesized")
    validated = {
        stack.name: steps.after(do=Workspace(terraform, stack, folder / stack.name).validate)
        for stack in read(sample_local)
    }
    unprotected = {stack.name: stack for stack in read(sample_unprotected)}
    still = [stack.name for stack in unprotected.values() if stack.protected()]
    assert not still, f"protected from destroy: {still}"
    seen, stacks, left = {}, {}, {}
    for name, account in accounts.items():
        seen[name] = steps.after(*account.applied.values(), do=partial(lives.inventory_sees, account))
        before = [seen[name], *([account.seen] if account.seen else [])]
        for stack in account.stacks:
            stacks[stack.name] = Life(steps, account, unprotected[stack.name], before)
    dev = accounts["dev"]
    plans = Plans(steps, dev, [stacks["prefect-v2-dev-ci"], stacks["prefect-v2-dev-test"]], tmp_path_factory.mktemp("changes"))
    planned = {group[0].key: plans.of(f"group-{n}", group) for n, group in enumerate(groups_of(pytestconfig))}
    everyday = plans.of("everyday", [change for change in changes.read() if change.key in changes.EVERYDAY])
    for name, life in stacks.items():
        needed = [everyday, *planned.values()] if life.account is dev else []
        life.destroyed = steps.after(life.unprotected, *needed, do=life.destroy)
    for name, account in accounts.items():
        gone = [stacks[stack.name].destroyed for stack in account.stacks]
        left[name] = steps.after(*gone, do=partial(lives.nothing_is_left, account))
    stopped = steps.after(left["prod"], do=lambda: accounts["prod"].command("stop"))
    return Lives(validated, stacks, seen, left, stopped, planned, everyday)
