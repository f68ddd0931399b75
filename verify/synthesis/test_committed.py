"""Stacks that are committed (docs/terraform-cloud.md, "Driven by commits"): CI finds what synth has not written."""

from __future__ import annotations

import os
import re
import zlib
from collections.abc import Callable
from pathlib import Path

import pytest

from harness.program import ROOT, SAMPLE
from harness.scripts import commit, git, run

STACK = "terraform/stacks/prefect-v2-prod-live"
STACK_FILE = f"{STACK}/cdk.tf.json"


def commands(part: str) -> str:
    page = (ROOT / "docs/terraform-cloud.md").read_text(encoding="utf-8")
    [found] = [block for block in re.findall(r"```sh\n(.*?)```", page, re.DOTALL) if part in block]
    return str(found)


class Repository:
    """A repository that commits its stacks, as the page says."""

    def __init__(self, folder: Path) -> None:
        self.folder, self.bin = folder / "repository", folder / "bin"
        self.bin.mkdir()
        (self.bin / "infra").write_text(f'#!/bin/sh\nexec "{ROOT}/bin/infra" "$@" --config "{SAMPLE}"\n')
        (self.bin / "infra").chmod(0o755)
        git("init", "-q", self.folder, cwd=folder)
        code, said = self.run(commands("git add terraform"))
        assert code == 0, said
        commit(self.folder)

    def run(self, commands: str) -> tuple[int, str]:
        environment = os.environ | {"PATH": f"{self.bin}:{os.environ['PATH']}"}
        done = run("bash", "-e", "-c", commands, cwd=self.folder, env=environment)
        return done.returncode, done.stdout + done.stderr

    def check(self) -> tuple[int, str]:
        """As CI does: in a checkout of its own."""
        git("clone", "-q", self.folder, self.folder.with_name("checkout"), cwd=self.folder)
        own, self.folder = self.folder, self.folder.with_name("checkout")
        try:
            return self.run(commands("diff --recursive"))
        finally:
            self.folder = own


@pytest.fixture(scope="module")
def committed(tmp_path_factory: pytest.TempPathFactory) -> Repository:
    return Repository(tmp_path_factory.mktemp("committed"))


@pytest.fixture
def repository(committed: Repository, tmp_path: Path) -> Repository:
    git("clone", "-q", committed.folder, tmp_path / "repository", cwd=tmp_path)
    copy = object.__new__(Repository)
    copy.folder, copy.bin = tmp_path / "repository", committed.bin
    return copy


def test_what_synth_has_written_passes(repository: Repository) -> None:
    assert not (repository.folder / "terraform/made-from.txt").exists(), "the record is committed"
    code, said = repository.check()
    assert code == 0, said


def tampered(folder: Path) -> None:
    file = folder / STACK_FILE
    file.write_text(file.read_text().replace('"prefect-v2-prod-live"', '"x"'))


def with_a_forged_record(folder: Path) -> None:
    """It says of the changed file that it is what synth makes."""
    record, stack = folder / "terraform/made-from.txt", folder / STACK_FILE

    def shell(command: str) -> None:
        done = run("bash", "-e", "-c", command, cwd=folder, env=dict(os.environ))
        assert done.returncode == 0, done.stdout + done.stderr

    def recorded() -> str:
        return f" {stack.stat().st_size}-{zlib.crc32(stack.read_bytes())} "

    shell("git check-ignore -q terraform/made-from.txt && infra synth --out terraform >/dev/null 2>&1")
    before = recorded()
    stack.write_text(stack.read_text().replace("prefect-v2-prod-live", "x"))
    assert before in record.read_text()
    record.write_text(record.read_text().replace(before, recorded()))
    shell(
        "infra synth --out terraform | grep -q 'unchanged *terraform/stacks/prefect-v2-prod-live' && git add -f terraform"
    )


def replaced_by_a_link(folder: Path) -> None:
    (folder / STACK_FILE).rename(folder / "elsewhere.json")
    (folder / STACK_FILE).symlink_to("../../../elsewhere.json")


@pytest.mark.parametrize(
    ("change", "named"),
    [
        (tampered, STACK_FILE),
        (with_a_forged_record, "made-from.txt"),
        (with_a_forged_record, STACK_FILE),
        (replaced_by_a_link, STACK_FILE),
        (lambda folder: (folder / STACK_FILE).unlink(), "cdk.tf.json"),
        (lambda folder: (folder / STACK / "x_override.tf.json").write_text("{}"), "x_override.tf.json"),
        (lambda folder: (folder / STACK / ".x.tf").write_text(""), ".x.tf"),
        (lambda folder: (folder / STACK / ".terraform.lock.hcl").write_text(""), ".terraform.lock.hcl"),
    ],
)
def test_what_it_has_not_is_found(
    repository: Repository, monkeypatch: pytest.MonkeyPatch, change: Callable[[Path], object], named: str
) -> None:
    monkeypatch.setenv("PATH", f"{repository.bin}:{os.environ['PATH']}")
    change(repository.folder)
    commit(repository.folder)
    code, said = repository.check()
    assert code == 1 and named in said, said
