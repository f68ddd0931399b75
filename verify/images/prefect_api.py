"""A double of the few routes of Prefect's API that the life of an agent or worker shows in, on loopback. The test says what it answers."""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from contextlib import suppress
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote


def ago(seconds: float, now: datetime | None = None) -> str:
    """A time as Prefect's server writes it."""
    return ((now or datetime.now(timezone.utc)) - timedelta(seconds=seconds)).isoformat()


@dataclass
class Answer:
    body: Any = None
    status: int = 200
    headers: dict[str, str] = field(default_factory=dict)
    wait: float = 0
    dribble: float = 0  # seconds between the bytes of the body
    promised: int = 0  # bytes that are announced and never come
    date: datetime | None = None  # what time the API thinks it is


class PrefectApi:
    """Routes by their decoded path; `requests` is what was asked, with its Authorization."""

    def __init__(self, routes: dict[str, Answer] | None = None, wrap: Callable[[Any], Any] | None = None) -> None:
        self.routes = routes or {}
        self.requests: list[tuple[str, str | None]] = []
        self.stopping = threading.Event()
        api = self

        class Handler(BaseHTTPRequestHandler):
            def do_GET(self) -> None:
                path = "/".join(unquote(part).replace("/", "%2F") for part in self.path.split("/"))
                api.requests.append((path, self.headers.get("Authorization")))
                answer = api.routes.get(path.removeprefix("/api"), Answer({"detail": "Not Found"}, 404))
                api.stopping.wait(answer.wait)
                with suppress(OSError):  # the client was tired of waiting
                    self.give(answer)

            do_POST = do_GET

            def give(self, answer: Answer) -> None:
                body = answer.body if isinstance(answer.body, bytes) else json.dumps(answer.body).encode()
                self.send_response_only(answer.status)
                if answer.date:
                    self.send_header("Date", answer.date.strftime("%a, %d %b %Y %H:%M:%S GMT"))
                self.send_header("Content-Length", str(len(body) + answer.promised))
                for name, value in answer.headers.items():
                    self.send_header(name, value)
                self.end_headers()
                if not answer.dribble:
                    self.wfile.write(body)
                    api.stopping.wait(20 if answer.promised else 0)
                for each in body if answer.dribble else b"":
                    self.wfile.write(bytes([each]))
                    self.wfile.flush()
                    if api.stopping.wait(answer.dribble):
                        return

            def log_message(self, *_: object) -> None:
                pass

        class Server(ThreadingHTTPServer):
            daemon_threads = True
            block_on_close = False

            def handle_error(self, *_: object) -> None:
                pass  # a client that does not trust the certificate

        self.server = Server(("127.0.0.1", 0), Handler)
        if wrap:
            self.server.socket = wrap(self.server.socket)
        self.port: int = self.server.server_address[1]
        threading.Thread(target=self.server.serve_forever, args=(0.05,), daemon=True).start()

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/api"

    def asked(self, path: str, seconds: float) -> bool:
        """Whether `path` is asked for within that time."""
        until = time.monotonic() + seconds
        while time.monotonic() < until:
            if any(each == f"/api{path}" for each, _ in self.requests):
                return True
            time.sleep(0.05)
        return False

    def stop(self) -> None:
        self.stopping.set()
        self.server.shutdown()
        self.server.server_close()
