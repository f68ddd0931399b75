"""The pipeline's scripts and Terraform, run as a CI job runs them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harness.program import ROOT
from harness.server import Failed
from harness.terraform import tail

TOKENS = {level: f"{level}-token" for level in ("plan", "apply", "admin")}
TOKEN = "TF_TOKEN_app_terraform_io"
SECONDS = 300


class Pipeline:
    """Runs pipeline/... and terraform as a CI job does: in an output of its own, with one token."""

    def __init__(self, out: Path, environment: dict[str, str]) -> None:
        self.out, self.environment = out, environment

    def may(self, level: str | None) -> Pipeline:
        """The same with another token, or with none."""
        without = {k: v for k, v in self.environment.items() if k != TOKEN}
        return Pipeline(self.out, without | ({TOKEN: TOKENS.get(level, level)} if level else {}))

    def run(self, script: str, *arguments: str, code: int = 0, says: Iterable[str] = ()) -> str:
        """What the script said; fails unless it ended with `code` and said all of `says`."""
        command = [ROOT / "pipeline" / script, *arguments, "--out", self.out]
        return self._run(f"pipeline/{script} {' '.join(arguments)}", command, ROOT, code, says)

    def terraform(self, stack: str, *arguments: str, code: int = 0, says: Iterable[str] = ()) -> str:
        folder = self.out / "stacks" / stack
        return self._run(f"terraform {' '.join(arguments)}", ["terraform", *arguments], folder, code, says)

    def shell(self, commands: str, folder: Path) -> None:
        self._run("what a page shows", ["bash", "-euo", "pipefail", "-c", commands], folder, 0, ())

    def _run(self, name: str, command: list[Any], folder: Path, code: int, says: Iterable[str]) -> str:
        process = subprocess.Popen(
            command,
            cwd=folder,
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            start_new_session=True,  # a group of its own, so that its Terraform ends with it
        )
        try:
            output, _ = process.communicate(timeout=SECONDS)
        except subprocess.TimeoutExpired:
            os.killpg(process.pid, signal.SIGKILL)
            raise Failed(f"{name}: not done after {SECONDS} s") from None
        flat = flatten(output)
        missing = [words for words in says if words not in flat]
        if process.returncode != code or missing:
            raise Failed(
                f"{name}: exit code {process.returncode}, expected {code}; not said: {missing}\n{tail(output, 40)}"
            )
        leaked = [token for token in TOKENS.values() if token in output]
        if leaked:
            raise Failed(f"{name} prints {leaked[0]}\n{tail(output, 40)}")
        return output


def flatten(output: str) -> str:
    """Without Terraform's frames and line breaks, which fall anywhere."""
    return re.sub(r"\s+", " ", output.replace("│", " "))
