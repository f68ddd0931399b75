"""What is run, and how long it takes: hyperfine repeats and times it, this only says what."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from benchmark import configurations, sameness
from benchmark.configurations import Refused

ROOT = Path(__file__).resolve().parents[2]
INFRA = ROOT / "bin/infra"
TYPESCRIPT = ROOT / "verify/benchmark/typescript"
MAIN = TYPESCRIPT / "lib/main.js"
MAVEN = "mvn -q compile"
COMMANDS = ["node -e 0", "bin/infra validate", "bin/infra list", "bin/infra config dev/test"]
# A changed lane is one that its service is to start anew; a shared value, a tag of everything.
EDITS = {
    "lane": ("accounts/dev.conf", "deployment-types.test.agent.deployment.redeploy"),
    "shared": ("infra.conf", "tags.extra.run"),
}
SECONDS_BETWEEN_LOOKS = 0.01

Results = dict[str, dict[str, Any]]


def prepare() -> None:
    """Checks what is needed, and compiles the program in TypeScript."""
    for tool in ("hyperfine", "java", "node", "npm", "mvn"):
        if not shutil.which(tool):
            raise Refused(f"no {tool} on the PATH")
    if not (ROOT / "infra-app/target/dist/lib").is_dir():
        raise Refused("bin/infra is not built yet\n    run: mvn -q package -DskipTests")
    if not (TYPESCRIPT / "node_modules").is_dir():
        run("npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefer-offline", cwd=TYPESCRIPT)
    run("node_modules/.bin/tsc", cwd=TYPESCRIPT)


def machine() -> dict[str, Any]:
    """What the figures depend on, and nothing that names the machine."""
    return {
        "cpus": len(os.sched_getaffinity(0)),
        "memory_gib": round(os.sysconf("SC_PHYS_PAGES") * os.sysconf("SC_PAGE_SIZE") / 2**30),
        "java": run("java", "-version").split('"')[1],
        "node": run("node", "--version").strip().removeprefix("v"),
    }


def synthesis(stacks: int, repetitions: int, scratch: Path) -> Results:
    """Each program at one size: from nothing, and with a bit of it changed."""
    accounts = configurations.accounts_for(stacks)
    config = configurations.write(scratch / "config", accounts)
    ours, theirs = scratch / "ours", scratch / "theirs"
    lines = {
        "typescript": f"node {MAIN} --accounts {accounts} --out {theirs}",
        "cold": f"{INFRA} synth --config {config} --out {ours}",
    }
    for line in lines.values():
        run(*line.split())
    if found := sameness.differences(ours, theirs, may_have_more=True):
        raise Refused("\n".join([f"the programs differ in {len(found)} places", *found[: sameness.SHOWN]]))
    before = {"typescript": f"rm -rf {theirs}", "cold": f"rm -rf {ours}", "nothing": "true"}
    for name, (file, key) in EDITS.items():
        # Included, because a key may not stand in a file twice; another value for each run.
        with (config / file).open("a", encoding="utf-8") as it:
            it.write(f'\ninclude "{"../" if "/" in file else ""}edits/{name}"\n')
        edit = config / "edits" / name
        edit.parent.mkdir(exist_ok=True)
        edit.write_text("")
        before[name] = f"""echo '{key} = "'$(date +%N)'"' >{edit}"""
    lines |= dict.fromkeys(("nothing", *EDITS), lines["cold"])
    times = hyperfine({name: (before[name], line) for name, line in lines.items()}, repetitions, scratch)
    for name in ("typescript", "cold"):
        subprocess.run(before[name], shell=True, check=True)
        times[name]["memory"] = peak_memory(lines[name].split())
    return times


def commands(repetitions: int, scratch: Path) -> Results:
    """Maven's one-liner, with nothing to do and with all, and what waits for nothing."""
    maven = f"{MAVEN} exec:java@synth -Dexec.args='--config examples/prefect-2 --out {scratch}/maven"
    lines = {MAVEN: MAVEN, f"{MAVEN} exec:java@synth": f"{maven}'", "the same, of all stacks": f"{maven} --force'"}
    return hyperfine(
        {name: ("true", line) for name, line in (lines | {each: each for each in COMMANDS}).items()},
        repetitions,
        scratch,
    )


def hyperfine(lines: dict[str, tuple[str, str]], repetitions: int, scratch: Path) -> Results:
    """Seconds of each: `wall`, of each repetition; `cpu`, of all processes, in the mean. By name: what comes before
    each run, and the run. A first run does not count."""
    file = scratch / "times.json"
    words = [
        word for name, (before, line) in lines.items() for word in ("--command-name", name, "--prepare", before, line)
    ]
    run(
        "hyperfine",
        "--warmup",
        "1",
        "--runs",
        str(repetitions),
        "--export-json",
        str(file),
        *words,
        cwd=ROOT,
        shown=True,
    )
    return {
        each["command"]: {"wall": each["times"], "cpu": each["user"] + each["system"]}
        for each in json.loads(file.read_text())["results"]
    }


def peak_memory(line: list[str]) -> float:
    """MiB of a program and all that it has started, at most: the sum of their proportional set sizes, in which a page
    that they share counts once. No tool sums up processes."""
    process = subprocess.Popen(line, stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    most = 0
    while process.poll() is None:
        most = max(most, sum(map(proportional, family(process.pid))))
        time.sleep(SECONDS_BETWEEN_LOOKS)
    if process.returncode:
        raise Refused(f"{' '.join(line)}: exit code {process.returncode}")
    return most / 1024


def family(pid: int) -> Iterator[int]:
    yield pid
    for file in Path(f"/proc/{pid}/task").glob("*/children"):
        for child in text(file).split():
            yield from family(int(child))


def proportional(pid: int) -> int:
    """KiB."""
    lines = text(Path(f"/proc/{pid}/smaps_rollup")).splitlines()
    return next((int(line.split()[1]) for line in lines if line.startswith("Pss:")), 0)


def text(file: Path) -> str:
    try:
        return file.read_text()
    except OSError:
        return ""  # the process has just ended


def run(*line: str, cwd: Path = ROOT, shown: bool = False) -> str:
    """What a program prints, on both channels."""
    output = None if shown else subprocess.PIPE
    done = subprocess.run(
        line, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=subprocess.STDOUT, text=True, check=False
    )
    if done.returncode:
        raise Refused(f"{' '.join(line)}: exit code {done.returncode}\n{(done.stdout or '')[-2000:]}")
    return done.stdout or ""
