"""What moto cannot do or forgets, and we mend in the emulator's own process. The stacks stay as they were synthesized."""

from __future__ import annotations

import json
import re
import threading
from collections.abc import Callable
from typing import Any

SETTINGS_OF_SERVICES = (
    "availabilityZoneRebalancing",
    "capacityProviderStrategy",
    "deploymentConfiguration",
    "enableECSManagedTags",
    "enableExecuteCommand",
)

MOST_TASKS = 10


def keep_settings_of_services() -> None:
    """Keeps settings of ECS services that moto forgets: each further plan would set them again."""
    from moto.ecs.responses import EC2ContainerServiceResponse

    for operation in ("create_service", "update_service"):
        setattr(EC2ContainerServiceResponse, operation, _keeping(getattr(EC2ContainerServiceResponse, operation)))


def _keeping(operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
    from moto.core.utils import camelcase_to_underscores

    def kept(request: Any) -> Any:
        _refuse_strange_capacity(request)
        answer = operation(request)
        service = answer.result["service"]
        for name in SETTINGS_OF_SERVICES:
            if (value := request._get_param(name)) is not None:
                if isinstance(value, dict):
                    value = getattr(service, name, {}) | value  # AWS keeps what an update leaves out
                for attribute in (name, camelcase_to_underscores(name)):  # answers are written from these
                    setattr(service, attribute, value)
        if request._get_param("capacityProviderStrategy"):
            service.launch_type = None  # instead of moto's EC2: the two exclude each other
        return answer

    return kept


def _refuse_strange_capacity(request: Any) -> None:
    """As AWS does, where moto takes any name."""
    from moto.ecs.exceptions import InvalidParameterException

    strategy = request._get_param("capacityProviderStrategy") or []
    known = request.ecs_backend._get_cluster(request._get_param("cluster")).capacity_providers or []
    if strange := {each["capacityProvider"] for each in strategy} - {*known}:
        raise InvalidParameterException(f"capacity providers that the cluster does not have: {sorted(strange)}")


def run_what_services_want() -> None:
    """Each service runs as many tasks as it wants from the start; otherwise Terraform waits for ever.

    One that wants more than `MOST_TASKS` does not get them, for tests of what does not start.
    """
    from moto.ecs import models

    class Steady(models.Service):
        def __init__(self, *values: Any, **named: Any) -> None:
            super().__init__(*values, **named)
            if self.desired_count > MOST_TASKS:
                return
            self.running_count, self.pending_count = self.desired_count, 0
            for deployment in self.deployments:
                deployment |= {"runningCount": self.desired_count, "pendingCount": 0, "rolloutState": "COMPLETED"}

    models.Service = Steady  # type: ignore[misc]


def keep_settings_of_queues() -> None:
    """Keeps which queues a dead-letter queue is for, and a queue's policy when something else of it is set."""
    from moto.sqs import models

    class Kept(models.Queue):
        def _set_attributes(self, attributes: dict[str, Any], now: float | None = None) -> None:
            policy = getattr(self, "policy", None)
            super()._set_attributes(attributes, now)
            if "Policy" not in attributes:
                self.policy = policy

        @property
        def attributes(self) -> dict[str, Any]:
            found = super().attributes
            if allowed := getattr(self, "redrive_allow_policy", None):
                found["RedriveAllowPolicy"] = allowed
            if policy := found.get("RedrivePolicy"):
                found["RedrivePolicy"] = json.dumps(json.loads(policy), separators=(",", ":"))  # as AWS writes it
            return found

    models.Queue = Kept  # type: ignore[misc]


def refuse_nested_parameters() -> None:
    """As Systems Manager does: `{{name}}` in a value would be another parameter's."""
    from moto.ssm.exceptions import ValidationException
    from moto.ssm.responses import SimpleSystemManagerResponse

    put = SimpleSystemManagerResponse.put_parameter

    def refusing(request: Any) -> Any:
        if re.search(r"{{.*}}", value := request._get_param("Value") or "", re.DOTALL):
            raise ValidationException(
                f'Parameter value: {value} can\'t nest another parameter. Do not use "{{{{}}}}" in the value'
            )
        return put(request)

    SimpleSystemManagerResponse.put_parameter = refusing  # type: ignore[method-assign]


def keep_descriptions_of_rules() -> None:
    """Keeps the description of a rule to a security group or a prefix list: each further plan would set it again."""
    from moto.ec2.models import security_groups

    class Described(security_groups.SecurityGroupRule):
        def __init__(self, *values: Any, **named: Any) -> None:
            super().__init__(*values, **named)
            self._end = next((value for value in values if isinstance(value, dict)), {})

        @property
        def description(self) -> str | None:
            return self.ip_range.get("Description", self._end.get("Description"))

    security_groups.SecurityGroupRule = Described  # type: ignore[misc]


class ChosenIds:
    """Gives what a request to EC2 makes the id that its header names.

    A configuration may name a VPC by its id, which AWS invents. moto invents all ids of EC2 in one function.
    """

    def __init__(self, application: Any, header: str) -> None:
        from moto.ec2 import utils

        self._application = application
        self._header = f"HTTP_{header.upper().replace('-', '_')}"
        self._request = threading.local()
        self._invented = utils.random_id
        utils.random_id = self._id

    def __call__(self, environ: dict[str, Any], start_response: Any) -> Any:
        self._request.chosen = environ.get(self._header, "")
        return self._application(environ, start_response)

    def _id(self, prefix: str = "", size: int = 17) -> str:
        chosen = getattr(self._request, "chosen", "")
        return chosen if chosen.startswith(f"{prefix}-") else self._invented(prefix, size)
