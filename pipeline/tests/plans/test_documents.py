"""The policies that docs/terraform-cloud.md hands out are such as AWS takes, and as narrow as they say."""

from __future__ import annotations

import json
import unittest
from typing import Any

from plans.bench import PIPELINE

FOLDER = PIPELINE.parent / "docs" / "terraform-cloud"
IN_LINE, TRUST = 10_240, 2_048


def read(name: str) -> Any:
    return json.loads((FOLDER / name).read_text(encoding="utf-8"))


class Policies(unittest.TestCase):
    def test_they_fit(self) -> None:
        sizes = [len(json.dumps(read(f"{name}-policy.json"), separators=(",", ":"))) for name in ("plan", "apply")]
        self.assertLess(sum(sizes), IN_LINE * 0.9)  # both are on one role, and real names are longer
        self.assertLess(len(json.dumps(read("trust.json"))), TRUST * 0.9)

    def test_no_action_is_a_pattern_and_nothing_is_named_twice(self) -> None:
        for name in ("plan-policy.json", "apply-policy.json"):
            for statement in read(name)["Statement"]:
                actions = statement["Action"] if isinstance(statement["Action"], list) else [statement["Action"]]
                self.assertEqual(actions, sorted(set(actions)))
                self.assertFalse([a for a in actions if "*" in a])

    def test_plans_only_look(self) -> None:
        actions = [a.partition(":")[2] for s in read("plan-policy.json")["Statement"] for a in s["Action"]]
        self.assertEqual([a for a in actions if not a.startswith(("Get", "List", "Describe"))], [])
        # Nor do they read data: objects, images, values of secrets, logs.
        data = ("GetObject", "GetSecretValue", "BatchGetImage", "GetDownloadUrlForLayer", "GetLogEvents")
        self.assertEqual([a for a in actions if a in data], [])

    def test_nothing_is_changed_everywhere(self) -> None:
        resources = [r for s in read("apply-policy.json")["Statement"] for r in [s["Resource"]]]
        self.assertNotIn("*", resources)

    def test_the_trust_is_exact(self) -> None:
        (statement,) = read("trust.json")["Statement"]
        self.assertEqual(statement["Condition"].keys(), {"StringEquals"})
        wanted = statement["Condition"]["StringEquals"]
        self.assertEqual(wanted["app.terraform.io:aud"], "aws.workload.identity")
        self.assertFalse([subject for subject in wanted["app.terraform.io:sub"] if "*" in subject or "?" in subject])
