"""What is published: complete, described, signed, and nothing that would harm who uses it."""

from __future__ import annotations

import hashlib
import shutil
import tarfile
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from xml.etree import ElementTree

import pytest

from release.conftest import FIRST
from release.releases import GROUP, NO_COMPILER, POM, QUICK, USER, Artifact, Releases, maven, succeeds

# What Maven Central asks of each POM, or of one that it inherits from.
ASKED = (
    "name",
    "description",
    "url",
    "licenses/license/name",
    "licenses/license/url",
    "developers/developer/name",
    "scm/url",
    "scm/connection",
)
OWN = ("name", "description")
"""A POM that inherits these says what its parent is."""


@pytest.fixture(scope="module")
def artifacts(releases: Releases) -> list[Artifact]:
    return releases.artifacts(FIRST)


def test_every_module_is_published(releases: Releases, artifacts: list[Artifact]) -> None:
    modules = ElementTree.parse(releases.project / "pom.xml").getroot().findall(f"{POM}modules/{POM}module")
    assert {each.name for each in artifacts} == {str(each.text) for each in modules} | {"infra-parent"}


def test_nothing_gets_into_the_users_own_repository(artifacts: list[Artifact]) -> None:
    assert artifacts
    assert not list((USER / "repository" / GROUP).glob(f"*/{FIRST}"))
    assert not list((USER / "repository" / GROUP).glob("*/*staged*"))


def test_jars_have_sources_and_javadoc(artifacts: list[Artifact]) -> None:
    for each in artifacts:
        jars = {".jar", "-sources.jar", "-javadoc.jar"} if each.pom().findtext(f"{POM}packaging") != "pom" else set()
        assert each.kinds() == jars | {".pom"} | ({"-program.tar.gz"} if each.name == "infra-app" else set())
        if jars:
            assert any(name.endswith(".java") for name in names(each.file("-sources.jar"))), each.name
            assert "index.html" in names(each.file("-javadoc.jar")), each.name


def test_poms_say_what_maven_central_asks_for(releases: Releases, artifacts: list[Artifact]) -> None:
    lacking = []
    for each in artifacts:
        own, *inherited = lineage(releases, each)
        for asked in ASKED:
            found = [text(pom, asked) for pom in ([own] if asked in OWN else [own, *inherited])]
            if not any(found):
                lacking.append(f"{each.name}: {asked}")
    assert not lacking


def test_nothing_depends_on_a_snapshot(artifacts: list[Artifact]) -> None:
    assert not [each.name for each in artifacts if "-SNAPSHOT</" in each.file(".pom").read_text()]


def test_all_is_signed(
    releases: Releases, artifacts: list[Artifact], scratch: Path, count: Callable[[str, int], None]
) -> None:
    files = [each.file(kind) for each in artifacts for kind in each.kinds()]
    assert not [file.name for file in files if not releases.key.signed(file)]
    count("published files with a signature", len(files))
    changed = scratch / files[0].name
    changed.write_bytes(files[0].read_bytes() + b" ")
    changed.with_name(f"{changed.name}.asc").write_bytes(files[0].with_name(f"{files[0].name}.asc").read_bytes())
    assert not releases.key.signed(changed)


def test_checksums_are_right(artifacts: list[Artifact]) -> None:
    for each in artifacts:
        for kind in each.kinds():
            content = each.file(kind).read_bytes()
            for algorithm in ("md5", "sha1"):
                assert each.file(f"{kind}.{algorithm}").read_text() == hashlib.new(algorithm, content).hexdigest()


def test_no_jar_has_a_part_of_the_provider(artifacts: list[Artifact]) -> None:
    """It would win over a user's."""
    jars = [each.file(kind) for each in artifacts for kind in each.kinds() if kind.endswith(".jar")]
    assert jars
    assert not [jar.name for jar in jars if any(name.startswith("com/hashicorp/") for name in names(jar))]


def test_the_program_says_whose_jars_it_has(program: Path) -> None:
    listed = (program / "THIRD-PARTY.txt").read_text()
    others = [each.stem for each in (program / "lib").glob("*.jar") if not each.name.startswith("infra-")]
    assert others
    for jar in others:
        assert any(f":{jar[:at]}:{jar[at + 1 :]} " in listed for at, letter in enumerate(jar) if letter == "-"), jar
    assert "Unknown license" not in listed
    assert {"LICENSE", "NOTICE", "README.md"} <= {each.name for each in program.iterdir()}


def test_the_archive_is_the_same_twice(releases: Releases, project: Path, scratch: Path) -> None:
    """Packed by somebody else: in another folder, time zone, and with other rights."""
    other = scratch / "packed again"
    shutil.copytree(project, other, symlinks=True, ignore=shutil.ignore_patterns("*.jar", "*.gz", "dist"))
    for each in (other / "bin").iterdir():
        each.chmod(0o700)
    less = ("-Dmaven.javadoc.skip", "-Dmaven.source.skip", *QUICK, NO_COMPILER)
    succeeds(other, "package", "-Prelease", *less, environment={"TZ": "Pacific/Chatham"})
    [archive] = (other / "infra-app/target").glob("*.tar.gz")
    published = releases.artifact("infra-app", FIRST).file("-program.tar.gz")
    assert contents(archive) == contents(published)  # which file, before which byte
    assert archive.read_bytes() == published.read_bytes()


@pytest.mark.parametrize(
    ("goal", "version", "refusal"),
    [
        ("enforcer:enforce@release", "7.2.0-SNAPSHOT", "Only a version without -SNAPSHOT is released"),
        ("enforcer:enforce@changelog", "7.2.0-SNAPSHOT", 'CHANGELOG.md has no section "## [7.2.0-SNAPSHOT] - DATE"'),
        ("gpg:sign@signatures", FIRST, "Key ring material not found"),
    ],
)
def test_what_is_no_release_is_refused(
    project: Path, releases: Releases, goal: str, version: str, refusal: str
) -> None:
    releases.become(version)
    done = maven(project, "-Prelease", "-pl", ".", goal)
    releases.become(FIRST)
    assert done.returncode != 0
    assert refusal in done.stdout


def lineage(releases: Releases, artifact: Artifact) -> Iterator[ElementTree.Element]:
    pom = artifact.pom()
    yield pom
    parent = pom.findtext(f"{POM}parent/{POM}artifactId")
    if parent:
        yield from lineage(releases, releases.artifact(parent, artifact.version))


def text(pom: ElementTree.Element, path: str) -> str:
    return (pom.findtext("/".join(f"{POM}{each}" for each in path.split("/"))) or "").strip()


def names(jar: Path) -> list[str]:
    with zipfile.ZipFile(jar) as archive:
        return archive.namelist()


def contents(archive: Path) -> dict[str, tuple[object, ...]]:
    with tarfile.open(archive) as tar:
        return {
            each.name: (each.mode, each.uid, each.gid, each.uname, each.gname, each.mtime, digest(tar, each))
            for each in tar
        }


def digest(tar: tarfile.TarFile, entry: tarfile.TarInfo) -> str:
    file = tar.extractfile(entry)
    return hashlib.sha256(file.read()).hexdigest() if file else ""
