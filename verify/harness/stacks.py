"""The synthesized output, read: the stacks, their accounts, and what they look up in AWS."""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any


class WrongInput(Exception):
    """What the user gave cannot be used; says why and what to do."""


@dataclass(frozen=True)
class Stack:
    name: str
    folder: Path
    config: dict[str, Any]

    @property
    def account(self) -> str:
        """As synthesis noted it. A name does not tell: a lane may be called eu-ci."""
        return self.config["//"]["stack"]["account"]

    @property
    def lane(self) -> str | None:
        """The deployment type; None for what an account has once."""
        return self.config["//"]["stack"].get("deployment_type")

    @property
    def bootstrap(self) -> bool:
        """Whether it is there before the account's others are applied, and made from them."""
        return self.config["//"]["stack"].get("kind") == "bootstrap"

    @property
    def argument(self) -> str:
        """What pipeline/plan and apply call it."""
        return self.lane or "ci"

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
    """All stacks of a synthesized output, an account's own stack before its lanes."""
    files = sorted(output.glob("stacks/*/cdk.tf.json"))
    if not files:
        raise WrongInput(f"no stacks in {output}: synthesize first: infra synth")
    stacks = []
    for file in files:
        config = json.loads(file.read_text(encoding="utf-8"))
        if "account" not in config.get("//", {}).get("stack", {}):
            raise WrongInput(f"{file} does not say which account it belongs to: synthesize it again")
        stacks.append(Stack(file.parent.name, file.parent, config))
    return sorted(stacks, key=lambda stack: (stack.account, stack.lane is not None, stack.name))


def by_account(stacks: list[Stack]) -> dict[str, list[Stack]]:
    return {a: [s for s in stacks if s.account == a] for a in dict.fromkeys(s.account for s in stacks)}


def of_account(output: Path, account: str) -> list[Stack]:
    accounts = by_account(read(output))
    if account not in accounts:
        raise WrongInput(f"no account '{account}' in {output}; there are: {', '.join(accounts)}")
    return accounts[account]
