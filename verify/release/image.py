"""Images of the program, made with buildah on bases of Debian's packages and of this machine's Node.js."""

from __future__ import annotations

import json
import os
import subprocess
import tarfile
import tempfile
from pathlib import Path
from typing import Any

from harness.debian import tree
from images.container import Container

JAVA = "openjdk-17-jre-headless"
JAVA_HOME = "/usr/lib/jvm/java-17-openjdk-{architecture}"


class Image:
    """One whose files lie in a folder."""

    def __init__(self, root: Path, config: dict[str, Any]) -> None:
        self.root, self.config = root, config

    def run(self, user: str, volumes: dict[str, Path], *arguments: str) -> str:
        """As Fargate would, with a root that is read-only; what it prints."""
        variables = dict(each.split("=", 1) for each in self.config["Env"])
        line = ["env", f"--chdir={self.config['WorkingDir']}", *self.config["Entrypoint"], *arguments]
        code, said = Container(self.root, user, volumes, variables, line).ended()
        assert code == 0, said
        return said


class Images:
    """A storage of its own. What `mounted` gives is there until `end`."""

    def __init__(self, folder: Path) -> None:
        folder.mkdir()
        self._folder = folder
        self._policy = folder / "policy.json"
        self._policy.write_text('{"default": [{"type": "insecureAcceptAnything"}]}')

    def java(self, name: str) -> None:
        """A Java runtime in a Debian; nothing is set up, so that only JAVA_HOME tells where it is."""
        packages = ("base-files", "coreutils", "dash", "libstdc++6", "sed", JAVA)
        layer = tree(self._folder / "java.tar", *packages, variant="extract")
        architecture = subprocess.check_output(["dpkg", "--print-architecture"], text=True).strip()
        self._base(name, layer, f"JAVA_HOME={JAVA_HOME.format(architecture=architecture)}")

    def node(self, name: str, node: str) -> None:
        """Nothing but that file, where Node.js's image has it."""
        layer = self._folder / "node.tar"
        with tarfile.open(layer, "w") as tar:
            tar.add(Path(node).resolve(), "usr/local/bin/node")
        self._base(name, layer)

    def _base(self, name: str, layer: Path, *variables: str) -> None:
        container = self._buildah("from", "scratch")
        self._buildah("add", "--quiet", container, layer, "/")
        path = "PATH=/usr/local/bin:/usr/bin:/bin"
        self._buildah("config", *(word for each in (path, *variables) for word in ("--env", each)), container)
        self._buildah("commit", "--quiet", "--rm", container, name)

    def build(self, context: Path, **arguments: str) -> Image:
        given = [word for name, value in arguments.items() for word in ("--build-arg", f"{name}={value}")]
        name = self._buildah("build", "--quiet", "--isolation", "chroot", "--pull=never", *given, context)
        container = self._buildah("from", "--pull=never", name)
        config = json.loads(self._buildah("inspect", container))["OCIv1"]["config"]
        return Image(Path(self._buildah("mount", container)), config)

    def temporary(self) -> Path:
        """A folder that anybody may write to."""
        folder = Path(tempfile.mkdtemp(dir=self._folder))
        folder.chmod(0o1777)
        return folder

    def end(self) -> None:
        self._buildah("umount", "--all")

    def _buildah(self, command: str, *arguments: object) -> str:
        storage = ["--storage-driver", "vfs", "--root", self._folder / "storage", "--runroot", self._folder / "run"]
        judged = ["--signature-policy", self._policy] if command in ("from", "commit", "build") else []
        done = subprocess.run(
            [str(each) for each in ("buildah", *storage, command, *judged, *arguments)],
            env=os.environ | {"TMPDIR": str(self._folder)},
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == 0, f"buildah {command}\n{done.stdout}{done.stderr}"
        return done.stdout.strip()
