"""What there is to have access to: accounts and their lanes, by the ARNs that the apply gave them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from access.applied import Applied, AppliedRole, Policy
from access.configuration import Settings
from harness.server import Failed, partition

State = dict[str, Any]


@dataclass(frozen=True)
class Names:
    """ARNs of a lane's things, and the paths in its bucket. `twin` renames them all."""

    cluster: str
    service: str
    families: str
    """Up to where the name of a flow follows."""
    agent_family: str
    bucket: str
    flow_files: str
    artifacts: str
    bucket_key: str
    """Of a customer key; empty without one, as for the secrets."""
    images: str
    agent_images: str
    agent_logs: str
    flow_logs: str
    prefect_secret: str
    prefect_key: str
    deploy_secret: str
    deploy_key: str
    parameter: str
    topic: str
    rule: str
    agent: str
    agent_execution: str
    execution: str
    ci: str
    tasks: tuple[str, ...]


@dataclass(frozen=True)
class Lane:
    account: str
    account_id: str
    region: str
    type: str
    names: Names
    settings: Settings
    task_names: tuple[str, ...]
    """What the configuration calls `names.tasks`, in their order."""

    @property
    def roles(self) -> tuple[str, ...]:
        n = self.names
        return (n.agent, n.agent_execution, n.execution, *n.tasks, n.ci)

    def task(self, number: int = 1) -> str:
        return self.names.cluster.replace(":cluster/", ":task/") + f"/{number:032x}"

    def family(self, flow: str = "daily-sales") -> str:
        return f"{self.names.families}{flow}:7"


@dataclass(frozen=True)
class Account:
    name: str
    id: str
    region: str
    settings: Settings
    images_ci: str
    agent_images: str
    provider: str
    lanes: tuple[Lane, ...]
    roles: dict[str, AppliedRole]
    resource_policies: dict[str, Any]

    def arn(self, service: str, resource: str) -> str:
        place = f":{self.id}" if service == "iam" else f"{self.region}:{self.id}"
        return f"arn:{partition(self.region)}:{service}:{place}:{resource}"


def account(applied: Applied, settings: Callable[[str], Settings]) -> Account:
    """Takes the applied account apart; `settings` answers for an account and for ACCOUNT/TYPE."""
    ci = applied.stacks[None]
    repository = _only(ci, "aws_ecr_repository")["arn"]
    own = settings(applied.account)
    provider = next(
        (p["arn"] for kind in ("managed", "data") for p in _all(ci, "aws_iam_openid_connect_provider", kind)), None
    )
    if not provider:
        raise Failed(f"{applied.account} has no OIDC provider: who would CI be?")
    found = Account(
        applied.account,
        applied.account_id,
        applied.region,
        own,
        _output(ci, "agent_images_ci_role_arn"),
        repository,
        provider,
        tuple(
            _lane(applied, kind, applied.stacks[kind], repository, settings)
            for kind in sorted(kind for kind in applied.stacks if kind)
        ),
        applied.roles,
        applied.resource_policies,
    )
    known = {found.images_ci, *(role for lane in found.lanes for role in lane.roles)}
    if applied.roles.keys() != known:
        strange, missing = sorted(applied.roles.keys() - known), sorted(known - applied.roles.keys())
        raise Failed(f"roles whose needs access/needs.py does not know: {strange}; roles that are not there: {missing}")
    return found


def _lane(applied: Applied, kind: str, state: State, agent_images: str, settings: Callable[[str], Settings]) -> Lane:
    config = settings(f"{applied.account}/{kind}")
    definition = _only(state, "aws_ecs_task_definition")
    container = json.loads(definition["container_definitions"])[0]
    groups = {group["name"]: group["arn"].removesuffix(":*") for group in _all(state, "aws_cloudwatch_log_group")}
    tasks = json.loads(_output(state, "task_role_arns"))
    encryption = _only(state, "aws_s3_bucket_server_side_encryption_configuration")["rule"][0]
    deploy, deploy_key = _secret(state, config, "flow-ci.deploy-secret")
    prefect, prefect_key = _secret(state, config, "prefect-secret.secret")
    arn = _output(state, "cluster_arn").replace(":cluster/", ":{}/")
    service = _only(state, "aws_ecs_service")
    used = {s["valueFrom"].rsplit(":", 3)[0] for s in container["secrets"]}
    if used != {prefect}:
        raise Failed(f"{applied.account}/{kind}: the agent reads {used}, not the configured {prefect}")
    names = Names(
        cluster=_output(state, "cluster_arn"),
        service=arn.format("service") + "/" + service["name"],
        families=_prefix(arn, "task-definition") + _output(state, "task_definition_family_prefix"),
        agent_family=_prefix(arn, "task-definition") + definition["family"],
        bucket=_only(state, "aws_s3_bucket")["arn"],
        flow_files=_output(state, "flow_files_prefix"),
        artifacts=_output(state, "artifacts_prefix"),
        bucket_key=encryption["apply_server_side_encryption_by_default"][0].get("kms_master_key_id") or "",
        images=_only(state, "aws_ecr_repository")["arn"],
        agent_images=agent_images,
        agent_logs=groups[container["logConfiguration"]["options"]["awslogs-group"]],
        flow_logs=groups[_output(state, "log_group")],
        prefect_secret=prefect,
        prefect_key=prefect_key,
        deploy_secret=deploy,
        deploy_key=deploy_key,
        parameter=_only(state, "aws_ssm_parameter")["arn"],
        topic=next((t["arn"] for t in _all(state, "aws_sns_topic")), ""),
        rule=next((r["arn"] for r in _all(state, "aws_cloudwatch_event_rule")), ""),
        agent=definition["task_role_arn"],
        agent_execution=definition["execution_role_arn"],
        execution=_output(state, "execution_role_arn"),
        ci=_output(state, "ci_role_arn"),
        tasks=tuple(tasks.values()),
    )
    return Lane(applied.account, applied.account_id, applied.region, kind, names, config, tuple(tasks))


def twin(lane: Lane, rename: Callable[[str], str]) -> Lane:
    """The lane as it would be if all its things were called otherwise."""

    def renamed(value: Any) -> Any:
        return tuple(rename(v) for v in value) if isinstance(value, tuple) else value and rename(value)

    return replace(lane, names=Names(**{f.name: renamed(getattr(lane.names, f.name)) for f in fields(Names)}))


def renamed(policy: Policy, lane: Lane, other: Lane) -> Policy:
    """The policy with another lane's names in the place of this one's."""
    text = json.dumps(policy)
    pairs = [(getattr(lane.names, f.name), getattr(other.names, f.name)) for f in fields(Names)]
    flat = [p for own, new in pairs for p in (zip(own, new, strict=False) if isinstance(own, tuple) else [(own, new)])]
    tasks = (lane.task()[:-32], other.task()[:-32])
    for own, new in sorted({*flat, tasks}, key=lambda pair: -len(pair[0])):
        if own and new and not own.endswith("/"):
            text = re.sub(re.escape(own) + r"(?![A-Za-z0-9-])", lambda _, new=new: new, text)  # type: ignore[misc]
    text = text.replace(lane.task()[:-32], other.task()[:-32])
    return json.loads(text)


def counterparts(lane: Lane, other: Lane) -> list[tuple[str, str]]:
    """The roles of two lanes that are for the same."""
    tasks = dict(zip(other.task_names, other.names.tasks, strict=True))
    pairs = [(role, tasks[name]) for name, role in zip(lane.task_names, lane.names.tasks, strict=True) if name in tasks]
    return [
        *pairs,
        *((getattr(lane.names, f), getattr(other.names, f)) for f in ("agent", "agent_execution", "execution", "ci")),
    ]


def longer(name: str) -> str:
    """A name that begins like this one. What ends in a separator keeps it."""
    return f"{name[:-1]}-eu{name[-1]}" if name[-1] in "_/" else f"{name}-eu"


def _resources(state: State, mode: str) -> Iterator[dict[str, Any]]:
    return (r for r in state["values"]["root_module"].get("resources", []) if r["mode"] == mode)


def _all(state: State, kind: str, mode: str = "managed") -> list[dict[str, Any]]:
    return [r["values"] for r in _resources(state, mode) if r["type"] == kind]


def _only(state: State, kind: str) -> dict[str, Any]:
    found = _all(state, kind)
    if len(found) != 1:
        raise Failed(f"{len(found)} resources of the type {kind} where one was expected: access/lanes.py has to choose")
    return found[0]


def _output(state: State, name: str) -> str:
    return state["values"]["outputs"][name]["value"]


def _prefix(arn: str, kind: str) -> str:
    return arn.split("{}")[0] + kind + "/"


def _secret(state: State, config: Settings, key: str) -> tuple[str, str]:
    """A secret's ARN, and its customer key's or nothing."""
    chosen = f"{key}.{config[f'{key}.type']}"
    encrypted = config.get(f"{chosen}.kms-key-arn") or ""
    if known := config.get(f"{chosen}.arn"):
        return known, encrypted
    name = config[f"{chosen}.name"]
    return next(s["arn"] for s in _all(state, "aws_secretsmanager_secret", "data") if s["name"] == name), encrypted
