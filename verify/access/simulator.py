"""The simulator as a process: AWS's rules as others wrote them down, so that no mistake of ours judges itself."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from harness.server import Failed

FOLDER = Path(__file__).resolve().parent / "simulator"

# Keys that the simulator does not know, and keys of the same form that it does. Policy and request are both renamed
# in copies, so that the verdict is the same. No policy may use a stand-in itself.
STAND_INS = {
    r"oidc\.circleci\.com/org/[^:]+:aud": "accounts.google.com:aud",
    r"oidc\.circleci\.com/org/[^:]+:sub": "accounts.google.com:sub",
    r"oidc\.circleci\.com/org/[^:]+:oidc\.circleci\.com/project-id": "gitlab.com:project_id",
    r"app\.terraform\.io:aud": "accounts.google.com:aud",
    r"app\.terraform\.io:sub": "accounts.google.com:sub",
    r"kms:EncryptionContext:SecretARN": "kms:CallerAccount",
    r"kms:EncryptionContext:aws:s3:arn": "kms:EncryptionAlgorithm",
}


@dataclass(frozen=True)
class Question:
    """May this principal do this? With which policies is said by their ids."""

    principal: str
    action: str
    resource: str
    account: str
    """The account that the simulator shall take the resource to be in."""
    context: tuple[tuple[str, str], ...]
    identity: tuple[str, ...] = ()
    boundary: tuple[str, ...] = ()
    resource_policy: str | None = None


@dataclass(frozen=True)
class Answer:
    allowed: bool
    by: tuple[str, ...]
    """The statements that decided, by Sid or number."""


class Simulator:
    """One Node process for all questions; use it in a `with`."""

    def __enter__(self) -> Simulator:
        install()
        self._process = subprocess.Popen(
            ["node", "judge.mjs"],
            cwd=FOLDER,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
        )
        self._known: dict[str, str] = {}
        self._new: dict[str, Any] = {}
        return self

    def __exit__(self, *_: object) -> None:
        assert self._process.stdin
        self._process.stdin.close()
        self._process.wait(timeout=30)

    def policy(self, document: dict[str, Any]) -> str:
        """The id of a policy; the same text has the same."""
        text = json.dumps(_renamed_policy(document), sort_keys=True)
        if text not in self._known:
            self._known[text] = f"p{len(self._known)}"
            self._new[self._known[text]] = json.loads(text)
        return self._known[text]

    def judge(self, questions: list[Question]) -> list[Answer]:
        sent = [
            {
                "principal": q.principal,
                "action": q.action,
                "resource": q.resource,
                "account": q.account,
                "context": {_renamed(key): value for key, value in q.context},
                "identity": q.identity,
                "boundary": q.boundary,
                "resourcePolicy": q.resource_policy,
            }
            for q in questions
        ]
        answers = self._ask({"policies": self._new, "requests": sent})
        self._new = {}
        for question, answer in zip(questions, answers, strict=True):
            if "error" in answer:
                asked = f"{question.action} on {question.resource} with {dict(question.context)}"
                raise Failed(f"the simulator cannot judge {asked}: {answer['error']}")
        return [Answer(a["verdict"] == "Allowed", tuple(a["by"])) for a in answers]

    def check(self, words: list[dict[str, Any]]) -> list[list[str]]:
        """What is wrong with an action, the resources and the condition keys it stands with."""
        return self._ask({"words": words})

    def levels(self, actions: list[str]) -> list[str]:
        """What AWS takes each action for: `List`, `Read`, `Write`, `Tagging`, `Permissions management`."""
        return self._ask({"levels": actions})

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
    """Makes sure that the packages lie in the folder, in the locked versions."""
    if _versions(FOLDER / "node_modules" / ".package-lock.json") == _versions(FOLDER / "package-lock.json"):
        return
    npm = shutil.which("npm")
    if not npm:
        raise Failed("the simulator is not installed, and this machine lacks npm")
    done = subprocess.run(
        [npm, "ci", "--silent", "--no-audit", "--no-fund", "--prefer-offline"],
        cwd=FOLDER,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failed(f"npm ci in {FOLDER.name} failed:\n{(done.stdout + done.stderr)[-2000:]}")


def _versions(lock: Path) -> dict[str, str]:
    """Those of a lock file; npm leaves one beside what it installs."""
    packages = json.loads(lock.read_text(encoding="utf-8"))["packages"] if lock.exists() else {}
    return {name: package["version"] for name, package in packages.items() if name}


def _renamed(key: str) -> str:
    if key in STAND_INS.values():
        raise Failed(f"{key} is a stand-in of this check, and cannot be judged itself")
    for pattern, stand_in in STAND_INS.items():
        if re.fullmatch(pattern, key, re.IGNORECASE):
            return stand_in
    return key


def _renamed_policy(document: dict[str, Any]) -> dict[str, Any]:
    def renamed(statement: dict[str, Any]) -> dict[str, Any]:
        if "Condition" not in statement:
            return statement
        conditions = {op: {_renamed(k): v for k, v in keys.items()} for op, keys in statement["Condition"].items()}
        return statement | {"Condition": conditions}

    return document | {"Statement": [renamed(s) for s in statements(document)]}


def listed(value: Any) -> list[Any]:
    """IAM lets a list of one stand without its brackets."""
    return value if isinstance(value, list) else [value]


def statements(document: dict[str, Any]) -> Iterator[dict[str, Any]]:
    yield from listed(document["Statement"])
