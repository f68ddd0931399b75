"""The emulator as a process: moto's server for one AWS account, on loopback only, with an end of life.

`python3 server.py PORT SECONDS [CALLS]` is that process; `Emulator` starts, finds and stops it.
"""

from __future__ import annotations

import io
import json
import os
import re
import select
import signal
import socket
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from contextvars import ContextVar
from dataclasses import asdict, dataclass
from functools import cache
from pathlib import Path
from typing import Any

HOST = "127.0.0.1"
KEY = "emulator"  # moto accepts any key; this one opens no door at AWS
CHOSEN_ID = "X-Emulator-Id"


class Failed(Exception):
    """A check or a command failed; the text is for the user."""


@dataclass(frozen=True)
class Emulator:
    account_id: str
    region: str
    port: int
    pid: int
    until: float

    @property
    def url(self) -> str:
        return f"http://{HOST}:{self.port}"

    @property
    def environment(self) -> dict[str, str]:
        """What makes any AWS program talk to this emulator, and never to AWS."""
        return {
            "AWS_ENDPOINT_URL": self.url,
            "AWS_ACCESS_KEY_ID": KEY,
            "AWS_SECRET_ACCESS_KEY": KEY,
            "AWS_REGION": self.region,
            "AWS_DEFAULT_REGION": self.region,
            "AWS_EC2_METADATA_DISABLED": "true",
            "AWS_CONFIG_FILE": os.devnull,
            "AWS_SHARED_CREDENTIALS_FILE": os.devnull,
        }

    def client(self, service: str) -> Any:
        return _client(self.url, self.region, service)

    @property
    def running(self) -> bool:
        with socket.socket() as probe:
            probe.settimeout(2)
            return probe.connect_ex((HOST, self.port)) == 0

    def stop(self) -> None:
        """Ends the process, if it is still ours: a process id alone may have been given to another."""
        if self.running:
            with suppress(ProcessLookupError):
                os.kill(self.pid, signal.SIGTERM)

    def save(self, file: Path) -> None:
        file.write_text(json.dumps(asdict(self)), encoding="utf-8")

    @staticmethod
    def load(file: Path) -> Emulator | None:
        """The emulator that `save` noted, if it still runs."""
        if not file.exists():
            return None
        emulator = Emulator(**json.loads(file.read_text(encoding="utf-8")))
        return emulator if emulator.running else None


def partition(region: str) -> str:
    return {"cn": "aws-cn", "us-gov": "aws-us-gov"}.get(region.rsplit("-", 2)[0], "aws")


_MAKING = threading.Lock()
_chosen: ContextVar[str | None] = ContextVar("chosen", default=None)


@contextmanager
def choosing(made: str | None) -> Iterator[None]:
    """What clients make meanwhile gets this id, where AWS would invent one; None: as AWS does."""
    before = _chosen.set(made)
    try:
        yield
    finally:
        _chosen.reset(before)


def _choose(params: dict[str, Any], **_: Any) -> None:
    if chosen := _chosen.get():
        params["headers"][CHOSEN_ID] = chosen


@cache
def _session() -> Any:
    import boto3

    return boto3.Session(aws_access_key_id=KEY, aws_secret_access_key=KEY)


@cache  # a client takes up to a second to make, and threads may share it
def _client(url: str, region: str, service: str) -> Any:
    with _MAKING:  # threads must not share a session, whose loader remembers what it has read of AWS's services
        client = _session().client(service, region_name=region, endpoint_url=url)
    client.meta.events.register("before-call", _choose)
    return client


def start(account_id: str, region: str, seconds: int, log: Path, port: int = 0, calls: Path | None = None) -> Emulator:
    """`calls` gets a line for each request, see `Noted`."""
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "MOTO_ACCOUNT_ID": account_id,
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",  # AWS's own policies exist, as they do in AWS
    }
    with log.open("wb") as errors:
        process = subprocess.Popen(
            [sys.executable, __file__, str(port), str(seconds), *([str(calls)] if calls else [])],
            env=environment,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=errors,
            start_new_session=True,  # a Ctrl-C in the terminal is not meant for it
        )
    assert process.stdout
    answered, _, _ = select.select([process.stdout], [], [], 60)
    line = process.stdout.readline() if answered else b""
    process.stdout.close()
    if not line:
        process.kill()
        raise Failed(f"the emulator did not start:\n{log.read_text(errors='replace')[-2000:]}")
    return Emulator(account_id, region, int(line), process.pid, time.time() + seconds)


class OnceOnly:
    """Gives a request that comes again its first answer.

    Now and then an answer gets lost between moto and Terraform's provider (seen once in 2,000 requests). The provider
    then asks again with the same id, as it would ask AWS, and must not hear that what it creates exists already.
    """

    def __init__(self, application: Any) -> None:
        self._application = application
        self._answers: dict[str, Any] = {}

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        from werkzeug.test import run_wsgi_app

        request = environ.get("HTTP_AMZ_SDK_INVOCATION_ID", "")
        answer = self._answers.get(request) or run_wsgi_app(self._application, environ, buffered=True)
        body, status, headers = answer
        if request and status.startswith("2"):
            self._answers[request] = answer
        start_response(status, headers.to_wsgi_list())
        return body


class Noted:
    """Notes each request: who asks, by the access key, and for what. One JSON object a line."""

    LACKING = ("Logs_20140328.AssociateKmsKey", "Logs_20140328.DisassociateKmsKey")
    """What moto does not know. It is noted, and answered as if it were done."""

    def __init__(self, application: Any, file: Path) -> None:
        self._application, self._file, self._lock = application, file.open("w", encoding="utf-8"), threading.Lock()

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        signed = re.search(r"Credential=([^/]+)/\d+/[^/]+/([^/]+)/", environ.get("HTTP_AUTHORIZATION", ""))
        if signed:
            body = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
            environ["wsgi.input"] = io.BytesIO(body)
            call = {
                "by": signed[1],
                "service": signed[2],
                "target": environ.get("HTTP_X_AMZ_TARGET", ""),
                "method": environ["REQUEST_METHOD"],
                "path": environ["PATH_INFO"],
                "query": environ.get("QUERY_STRING", ""),
                "body": body.decode(errors="replace"),
            }
            with self._lock:
                self._file.write(json.dumps(call) + "\n")
                self._file.flush()
            if call["target"] in self.LACKING:
                start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
                return [b"{}"]
        return self._application(environ, start_response)


def serve(port: int, seconds: int, calls: Path | None = None) -> None:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app
    from werkzeug.serving import make_server

    from harness import mended

    mended.keep_settings_of_services()
    mended.run_what_services_want()
    mended.keep_settings_of_queues()
    mended.keep_descriptions_of_rules()
    application: Any = OnceOnly(mended.ChosenIds(DomainDispatcherApplication(create_backend_app), CHOSEN_ID))
    if calls:
        application = Noted(application, calls)
    server = make_server(HOST, port, application, threaded=True)
    print(server.port, flush=True)
    end = threading.Timer(seconds, server.shutdown)
    end.daemon = True
    end.start()
    server.serve_forever()


if __name__ == "__main__":
    serve(int(sys.argv[1]), int(sys.argv[2]), *map(Path, sys.argv[3:]))
