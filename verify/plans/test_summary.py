"""Summaries of plans that the real Terraform made, and the comment on a pull request."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
import threading
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import Any

from plans.bench import PIPELINE, Bench, TerraformBench

sys.path.insert(0, str(PIPELINE))
import planned

SECRET = "do-not-tell"
ME, SOMEBODY = 1, 2


def policy(*actions: str) -> str:
    statements = [{"Sid": a.title(), "Effect": "Allow", "Action": f"s3:{a}", "Resource": "*"} for a in actions]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


class OfRealPlans(TerraformBench):
    def summary(self) -> str:
        self.run_script("plan", "dev", "ci")
        return (self.out / "plans" / "prefect-v2-dev-ci.md").read_text(encoding="utf-8")

    def setUp(self) -> None:
        super().setUp()
        self.data(
            "dev-ci",
            kept={"input": {"count": 1, "tags": {"team": "data"}}},
            gone={"input": 1},
            renewed={"input": 1, "triggers_replace": "a"},
            secret={"input": f'${{sensitive("{SECRET}-1")}}'},
            rights={"input": policy("get", "put")},
        )
        self.first = self.summary()
        self.run_script("apply", "dev", "ci")

    def shown(self, name: str) -> str:
        """The saved plan as Terraform prints it for people."""
        command = ["terraform", f"-chdir={self.out}/stacks/prefect-v2-{name}", "show", "-no-color", "plan"]
        return subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True).stdout

    def test_created(self) -> None:
        self.assertIn("## prefect-v2-dev-ci: 5 added\n", self.first)
        self.assertIn("`terraform_data.gone`", self.first)
        self.assertNotIn(SECRET, self.first)

    def test_nothing(self) -> None:
        self.assertEqual(self.summary(), "## prefect-v2-dev-ci: nothing changes\n")

    def change(self) -> str:
        self.data(
            "dev-ci",
            kept={"input": {"count": 2, "tags": {"team": "data", "a`b": "*new*\n# here"}}},
            renewed={"input": 1, "triggers_replace": "b"},
            secret={"input": f'${{sensitive("{SECRET}-2")}}'},
            rights={"input": policy("get", "delete")},
            new={},
        )
        return self.summary()

    def test_what_is_lost_comes_first(self) -> None:
        lines = self.change().splitlines()
        self.assertEqual(lines[0], "## prefect-v2-dev-ci: **2 DESTROYED OR REPLACED**, 1 added, 3 changed")
        self.assertEqual(lines[2], "- **REPLACED** `terraform_data.renewed` because of `triggers_replace`")
        self.assertEqual(lines[3], "- **DESTROYED** `terraform_data.gone`")

    def test_what_changes_is_named_to_the_key(self) -> None:
        text = self.change()
        self.assertIn("`input.count` `1` → `2`", text)
        self.assertNotIn("`data`", text)
        # Text of others is no Markdown.
        self.assertIn("`input.tags.a'b` (none) → `*new* # here`", text)

    def test_what_is_sensitive_is_not_told(self) -> None:
        text = self.change()
        self.assertIn("- changed `terraform_data.secret`: `input` (sensitive) → (sensitive)", text)
        self.assertNotIn(SECRET, text)
        self.assertNotIn(SECRET, self.run_script("summary"))

    def test_policies_by_statement(self) -> None:
        text = self.change()
        self.assertIn('  - {"Action": "s3:put", "Effect": "Allow", "Resource": "*", "Sid": "Put"}', text)
        self.assertIn('  + {"Action": "s3:delete", "Effect": "Allow", "Resource": "*", "Sid": "Delete"}', text)
        self.assertNotIn("s3:get", text)

    def test_terraforms_text_tells_the_same_resources(self) -> None:
        expected = self.change()
        text = planned.from_text("prefect-v2-dev-ci", self.shown("dev-ci"))
        self.assertEqual(text.splitlines()[0], expected.splitlines()[0])
        self.assertNotIn("READ TERRAFORM'S TEXT", text)
        for line in ("- **REPLACED** `terraform_data.renewed`", "- **DESTROYED** `terraform_data.gone`"):
            self.assertIn(line, text.splitlines())
        self.assertIn("input  = (sensitive value)", text)

    def test_a_replacement_that_another_sets_off(self) -> None:
        def follows(value: int) -> str:
            lifecycle = {"replace_triggered_by": ["terraform_data.first"]}
            self.data("dev-test", first={"input": value}, second={"input": 1, "lifecycle": lifecycle})
            self.run_script("plan", "dev", "test")
            return self.shown("dev-test")

        follows(1)
        self.run_script("apply", "dev", "test")
        lines = planned.from_text("s", follows(2)).splitlines()
        self.assertEqual(lines[0], "## s: **1 DESTROYED OR REPLACED**, 1 changed")
        self.assertIn("- **REPLACED** `terraform_data.second`", lines)

    def test_what_terraform_forgets(self) -> None:
        self.data("dev-ci", kept={"input": 1})
        folder = self.out / "stacks" / "prefect-v2-dev-ci"
        removed = {"removed": [{"from": "terraform_data.gone", "lifecycle": [{"destroy": False}]}]}
        (folder / "removed.tf.json").write_text(json.dumps(removed), encoding="utf-8")
        self.run_script("plan", "dev", "ci")
        self.assertIn("- forgotten: `terraform_data.gone`", planned.from_text("s", self.shown("dev-ci")))

    def test_words_that_are_not_known_are_noticed(self) -> None:
        self.change()
        shown = self.shown("dev-ci").replace("must be replaced", "gives way to another")
        self.assertIn("READ TERRAFORM'S TEXT BELOW**: it counts (2, 3, 2)", planned.from_text("s", shown))

    def test_the_account_with_losses_comes_first(self) -> None:
        self.data("alpha-ci", one={})
        self.run_script("plan", "alpha")
        self.change()
        said = self.run_script("summary")
        self.assertLess(said.index("- prefect-v2-dev-ci: **2 DESTROYED"), said.index("- prefect-v2-alpha-ci: 1 added"))


class OfNoPlan(Bench):
    def test_it_is_refused(self) -> None:
        for options, text in (((), "[]"), ((), "no json"), (("--text",), "Error: nothing of a plan")):
            done = subprocess.run(
                [PIPELINE / "summary", "--of", "x", *options], input=text, capture_output=True, text=True, check=False
            )
            self.assertEqual((done.returncode, done.stdout), (2, ""), text)


class GitHub(HTTPServer):
    """The few requests of GitHub's API that a comment takes."""

    def __init__(self) -> None:
        super().__init__(("127.0.0.1", 0), _Answers)
        self.comments: list[dict[str, Any]] = [
            {"id": n, "user": {"id": SOMEBODY}, "body": f"talk {n}", "html_url": ""} for n in range(100)
        ]
        self.requests: list[str] = []
        self.tokens: set[str] = set()
        self.refuses = 0


class _Answers(BaseHTTPRequestHandler):
    server: GitHub

    def _answer(self) -> None:
        server = self.server
        body = json.loads(self.rfile.read(int(self.headers.get("Content-Length") or 0)) or "{}")
        server.requests.append(f"{self.command} {self.path}")
        server.tokens.add(self.headers["Authorization"])
        answer: Any
        if self.path == "/user":
            answer = {"id": ME}
        elif self.command == "GET":
            page = int(self.path.rpartition("page=")[2])
            answer = server.comments[(page - 1) * 100 : page * 100]
        elif self.command == "POST":
            answer = {"id": len(server.comments), "user": {"id": ME}, "html_url": "https://github.test/new"} | body
            server.comments.append(answer)
        else:
            answer = next(c for c in server.comments if str(c["id"]) == self.path.rpartition("/")[2])
            answer |= body
        self.send_response(server.refuses or 200)
        self.end_headers()
        self.wfile.write(json.dumps(answer).encode())

    do_GET = do_POST = do_PATCH = _answer

    def log_message(self, format: str, *args: Any) -> None:
        pass


class Comment(Bench):
    def setUp(self) -> None:
        super().setUp()
        (self.out / "plans").mkdir(parents=True)
        self.write("1 added")
        self.github = GitHub()
        thread = threading.Thread(target=self.github.serve_forever, daemon=True)
        thread.start()
        self.addCleanup(thread.join)
        self.addCleanup(self.github.server_close)
        self.addCleanup(self.github.shutdown)
        self.environment |= {
            "CIRCLE_PULL_REQUEST": "https://github.com/acme/infra.prefect/pull/7",
            "GITHUB_TOKEN": SECRET,
            "GITHUB_API_URL": f"http://127.0.0.1:{self.github.server_address[1]}",
        }

    def write(self, what: str) -> None:
        (self.out / "plans" / "prefect-v2-dev-ci.md").write_text(f"## prefect-v2-dev-ci: {what}\n", encoding="utf-8")

    def test_one_comment_that_is_kept_up_to_date(self) -> None:
        said = self.run_script("summary")
        self.assertIn("https://github.test/new", said)
        self.assertNotIn(SECRET, said)
        self.write("2 added")
        self.run_script("summary")
        self.assertEqual(len(self.github.comments), 101)
        self.assertIn("2 added", self.github.comments[-1]["body"])
        self.assertEqual(self.github.requests[-1], "PATCH /repos/acme/infra.prefect/issues/comments/100")
        self.assertEqual(self.github.tokens, {f"Bearer {SECRET}"})

    def test_somebody_elses_comment_is_left_alone(self) -> None:
        self.run_script("summary")
        body = self.github.comments[-1]["body"]
        self.github.comments[:] = [{"id": 7, "user": {"id": SOMEBODY}, "body": body, "html_url": ""}]
        self.run_script("summary")
        self.assertTrue(self.github.requests[-1].startswith("POST"), self.github.requests)

    def test_the_commit_is_told(self) -> None:
        self.environment["CIRCLE_SHA1"] = "0123456789abcdef0123456789abcdef01234567"
        self.assertIn("# Terraform plans of 0123456\n", self.run_script("summary"))

    def test_a_long_one_is_cut_off(self) -> None:
        self.write("x" * 100_000)
        self.run_script("summary")
        self.assertLess(len(self.github.comments[-1]["body"]), 65_536)
        self.assertIn("cut off", self.github.comments[-1]["body"])

    def test_refused(self) -> None:
        self.github.refuses = 403
        said = self.run_script("summary", code=1)
        self.assertIn("GitHub answers 403", said)
        self.assertIn("the token needs Issues: write", said)
        self.assertIn("1 added", said)

    def test_without_a_token_or_a_pull_request(self) -> None:
        for name in ("GITHUB_TOKEN", "CIRCLE_PULL_REQUEST"):
            del self.environment[name]
            self.assertIn(f"since {name} is not set", self.run_script("summary"))
        self.assertEqual(self.github.requests, [])

    def test_no_address_of_a_pull_request(self) -> None:
        self.environment["CIRCLE_PULL_REQUEST"] = "https://example.org/"
        self.assertIn("no address of a pull request", self.run_script("summary", code=1))


class ImageNotice(Bench):
    def test_lanes_with_another_agent_image(self) -> None:
        copy = self.scratch / "pipeline"
        copy.mkdir()
        for name in ("summary", "planned.py"):
            shutil.copy(PIPELINE / name, copy / name)
        (self.out / "plans").mkdir(parents=True)
        for lane, tag in (("test", "prefect-agent-new"), ("live", "prefect-agent-old")):
            definition = {"container_definitions": json.dumps([{"image": f"host/agents:{tag}"}])}
            self.stack(f"dev-{lane}", resource={"aws_ecs_task_definition": {"agent": definition}})
            (self.out / "plans" / f"prefect-v2-dev-{lane}.md").write_text("## x: nothing changes\n", encoding="utf-8")
        self.assertNotIn("note:", self.summary(copy))
        (copy / "agent-image").write_text("#!/bin/sh\n[ $1 = tag ] && echo prefect-agent-new\n", encoding="utf-8")
        (copy / "agent-image").chmod(0o755)
        self.stack("prod-live", resource={"aws_ecs_task_definition": {"agent": definition}})  # not planned
        notes = [line for line in self.summary(copy).splitlines() if "note:" in line]
        self.assertEqual(
            notes, ["- note: agent-image/ is `prefect-agent-new`, prefect-v2-dev-live runs `prefect-agent-old`"]
        )

    def summary(self, copy: Path) -> str:
        command: list[str | Path] = [copy / "summary", "--out", self.out]
        done = subprocess.run(command, env=self.environment, capture_output=True, text=True, check=True)
        return str(done.stdout)
