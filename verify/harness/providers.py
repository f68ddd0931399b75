"""Processes of the AWS provider that outlive commands of Terraform; `provider.mjs` stands before each.

A command that starts the provider itself, and reads the schema of all of its types, takes ten times the CPU time.
"""

from __future__ import annotations

import itertools
import json
import os
import re
import shutil
import signal
import subprocess
import threading
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

from harness.program import ROOT
from harness.server import Failed
from harness.terraform import CONFIGURATION, LOCK, Terraform

VARIABLE = "TF_REATTACH_PROVIDERS"
BETWEEN = Path(__file__).with_name("provider.mjs")
# The types that this project knows, its own and some of users.
FACTS = ROOT / "infra-core/src/main/resources/dev/prefectinfra/core/synthesized/resource-types.json"
LOOKED_UP_BY_ADOPT = ("aws_security_groups", "aws_vpc_security_group_rule", "aws_vpc_security_group_rules")
IDLE = 30
"""So many wait for further commands. Each takes some 150 MB, and all of them 500."""
ENVIRONMENT = {
    # What it keeps is 300 MB: with a limit it would collect garbage all the time.
    "GOGC": "200",
    "GOMEMLIMIT": "off",
    # It would write down every message.
    **dict.fromkeys(("TF_LOG_PROVIDER", "TF_LOG_PROVIDER_AWS", "TF_LOG_SDK", "TF_LOG_SDK_FRAMEWORK"), "ERROR"),
}
# For an init: nothing is to be installed. Whoever asks such a provider for something fails.
NOT_INSTALLED = {
    VARIABLE: json.dumps(
        {
            "registry.terraform.io/hashicorp/aws": {
                "Protocol": "grpc",
                "ProtocolVersion": 5,
                "Pid": os.getpid(),
                "Test": True,
                "Addr": {"Network": "unix", "String": "/nowhere"},
            }
        }
    )
}


class Provider:
    """One process, for one command at a time: what it is configured with is its own."""

    def __init__(self, program: Path, environment: dict[str, str], log: Path) -> None:
        types = {*re.findall(r"\baws_\w+", FACTS.read_text(encoding="utf-8")), *LOOKED_UP_BY_ADOPT}
        with log.open("w") as errors:
            self._process = subprocess.Popen(
                ["node", BETWEEN, program, log.with_name(f"{program.name}.schema"), *types],
                env=environment | ENVIRONMENT,
                stdin=subprocess.PIPE,
                stdout=subprocess.PIPE,
                stderr=errors,
                text=True,
                process_group=0,
            )
        assert self._process.stdout
        line = self._process.stdout.readline()
        if VARIABLE not in line:
            self.end()
            raise Failed(f"{program} did not start: {log.read_text()}")
        self.variables = {VARIABLE: line.split("'")[1]}

    @property
    def running(self) -> bool:
        return self._process.poll() is None

    def kill(self) -> None:
        """The provider itself, by SIGKILL."""
        [found] = json.loads(self.variables[VARIABLE]).values()
        with suppress(ProcessLookupError):
            os.kill(found["Pid"], signal.SIGKILL)

    def end(self) -> None:
        assert self._process.stdin and self._process.stdout
        with suppress(BrokenPipeError):
            self._process.stdin.close()
        with suppress(subprocess.TimeoutExpired):
            self._process.wait(timeout=10)
        with suppress(ProcessLookupError):
            os.killpg(self._process.pid, signal.SIGKILL)
        self._process.wait()
        self._process.stdout.close()


class Providers:
    """Lends them; a `Lender` of Terraform."""

    def __init__(self, terraform: Terraform, work: Path) -> None:
        self._terraform, self._work = terraform, work
        self._programs: dict[str, Path | None] = {}
        self._idle: list[tuple[object, Provider]] = []
        self._all: list[Provider] = []
        self._numbers = itertools.count()
        self._installing, self._lending = threading.Lock(), threading.Lock()

    def program(self, stack: Path) -> Path | None:
        """The provider that the lock file of a stack's folder names; None where it needs none."""
        lock = stack / LOCK
        text = lock.read_text(encoding="utf-8") if lock.exists() else ""
        with self._installing:
            if text not in self._programs:
                folder = self._work / f"provider-{len(self._programs)}"
                folder.mkdir(parents=True, exist_ok=True)
                for name in (CONFIGURATION, LOCK):
                    if (stack / name).exists():
                        shutil.copy(stack / name, folder / name)
                with self._terraform.init_lock:
                    self._terraform.run(folder, {}, "init", "-backend=false", "-no-color")
                found = next(folder.glob(".terraform/providers/*/*/*/*/*/terraform-provider-aws_*"), None)
                self._programs[text] = found and found.resolve()
            return self._programs[text]

    @contextmanager
    def lend(self, folder: Path, command: str, variables: dict[str, str]) -> Iterator[dict[str, str]]:
        """What leads a command in a stack's folder to a provider that was started with `variables`.

        With an emulator's endpoint among them: to check `endpoints` in a configuration takes the provider seconds.
        """
        if command == "init":
            yield NOT_INSTALLED
        elif self.program(folder):
            with self.process(folder, variables) as provider:
                yield provider.variables
        else:
            yield {}

    @contextmanager
    def process(self, stack: Path, variables: dict[str, str]) -> Iterator[Provider]:
        program = self.program(stack)
        assert program
        kind = (program, tuple(sorted(variables.items())))
        provider = self._take(kind) or self._start(program, variables)
        try:
            yield provider
        except BaseException:  # it may be busy
            provider.end()
            raise
        self._put_back(kind, provider)

    def _take(self, kind: object) -> Provider | None:
        with self._lending:
            for number, (other, provider) in reversed(list(enumerate(self._idle))):
                if other == kind and provider.running:
                    del self._idle[number]
                    return provider
        return None

    def _start(self, program: Path, variables: dict[str, str]) -> Provider:
        provider = Provider(program, self._terraform.environment | variables, self._work / f"{next(self._numbers)}.log")
        self._all.append(provider)
        return provider

    def _put_back(self, kind: object, provider: Provider) -> None:
        with self._lending:
            self._idle.append((kind, provider))
            over = [self._idle.pop(0)[1] for _ in range(len(self._idle) - IDLE)]
        for each in over:
            each.end()

    def end(self) -> None:
        """Ends all of them."""
        for provider in self._all:
            provider.end()
