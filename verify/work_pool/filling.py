"""How a worker turns job variables into calls of AWS: a small model of Prefect's rules.

Read in prefect 2.20.25 and 3.8 (workers/base.py, utilities/templating, server/api/validation.py) and in prefect-aws 0.4.20
and 0.7.11 (workers/ecs_worker.py). AWS's own checks of parameters are botocore's.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from copy import deepcopy
from dataclasses import dataclass, field
from functools import cache
from typing import Any

Json = dict[str, Any]
PLACEHOLDER = re.compile(r"({{\s*([\w.\-\[\]$]+)\s*}})")
NOTHING = object()
FLOW_RUN = "11111111-2222-4333-8444-555555555555"


class Refused(Exception):
    """No task is run: Prefect's server, its worker or AWS does not take it."""


@dataclass(frozen=True)
class Call:
    action: str
    parameters: Json


@dataclass(frozen=True)
class Started:
    """What a flow run's start did: the filled configuration, and the calls in their order."""

    configuration: Json
    calls: list[Call]


@dataclass(frozen=True)
class Worker:
    prefect: int
    environment: dict[str, str]
    store: dict[str, Any] = field(default_factory=dict)
    """Variables and blocks in the workspace, by what a placeholder calls them."""
    place: str = "us-east-1:123456789012"
    """Region and account, as they stand in the ARN of what it registers."""

    def start(self, template: Json, deployment: Json, flow_run: Json | None = None) -> Started:
        variables = deepcopy(deployment)
        own = deepcopy(flow_run or {})
        if isinstance(variables.get("env"), dict):
            variables["env"] |= own.pop("env", {})
        variables |= own
        configuration = self.filled(template, variables)
        self._prepare(configuration)
        return Started(configuration, list(self._calls(configuration)))

    def filled(self, template: Json, given: Json) -> Json:
        """`from_template_and_values`."""
        base = deepcopy(template["job_configuration"])
        properties = template["variables"].get("properties", {})
        variables = {name: one["default"] for name, one in properties.items() if one.get("default") is not None}
        if self.prefect == 2:  # 2.x takes null for a value
            variables = {name: one["default"] for name, one in properties.items() if "default" in one}
        if default := variables.get("env"):
            base["env"] = (base["env"] | default) if isinstance(base.get("env"), dict) else default
        variables |= self._nested(given) if self.prefect == 3 else given
        if isinstance(base.get("env"), dict) and isinstance(variables.get("env"), dict):
            base["env"] |= variables["env"]
        return dict(self._resolved(self._apply(base, variables)))

    @staticmethod
    def _nested(given: Json) -> Json:
        """Prefect 3 reads a.b as b in a."""
        nested: Json = {}
        for key in (key for key in given if "." in key):
            inner = nested
            *outer, last = key.replace("[", ".").replace("]", "").split(".")
            for part in outer:
                inner = inner.setdefault(part, {})
                if not isinstance(inner, dict):
                    raise Refused(f"{key} lies in what is no object")
            inner[last] = given[key]
        for key in (key for key in given if "." not in key):
            both = isinstance(nested.get(key), dict) and isinstance(given[key], dict)
            nested[key] = _merged(nested[key], given[key]) if both else given[key]
        return nested

    def _apply(self, template: Any, values: Json) -> Any:
        """`apply_values`: what is put in is not looked at again."""
        if isinstance(template, dict):
            filled = {key: self._apply(value, values) for key, value in template.items()}
            return {key: value for key, value in filled.items() if value is not NOTHING}
        if isinstance(template, list):
            return [filled for value in template if (filled := self._apply(value, values)) is not NOTHING]
        if not isinstance(template, str):
            return template
        found = set(PLACEHOLDER.findall(template))
        if len(found) == 1 and next(iter(found))[0] == template and not _is_special(next(iter(found))[1]):
            return _get(values, next(iter(found))[1])
        # In no certain order in Prefect; in this one most expands.
        for match, name in sorted(found, key=lambda one: (one[1].startswith("$"), one)):
            if name.startswith("$"):
                value: Any = self.environment.get(name.lstrip("$"), NOTHING)
            elif _is_special(name):
                continue
            else:
                value = _get(values, name)
            template = template.replace(match, "" if value is NOTHING else str(value))
        return template

    def _resolved(self, value: Any) -> Any:
        """Variables and blocks of the workspace, also where a job variable names them."""
        if isinstance(value, dict):
            return {key: self._resolved(one) for key, one in value.items()}
        if isinstance(value, list):
            return [self._resolved(one) for one in value]
        if not isinstance(value, str):
            return value
        for match, name in sorted(set(PLACEHOLDER.findall(value))):
            if name.startswith("prefect."):
                if match == value:
                    return self.store.get(name, "")
                value = value.replace(match, str(self.store.get(name, "")))
        return value

    def _prepare(self, configuration: Json) -> None:
        """`prepare_for_flow_run`, after the types that pydantic asks for."""
        for key, kind in (("env", dict), ("labels", dict), ("task_run_request", dict), ("task_definition", dict)):
            if not isinstance(configuration.setdefault(key, {}), kind):
                raise Refused(f"{key} is {configuration[key]!r}")
        for key in ("command", "name", "cluster", "container_name"):
            if not isinstance(configuration.get(key), str | None):
                raise Refused(f"{key} is {configuration[key]!r}")
        if not all(isinstance(one, str) for one in configuration["labels"].values()):
            raise Refused("labels are texts")
        if not configuration["task_run_request"].get("taskDefinition") and not configuration["task_definition"]:
            raise Refused("neither a task definition nor its name")
        own = {name: None if value is None else str(value) for name, value in configuration["env"].items()}
        settings = {name: value for name, value in self.environment.items() if name.startswith("PREFECT_")}
        run = {"PREFECT__FLOW_RUN_ID": FLOW_RUN}
        environment = {name: value for name, value in (settings | run | own).items() if value is not None}
        if configuration.get("prefect_api_key_secret_arn"):
            if "PREFECT_API_KEY" not in environment:
                raise Refused("KeyError: PREFECT_API_KEY")
            del environment["PREFECT_API_KEY"]
        if configuration.get("prefect_api_auth_string_secret_arn"):
            environment.pop("PREFECT_API_AUTH_STRING", None)
        configuration["env"] = environment
        configuration["labels"] = {"prefect.io/flow-run-id": FLOW_RUN} | configuration["labels"]
        if configuration.get("name") and self.prefect == 3:
            configuration["name"] = self._apply(configuration["name"], {"ctx": {"flow_run": {"id": FLOW_RUN}}})
        configuration["command"] = configuration.get("command") or "prefect flow-run execute"

    def _calls(self, configuration: Json) -> Iterator[Call]:
        """`_prepare_and_create_task`, where nothing is in the cache and no revision fits."""
        request = deepcopy(configuration["task_run_request"])
        if given := request.get("taskDefinition"):
            definition = {"networkMode": "awsvpc"}  # what a lane's are
            yield _call("DescribeTaskDefinition", {"taskDefinition": given})
        else:
            definition = _definition(configuration)
            if configuration.get("match_latest_revision_in_family"):
                yield _call("DescribeTaskDefinition", {"taskDefinition": definition["family"]})
            yield _call("RegisterTaskDefinition", definition)
            request["taskDefinition"] = f"arn:aws:ecs:{self.place}:task-definition/{definition['family']}:1"
        if definition.get("networkMode") == "awsvpc" and configuration.get("network_configuration"):
            yield Call("DescribeVpcs", {"VpcIds": [configuration.get("vpc_id")]})
            request["networkConfiguration"] = {"awsvpcConfiguration": configuration["network_configuration"]}
        elif definition.get("networkMode") == "awsvpc" and not request.get("networkConfiguration"):
            yield Call("DescribeVpcs", {"VpcIds": [configuration.get("vpc_id")]})
            request["networkConfiguration"] = {"awsvpcConfiguration": {"subnets": ["subnet-first"]}}
        _finish(request, configuration)
        yield _call("RunTask", request)


def _definition(configuration: Json) -> Json:
    """`_prepare_task_definition`."""
    definition = deepcopy(configuration["task_definition"])
    name = configuration.get("container_name") or "prefect"
    containers: list[Json] = definition.setdefault("containerDefinitions", [])
    container: Json | None = next((one for one in containers if one.get("name") == name), None)
    if container is None:
        if name != "prefect":
            raise Refused(f"no container {name}")
        container = {"name": name}
        containers.append(container)
    container.setdefault("image", "prefecthq/prefect")
    if configuration.get("configure_cloudwatch_logs"):
        options = {"awslogs-group": "prefect", "awslogs-create-group": "true", "awslogs-region": "us-east-1"}
        container["logConfiguration"] = {"logDriver": "awslogs", "options": options}
    definition["cpu"], definition["memory"] = str(definition.get("cpu", 1024)), str(definition.get("memory", 2048))
    definition.setdefault("networkMode", "awsvpc")
    secrets = {one["name"]: one["valueFrom"] for one in container.get("secrets", [])}
    for variable in ("PREFECT_API_KEY", "PREFECT_API_AUTH_STRING"):
        if arn := configuration.get(f"{variable.lower()}_secret_arn"):
            secrets[variable] = arn
    container["secrets"] = [{"name": name, "valueFrom": value} for name, value in secrets.items()]
    return definition


def _finish(request: Json, configuration: Json) -> None:
    """`_prepare_task_run_request`."""
    request.setdefault("cluster", configuration.get("cluster"))
    request["launchType"] = request.get("launchType") or "FARGATE"
    if request.get("capacityProviderStrategy"):
        del request["launchType"]
    elif request["launchType"] == "FARGATE_SPOT":
        del request["launchType"]
        request["capacityProviderStrategy"] = [{"capacityProvider": "FARGATE_SPOT", "weight": 1}]
    overrides = request.setdefault("overrides", {})
    containers = overrides.setdefault("containerOverrides", [])
    name = configuration.get("container_name") or "prefect"
    if containers and not containers[0].get("name"):
        containers[0]["name"] = name
    for container in containers:
        environment = container.get("environment", {})
        if not isinstance(environment, dict):
            raise Refused("an environment that is no object")
        if container.get("name") == name:
            container["command"] = configuration["command"]
            environment = {k: v for k, v in environment.items() if v is not None} | configuration["env"]
        if isinstance(container.get("command"), str):
            container["command"] = container["command"].split()
        container["environment"] = [{"name": key, "value": value} for key, value in environment.items()]
    for size in ("cpu", "memory"):
        if overrides.get(size):
            overrides[size] = str(overrides[size])
    tags = request.get("tags", {})
    request["tags"] = [{"key": key, "value": value} for key, value in (tags | configuration["labels"]).items()]


def _call(action: str, parameters: Json) -> Call:
    """A call that AWS takes, as far as botocore checks it; and families are named as AWS wants them."""
    from botocore.validate import ParamValidator

    if report := ParamValidator().validate(parameters, _shapes(action)).generate_report():
        raise Refused(report)
    named = parameters.get("taskDefinition") or parameters["family"]
    if not re.fullmatch(r"(arn:aws:ecs:[a-z0-9-]+:\d{12}:task-definition/)?[A-Za-z0-9_-]{1,255}(:[0-9]+)?", named):
        raise Refused(f"no task definition is named {named!r}")
    return Call(action, parameters)


@cache
def _shapes(action: str) -> Any:
    import botocore.session

    return botocore.session.get_session().get_service_model("ecs").operation_model(action).input_shape


def _is_special(name: str) -> bool:
    return name.startswith(("$", "prefect.blocks.", "prefect.variables."))


def _get(values: Any, name: str) -> Any:
    for key in name.replace("[", ".").replace("]", "").split("."):
        try:
            values = values[int(key) if key.isdigit() else key]
        except (TypeError, KeyError, IndexError):
            return NOTHING
    return values


def _merged(one: Json, other: Json) -> Json:
    both = {key: _merged(one[key], other[key]) for key in one.keys() & other.keys() if isinstance(one[key], dict)
            and isinstance(other[key], dict)}  # fmt: skip
    return one | other | both


def accepted_pool(template: Json) -> None:
    """What the server asks of a template."""
    from jsonschema import Draft202012Validator, SchemaError

    used = {name for _, name in PLACEHOLDER.findall(str(template["job_configuration"]))}
    if undeclared := used - template["variables"]["properties"].keys():
        raise Refused(f"undeclared variables {undeclared}")
    try:
        Draft202012Validator.check_schema(template["variables"])
    except SchemaError as problem:
        raise Refused(problem.message) from None
    accepted(template, {}, whole=False)


def accepted(template: Json, variables: Json, whole: bool = True) -> None:
    """What the server asks of job variables: of a flow run's whole; what lacks in a deployment's, its runs may give."""
    from jsonschema import Draft202012Validator

    schema = deepcopy(template["variables"])
    optional = schema["properties"].keys() - set(schema.get("required", []))
    for name in optional:  # null counts as not given
        of = schema["properties"][name]
        if kind := of.pop("type", None):
            of["anyOf"] = [{"type": kind}, {"type": "null"}]
    if not whole:
        schema.pop("required", None)
    defaults = {name: one["default"] for name, one in schema["properties"].items() if "default" in one}
    for problem in Draft202012Validator(schema).iter_errors(defaults | variables):
        raise Refused(problem.message)
