"""What moto cannot do or forgets, and we mend in the emulator's own process. The stacks stay as they were synthesized."""

from __future__ import annotations

import threading
from collections.abc import Callable
from typing import Any

SETTINGS_OF_SERVICES = ("availabilityZoneRebalancing", "enableECSManagedTags", "enableExecuteCommand")


def keep_settings_of_services() -> None:
    """Keeps settings of ECS services that moto forgets: each further plan would set them again."""
    from moto.ecs.responses import EC2ContainerServiceResponse

    for operation in ("create_service", "update_service"):
        setattr(EC2ContainerServiceResponse, operation, _keeping(getattr(EC2ContainerServiceResponse, operation)))


def _keeping(operation: Callable[[Any], Any]) -> Callable[[Any], Any]:
    def kept(request: Any) -> Any:
        answer = operation(request)
        for name in SETTINGS_OF_SERVICES:
            if (value := request._get_param(name)) is not None:
                setattr(answer.result["service"], name, value)  # answers are written from attributes of these names
        return answer

    return kept


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
