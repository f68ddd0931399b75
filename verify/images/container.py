"""Runs an unpacked image as Fargate does: read-only root, its volumes, its user, tini as process 1. Needs root."""

from __future__ import annotations

import os
import signal
import subprocess
import tarfile
import time
from pathlib import Path

# Volumes start with owner and mode of the image's folder; that is Fargate's doing, and here the test's.
START = """
set -eu
root=$1 user=$2
shift 2
mount --bind "$root" "$root"
mount --rbind /dev "$root/dev"
mount -t proc proc "$root/proc"
while [ "$1" != -- ]; do
  mount --bind "$1" "$root$2"
  shift 2
done
shift
mount -o remount,bind,ro "$root"
exec chroot --userspec="$user" --groups= "$root" "$@"
"""


def unpack(layers: list[Path], root: Path) -> None:
    root.mkdir()
    for layer in layers:
        subprocess.run(["tar", "-xf", str(layer), "-C", str(root), "--numeric-owner"], check=True)


def entries(layer: Path) -> dict[str, tarfile.TarInfo]:
    with tarfile.open(layer) as tar:
        return {each.name.strip("/").removeprefix("./"): each for each in tar}


def child(process: int) -> int:
    """Its only one."""
    [found] = Path(f"/proc/{process}/task/{process}/children").read_text().split()
    return int(found)


class Container:
    """One run. `volumes` maps paths in the image to folders of the host."""

    def __init__(
        self, root: Path, user: str, volumes: dict[str, Path], environment: dict[str, str], command: list[str]
    ) -> None:
        mounts = [word for path, folder in volumes.items() for word in (str(folder), path)]
        variables = [f"{name}={value}" for name, value in environment.items()]
        self.process = subprocess.Popen(
            [
                *("unshare", "--mount", "--pid", "--fork", "--kill-child", "--propagation", "private"),
                *("sh", "-c", START, "sh", str(root), user, *mounts, "--", "/usr/bin/env", "-i", *variables, *command),
            ],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
        )

    def signal(self, number: signal.Signals) -> None:
        """To what the init started."""
        os.kill(child(child(self.process.pid)), number)

    def stop(self) -> float:
        """SIGTERM to process 1, as ECS does; the seconds until the container ended."""
        begin = time.monotonic()
        os.kill(child(self.process.pid), signal.SIGTERM)
        self.process.wait(timeout=60)
        return time.monotonic() - begin

    def ended(self) -> tuple[int, str]:
        """Exit code and all output; a container that still runs is killed after a while."""
        try:
            output, _ = self.process.communicate(timeout=60)
        except subprocess.TimeoutExpired:
            self.process.kill()
            output, _ = self.process.communicate()
        return self.process.returncode, output

    def end(self) -> None:
        """Whatever state it is in."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout:
            self.process.stdout.close()
