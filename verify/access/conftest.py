"""What is judged: the accounts of the sample and that of the proof configuration, applied; and Terraform's roles."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from concurrent.futures import Executor
from functools import cache, partial

import pytest

from access import configuration, lanes, terraform_roles
from access import judged as judging
from access.applied import Applied
from access.configuration import ACCOUNTS
from access.judged import Count, Judged
from access.lanes import Account
from access.life import ACCOUNT, Life
from access.simulator import Simulator
from access.terraform_roles import BOUNDED, FORMS, UNBOUNDED
from harness import tools


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Last comes what waits for the end of a life."""
    items.sort(key=lambda item: any(form in item.name for form in FORMS))


@pytest.fixture(scope="session")
def simulator() -> Iterator[Simulator]:
    tools.require("node", "npm")
    with Simulator() as started:
        yield started


@pytest.fixture(scope="session")
def judged_accounts(life: Life, applied_sample: Mapping[str, Applied], background: Executor) -> list[Account]:
    def account(name: str) -> Account:
        found = applied_sample[name] if name in applied_sample else life.applied.result()
        return lanes.account(found, cache(partial(configuration.settings, ACCOUNTS[name])))

    return list(background.map(account, ACCOUNTS))


@pytest.fixture(scope="session")
def of_accounts(simulator: Simulator, judged_accounts: list[Account]) -> dict[str, Judged]:
    return judging.of_accounts(simulator, judged_accounts)


@pytest.fixture(scope="session")
def of_terraform(simulator: Simulator, judged_accounts: list[Account], life: Life, count: Count) -> dict[str, Judged]:
    calls = life.calls.result()
    count("requests of Terraform noted", sum(map(len, calls.values())))
    account = next(account for account in judged_accounts if account.name == ACCOUNT)
    judged = partial(terraform_roles.judged, simulator, account, calls)
    return {
        BOUNDED: judged(life.bounded, bounded=True),
        UNBOUNDED: judged(life.unbounded.result(), bounded=False),
    }


@pytest.fixture(params=[*ACCOUNTS, *FORMS])
def judged(request: pytest.FixtureRequest, of_accounts: dict[str, Judged]) -> Judged:
    """The roles of an account, or those of Terraform's runs."""
    return (of_accounts | request.getfixturevalue("of_terraform") if request.param in FORMS else of_accounts)[
        request.param
    ]
