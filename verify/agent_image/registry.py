"""Debian's docker-registry on loopback, and what is needed to talk to it."""

from __future__ import annotations

import json
import os
import socket
import subprocess
import time
import urllib.error
import urllib.request
import warnings
from pathlib import Path

HOST = "127.0.0.1"


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port: int = probe.getsockname()[1]
        return port


def registry_environment() -> dict[str, str]:
    """Without what skopeo reads: docker-registry takes REGISTRY_AUTH_FILE for a setting of its own."""
    return {name: value for name, value in os.environ.items() if not name.startswith("REGISTRY_")}


class Registry:
    """Ends with the process that made it, at the latest."""

    def __init__(self, folder: Path, *, password: str | None = None) -> None:
        folder.mkdir(parents=True)
        self.folder, self.port = folder, free_port()
        config = {
            "version": 0.1,
            "log": {"level": "warn"},
            "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
            "http": {"addr": f"{HOST}:{self.port}"},
        }
        if password is not None:
            (folder / "users").write_text(f"AWS:{bcrypt(password)}\n")
            config["auth"] = {"htpasswd": {"realm": "registry", "path": str(folder / "users")}}
        (folder / "config.json").write_text(json.dumps(config))  # JSON is YAML
        self._start()

    def _start(self) -> None:
        with (self.folder / "log").open("a") as log:
            self.process = subprocess.Popen(
                ["setpriv", "--pdeathsig", "TERM", "docker-registry", "serve", str(self.folder / "config.json")],
                env=registry_environment(),
                stdout=log,
                stderr=log,
            )
        until = time.monotonic() + 20
        while True:
            try:
                urllib.request.build_opener(urllib.request.ProxyHandler({})).open(f"http://{self.name}/v2/", timeout=2)
                return
            except urllib.error.HTTPError:
                return
            except OSError:
                if time.monotonic() > until or self.process.poll() is not None:
                    raise RuntimeError((self.folder / "log").read_text()) from None
                time.sleep(0.05)

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
