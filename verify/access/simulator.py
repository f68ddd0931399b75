"""The IAM simulator as a process: AWS's rules as others wrote them down, so that no mistake of ours judges itself."""

from __future__ import annotations

import json
import shutil
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path
from typing import Any

from access.applied import Policy
from harness.server import Failed

HERE = Path(__file__).resolve().parent
PROJECT = HERE.parent
DATA = PROJECT / "node_modules" / "@cloud-copilot" / "iam-data"
"""AWS's Service Authorization Reference, a page for each service."""


class Simulator:
    """One Node process for all questions; use it in a `with`."""

    def __enter__(self) -> Simulator:
        install()
        self._process = subprocess.Popen(
            ["node", HERE / "judge.mjs"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._known: dict[int, tuple[str, Policy]] = {}
        self._new: dict[str, Policy] = {}
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def policy(self, document: Policy) -> str:
        """The id of a policy, which nobody may change from now on."""
        if id(document) not in self._known:
            name = f"p{len(self._known)}"
            self._known[id(document)], self._new[name] = (name, document), document
        return self._known[id(document)][0]

    def judge(self, requests: list[dict[str, Any]]) -> list[dict[str, Any]]:
        """Of each request whether it is `allowed`; judge.mjs says what a request has."""
        answers = self._ask({"policies": self._new, "requests": requests})
        self._new = {}
        for request, answer in zip(requests, answers, strict=True):
            if "error" in answer:
                asked = f"{request['action']} on {request['resource']} with {request['context']}"
                raise Failed(f"the simulator cannot judge {asked}: {answer['error']}")
        return answers

    def check(self, words: list[dict[str, Any]]) -> list[list[str]]:
        """What is wrong with an action, the resources and the condition keys it stands with."""
        return self._ask({"words": words})

    def _ask(self, batch: dict[str, Any]) -> list[Any]:
        assert self._process.stdin and self._process.stdout
        try:
            self._process.stdin.write(json.dumps(batch) + "\n")
            self._process.stdin.flush()
            line = self._process.stdout.readline()
        except BrokenPipeError:
            line = ""
        if not line:
            raise Failed("the simulator ended; its error stands above")
        return json.loads(line)


def install() -> None:
    """Makes sure that the packages lie in verify/node_modules, in the locked versions."""
    if _versions("node_modules/.package-lock.json") == _versions("package-lock.json"):
        return
    npm = shutil.which("npm")
    if not npm:
        raise Failed("the simulator is not installed, and this machine lacks npm")
    done = subprocess.run(
        [npm, "ci", "--silent", "--no-audit", "--no-fund", "--prefer-offline"],
        cwd=PROJECT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"npm ci in {PROJECT} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _versions(lock: str) -> dict[str, str]:
    """Those of a lock file; npm leaves one beside what it installs, without what other systems need."""
    file = PROJECT / lock
    packages = json.loads(file.read_text(encoding="utf-8"))["packages"] if file.exists() else {}
    return {name: package["version"] for name, package in packages.items() if name and not package.get("optional")}


@cache
def reference(table: str, service: str) -> dict[str, Any]:
    """What AWS's reference says of a service: its `actions` or its `resourceTypes`, by name in small letters."""
    install()
    return json.loads((DATA / "data" / table / f"{service}.json").read_text(encoding="utf-8"))


def facts(action: str) -> dict[str, Any]:
    """What AWS's reference says of an action such as `s3:GetObject`."""
    service, _, name = action.partition(":")
    if not (found := reference("actions", service).get(name.lower())):
        raise Failed(f"AWS's reference knows no action {action}")
    return found


def listed(value: Any) -> list[Any]:
    """IAM lets a list of one stand without its brackets."""
    return value if isinstance(value, list) else [value]


def statements(document: Policy) -> Iterator[dict[str, Any]]:
    yield from listed(document["Statement"])
