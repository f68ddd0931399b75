"""The program's archive: it runs where there is nothing but Java and Node.js, and writes what the project's does."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from harness import jdks
from harness.program import SAMPLE, infra
from harness.tools import needs, require, tool
from release.conftest import FIRST
from release.image import Images
from release.releases import run


@pytest.fixture(scope="module")
def commands(scratch: Path) -> str:
    """A PATH with Java and Node.js, and of all else what a shell script cannot do by itself."""
    folder = scratch / "commands"
    folder.mkdir()
    for each in ("java", "node", "sh", "mkdir", "readlink", "sed"):
        (folder / each).symlink_to(tool(each))
    return str(folder)


@pytest.fixture(scope="module")
def platform(scratch: Path) -> Path:
    """A user's folder: the sample in config/, and what anybody may write to."""
    folder = scratch / "platform"
    shutil.copytree(SAMPLE, folder / "config")
    folder.chmod(0o777)
    return folder


def test_it_runs_from_a_place_that_cannot_be_written_to(
    program: Path, commands: str, nobody: list[str], platform: Path, sample: Path
) -> None:
    def its(*arguments: str) -> str:
        return run(*nobody, program / "bin/infra", *arguments, folder=platform, environment={"PATH": commands})

    assert its("--version").startswith(f"infra {FIRST}")
    assert its("validate").endswith("are fine\n")
    assert its("list") == infra("list", "--config", SAMPLE)
    its("synth", "--out", "from-archive")
    assert files(platform / "from-archive/stacks") == files(sample / "stacks")


def test_a_link_to_it_runs(program: Path, commands: str, scratch: Path) -> None:
    link = scratch / "infra"
    link.symlink_to(program / "bin/infra")
    assert FIRST in run(link, "--version", folder=Path("/"), environment={"PATH": commands})


def test_what_it_keeps_of_the_classes_is_in_the_users_cache(
    program: Path, commands: str, nobody: list[str], platform: Path
) -> None:
    """From JDK 19 on; `synth` fills it, and a home that cannot be written to changes nothing."""
    newer = [home for number, home in jdks.others().items() if number >= 19]
    needs(newer, "a JDK of 19 or newer beside the one that is used")
    environment = {"PATH": commands, "JAVA_HOME": str(newer[0])}

    def its(*arguments: str, **more: str) -> None:
        run(*nobody, program / "bin/infra", *arguments, folder=platform, environment=environment | more)

    cache, loaded = platform / "cache", platform / "loaded"
    its("list", XDG_CACHE_HOME=str(cache))
    its("synth", "--out", "cached", HOME=str(program))
    assert not cache.exists()
    its("synth", "--out", "cached", XDG_CACHE_HOME=str(cache))
    assert [file.name for file in (cache / "prefect-infra").iterdir()] == ["classes.jsa"]
    its("list", XDG_CACHE_HOME=str(cache), INFRA_JAVA_OPTS=f"-Xlog:class+load:file={loaded}")
    assert "dev.prefectinfra.app.Main source: shared objects file (top)" in loaded.read_text()


def test_its_dockerfile_makes_an_image(program: Path, platform: Path, scratch: Path, sample: Path) -> None:
    """Which runs with a read-only root, as its own user and as any other."""
    require("buildah", "mmdebstrap", "dpkg", "unshare", root=True)
    images = Images(scratch / "images")
    try:
        images.java("localhost/java")
        images.node("localhost/node", tool("node"))
        image = images.build(program, JAVA="localhost/java", NODE="localhost/node")
        assert int(image.config["User"].split(":")[0]) > 0
        for user in (image.config["User"], "4711:4711"):
            out = f"from-image-{user.split(':')[0]}"
            volumes = {"/platform": platform, "/tmp": images.temporary()}
            image.run(user, volumes, "synth", "--out", out)
            assert files(platform / out / "stacks") == files(sample / "stacks")
            assert FIRST in image.run(user, volumes, "--version")
    finally:
        images.end()


def files(folder: Path) -> dict[str, bytes]:
    found = {str(file.relative_to(folder)): file.read_bytes() for file in folder.rglob("*") if file.is_file()}
    assert found
    return found
