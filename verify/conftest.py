"""Options and fixtures that several suites use."""

from __future__ import annotations

import signal
import threading
import time
from collections import Counter
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import pytest

from harness import contents, server, tools
from harness.life import Accounts, Dev, Steps, Tried
from harness.program import UNPROTECTED, infra, packaged, settings
from harness.providers import Providers
from harness.server import Emulator
from harness.stacks import Stack
from harness.terraform import Terraform

SECONDS = 3600
"""After this time whatever still runs is ended."""
LOCAL = ("--backend", "local")
FIGURES = pytest.StashKey[Counter[str]]()


def pytest_addoption(parser: pytest.Parser) -> None:
    group = parser.getgroup("verify")
    group.addoption("--built", type=Path, metavar="DIR", help="a copy of this project that is compiled, to be released")
    group.addoption("--figures", type=Path, metavar="FILE", help="append what was counted to this file")
    group.addoption("--base", metavar="REV", help="the commit whose output is upgraded (default: the last other one)")
    group.addoption("--recreate", action="store_true", help="plan each key by itself, and write changes.txt anew")
    group.addoption("--seed", type=int, default=1, help="chooses the moments of kills, and the ways (default: 1)")


def pytest_configure(config: pytest.Config) -> None:
    config.stash[FIGURES] = Counter()
    signal.signal(signal.SIGTERM, signal.default_int_handler)  # so that what was started is ended


def pytest_terminal_summary(terminalreporter: Any, config: pytest.Config) -> None:
    lines = [f"{number} {what}\n" for what, number in config.stash[FIGURES].items()]
    for line in lines:
        terminalreporter.write(line)
    if lines and (file := config.getoption("--figures")):
        file.parent.mkdir(parents=True, exist_ok=True)
        with file.open("a", encoding="utf-8") as figures:
            figures.writelines(lines)


@pytest.fixture(scope="session")
def count(pytestconfig: pytest.Config) -> Callable[[str, int], None]:
    """Adds to a figure of the summary, such as `count("requests judged", 12)`; for threads too."""
    figures, lock = pytestconfig.stash[FIGURES], threading.Lock()

    def add(what: str, number: int) -> None:
        with lock:
            figures[what] += number

    return add


@pytest.fixture(scope="session")
def program() -> None:
    """The packaged program, `bin/infra`: `harness.program.infra` runs it."""
    tools.needs(packaged(), "bin/infra: mvn package -DskipTests")


@pytest.fixture(scope="session")
def sample() -> Path:
    """The sample, synthesized for Terraform Cloud: `stacks`, and the pipelines of such a repository."""
    return tools.sample()


@pytest.fixture(scope="session")
def sample_local(program: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The sample, synthesized with local state: `stacks`."""
    return _synthesized(tmp_path_factory.mktemp("local"), *LOCAL)


@pytest.fixture(scope="session")
def sample_unprotected(program: None, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """The same without protection from destroy."""
    return _synthesized(tmp_path_factory.mktemp("unprotected"), *LOCAL, *settings(UNPROTECTED))


def _synthesized(folder: Path, *options: str) -> Path:
    infra("synth", "--config", tools.SAMPLE, "--out", folder, *options)
    return folder


@pytest.fixture(scope="session")
def terraform(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Terraform]:
    """Runs Terraform against emulators; what still runs at the end of the session is ended."""
    tools.require("terraform", modules=("moto", "boto3", "flask"))
    folder = tmp_path_factory.mktemp("terraform")
    terraform = Terraform(folder, time.time() + SECONDS)
    terraform.providers = providers = Providers(terraform, folder / "providers")
    yield terraform
    terraform.stop()
    providers.end()


@pytest.fixture(scope="session")
def emulate(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Callable[..., Emulator]]:
    """Starts the emulator of an account, with all that its stacks look up; it ends with the session."""
    tools.require(modules=("moto", "boto3", "flask"))
    started: list[Emulator] = []
    logs = tmp_path_factory.mktemp("emulators")

    def start(stacks: list[Stack], calls: Path | None = None, hold: Path | None = None) -> Emulator:
        log = logs / f"{len(started)}-{stacks[0].account}.log"
        emulator = server.start(stacks[0].account_id, stacks[0].region, SECONDS, log, calls=calls, hold=hold)
        started.append(emulator)
        contents.seed(emulator, stacks)
        return emulator

    yield start
    for emulator in started:
        emulator.stop()


@pytest.fixture(scope="session")
def background(terraform: Terraform) -> Iterator[ThreadPoolExecutor]:
    """For what waits most of its time. A test asks a future for its result; one that nobody waits for is ended."""
    with ThreadPoolExecutor(100) as pool:
        yield pool
        pool.shutdown(wait=False, cancel_futures=True)
        terraform.stop()


@pytest.fixture(scope="session")
def steps(background: ThreadPoolExecutor) -> Steps:
    return Steps(background)


@pytest.fixture(scope="session")
def accounts(
    request: pytest.FixtureRequest,
    sample_local: Path,
    steps: Steps,
    terraform: Terraform,
    emulate: Callable[..., Emulator],
    tmp_path_factory: pytest.TempPathFactory,
) -> Iterator[Accounts]:
    """The accounts of the sample, which are being applied: wait for what `harness.life.Account` has."""
    given = steps, terraform, sample_local
    base = request.config.getoption("--base")
    dev = Dev(emulate, base, *given, "dev", tmp_path_factory.mktemp("dev"))
    prod = Tried(*given, "prod", tmp_path_factory.mktemp("prod"))
    if any("applied_sample" in getattr(item, "fixturenames", ()) for item in request.session.items):
        from access import applied

        for account in (dev, prod):
            account.look(applied.read)
    yield Accounts(dev, prod)
    prod.end()


@pytest.fixture(scope="session")
def applied_sample(accounts: Accounts) -> dict[str, Any]:
    """What `access.applied.read` found in each account of the sample when all its stacks were applied, by account."""
    return {account.name: account.looked[0].result() for account in accounts}


@pytest.fixture(scope="session")
def life(
    program: None,
    terraform: Terraform,
    emulate: Callable[..., Emulator],
    background: ThreadPoolExecutor,
    tmp_path_factory: pytest.TempPathFactory,
) -> Any:
    """An `access.life.Life`, which begins at once."""
    from access.life import Life

    return Life(terraform, emulate, background, tmp_path_factory.mktemp("life"))


@pytest.fixture(scope="session", autouse=True)
def life_beside(request: pytest.FixtureRequest) -> None:
    """Whatever suite comes first: the other one's life goes on meanwhile."""
    if any("life" in getattr(item, "fixturenames", ()) for item in request.session.items):
        request.getfixturevalue("life")
