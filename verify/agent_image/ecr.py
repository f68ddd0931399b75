"""A registry that is Amazon ECR for whoever runs in here: the host's name, TLS, the login of the AWS API.

    unshare --mount --net python3 -m agent_image.ecr FOLDER ACCOUNT_ID REGION COMMAND...

runs the command where 443 of that host is docker-registry, and the AWS API is moto. Nothing else can be reached, and all
of it ends with the command. FOLDER keeps the registry's data and what was asked of it.
"""

from __future__ import annotations

import json
import os
import socket
import subprocess
import sys
import time
from pathlib import Path

from agent_image.registry import HOST, bcrypt, registry_environment

MOTO = 5000


def main(folder: Path, account_id: str, region: str, command: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    host = f"{account_id}.dkr.ecr.{region}.amazonaws.com"
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    (folder / "hosts").write_text(f"{HOST} localhost {host}\n")
    subprocess.run(["mount", "--bind", str(folder / "hosts"), "/etc/hosts"], check=True)

    if not (folder / "cert.pem").exists():
        made = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
        made += ["-subj", "/CN=registry", "-addext", f"subjectAltName=DNS:{host}", "-days", "2"]
        made += ["-keyout", "key.pem", "-out", "cert.pem"]
        subprocess.run(made, cwd=folder, check=True, capture_output=True)
    # moto's password of ECR.
    (folder / "users").write_text(f"AWS:{bcrypt(f'{account_id}-auth-token')}\n")
    (folder / "config.json").write_text(
        json.dumps(
            {
                "version": 0.1,
                "log": {"level": "warn"},
                "storage": {"filesystem": {"rootdirectory": str(folder / "data")}},
                "http": {
                    "addr": f"{HOST}:443",
                    "tls": {"certificate": str(folder / "cert.pem"), "key": str(folder / "key.pem")},
                },
                "auth": {"htpasswd": {"realm": "ecr", "path": str(folder / "users")}},
            }
        )
    )
    environment = os.environ | {
        "AWS_ENDPOINT_URL": f"http://{HOST}:{MOTO}",
        "AWS_ACCESS_KEY_ID": "emulator",
        "AWS_SECRET_ACCESS_KEY": "emulator",
        "AWS_EC2_METADATA_DISABLED": "true",
        "SSL_CERT_FILE": str(folder / "cert.pem"),
    }
    servers = []
    try:
        for server in (
            ["docker-registry", "serve", str(folder / "config.json")],
            [sys.executable, "-m", "moto.server", "--host", HOST, "--port", str(MOTO)],
        ):
            with (folder / "log").open("a") as log:
                servers.append(
                    subprocess.Popen(
                        ["setpriv", "--pdeathsig", "KILL", *server],
                        stdout=log,
                        stderr=log,
                        env=registry_environment() | {"MOTO_ACCOUNT_ID": account_id},
                    )
                )
        for port in (443, MOTO):
            await_listener(port, folder / "log")
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        for each in servers:
            each.kill()
            each.wait()


def await_listener(port: int, log: Path) -> None:
    until = time.monotonic() + 20
    while True:
        with socket.socket() as probe:
            if probe.connect_ex((HOST, port)) == 0:
                return
        if time.monotonic() > until:
            raise RuntimeError(f"nothing listens on {port}:\n{log.read_text()}")
        time.sleep(0.05)


def inside(folder: Path, account_id: str, region: str) -> list[str]:
    """What to put before a command, for it to run in there. Needs PYTHONPATH."""
    return ["unshare", "--mount", "--net", sys.executable, "-m", __name__, str(folder), account_id, region]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]))
