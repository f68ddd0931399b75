"""What is built and pushed: one registry, one place for files, and bases upon the same small Debian."""

from __future__ import annotations

import json
import shutil
import subprocess
import tempfile
from collections.abc import Iterator
from pathlib import Path

import pytest

from harness.debian import tree
from harness.tools import require
from images import standin
from images.registry import Registry, client_environment
from images.standin import Publish


@pytest.fixture(scope="session")
def scratch() -> Iterator[Path]:
    """Not below pytest's own folder, since users who are not root go in there too."""
    with tempfile.TemporaryDirectory(prefix="images-") as folder:
        Path(folder).chmod(0o755)
        yield Path(folder)


@pytest.fixture(scope="session")
def registry(scratch: Path) -> Iterator[Registry]:
    require("skopeo", "jq", "docker-registry", "setpriv")
    registry = Registry(scratch / "registry")
    yield registry
    registry.stop()


@pytest.fixture(scope="session")
def client(scratch: Path, registry: Registry) -> dict[str, str]:
    """The environment of who uses the registry."""
    return client_environment(scratch / "client", registry)


@pytest.fixture(scope="session")
def debian(scratch: Path) -> Path:
    require("mmdebstrap", root=True)
    return tree(scratch / "debian.tar", "python3", "python3-pip", "python-is-python3", "tini")


@pytest.fixture(scope="session")
def publish(scratch: Path, registry: Registry, client: dict[str, str], debian: Path) -> Publish:
    """Puts a base into the registry, Debian and a layer; gives its reference with the digest."""

    def publish(name: str, layer: Path) -> str:
        folder = standin.base(Path(tempfile.mkdtemp(dir=scratch), "base"), [debian, layer])
        copy = ["skopeo", "copy", "--quiet", "--all", "--preserve-digests", f"oci:{folder}"]
        subprocess.run([*copy, f"docker://{registry.name}/{name}"], env=client, check=True)
        digest = json.loads((folder / "index.json").read_text())["manifests"][0]["digest"]
        shutil.rmtree(folder)
        return f"docker.io/{name}@{digest}"

    return publish
