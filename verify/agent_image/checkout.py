"""A git checkout of its own, to lock, change and commit in."""

from __future__ import annotations

import re
import shutil
import subprocess
from pathlib import Path

from harness.tools import ROOT


class Checkout:
    """A git checkout that holds what the build takes from this one."""

    def __init__(self, folder: Path, environment: dict[str, str]) -> None:
        self.folder, self.environment = folder, environment
        for each in ("agent-image", "pipeline/agent-image", "pipeline/flows/scripts"):
            (folder / each).parent.mkdir(parents=True, exist_ok=True)
            copy = shutil.copytree if (ROOT / each).is_dir() else shutil.copy2
            copy(ROOT / each, folder / each)
        self.git("init", "--quiet")
        self.commit()

    def git(self, *arguments: str) -> str:
        identity = ["-c", "user.name=test", "-c", "user.email=test@example.com"]
        command = ["git", *identity, *arguments]
        return subprocess.run(
            command, cwd=self.folder, env=self.environment, check=True, capture_output=True, text=True
        ).stdout.strip()

    def commit(self) -> None:
        self.git("add", "--all")
        self.git("commit", "--quiet", "--allow-empty", "--message", "test")

    def tool(self, *arguments: str, before: tuple[str, ...] = ()) -> subprocess.CompletedProcess[str]:
        command = [*before, str(self.folder / "pipeline/agent-image"), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def use_base(self, reference: str) -> None:
        """As if locked for it, with the hashes that there are."""
        (self.folder / "agent-image/base").write_text(reference + "\n")
        lock = self.folder / "agent-image/requirements.txt"
        lock.write_text(re.sub(r"(?m)^# base: .*$", f"# base: {reference}", lock.read_text()))
