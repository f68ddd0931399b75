"""Lanes with a worker, and a lane that goes from an agent to a worker and back."""

from __future__ import annotations

import pytest

from lifecycle import lives, services
from lifecycle.services import LANES, STAYS, STEPS

TELLS = ("aws_cloudwatch_dashboard.dashboard", "aws_ssm_parameter.hand-off")
"""What tells of a lane's services, and is changed in place when there are others."""
OF_THE_AGENT = {"ecs_task_block", "ecs_task_logging", "work_pool", "work_queues"}
OF_THE_WORKER = {"worker"}


def test_users_try_lanes_with_workers_out(workers, count):
    for applied in workers.applied.values():
        applied.result()
    made = {stack.name: sum(stack.kinds().values()) for stack in workers.stacks}
    applied, _ = workers.printed["try"]
    assert applied.splitlines() == [f"{name}: {number} added, 0 changed, 0 removed" for name, number in made.items()]
    count("resources applied", sum(made.values()))
    lives.inventory_sees(workers)
    for stack in workers.stacks:
        workers.work[stack.name].plan_again()


@pytest.mark.parametrize("kind", LANES)
def test_a_second_plan_of_a_lane_is_empty(lived, kind, count):
    lived.switches.applied[kind].result()
    count("kinds of lanes applied", 1)


@pytest.mark.parametrize("step", STEPS)
def test_a_step_changes_what_has_to_change(lived, step, count):
    plan = _plan(lived, step)
    service, what = step.split()
    own = {a for a in plan if a.split(".")[1].startswith(service)}
    if service == "worker":
        own |= {"aws_ssm_parameter.work-pool"}
    assert own
    assert not [a for a in own if plan[a] != ("create" if what == "on" else "delete")]
    assert {a: action for a, action in plan.items() if a not in own} == dict.fromkeys(TELLS, "update")
    assert not [address for address in plan if address.startswith(STAYS)]
    count("steps of a migration planned", 1)


def test_a_step_does_what_the_page_says(lived):
    said = services.page()
    assert {step: _plan(lived, step) for step in STEPS} == said


def test_the_account_s_own_stack_keeps_the_workers_image_and_changes_nothing_else(lived):
    agent, both = (lived.lanes[kind]["prefect-v2-dev-ci"].config for kind in ("agent", "agent and worker"))
    changed = [
        f"{kind}.{name}"
        for kind, named in agent["resource"].items()
        for name, resource in named.items()
        if both["resource"][kind].get(name) != resource
    ]
    assert changed == ["aws_ecr_lifecycle_policy.agent-images-lifecycle"]
    assert {k: v for k, v in agent.items() if k != "resource"} == {k: v for k, v in both.items() if k != "resource"}


def test_the_hand_off_keeps_what_is_neither_the_agents_nor_the_workers(lived):
    _wait(lived)
    agent, both, worker, two = (lived.switches.hand_offs[kind] for kind in LANES)
    assert agent.keys() >= OF_THE_AGENT
    assert both.keys() == agent.keys() | OF_THE_WORKER
    assert worker.keys() == two.keys() == both.keys() - OF_THE_AGENT
    for other in (both, worker, two):
        assert not [key for key in agent.keys() & other.keys() if other[key] != agent[key]]


def _wait(lived) -> None:
    for applied in lived.switches.applied.values():
        applied.result()


def _plan(lived, step):
    _wait(lived)
    return lived.switches.plans[step]
