from __future__ import annotations

from pathlib import Path
from typing import Any

from prefect import Block, check, write_down
from prefect.flows import Flow

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
    def __init__(self, **given: Any) -> None:
        check("Deployment", FIELDS, given)
        self.given = given
        self.flow_name = given["flow_name"]

    @classmethod
    def build_from_flow(
        cls,
        flow: Flow,
        name: str,
        output: str | None = None,
        skip_upload: bool = False,
        ignore_file: str = ".prefectignore",
        apply: bool = False,
        load_existing: bool = True,
        schedules: Any = None,
        **kwargs: Any,
    ) -> Deployment:
        deployment = cls(name=name, flow_name=flow.name, **kwargs)
        if not Path(ignore_file).exists():
            Path(ignore_file).touch()
        if not skip_upload:
            write_down("upload")
        if apply:
            deployment.apply()
        return deployment

    def apply(self, upload: bool = False, work_queue_concurrency: int | None = None) -> str:
        said = {k: v._block_document_id if isinstance(v, Block) else v for k, v in self.given.items()}
        write_down("apply", upload=upload, fields=said)
        return "00000000-0000-0000-0000-000000000000"
