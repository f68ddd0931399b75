"""Both CircleCI pipelines, offline: YAML, CircleCI's schema, their expansion, and the names that synthesis produced."""

from __future__ import annotations

import json
import os
import re
import subprocess
import unittest
from pathlib import Path
from typing import ClassVar

from harness.tools import ROOT, needs, sample, tool

from . import checks
from .expand import Configuration, Problem, load
from .mutants import FLOWS, INFRASTRUCTURE, SETUP, Mutant
from .names import synthesized

SCHEMA = os.environ.get("CIRCLECI_SCHEMA", "")
FILES = {
    "setup": sample() / ".circleci/config.yml",
    "infrastructure": sample() / ".circleci/infrastructure.yml",
    "flows": sample() / "pipeline/flows/config.yml",
}
TEXTS = {name: file.read_text(encoding="utf-8") for name, file in FILES.items()}
PATHS = (ROOT / ".circleci/paths").read_text(encoding="utf-8")
TARGETS = json.loads((sample() / "pipeline/flows/lanes.json").read_text(encoding="utf-8"))


def complaints(kind: str, text: str) -> list[str]:
    accounts = synthesized()
    if kind == "setup":
        return checks.setup(text, TEXTS["infrastructure"], PATHS, accounts)
    if kind == "infrastructure":
        return checks.infrastructure(text, accounts)
    return checks.flows(text, accounts, TARGETS)


class Holds(unittest.TestCase):
    def test_setup(self) -> None:
        self.assertEqual([], complaints("setup", TEXTS["setup"]))

    def test_infrastructure(self) -> None:
        self.assertEqual([], complaints("infrastructure", TEXTS["infrastructure"]))

    def test_flows(self) -> None:
        self.assertEqual([], complaints("flows", TEXTS["flows"]))

    def test_circlecis_schema(self) -> None:
        needs(SCHEMA, "CircleCI's published JSON schema: CIRCLECI_SCHEMA=FILE")
        import jsonschema

        validator = jsonschema.Draft7Validator(json.loads(Path(SCHEMA).read_text(encoding="utf-8")))
        for name, text in TEXTS.items():
            with self.subTest(name):
                self.assertEqual([], [error.message for error in validator.iter_errors(load(text))])
        broken = load(TEXTS["infrastructure"].replace("serial-group: prefect-v2-dev-ci", "serial-group: [dev]"))
        self.assertTrue(list(validator.iter_errors(broken)), "the schema accepts anything")

    def test_yamllint(self) -> None:
        # Long lines are commands; a line that is broken would be harder to try out.
        rules = "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable}}"
        run = subprocess.run(
            [tool("yamllint"), "-s", "-d", rules, *FILES.values()], capture_output=True, text=True, check=False
        )
        self.assertEqual(("", 0), (run.stdout, run.returncode))

    def test_no_logic_in_yaml(self) -> None:
        for name, text in TEXTS.items():
            for branch in ("feature", "dev-v2", "main-v2"):
                given = {} if name == "flows" else {"everything": True}
                for job in Configuration(text).jobs(branch, **given):
                    for command in job.commands:
                        self.assertNotRegex(command, r"\n|\b(if|for|while|case)\b", f"{name}, {job.name}")

    def test_no_secret(self) -> None:
        for name, text in TEXTS.items():
            self.assertNotRegex(text, r"AKIA|AWS_(ACCESS|SECRET)|TF_TOKEN|PREFECT_API_KEY|set -x", name)


class Mutants(unittest.TestCase):
    """Each mistake has to be named. Otherwise the checks above say nothing."""

    def all_named(self, kind: str, mutants: list[Mutant]) -> None:
        text = TEXTS[kind]
        before = set(complaints(kind, text))  # a script that is not there yet must not stand for another mistake
        for mutant in mutants:
            with self.subTest(mutant.what):
                self.assertTrue(mutant.old in text, "the mutant changes nothing")
                named = set(complaints(kind, text.replace(mutant.old, mutant.new))) - before
                self.assertTrue(any(mutant.complaint in one for one in named), f"not named; named were: {named}")

    def test_setup(self) -> None:
        self.all_named("setup", SETUP)

    def test_infrastructure(self) -> None:
        self.all_named("infrastructure", INFRASTRUCTURE)

    def test_flows(self) -> None:
        self.all_named("flows", FLOWS)

    def test_targets(self) -> None:
        accounts = synthesized()
        for old, new in (("123456789012", "123456789013"), ("-flow-ci", "-flows-ci"), ("/prefect-v2/dev/", "/prefect/dev/"),
                         ("us-east-1", "eu-west-1"), ("main-v2", "main")):  # fmt: skip
            with self.subTest(old):
                targets = json.loads(json.dumps(TARGETS).replace(old, new))
                self.assertTrue(
                    any("lanes.json has" in one for one in checks.flows(TEXTS["flows"], accounts, targets))
                )


class Paths(unittest.TestCase):
    """What a changed file sets off, by the rule of the orb: ^PATTERN$, the last of two lines counts."""

    CASES: ClassVar[dict[str, set[str]]] = {
        "agent-image/Dockerfile": {"image"},
        "agent-image/README.md": {"image"},  # the tag is the whole folder's hash
        "pipeline/agent-image": {"image", "infrastructure"},
        "pipeline/agent-images/x": {"infrastructure"},
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

    def test_each(self) -> None:
        lines = checks.mapping(PATHS)
        for path, wanted in self.CASES.items():
            with self.subTest(path):
                self.assertEqual(wanted, {name for pattern, name, _ in lines if re.search(f"^{pattern}$", path)})

    def test_values(self) -> None:
        self.assertEqual({"true"}, {value for _, _, value in checks.mapping(PATHS)})
        with self.assertRaisesRegex(Problem, "a line has 2 words"):
            checks.mapping("agent-image/.* image\n")


class Scripts(unittest.TestCase):
    def test_shellcheck(self) -> None:
        listed = subprocess.run(
            ["git", "ls-files", "-z", "-co", "--exclude-standard"], cwd=ROOT, stdout=subprocess.PIPE, check=True
        )
        shell = re.compile(rb"#!(/bin/sh|/usr/bin/env (ba)?sh)\n")
        files = [
            name
            for name in listed.stdout.decode().split("\0")
            if (file := ROOT / name).is_file() and not file.is_symlink()
            and (name.endswith(".sh") or shell.match(file.read_bytes()))
        ]  # fmt: skip
        for wanted in (
            ".ci/run",
            "bin/infra",
            "infra-app/class-data.sh",
            "pipeline/newest",
            "pipeline/flows/scripts/with-role",
        ):
            self.assertIn(wanted, files, "the search does not find what is there")
        run = subprocess.run([tool("shellcheck"), "-x", *files], cwd=ROOT, capture_output=True, text=True, check=False)
        self.assertEqual(("", 0), (run.stdout, run.returncode))
