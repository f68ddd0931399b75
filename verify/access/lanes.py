"""What there is to have access to: accounts and their lanes, by the ARNs that the apply gave them."""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, fields, replace
from typing import Any

from access.applied import Applied, AppliedRole, Policy
from access.configuration import Settings
from harness.server import Failed, partition

State = dict[str, Any]


@dataclass(frozen=True)
class Service:
    """What an agent or a worker has for itself: ARNs."""

    service: str
    family: str
    logs: str
    task: str
    execution: str


@dataclass(frozen=True)
class Names:
    """ARNs of a lane's things, and the paths in its bucket. `twin` renames them all."""

    cluster: str
    services: dict[str, Service]
    """By what they are, `agent` or `worker`: one of them or both."""
    families: str
    """Up to where the name of a flow follows."""
    bucket: str
    flow_files: str
    artifacts: str
    bucket_key: str
    """Of a customer key; empty without one, as for the secrets."""
    images: str
    agent_images: str
    """Of workers too."""
    flow_logs: str
    prefect_secret: str
    prefect_key: str
    flows_secret: str
    """The same, unless flow runs have one of their own."""
    flows_key: str
    deploy_secret: str
    deploy_key: str
    parameter: str
    pool_parameter: str
    """Empty in a lane without a worker, as all about events in one that has none of Prefect 3."""
    topic: str
    rules: tuple[str, ...]
    events_rule: str
    events: str
    dead_letters: str
    events_key: str
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
    template: dict[str, Any]
    """Of its work pool; empty without a worker."""

    @property
    def roles(self) -> tuple[str, ...]:
        n = self.names
        of_services = (role for one in n.services.values() for role in (one.task, one.execution))
        return (*of_services, n.execution, *n.tasks, n.ci)

    @property
    def prefect_3(self) -> bool:
        """Whether its worker is one of Prefect 3, which reads events."""
        return "worker" in self.names.services and self.settings["worker.runtime.type"] == "prefect-3"

    @property
    def secrets(self) -> dict[str, str]:
        """Their customer keys, or nothing, by the ARNs of the secrets."""
        n = self.names
        return {n.prefect_secret: n.prefect_key, n.flows_secret: n.flows_key, n.deploy_secret: n.deploy_key}

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
    providers: tuple[str, ...]
    """Of CI systems: made, or looked up."""
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
    providers = tuple(
        p["arn"] for kind in ("managed", "data") for p in _all(ci, "aws_iam_openid_connect_provider", kind)
    )
    if not providers:
        raise Failed(f"{applied.account} has no OIDC provider: who would CI be?")
    found = Account(
        applied.account,
        applied.account_id,
        applied.region,
        own,
        _output(ci, "agent_images_ci_role_arn"),
        repository,
        providers,
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
    tasks = json.loads(_output(state, "task_role_arns"))
    encryption = _only(state, "aws_s3_bucket_server_side_encryption_configuration")["rule"][0]
    deploy, deploy_key = _secret(state, config, "flow-ci.deploy-secret")
    prefect, prefect_key = _secret(state, config, "prefect-secret.secret")
    flows, flows_key = prefect, prefect_key
    if config["prefect-secret.flow-runs.type"] == "own":
        flows, flows_key = _secret(state, config, "prefect-secret.flow-runs.own.secret")
    definitions = _named(state, "aws_ecs_task_definition")
    handed = {
        "flow run": json.loads(_output(state, "task_definition_secrets")).values(),
        **{name: [secret["valueFrom"] for secret in _container(one)["secrets"]] for name, one in definitions.items()},
    }
    for whom, secrets in handed.items():
        used, wanted = {secret.rsplit(":", 3)[0] for secret in secrets}, flows if whom == "flow run" else prefect
        if used != {wanted}:
            raise Failed(f"{applied.account}/{kind}: ECS hands {used} to the {whom}, not the configured {wanted}")
    parameters = {name: parameter["arn"] for name, parameter in _named(state, "aws_ssm_parameter").items()}
    arn = _output(state, "cluster_arn").replace(":cluster/", ":{}/")
    names = Names(
        cluster=_output(state, "cluster_arn"),
        services=_services(state, definitions, arn),
        families=_prefix(arn, "task-definition") + _output(state, "task_definition_family_prefix"),
        bucket=_only(state, "aws_s3_bucket")["arn"],
        flow_files=_output(state, "flow_files_prefix"),
        artifacts=_output(state, "artifacts_prefix"),
        bucket_key=encryption["apply_server_side_encryption_by_default"][0].get("kms_master_key_id") or "",
        images=_only(state, "aws_ecr_repository")["arn"],
        agent_images=agent_images,
        flow_logs=_log_groups(state)[_output(state, "log_group")],
        prefect_secret=prefect,
        prefect_key=prefect_key,
        flows_secret=flows,
        flows_key=flows_key,
        deploy_secret=deploy,
        deploy_key=deploy_key,
        parameter=parameters["hand-off"],
        pool_parameter=parameters.get("work-pool", ""),
        topic=next((t["arn"] for t in _all(state, "aws_sns_topic")), ""),
        rules=tuple(rule["arn"] for rule in _all(state, "aws_cloudwatch_event_rule")),
        **_events(state),
        execution=_output(state, "execution_role_arn"),
        ci=_output(state, "ci_role_arn"),
        tasks=tuple(tasks.values()),
    )
    pool = json.loads(_output(state, "work_pool_definition")) if "worker" in names.services else {}
    template = pool.get("base_job_template", {})
    return Lane(applied.account, applied.account_id, applied.region, kind, names, config, tuple(tasks), template)


def _services(state: State, definitions: dict[str, dict[str, Any]], arn: str) -> dict[str, Service]:
    groups, services = _log_groups(state), _all(state, "aws_ecs_service")
    return {
        name.removesuffix("-task-definition"): Service(
            next(
                f"{arn.format('service')}/{service['name']}"
                for service in services
                if service["task_definition"] == definition["arn"]
            ),
            _prefix(arn, "task-definition") + definition["family"],
            groups[_container(definition)["logConfiguration"]["options"]["awslogs-group"]],
            definition["task_role_arn"],
            definition["execution_role_arn"],
        )
        for name, definition in definitions.items()
    }


def _events(state: State) -> dict[str, str]:
    """From the rule to the queue that the worker has been told of; empty where there is none."""
    queues = {queue["arn"]: queue for queue in _all(state, "aws_sqs_queue")}
    targets = [t for t in _all(state, "aws_cloudwatch_event_target") if t["arn"] in queues]
    if not queues:
        return dict.fromkeys(("events_rule", "events", "dead_letters", "events_key"), "")
    if len(targets) != 1:
        raise Failed(f"{len(targets)} rules send events to {sorted(queues)}, where one was expected")
    [target] = targets
    queue = queues.pop(target["arn"])
    worker = _container(_named(state, "aws_ecs_task_definition")["worker-task-definition"])
    told = {variable["value"] for variable in worker["environment"] if variable["name"].endswith("_SQS_QUEUE_NAME")}
    dead = json.loads(queue["redrive_policy"])["deadLetterTargetArn"]
    if told != {queue["name"]} or queues.keys() != {dead}:
        raise Failed(f"events go to {queue['name']} and then to {dead}; the worker reads {told}; there is {queues}")
    rule = next(r["arn"] for r in _all(state, "aws_cloudwatch_event_rule") if r["name"] == target["rule"])
    return {
        "events_rule": rule,
        "events": queue["arn"],
        "dead_letters": dead,
        "events_key": queue["kms_master_key_id"] or "",
    }


def twin(lane: Lane, rename: Callable[[str], str]) -> Lane:
    """The lane as it would be if all its things were called otherwise."""
    return replace(lane, names=_renamed(lane.names, rename))


def _renamed(value: Any, rename: Callable[[str], str]) -> Any:
    match value:
        case str():
            return value and rename(value)
        case tuple():
            return tuple(_renamed(one, rename) for one in value)
        case dict():
            return {key: _renamed(one, rename) for key, one in value.items()}
    return replace(value, **{f.name: _renamed(getattr(value, f.name), rename) for f in fields(value)})


def _flat(value: Any, at: str = "") -> dict[str, str]:
    """All names, each with where it stands."""
    match value:
        case str():
            return {at: value}
        case tuple():
            parts: Iterable[tuple[Any, Any]] = enumerate(value)
        case dict():
            parts = value.items()
        case _:
            parts = ((f.name, getattr(value, f.name)) for f in fields(value))
    return {where: name for key, part in parts for where, name in _flat(part, f"{at}.{key}").items()}


def renamed(policy: Policy, lane: Lane, other: Lane) -> Policy:
    """The policy with another lane's names in the place of this one's."""
    text = json.dumps(policy)
    owns, others = _flat(lane.names), _flat(other.names)
    pairs = {(own, others[where]) for where, own in owns.items() if others.get(where)}
    tasks = (lane.task()[:-32], other.task()[:-32])
    for own, new in sorted({*pairs, tasks}, key=lambda pair: -len(pair[0])):
        if own and not own.endswith("/"):
            text = re.sub(re.escape(own) + r"(?![A-Za-z0-9-])", lambda _, new=new: new, text)  # type: ignore[misc]
    text = text.replace(lane.task()[:-32], other.task()[:-32])
    return json.loads(text)


def counterparts(lane: Lane, other: Lane) -> list[tuple[str, str]]:
    """The roles of two lanes that are for the same."""
    tasks = dict(zip(other.task_names, other.names.tasks, strict=True))
    pairs = [(role, tasks[name]) for name, role in zip(lane.task_names, lane.names.tasks, strict=True) if name in tasks]
    services, others = lane.names.services, other.names.services
    for kind in services.keys() & others.keys():
        pairs += [(getattr(services[kind], f), getattr(others[kind], f)) for f in ("task", "execution")]
    return pairs + [(getattr(lane.names, f), getattr(other.names, f)) for f in ("execution", "ci")]


def longer(name: str) -> str:
    """A name that begins like this one. What ends in a separator keeps it."""
    return f"{name[:-1]}-eu{name[-1]}" if name[-1] in "_/" else f"{name}-eu"


def _resources(state: State, mode: str) -> Iterator[dict[str, Any]]:
    return (r for r in state["values"]["root_module"].get("resources", []) if r["mode"] == mode)


def _all(state: State, kind: str, mode: str = "managed") -> list[dict[str, Any]]:
    return [r["values"] for r in _resources(state, mode) if r["type"] == kind]


def _named(state: State, kind: str) -> dict[str, dict[str, Any]]:
    """By what Terraform calls them."""
    return {r["name"]: r["values"] for r in _resources(state, "managed") if r["type"] == kind}


def _container(definition: dict[str, Any]) -> dict[str, Any]:
    return json.loads(definition["container_definitions"])[0]


def _log_groups(state: State) -> dict[str, str]:
    return {group["name"]: group["arn"].removesuffix(":*") for group in _all(state, "aws_cloudwatch_log_group")}


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
