"""Who may publish to a lane's topic and send to its queue, by the policies of these alone."""

from __future__ import annotations

from collections.abc import Iterator

from access.bench import Case
from access.forbidden import STRANGERS, elsewhere
from access.lanes import Lane, longer
from access.trust import Caller

ALARMS, EVENTS = "cloudwatch.amazonaws.com", "events.amazonaws.com"


def of_lane(lane: Lane) -> Iterator[Case]:
    if lane.names.topic:
        yield from _of_topic(lane)
    if lane.names.events:
        yield from _of_queue(lane)
        yield from _of_dead_letters(lane)


def _case(resource: str, allowed: bool, principal: str, action: str, **context: str) -> Case:
    """`context` is by condition keys, whose colon is a `_` here."""
    shown = {key.replace("_", ":"): value for key, value in context.items()} | {"aws:SecureTransport": "true"}
    return Case(resource, Caller(principal, action, tuple(sorted(shown.items())), action), allowed)


def _of_topic(lane: Lane) -> Iterator[Case]:
    topic = lane.names.topic
    rule = lane.names.rules[0]
    alarm = rule.replace(":events:", ":cloudwatch:").replace(":rule/", ":alarm:")

    def case(allowed: bool, principal: str, action: str = "sns:Publish", **context: str) -> Case:
        return _case(topic, allowed, principal, action, **context)

    yield case(True, ALARMS, aws_SourceAccount=lane.account_id, aws_SourceArn=alarm)
    yield case(True, EVENTS)  # it names no source to SNS
    yield case(False, ALARMS, aws_SourceAccount=STRANGERS, aws_SourceArn=alarm)
    yield case(False, ALARMS)
    yield case(False, "s3.amazonaws.com", aws_SourceAccount=lane.account_id, aws_SourceArn=rule)
    yield case(False, f"arn:aws:iam::{STRANGERS}:role/administrator")
    for action in ("sns:Subscribe", "sns:SetTopicAttributes"):
        yield case(False, ALARMS, action, aws_SourceAccount=lane.account_id, aws_SourceArn=alarm)
        yield case(False, EVENTS, action)


def _of_queue(lane: Lane) -> Iterator[Case]:
    """Its rule sends, and nobody else: what a worker hears decides which flow runs have crashed."""
    queue, own = lane.names.events, lane.names.events_rule

    def case(allowed: bool, principal: str, action: str = "sqs:SendMessage", **context: str) -> Case:
        return _case(queue, allowed, principal, action, **context)

    yield case(True, EVENTS, aws_SourceArn=own)
    yield _without_tls(case(False, EVENTS, aws_SourceArn=own))
    yield case(False, EVENTS)
    # EventBridge says from which rule; whoever makes one of a like name elsewhere is told from ours by that.
    strange = (longer(own), elsewhere(lane.account_id, own), own.replace(f":{lane.region}:", ":ap-south-2:"))
    others = (*(rule for rule in lane.names.rules if rule != own), own.replace("rule/", "rule/another-bus/"))
    for source in (*strange, *others):
        yield case(False, EVENTS, aws_SourceArn=source)
    for service in (ALARMS, "s3.amazonaws.com", "sns.amazonaws.com", "ecs.amazonaws.com", "ecs-tasks.amazonaws.com"):
        yield case(False, service, aws_SourceArn=own)
    for action in ("ReceiveMessage", "DeleteMessage", "PurgeQueue", "SetQueueAttributes"):
        yield case(False, EVENTS, f"sqs:{action}", aws_SourceArn=own)
    yield case(False, f"arn:aws:iam::{STRANGERS}:role/administrator")
    yield case(False, f"arn:aws:iam::{STRANGERS}:role/administrator", aws_SourceArn=own)
    yield from _people(lane, queue)


def _of_dead_letters(lane: Lane) -> Iterator[Case]:
    """SQS itself moves messages there, which asks for nothing."""
    queue, rule = lane.names.dead_letters, lane.names.events_rule
    for service in (EVENTS, "sqs.amazonaws.com", "sns.amazonaws.com"):
        yield _case(queue, False, service, "sqs:SendMessage", aws_SourceArn=rule)
    yield _case(queue, False, f"arn:aws:iam::{STRANGERS}:role/administrator", "sqs:ReceiveMessage")
    yield from _people(lane, queue)


def _people(lane: Lane, queue: str) -> Iterator[Case]:
    """An administrator of the account looks at messages; not even that one without TLS."""
    administrator = f"arn:aws:iam::{lane.account_id}:role/administrator"
    for action in ("sqs:ReceiveMessage", "sqs:SendMessage", "sqs:PurgeQueue"):
        yield _case(queue, True, administrator, action)
        yield _without_tls(_case(queue, False, administrator, action))


def _without_tls(case: Case) -> Case:
    assert isinstance(case.asked, Caller)
    context = dict(case.asked.context) | {"aws:SecureTransport": "false"}
    caller = Caller(case.asked.principal, case.asked.action, tuple(sorted(context.items())), case.asked.because)
    return Case(case.subject, caller, case.allowed)
