"""Who may assume a role, and whom the policies of buckets and topics let in."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import pytest

from access import mutants
from access.bench import Case, Change, refuse
from access.configuration import ACCOUNTS
from access.forbidden import STRANGERS
from access.judged import Count, Judged
from access.lanes import Lane
from access.trust import Caller


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
def test_buckets_want_tls_1_2_and_topics_hear_only_our_alarms_and_eventbridge(judged: Judged, count: Count) -> None:
    cases = [case for lane in judged.account.lanes for case in _publishers(lane)]
    judged.bench.judge(cases)
    # Requests without TLS are judged with the rest of what is forbidden.
    denied = [(role, asked) for role in judged.roles for asked in judged.forbidden(role) if ":s3:::" in asked.resource]
    changes = []
    for arn, policy in judged.account.resource_policies.items():
        about = [Case(role, asked, False) for role, asked in denied if asked.resource.startswith(arn)]
        about += [case for case in cases if case.subject == arn and not case.allowed]
        for mutant in mutants.looser_resource(policy):
            bench = judged.bench.changed(resource=(arn, mutant.policy))
            changes.append(Change(f"{arn}: {mutant.what}", bench, about))
    refuse([f"{what}, and nothing passes" for what in judged.bench.unnoticed(changes)])
    count("callers judged", len(cases))
    count("mutants caught", len(changes))


def _publishers(lane: Lane) -> Iterator[Case]:
    n = lane.names
    alarms, events, source, account = (
        "cloudwatch.amazonaws.com",
        "events.amazonaws.com",
        "aws:SourceArn",
        "aws:SourceAccount",
    )
    alarm = n.rule.replace(":events:", ":cloudwatch:").replace(":rule/", ":alarm:")

    def case(allowed: bool, principal: str, **context: str) -> Case:
        return Case(n.topic, Caller(principal, "sns:Publish", tuple(sorted(context.items())), "publishes"), allowed)

    if n.topic:
        yield case(True, alarms, **{account: lane.account_id, source: alarm})
        yield case(True, events)  # it names no source to SNS
        yield case(False, alarms, **{account: STRANGERS, source: alarm})
        yield case(False, alarms)
        yield case(False, "s3.amazonaws.com", **{account: lane.account_id, source: n.rule})
        yield case(False, f"arn:aws:iam::{STRANGERS}:role/administrator")
