"""What GitHub and Renovate read: it parses, and names what is there."""

from __future__ import annotations

import json
import re
from fnmatch import fnmatch
from pathlib import Path

import pytest
import yaml

from harness.program import ROOT

GITHUB = ROOT / ".github"
FORMS = sorted(file for file in (GITHUB / "ISSUE_TEMPLATE").glob("*.yml") if file.name != "config.yml")


@pytest.mark.parametrize("form", FORMS, ids=lambda file: file.stem)
def test_forms_are_what_github_takes(form: Path) -> None:
    content = yaml.safe_load(form.read_text())
    assert {"name", "description", "body"} <= content.keys()
    ids = [field["id"] for field in content["body"]]
    assert len(ids) == len(set(ids))
    for field in content["body"]:
        assert field["type"] in ("textarea", "input", "dropdown", "checkboxes")
        assert field["attributes"]["label"]


def test_owned_paths_exist() -> None:
    lines = [line.split() for line in (GITHUB / "CODEOWNERS").read_text().splitlines() if line and line[0] != "#"]
    assert lines[0][0] == "*"
    assert not [path for path, *_ in lines[1:] if not (ROOT / path.strip("/")).exists()]
    assert all(re.fullmatch(r"@[\w-]+/[\w-]+", owner) for _, *owners in lines for owner in owners)


def test_renovate_rules_are_about_something() -> None:
    """A package or file that a rule names is there."""
    settings = json.loads((GITHUB / "renovate.json").read_text())
    names = packages()
    for rule in settings["packageRules"]:
        for pattern in rule.get("matchPackageNames", ()):
            assert any(fnmatch(name, pattern.replace("**", "*")) for name in names), pattern
        for pattern in rule.get("matchFileNames", ()):
            assert list(ROOT.glob(pattern)), pattern
        assert set(rule.get("matchManagers", ())) <= set(settings["enabledManagers"])


def packages() -> set[str]:
    found = set()
    for pom in ROOT.glob("**/pom.xml"):
        if "target" not in pom.parts:
            pairs = re.findall(r"<groupId>(.*?)</groupId>\s*<artifactId>(.*?)</artifactId>", pom.read_text())
            found |= {f"{group}:{artifact}" for group, artifact in pairs}
    for file in ("verify/package.json", "verify/benchmark/typescript/package.json"):
        content = json.loads((ROOT / file).read_text())
        found |= {*content.get("dependencies", ()), *content.get("devDependencies", ())}
    requirements = (ROOT / "verify/requirements.txt").read_text()
    return found | set(re.findall(r"(?m)^([\w.-]+)", requirements))
