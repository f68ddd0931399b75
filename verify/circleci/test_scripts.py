"""The scripts that do not belong to one step: with-role, changed, newest, approved, install-terraform. With real git, AWS CLI and Terraform."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import threading
import time
from collections.abc import Iterator
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from circleci.conftest import Aws
from harness.scripts import PIPELINE, TOKEN, commit, git, run
from harness.tools import tool

ROLE = "arn:aws:iam::123456789012:role/prefect-v2-dev-agent-images-ci"


@pytest.fixture
def job(aws: Aws, tmp_path: Path) -> dict[str, str]:
    """A job's environment. The CLI keeps a role's keys in HOME."""
    own = {"CIRCLECI": "true", "CIRCLE_OIDC_TOKEN_V2": TOKEN, "CIRCLE_OIDC_TOKEN": "v1", "HOME": str(tmp_path)}
    return aws.environment | own | {"CIRCLE_PROJECT_REPONAME": "prefect infra", "CIRCLE_BUILD_NUM": "7"}


def with_role(job: dict[str, str], *command: str, **variables: str) -> subprocess.CompletedProcess[str]:
    return run(PIPELINE / "with-role", *command, env=job | variables)


def test_the_cli_assumes_the_role(job: dict[str, str]) -> None:
    done = with_role(job, ROLE, "aws", "sts", "get-caller-identity")
    assert (done.returncode, done.stderr) == (0, "")
    assumed = ROLE.replace(":iam:", ":sts:").replace(":role/", ":assumed-role/")
    assert json.loads(done.stdout)["Arn"] == f"{assumed}/circleci-prefect-infra-7"


def test_keys_of_the_job_do_not_win(job: dict[str, str]) -> None:
    keys = {"AWS_ACCESS_KEY_ID": "AKIAEXAMPLE", "AWS_SECRET_ACCESS_KEY": "x", "AWS_SESSION_TOKEN": "x"}
    done = with_role(job, ROLE, "aws", "sts", "get-caller-identity", **keys, AWS_PROFILE="own")
    assert "assumed-role/prefect-v2-dev-agent-images-ci/" in done.stdout


def test_the_token_is_in_a_file_for_nobody_else_and_gone_afterwards(job: dict[str, str]) -> None:
    show = 'stat -c "%a %n" "$AWS_WEB_IDENTITY_TOKEN_FILE"; cat "$AWS_WEB_IDENTITY_TOKEN_FILE"; echo; env; exit 7'
    done = with_role(job, ROLE, "sh", "-c", show)
    assert (done.returncode, done.stderr) == (7, ""), "the command's own exit code"
    stat, token, *_ = done.stdout.splitlines()
    mode, file = stat.split(" ", 1)
    assert (mode, token) == ("600", TOKEN)
    assert not Path(file).parent.exists()
    assert done.stdout.count(TOKEN) == 1, "the token is in the environment, too"


@pytest.mark.parametrize(
    ("command", "variables", "said"),
    [
        ((ROLE,), {}, "a role and a command are needed, got 1"),
        (("prefect-v2-dev-agent-images-ci", "true"), {}, "is no ARN of a role"),
        (("arn:aws:iam::123:role/x", "true"), {}, "is no ARN of a role"),
        ((ROLE, "touch", "/nonexistent"), {"CIRCLE_OIDC_TOKEN_V2": ""}, "none to a pull request from a fork"),
        ((ROLE, "true"), {"CIRCLE_OIDC_TOKEN_V2": "", "CIRCLECI": ""}, "this is no job of CircleCI or GitHub Actions"),
    ],
)
def test_what_with_role_refuses(
    job: dict[str, str], command: tuple[str, ...], variables: dict[str, str], said: str
) -> None:
    done = with_role(job, *command, **variables)
    assert (done.returncode, done.stdout) == (2, "")
    assert said in done.stderr and TOKEN not in done.stderr


class Tokens(BaseHTTPRequestHandler):
    """GitHub, as a job asks it for a token."""

    asked: ClassVar[list[tuple[str, str]]] = []

    def do_GET(self) -> None:
        Tokens.asked.append((self.path, self.headers["Authorization"]))
        given = self.headers["Authorization"] == "bearer of-the-job"
        self.send_response(200 if given else 401)
        self.end_headers()
        self.wfile.write(json.dumps({"value": TOKEN} if given else {}).encode())

    def log_message(self, *_: object) -> None:
        pass


@pytest.fixture
def github(aws: Aws, tmp_path: Path) -> Iterator[dict[str, str]]:
    """The environment of a job of GitHub Actions that may ask for a token."""
    with ThreadingHTTPServer(("127.0.0.1", 0), Tokens) as server:
        threading.Thread(target=server.serve_forever, daemon=True).start()
        Tokens.asked.clear()
        yield aws.environment | {
            "GITHUB_ACTIONS": "true",
            "GITHUB_REPOSITORY": "tidewater/prefect-infra",
            "GITHUB_RUN_ID": "7",
            "HOME": str(tmp_path),
            "ACTIONS_ID_TOKEN_REQUEST_URL": f"http://127.0.0.1:{server.server_port}/token?api-version=2",
            "ACTIONS_ID_TOKEN_REQUEST_TOKEN": "of-the-job",
        }
        server.shutdown()


def test_a_job_of_github_asks_for_its_token(github: dict[str, str]) -> None:
    done = with_role(github, ROLE, "sh", "-c", "aws sts get-caller-identity; env")
    assert (done.returncode, done.stderr) == (0, "")
    assert "assumed-role/prefect-v2-dev-agent-images-ci/github-tidewater-prefect-infra-7" in done.stdout
    assert Tokens.asked == [("/token?api-version=2&audience=sts.amazonaws.com", "bearer of-the-job")]
    assert "ACTIONS_ID_TOKEN" not in done.stdout and "of-the-job" not in done.stdout and TOKEN not in done.stdout


@pytest.mark.parametrize(
    ("variables", "code", "said"),
    [
        ({"ACTIONS_ID_TOKEN_REQUEST_URL": ""}, 2, "id-token: write"),
        ({"ACTIONS_ID_TOKEN_REQUEST_TOKEN": "another"}, 1, "GitHub gives the job no token"),
    ],
)
def test_a_job_of_github_that_gets_no_token(
    github: dict[str, str], variables: dict[str, str], code: int, said: str
) -> None:
    done = with_role(github, ROLE, "true", **variables)
    assert done.returncode == code and said in done.stderr


class Repository:
    """A clone of a made-up repository, at its first commit, while its origin moves on."""

    def __init__(self, folder: Path) -> None:
        self.origin, self.clone = folder / "origin", folder / "clone"
        for name in ("newest", "changed", "paths", "flows/scripts/messages.sh"):
            (self.origin / "pipeline" / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(PIPELINE / name, self.origin / "pipeline" / name)
        git("init", "-q", "-b", "main-v2", cwd=self.origin)
        self.commit("config/infra.conf")
        git("clone", "-q", self.origin, self.clone, cwd=folder)

    def commit(self, *names: str) -> None:
        for name in names:
            (self.origin / name).parent.mkdir(parents=True, exist_ok=True)
            (self.origin / name).write_text(str(time.time_ns()))
        commit(self.origin)

    def changed(self, *arguments: str) -> str:
        done = run(self.origin / "pipeline/changed", *arguments)
        assert (done.returncode, done.stderr) == (0, "")
        return " ".join(done.stdout.split())

    def newest(self, *arguments: str, code: int = 0) -> str:
        done = run(self.clone / "pipeline/newest", *(arguments or ("main-v2",)))
        assert (done.returncode, done.stdout) == (code, "")
        return done.stderr


@pytest.fixture
def repository(tmp_path: Path) -> Repository:
    return Repository(tmp_path)


def test_nothing_or_documentation_came_later(repository: Repository) -> None:
    assert repository.newest() == ""
    repository.commit("docs/deploying.md", "infra-core/README.md")
    assert repository.newest() == ""


@pytest.mark.parametrize("name", ["config/accounts/prod.conf", "images/common/Dockerfile"])
def test_a_change_came_later(repository: Repository, name: str) -> None:
    repository.commit(name)
    repository.commit("README.md")
    said = repository.newest(code=1)
    assert "has moved on" in said and "nothing was applied" in said


def test_a_change_was_renamed_into_documentation(repository: Repository) -> None:
    git("mv", "config/infra.conf", "config/infra.md", cwd=repository.origin)
    commit(repository.origin)
    repository.newest(code=1)


@pytest.mark.parametrize(
    ("name", "said"),
    [
        ("README.md", "image=false infrastructure=false"),
        ("config/infra.conf", "image=false infrastructure=true"),
        ("images/agent/Dockerfile", "image=true infrastructure=false"),
    ],
)
def test_what_commits_set_off(repository: Repository, name: str, said: str) -> None:
    repository.commit("docs/page.md")
    repository.commit(name)
    assert repository.changed("HEAD~1") == said
    assert repository.changed("HEAD") == "image=false infrastructure=false"


@pytest.mark.parametrize("base", [(), ("",), ("0" * 40,), ("origin/gone",)])
def test_without_a_commit_to_compare_with_all_is_changed(repository: Repository, base: tuple[str, ...]) -> None:
    assert repository.changed(*base) == "image=true infrastructure=true"


def test_an_environment_that_asks_nobody_approves_nothing() -> None:
    assert run(PIPELINE / "approved", "prefect-v2-prod-approval", "required").returncode == 0
    for answer in ("", "yes"):
        done = run(PIPELINE / "approved", "prefect-v2-prod-approval", answer)
        assert done.returncode == 1 and "required reviewers" in done.stderr
    assert run(PIPELINE / "approved", "x").returncode == 2


def test_the_branch_was_rewritten(repository: Repository) -> None:
    git("commit", "-q", "--amend", "-m", "y", cwd=repository.origin)
    assert "no longer part of main-v2" in repository.newest(code=1)


@pytest.mark.parametrize(
    ("arguments", "said"), [(("main-v3",), "no branch main-v3"), (("a", "b"), "got 2"), (("",), "one branch")]
)
def test_what_newest_refuses(repository: Repository, arguments: tuple[str, ...], said: str) -> None:
    assert said in repository.newest(*arguments, code=2)


def test_the_right_terraform_is_there(tmp_path: Path) -> None:
    tool("terraform")
    done = run(PIPELINE / "install-terraform", tmp_path, env={"TERRAFORM_RELEASES": "http://127.0.0.1:9"})
    assert (done.returncode, done.stderr, list(tmp_path.iterdir())) == (0, "Terraform 1.11.4 is there\n", [])


def test_another_file_than_terraforms_is_not_installed(tmp_path: Path) -> None:
    for platform in ("amd64", "arm64"):
        release = tmp_path / f"1.11.4/terraform_1.11.4_linux_{platform}.zip"
        release.parent.mkdir(exist_ok=True)
        release.write_text("something else")
    # A PATH without Terraform, so that it has to be fetched.
    tools = tmp_path / "tools"
    tools.mkdir()
    for name in ("bash", "env", "uname", "mktemp", "rm", "curl", "sha256sum", "cut", "mkdir", "dirname"):
        (tools / name).symlink_to(tool(name))
    away = {"PATH": str(tools), "TERRAFORM_RELEASES": f"file://{tmp_path}"}
    done = run(PIPELINE / "install-terraform", tmp_path / "bin", env=away)
    assert done.returncode == 1 and "is not what it should be" in done.stderr
    assert re.search(r"/1\.11\.4/terraform_1\.11\.4_linux_(amd|arm)64\.zip", done.stderr)
    assert not (tmp_path / "bin").exists()


def test_install_terraform_needs_a_folder() -> None:
    assert run(PIPELINE / "install-terraform").returncode == 2
