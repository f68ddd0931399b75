"""The programs that are compared, made ready to run."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from benchmark.measuring import Failed, Refused

ROOT = Path(__file__).resolve().parents[2]
DIST = Path("infra-app", "target", "dist")
# What is left out of the untrimmed program; and the archive of classes, which knows its jars by their full paths.
TRIMMED = "provider-trimmed.jar"
ARCHIVES = ("infra.jsa", "infra.aot")
TYPESCRIPT = ROOT / "verify" / "benchmark" / "typescript"

INFRA = "infra"
UNTRIMMED = "untrimmed"
COMPILED = "typescript"
TITLES = {INFRA: "this program", UNTRIMMED: "this program, untrimmed", COMPILED: "TypeScript, compiled"}


@dataclass(frozen=True)
class Program:
    """`line`: the command for a folder of configuration, a number of accounts and an output folder."""

    name: str
    line: Callable[[Path, int, Path], list[str]]


def java_program(name: str, root: Path) -> Program:
    return Program(
        name,
        lambda config, _, out: [str(root / "bin" / "infra"), "synth", "--config", str(config), "--out", str(out)],
    )


def both() -> list[Program]:
    """This program and the other one."""
    check_tools("java", "node")
    if not (ROOT / DIST / "lib").is_dir():
        raise Refused("bin/infra is not built yet\n    run: mvn -q package -DskipTests")
    return [java_program(INFRA, ROOT), typescript()]


def all_programs(scratch: Path) -> list[Program]:
    return [*both(), java_program(UNTRIMMED, untrimmed(scratch / "untrimmed"))]


def check_tools(*tools: str) -> None:
    for tool in tools:
        if not shutil.which(tool):
            raise Refused(f"no {tool} on the PATH")


def environment(scratch: Path) -> dict[str, str]:
    """This process's, with a folder of its own for temporary files."""
    temporary = scratch / "tmp"
    temporary.mkdir(exist_ok=True)
    return os.environ | {
        "TMPDIR": str(temporary),
        # jsii unpacks itself there, and leaves that behind.
        "JAVA_TOOL_OPTIONS": f"-Djava.io.tmpdir={temporary}",
    }


def untrimmed(root: Path) -> Path:
    """A copy of the packaged program that lacks the cut-down provider, but not an archive of its classes."""
    if not (ROOT / DIST / TRIMMED).exists():
        print(f"{DIST / TRIMMED} is missing: {INFRA} and {UNTRIMMED} are the same program", file=sys.stderr)
    # Not as a link: bin/infra finds its jars from where it really lies.
    shutil.copytree(ROOT / "bin", root / "bin")
    dist = root / DIST
    dist.mkdir(parents=True)
    for path in (ROOT / DIST).iterdir():
        if path.name not in (TRIMMED, *ARCHIVES):
            (dist / path.name).symlink_to(path)
    (root / "config").symlink_to(ROOT / "config")
    # As mvn package does: it shall not start later for another reason than the one that is looked at.
    run(["sh", str(ROOT / "infra-app" / "class-data.sh"), str(root), str(root / "work")])
    if not any((dist / archive).exists() for archive in ARCHIVES):
        print(f"{UNTRIMMED} starts without an archive of its classes: this JDK made none", file=sys.stderr)
    return root


def typescript() -> Program:
    """Installed and compiled, unless that was done before."""
    lock = TYPESCRIPT / "package-lock.json"
    if newer(lock, TYPESCRIPT / "node_modules" / ".package-lock.json"):
        check_tools("npm")
        run(["npm", "ci", "--silent", "--no-audit", "--no-fund", "--prefer-offline"], cwd=TYPESCRIPT)
    main = TYPESCRIPT / "lib" / "main.js"
    sources = [TYPESCRIPT / "tsconfig.json", lock, *(TYPESCRIPT / "src").glob("*.ts")]
    if any(newer(source, main) for source in sources):
        # Otherwise one that fails to compile would leave an older program to be measured.
        shutil.rmtree(main.parent, ignore_errors=True)
        run([str(TYPESCRIPT / "node_modules" / ".bin" / "tsc")], cwd=TYPESCRIPT)
    return Program(
        COMPILED, lambda _, accounts, out: ["node", str(main), "--accounts", str(accounts), "--out", str(out)]
    )


def newer(source: Path, made: Path) -> bool:
    return not made.exists() or source.stat().st_mtime > made.stat().st_mtime


def machine() -> dict[str, str | int]:
    """What the figures depend on, and nothing that names the machine."""
    java = Path(os.environ["JAVA_HOME"], "bin", "java") if os.environ.get("JAVA_HOME") else "java"
    return {
        "cpus": len(os.sched_getaffinity(0)),
        "java": run([str(java), "-version"]).split('"')[1],
        "memory_mib": int(Path("/proc/meminfo").read_text(encoding="ascii").split()[1]) // 1024,
        "node": run(["node", "--version"]).strip().removeprefix("v"),
    }


def run(line: list[str], cwd: Path | None = None, env: dict[str, str] | None = None) -> str:
    """What the program prints, on both channels."""
    done = subprocess.run(
        line,
        cwd=cwd,
        env=env,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"{' '.join(line)}: exit code {done.returncode}\n{done.stdout[-2000:]}")
    return done.stdout
