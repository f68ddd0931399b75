"""What the tests of plans share: a synthesized output in a scratch folder, and the scripts run against it."""

from __future__ import annotations

import hashlib
import json
import os
import subprocess
import tempfile
import unittest
from pathlib import Path
from typing import Any

from harness.tools import ROOT, tool

PIPELINE = ROOT / "pipeline"


class Bench(unittest.TestCase):
    def setUp(self) -> None:
        scratch = tempfile.TemporaryDirectory()
        self.addCleanup(scratch.cleanup)
        self.scratch = Path(scratch.name)
        self.out = self.scratch / "out"
        self.bin = self.scratch / "bin"
        self.bin.mkdir()
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_", "CIRCLE", "GITHUB_"))}
        config = self.scratch / "terraformrc"
        config.write_text("", encoding="utf-8")
        more = {"CHECKPOINT_DISABLE": "1", "TF_CLI_CONFIG_FILE": str(config), "PATH": f"{self.bin}:{kept['PATH']}"}
        self.environment = kept | more

    def stack(self, name: str, **parts: Any) -> Path:
        """Writes a stack with local state, as synthesis would: ACCOUNT-ci, or ACCOUNT-LANE."""
        account, _, lane = name.partition("-")
        identity = {"account": account} | ({} if lane == "ci" else {"deployment_type": lane})
        folder = self.out / "stacks" / f"prefect-v2-{name}"
        folder.mkdir(parents=True, exist_ok=True)
        backend = {"backend": {"local": {"path": f"../../../state/{name}.tfstate"}}}
        config = {"//": {"stack": identity}, "terraform": backend} | parts
        (folder / "cdk.tf.json").write_text(json.dumps(config), encoding="utf-8")
        return folder

    def data(self, name: str, **resources: dict[str, Any]) -> Path:
        """A stack of Terraform's own resources, which need no provider."""
        return self.stack(name, resource={"terraform_data": resources})

    def checksums(self, name: str) -> None:
        """As pipeline/plan leaves them beside a saved plan."""
        folder = self.out / "stacks" / f"prefect-v2-{name}"
        files = [file for file in (folder / "cdk.tf.json", folder / "plan") if file.exists()]
        lines = [f"{hashlib.sha256(file.read_bytes()).hexdigest()}  {file.name}\n" for file in files]
        (folder / "plan.sha256").write_text("".join(lines), encoding="utf-8")

    def program(self, name: str, text: str) -> Path:
        """Puts a program of this name before any other."""
        file = self.bin / name
        file.write_text(f"#!/usr/bin/env bash\n{text}\n", encoding="utf-8")
        file.chmod(0o755)
        return file

    def run_script(self, script: str, *arguments: str, code: int = 0, out: Path | None = None) -> str:
        """All that the script says."""
        done = subprocess.run(
            [PIPELINE / script, *arguments, "--out", out or self.out],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            check=False,
            timeout=300,
        )
        self.assertEqual(done.returncode, code, f"{script} {' '.join(arguments)}:\n{done.stdout}")
        return done.stdout


class TerraformBench(Bench):
    """With the real Terraform."""

    def setUp(self) -> None:
        tool("terraform")
        super().setUp()
