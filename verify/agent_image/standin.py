"""A stand-in for Prefect's image, made on the spot: Debian with Python, pip and tini, and packages of a few lines.

It has the shape of the real one where the Dockerfile, pip and the agent can tell: root, the entry point, `python`, an
installed prefect 2.20.25 with its command, and an index that has prefect-aws 0.4.20 and what that needs.
"""

from __future__ import annotations

import base64
import hashlib
import io
import json
import subprocess
import tarfile
import zipfile
from collections.abc import Callable
from dataclasses import dataclass, field
from pathlib import Path

Publish = Callable[[str, Path], str]
"""Puts a base into the registry, Debian and a layer; gives its reference with the digest."""

PREFECT = "2.20.25"
PLACE = "usr/local/lib/python3.11/dist-packages"
WHEELS = "opt/stand-in/wheels"
UNUSED = [
    "share/doc",
    "share/man",
    "share/info",
    "share/locale",
    "share/zoneinfo",
    "share/perl",
    "lib/*/perl",
    "lib/*/gconv",
]
ENTRYPOINT = ["/usr/bin/tini", "-g", "--", "/opt/prefect/entrypoint.sh"]
ENTRYPOINT_SCRIPT = """\
#!/usr/bin/env bash
set -e
if [ -f ~/.bashrc ]; then . ~/.bashrc; fi
exec "$@"
"""

# What the agent does as far as the image matters: asks the API, writes at home, and on SIGTERM ends what it has begun.
AGENT = """\
import json, os, signal, sys, tempfile, time, urllib.request
from pathlib import Path


def start():
    home = Path(os.environ["PREFECT_HOME"])
    (home / "profiles.toml").write_text("")
    with tempfile.TemporaryDirectory() as folder:
        print("Agent started!", os.getpid(), folder, flush=True)
    stopping = []
    signal.signal(signal.SIGTERM, lambda *_: stopping.append(True))
    while not stopping:
        url = os.environ["PREFECT_API_URL"] + "/work_queues/1/get_runs"
        urllib.request.urlopen(urllib.request.Request(url, b"{}", method="POST"), timeout=5).read()
        time.sleep(0.2)
    print("finishing a run", flush=True)
    time.sleep(2)
    print("Agent stopped!", flush=True)


def main():
    if sys.argv[1:] == ["--version"]:
        print("VERSION")
    elif sys.argv[1:3] != ["agent", "start"] or not AGENTS:
        sys.exit("No such command")
    elif "--help" in sys.argv:
        print("Usage: prefect agent start")
    elif "--work-queue" not in sys.argv:
        sys.exit("No work queues provided!")
    else:
        start()
"""


@dataclass(frozen=True)
class Package:
    name: str
    version: str
    requires: list[str] = field(default_factory=list)
    modules: dict[str, str] = field(default_factory=dict)

    @property
    def stem(self) -> str:
        return f"{self.name.replace('-', '_')}-{self.version}"

    def files(self) -> dict[str, bytes]:
        """As in site-packages."""
        lines = ["Metadata-Version: 2.1", f"Name: {self.name}", f"Version: {self.version}"]
        lines += [f"Requires-Dist: {each}" for each in self.requires]
        wheel = "Wheel-Version: 1.0\nGenerator: stand-in\nRoot-Is-Purelib: true\nTag: py3-none-any\n"
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


def index() -> list[Package]:
    """What pip can install: the names of the real thing, and newer releases that must not be taken."""
    ecs = "import boto3\nfrom prefect.infrastructure import Infrastructure\n\n\nclass ECSTask(Infrastructure): ...\n"
    needs = ["boto3>=1.24.53", "botocore>=1.27.53", "mypy_boto3_s3>=1.24.94", "mypy_boto3_secretsmanager>=1.26.49"]
    needs += ["exceptiongroup", "pyparsing>=3.1.1", "tenacity>=8.0.0"]
    boto = ["botocore<1.41.0,>=1.40.61", "jmespath<2.0.0,>=0.7.1", "s3transfer<0.15.0,>=0.14.0"]
    return [
        Package(
            "prefect-aws",
            "0.4.20",
            [*needs, "prefect<3.0.0,>=2.20.0"],
            {"prefect_aws/__init__.py": "", "prefect_aws/ecs.py": ecs},
        ),
        Package("prefect-aws", "0.5.1", [*needs, "prefect>=3.0.0rc1"], {"prefect_aws/__init__.py": ""}),
        Package("prefect", "3.0.0"),
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


def installed(*, agents: bool = True, infrastructure: bool = True, anyio: str = "4.12.0") -> list[Package]:
    cli = AGENT.replace("VERSION", PREFECT).replace("AGENTS", str(agents))
    prefect = {"prefect/__init__.py": "", "prefect/cli.py": cli}
    if infrastructure:
        prefect["prefect/infrastructure.py"] = "class Infrastructure: ...\n"
    return [
        Package("prefect", PREFECT, ["anyio<5.0,>=4.4.0", "pydantic<3.0.0,>=1.10.0", "exceptiongroup"], prefect),
        Package("anyio", anyio),
        Package("pydantic", "2.12.5"),
        Package("exceptiongroup", "1.3.0"),
        Package("typing-extensions", "4.15.0"),
        Package("urllib3", "2.5.0"),
    ]


def debian(file: Path) -> Path:
    """A small Debian as a layer, from where this machine gets its own packages; takes half a minute."""
    sources = "".join(each.read_text() + "\n" for each in [Path("/etc/apt/sources.list")] if each.exists())
    for each in sorted(Path("/etc/apt/sources.list.d").glob("*")):
        if each.name.startswith("debian") and each.suffix in (".list", ".sources"):
            sources += each.read_text() + "\n"
    command = [
        "mmdebstrap",
        # Merged /usr from the start: merging it later takes Perl, a quarter of the whole.
        "--hook-directory=/usr/share/mmdebstrap/hooks/merged-usr",
        "--variant=essential",
        "--include=usr-is-merged,python3,python3-pip,python-is-python3,tini",
        *(f"--dpkgopt=path-exclude=/usr/{each}/*" for each in UNUSED),
        "bookworm",
        str(file),
        "-",
    ]
    done = subprocess.run(command, input=sources, capture_output=True, text=True, check=False)
    if done.returncode:
        raise RuntimeError(f"mmdebstrap failed:\n{done.stderr[-3000:]}")
    return file


def prefect_layer(file: Path, packages: list[Package], more: dict[str, bytes] | None = None) -> None:
    """`more`: further files, by their path."""
    files = {
        "etc/pip.conf": f"[global]\nno-index = true\nfind-links = /{WHEELS}\nbreak-system-packages = true\n".encode(),
        "etc/shadow": b"root:*:20000:0:99999:7:::\n",
        "opt/prefect/entrypoint.sh": ENTRYPOINT_SCRIPT.encode(),
        "usr/local/bin/prefect": b"#!/usr/bin/python3\nfrom prefect.cli import main\n\nmain()\n",
    }
    files |= more or {}
    for package in packages:
        files |= {f"{PLACE}/{name}": content for name, content in package.files().items()}
    for package in index():
        files[f"{WHEELS}/{package.stem}-py3-none-any.whl"] = package.wheel()
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
