"""What the tests of the image need. A laptop without it skips them, loudly; in CI that is a failure."""

from __future__ import annotations

import importlib.util
import os
import shutil
import sys
import unittest
from pathlib import Path

ROOT = Path(__file__).resolve().parents[3]
OUTPUT = Path(os.environ.get("CDKTF_OUT", ROOT / "cdktf.out"))


def require(*tools: str, root: bool = False, synthesized: bool = False, modules: tuple[str, ...] = ()) -> None:
    missing = [tool for tool in tools if not shutil.which(tool)]
    missing += [f"the Python module {each}" for each in modules if not importlib.util.find_spec(each)]
    if root and os.geteuid() != 0:
        missing.append("root, for mounts and namespaces")
    if synthesized and not (OUTPUT / "stacks").is_dir():
        missing.append(f"stacks in {OUTPUT}: bin/infra synth")
    if not missing:
        return
    problem = f"this machine lacks {', '.join(missing)}"
    if os.environ.get("CI", "").lower() in ("true", "1"):
        raise RuntimeError(problem)
    print(f"SKIPPED, nothing was checked: {problem}", file=sys.stderr)
    raise unittest.SkipTest(problem)
