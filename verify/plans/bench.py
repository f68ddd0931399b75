"""A synthesized output in a scratch folder, and the scripts run against it."""

from __future__ import annotations

import hashlib
import json
import subprocess
from pathlib import Path
from typing import Any

from harness.program import SECONDS
from harness.scripts import PIPELINE, clean


class Bench:
    def __init__(self, scratch: Path) -> None:
        self.scratch, self.out, self.bin = scratch, scratch / "out", scratch / "bin"
        self.bin.mkdir()
        (scratch / "terraformrc").write_text("", encoding="utf-8")
        self.environment = clean(CHECKPOINT_DISABLE="1", TF_CLI_CONFIG_FILE=str(scratch / "terraformrc"))
        self.environment["PATH"] = f"{self.bin}:{self.environment['PATH']}"

    def folder(self, name: str) -> Path:
        return self.out / "stacks" / f"prefect-v2-{name}"

    def stack(self, name: str, **parts: Any) -> Path:
        """Writes a stack with local state, as synthesis would: ACCOUNT-ci, or ACCOUNT-LANE."""
        account, _, lane = name.partition("-")
        identity = {"account": account} | ({} if lane == "ci" else {"deployment_type": lane})
        backend = {"backend": {"local": {"path": f"../../../state/{name}.tfstate"}}}
        self.folder(name).mkdir(parents=True, exist_ok=True)
        config = {"//": {"stack": identity}, "terraform": backend} | parts
        (self.folder(name) / "cdk.tf.json").write_text(json.dumps(config), encoding="utf-8")
        return self.folder(name)

    def data(self, name: str, **resources: dict[str, Any]) -> Path:
        """A stack of Terraform's own resources, which need no provider."""
        return self.stack(name, resource={"terraform_data": resources})

    def resources(self, name: str) -> list[str]:
        """What the state of a stack has."""
        file = self.scratch / "state" / f"{name}.tfstate"
        return [r["name"] for r in json.loads(file.read_text(encoding="utf-8"))["resources"]] if file.exists() else []

    def save(self, name: str, plan: str = "saved") -> None:
        """Leaves a plan and its checksums, as pipeline/plan does; without a text an empty plan, which has no file."""
        folder = self.folder(name)
        if plan:
            (folder / "plan").write_text(plan, encoding="utf-8")
        files = [file for file in (folder / "cdk.tf.json", folder / "plan") if file.exists()]
        lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
        (folder / "plan.sha256").write_text("".join(lines), encoding="utf-8")

    def program(self, name: str, text: str, language: str = "bash") -> Path:
        """Puts a program of this name before any other."""
        file = self.bin / name
        file.write_text(f"#!/usr/bin/env {language}\n{text}\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    def run(self, script: str, *arguments: str, code: int = 0, out: Path | None = None) -> str:
        """All that the script says."""
        done = subprocess.run(
            [PIPELINE / script, *arguments, "--out", out or self.out],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=SECONDS,
        )
        assert done.returncode == code, f"{script} {' '.join(arguments)}:\n{done.stdout}"
        return done.stdout
