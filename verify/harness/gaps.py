"""What a plan would do, for suites that have the plan as Terraform describes it in JSON."""

from __future__ import annotations

from typing import Any


def unnamed(plan: dict[str, Any]) -> list[str]:
    """The changes of a plan, each on a line; of a second plan, there should be none."""
    changes = {r["address"]: r["change"] for r in plan["resource_changes"]}
    changes |= {f"output {name}": change for name, change in plan.get("output_changes", {}).items()}
    return [f"{'/'.join(c['actions'])} {name}" for name, c in changes.items() if c["actions"] != ["no-op"]]
