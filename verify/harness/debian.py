"""A small Debian, from where this machine gets its own packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

UNUSED = [
    "share/doc",
    "share/man",
    "share/info",
    "share/locale",
    "share/zoneinfo",
    "share/perl",
    "lib/*/perl",
    "lib/*/gconv",
]


def tree(file: Path, *packages: str, variant: str = "essential") -> Path:
    """As a tar; takes half a minute. `variant`: mmdebstrap's; with `extract` nothing is set up, which is for libraries."""
    sources = "".join(each.read_text() + "\n" for each in [Path("/etc/apt/sources.list")] if each.exists())
    for each in sorted(Path("/etc/apt/sources.list.d").glob("*")):
        if each.name.startswith("debian") and each.suffix in (".list", ".sources"):
            sources += each.read_text() + "\n"
    command = [
        "mmdebstrap",
        # Merged /usr from the start: merging it later takes Perl, a quarter of the whole.
        "--hook-directory=/usr/share/mmdebstrap/hooks/merged-usr",
        f"--variant={variant}",
        f"--include={','.join(['usr-is-merged', *packages])}",
        *(f"--dpkgopt=path-exclude=/usr/{each}/*" for each in UNUSED),
        "bookworm",
        str(file),
        "-",
    ]
    done = subprocess.run(command, input=sources, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"mmdebstrap failed:\n{done.stderr[-3000:]}")
    return file
