"""One program as a whole tree of processes: how long, how much work, how much memory.

A program here starts others: a shell becomes a JVM, which starts Node, which starts Node again. Any of them may outlive
the one that started it. As their "subreaper" this process inherits those, so that none is missed; hyperfine and GNU time
would miss them.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import tempfile
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
# Between two looks at the memory. It grows by jumps of some 10 MiB, which last longer.
INTERVAL = 0.015
# For those that outlive the first process: jsii's Node ends when it finds its input closed.
LINGERING_SECONDS = 10


class Failed(Exception):
    """A program did not do what is to be measured."""


class Refused(Failed):
    """Nothing was measured: wrong input, or the machine or the working copy lacks something."""


def become_subreaper(now: bool = True) -> None:
    """From now on orphans among the descendants become children of this process instead of init's."""
    if ctypes.CDLL(None).prctl(PR_SET_CHILD_SUBREAPER, now, 0, 0, 0) or not list(task_files(os.getpid())):
        raise Refused("measures on Linux only, with a /proc that tells the children of a process")


def measure(line: list[str], env: dict[str, str], cwd: Path, memory: bool = False) -> dict[str, float]:
    """Runs a program to its end, and to that of all that it started.

    `wall`: seconds until the first process ended; that is awaited, not polled. `cpu`: seconds of all processes, in user
    and system mode. `peak`, instead of them if the memory is looked at: MiB, the largest sum that was seen.
    """
    with tempfile.TemporaryFile() as output, watched(memory) as peak:
        started = time.perf_counter()
        process = subprocess.Popen(line, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            process.kill()  # what the program started ends with its input
            raise
        wall = time.perf_counter() - started
        process.returncode = os.waitstatus_to_exitcode(status)  # Popen must not wait for a process that is gone
        cpu = usage.ru_utime + usage.ru_stime + reap_the_others()
        if process.returncode:
            output.seek(0)
            printed = output.read().decode(errors="replace")[-2000:]
            raise Failed(f"{' '.join(line)}: exit code {process.returncode}\n{printed}")
    return {"peak": max(peak)} if memory else {"wall": wall, "cpu": cpu}


def reap_the_others() -> float:
    """Waits for the orphans that this process inherited, and gives their CPU time."""
    cpu = 0.0
    end = time.monotonic() + LINGERING_SECONDS
    with suppress(ChildProcessError):
        while True:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
            cpu += usage.ru_utime + usage.ru_stime if pid else 0
            if not pid and time.monotonic() > end:
                for orphan in descendants(os.getpid()):
                    os.kill(orphan, signal.SIGKILL)
                raise Failed(f"a process goes on {LINGERING_SECONDS} s after the program's end")
            time.sleep(0 if pid else 0.005)
    return cpu


@contextmanager
def watched(memory: bool) -> Iterator[list[float]]:
    """Looks at the memory of all descendants of this process, in a thread: MiB, look by look."""
    looks, done = [0.0], threading.Event()

    def look() -> None:
        while not done.wait(INTERVAL):
            looks.append(sum(map(proportional, descendants(os.getpid()))) / 1024)

    thread = threading.Thread(target=look, daemon=True)
    if memory:
        thread.start()
    yield looks
    done.set()
    if memory:
        thread.join()


def task_files(pid: int) -> Iterator[Path]:
    return Path(f"/proc/{pid}/task").glob("*/children")


def descendants(pid: int) -> list[int]:
    found: list[int] = []
    with suppress(OSError):  # it has just ended
        for file in task_files(pid):
            for child in map(int, file.read_text().split()):
                found += [child, *descendants(child)]
    return found


def proportional(pid: int) -> int:
    """KiB of a process: a page that several share is counted once in their sum, not once for each."""
    with suppress(OSError):
        for line in Path(f"/proc/{pid}/smaps_rollup").read_text().splitlines():
            if line.startswith("Pss:"):
                return int(line.split()[1])
    return 0
