"""The answers that nobody likes to get: what a user sees, our exit code, and that nothing else happens.

Each case has a workspace of its own, with a stack that needs no AWS. The workflow's lanes wait for AWS meanwhile.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest

from terraform_cloud.pipeline import Pipeline
from terraform_cloud.server import HOSTNAME, Double
from terraform_cloud.service import Workspace
from terraform_cloud.workflow import Cloud

ACCOUNT = "odd"
WAIT = 120
NUMBERS = itertools.count()


class Case:
    """A stack with one resource, and what a test does with it."""

    def __init__(self, double: Double, pipeline: Pipeline, name: str) -> None:
        self.double, self.pipeline, self.name = double, pipeline, name
        self.stack = f"prefect-v2-{ACCOUNT}-{name}"
        self.write({"input": "one"})

    def write(self, resource: dict[str, Any]) -> None:
        config = {
            "//": {"stack": {"account": ACCOUNT, "deployment_type": self.name}},
            "terraform": {
                "cloud": {
                    "hostname": HOSTNAME,
                    "organization": self.double.service.organization,
                    "workspaces": {"name": self.stack},
                }
            },
            "provider": {"aws": []},  # none is needed, and none has to be installed
            "resource": {"terraform_data": {"one": resource}},
        }
        folder = self.pipeline.out / "stacks" / self.stack
        folder.mkdir(parents=True, exist_ok=True)
        (folder / "cdk.tf.json").write_text(json.dumps(config), encoding="utf-8")

    @property
    def workspace(self) -> Workspace:
        return self.double.workspace(self.stack)

    def plan(self, *options: str, code: int = 0, says: tuple[str, ...] = (), token: str | None = "admin") -> str:
        return self.pipeline.may(token).run("plan", ACCOUNT, self.name, *options, code=code, says=says)

    def apply(self, *options: str, code: int = 0, says: tuple[str, ...] = ()) -> str:
        return self.pipeline.may("apply").run("apply", ACCOUNT, self.name, *options, code=code, says=says)

    def refused(self, *says: str) -> None:
        """An apply that must not change anything."""
        before = [s.id for s in self.workspace.states]
        self.apply(code=1, says=(*says, f"{self.stack} failed; applied before: none; not applied: no other"))
        assert [s.id for s in self.workspace.states] == before, "there is a new state"

    def last(self, status: str) -> None:
        assert self.workspace.runs[-1].status == status

    def no_saved_plan(self) -> None:
        assert not (self.pipeline.out / "stacks" / self.stack / "plan").exists()
        self.pipeline.run("apply", ACCOUNT, self.name, code=2, says=(f"there is no saved plan of {self.stack}",))

    def meanwhile(self, ready: Callable[[], bool], job: Callable[[], None]) -> threading.Thread:
        """Does something as soon as it can be done."""

        def wait() -> None:
            end = time.time() + WAIT
            while not ready():
                if time.time() > end:
                    return
                time.sleep(0.2)
            job()

        thread = threading.Thread(target=wait, daemon=True)
        thread.start()
        return thread


@pytest.fixture
def case(cloud: Cloud, tmp_path: Path, request: pytest.FixtureRequest) -> Case:
    pipeline = Pipeline(tmp_path / "out", cloud.environment)
    Case(cloud.double, pipeline, "ci")  # an account is known by it
    return Case(cloud.double, pipeline, f"case-{next(NUMBERS)}")


def test_the_summary_is_of_json_where_a_token_may_have_it(case: Case) -> None:
    """only administrators of a workspace get a plan's JSON"""
    case.plan()
    summary = (case.pipeline.out / f"plans/{case.stack}.md").read_text(encoding="utf-8")
    assert summary == f"## {case.stack}: 1 added\n\n- added: `terraform_data.one`\n"


def test_a_token_that_it_does_not_know_is_refused(case: Case) -> None:
    """a token that it does not know is refused, with what to do"""
    case.plan(
        token="stale", code=1, says=("unauthorized", "Terraform Cloud does not accept the token", "terraform login")
    )
    case.no_saved_plan()


def test_without_a_token_it_says_how_to_give_one(case: Case) -> None:
    """without a token, it says how to give one"""
    case.plan(token=None, code=1, says=("Required token could not be found", "set TF_TOKEN_app_terraform_io"))
    case.no_saved_plan()


def test_a_workspace_that_commits_drive(case: Case) -> None:
    """a workspace that is connected to a repository takes no saved plan: refused, with what to do instead"""
    case.plan()  # makes the workspace
    case.workspace.attributes["vcs-repo"] = {"identifier": "acme/infra", "branch": "main"}
    case.plan(
        code=1, says=("VCS connection", "a commit of what was synthesized starts its runs", "pipeline/workspaces")
    )
    case.no_saved_plan()


def test_a_busy_or_broken_service_is_asked_again(case: Case) -> None:
    """429 with a time to wait, and 502: the command line asks again, and the plan is applied"""
    case.plan()
    run = case.workspace.runs[-1].id
    faults = [
        case.double.fault(f"GET runs/{run}", 429, times=2, headers={"X-RateLimit-Reset": "0.7"}),
        case.double.fault(f"GET applies/{case.workspace.runs[-1].apply.id}", 502, times=2),
    ]
    case.apply(says=("Apply complete!",))
    assert [fault.request for fault in faults if fault.hits != fault.times] == [], "never happened"
    case.last("applied")


def test_a_plan_that_no_run_is_free_for_gives_up_in_time(case: Case) -> None:
    """no run is free for a plan: it waits, gives up in time, and says that its run waits on"""
    case.plan()  # makes the workspace
    case.workspace.lend_runner(False)
    started = time.time()
    says = (
        "Waiting for 1 queued run(s) to finish",
        "Lock timeout exceeded",
        "This command waited 5s",
        "cancel it there",
    )
    case.plan("--wait", "5s", code=1, says=says)
    assert time.time() - started < 60
    case.last("pending")  # Terraform 1.11 says that it cancels it, and does not
    case.no_saved_plan()
    case.workspace.lend_runner(True)
    case.plan()
    case.apply()


def test_a_plan_that_waited_for_its_turn_goes_on(case: Case) -> None:
    """a plan that waited for its turn goes on"""
    case.plan()
    case.workspace.lend_runner(False)
    pending = case.meanwhile(
        lambda: case.workspace.runs[-1].status == "pending", lambda: case.workspace.lend_runner(True)
    )
    case.plan("--wait", "60s")
    pending.join()
    case.last("planned_and_saved")


def test_an_apply_waits_for_a_locked_workspace_and_confirms_nothing(case: Case) -> None:
    """a locked workspace lets be planned; the apply waits, gives up in time, and confirms nothing"""
    case.plan()
    case.workspace.lock(True)
    case.plan()
    case.apply(
        "--wait", "1s", code=1, says=("The workspace is locked", "This command waited 1s", "nothing was confirmed")
    )
    case.last("planned_and_saved")
    shown = f"GET /api/v2/plans/{case.workspace.runs[-1].plan.id}/json-output-redacted"
    before = case.double.asked(shown)
    pending = case.meanwhile(lambda: case.double.asked(shown) > before, lambda: case.workspace.lock(False))
    case.apply("--wait", "60s", says=("waiting for the workspace, which is locked",))
    pending.join()
    case.last("applied")


def test_a_run_that_fails_in_its_plan(case: Case) -> None:
    """a run that fails in its plan: the reason is shown, and no plan is saved"""
    wrong = {"condition": '${terraform.workspace == "never"}', "error_message": "This lane cannot be planned."}
    case.write({"input": "one", "lifecycle": {"precondition": [wrong]}})
    case.plan(code=1, says=("This lane cannot be planned.", f"the plan of {case.stack} failed"))
    case.last("errored")
    case.no_saved_plan()
    case.pipeline.run("summary", says=(f"{case.stack}: the plan FAILED",))


def test_a_run_that_fails_in_its_apply(case: Case) -> None:
    """a run that fails in its apply: the reason is shown, what was made is in the state, the plan is used up"""
    case.write({"input": "one", "provisioner": [{"local-exec": {"command": "echo the disk is full; exit 3"}}]})
    case.plan()
    case.apply(
        code=1, says=("exit status 3", "the disk is full", "What was made before the error", f"{case.stack} failed")
    )
    case.last("errored")
    assert len(case.workspace.states[-1].resources) == 1, "the state lost what was made"
    case.refused("Saved plan is errored", "plan again: pipeline/plan")


def test_a_run_that_somebody_cancels_in_its_apply(case: Case) -> None:
    """a run that somebody cancels in its apply: it ends, and says that it failed"""
    case.write({"input": "one", "provisioner": [{"local-exec": {"command": "echo sleeping; exec sleep 100"}}]})
    case.plan()
    run = case.workspace.runs[-1]
    pending = case.meanwhile(lambda: "sleeping" in run.apply.log.text, lambda: case.workspace.end(run, "canceled"))
    case.apply(code=1, says=("Interrupt received", f"{case.stack} failed"))
    pending.join()
    case.last("canceled")


def test_a_saved_plan_when_another_one_was_applied_in_between(case: Case) -> None:
    """a saved plan, when another one was applied in between: refused, with the reason and what to do"""
    other = Pipeline(case.pipeline.out.parent / "other", case.pipeline.environment)
    case.plan()
    Case(case.double, other, "ci")
    second = Case(case.double, other, case.name)
    second.write({"input": "two"})
    second.plan()
    second.apply(says=("Apply complete!",))
    case.refused(
        "Saved plan is discarded", "Something else was applied since this plan was made", f"plan {ACCOUNT} {case.name}"
    )


def test_a_saved_plan_that_somebody_discarded(case: Case) -> None:
    """a saved plan that somebody discarded is refused"""
    case.plan()
    case.workspace.end(case.workspace.runs[-1], "discarded")
    case.refused("Saved plan is discarded", "or somebody discarded it")


def test_a_confirmation_that_comes_too_late(case: Case) -> None:
    """409 to the confirmation, since somebody was quicker: refused, with what to do"""
    case.plan()
    case.double.fault(f"POST runs/{case.workspace.runs[-1].id}/actions/apply", 409, title="transition not allowed")
    case.refused("transition not allowed", "does not let this plan be applied")


def test_a_job_that_is_run_again_with_its_plan(case: Case) -> None:
    """a job that is run again with the plan that it applied: refused here, and by Terraform Cloud"""
    case.plan()
    folder = case.pipeline.out / "stacks" / case.stack
    kept = {name: (folder / name).read_bytes() for name in ("plan", "plan.sha256")}
    case.apply()
    case.apply(code=2, says=("was applied already",))
    for name, content in kept.items():  # as in a fresh job
        (folder / name).write_bytes(content)
    case.refused("Saved plan is already applied", "This plan was applied before")


def test_more_than_thirty_requests_in_a_second(case: Case) -> None:
    """more than thirty requests in a second get 429, as they do there"""
    from concurrent.futures import ThreadPoolExecutor

    def ask(_: int) -> int:
        url = f"/api/v2/organizations/{case.double.service.organization}/entitlement-set"
        return case.double.answer("GET", url, {"Authorization": "Bearer plan-token"}, b"")[0]

    with ThreadPoolExecutor(4) as pool:
        answers = list(pool.map(ask, range(40)))
    assert set(answers) == {200, 429}
