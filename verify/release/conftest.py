"""What is released: one version whole, as CONTRIBUTING says, and the next one's jars."""

from __future__ import annotations

import os
import shutil
import tarfile
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.program import ROOT
from harness.tools import require, tool
from release.elsewhere import Elsewhere
from release.releases import Key, Releases, checkout, local_repository

# The first is a version that somebody else's artifact has too.
FIRST, SECOND = "7.0.0", "7.1.0"
SHIPPED = Path("pipeline/plan")
"""Which `infra init` writes into a team's own repository."""


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """Not below pytest's own folder, since users who are not root go in there too."""
    with tempfile.TemporaryDirectory(prefix="release-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def project(pytestconfig: pytest.Config, scratch: Path) -> Path:
    """A copy of this project, made from what is compiled already if there is something: `--built`."""
    require("mvn", "java", "node", "git")
    copy = scratch / "project"
    if built := pytestconfig.getoption("--built"):
        shutil.copytree(built, copy, symlinks=True)
    return checkout(copy)


@pytest.fixture(scope="session")
def releases(project: Path, scratch: Path) -> Releases:
    require("gpg", "gpgconf", "gpgv")
    releases = Releases(project, scratch / "staged", local_repository(scratch / "m2"), Key(scratch / "gpg"))
    releases.release(FIRST)
    return releases


@pytest.fixture(scope="session")
def second(releases: Releases) -> Releases:
    """The next version too, which ships one file otherwise."""
    changed = releases.project / SHIPPED
    changed.write_text(changed.read_text() + "# of the next version\n")
    releases.next(SECOND)
    return releases


@pytest.fixture(scope="session")
def program(releases: Releases, scratch: Path) -> Iterator[Path]:
    """The archive, unpacked where nobody can write, with a blank in its path."""
    place = scratch / "another place"
    place.mkdir()
    with tarfile.open(releases.artifact("infra-app", FIRST).file("-program.tar.gz")) as archive:
        archive.extractall(place, filter="tar")
    everything = [place, *place.rglob("*")]
    for each in everything:
        each.chmod(each.stat().st_mode & ~0o222)
    yield place / f"infra-{FIRST}"
    for each in everything:  # so that it can be deleted
        each.chmod(each.stat().st_mode | 0o200)


@pytest.fixture(scope="session")
def elsewhere(releases: Releases, scratch: Path) -> Elsewhere:
    """The examples as somebody's own project, on the first version."""
    folder = scratch / "elsewhere"
    folder.mkdir()
    elsewhere = Elsewhere(folder, releases.repository)
    shutil.copytree(ROOT / "examples", elsewhere.project, ignore=shutil.ignore_patterns("target", "cdktf.out"))
    elsewhere.take(FIRST)
    return elsewhere


@pytest.fixture(scope="session")
def nobody() -> list[str]:
    """Put before a command: one who may write nowhere. A user who is not root is that already."""
    if os.geteuid() != 0:
        return []
    return [tool("setpriv"), "--reuid=65534", "--regid=65534", "--clear-groups", "--"]
