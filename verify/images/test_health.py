"""The agent's health check, against a real server: each verdict, and everything that must not become one."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack
from datetime import datetime, timedelta, timezone
from pathlib import Path
from typing import Any

import pytest

from images.prefect_api import Answer, PrefectApi, ago
from images.registry import certificate

HEALTH = Path(__file__).resolve().parents[2] / "images/agent/health.py"
KEY = "pnu_0123456789secret"
NAMED = "/work_queues/name/q"


def rounded(seconds: re.Match[str]) -> str:
    return str(round((int(seconds[1]) - 2) / 10) * 10)


def queue(polled: str | None, **more: object) -> Answer:
    return Answer({"id": "1", "name": "q", "is_paused": False, "last_polled": polled, "work_pool_name": "p"} | more)


Serve = Callable[[dict[str, Answer]], PrefectApi]


@pytest.fixture
def ending() -> Iterator[ExitStack]:
    with ExitStack() as started:
        yield started


@pytest.fixture
def serve(ending: ExitStack) -> Serve:
    """Starts an API with these answers, until the test ends."""

    def serve(routes: dict[str, Answer]) -> PrefectApi:
        api = PrefectApi(routes)
        ending.callback(api.stop)
        return api

    return serve


def run_it(url: str | None, *arguments: str, expect: int, says: str, environment: dict[str, str] | None = None) -> str:
    variables = {"PREFECT_API_KEY": KEY, "PATH": os.environ["PATH"]} | (environment or {})
    if url is not None:
        variables["PREFECT_API_URL"] = url
    start = time.monotonic()
    done = subprocess.run(
        [sys.executable, "-I", str(HEALTH), *(arguments or ("--work-queue", "q"))],
        env=variables,
        capture_output=True,
        text=True,
        timeout=30,
        check=False,
    )
    # ECS's own limit is 10 s.
    assert time.monotonic() - start < 8
    assert done.returncode == expect, done.stdout + done.stderr
    # How much time passed meanwhile is not the question.
    assert says in re.sub(r"(?<=polled )(\d+)(?= s ago)", rounded, done.stdout + done.stderr)
    assert "secret" not in done.stdout + done.stderr
    if expect != 2:
        assert (done.stderr, done.stdout.count("\n")) == ("", 1), done.stdout
    return done.stdout


def test_polled_lately(serve: Serve) -> None:
    api = serve({NAMED: queue(ago(10))})
    run_it(api.url, expect=0, says="healthy: 'q' polled 10 s ago")
    assert api.requests == [("/api" + NAMED, f"Bearer {KEY}")]


def test_a_stale_poll(serve: Serve) -> None:
    api = serve({NAMED: queue(ago(400)), "/work_pools/p": Answer({"is_paused": False})})
    run_it(api.url, expect=1, says="unhealthy: not polled within 300 s: 'q' polled 400 s ago")


def test_what_is_stale_can_be_said(serve: Serve) -> None:
    api = serve({NAMED: queue(ago(400)), "/work_pools/p": Answer({"is_paused": False})})
    run_it(api.url, "--work-queue", "q", "--stale-seconds", "500", expect=0, says="healthy: ")


def test_never_polled(serve: Serve) -> None:
    api = serve({NAMED: queue(None), "/work_pools/p": Answer({})})
    run_it(api.url, expect=1, says="never polled")


def test_a_paused_queue(serve: Serve) -> None:
    api = serve({NAMED: queue(ago(90000), is_paused=True)})
    run_it(api.url, expect=0, says="healthy: 'q' paused")


def test_a_paused_pool(serve: Serve) -> None:
    api = serve({NAMED: queue(ago(90000)), "/work_pools/p": Answer({"is_paused": True})})
    run_it(api.url, expect=0, says="healthy: 'q' in a paused pool")


def test_a_pool_that_cannot_be_asked(serve: Serve) -> None:
    api = serve({NAMED: queue(ago(90000)), "/work_pools/p": Answer({}, 500)})
    run_it(api.url, expect=0, says="not known to be: 'q': the API answered 500")


def test_a_queue_of_a_pool(serve: Serve) -> None:
    routes = {"/work_pools/my pool/queues/a%2Fb ü": queue(ago(400)), "/work_pools/my pool": Answer({})}
    api = serve(routes)
    said = run_it(api.url, "--pool", "my pool", "--work-queue", "a/b ü", expect=1, says="unhealthy")
    assert said.isascii()
    assert [path for path, _ in api.requests] == [f"/api{path}" for path in routes]


def test_one_fresh_queue_shows_that_the_loop_runs(serve: Serve, subtests: pytest.Subtests) -> None:
    pool = {"/work_pools/p": Answer({})}
    stale, fresh, paused = queue(ago(400)), queue(ago(4)), queue(None, is_paused=True)
    for first, second, code in (
        (stale, fresh, 0),
        (fresh, stale, 0),
        (stale, stale, 1),
        (paused, stale, 1),
        (paused, fresh, 0),
        (paused, paused, 0),
    ):
        with subtests.test(first=first.body, second=second.body):
            api = serve(pool | {NAMED: first, "/work_queues/name/r": second})
            run_it(api.url, "--work-queue", "q", "--work-queue", "r", expect=code, says="'r'")


def test_one_unknown_queue_is_enough_not_to_know(serve: Serve) -> None:
    api = serve({NAMED: queue(ago(400)), "/work_pools/p": Answer({})})
    run_it(api.url, "--work-queue", "q", "--work-queue", "r", expect=0, says="'r': the API answered 404")


@pytest.mark.parametrize("status", [401, 403, 404, 429, 500, 503])
def test_the_api_refuses(serve: Serve, status: Any) -> None:
    api = serve({NAMED: Answer({"detail": KEY}, status)})
    run_it(api.url, expect=0, says=f"healthy, but not known to be: 'q': the API answered {status}")


def test_nobody_listens() -> None:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        url = f"http://user:{KEY}@127.0.0.1:{free.getsockname()[1]}/api"
    run_it(url, expect=0, says="not known to be: 'q': the API cannot be asked")


def test_no_such_host() -> None:
    run_it("http://no-such-host.invalid/api", expect=0, says="the API cannot be asked")


@pytest.mark.parametrize(
    "body, says",
    [
        (b"<html>" + KEY.encode(), "no JSON"),
        (b"[" * 100000, "no JSON"),
        (b"\xff\xfe", "no JSON"),
        (b"[]", "no object"),
        (b"null", "no object"),
        (b" " * (2 << 20), "too long"),
        (b'{"last_polled": "yesterday"}', "no time"),
        (b'{"last_polled": 5}', "no time"),
        (b'{"last_polled": ["2026"]}', "no time"),
    ],
)
def test_garbage(serve: Serve, body: Any, says: Any) -> None:
    run_it(serve({NAMED: Answer(body)}).url, expect=0, says=says)


def test_no_more_is_read_than_could_be_an_answer(serve: Serve) -> None:
    endless = serve({NAMED: Answer(b" " * (2 << 20), promised=1 << 40)})
    run_it(endless.url, expect=0, says="too long")


def test_a_server_that_speaks_no_http() -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        url = f"http://127.0.0.1:{server.getsockname()[1]}/api"
        # Connects, and never answers.
        run_it(url, "--work-queue", "q", "--timeout-seconds", "1", expect=0, says="not known to be")


def test_slow_answers(serve: Serve) -> None:
    run_it(serve({NAMED: Answer({}, wait=20)}).url, expect=0, says="not known to be: 'q': the API")
    dribbling = serve({NAMED: Answer(b"x" * 1000, dribble=0.3)})
    arguments = ["--work-queue", "q", "--timeout-seconds", "1"]
    run_it(dribbling.url, *arguments, expect=0, says="did not answer within 1 s")


def test_many_slow_queues_share_the_time(serve: Serve) -> None:
    names = [f"q{number}" for number in range(10)]
    api = serve({f"/work_queues/name/{name}": Answer({}, wait=20) for name in names})
    arguments = [word for name in names for word in ("--work-queue", name)]
    run_it(api.url, *arguments, "--timeout-seconds", "2", expect=0, says="not known to be")


def test_a_redirect_gets_no_key(serve: Serve, subtests: pytest.Subtests) -> None:
    other = serve({NAMED: queue(ago(400)), "/work_pools/p": Answer({})})
    for status in (301, 302, 307, 308):
        with subtests.test(status=status):
            api = serve({NAMED: Answer({}, status, {"Location": f"{other.url}{NAMED}"})})
            run_it(api.url, expect=0, says=f"the API answered {status}")
    assert other.requests == []


def test_tls(ending: ExitStack, tmp_path: Path) -> None:
    certificate(tmp_path, "localhost")
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(tmp_path / "cert.pem", tmp_path / "key.pem")
    api = PrefectApi(
        {NAMED: queue(ago(400)), "/work_pools/p": Answer({})},
        wrap=lambda plain: context.wrap_socket(plain, server_side=True),
    )
    ending.callback(api.stop)
    url = f"https://localhost:{api.port}/api"
    run_it(url, expect=0, says="the API cannot be asked (SSLCertVerificationError)")
    assert api.requests == []
    trusting = {"PREFECT_API_SSL_CERT_FILE": str(tmp_path / "cert.pem")}
    run_it(url, expect=1, says="polled 400 s ago", environment=trusting)


def test_the_apis_clock_counts(serve: Serve, subtests: pytest.Subtests) -> None:
    """This machine's clock may be wrong by any time."""
    for skew in (timedelta(hours=-5), timedelta(hours=5)):
        for age, code in ((10, 0), (400, 1)):
            with subtests.test(skew=skew, age=age):
                now = datetime.now(timezone.utc) + skew
                answer = queue(ago(age, now))
                answer.date = now
                api = serve({NAMED: answer, "/work_pools/p": Answer({})})
                run_it(api.url, expect=code, says=f"polled {age} s ago")


def test_forms_of_time(serve: Serve, subtests: pytest.Subtests) -> None:
    moment = datetime.now(timezone.utc) - timedelta(seconds=400)
    for text in (
        f"{moment:%Y-%m-%dT%H:%M:%S.%fZ}",
        f"{moment:%Y-%m-%dT%H:%M:%S}",
        f"{moment:%Y-%m-%d %H:%M:%S+00:00}",
    ):
        with subtests.test(text=text):
            run_it(serve({NAMED: queue(text), "/work_pools/p": Answer({})}).url, expect=1, says="400 s ago")
    run_it(serve({NAMED: queue(ago(-900))}).url, expect=0, says="healthy: 'q' polled 0 s ago")


def test_a_proxy_is_used(serve: Serve) -> None:
    proxy = serve({})
    environment = {"http_proxy": f"http://127.0.0.1:{proxy.port}"}
    run_it("http://prefect.invalid/api", expect=0, says="answered 404", environment=environment)
    assert [path for path, _ in proxy.requests] == ["http://prefect.invalid/api" + NAMED]


@pytest.mark.parametrize(
    "url",
    [
        None,
        "",
        "api.prefect.cloud",
        "file:///etc/passwd",
        "http://",
        "http://[secret/api",
        f"ftp://{KEY}@x",
    ],
)
def test_no_usable_url(url: Any) -> None:
    run_it(url, expect=0, says="PREFECT_API_URL is not set, or is no http(s) URL")


def test_a_broken_key(serve: Serve) -> None:
    """A line break in a header is refused by Python, with the header's text in the message."""
    api = serve({NAMED: queue(ago(10))})
    run_it(api.url, expect=0, says="cannot be asked", environment={"PREFECT_API_KEY": "a\nsecret"})


@pytest.mark.parametrize(
    "arguments",
    [
        ["--pool", "p"],
        ["--work-queue", ""],
        ["--work-queue", "q", "--stale-seconds", "0"],
        ["--work-queue", "q", "--stale-seconds", "-1"],
        ["--work-queue", "q", "--timeout-seconds", "soon"],
        ["--work-queue", "q", "--limit", "100"],
        ["--work-queue", "q", "r"],
    ],
)
def test_wrong_arguments(arguments: Any) -> None:
    run_it("http://127.0.0.1:9/api", *arguments, expect=2, says="error:")
