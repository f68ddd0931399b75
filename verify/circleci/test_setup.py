"""What a push sets off: .circleci/config.yml, with the list of paths, and the parameters of what it continues with."""

from __future__ import annotations

import re

import pytest
import yaml

from circleci.pipelines import BRANCH, PATHS, Yaml, is_sound, jobs, noticed, releases, text
from harness.tools import ROOT

BASE = "dev-v2"  # what the other branches are compared with
# What a change of a file sets off.
CHANGES = {
    "images/common/Dockerfile": {"image"},
    "images/worker/base": {"image"},
    "images/compatibility.tsv": {"image"},
    "images/README.md": set(),  # no part of a tag
    "pipeline/image": {"image", "infrastructure"},
    "pipeline/images/x": {"infrastructure"},
    "pipeline/flows/scripts/confined.sh": {"image", "infrastructure"},
    "pipeline/flows/scripts/confined_sh": {"infrastructure"},
    "config/infra.conf": {"infrastructure"},
    "config/accounts/dev.conf": {"infrastructure"},
    "infra-core/src/main/java/A.java": {"infrastructure"},
    "pom.xml": {"infrastructure"},
    ".circleci/infrastructure.yml": {"infrastructure"},
    "a-new-folder/file": {"infrastructure"},
    "README.md": set(),
    "docs/terraform-cloud.md": set(),
    "docs/picture.png": set(),
    "infra-core/README.md": set(),
    "LICENSE": set(),
    "LICENSES/x": {"infrastructure"},
}


@pytest.fixture(scope="module")
def config() -> Yaml:
    return dict(yaml.safe_load(text("setup")))


@pytest.fixture(scope="module")
def mapping() -> list[list[str]]:
    """The lines of pipeline/paths, as the orb reads them: a pattern, a parameter, a value."""
    lines = PATHS.read_text(encoding="utf-8").splitlines()
    return [line.split() for line in lines if line.strip() and not line.startswith("#")]


def test_it_is_sound(config: Yaml) -> None:
    assert config["setup"] is True
    is_sound(config)


def test_each_push_starts_path_filtering_alone_and_without_a_context(config: Yaml) -> None:
    """The orb is code of others, and decides what goes on."""
    release = {"or": [{"equal": [branch, BRANCH]} for branch in sorted(releases().values())]}
    wanted = {
        "name": "what changed",
        "executor": "small",
        "mapping": "pipeline/paths",
        "config-path": ".circleci/infrastructure.yml",
        "job": "path-filtering/filter",
    }
    assert {name: workflow["when"] for name, workflow in config["workflows"].items()} == {
        "branch": {"not": release},
        "release": release,
    }
    assert jobs(config, "branch") == {"what changed": wanted | {"base-revision": BASE}}
    # On its own branch a release is compared with the commit before.
    assert jobs(config, "release") == {"what changed": wanted | {"base-revision": BRANCH}}
    assert all((ROOT / wanted[file]).is_file() for file in ("mapping", "config-path"))


def test_what_is_set_by_hand_is_declared_alike_and_not_set_by_the_orb(config: Yaml) -> None:
    continued = yaml.safe_load(text("infrastructure"))["parameters"]
    assert config["parameters"] == {"everything": continued["everything"]}
    assert continued.keys() == {"image", "infrastructure", "everything"}
    assert all(parameter == {"type": "boolean", "default": False} for parameter in continued.values())


CHECKS = [
    test_it_is_sound,
    test_each_push_starts_path_filtering_alone_and_without_a_context,
    test_what_is_set_by_hand_is_declared_alike_and_not_set_by_the_orb,
]


@pytest.mark.parametrize(
    ("old", "new"),
    [
        ("path-filtering@3.0.0", "path-filtering@3"),
        ("cimg/base:2026.03-22.04", "cimg/base:current"),
        ("setup: true\n", ""),
        ("base-revision: << pipeline.git.branch >>", "base-revision: dev-v2"),
        (
            "          mapping: pipeline/paths\n",
            "          mapping: pipeline/paths\n          context: prefect-v2-plan\n",
        ),
        (
            "      not:\n        or:\n          - equal: [dev-v2, << pipeline.git.branch >>]\n",
            "      not:\n        or:\n",
        ),
        ("    type: boolean\n", "    type: string\n"),
        ("  everything:\n", "  image:\n"),
    ],
)
def test_this_edit_is_noticed(old: str, new: str) -> None:
    assert noticed(CHECKS, old, new, text("setup"))


@pytest.mark.parametrize("path", CHANGES)
def test_what_a_changed_file_sets_off(path: str, mapping: list[list[str]]) -> None:
    """By the rule of the orb: ^PATTERN$, the last of two lines counts."""
    assert {name for pattern, name, _ in mapping if re.search(f"^{pattern}$", path)} == CHANGES[path]


def test_path_filtering_sets_what_is_declared(mapping: list[list[str]]) -> None:
    assert {tuple(line[1:]) for line in mapping} == {("image", "true"), ("infrastructure", "true")}
