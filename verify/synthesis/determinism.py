#!/usr/bin/env python3
"""The same configuration gives the same bytes: the packaged program, run in places that differ."""

from __future__ import annotations

import argparse
import os
import shutil
import sys
import tempfile
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from synthesis import packaged
from synthesis.packaged import CONFIG, Failed

# A language whose i has no dot in capitals, one that writes 1,5, and none at all, with its ASCII.
LOCALES = {"tr_TR": ("tr", "TR"), "de_DE": ("de", "DE"), "C": ("en", "US")}
# 45 minutes off, half an hour off, and none.
ZONES = ["Pacific/Chatham", "America/St_Johns", "UTC"]
# Lists a folder in the order in which its files were made; most file systems hide it.
IN_ORDER = Path("/dev/shm")


@dataclass(frozen=True)
class Run:
    """One process. `stacks`: those that it is asked for; None for all of them."""

    name: str
    arguments: list[str] = field(default_factory=list)
    stacks: list[str] | None = None
    variables: dict[str, str] = field(default_factory=dict)
    options: list[str] = field(default_factory=list)
    config: Path = CONFIG


def places() -> list[Run]:
    runs = [Run(f"again, {number}") for number in (1, 2, 3)]
    for name, (language, country) in LOCALES.items():
        # Java falls back to C where the system does not know a locale; its own options name it in any case.
        encoding = "US-ASCII" if name == "C" else "UTF-8"
        options = [f"-Duser.language={language}", f"-Duser.country={country}", f"-Dfile.encoding={encoding}"]
        runs.append(Run(f"locale {name}", variables={"LC_ALL": name if name == "C" else f"{name}.UTF-8"}, options=options))
    runs += [Run(f"time zone {zone}", variables={"TZ": zone}) for zone in ZONES]
    jdks = packaged.other_jdks()
    if not jdks:
        packaged.skip("no JDK of another version lies beside the one that is used")
    runs += [Run(f"JDK {version}", variables={"JAVA_HOME": str(home)}) for version, home in jdks.items()]
    return runs


def selections(stacks: list[dict[str, Any]]) -> list[Run]:
    """Each stack with as few others as can be asked for."""
    runs = [
        Run(
            f"{stack['account']}/{stack['deployment_type']} alone",
            ["--account", stack["account"], "--deployment-type", stack["deployment_type"]],
            [stack["name"]],
        )
        for stack in stacks
        if stack["kind"] == "lane"
    ]
    for account in sorted({stack["account"] for stack in stacks}):
        own = [stack["name"] for stack in stacks if stack["account"] == account]
        runs.append(Run(f"{account} alone", ["--account", account], own))
    return runs


def orders(scratch: Path) -> list[Run]:
    """The same configuration in folders that list its files forwards and backwards."""
    copies = [copied(scratch / "forwards", sorted), copied(scratch / "backwards", reversed_order)]
    listed = [[entry.name for entry in os.scandir(copy / "accounts")] for copy in copies]
    if listed[0] == listed[1]:
        packaged.skip(f"{scratch} does not list files in the order in which they were made")
    return [Run(f"accounts listed {copy.name}", config=copy) for copy in copies]


def reversed_order(paths: list[Path]) -> list[Path]:
    return sorted(paths, reverse=True)


def copied(to: Path, order: Callable[[list[Path]], list[Path]]) -> Path:
    for path in order([path for path in CONFIG.rglob("*") if path.is_file()]):
        copy = to / path.relative_to(CONFIG)
        copy.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(path, copy)
    return to


def made(run: Run, scratch: Path) -> dict[str, str]:
    folder = Path(tempfile.mkdtemp(dir=scratch))
    env = packaged.environment(folder / "tmp", run.variables, run.options)
    packaged.run(packaged.command(folder / "out", *run.arguments, config=run.config), env)
    return packaged.files(folder / "out")


def differences(run: Run, expected: dict[str, str], got: dict[str, str]) -> list[str]:
    wanted = {
        path: digest
        for path, digest in expected.items()
        if run.stacks is None or path.split("/")[1] in run.stacks
    }
    paths = sorted(wanted.keys() | got.keys())
    return [f"{run.name}: {path} differs" for path in paths if wanted.get(path) != got.get(path)]


def prove(scratch: Path, in_order: Path, figures: Path | None) -> None:
    runs = places() + selections(packaged.stacks()) + orders(in_order)
    expected = made(Run("first"), scratch)
    with ThreadPoolExecutor(max_workers=2) as two:
        results = list(two.map(lambda run: (run, made(run, scratch)), runs))
    wrong = [line for run, got in results for line in differences(run, expected, got)]
    for run, got in results:
        print(f"{len(got)} files  {run.name}")
    if wrong:
        raise Failed("\n".join(wrong))
    compared = sum(len(got) for _, got in results)
    packaged.add_figures(figures, f"{len(runs)} runs gave the same bytes", f"{compared} files compared byte for byte")


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--figures", type=Path, metavar="FILE", help="where to add what was proved")
    arguments = parser.parse_args()
    try:
        with (
            tempfile.TemporaryDirectory(prefix="infra-determinism-") as scratch,
            tempfile.TemporaryDirectory(
                prefix="infra-determinism-", dir=IN_ORDER if os.access(IN_ORDER, os.W_OK) else None
            ) as in_order,
        ):
            prove(Path(scratch), Path(in_order), arguments.figures)
    except Failed as e:
        print(f"determinism: {e}", file=sys.stderr)
        return 1
    return 0


if __name__ == "__main__":
    sys.exit(main())
