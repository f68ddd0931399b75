"""A small Debian, from where this machine gets its own packages."""

from __future__ import annotations

import subprocess
from pathlib import Path

NOT_UNPACKED = [
    "share/doc",
    "share/man",
    "share/info",
    "share/locale",
    "share/zoneinfo",
    "share/perl",
    "lib/*/perl",
    "lib/*/gconv",
]
# Used until all is set up: a third of the files, which each build of an image copies several times.
NOT_KEPT = [
    "lib/*/perl-base",
    "share/perl5",
    "lib/python3/dist-packages/setuptools",
    "lib/python3/dist-packages/pkg_resources",
    "lib/python3/dist-packages/wheel",
    "lib/python3*/lib2to3",
    "lib/python3*/pydoc_data",
    "lib/python3*/test",
    "share/bash-completion",
    "share/lintian",
    "../var/lib/dpkg/info",
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
        *(f"--dpkgopt=path-exclude=/usr/{each}/*" for each in NOT_UNPACKED),
        f'--customize-hook=cd "$1/usr" && rm -rf {" ".join(NOT_KEPT)}',
        "bookworm",
        str(file),
        "-",
    ]
    done = subprocess.run(command, input=sources, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"mmdebstrap failed:\n{done.stderr[-3000:]}")
    return file
