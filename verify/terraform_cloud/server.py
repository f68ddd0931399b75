"""The double as a server on loopback: checks tokens, limits the rate, and goes wrong where a test wants it to."""

from __future__ import annotations

import json
import re
import sys
import threading
import time
from collections import defaultdict, deque
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from harness.server import HOST, Emulator
from harness.terraform import Terraform
from terraform_cloud.api import Api, Request, Unrouted
from terraform_cloud.runs import Runner
from terraform_cloud.service import Refused, Service, Workspace
from terraform_cloud.tls import certificate

PER_SECOND = 30  # the real service's limit, for each token
HOSTNAME = "app.terraform.io"


@dataclass
class Fault:
    """What a test wants to go wrong: the next `times` matching requests get this answer instead of the true one."""

    request: str
    """A pattern of method and path, such as `POST runs/[^/]+/actions/apply`."""
    status: int
    times: int = 1
    headers: dict[str, str] = field(default_factory=dict)
    title: str = "made to fail"
    done: bool = False
    """Whether the request is carried out all the same."""
    hits: int = 0

    def hit(self, method: str, path: str) -> bool:
        if self.hits >= self.times or not re.fullmatch(self.request, f"{method} {path.removeprefix('/api/v2/')}"):
            return False
        self.hits += 1
        return True


class Double:
    """Terraform Cloud for one organization."""

    def __init__(
        self,
        organization: str,
        tokens: dict[str, str],
        terraform: Terraform,
        folder: Path,
        account: Emulator,
    ) -> None:
        version = json.loads(terraform.run(Path.cwd(), {}, "version", "-json"))["terraform_version"]
        self.service = Service(organization, tokens, version)
        self.runner = Runner(self.service, terraform, folder, account)
        self.api = Api(self.service, self.runner)
        self.faults: list[Fault] = []
        self.requests: list[str] = []
        """Method, path and status of each."""
        self.tunnels: set[str] = set()
        """Where somebody wanted to be led by the proxy."""
        self.unknown: set[str] = set()
        """What the command line asked for and no route answers."""
        self.limited, self.per_second = 0, PER_SECOND
        self.certificate, self.tls = certificate(HOSTNAME, folder / "tls")
        self._recent: dict[str, deque[float]] = defaultdict(deque)
        self._lock = threading.Lock()
        self._server = _Server((HOST, 0), type("Handler", (_Handler,), {"double": self}))
        self.url = f"http://{HOST}:{self._server.server_address[1]}"
        threading.Thread(target=self._server.serve_forever, daemon=True).start()

    def stop(self) -> None:
        self._server.shutdown()
        self._server.server_close()

    def asked(self, request: str) -> int:
        """How often this was asked for, and answered."""
        return sum(known.startswith(f"{request} 2") for known in self.requests)

    def workspace(self, name: str) -> Workspace:
        return self.service.named(name)

    def cli_config(self, own: str | None, file: Path) -> Path:
        """Terraform's settings `own`, and that Terraform Cloud is here."""
        services = f'  services = {{\n    "tfe.v2" = "{self.url}/api/v2/"\n  }}\n'
        before = Path(own).read_text(encoding="utf-8") if own else ""
        file.write_text(f'{before}\nhost "{HOSTNAME}" {{\n{services}}}\n', encoding="utf-8")
        return file

    @property
    def proxy(self) -> dict[str, str]:
        """Leads what asks https://app.terraform.io there to this server, by the ways that a company's proxy takes."""
        return {"https_proxy": self.url, "no_proxy": "", "SSL_CERT_FILE": str(self.certificate)}

    def fault(self, request: str, status: int, **details: Any) -> Fault:
        fault = Fault(request, status, **details)
        self.faults.append(fault)
        return fault

    def answer(self, method: str, url: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        path = url.partition("?")[0]
        try:
            status, more, content = self._answer(method, url, headers, body)
        except Unrouted:
            self.unknown.add(f"{method} {path}")
            status, more, content = 404, {}, b""
        except Refused as refusal:
            error = {"status": str(refusal.status), "title": refusal.title, "detail": refusal.detail}
            status, more, content = refusal.status, {}, json.dumps({"errors": [error]}).encode()
        self.requests.append(f"{method} {path} {status}")
        return status, more, content

    def _answer(self, method: str, url: str, headers: Any, body: bytes) -> tuple[int, dict[str, str], bytes]:
        path = url.partition("?")[0]
        for fault in self.faults:
            if fault.hit(method, path):
                if fault.done:
                    self._answer(method, url, headers, body)
                error = {"status": str(fault.status), "title": fault.title}
                return fault.status, fault.headers, json.dumps({"errors": [error]}).encode()
        token = headers.get("Authorization", "").removeprefix("Bearer ")
        may = self.service.tokens.get(token, "")
        request = Request(method, url, body, may, self.url)
        if path.startswith("/api/v2/"):
            ping = path.endswith("/ping")  # answers all, since the command line takes what it says as it comes
            if not may and not ping:
                raise Refused(401, "unauthorized")
            if not ping and (wait := self._wait(token)):
                self.limited += 1
                return 429, {"X-RateLimit-Reset": f"{wait:.3f}"}, b'{"errors":[{"status":"429","title":"slow down"}]}'
            answer = self.api.answer(request)
        else:
            answer = self.api.unsigned(request)
        known = {"TFP-API-Version": "2.5", "TFP-AppName": "HCP Terraform", "X-RateLimit-Limit": str(self.per_second)}
        if answer is None:
            return (202 if method == "POST" else 204 if method == "GET" else 200), known, b""
        return 200, known, answer if isinstance(answer, bytes) else json.dumps(answer).encode()

    def _wait(self, token: str) -> float:
        """How long this token has to wait; 0 when it may go on."""
        with self._lock:
            recent, now = self._recent[token], time.monotonic()
            while recent and recent[0] < now - 1:
                recent.popleft()
            if len(recent) >= self.per_second:
                return recent[0] + 1 - now
            recent.append(now)
            return 0


class _Server(ThreadingHTTPServer):
    daemon_threads = True

    def handle_error(self, request: Any, client_address: Any) -> None:
        """Terraform leaves its connections open when it ends, which is no news."""
        if not isinstance(sys.exc_info()[1], ConnectionError):
            super().handle_error(request, client_address)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    double: Double

    def _handle(self) -> None:
        body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
        status, headers, content = self.double.answer(self.command, self.path, self.headers, body)
        self.send_response(status)
        for name, value in headers.items():
            self.send_header(name, value)
        if status != 204:
            self.send_header("Content-Type", "application/vnd.api+json")
            self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        if status != 204:
            self.wfile.write(content)

    def do_CONNECT(self) -> None:
        """A tunnel, at whose other end is this server, under its real name."""
        self.double.tunnels.add(self.path)
        if self.path != f"{HOSTNAME}:443":
            self.send_error(502)
            return
        self.send_response(200)
        self.end_headers()
        self.connection = self.double.tls.wrap_socket(self.connection, server_side=True)
        self.rfile, self.wfile = self.connection.makefile("rb"), self.connection.makefile("wb", 0)
        self.close_connection = False

    do_GET = do_POST = do_PUT = do_PATCH = do_DELETE = _handle

    def log_message(self, format: str, *args: Any) -> None:  # the base class's name
        pass
