"""Real Terraform and the real AWS provider judge every stack, from the first plan to a destroy. See README.md."""

from __future__ import annotations

import pytest

from harness.life import STACKS
from harness.stacks import read

each_stack = pytest.mark.parametrize("stack", STACKS)
each_account = pytest.mark.parametrize("account", ["dev", "prod"])


def test_these_are_all_stacks(sample_local):
    assert [stack.name for stack in read(sample_local)] == STACKS


@each_stack
def test_terraform_accepts_it_without_a_warning(lived, stack, count):
    lived.validated[stack].result()
    count("stacks validated", 1)


@each_stack
def test_it_is_applied_without_a_warning(accounts, stack, count):
    account = next(account for account in accounts if stack in account.applied)
    account.applied[stack].result()
    count("resources applied", sum(account.work[stack].stack.kinds().values()))


@each_stack
def test_a_second_plan_is_empty(lived, stack):
    lived.stacks[stack].planned_again.result()


@each_stack
def test_destroy_is_refused_while_protected(lived, stack):
    lived.stacks[stack].refused.result()


@each_account
def test_aws_lists_all_that_was_applied(lived, account):
    lived.seen[account].result()


@each_stack
def test_unprotected_it_is_destroyed_with_data_in_it(lived, stack, count):
    life = lived.stacks[stack]
    life.unprotected.result()
    count("resources destroyed", life.destroyed.result())


@each_account
def test_destroy_leaves_nothing_behind(lived, account):
    lived.left[account].result()


def test_an_upgrade_replaces_only_what_the_changelog_announces(accounts, count):
    for stack in accounts.dev.earlier:
        accounts.dev.applied[stack].result()
        count("stacks upgraded", 1)


def test_a_bucket_with_data_and_a_role_are_adopted_and_lose_nothing(accounts, lived, count):
    adopted = set(accounts.dev.applied) - set(accounts.dev.earlier)
    assert adopted
    for stack in adopted:
        accounts.dev.applied[stack].result()
        lived.stacks[stack].planned_again.result()
        count("resources adopted", 2)


def test_users_try_an_account_out(accounts):
    prod = accounts.prod
    for applied in prod.applied.values():
        applied.result()
    exported, where = prod.printed["start"]
    assert exported.splitlines() == [f"export {name}={value}" for name, value in prod.emulator.environment.items()]
    assert f"account prod ({prod.emulator.account_id}) is at {prod.emulator.url} until " in where
    applied, advice = prod.printed["try"]
    made = {stack.name: sum(stack.kinds().values()) for stack in prod.stacks}
    assert applied.splitlines() == [f"{name}: {number} added, 0 changed, 0 removed" for name, number in made.items()]
    assert "aws ecs list-clusters" in advice


def test_stop_forgets_the_account(accounts, lived):
    lived.stopped.result()
    prod = accounts.prod
    assert prod.printed["stop"] == ("", "account prod is gone\n")
    assert not prod.emulator.running
    assert not (prod.folder / "prod").exists()
