"""Everything that these tests wait for runs side by side, from the first of them on."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from dataclasses import dataclass
from functools import partial
from pathlib import Path

import pytest

from harness.life import Accounts, Steps, Tried
from harness.program import PREFECT_3, infra
from harness.server import Emulator
from harness.stacks import Stack, read
from harness.terraform import Terraform, Workspace
from lifecycle import changes, faults, lives, services
from lifecycle.changes import Change, Plan, Plans
from lifecycle.faults import Faults, Kill, adopt_after_lost_state
from lifecycle.lives import Life
from lifecycle.services import Switches


@dataclass(frozen=True)
class Lives:
    """Steps, by stack or by account; and plans of changes, by the first one's key."""

    validated: dict[str, Future[None]]
    stacks: dict[str, Life]
    seen: dict[str, Future[None]]
    lost_state: Future[int]
    plans: dict[str, Future[list[Plan]]]
    everyday: Future[list[Plan]]
    lanes: dict[str, dict[str, Stack]]
    switches: Switches
    left: dict[str, Future[None]]
    stopped: Future[None]


def pytest_generate_tests(metafunc: pytest.Metafunc) -> None:
    if "group" in metafunc.fixturenames:
        groups = groups_of(metafunc.config)
        metafunc.parametrize("group", groups, ids=[f"{group[0].key}-{len(group)}" for group in groups])

    if "kill" in metafunc.fixturenames:
        metafunc.parametrize("kill", kills_of(metafunc.config), ids=str)


def groups_of(config: pytest.Config) -> list[list[Change]]:
    planned = [change for change in changes.read() if not change.not_planned]
    return [[change] for change in planned] if config.getoption("--recreate") else changes.groups(planned)


def kills_of(config: pytest.Config) -> list[Kill]:
    return faults.kills(int(config.getoption("--seed") or 1))


@pytest.fixture(scope="session", autouse=True)
def side_by_side(request: pytest.FixtureRequest) -> None:
    wanted = {name for item in request.session.items for name in getattr(item, "fixturenames", ())}
    for name in ("workers", "kills", "lived"):  # what takes longest to begin comes last
        if name in wanted:
            request.getfixturevalue(name)


@pytest.fixture(scope="session")
def lived(
    accounts: Accounts,
    steps: Steps,
    terraform: Terraform,
    sample_local: Path,
    sample_unprotected: Path,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Lives:
    """Goes on with the accounts that are applied, until nothing is left of them."""
    folder = tmp_path_factory.mktemp("as-synthesized")
    validated = {
        stack.name: steps.after(do=Workspace(terraform, stack, folder / stack.name).validate)
        for stack in read(sample_local)
    }
    unprotected = {stack.name: stack for stack in read(sample_unprotected)}
    still = [stack.name for stack in unprotected.values() if stack.protected()]
    assert not still, f"protected from destroy: {still}"
    seen = {
        account.name: steps.after(*account.applied.values(), do=partial(lives.inventory_sees, account))
        for account in accounts
    }
    made = services.synthesize(dict(unprotected), tmp_path_factory.mktemp("services"))
    changed = changes.synthesized(tmp_path_factory.mktemp("base"), "dev", {})
    unprotected |= {stack.name: stack for stack in changed if stack.name != "prefect-v2-dev-live"}
    stacks = {s.name: Life(steps, a, unprotected[s.name]) for a in accounts for s in a.stacks}
    dev, prod = accounts.dev, accounts.prod
    own, lane, switched = (stacks[f"prefect-v2-dev-{name}"] for name in ("ci", "test", "live"))

    lost_state = steps.after(
        *(stacks[stack.name].refused for stack in prod.stacks),
        *prod.looked,
        do=lambda: adopt_after_lost_state(prod, prod.stacks[-1], tmp_path_factory.mktemp("lost-state")),
    )
    for life in stacks.values():
        others = [lost_state] if life.account is prod else []
        life.unprotect_after(seen[life.account.name], *life.account.looked, *others)
    switches = Switches(steps, switched, made)
    plans = Plans(steps, dev, [own, lane], tmp_path_factory.mktemp("changes"))
    planned = {group[0].key: plans.of(f"group-{n}", group) for n, group in enumerate(groups_of(pytestconfig))}
    everyday = plans.of("everyday", [change for change in changes.read() if change.key in changes.EVERYDAY])
    for life in stacks.values():
        life.destroy_after(*([everyday, *planned.values(), *switches.applied.values()] if life.account is dev else []))
    left = {
        account.name: steps.after(
            *(stacks[stack.name].destroyed for stack in account.stacks), do=partial(lives.nothing_is_left, account)
        )
        for account in accounts
    }
    stopped = steps.after(left["prod"], do=lambda: prod.command("stop"))
    return Lives(validated, stacks, seen, lost_state, planned, everyday, made, switches, left, stopped)


@pytest.fixture(scope="session")
def workers(
    program: None, steps: Steps, terraform: Terraform, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Tried]:
    """An account of examples/prefect-3, which is being applied by `bin/emulator try`."""
    folder = tmp_path_factory.mktemp("prefect-3")
    infra("synth", "--config", PREFECT_3, "--out", folder / "out")
    account = Tried(steps, terraform, folder / "out", "dev", folder / "work")
    yield account
    account.end()


@pytest.fixture(scope="session")
def kills(
    program: None,
    steps: Steps,
    terraform: Terraform,
    emulate: Callable[..., Emulator],
    sample_local: Path,
    pytestconfig: pytest.Config,
    tmp_path_factory: pytest.TempPathFactory,
) -> Faults:
    stacks = {stack.name: stack for stack in read(sample_local)}
    return Faults(steps, terraform, emulate, stacks, tmp_path_factory.mktemp("faults"), kills_of(pytestconfig))
