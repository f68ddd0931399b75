"""Who may assume a role, and whom the policies of buckets and topics let in."""

from __future__ import annotations

from dataclasses import replace

import pytest

from access import mutants, senders
from access.bench import Case, Change, refuse
from access.configuration import ACCOUNTS
from access.judged import Count, Judged


def test_roles_are_assumed_by_ecs_by_the_right_jobs_of_ci_and_by_the_right_runs(judged: Judged, count: Count) -> None:
    cases = [Case(role, caller, True) for role in judged.roles for caller in judged.welcome[role]]
    judged.bench.judge(cases)
    count("callers judged", len(cases))


def test_and_by_nobody_else(judged: Judged, count: Count) -> None:
    cases = [case for role in judged.roles for case in judged.kept_out(role)]
    judged.bench.judge(cases)
    count("callers judged", len(cases))


def test_a_looser_trust_would_let_somebody_in(judged: Judged, count: Count) -> None:
    changes = []
    for arn in judged.roles:
        role, strangers = judged.bench.roles[arn], judged.kept_out(arn)
        for mutant in mutants.looser_trust(role.trust):
            bench = judged.bench.changed(replace(role, trust=mutant.policy))
            changes.append(Change(f"{arn}: {mutant.what}", bench, strangers))
    refuse([f"{what}, and nobody else gets in" for what in judged.bench.unnoticed(changes)])
    count("mutants caught", len(changes))


@pytest.mark.parametrize("judged", ACCOUNTS, indirect=True)
def test_buckets_and_queues_want_tls_topics_hear_alarms_and_rules_and_queues_one_rule(
    judged: Judged, count: Count
) -> None:
    cases = [case for lane in judged.account.lanes for case in senders.of_lane(lane)]
    judged.bench.judge(cases)
    # Requests without TLS are judged with the rest of what is forbidden.
    denied = [(role, asked) for role in judged.roles for asked in judged.forbidden(role)]
    changes = []
    for arn, policy in judged.account.resource_policies.items():
        about = [case for case in cases if case.subject == arn and not case.allowed]
        about += [Case(role, asked, False) for role, asked in denied if _is_of(asked.resource, arn)]
        for mutant in mutants.looser_resource(policy):
            bench = judged.bench.changed(resource=(arn, mutant.policy))
            changes.append(Change(f"{arn}: {mutant.what}", bench, about))
    refuse([f"{what}, and nothing passes" for what in judged.bench.unnoticed(changes)])
    count("callers judged", len(cases))
    count("mutants caught", len(changes))


def _is_of(resource: str, owner: str) -> bool:
    """A bucket's policy is about its objects too."""
    return resource == owner or resource.startswith(f"{owner}/")
