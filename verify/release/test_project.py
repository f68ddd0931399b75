"""Somebody's own project, which knows our artifacts by their version only."""

from __future__ import annotations

from pathlib import Path

import pytest

from release.conftest import FIRST, SECOND
from release.elsewhere import Elsewhere
from release.releases import Releases

OURS = {
    "infra-bom",
    "infra-parent",
    "infra-core",
    "infra-iam",
    "infra-storage",
    "infra-ecs",
    "infra-ci-oidc",
    "infra-bootstrap",
}
OURS |= {"infra-check", "infra-app", "infra-testing", "cdktf-trim"}


def test_without_the_repository_nothing_of_ours_is_found(elsewhere: Elsewhere) -> None:
    done = elsewhere.maven("compile", "-o")
    assert done.returncode != 0
    assert f"dev.prefectinfra:infra-bom:pom:{FIRST}" in done.stdout


@pytest.fixture(scope="module")
def built(elsewhere: Elsewhere) -> dict[str, bytes]:
    """Compiled, tested and synthesized on the first version."""
    return elsewhere.builds()


def test_it_builds_synthesizes_and_tests(elsewhere: Elsewhere, built: dict[str, bytes]) -> None:
    assert len(built) >= 3
    assert elsewhere.took() == {name: {FIRST} for name in OURS}
    assert elsewhere.came_from() == {"staged"}
    assert elsewhere.tested() >= 5


def test_an_upgrade_is_a_number(elsewhere: Elsewhere, built: dict[str, bytes], second: Releases) -> None:
    """One line of the POM; nothing of the first version is in use then, and the stacks stay what they are."""
    assert SECOND in second.versions
    changed = elsewhere.take(SECOND)
    assert changed == 1
    assert elsewhere.builds() == built
    assert elsewhere.took() == {name: {FIRST, SECOND} for name in OURS}
    used = elsewhere.class_path()
    assert {path.parent.name for path in used if "prefectinfra" in path.parts} == {SECOND}


def test_both_are_listed(second: Releases) -> None:
    """What tools that look for newer versions read."""
    listed = Path(second.repository / "dev/prefectinfra/infra-bom/maven-metadata.xml").read_text()
    assert [version for version in second.versions if f"<version>{version}</version>" not in listed] == []
    assert f"<release>{SECOND}</release>" in listed
