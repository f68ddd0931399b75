"""Summaries of plans that the real Terraform made."""

from __future__ import annotations

import json
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from harness.scripts import PIPELINE, run
from harness.tools import tool
from plans.bench import Bench

sys.path.insert(0, str(PIPELINE))
import planned

SECRET = "do-not-tell"


def policy(*actions: str) -> str:
    statements = [{"Sid": a.title(), "Effect": "Allow", "Action": f"s3:{a}", "Resource": "*"} for a in actions]
    return json.dumps({"Version": "2012-10-17", "Statement": statements})


def summary(bench: Bench, name: str = "dev-ci") -> str:
    bench.run("plan", *name.split("-"))
    return (bench.out / "plans" / f"prefect-v2-{name}.md").read_text(encoding="utf-8")


def shown(bench: Bench, name: str = "dev-ci") -> str:
    """The saved plan as Terraform prints it for people."""
    command = ["terraform", f"-chdir={bench.folder(name)}", "show", "-no-color", "plan"]
    return subprocess.run(command, env=bench.environment, capture_output=True, text=True, check=True).stdout


@pytest.fixture(scope="module")
def applied(tmp_path_factory: pytest.TempPathFactory) -> Bench:
    """A stack whose first plan, as JSON tells it, was applied."""
    tool("terraform")
    bench = Bench(tmp_path_factory.mktemp("summary"))
    bench.data(
        "dev-ci",
        kept={"input": {"count": 1, "tags": {"team": "data"}}},
        gone={"input": 1},
        renewed={"input": 1, "triggers_replace": "a"},
        secret={"input": f'${{sensitive("{SECRET}-1")}}'},
        rights={"input": policy("get", "put")},
    )
    first = summary(bench)
    assert first.startswith("## prefect-v2-dev-ci: 5 added\n")
    assert "`terraform_data.gone`" in first and SECRET not in first
    bench.run("apply", "dev", "ci")
    assert summary(bench) == "## prefect-v2-dev-ci: nothing changes\n"
    return bench


@pytest.fixture(scope="module")
def changed(applied: Bench) -> str:
    """The summary of changes of all kinds."""
    applied.data(
        "dev-ci",
        kept={"input": {"count": 2, "tags": {"team": "data", "a`b": "*new*\n# here"}}},
        renewed={"input": 1, "triggers_replace": "b"},
        secret={"input": f'${{sensitive("{SECRET}-2")}}'},
        rights={"input": policy("get", "delete")},
        new={},
    )
    return summary(applied)


@pytest.fixture(scope="module")
def text(applied: Bench, changed: str) -> str:
    """The same plan, as Terraform prints it."""
    return shown(applied)


def test_what_is_lost_comes_first(changed: str) -> None:
    lines = changed.splitlines()
    assert lines[0] == "## prefect-v2-dev-ci: **2 DESTROYED OR REPLACED**, 1 added, 3 changed"
    assert lines[2] == "- **REPLACED** `terraform_data.renewed` because of `triggers_replace`"
    assert lines[3] == "- **DESTROYED** `terraform_data.gone`"


def test_what_changes_is_named_to_the_key(changed: str) -> None:
    assert "`input.count` `1` → `2`" in changed
    assert "`data`" not in changed
    # Text of others is no Markdown.
    assert "`input.tags.a'b` (none) → `*new* # here`" in changed


def test_what_is_sensitive_is_not_told(applied: Bench, changed: str) -> None:
    assert "- changed `terraform_data.secret`: `input` (sensitive) → (sensitive)" in changed
    assert SECRET not in changed and SECRET not in applied.run("summary")


def test_policies_by_statement(changed: str) -> None:
    assert '  - {"Action": "s3:put", "Effect": "Allow", "Resource": "*", "Sid": "Put"}' in changed
    assert '  + {"Action": "s3:delete", "Effect": "Allow", "Resource": "*", "Sid": "Delete"}' in changed
    assert "s3:get" not in changed


def test_terraforms_text_tells_the_same_resources(changed: str, text: str) -> None:
    told = planned.from_text("prefect-v2-dev-ci", text).splitlines()
    assert told[0] == changed.splitlines()[0]
    assert not any("READ TERRAFORM'S TEXT" in line for line in told)
    assert {"- **REPLACED** `terraform_data.renewed`", "- **DESTROYED** `terraform_data.gone`"} <= set(told)
    assert any("input  = (sensitive value)" in line for line in told)


def test_words_that_are_not_known_are_noticed(text: str) -> None:
    told = planned.from_text("s", text.replace("must be replaced", "gives way to another"))
    assert "READ TERRAFORM'S TEXT BELOW**: it counts (2, 3, 2)" in told


def test_a_replacement_that_another_sets_off(real: Bench) -> None:
    lifecycle = {"replace_triggered_by": ["terraform_data.first"]}
    for value in (1, 2):
        real.data("dev-test", first={"input": value}, second={"input": 1, "lifecycle": lifecycle})
        real.run("plan", "dev", "test")
        if value == 1:
            real.run("apply", "dev", "test")
    lines = planned.from_text("s", shown(real, "dev-test")).splitlines()
    assert lines[0] == "## s: **1 DESTROYED OR REPLACED**, 1 changed"
    assert "- **REPLACED** `terraform_data.second`" in lines


def test_what_terraform_forgets(real: Bench) -> None:
    real.data("dev-ci", kept={"input": 1}, gone={"input": 1})
    real.run("plan", "dev")
    real.run("apply", "dev", "ci")
    folder = real.data("dev-ci", kept={"input": 1})
    removed = {"removed": [{"from": "terraform_data.gone", "lifecycle": [{"destroy": False}]}]}
    (folder / "removed.tf.json").write_text(json.dumps(removed), encoding="utf-8")
    real.run("plan", "dev", "ci")
    assert "- forgotten: `terraform_data.gone`" in planned.from_text("s", shown(real))


def test_the_account_with_losses_comes_first(applied: Bench, changed: str) -> None:
    applied.data("alpha-ci", one={})
    applied.run("plan", "alpha")
    said = applied.run("summary")
    assert said.index("- prefect-v2-dev-ci: **2 DESTROYED") < said.index("- prefect-v2-alpha-ci: 1 added")


@pytest.mark.parametrize(("options", "text"), [((), "[]"), ((), "no json"), (("--text",), "Error: nothing of a plan")])
def test_what_is_no_plan_is_refused(options: tuple[str, ...], text: str) -> None:
    command = [PIPELINE / "summary", "--of", "x", *options]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    assert (done.returncode, done.stdout) == (2, ""), text


def test_lanes_with_another_image_are_noted(bench: Bench) -> None:
    copy = bench.scratch / "pipeline"
    copy.mkdir()
    for name in ("summary", "planned.py"):
        shutil.copy(PIPELINE / name, copy / name)
    (bench.out / "plans").mkdir(parents=True)
    for lane, tag in (("test", "prefect-agent-new"), ("live", "prefect-agent-old")):
        containers = {"agent": tag, "worker": tag.replace("agent", "worker"), "mine": "1.0"}
        runs = {
            name: {"container_definitions": json.dumps([{"name": name, "image": f"host/agents:{tag}"}])}
            for name, tag in containers.items()
        }
        bench.stack(f"dev-{lane}", resource={"aws_ecs_task_definition": runs})
        (bench.out / "plans" / f"prefect-v2-dev-{lane}.md").write_text("## x: nothing changes\n", encoding="utf-8")
    assert notes(copy, bench) == []
    (copy / "image").write_text("#!/bin/sh\n[ $1 = tag ] && echo prefect-$2-new\n", encoding="utf-8")
    (copy / "image").chmod(0o755)
    bench.stack("prod-live", resource={"aws_ecs_task_definition": runs})  # not planned
    assert notes(copy, bench) == [
        "- note: images/agent is `prefect-agent-new`, prefect-v2-dev-live runs `prefect-agent-old`",
        "- note: images/worker is `prefect-worker-new`, prefect-v2-dev-live runs `prefect-worker-old`",
    ]


def notes(copy: Path, bench: Bench) -> list[str]:
    done = run(copy / "summary", "--out", bench.out)
    assert done.returncode == 0
    return [line for line in done.stdout.splitlines() if "note:" in line]
