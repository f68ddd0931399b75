"""The synthesized output, read: the stacks, their accounts, and what they look up in AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

PREFIX = "prefect-v2-"
CI = "-ci"  # behind an account's name, of its own stack: no lane is named ci, though one may end so


class WrongInput(Exception):
    """What the user gave cannot be used; says why and what to do."""


@dataclass(frozen=True)
class Stack:
    name: str
    account: str
    folder: Path
    config: dict[str, Any]

    @property
    def is_accounts(self) -> bool:
        """Whether it is the account's own stack, and no lane's."""
        return self.name == f"{PREFIX}{self.account}{CI}"

    @property
    def providers(self) -> list[dict[str, Any]]:
        return self.config["provider"]["aws"]

    @property
    def account_id(self) -> str:
        return self.providers[0]["allowed_account_ids"][0]

    @property
    def region(self) -> str:
        return self.providers[0]["region"]

    def resources(self, kind: str) -> dict[str, dict[str, Any]]:
        """The resources of one type, by their name in Terraform."""
        return self.config.get("resource", {}).get(kind, {})

    def lookups(self, kind: str) -> dict[str, dict[str, Any]]:
        """The data sources of one type, by their name in Terraform."""
        return self.config.get("data", {}).get(kind, {})

    def kinds(self) -> dict[str, int]:
        """How many resources of each type the stack has."""
        return {kind: len(named) for kind, named in self.config.get("resource", {}).items()}

    def protected(self) -> set[str]:
        """The addresses of the resources that Terraform must refuse to destroy."""
        return {
            f"{kind}.{name}"
            for kind, named in self.config.get("resource", {}).items()
            for name, resource in named.items()
            if resource.get("lifecycle", {}).get("prevent_destroy")
        }


def read(output: Path) -> list[Stack]:
    """All stacks of a synthesized output, an account's CI stack before its targets."""
    files = {file.parent.name: file for file in sorted(output.glob("stacks/*/cdk.tf.json"))}
    if not files:
        raise WrongInput(f"no stacks in {output}: synthesize first (mvn -q compile exec:java@synth)")
    stacks = []
    for name, file in files.items():
        # An account's name has no hyphen; a lane's may have one, and may end like a CI stack: eu-ci.
        account = name.removeprefix(PREFIX).partition("-")[0]
        if f"{PREFIX}{account}{CI}" not in files:
            raise WrongInput(f"{file}: no stack {PREFIX}<account>{CI} says which account this one belongs to")
        config = json.loads(file.read_text(encoding="utf-8"))
        stacks.append(Stack(name, account, file.parent, config))
    return sorted(stacks, key=lambda stack: (stack.account, not stack.is_accounts, stack.name))


def by_account(stacks: list[Stack]) -> dict[str, list[Stack]]:
    return {a: [s for s in stacks if s.account == a] for a in dict.fromkeys(s.account for s in stacks)}


def of_account(output: Path, account: str) -> list[Stack]:
    accounts = by_account(read(output))
    if account not in accounts:
        raise WrongInput(f"no account '{account}' in {output}; there are: {', '.join(accounts)}")
    return accounts[account]
