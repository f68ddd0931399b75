from __future__ import annotations

from typing import Any

from prefect import Block, check, write_down

FIELDS = {
    "name",
    "description",
    "version",
    "tags",
    "schedule",
    "schedules",
    "is_schedule_active",
    "flow_name",
    "work_queue_name",
    "work_pool_name",
    "parameters",
    "manifest_path",
    "infrastructure",
    "job_variables",
    "storage",
    "path",
    "entrypoint",
    "parameter_openapi_schema",
    "timestamp",
    "triggers",
    "enforce_parameter_schema",
}


class Deployment:
    description: str | None = None

    def __init__(self, **given: Any) -> None:
        check("Deployment", FIELDS, given)
        if not isinstance(given["parameter_openapi_schema"], dict):
            raise ValueError("parameter_openapi_schema: value is not a valid dict")
        self.given = given
        self.flow_name = given["flow_name"]

    def load(self) -> bool:
        write_down("load", name=f"{self.flow_name}/{self.given['name']}")
        return False

    def apply(self, upload: bool = False, work_queue_concurrency: int | None = None) -> str:
        said = {k: v._block_document_id if isinstance(v, Block) else v for k, v in self.given.items()}
        write_down("apply", upload=upload, fields=said | {"description": self.description})
        return "00000000-0000-0000-0000-000000000000"
