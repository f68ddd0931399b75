"""Releases of this project, made as CONTRIBUTING says, in a folder that is a Maven repository."""

from __future__ import annotations

import filecmp
import os
import shutil
import subprocess
from dataclasses import dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from harness.program import ROOT, SECONDS

GROUP = "dev/prefectinfra"
USER = Path.home() / ".m2"
QUICK = ("-Dquick", "-Dmaven.test.skip", "-Dclass-data.skip")
NO_COMPILER = "-Dmaven.compiler.useIncrementalCompilation=false"
"""Which is named for what it does not do: what is compiled stays, unless its source is newer."""
POM = "{http://maven.apache.org/POM/4.0.0}"


class Key:
    """A key that lives as long as the tests: as Maven takes it, and as gpgv does."""

    PASSPHRASE = "throw-away"

    def __init__(self, folder: Path) -> None:
        folder.mkdir(mode=0o700)
        self.public = folder / "public.gpg"
        self._home = os.environ | {"GNUPGHOME": str(folder)}
        try:
            self._gpg("--quick-gen-key", "Throw-away <throw-away@example.com>", "ed25519", "sign", "1d")
            self.secret = self._gpg("--armor", "--export-secret-keys").decode()
            self.public.write_bytes(self._gpg("--export"))
        finally:
            subprocess.run(["gpgconf", "--kill", "all"], env=self._home, check=False)

    def _gpg(self, *arguments: str) -> bytes:
        command = ["gpg", "--batch", "--quiet", "--pinentry-mode", "loopback", "--passphrase", self.PASSPHRASE]
        return subprocess.run([*command, *arguments], env=self._home, check=True, stdout=subprocess.PIPE).stdout

    def environment(self) -> dict[str, str]:
        return {"MAVEN_GPG_KEY": self.secret, "MAVEN_GPG_PASSPHRASE": self.PASSPHRASE}

    def signed(self, file: Path) -> bool:
        command = ["gpgv", "--keyring", str(self.public), f"{file}.asc", str(file)]
        return subprocess.run(command, capture_output=True, check=False).returncode == 0


Done = subprocess.CompletedProcess[str]


def maven(folder: Path, *arguments: object, environment: dict[str, str] | None = None) -> Done:
    """Maven as it is set up on this machine, without a key that somebody may have."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith("MAVEN_GPG_")}
    return subprocess.run(
        ["mvn", "-q", "-B", *map(str, arguments)],
        cwd=folder,
        env=kept | (environment or {}),
        stdin=subprocess.DEVNULL,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        timeout=SECONDS,
        check=False,
    )


def succeeds(folder: Path, *arguments: object, environment: dict[str, str] | None = None) -> str:
    done = maven(folder, *arguments, environment=environment)
    assert done.returncode == 0, f"mvn {' '.join(map(str, arguments))}\n{done.stdout}"
    return done.stdout


def run(*command: object, folder: Path, environment: dict[str, str]) -> str:
    """What a command prints that has no other variables."""
    done = subprocess.run(
        [str(each) for each in command],
        cwd=folder,
        env=environment,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        timeout=SECONDS,
        check=False,
    )
    assert done.returncode == 0, f"{command}\n{done.stdout}{done.stderr}"
    return done.stdout


def local_repository(folder: Path) -> Path:
    """One that has what this machine has of others already, and nothing of ours."""
    (folder / "dev").mkdir(parents=True)
    own = USER / "repository"
    for parent, kept in ((own, "dev"), (own / "dev", "prefectinfra")):
        for each in parent.iterdir() if parent.is_dir() else ():
            if each.is_dir() and each.name != kept:
                (folder / each.relative_to(own)).symlink_to(each)
    return folder


@dataclass(frozen=True)
class Artifact:
    """What was published below one artifactId."""

    name: str
    folder: Path

    @property
    def version(self) -> str:
        return self.folder.name

    def file(self, kind: str) -> Path:
        """`kind`: what follows name and version, such as `-sources.jar`."""
        return self.folder / f"{self.name}-{self.version}{kind}"

    def kinds(self) -> set[str]:
        """Without checksums and signatures."""
        files = [each.name for each in self.folder.iterdir() if each.suffix not in (".asc", ".md5", ".sha1")]
        return {name.removeprefix(f"{self.name}-{self.version}") for name in files}

    def pom(self) -> ElementTree.Element:
        return ElementTree.parse(self.file(".pom")).getroot()


@dataclass
class Releases:
    """A copy of the project, in which versions are made, and the repository that they land in."""

    project: Path
    repository: Path
    local: Path
    key: Key
    versions: list[str] = field(default_factory=list)

    def become(self, version: str) -> None:
        subprocess.run([self.project / ".ci/version", version], check=True)

    def release(self, version: str) -> None:
        """All of it, signed."""
        self.become(version)
        self._deploy(version, "-Prelease", NO_COMPILER, environment=self.key.environment())

    def next(self, version: str) -> None:
        """Jars and POMs alone, of the classes that are there: what a project depends on."""
        self.become(version)
        self._deploy(version, "-Dexec.skip", NO_COMPILER)

    def _deploy(self, version: str, *options: str, environment: dict[str, str] | None = None) -> None:
        # A user's local repository must never get a version that was not released.
        places = (f"-Dmaven.repo.local={self.local}", f"-DaltDeploymentRepository=staged::{self.repository.as_uri()}")
        succeeds(self.project, "deploy", *options, *QUICK, *places, environment=environment)
        self.versions.append(version)

    def artifacts(self, version: str) -> list[Artifact]:
        folders = sorted((self.repository / GROUP).glob(f"*/{version}"))
        return [Artifact(folder.parent.name, folder) for folder in folders]

    def artifact(self, name: str, version: str) -> Artifact:
        return Artifact(name, self.repository / GROUP / name / version)


def checkout(folder: Path) -> Path:
    """What git has, or would take, without its history. What is the same there already stays as old as it is."""
    listed = subprocess.run(
        ["git", "ls-files", "-z", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        check=True,
        capture_output=True,
        text=True,
    ).stdout
    for name in filter(None, listed.split("\0")):
        source, target = ROOT / name, folder / name
        if source.is_file() and not (target.is_file() and filecmp.cmp(source, target, shallow=False)):
            target.parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(source, target)
    return folder
