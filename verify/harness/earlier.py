"""The output that this program wrote before: kept in git as golden files, so no earlier program has to be built."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from pathlib import Path

from harness.program import ROOT, SAMPLE
from harness.server import Failed
from harness.stacks import Stack

GOLDEN = "infra-app/src/test/resources/golden"
# A bootstrap stack is applied by no run that could upgrade it.
OF_SAMPLE = (f"{GOLDEN}/*.json", f":!{GOLDEN}/*-bootstrap.json")
SHALLOW = "the history of this repository does not reach back to it: git fetch --unshallow"


def stacks(base: str, folder: Path) -> dict[str, Stack]:
    """The stacks of that commit, by name, as synthesis would have written them."""
    found = {}
    for file in _git("ls-tree", "--name-only", base, f"{GOLDEN}/").split():
        if re.fullmatch(r"prefect-v2-.*(?<!-bootstrap)\.json", Path(file).name):  # of the sample
            stack = folder / Path(file).stem
            stack.mkdir(parents=True)
            text = _git("show", f"{base}:{file}")
            (stack / "cdk.tf.json").write_text(text, encoding="utf-8")
            shutil.copy(SAMPLE / ".terraform.lock.hcl", stack)
            found[stack.name] = Stack(stack.name, stack, json.loads(text))
    return found


def base(wanted: str | None) -> str:
    """The commit whose output counts as the earlier one: the last with another output than today's."""
    if wanted:
        return _git("rev-parse", "--short", f"{wanted}^{{commit}}").strip()
    if _git("status", "--porcelain", "--", *OF_SAMPLE).strip():
        return "HEAD"  # golden files that are not committed yet
    changes = _git("log", "--format=%h", "-1", "--", *OF_SAMPLE).split()
    if not changes:
        raise Failed(f"no commit has changed {GOLDEN}: {SHALLOW}")
    try:
        return _git("rev-parse", "--short", f"{changes[0]}~1").strip()
    except Failed:
        raise Failed(f"the commit before {changes[0]} is missing: {SHALLOW}") from None


def announced(base: str) -> set[str]:
    """The addresses of which the notes say that they are replaced or destroyed, since that commit's newest release."""
    notes, known = (ROOT / "CHANGELOG.md").read_text(encoding="utf-8"), _git("show", f"{base}:CHANGELOG.md")
    if released := re.search(r"^## \[\d.*$", known, re.M):
        notes = notes.split(released[0])[0]
    return set(re.findall(r"^- (?:Replaces|Destroys) `([^`]+)`", notes, re.M))


def _git(*arguments: str) -> str:
    done = subprocess.run(["git", "-C", str(ROOT), *arguments], capture_output=True, text=True, check=False)
    if done.returncode:
        raise Failed(f"git {' '.join(arguments)}: {done.stderr.strip()}")
    return done.stdout
