"""The emulator as a process: moto's server for one AWS account, on loopback only, with an end of life.

`start` has `python3 server.py` load moto, which takes two seconds of CPU time; each emulator of the account is then a
fork of that process. `Emulator` finds and stops one.
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
import traceback
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
    noted: bool = False
    """Whether requests are noted, see `Noted`."""

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


_loaded: dict[str, subprocess.Popen[str]] = {}
_loading = threading.Lock()


def start(
    account_id: str,
    region: str,
    seconds: int,
    log: Path,
    port: int = 0,
    calls: Path | None = None,
    hold: Path | None = None,
) -> Emulator:
    """`calls` gets a line for each request, see `Noted`; `hold` makes it stand still, see `Held`."""
    files = {"log": log, "calls": calls, "hold": hold}
    wanted = {"port": port, "seconds": seconds} | {name: file and str(file.absolute()) for name, file in files.items()}
    with _loading:  # their answers come through one pipe
        loaded = _loaded.get(account_id)
        if not loaded or loaded.poll() is not None:
            loaded = _loaded[account_id] = _load(account_id, log)
        assert loaded.stdin and loaded.stdout
        with suppress(BrokenPipeError):
            loaded.stdin.write(json.dumps(wanted) + "\n")
            loaded.stdin.flush()
        answered, _, _ = select.select([loaded.stdout], [], [], 60)
        line = loaded.stdout.readline().split() if answered else []
    if not line:
        raise Failed(f"the emulator did not start:\n{log.read_text(errors='replace')[-2000:]}")
    return Emulator(account_id, region, int(line[0]), int(line[1]), time.time() + seconds, bool(calls))


def _load(account_id: str, log: Path) -> subprocess.Popen[str]:
    """A process that has moto loaded; it ends with this one, and what it has started does not."""
    environment = os.environ | {
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "MOTO_ACCOUNT_ID": account_id,
        "MOTO_IAM_LOAD_MANAGED_POLICIES": "true",  # AWS's own policies exist, as they do in AWS
    }
    with log.open("wb") as errors:
        return subprocess.Popen(
            [sys.executable, __file__],
            env=environment,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
            process_group=0,  # a Ctrl-C in the terminal is not meant for it
        )


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


class Held:
    """Stands still once it has made as many changes as a file says, as long as that is there: the answers wait."""

    CHANGE = re.compile(r"(?!Batch|Describe|Get|List)[A-Z]")

    def __init__(self, application: Any, file: Path) -> None:
        self._application, self._file, self._lock, self._changes = application, file, threading.Lock(), 0

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        action = environ.get("HTTP_X_AMZ_TARGET", "").rpartition(".")[2]
        if not action:
            named = re.search(rb"(?:^|&)Action=(\w+)", body_of(environ))
            action = named[1].decode() if named else environ["REQUEST_METHOD"].capitalize()
        answer = self._application(environ, start_response)
        if self.CHANGE.match(action) and self._file.exists():
            with self._lock:
                self._changes += 1
                if not held(self._file).exists() and self._changes >= int(self._file.read_text()):
                    held(self._file).touch()
        while self._file.exists() and held(self._file).exists():
            time.sleep(0.01)
        return answer


def held(hold: Path) -> Path:
    """Appears when `Held` has come to the moment that `hold` says."""
    return hold.with_name(f"{hold.name}.now")


def body_of(environ: dict[str, Any]) -> bytes:
    """Leaves it there for others."""
    body: bytes = environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0))
    environ["wsgi.input"] = io.BytesIO(body)
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
            call = {
                "by": signed[1],
                "service": signed[2],
                "target": environ.get("HTTP_X_AMZ_TARGET", ""),
                "method": environ["REQUEST_METHOD"],
                "path": environ["PATH_INFO"],
                "query": environ.get("QUERY_STRING", ""),
                "body": body_of(environ).decode(errors="replace"),
            }
            with self._lock:
                self._file.write(json.dumps(call) + "\n")
                self._file.flush()
            if call["target"] in self.LACKING:
                start_response("200 OK", [("Content-Type", "application/x-amz-json-1.1")])
                return [b"{}"]
        return self._application(environ, start_response)


SERVICES = (
    "cloudwatch",
    "ec2",
    "ecr",
    "ecs",
    "events",
    "iam",
    "logs",
    "s3",
    "secretsmanager",
    "sns",
    "sqs",
    "ssm",
    "sts",
)
"""What the stacks use: loaded at once. moto loads others when they are asked for."""


def load() -> Any:
    from moto.moto_server.werkzeug_app import DomainDispatcherApplication, create_backend_app

    from harness import mended

    mended.keep_settings_of_services()
    mended.run_what_services_want()
    mended.keep_settings_of_queues()
    mended.keep_descriptions_of_rules()
    mended.refuse_nested_parameters()
    application: Any = DomainDispatcherApplication(create_backend_app)
    application.app_instances |= {service: create_backend_app(service) for service in SERVICES}
    return OnceOnly(mended.ChosenIds(application, CHOSEN_ID))


def serve(application: Any, port: int, seconds: int, log: str, calls: str | None, hold: str | None) -> None:
    from werkzeug.serving import make_server

    os.setpgid(0, 0)
    signal.signal(signal.SIGHUP, signal.SIG_IGN)  # it outlives the terminal
    null, errors = os.open(os.devnull, os.O_RDWR), os.open(log, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o644)
    os.dup2(null, 0)
    os.dup2(errors, 2)
    application = Noted(application, Path(calls)) if calls else application
    application = Held(application, Path(hold)) if hold else application
    server = make_server(HOST, port, application, threaded=True)
    print(server.port, os.getpid(), flush=True)
    os.dup2(null, 1)
    end = threading.Timer(seconds, server.shutdown)
    end.daemon = True
    end.start()
    server.serve_forever()


def serve_all() -> None:
    """Forks an emulator for each line of standard input; an empty line on standard output says that it failed."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # nobody waits for them
    application = load()
    while line := sys.stdin.readline():
        if os.fork() == 0:
            try:
                serve(application, **json.loads(line))
                os._exit(0)
            except BaseException:  # noqa: BLE001 a port that is taken ends in SystemExit
                traceback.print_exc()
                print(flush=True)
                os._exit(1)


if __name__ == "__main__":
    serve_all()
