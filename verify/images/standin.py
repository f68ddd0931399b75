"""A stand-in for Prefect's images, made on the spot: Debian with Python, pip and tini, and packages of a few lines.

It has the shape of the real ones where the Dockerfile, pip and what runs can tell: root, the entry point, `python`, an
installed prefect with its commands, and an index that has prefect-aws and what that needs, some of it made for one
architecture.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Publish = Callable[[str, Path], str]
"""Puts a base into the registry, Debian and a layer; gives its reference with the digest."""

PLACE = "usr/local/lib/python3.11/dist-packages"
WHEELS = "opt/stand-in/wheels"
ENTRYPOINT = ["/usr/bin/tini", "-g", "--", "/opt/prefect/entrypoint.sh"]
ENTRYPOINT_SCRIPT = """\
#!/usr/bin/env bash
set -e
if [ -f ~/.bashrc ]; then . ~/.bashrc; fi
if [ ! -z "$EXTRA_PIP_PACKAGES" ]; then
  echo "+pip install $EXTRA_PIP_PACKAGES"
  pip install $EXTRA_PIP_PACKAGES
fi
exec "$@"
"""

# What agent and worker do as far as the image matters: they know their options, ask the API, write at home. On SIGTERM
# an agent ends what it has begun, and a worker ends. A worker says on its port whether it polls.
CLI = """\
import argparse, os, signal, sys, tempfile, threading, time, urllib.error, urllib.request
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path

VERSION, COMMANDS = @VERSION@, @COMMANDS@


def options(command, words):
    parser = argparse.ArgumentParser(prog=f"prefect {command} start", allow_abbrev=False)
    parser.add_argument("-p", "--pool")
    parser.add_argument("-q", "--work-queue", action="append")
    parser.add_argument("--limit", type=int)
    if command == "worker":
        parser.add_argument("-t", "--type", choices=["ecs"])
        parser.add_argument("--with-healthcheck", action="store_true")
        parser.add_argument("--install-policy", choices=["always", "if-not-present", "never", "prompt"])
        if VERSION.startswith("3."):
            parser.add_argument("--no-create-pool-if-not-found", action="store_true")
    return parser.parse_args(words)


def begin(name):
    home = Path(os.environ.get("PREFECT_HOME", Path.home() / ".prefect"))
    (home / "profiles.toml").write_text("")
    with tempfile.TemporaryDirectory() as folder:
        print(name, "started!", os.getpid(), folder, flush=True)


def ask(path):
    url = os.environ["PREFECT_API_URL"] + path
    urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST"), timeout=60).read()


def agent(given):
    if not given.work_queue:
        sys.exit("No work queues provided!")
    begin("Agent")
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    while not stopping:
        ask("/work_queues/1/get_runs")
        time.sleep(0.2)
    print("finishing a run", flush=True)
    time.sleep(2)
    print("Agent stopped!", flush=True)


def worker(given):
    if not given.pool:
        sys.exit("Missing required option '--pool' / '-p'.")
    begin("Worker")
    every, polled = float(os.environ.get("PREFECT_WORKER_QUERY_SECONDS", "10")), [time.monotonic()]

    class Health(BaseHTTPRequestHandler):
        def do_GET(self):
            polls = time.monotonic() - polled[0] < 30 * every
            self.send_response((200 if polls else 503) if self.path == "/health" else 404)
            self.end_headers()

        def log_message(self, *_):
            pass

    if given.with_healthcheck:
        port = int(os.environ.get("PREFECT_WORKER_WEBSERVER_PORT", "8080"))
        threading.Thread(target=HTTPServer(("0.0.0.0", port), Health).serve_forever, daemon=True).start()

    def stop(*_):
        print("Worker stopped!", flush=True)
        os._exit(0)

    signal.signal(signal.SIGTERM, stop)
    while True:
        try:
            ask(f"/work_pools/{given.pool}/get_scheduled_flow_runs")
            polled[0] = time.monotonic()
        except urllib.error.URLError as error:
            print(error, flush=True)
        time.sleep(every)


def main():
    words = sys.argv[1:]
    if words == ["--version"]:
        print(VERSION)
    elif not words:
        print("Commands:", *COMMANDS)
    elif words[0] not in COMMANDS or words[1:2] != ["start"]:
        sys.exit("No such command")
    else:
        {"agent": agent, "worker": worker}[words[0]](options(words[0], words[2:]))
"""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    requires: list[str] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)
    made_for: str = ""
    """An architecture, if there are programs in it."""

    @property
    def stem(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}"

    @property
    def tag(self) -> str:
        return f"cp311-cp311-manylinux_2_17_{self.made_for}" if self.made_for else "py3-none-any"

    def files(self) -> dict[str, bytes]:
        """As in site-packages."""
        lines = ["Metadata-Version: 2.1", f"Name: {self.name}", f"Version: {self.version}"]
        lines += [f"Requires-Dist: {each}" for each in self.requires]
        wheel = f"Wheel-Version: 1.0\nGenerator: stand-in\nRoot-Is-Purelib: {not self.made_for}\nTag: {self.tag}\n"
        texts = dict(self.modules)
        texts[f"{self.stem}.dist-info/METADATA"] = "\n".join(lines) + "\n"
        texts[f"{self.stem}.dist-info/WHEEL"] = wheel
        files = {name: text.encode() for name, text in texts.items()}
        record = [f"{name},{_record_hash(content)},{len(content)}" for name, content in files.items()]
        record.append(f"{self.stem}.dist-info/RECORD,,")
        return files | {f"{self.stem}.dist-info/RECORD": ("\n".join(record) + "\n").encode()}

    def wheel(self) -> bytes:
        packed = io.BytesIO()
        with zipfile.ZipFile(packed, "w") as archive:
            for name, content in self.files().items():
                archive.writestr(zipfile.ZipInfo(name), content)
        return packed.getvalue()


def index(machines: tuple[str, ...]) -> list[Package]:
    """What pip can install: the names of the real thing, and newer releases that must not be taken."""
    worker = "from prefect.workers import BaseWorker\n\n\nclass ECSWorker(BaseWorker): ...\n"
    ecs = "import boto3\nfrom prefect.infrastructure import Infrastructure\n\n\nclass ECSTask(Infrastructure): ...\n"
    needs = ["boto3>=1.24.53", "botocore>=1.27.53", "mypy_boto3_s3>=1.24.94", "mypy_boto3_secretsmanager>=1.26.49"]
    needs += ["exceptiongroup", "pyparsing>=3.1.1", "tenacity>=8.0.0"]
    boto = ["botocore<1.41.0,>=1.40.61", "jmespath<2.0.0,>=0.7.1", "s3transfer<0.15.0,>=0.14.0"]
    return [
        Package(
            "prefect-aws",
            "0.4.20",
            [*needs, "prefect<3.0.0,>=2.20.0"],
            {"prefect_aws/__init__.py": "", "prefect_aws/ecs.py": ecs, "prefect_aws/workers.py": worker},
        ),
        *(
            Package(
                "prefect-aws",
                version,
                ["aiobotocore>=2.23.2", *needs[:2], *needs[-2:], "prefect>=3.7.0", "rich>=10.0.0"],
                {"prefect_aws/__init__.py": "", "prefect_aws/workers.py": worker},
            )
            for version in ("0.7.11", "0.7.12")
        ),
        Package("prefect", "3.9.1"),
        Package("aiobotocore", "2.25.0", ["aiohttp<4.0.0,>=3.9.2", "botocore<1.40.62,>=1.40.46"]),
        *(Package("aiohttp", "3.13.0", [], {"aiohttp/_http.so": each}, each) for each in machines),
        Package("boto3", "1.40.61", boto, {"boto3/__init__.py": ""}),
        Package("botocore", "1.40.61", ["jmespath<2.0.0,>=0.7.1", "urllib3"], {"botocore/__init__.py": ""}),
        Package("s3transfer", "0.14.0", ["botocore<2.0a.0,>=1.37.4"]),
        Package("jmespath", "1.0.1"),
        Package("mypy-boto3-s3", "1.40.26", ["typing-extensions"]),
        Package("mypy-boto3-secretsmanager", "1.40.0", ["typing-extensions"]),
        Package("pyparsing", "3.2.5"),
        Package("tenacity", "9.1.2"),
        Package("anyio", "4.14.0"),
        Package("pydantic", "2.13.0"),
    ]


def installed(
    version: str,
    *,
    commands: tuple[str, ...] = ("agent", "worker"),
    modules: tuple[str, ...] = ("infrastructure", "workers"),
    anyio: str = "4.12.0",
) -> list[Package]:
    """What a base has: prefect with these commands and modules, and what it needs."""
    texts = {
        "infrastructure": "class Infrastructure: ...\n",
        "workers": "class BaseWorker: ...\n",
    }
    cli = CLI.replace("@VERSION@", repr(version)).replace("@COMMANDS@", repr(commands))
    prefect = {"prefect/__init__.py": "", "prefect/cli.py": cli} | {
        f"prefect/{each}.py": texts[each] for each in modules
    }
    return [
        Package(
            "prefect", version, ["anyio<5.0,>=4.4.0", "pydantic<3.0.0,>=1.10.0", "exceptiongroup", "rich"], prefect
        ),
        Package("anyio", anyio),
        Package("pydantic", "2.12.5"),
        Package("exceptiongroup", "1.3.0"),
        Package("rich", "14.2.0"),
        Package("typing-extensions", "4.15.0"),
        Package("urllib3", "2.5.0"),
    ]


def prefect_layer(
    file: Path,
    packages: list[Package],
    more: dict[str, bytes] | None = None,
    machines: tuple[str, ...] = ("x86_64", "aarch64"),
) -> None:
    """`more`: further files, by their path; `machines`: what the index has programs for."""
    files = {
        "etc/pip.conf": f"[global]\nno-index = true\nfind-links = /{WHEELS}\nbreak-system-packages = true\n".encode(),
        "etc/shadow": b"root:*:20000:0:99999:7:::\n",
        "opt/prefect/entrypoint.sh": ENTRYPOINT_SCRIPT.encode(),
        "usr/local/bin/prefect": b"#!/usr/bin/python3\nfrom prefect.cli import main\n\nmain()\n",
    }
    files |= more or {}
    for package in packages:
        files |= {f"{PLACE}/{name}": content for name, content in package.files().items()}
    for package in index(machines):
        files[f"{WHEELS}/{package.stem}-{package.tag}.whl"] = package.wheel()
    with tarfile.open(file, "w") as tar:
        for name, content in sorted(files.items()):
            entry = tarfile.TarInfo(name)
            entry.size = len(content)
            entry.mode = 0o755 if name.startswith("usr/local/bin/") or name.endswith(".sh") else 0o644
            tar.addfile(entry, io.BytesIO(content))


class Layout:
    """A folder in OCI layout, written by hand."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        (folder / "blobs/sha256").mkdir(parents=True)
        (folder / "oci-layout").write_text('{"imageLayoutVersion": "1.0.0"}')

    def blob(self, content: bytes | Path) -> dict[str, object]:
        data = content.read_bytes() if isinstance(content, Path) else content
        digest = hashlib.sha256(data).hexdigest()
        (self.folder / "blobs/sha256" / digest).write_bytes(data)
        return {"digest": f"sha256:{digest}", "size": len(data)}

    def image(self, layers: list[Path], architecture: str, config: dict[str, object]) -> dict[str, object]:
        blobs = [self.blob(each) for each in layers]
        content = {
            "architecture": architecture,
            "os": "linux",
            "config": config,
            "rootfs": {"type": "layers", "diff_ids": [each["digest"] for each in blobs]},
        }
        kind = "application/vnd.oci.image."
        manifest = {
            "schemaVersion": 2,
            "mediaType": kind + "manifest.v1+json",
            "config": self.blob(json.dumps(content).encode()) | {"mediaType": kind + "config.v1+json"},
            "layers": [each | {"mediaType": kind + "layer.v1.tar"} for each in blobs],
        }
        of = {"mediaType": kind + "manifest.v1+json", "platform": {"os": "linux", "architecture": architecture}}
        return self.blob(json.dumps(manifest).encode()) | of

    def index(self, manifests: list[dict[str, object]]) -> None:
        """One image, or a list of images as one."""
        if len(manifests) > 1:
            kind = "application/vnd.oci.image.index.v1+json"
            listed = {"schemaVersion": 2, "mediaType": kind, "manifests": manifests}
            manifests = [self.blob(json.dumps(listed).encode()) | {"mediaType": kind}]
        (self.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": manifests}))


def base(folder: Path, layers: list[Path]) -> Path:
    """The image for two architectures. The programs in both are this machine's, so that either can be built here."""
    layout = Layout(folder)
    config: dict[str, object] = {
        "Entrypoint": ENTRYPOINT,
        "Env": ["PATH=/usr/local/bin:/usr/local/sbin:/usr/sbin:/usr/bin:/sbin:/bin", "LANG=C.UTF-8"],
        "WorkingDir": "/opt/prefect",
        "Labels": {"maintainer": "help@prefect.io"},
    }
    layout.index([layout.image(layers, each, config) for each in ("amd64", "arm64")])
    return folder


def _record_hash(content: bytes) -> str:
    return "sha256=" + base64.urlsafe_b64encode(hashlib.sha256(content).digest()).rstrip(b"=").decode()
