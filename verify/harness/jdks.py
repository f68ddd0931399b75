"""The JDKs of this machine."""

from __future__ import annotations

import os
import re
import shutil
from pathlib import Path

OLDEST = 17


def others() -> dict[int, Path]:
    """JDKs of other versions that lie beside the one that the program runs with, by their major version."""
    java = Path(os.environ["JAVA_HOME"], "bin/java") if os.environ.get("JAVA_HOME") else shutil.which("java")
    home = Path(java or "/none/bin/java").resolve().parents[1]
    found = {version(each): each for each in sorted(home.parent.glob("*")) if (each / "bin/java").exists()}
    return {number: each for number, each in found.items() if number >= OLDEST and number != version(home)}


def version(home: Path) -> int:
    """0 if the JDK does not say."""
    release = home / "release"
    stated = re.search(r'^JAVA_VERSION="(\d+)', release.read_text() if release.exists() else "", re.MULTILINE)
    return int(stated[1]) if stated else 0
