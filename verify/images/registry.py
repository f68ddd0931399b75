"""Debian's docker-registry on loopback, and what is needed to talk to it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import warnings
from pathlib import Path

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def serve(line: list[str], port: int, log: Path, **variables: str) -> subprocess.Popen[bytes]:
    """A server that listens; it ends with the process that made it, at the latest."""
    # Without what skopeo reads: docker-registry takes REGISTRY_AUTH_FILE for a setting of its own.
    environment = {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")} | variables
    with log.open("a") as out:
        server = subprocess.Popen(["setpriv", "--pdeathsig", "KILL", *line], stdout=out, stderr=out, env=environment)
    until = time.monotonic() + 20
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return server
        if time.monotonic() > until or server.poll() is not None:
            raise RuntimeError(f"nothing listens on {port}:\n{log.read_text()}")
        time.sleep(0.05)


def certificate(folder: Path, host: str) -> dict[str, str]:
    """Makes cert.pem and key.pem, unless they are there."""
    made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    made += ["-subj", "/CN=registry", "-addext", f"subjectAltName=DNS:{host}", "-days", "2"]
    if not (folder / "cert.pem").exists():
        made += ["-keyout", "key.pem", "-out", "cert.pem"]
        subprocess.run(made, cwd=folder, check=True, capture_output=True)
    return {"certificate": str(folder / "cert.pem"), "key": str(folder / "key.pem")}


class Registry:
    """Debian's docker-registry. `password`: of the user AWS, whom alone it lets in."""

    def __init__(
        self, folder: Path, port: int | None = None, *, password: str | None = None, tls: dict[str, str] | None = None
    ) -> None:
        folder.mkdir(parents=True, exist_ok=True)
        self.folder, self.port = folder, port or free_port()
        config = {
            "version": 0.1,
            "log": {"level": "warn"},
            "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
            "http": {"addr": f"{HOST}:{self.port}"} | ({"tls": tls} if tls else {}),
        }
        if password is not None:
            (folder / "users").write_text(f"AWS:{bcrypt(password)}\n")
            config["auth"] = {"htpasswd": {"realm": "registry", "path": str(folder / "users")}}
        (folder / "config.json").write_text(json.dumps(config))  # JSON is YAML
        self.process = serve(["docker-registry", "serve", str(folder / "config.json")], self.port, folder / "log")

    @property
    def name(self) -> str:
        return f"{HOST}:{self.port}"

    def stop(self) -> None:
        self.process.terminate()
        self.process.wait()


def client_environment(folder: Path, registry: Registry) -> dict[str, str]:
    """Where buildah and skopeo find this registry, also in the place of docker.io; nothing of the user's own settings."""
    settings = folder / ".config/containers"
    settings.mkdir(parents=True)
    (settings / "registries.conf").write_text(
        f'[[registry]]\nprefix = "docker.io"\nlocation = "{registry.name}"\ninsecure = true\n\n'
        f'[[registry]]\nlocation = "{registry.name}"\ninsecure = true\n'
    )
    (settings / "policy.json").write_text('{"default": [{"type": "insecureAcceptAnything"}]}')
    (folder / "auth.json").write_text("{}")
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("AWS_", "CIRCLE"))}
    return kept | {
        "REGISTRY_AUTH_FILE": str(folder / "auth.json"),
        "HOME": str(folder),
        "TMPDIR": str(folder),
        "PYTHONPATH": str(Path(__file__).resolve().parents[1]),
        "no_proxy": HOST,
        "NO_PROXY": HOST,
        "GIT_CONFIG_GLOBAL": os.devnull,
        "GIT_CONFIG_SYSTEM": os.devnull,
    }


def bcrypt(password: str) -> str:
    """As docker-registry wants passwords. The module goes with Python 3.13; the tests that use this say so then."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        import crypt

        return crypt.crypt(password, crypt.mksalt(crypt.METHOD_BLOWFISH, rounds=16))
