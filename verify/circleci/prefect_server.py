"""A stand-in of Prefect's REST API, as far as deploy_to_worker.py calls it, for version 2 or 3.

Fields are those of the server's own models, DeploymentCreate and what it is made of, in prefect/server/schemas/ of
2.20.25 and of main at 3.8, read in their sources. Like the server it refuses a field that it does not know, and job
variables that do not fit the work pool's schema; and an upsert deletes the schedules that it is not given.
"""

from __future__ import annotations

import json
import threading
import urllib.parse
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any

import jsonschema

DEPLOYMENT = {
    "name",
    "flow_id",
    "paused",
    "schedules",
    "enforce_parameter_schema",
    "parameter_openapi_schema",
    "parameters",
    "tags",
    "pull_steps",
    "work_queue_name",
    "work_pool_name",
    "storage_document_id",
    "infrastructure_document_id",
    "description",
    "path",
    "version",
    "entrypoint",
    "job_variables",
}
OF_VERSION: dict[int, dict[str, set[str]]] = {
    2: {
        "deployment": DEPLOYMENT | {"is_schedule_active", "manifest_path", "schedule"},
        "schedule": {"active", "schedule", "max_active_runs", "max_scheduled_runs", "catchup"},
    },
    3: {
        "deployment": DEPLOYMENT | {"concurrency_limit", "concurrency_options", "labels", "version_info"},
        "schedule": {"active", "schedule", "max_scheduled_runs", "parameters", "slug", "replaces"},
    },
}
SCHEDULES = [{"cron", "timezone", "day_or"}, {"interval", "anchor_date", "timezone"}, {"rrule", "timezone"}]
# Of a lane: see DESIGN of the work pool's definition. Types are those of prefect-aws's own variables.
VARIABLES: dict[str, Any] = {
    "type": "object",
    "required": ["task_definition"],
    "additionalProperties": False,
    "properties": {
        "task_definition": {"type": "string", "pattern": "^[a-z0-9_-]+:[0-9]+$"},
        "cpu": {"type": "integer"},
        "memory": {"type": "integer"},
        "ephemeral_storage": {
            "type": "object",
            "required": ["sizeInGiB"],
            "additionalProperties": False,
            "properties": {"sizeInGiB": {"type": "integer", "minimum": 21, "maximum": 200}},
        },
        "command": {"type": "string"},
        "env": {"type": "object", "additionalProperties": {"type": "string"}, "default": {}},
        "launch_type": {"enum": ["FARGATE", "FARGATE_SPOT"], "default": "FARGATE"},
        "task_role_arn": {"type": "string"},
    },
}


class PrefectServer:
    """Notes what it is asked, and what of it was refused."""

    def __init__(self, port: int, version: int, pool: str) -> None:
        self.url, self.version = f"http://127.0.0.1:{port}/api", version
        self.pools: dict[str, dict[str, Any]] = {
            pool: {"name": pool, "type": "ecs", "base_job_template": {"variables": VARIABLES}}
        }
        self.flows: dict[str, str] = {}
        self.deployments: dict[str, dict[str, Any]] = {}
        """By flow and name, as Prefect shows it."""
        self.authorized: set[str | None] = set()
        """What came as Authorization."""
        self.asked: list[str] = []
        self.answers: dict[str, list[tuple[int, Any]]] = {}
        """Other answers than its own, by method and path without /api, each for one request; the last one stays."""

    def answer(self, method: str, path: str, body: Any) -> tuple[int, Any]:
        self.asked.append(f"{method} {path}")
        if others := self.answers.get(f"{method} {path}"):
            return others.pop(0) if len(others) > 1 else others[0]
        words = [urllib.parse.unquote(word) for word in path.strip("/").split("/")]
        match method, *words:
            case "GET", "admin", "version":
                return 200, {2: "2.20.25", 3: "3.8.3"}[self.version]
            case "GET", "work_pools", name:
                return (200, self.pools[name]) if name in self.pools else (404, {"detail": "Work pool not found."})
            case "GET", "deployments", "name", flow, name:
                found = self.deployments.get(f"{flow}/{name}")
                return (200, found) if found else (404, {"detail": "Deployment not found"})
            case "POST", "flows":
                return 201, {"id": self.flows.setdefault(body["name"], str(uuid.uuid4())), "name": body["name"]}
            case "POST", "deployments":
                return self._save(body)
        return 404, {"detail": "Not Found"}

    def _save(self, body: dict[str, Any]) -> tuple[int, Any]:
        allowed = OF_VERSION[self.version]
        unknown = set(body) - allowed["deployment"]
        for one in body.get("schedules", []):
            unknown |= set(one) - allowed["schedule"]
            if not any(set(one["schedule"]) <= kind and kind & set(one["schedule"]) for kind in SCHEDULES):
                unknown |= set(one["schedule"])
        if unknown:
            return 422, {"detail": [{"type": "extra_forbidden", "loc": sorted(unknown)}]}
        flow = next((name for name, known in self.flows.items() if known == body["flow_id"]), None)
        pool = self.pools.get(body["work_pool_name"])
        if flow is None or pool is None:
            return 404, {"detail": "there is no such flow or work pool"}
        try:
            jsonschema.validate(body["job_variables"], pool["base_job_template"]["variables"])
        except jsonschema.ValidationError as problem:
            return 409, {"detail": f"Error creating deployment: {problem.message}"}
        name, ids = f"{flow}/{body['name']}", {"id": str(uuid.uuid4()), "created": "2026-10-01T00:00:00Z"}
        before = self.deployments.get(name, {"paused": False, "parameters": {}, "tags": [], **ids})
        schedules = [{"slug": None, "parameters": {}, **ids, **one} for one in body.get("schedules", [])]
        self.deployments[name] = before | body | {"schedules": schedules}
        return (200 if "name" in before else 201), self.deployments[name]


@contextmanager
def serving(version: int, pool: str) -> Iterator[PrefectServer]:
    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            self.reply("GET")

        def do_POST(self) -> None:
            self.reply("POST")

        def reply(self, method: str) -> None:
            length = int(self.headers.get("Content-Length") or 0)
            body = json.loads(self.rfile.read(length)) if length else None
            server.authorized.add(self.headers["Authorization"])
            status, said = server.answer(method, self.path.removeprefix("/api"), body)
            text = said if isinstance(said, bytes) else json.dumps(said).encode()
            self.send_response(status)
            if status in (429, 500, 503):
                self.send_header("Retry-After", "0")
            if status == 302:
                self.send_header("Location", f"{server.url}/elsewhere")
            self.send_header("Content-Length", str(len(text)))
            self.end_headers()
            self.wfile.write(text)

        def log_message(self, *_: Any) -> None:
            pass

    with ThreadingHTTPServer(("127.0.0.1", 0), Handler) as http:
        server = PrefectServer(http.server_port, version, pool)
        threading.Thread(target=http.serve_forever, daemon=True).start()
        try:
            yield server
        finally:
            http.shutdown()
