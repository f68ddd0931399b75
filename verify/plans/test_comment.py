"""The summaries as a comment on a pull request, which a double of GitHub takes."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

import pytest

from plans.bench import Bench

SECRET = "do-not-tell"
ME, SOMEBODY = 1, 2


class GitHub(HTTPServer):
    """The few requests of its API that a comment takes."""

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


@pytest.fixture
def github(bench: Bench) -> Iterator[GitHub]:
    (bench.out / "plans").mkdir(parents=True)
    write(bench, "1 added")
    with GitHub() as github:
        threading.Thread(target=github.serve_forever, daemon=True).start()
        bench.environment |= {
            "CIRCLECI": "true",
            "CIRCLE_PULL_REQUEST": "https://github.com/acme/infra.prefect/pull/7",
            "GITHUB_TOKEN": SECRET,
            "GITHUB_API_URL": f"http://127.0.0.1:{github.server_address[1]}",
        }
        yield github
        github.shutdown()


def write(bench: Bench, what: str) -> None:
    (bench.out / "plans/prefect-v2-dev-ci.md").write_text(f"## prefect-v2-dev-ci: {what}\n", encoding="utf-8")


def test_one_comment_that_is_kept_up_to_date(bench: Bench, github: GitHub) -> None:
    said = bench.run("summary")
    assert "https://github.test/new" in said and SECRET not in said
    write(bench, "2 added")
    bench.run("summary")
    assert len(github.comments) == 101
    assert "2 added" in github.comments[-1]["body"]
    assert github.requests[-1] == "PATCH /repos/acme/infra.prefect/issues/comments/100"
    assert github.tokens == {f"Bearer {SECRET}"}


def test_the_difference_where_there_is_no_plan(bench: Bench, github: GitHub) -> None:
    assert "run pipeline/difference BRANCH first" in bench.run("summary", "--difference", code=2)
    (bench.out / "difference.md").write_text("# 2 differences to origin/dev-v2\n", encoding="utf-8")
    assert "differences" not in bench.run("summary"), "plans alone, where there are some"
    said = bench.run("summary", "--difference")
    assert "# No plan\n" in said and "# 2 differences to origin/dev-v2\n" in said
    assert len(github.comments) == 101, "the comment of the plans, changed"
    assert "2 differences" in github.comments[-1]["body"] and "1 added" not in github.comments[-1]["body"]


def test_somebody_elses_comment_is_left_alone(bench: Bench, github: GitHub) -> None:
    bench.run("summary")
    body = github.comments[-1]["body"]
    github.comments[:] = [{"id": 7, "user": {"id": SOMEBODY}, "body": body, "html_url": ""}]
    bench.run("summary")
    assert github.requests[-1].startswith("POST")


def test_the_commit_is_told(bench: Bench, github: GitHub) -> None:
    bench.environment["CIRCLE_SHA1"] = "0123456789abcdef0123456789abcdef01234567"
    assert "# Terraform plans of 0123456\n" in bench.run("summary")


def test_a_long_one_is_cut_off(bench: Bench, github: GitHub) -> None:
    write(bench, "x" * 100_000)
    bench.run("summary")
    assert len(github.comments[-1]["body"]) < 65_536
    assert "cut off" in github.comments[-1]["body"]


def test_refused(bench: Bench, github: GitHub) -> None:
    github.refuses = 403
    said = bench.run("summary", code=1)
    assert "GitHub answers 403" in said and "the token needs Issues: write" in said
    assert "1 added" in said


@pytest.mark.parametrize("name", ["GITHUB_TOKEN", "CIRCLE_PULL_REQUEST"])
def test_without_a_token_or_a_pull_request(bench: Bench, github: GitHub, name: str) -> None:
    del bench.environment[name]
    assert f"since {name} is not set" in bench.run("summary")
    del bench.environment["CIRCLECI"]
    assert "is not set" not in bench.run("summary")
    assert github.requests == []


def test_no_address_of_a_pull_request(bench: Bench, github: GitHub) -> None:
    bench.environment["CIRCLE_PULL_REQUEST"] = "https://example.org/"
    assert "no address of a pull request" in bench.run("summary", code=1)
