"""What tools of others say of CircleCI's files and of the scripts."""

from __future__ import annotations

import json
import os
import re
import subprocess
from pathlib import Path

import pytest
import yaml

from circleci.pipelines import FILES, text
from harness.tools import ROOT, needs, sample, tool

SCHEMA = os.environ.get("CIRCLECI_SCHEMA", "")


def problems(written: str) -> list[str]:
    import jsonschema

    needs(SCHEMA, "CircleCI's published JSON schema: CIRCLECI_SCHEMA=FILE")
    validator = jsonschema.Draft7Validator(json.loads(Path(SCHEMA).read_text(encoding="utf-8")))
    return [error.message for error in validator.iter_errors(yaml.safe_load(written))]


@pytest.mark.parametrize("name", FILES)
def test_circlecis_schema_accepts_it(name: str) -> None:
    assert problems(text(name)) == []


def test_circlecis_schema_refuses_a_wrong_serial_group() -> None:
    assert problems(text("infrastructure").replace("serial-group: prefect-v2-dev-ci", "serial-group: [dev]"))


def test_yamllint() -> None:
    # Long lines are commands; a line that is broken would be harder to try out.
    rules = "{extends: default, rules: {line-length: disable, document-start: disable, braces: disable}}"
    files = [sample() / file for file in FILES.values()]
    done = subprocess.run([tool("yamllint"), "-s", "-d", rules, *files], capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)


@pytest.mark.parametrize("name", FILES)
def test_no_secret(name: str) -> None:
    assert not re.search(r"AKIA|AWS_(ACCESS|SECRET)|TF_TOKEN|PREFECT_API_KEY|set -x", text(name))


def test_shellcheck() -> None:
    command = ["git", "ls-files", "-z", "-co", "--exclude-standard"]
    listed = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout.split("\0")
    shell = re.compile(rb"#!(/bin/sh|/usr/bin/env (ba)?sh)\n")
    files = [
        name
        for name in listed
        if (file := ROOT / name).is_file() and not file.is_symlink()
        and (name.endswith(".sh") or shell.match(file.read_bytes()))
    ]  # fmt: skip
    there = {".ci/run", "bin/infra", "infra-app/class-data.sh", "pipeline/newest", "pipeline/flows/scripts/with-role"}
    assert there <= set(files), "the search does not find what is there"
    done = subprocess.run([tool("shellcheck"), "-x", *files], cwd=ROOT, capture_output=True, text=True, check=False)
    assert (done.stdout, done.returncode) == ("", 0)
