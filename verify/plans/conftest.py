"""What the tests of plans share."""

from __future__ import annotations

from pathlib import Path

import pytest

from harness.tools import tool
from plans.bench import Bench


@pytest.fixture
def bench(tmp_path: Path) -> Bench:
    return Bench(tmp_path)


@pytest.fixture
def real(bench: Bench) -> Bench:
    """With the real Terraform."""
    tool("terraform")
    return bench
