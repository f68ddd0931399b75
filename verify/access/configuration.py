"""What the configuration wishes: read through `bin/infra config`, so with every layer and placeholder resolved."""

from __future__ import annotations

import json
import re
from pathlib import Path
from typing import Any

from harness.program import SAMPLE, infra

PROOF = Path(__file__).resolve().parent / "config"
"""A configuration with everything switched on."""

ACCOUNTS = {file.stem: config for config in (SAMPLE, PROOF) for file in sorted(config.glob("accounts/*.conf"))}
"""The accounts that are judged, each with its configuration."""


class Settings(dict[str, Any]):
    """Values by their keys; a list's and a table's by the keys of what is in it."""

    def under(self, key: str) -> dict[str, Any]:
        """What stands below a key: the rest of each key, and its value."""
        return {k.removeprefix(key + "."): v for k, v in self.items() if k.startswith(key + ".")}

    def list(self, key: str) -> list[Any]:
        """The elements of a list of simple values."""
        return [v for k, v in self.items() if re.fullmatch(re.escape(key) + r"\[\d+]", k)]

    def tables(self, key: str) -> list[dict[str, Any]]:
        """The elements of a list of tables."""
        found: dict[str, dict[str, Any]] = {}
        for k, v in self.items():
            if match := re.fullmatch(re.escape(key) + r"\[(\d+)]\.(.+)", k):
                found.setdefault(match[1], {})[match[2]] = v
        return [*found.values()]


def settings(config: Path, lane: str) -> Settings:
    """All that counts for an account, or for ACCOUNT/TYPE."""
    lines = (line.partition(" = ") for line in infra("config", f"--config={config}", lane).splitlines())
    return Settings({key: json.JSONDecoder().raw_decode(rest)[0] for key, _, rest in lines})
