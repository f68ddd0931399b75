"""What a worker may do with its lane's work pool, and with one that somebody has opened: then IAM is the border."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from access import runs
from access.bench import Case, refuse
from access.configuration import ACCOUNTS
from access.judged import Count, Judged
from access.lanes import Lane
from access.needs import Request
from harness.server import Failed
from work_pool.variables import FITTING, hostile


def _workers(judged: Judged) -> Iterator[tuple[Lane, str, list[Lane]]]:
    """Lanes with a worker, its role, and the account's other lanes."""
    for lane in judged.account.lanes:
        if worker := lane.names.services.get("worker"):
            yield lane, worker.task, [other for other in judged.account.lanes if other is not lane]


def _of_lane(lane: Lane, given: dict[str, object]) -> dict[str, object]:
    """With a role that is the lane's, where another than the default is asked for."""
    return given | ({"task_role_arn": lane.names.tasks[-1]} if "task_role_arn" in given else {})


@pytest.mark.parametrize("judged", ACCOUNTS, indirect=True)
def test_what_a_worker_does_with_its_pool_it_may_do(judged: Judged, count: Count) -> None:
    cases = [
        Case(role, asked, True)
        for lane, role, _ in _workers(judged)
        for given in FITTING.values()
        for asked in _some(lane, runs.of_run(lane, lane.template, _of_lane(lane, given)))
    ]
    if cases:
        judged.bench.judge(cases)
    count("requests of flow runs judged", len(cases))


@pytest.mark.parametrize("judged", ACCOUNTS, indirect=True)
def test_hostile_job_variables_leave_nothing_to_iam_but_the_role(judged: Judged, count: Count) -> None:
    for lane, role, _ in _workers(judged):
        asked = [
            each
            for _, given in hostile(
                f"prefect-{3 if lane.prefect_3 else 2}{'-registers' if runs.registers(lane) else ''}"
            )
            for each in runs.of_run(lane, lane.template, given)
        ]
        strange = [each for each in asked if not runs.is_of(lane, each)]
        refuse([f"{lane.type}: {each}" for each in strange if each.action != "iam:PassRole"])
        judged.bench.judge(Case(role, each, runs.is_of(lane, each)) for each in dict.fromkeys(asked))
        assert strange, "the role was left to IAM, and now nothing is: see work_pool/test_template.py"
        count("requests of flow runs judged", len(asked))


@pytest.mark.parametrize("judged", ACCOUNTS, indirect=True)
def test_a_pool_that_somebody_has_opened_leaves_the_lane_to_iam_which_holds_it(judged: Judged, count: Count) -> None:
    for lane, role, others in _workers(judged):
        cases = []
        for what, template in runs.opened(lane, others):
            asked = _some(lane, runs.of_run(lane, template, {}))
            if all(runs.is_of(lane, each) for each in asked):
                raise Failed(f"{lane.type}: {what} asks for nothing that is not the lane's")
            cases += [Case(role, each, runs.is_of(lane, each)) for each in asked]
        judged.bench.judge(dict.fromkeys(cases))
        count("requests of flow runs judged", len(cases))


def _some(lane: Lane, asked: list[Request]) -> list[Request]:
    if not asked:
        raise Failed(f"{lane.type}: the worker would not run it")
    return asked
