"""Configurations of more accounts than the sample has: copies of the account `dev`, with names and ids of their own."""

from __future__ import annotations

import shutil
from pathlib import Path

CONFIG = Path(__file__).resolve().parents[2] / "examples" / "prefect-2"
# The sample's; typescript/src/accounts.ts has the same ones, and makes up the others in the same way.
SAMPLE = ["dev", "prod"]
STACKS_PER_ACCOUNT = 3


class Refused(Exception):
    """Nothing was measured: wrong input, or the machine or the working copy lacks something."""


def accounts_for(stacks: int) -> int:
    if stacks % STACKS_PER_ACCOUNT or stacks < STACKS_PER_ACCOUNT * len(SAMPLE):
        raise Refused(
            f"no configuration has {stacks} stacks\n"
            f"    allowed: multiples of {STACKS_PER_ACCOUNT}, from {STACKS_PER_ACCOUNT * len(SAMPLE)} on"
        )
    return stacks // STACKS_PER_ACCOUNT


def write(folder: Path, accounts: int) -> Path:
    """Writes a configuration, and gives its folder."""
    if sorted(path.stem for path in (CONFIG / "accounts").glob("*.conf")) != SAMPLE:
        raise Refused(f"examples/prefect-2/accounts has other files than those of {', '.join(SAMPLE)}")
    shutil.copytree(CONFIG, folder)
    dev = (CONFIG / "accounts" / "dev.conf").read_text(encoding="utf-8")
    for number in range(len(SAMPLE) + 1, accounts + 1):
        name = f"bench{number:03}"
        copy = replaced(dev, '"123456789012"', f'"{300000000000 + number}"')
        copy = replaced(copy, "tidewater-dev", f"tidewater-{name}")
        (folder / "accounts" / f"{name}.conf").write_text(copy, encoding="utf-8")
    return folder


def replaced(text: str, old: str, new: str) -> str:
    if text.count(old) != 1:
        raise Refused(f"examples/prefect-2/accounts/dev.conf does not have {old} once")
    return text.replace(old, new)
