"""The pipeline's scripts and Terraform, run as a CI job runs them."""

from __future__ import annotations

import os
import re
import signal
import subprocess
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from harness.program import ROOT, SECONDS
from harness.terraform import tail

TOKENS = {level: f"{level}-token" for level in ("plan", "apply", "admin")}
TOKEN = "TF_TOKEN_app_terraform_io"


def run(command: list[Any], folder: Path, environment: dict[str, str], code: int = 0, says: Iterable[str] = ()) -> str:
    """What a command said; it has to end with `code`, to say all of `says`, and to tell no token."""
    process = subprocess.Popen(
        command,
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        encoding="utf-8",
        process_group=0,  # one of its own, so that its Terraform ends with it
    )
    try:
        output, _ = process.communicate(timeout=SECONDS)
    except subprocess.TimeoutExpired:
        os.killpg(process.pid, signal.SIGKILL)
        raise
    flat = re.sub(r"\s+", " ", output.replace("│", " "))  # Terraform breaks its lines anywhere
    missing = [words for words in says if words not in flat]
    assert (process.returncode, missing) == (code, []), f"{command}:\n{tail(output, 40)}"
    assert not any(token in output for token in TOKENS.values()), f"{command} prints a token"
    return output


class Pipeline:
    """Runs pipeline/... in an output of its own, with one token."""

    def __init__(self, out: Path, environment: dict[str, str], level: str | None = "admin") -> None:
        self.out, self._without = out, {k: v for k, v in environment.items() if k != TOKEN}
        self.environment = self._without | ({TOKEN: TOKENS.get(level, level)} if level else {})

    def may(self, level: str | None) -> Pipeline:
        """The same with another token, or with none."""
        return Pipeline(self.out, self._without, level)

    def run(self, script: str, *arguments: str, code: int = 0, says: Iterable[str] = ()) -> str:
        command = [ROOT / "pipeline" / script, *arguments, "--out", self.out]
        return run(command, ROOT, self.environment, code, says)
