"""One program as a whole tree of processes: how long, how much work, how much memory.

A program here starts others: a shell becomes a JVM, which starts Node, which starts Node again. Any of them may outlive
the one that started it. As their "subreaper" this process inherits those, so that none is missed.
"""

from __future__ import annotations

import ctypes
import os
import signal
import subprocess
import tempfile
import threading
import time
from dataclasses import dataclass, field
from pathlib import Path

PR_SET_CHILD_SUBREAPER = 36
# Between two looks at the memory. It grows by jumps of some 10 MiB, which last longer.
INTERVAL = 0.015
# For those that outlive the first process: jsii's Node ends when it finds its input closed.
LINGERING_SECONDS = 10
SHOWN = 2000


class Failed(Exception):
    """A program did not do what is to be measured."""


class Refused(Failed):
    """Nothing was measured: wrong input, or the machine or the working copy lacks something."""


@dataclass(frozen=True)
class Measured:
    """`wall`: seconds until the first process ended. `cpu`: seconds of all processes, in user and system mode.

    `peak`: MiB, the largest sum that was seen; None if nobody looked.
    """

    wall: float
    cpu: float
    peak: float | None


def become_subreaper() -> None:
    """From now on orphans among the descendants become children of this process instead of init's."""
    libc = ctypes.CDLL(None, use_errno=True)
    if libc.prctl(PR_SET_CHILD_SUBREAPER, 1, 0, 0, 0) != 0:
        raise Refused(f"prctl(PR_SET_CHILD_SUBREAPER): {os.strerror(ctypes.get_errno())}")
    if not Path(f"/proc/self/task/{os.getpid()}/children").exists():
        raise Refused("this kernel does not tell the children of a process (CONFIG_PROC_CHILDREN)")


def measure(line: list[str], env: dict[str, str], cwd: Path, look_at_memory: bool) -> Measured:
    """Runs a program to its end, and to that of all that it started.

    The first process's end is awaited in the system, not polled: the clock has no steps.
    """
    with tempfile.TemporaryFile() as output:
        watch = Watch() if look_at_memory else None
        started = time.perf_counter()
        process = subprocess.Popen(line, env=env, cwd=cwd, stdin=subprocess.DEVNULL, stdout=output, stderr=output)
        if watch:
            watch.start()
        try:
            _, status, usage = os.wait4(process.pid, 0)
        except BaseException:
            # Whoever interrupts this waits for nothing else. What the program started ends with its input.
            process.kill()
            raise
        wall = time.perf_counter() - started
        # Popen must not wait for a process that is gone.
        process.returncode = os.waitstatus_to_exitcode(status)
        cpu = usage.ru_utime + usage.ru_stime + reap_the_others()
        peak = watch.stop() if watch else None
        if process.returncode != 0:
            output.seek(0)
            printed = output.read().decode(errors="replace")[-SHOWN:]
            raise Failed(f"{' '.join(line)}: exit code {process.returncode}\n{printed}")
    return Measured(wall, cpu, peak)


def reap_the_others() -> float:
    """Waits for the orphans that this process inherited, and gives their CPU time."""
    cpu = 0.0
    end = time.monotonic() + LINGERING_SECONDS
    while True:
        try:
            pid, _, usage = os.wait4(-1, os.WNOHANG)
        except ChildProcessError:
            return cpu
        if pid:
            cpu += usage.ru_utime + usage.ru_stime
        elif time.monotonic() < end:
            time.sleep(0.005)
        else:
            # They are ours: nobody else's process is ever a child of this one.
            for orphan in children(os.getpid()):
                os.kill(orphan, signal.SIGKILL)
            raise Failed(f"a process goes on {LINGERING_SECONDS} s after the program's end")


@dataclass
class Watch:
    """Looks at the memory of all descendants of this process, in a thread, until it is stopped."""

    peak: float = 0.0
    _done: threading.Event = field(default_factory=threading.Event)
    _thread: threading.Thread | None = None

    def start(self) -> None:
        # It does not keep alive a process that is interrupted.
        self._thread = threading.Thread(target=self._run, daemon=True)
        self._thread.start()

    def stop(self) -> float:
        self._done.set()
        assert self._thread
        self._thread.join()
        return self.peak

    def _run(self) -> None:
        while not self._done.wait(INTERVAL):
            self.peak = max(self.peak, memory(descendants(os.getpid())) / 1024)


def descendants(pid: int) -> list[int]:
    found = children(pid)
    for child in found:
        # The list grows while it is walked.
        found += children(child)
    return found


def children(pid: int) -> list[int]:
    """Of all threads of a process; none if it has ended."""
    found: list[int] = []
    try:
        for thread in os.listdir(f"/proc/{pid}/task"):
            with open(f"/proc/{pid}/task/{thread}/children", encoding="ascii") as file:
                found += map(int, file.read().split())
    except OSError:
        pass
    return found


def memory(pids: list[int]) -> int:
    """KiB of the processes together.

    The proportional set size: a page that several of them share is counted once in the sum, not once for each.
    """
    total = 0
    for pid in pids:
        try:
            with open(f"/proc/{pid}/smaps_rollup", encoding="ascii") as file:
                for line in file:
                    if line.startswith("Pss:"):
                        total += int(line.split()[1])
                        break
        except OSError:
            # It has just ended.
            continue
    return total
