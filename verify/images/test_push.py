"""push-image against a real registry."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path
from typing import Any

import pytest

from harness.tools import ROOT, require
from images.ecr import inside
from images.registry import Registry, client_environment
from images.standin import Layout

PUSH = ROOT / "pipeline/flows/scripts/push-image"
TAG = "daily-sales-6c1f0de"
ECR = "123456789012.dkr.ecr.us-east-1.amazonaws.com"


def layout(folder: Path, text: str, architectures: tuple[str, ...] = ("amd64",)) -> Path:
    """A small image, or a list of them."""
    made = Layout(folder)
    file = folder.with_suffix(".layer")
    file.write_text(text)
    made.index([made.image([file], each, {}) for each in architectures])
    return folder


def digest(folder: Path) -> str:
    found: str = json.loads((folder / "index.json").read_text())["manifests"][0]["digest"]
    return found


class TestPush:
    @pytest.fixture(autouse=True)
    def images(self, tmp_path: Path, registry: Registry, client: dict[str, str]) -> None:
        self.scratch, self.registry, self.environment = tmp_path, registry, client
        self.one = layout(tmp_path / "one", "one")
        self.other = layout(tmp_path / "other", "other")
        self.list = layout(tmp_path / "list", "one", ("amd64", "arm64"))

    def push(
        self, *arguments: object, expect: int, says: str, environment: dict[str, str] | None = None
    ) -> subprocess.CompletedProcess[str]:
        done = subprocess.run(
            [str(PUSH), *map(str, arguments)],
            env=environment or self.environment,
            capture_output=True,
            text=True,
            check=False,
        )
        assert done.returncode == expect, done.stdout + done.stderr
        assert says in done.stdout + done.stderr
        return done

    def there(self, repository: str, tag: str = TAG) -> str:
        """The digest in the registry, asked of it directly."""
        raw = ["skopeo", "inspect", "--format", "{{.Digest}}", "--no-tags", f"docker://{repository}:{tag}"]
        return subprocess.run(raw, env=self.environment, capture_output=True, text=True, check=True).stdout.strip()

    def test_pushed_then_skipped_then_refused(self) -> None:
        repository = f"{self.registry.name}/lane/flows"
        done = self.push(self.one, repository, TAG, expect=0, says=f"pushed {repository}:{TAG}@{digest(self.one)}")
        assert done.stderr == ""
        assert self.there(repository) == digest(self.one)
        self.push(self.one, repository, TAG, expect=0, says="skipped, is there already:")
        refused = self.push(self.other, repository, TAG, expect=1, says=f"there: {digest(self.one)}")
        assert f"built: {digest(self.other)}" in refused.stderr
        assert self.there(repository) == digest(self.one)

    def test_a_list_of_images_keeps_its_digest(self) -> None:
        repository = f"{self.registry.name}/list"
        self.push(self.list, repository, TAG, expect=0, says=digest(self.list))
        assert self.there(repository) == digest(self.list)
        self.push(self.list, repository, TAG, expect=0, says="skipped")
        self.push(self.one, repository, TAG, expect=1, says="another image")

    def test_a_registry_that_is_down(self) -> None:
        registry = Registry(self.scratch / "down")
        environment = client_environment(self.scratch / "down-client", registry)
        registry.stop()
        self.push(self.one, f"{registry.name}/flows", TAG, expect=1, says="cannot ask", environment=environment)

    def test_a_registry_that_wants_a_login(self, request: pytest.FixtureRequest) -> None:
        require(modules=("crypt",))
        registry = Registry(self.scratch / "closed", password="open sesame")
        request.addfinalizer(registry.stop)
        environment = client_environment(self.scratch / "closed-client", registry)
        repository = f"{registry.name}/flows"
        self.push(self.one, repository, TAG, expect=1, says="cannot ask", environment=environment)
        login = ["skopeo", "login", "--tls-verify=false", "--username", "AWS", "--password-stdin", registry.name]
        subprocess.run(login, input="open sesame", env=environment, text=True, check=True, capture_output=True)
        self.push(self.one, repository, TAG, expect=0, says="pushed", environment=environment)

    def test_tags_that_float(self, subtests: pytest.Subtests) -> None:
        for tag in (
            "latest",
            "main",
            "dev-v2",
            "main-v2",
            "live",
            "2.20.25",
            "sales-6c1f0d",
            "",
            "-6c1f0de",
            "a b-6c1f0de",
        ):
            with subtests.test(tag=tag):
                self.push(self.one, f"{self.registry.name}/floats", tag, expect=2, says=f"the tag '{tag}' floats")
        assert not (self.registry.folder / "data/docker/registry/v2/repositories/floats").exists()

    @pytest.mark.parametrize(
        "repository",
        [
            "",
            "flows",
            "library/flows",
            f"docker://{ECR}/flows",
            f"{ECR}/flows:tag",
            f"{ECR}",
            f"{ECR}/Flows",
        ],
    )
    def test_wrong_repositories(self, repository: Any) -> None:
        self.push(self.one, repository, TAG, expect=2, says=f"'{repository}' is no repository")

    def test_wrong_layouts(self) -> None:
        repository = f"{self.registry.name}/wrong"
        self.push(self.scratch / "nothing", repository, TAG, expect=2, says="is no folder in OCI layout")
        two = Layout(self.scratch / "two")
        file = self.scratch / "file"
        file.write_text("")
        images = [two.image([file], each, {}) for each in ("amd64", "arm64")]
        (two.folder / "index.json").write_text(json.dumps({"schemaVersion": 2, "manifests": images}))
        self.push(two.folder, repository, TAG, expect=2, says="does not hold exactly one image")

    def test_layouts_with_more_than_an_image(self, subtests: pytest.Subtests) -> None:
        """A build that broke out hands over what it likes; the push would follow a link to a file of its own machine."""
        repository = f"{self.registry.name}/odd"
        secret = self.scratch / "secret"
        secret.write_text("a token")
        for name, what in (
            ("link", lambda folder: (folder / "blobs/sha256" / ("0" * 64)).symlink_to(secret)),
            ("a link for the index", lambda folder: self.replace(folder / "index.json", secret)),
            ("a link for the folder of blobs", lambda folder: self.replace(folder / "blobs", self.one / "blobs")),
            ("a script", lambda folder: (folder / "with-role").write_text("#!/bin/sh\n")),
            ("a hidden file", lambda folder: (folder / ".gitconfig").write_text("")),
            ("a pipe", lambda folder: os.mkfifo(folder / "blobs/sha256" / ("1" * 64))),
            ("a name with a line break", lambda folder: (folder / "blobs/sha256/0\n0").write_text("")),
            ("a folder", lambda folder: (folder / "blobs/sha512").mkdir()),
        ):
            with subtests.test(name=name):
                folder = layout(self.scratch / "odd" / name.replace(" ", "-"), name)
                what(folder)
                done = self.push(folder, repository, TAG, expect=2, says="what an image does not need")
                assert "a token" not in done.stdout + done.stderr
        link = self.scratch / "link"
        link.symlink_to(self.one)
        self.push(link, repository, TAG, expect=2, says="is no folder in OCI layout")

    def replace(self, file: Path, target: Path) -> None:
        shutil.rmtree(file) if file.is_dir() else file.unlink()
        file.symlink_to(target)

    def test_a_layout_that_was_changed(self) -> None:
        folder = layout(self.scratch / "changed", "changed")
        for blob in (folder / "blobs/sha256").iterdir():
            if blob.read_text() == "changed":
                blob.write_text("CHANGED")
        self.push(folder, f"{self.registry.name}/changed", TAG, expect=1, says="has no")

    def test_arguments(self) -> None:
        self.push(self.one, expect=2, says="got 1 arguments")
        self.push("--help", expect=0, says="push-image LAYOUT REPOSITORY TAG")

    def test_ecr(self) -> None:
        """The host's own name, TLS, and the AWS CLI's login, in a network of its own."""
        require("unshare", "ip", "openssl", "aws", root=True, modules=("moto", "crypt"))
        logins = Path(self.environment["REGISTRY_AUTH_FILE"])
        before = logins.read_text()

        def push(account_id: str, folder: Path, expect: int, says: str) -> None:
            command = [*inside(self.scratch / "ecr", account_id, "us-east-1"), str(PUSH), str(folder)]
            done = subprocess.run(
                [*command, f"{ECR}/data-flows", TAG], env=self.environment, capture_output=True, text=True, check=False
            )
            assert done.returncode == expect, done.stdout + done.stderr
            assert says in done.stdout + done.stderr
            assert "auth-token" not in done.stdout + done.stderr

        push("123456789012", self.one, 0, f"pushed {ECR}/data-flows:{TAG}@{digest(self.one)}")
        push("123456789012", self.one, 0, "skipped")
        push("123456789012", self.other, 1, "another image")
        # Nobody is at this account's registry in there.
        push("210987654321", self.one, 1, f"no login for {ECR}")
        assert logins.read_text() == before
        assert list(logins.parent.glob("tmp.*")) == []
