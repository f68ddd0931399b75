"""A registry that is Amazon ECR for whoever runs in here: the host's name, TLS, the login of the AWS API.

    unshare --mount --net python3 -m images.ecr FOLDER ACCOUNT_ID REGION COMMAND...

runs the command where 443 of that host is docker-registry, and the AWS API is moto. Nothing else can be reached, and all
of it ends with the command. FOLDER keeps the registry's data and what was asked of it.
"""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

from images.registry import HOST, Registry, certificate, serve

MOTO = 5000


def main(folder: Path, account_id: str, region: str, command: list[str]) -> int:
    folder.mkdir(parents=True, exist_ok=True)
    host = f"{account_id}.dkr.ecr.{region}.amazonaws.com"
    subprocess.run(["ip", "link", "set", "lo", "up"], check=True)
    (folder / "hosts").write_text(f"{HOST} localhost {host}\n")
    subprocess.run(["mount", "--bind", str(folder / "hosts"), "/etc/hosts"], check=True)

    environment = os.environ | {
        "AWS_ENDPOINT_URL": f"http://{HOST}:{MOTO}",
        "AWS_ACCESS_KEY_ID": "emulator",
        "AWS_SECRET_ACCESS_KEY": "emulator",
        "AWS_EC2_METADATA_DISABLED": "true",
        "SSL_CERT_FILE": str(folder / "cert.pem"),
    }
    # moto's password of ECR.
    registry = Registry(folder, 443, password=f"{account_id}-auth-token", tls=certificate(folder, host))
    moto = [sys.executable, "-m", "moto.server", "--host", HOST, "--port", str(MOTO)]
    api = serve(moto, MOTO, folder / "log", MOTO_ACCOUNT_ID=account_id)
    try:
        return subprocess.run(command, env=environment, check=False).returncode
    finally:
        registry.stop()
        api.kill()


def inside(folder: Path, account_id: str, region: str) -> list[str]:
    """What to put before a command, for it to run in there. Needs PYTHONPATH."""
    return ["unshare", "--mount", "--net", sys.executable, "-m", __name__, str(folder), account_id, region]


if __name__ == "__main__":
    sys.exit(main(Path(sys.argv[1]), sys.argv[2], sys.argv[3], sys.argv[4:]))
