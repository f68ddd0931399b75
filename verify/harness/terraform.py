"""Terraform against an emulator: in a scratch copy of a stack, with local state, every command bounded in time."""

from __future__ import annotations

import json
import os
import shutil
import signal
import subprocess
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext, suppress
from pathlib import Path
from typing import Any, Protocol

from harness.program import SECONDS
from harness.server import Emulator, Failed
from harness.stacks import Stack

PLAN = "saved.plan"
CONFIGURATION, LOCK = "cdk.tf.json", ".terraform.lock.hcl"
# Nothing is lost: the old revision of a task definition stays, and a lifecycle policy holds nothing.
ALWAYS_ANEW = ("aws_ecs_task_definition.", "aws_ecr_lifecycle_policy.")


class CommandFailed(Failed):
    """Terraform did not succeed."""

    def __init__(self, command: str, problem: str, output: str) -> None:
        super().__init__(f"terraform {command}: {problem}\n{tail(output)}")
        self.output = output


class Lender(Protocol):
    """Lends processes of the provider, where commands need not start their own."""

    def lend(self, folder: Path, command: str, variables: dict[str, str]) -> AbstractContextManager[dict[str, str]]:
        """What leads a command to a provider that was started with `variables`."""
        ...


class Terraform:
    """Runs commands until `deadline` (seconds since the epoch) or until `stop`."""

    providers: Lender | None = None

    def __init__(self, work: Path, deadline: float) -> None:
        # Nothing of the user's own session may reach the run: no account, no workspace, no variable.
        kept = {k: v for k, v in os.environ.items() if not k.startswith(("AWS_", "TF_"))}
        self.environment = kept | {"TF_IN_AUTOMATION": "1", "TF_INPUT": "0", "CHECKPOINT_DISABLE": "1"}
        # Collects no garbage below that: a quarter of a command's CPU time. Most commands take 600 MiB altogether.
        self.environment |= {"GOGC": "off", "GOMEMLIMIT": "800MiB"}
        self.environment |= {n: f"{os.environ.get(n, '')},127.0.0.1" for n in ("no_proxy", "NO_PROXY")}
        # Terraform says that inits which share a plugin cache must not run at once.
        self.init_lock: Any = threading.Lock()
        self._choose_provider_source(work)
        self._deadline = deadline
        self._running: set[subprocess.Popen[str]] = set()
        self._stopped = False

    def _choose_provider_source(self, work: Path) -> None:
        """The user's own Terraform settings; else a folder of providers on this machine; else the registry."""
        own = os.environ.get("TF_CLI_CONFIG_FILE")
        mirror = _provider_mirror()
        if own and Path(own).is_file():
            self.environment["TF_CLI_CONFIG_FILE"] = own
        elif mirror and not Path("~/.terraformrc").expanduser().exists():
            config = work / "terraform.tfrc"
            path = json.dumps(str(mirror))
            config.write_text(f"provider_installation {{\n  filesystem_mirror {{\n    path = {path}\n  }}\n}}\n")
            self.environment["TF_CLI_CONFIG_FILE"] = str(config.absolute())
            self.init_lock = nullcontext()  # nothing is downloaded
        else:
            cache = Path(os.environ.get("TF_PLUGIN_CACHE_DIR", work / "plugin-cache"))
            cache.mkdir(parents=True, exist_ok=True)
            self.environment["TF_PLUGIN_CACHE_DIR"] = str(cache.absolute())

    def run(self, folder: Path, environment: dict[str, str], *arguments: str) -> str:
        """What the command printed; `Failed`, with the last of it, when it did not succeed."""
        process = self.start(folder, environment, *arguments)
        try:
            output, _ = process.communicate(timeout=max(1, min(SECONDS, self._deadline - time.time())))
        except subprocess.TimeoutExpired:
            _end(process)
            output, _ = process.communicate()
            raise CommandFailed(arguments[0], "ended, since it took too long", output) from None
        finally:
            self.ended(process)
        if process.returncode:
            raise CommandFailed(arguments[0], f"exit code {process.returncode}", output)
        return output

    def start(self, folder: Path, environment: dict[str, str], *arguments: str) -> subprocess.Popen[str]:
        """Starts a command; `ended` has to be told of its end."""
        if self._stopped:
            raise CommandFailed(arguments[0], "not run, since all was stopped", "")
        process = subprocess.Popen(
            ["terraform", *arguments],
            cwd=folder,
            env=self.environment | environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            encoding="utf-8",
            process_group=0,  # one of its own, so that its plugins end with it
        )
        self._running.add(process)
        return process

    def ended(self, process: subprocess.Popen[str]) -> None:
        self._running.discard(process)
        if process.stdout:
            process.stdout.close()

    def stop(self) -> None:
        """Ends the commands that run, and starts no further one."""
        self._stopped = True
        for process in list(self._running):
            _end(process)


class Workspace:
    """A scratch copy of one stack; Terraform never runs in the synthesized folder itself."""

    def __init__(self, terraform: Terraform, stack: Stack, folder: Path) -> None:
        self.stack, self.folder, self._terraform = stack, folder, terraform
        self._emulator: Emulator | None = None
        self.caller = ""
        """Whom an emulator that notes requests takes the commands here for; nobody in particular."""
        folder.mkdir(parents=True, exist_ok=True)
        self.take(stack)

    def take(self, stack: Stack) -> None:
        """Takes the configuration from `stack`; the state stays."""
        self.stack = stack
        for name in (CONFIGURATION, LOCK):
            if (stack.folder / name).exists():
                shutil.copy(stack.folder / name, self.folder / name)

    def run(self, *arguments: str) -> str:
        with self.variables(arguments[0]) as variables:
            return self._terraform.run(self.folder, variables, *arguments)

    @contextmanager
    def variables(self, command: str) -> Iterator[dict[str, str]]:
        """Those for a command, with those of a provider that is lent to it."""
        own = self.of_emulator(command)
        lender = self._terraform.providers
        with lender.lend(self.folder, command, own) if lender else nullcontext({}) as lent:
            yield own | lent

    def of_emulator(self, command: str) -> dict[str, str]:
        """An emulator that notes requests tells by the key whether a plan asks, or an apply."""
        variables = self._emulator.environment if self._emulator else {}
        if self._emulator and self._emulator.noted:
            variables |= {"AWS_ACCESS_KEY_ID": self.caller + ("apply" if command == "apply" else "plan")}
        return variables

    @contextmanager
    def environment(self) -> Iterator[dict[str, str]]:
        """What any program needs to run Terraform here."""
        with self.variables("plan") as variables:
            yield self._terraform.environment | variables

    def write(self, name: str, content: dict[str, Any]) -> None:
        (self.folder / name).write_text(json.dumps(content, indent=2), encoding="utf-8")

    def validate(self) -> None:
        """The synthesized files as they are: no backend, no account, and no warning either."""
        self._init("-backend=false")
        found = json.loads(self.run("validate", "-json"))["diagnostics"]
        if found:
            raise Failed("\n".join(_diagnostic(d) for d in found))

    def use(self, emulator: Emulator) -> None:
        """Talks to this emulator from now on; for a folder that was connected before."""
        self._emulator = emulator

    def connect(self, emulator: Emulator | None) -> None:
        """From now on: local state, and the emulator in the place of AWS; without one, for copies to `use` theirs."""
        self._emulator = emulator
        settings = {
            "s3_use_path_style": True,  # bucket.127.0.0.1 is no host name
            "skip_credentials_validation": True,
            "skip_metadata_api_check": "true",
            "max_retries": 3,  # what the emulator lacks answers 500: fail by name soon, do not try 25 times
        }
        overrides = [settings | {k: p[k] for k in ("alias",) if k in p} for p in self.stack.providers]
        backend = {"local": {"path": "terraform.tfstate"}}
        self.write("override.tf.json", {"terraform": {"backend": backend}, "provider": {"aws": overrides}})
        self._init("-reconfigure")

    def _init(self, option: str) -> None:
        with self._terraform.init_lock if not self._terraform.providers else nullcontext():
            self.run("init", option, "-no-color")

    def apply_until(self, enough: Callable[[], bool], kill: Callable[[int], None], variables: dict[str, str]) -> int:
        """Applies until it is `enough`, then has Terraform (its process id) killed; Terraform's exit code.

        `variables`: those of a provider.
        """
        variables = self.of_emulator("apply") | variables
        process = self._terraform.start(self.folder, variables, "apply", "-json", "-auto-approve")
        assert process.stdout
        reading = threading.Thread(target=process.stdout.read)  # or Terraform would wait for that
        reading.start()
        end = time.monotonic() + SECONDS
        try:
            while not enough():
                if process.poll() is not None or time.monotonic() > end:
                    raise Failed(f"the apply was not killed: exit code {process.poll()}")
                time.sleep(0.01)
            kill(process.pid)
            code = process.wait(SECONDS)
            time.sleep(1)  # the provider outlives Terraform; what it has asked for, AWS does
            return code
        finally:
            _kill(process)
            reading.join()
            self._terraform.ended(process)

    def state(self) -> list[dict[str, Any]]:
        """The managed resources of the state file: `address`, `type`, `values`, and whether they are `tainted`."""
        file = self.folder / "terraform.tfstate"
        text = file.read_text(encoding="utf-8") if file.exists() else ""  # empty where an apply was killed early
        resources = json.loads(text)["resources"] if text else []
        return [
            {
                "address": f"{resource['type']}.{resource['name']}",
                "type": resource["type"],
                "values": instance["attributes"],
                "tainted": instance.get("status") == "tainted",
            }
            for resource in resources
            if resource["mode"] == "managed"
            for instance in resource["instances"]
        ]

    def plan_again(self) -> None:
        """Fails, with what it would do, unless a plan has nothing to do."""
        _refuse_warnings(self.run("plan", "-json", "-detailed-exitcode"))  # the exit code is 2 otherwise

    def plan(self, *options: str) -> dict[str, Any]:
        """A plan as Terraform describes it in JSON; it stays in the folder for `apply`."""
        _refuse_warnings(self.run("plan", "-json", f"-out={PLAN}", *options))
        return json.loads(self.run("show", "-json", PLAN))

    def planned(self, *options: str) -> dict[str, str]:
        """What a plan does to each resource, by address; quicker than the whole plan. It stays there for `apply`."""
        output = self.run("plan", "-json", f"-out={PLAN}", *options)
        _refuse_warnings(output)
        changes = [m["change"] for m in messages(output) if m.get("type") == "planned_change"]
        return {change["resource"]["addr"]: change["action"] for change in changes}

    def copy(self, stack: Stack, folder: Path) -> Workspace:
        """The same state, connected as here, with the configuration of `stack`."""
        shutil.copytree(self.folder, folder, symlinks=True)
        workspace = Workspace(self._terraform, stack, folder)
        workspace._emulator = self._emulator
        return workspace

    def apply(self, *options: str) -> dict[str, int]:
        """Applies the options, or the saved plan; how many resources were added, changed, removed, imported."""
        output = self._apply(options)
        return next(m["changes"] for m in reversed(messages(output)) if m.get("type") == "change_summary")

    def apply_losing(self, *options: str) -> set[str]:
        """Applies likewise; the addresses of what that replaced or destroyed, but for what always comes anew."""
        return lost(dict.fromkeys(destroyed(self._apply(options)), "delete"))

    def _apply(self, options: tuple[str, ...]) -> str:
        output = self.run("apply", "-json", *(options or [PLAN]))
        _refuse_warnings(output)
        return output


def messages(output: str) -> list[dict[str, Any]]:
    """Terraform's machine-readable output: one JSON object a line."""
    return [json.loads(line) for line in output.splitlines() if line.startswith('{"')]


def destroyed(output: str) -> set[str]:
    """The addresses of what an apply destroyed, or began to destroy."""
    hooks = [m["hook"] for m in messages(output) if m.get("type") == "apply_start"]
    return {hook["resource"]["addr"] for hook in hooks if hook["action"] == "delete"}


def lost(plan: dict[str, str]) -> set[str]:
    """The addresses of what a plan (`Workspace.planned`) replaces or destroys, but for what always comes anew."""
    return {a for a, action in plan.items() if action in ("replace", "delete") and not a.startswith(ALWAYS_ANEW)}


def tail(output: str, lines: int = 12) -> str:
    """The end of a command's output for people, whether it is JSON or not."""
    found = [
        _diagnostic(m["diagnostic"]) if "diagnostic" in m else m["@message"]
        for m in messages(output)
        if "@message" in m
    ]
    return "\n".join((found or output.strip().splitlines())[-lines:])


def _refuse_warnings(output: str) -> None:
    found = [_diagnostic(m["diagnostic"]) for m in messages(output) if "diagnostic" in m]
    if found:
        raise Failed("\n".join(found))


def _diagnostic(d: dict[str, Any]) -> str:
    place = f" ({d['address']})" if d.get("address") else ""
    return f"{d['severity']}: {d['summary']}{place} {d.get('detail', '')}".rstrip()


def _end(process: subprocess.Popen[str]) -> None:
    """First politely, so that Terraform saves its state; then with its plugins."""
    process.terminate()
    try:
        process.wait(timeout=10)
    except subprocess.TimeoutExpired:
        _kill(process)


def _kill(process: subprocess.Popen[str]) -> None:
    """Terraform and its plugins, as far as they still run."""
    with suppress(ProcessLookupError):
        os.killpg(process.pid, signal.SIGKILL)


def _provider_mirror() -> Path | None:
    """A folder HOST/NAMESPACE/TYPE/... as Terraform's filesystem mirrors are: named by the user, or found."""
    if named := os.environ.get("EMULATOR_PROVIDER_MIRROR"):
        return Path(named)
    for parent in ("/opt", "/srv", "/usr/local/share", "/usr/local/lib"):
        for provider in Path(parent).glob("*/*/hashicorp/aws"):
            return provider.parents[2]
    return None
