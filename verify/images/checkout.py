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
        for each in ("images", "pipeline/image", "pipeline/flows/scripts"):
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
        command = [*before, str(self.folder / "pipeline/image"), *arguments]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=False)

    def use_base(self, name: str, reference: str) -> None:
        """As if the image were locked for it, with the hashes that there are."""
        (self.folder / "images" / name / "base").write_text(reference + "\n")
        lock = self.folder / "images" / name / "requirements.txt"
        lock.write_text(re.sub(r"(?m)^# base: .*$", f"# base: {reference}", lock.read_text()))

    def content(self, name: str) -> str:
        """What git makes of an image's files once they lie in one folder: its tag, found in another way."""
        index = {"GIT_INDEX_FILE": str(self.folder / ".git/union")}
        (self.folder / ".git/union").unlink(missing_ok=True)
        for each in ("common", name):
            listed = self.git("ls-tree", "-r", f"HEAD:images/{each}")
            subprocess.run(
                ["git", "update-index", "--index-info"], input=listed + "\n", cwd=self.folder, text=True, check=True,
                env=self.environment | index,
            )  # fmt: skip
        return subprocess.run(
            ["git", "write-tree"],
            cwd=self.folder,
            env=self.environment | index,
            check=True,
            capture_output=True,
            text=True,
        ).stdout.strip()
