"""The account whose roles jobs assume."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from circleci.pipelines import accounts
from harness.server import Emulator
from harness.tools import require


class Aws(NamedTuple):
    emulator: Emulator
    environment: dict[str, str]
    """Leads to the emulator, without any keys."""
    calls: Path
    """Each signed request that the emulator got, a JSON object a line."""


@pytest.fixture(scope="session")
def aws(emulate: Callable[..., Emulator], tmp_path_factory: pytest.TempPathFactory) -> Aws:
    require("aws", "jq", "git")
    calls = tmp_path_factory.mktemp("aws") / "calls"
    emulator = emulate(accounts()["dev"], calls)
    keyless = {name: value for name, value in emulator.environment.items() if "KEY" not in name}
    return Aws(emulator, keyless, calls)
