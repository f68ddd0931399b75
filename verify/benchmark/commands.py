"""Short commands, beside something that costs the machine what cannot be avoided."""

from __future__ import annotations

import shutil
from pathlib import Path

from benchmark import measuring
from benchmark.measuring import Failed
from benchmark.programs import ROOT, check_tools
from benchmark.progress import Progress
from benchmark.results import Run

MAVEN = "mvn -q compile"
MAVEN_SYNTH = "mvn -q compile exec:java@synth"
QUICK = ["bin/infra validate", "bin/infra list", "bin/infra config dev/test"]
# Starts and ends: grows with the machine's slowness, and with nothing of ours.
NODE = "node -e 0"


def measured(repetitions: int, env: dict[str, str], scratch: Path, progress: Progress) -> list[Run]:
    """All in turn, after a first round that does not count."""
    check_tools("mvn", "node")
    runs = []
    for repetition in range(repetitions + 1):
        for command in [MAVEN, MAVEN_SYNTH, NODE, *QUICK]:
            out = scratch / "out"
            # Maven writes to the same place otherwise, which may hold somebody's states.
            more = [f"-Dexec.args=--out {out}"] if command == MAVEN_SYNTH else []
            result = measuring.measure([*command.split(), *more], env, ROOT, look_at_memory=False)
            if more and not out.exists():
                raise Failed(f"{command} wrote nothing")
            shutil.rmtree(out, ignore_errors=True)
            progress.ran(repetition, command, 0, f"{result.wall:.2f} s, CPU {result.cpu:.2f} s")
            if repetition:
                runs.append(Run(command, 0, repetition, result.wall, result.cpu))
        progress.round_done("commands", repetition, repetitions)
    return runs
