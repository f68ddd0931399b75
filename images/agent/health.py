"""Is this agent alive? Asks the Prefect API when the agent's work queues were last polled.

    python /opt/prefect-agent/health.py [--pool POOL] --work-queue QUEUE [--work-queue QUEUE ...]

ECS kills the container when this fails a few times in a row, and with it the watch over all flow runs. So only one thing
is unhealthy: the API says that none of the queues has been polled lately. Whatever else goes wrong, such as an API that
is down, refuses the key or answers nonsense, says nothing about this agent: healthy, and the line of output tells why.

Exit codes: 0 healthy, 1 stale, 2 wrong arguments. The last counts as unhealthy too, on purpose: arguments are part of the
task definition, so they can only be wrong in a new deployment, which then fails where somebody looks. Accepted in
silence they would switch the check off for good, since ECS does not keep its output.
"""

from __future__ import annotations

import argparse
import json
import os
import ssl
import threading
import time
from dataclasses import dataclass
from datetime import datetime, timezone
from email.utils import parsedate_to_datetime
from http.client import HTTPException, HTTPMessage
from typing import IO, Any
from urllib.error import HTTPError
from urllib.parse import quote, urlsplit
from urllib.request import HTTPRedirectHandler, HTTPSHandler, OpenerDirector, Request, build_opener

HEALTHY, STALE = 0, 1
LARGEST_ANSWER = 1 << 20


class Unknown(Exception):
    """The API gave no usable answer; the text is safe to print."""


@dataclass(frozen=True)
class Verdict:
    queue: str
    stale: bool
    paused: bool
    reason: str


class NoRedirects(HTTPRedirectHandler):
    """The API does not redirect; a redirect would carry the key to where it says."""

    def redirect_request(
        self, req: Request, fp: IO[bytes], code: int, msg: str, headers: HTTPMessage, newurl: str
    ) -> None:
        return None


class Api:
    def __init__(self, url: str, key: str, seconds: float) -> None:
        self._url, self._key, self._seconds = url.rstrip("/"), key, seconds
        self._opener: OpenerDirector | None = None

    def get(self, *path: str) -> tuple[dict[str, Any], datetime]:
        """An object of the API, and what time the API thinks it is."""
        # Proxies of the environment are honoured, as Prefect does.
        # A User-Agent, since firewalls like to refuse Python's own.
        headers = {"Accept": "application/json", "User-Agent": "prefect-agent-health"}
        if self._key:
            headers["Authorization"] = f"Bearer {self._key}"
        url = "/".join([self._url, *(quote(each, safe="") for each in path)])
        try:
            with self._open().open(Request(url, headers=headers), timeout=self._seconds) as answer:
                body = answer.read(LARGEST_ANSWER + 1)
                date = answer.headers.get("Date")
        except HTTPError as error:
            with error:
                raise Unknown(f"the API answered {error.code}") from None
        # Texts of errors may quote the URL or a header, so only their kind is told. ValueError: a broken URL or header.
        except (OSError, HTTPException, ValueError) as error:
            reason = getattr(error, "reason", error)
            raise Unknown(f"the API cannot be asked ({type(reason).__name__})") from None
        if len(body) > LARGEST_ANSWER:
            raise Unknown("the API's answer is too long")
        try:
            found = json.loads(body)
        except (ValueError, RecursionError):
            raise Unknown("the API's answer is no JSON") from None
        if not isinstance(found, dict):
            raise Unknown("the API's answer is no object")
        return found, self._now(date)

    def _open(self) -> OpenerDirector:
        if not self._opener:
            authorities = os.environ.get("PREFECT_API_SSL_CERT_FILE") or None
            context = ssl.create_default_context(cafile=authorities)
            self._opener = build_opener(NoRedirects, HTTPSHandler(context=context))
        return self._opener

    @staticmethod
    def _now(date: str | None) -> datetime:
        """The API's clock wrote last_polled, and this machine's may be wrong."""
        try:
            now = parsedate_to_datetime(date or "")
        except ValueError:
            return datetime.now(timezone.utc)
        return now if now.tzinfo else now.replace(tzinfo=timezone.utc)


def judge(api: Api, pool: str | None, queue: str, stale_seconds: int) -> Verdict:
    found, now = api.get("work_pools", pool, "queues", queue) if pool else api.get("work_queues", "name", queue)
    # Without a pool, an agent does not poll a paused queue.
    if found.get("is_paused") is True:
        return Verdict(queue, stale=False, paused=True, reason="paused")
    polled = found.get("last_polled")
    if polled is None:
        age = "never polled"
    else:
        try:
            moment = datetime.fromisoformat(polled)
            seconds = (now - (moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc))).total_seconds()
        except (TypeError, ValueError):
            raise Unknown("last_polled is no time") from None
        age = f"polled {max(0, round(seconds))} s ago"
        if seconds <= stale_seconds:
            return Verdict(queue, stale=False, paused=False, reason=age)
    # Prefect's own server notes polls of a paused pool, but does not promise it. Asked only now, to ask little.
    name = pool or found.get("work_pool_name")
    if isinstance(name, str) and name and api.get("work_pools", name)[0].get("is_paused") is True:
        return Verdict(queue, stale=False, paused=True, reason="in a paused pool")
    return Verdict(queue, stale=True, paused=False, reason=age)


def conclude(verdicts: list[Verdict], stale_seconds: int) -> tuple[int, str]:
    """One loop polls all queues, so one fresh queue shows that the loop runs. What is paused shows nothing."""
    said = ", ".join(f"{each.queue!r} {each.reason}" for each in verdicts)
    judged = [each for each in verdicts if not each.paused]
    if judged and all(each.stale for each in judged):
        return STALE, f"unhealthy: not polled within {stale_seconds} s: {said}"
    return HEALTHY, f"healthy: {said}"


def ask(options: argparse.Namespace) -> tuple[int, str]:
    url = os.environ.get("PREFECT_API_URL", "").strip()
    try:
        usable = urlsplit(url).scheme in ("http", "https") and bool(urlsplit(url).hostname)
    except ValueError:
        usable = False
    if not usable:
        return HEALTHY, "healthy, but not known to be: PREFECT_API_URL is not set, or is no http(s) URL"
    api = Api(url, os.environ.get("PREFECT_API_KEY", "").strip(), options.timeout_seconds)
    answers: dict[str, Verdict | Unknown] = {}

    def one(queue: str) -> None:
        try:
            answers[queue] = judge(api, options.pool, queue, options.stale_seconds)
        except Unknown as unknown:
            answers[queue] = unknown
        except Exception as error:  # noqa: BLE001 a mistake in here does not mean that the agent is dead
            answers[queue] = Unknown(f"this check failed ({type(error).__name__})")

    # Looking up a name has no time limit, and each read starts a new one. Threads that nobody waits for have a limit.
    deadline = time.monotonic() + options.timeout_seconds
    threads = [threading.Thread(target=one, args=(queue,), daemon=True) for queue in options.work_queue]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0.0, deadline - time.monotonic()))

    verdicts = []
    for queue in options.work_queue:
        answer = answers.get(queue, Unknown(f"the API did not answer within {options.timeout_seconds} s"))
        if isinstance(answer, Unknown):
            return HEALTHY, f"healthy, but not known to be: {queue!r}: {answer}"
        verdicts.append(answer)
    return conclude(verdicts, options.stale_seconds)


def positive(text: str) -> int:
    if not text.isascii() or not text.isdigit() or int(text) < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is no positive number of seconds")
    return int(text)


def named(text: str) -> str:
    if not text:
        raise argparse.ArgumentTypeError("the name is empty")
    return text


def parse() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="health.py", allow_abbrev=False, description=(__doc__ or "").split("\n\n")[0])
    parser.add_argument("--pool", type=named, help="the agent's work pool, if it was given one")
    parser.add_argument("--work-queue", action="append", required=True, type=named, help="a queue that it polls")
    parser.add_argument("--stale-seconds", type=positive, default=300, help="unhealthy after this time (default: 300)")
    parser.add_argument("--timeout-seconds", type=positive, default=6, help="for all questions (default: 6)")
    return parser.parse_args()


def main() -> None:
    code, line = ask(parse())
    print(line.encode("ascii", "backslashreplace").decode(), flush=True)
    # At once: a thread that still waits must not hold the process.
    os._exit(code)


if __name__ == "__main__":
    main()
