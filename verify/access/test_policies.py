"""What roles may do: what they need, and nothing else. The policies are also changed, to see that it would show."""

from __future__ import annotations

from functools import cache, partial

import pytest

from access import lanes, mutants
from access.bench import Case, Change, refuse, with_policy
from access.configuration import ACCOUNTS
from access.judged import Count, Judged
from access.lanes import Account


def test_each_role_may_do_what_it_needs(judged: Judged, count: Count) -> None:
    cases = [case for role in judged.roles for case in judged.needs(role)]
    judged.bench.judge(cases)
    count("needed requests judged", len(cases))


def test_no_role_may_do_more_here_or_elsewhere(judged: Judged, count: Count) -> None:
    cases = [case for role in judged.roles for case in judged.denied(role)]
    judged.alone.judge(cases)
    count("forbidden requests judged", len(cases))


def test_no_statement_action_or_resource_is_granted_in_vain(judged: Judged, count: Count) -> None:
    @cache
    def fits(action: str, resource: str) -> bool:
        return judged.bench.simulator.check([{"action": action, "resources": [resource], "keys": []}]) == [[]]

    changes = judged.changes(partial(mutants.less, fits=fits), judged.needs)
    refuse([f"{what}, and nothing that it needs fails" for what in judged.bench.unnoticed(changes)])
    count("parts of policies shown to be needed", len(changes))


def test_what_is_granted_in_vain_on_purpose_is_noticed(judged: Judged, count: Count) -> None:
    changes = judged.changes(mutants.less_of_needless, judged.needs)
    assert changes
    assert judged.bench.unnoticed(changes) == [change.what for change in changes]
    count("mutants caught", len(changes))


def test_a_looser_policy_would_let_something_forbidden_through(judged: Judged, count: Count) -> None:
    changes = judged.changes(mutants.more, judged.denied)
    refuse([f"{what}, and no forbidden request passes" for what in judged.bench.unnoticed(changes)])
    count("mutants caught", len(changes))


@pytest.mark.parametrize("judged", ACCOUNTS, indirect=True)
def test_the_grants_of_another_lane_would_be_noticed(
    judged: Judged, judged_accounts: list[Account], count: Count
) -> None:
    changes = []
    for lane in judged.account.lanes:
        others = [other for account in judged_accounts for other in account.lanes if other is not lane]
        for other, (arn, same) in ((o, pair) for o in others for pair in lanes.counterparts(lane, o)):
            role = judged.alone.roles[arn]
            cases = [Case(arn, need, False) for need in judged.needed[same] if need not in judged.needed[arn]]
            for number, policy in enumerate(role.policies):
                taken = with_policy(role, number, lanes.renamed(policy, lane, other))
                changes.append(Change(f"{arn} has the grants of {same}", judged.alone.changed(taken), cases))
    refuse([f"{what}, and no forbidden request passes" for what in judged.bench.unnoticed(changes)])
    count("mutants caught", len(changes))
