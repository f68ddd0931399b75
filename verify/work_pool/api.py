"""A stand-in for the part of Prefect's REST API that keeps work pools, as prefect/server/api/workers.py says it answers.

On loopback, in a thread of the test. `answers` makes it awkward: what is first there is answered instead, once.
"""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import unquote

from work_pool.filling import Refused, accepted_pool

Json = dict[str, Any]
PATH = "/api/accounts/a/workspaces/w"
KEY = "pnu_the-pipelines-own-key"


@dataclass
class Answer:
    code: int
    body: Any = None
    headers: dict[str, str] = field(default_factory=dict)
    after: float = 0
    """Seconds."""
    first: Callable[[], Any] = lambda: None
    """What somebody else does meanwhile."""


class Workspace:
    def __init__(self, authorization: str = f"Bearer {KEY}") -> None:
        self.pools: dict[str, Json] = {}
        self.queues: dict[str, dict[str, Json]] = {}
        self.calls: list[tuple[str, str, Any]] = []
        self.answers: list[Answer] = []
        self.authorization, self.page = authorization, 200
        workspace = self

        class Handler(BaseHTTPRequestHandler):
            def answer(self) -> None:
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
                given = workspace.answer(self.command, self.path, self.headers.get("Authorization") or "", body)
                time.sleep(given.after)
                text = (
                    given.body if isinstance(given.body, str) else "" if given.body is None else json.dumps(given.body)
                )
                try:
                    self.send_response(given.code)
                    for name, value in ({"Content-Length": str(len(text.encode()))} | given.headers).items():
                        self.send_header(name, value)
                    self.end_headers()
                    self.wfile.write(text.encode())
                except OSError:
                    pass  # it did not wait

            do_GET = do_POST = do_PATCH = do_DELETE = answer

            def log_message(self, format: str, *_: Any) -> None:
                pass

        self.server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.url = f"http://127.0.0.1:{self.server.server_address[1]}{PATH}"
        threading.Thread(target=self.server.serve_forever, args=(0.02,), daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()

    @property
    def changed(self) -> list[tuple[str, str]]:
        """What changed something, or was to."""
        return [(method, path) for method, path, _ in self.calls if not path.endswith("/filter")]

    def answer(self, method: str, path: str, authorization: str, body: bytes) -> Answer:
        given = json.loads(body or b"null")
        self.calls.append((method, path.removeprefix(PATH), given))
        if self.answers:
            awkward = self.answers.pop(0)
            awkward.first()
            return awkward
        if authorization != self.authorization:
            return Answer(401, {"detail": "Invalid authentication credentials"})
        if not path.startswith(f"{PATH}/work_pools"):
            return Answer(404, {"detail": "Not Found"})
        parts = [unquote(one) for one in path.removeprefix(f"{PATH}/work_pools").split("/")[1:]]
        try:
            return self._route(method, parts, given or {})
        except KeyError as missing:
            return Answer(404, {"detail": f"{missing} not found."})
        except Refused as problem:
            error = [{"loc": ["body", "base_job_template"], "msg": str(problem)}]
            said = {"exception_message": "Invalid request received.", "exception_detail": error, "request_body": given}
            return Answer(422, said)

    def _route(self, method: str, parts: list[str], body: Json) -> Answer:
        match method, parts:
            case "POST", ["filter"]:
                names = body.get("work_pools", {}).get("name", {}).get("any_")
                return Answer(200, [pool for name, pool in self.pools.items() if names is None or name in names])
            case "POST", [""]:
                return self.create(body)
            case "GET", [name]:
                return Answer(200, self.pools[name])
            case "PATCH", [name]:
                if "base_job_template" in body:
                    _accepted(body["base_job_template"])
                self.pools[name].update(body)
                return Answer(204)
            case "POST", [name, "queues", "filter"]:
                queues = list(self.queues[name].values())
                first, limit = body.get("offset", 0), body.get("limit", self.page)
                if limit > self.page:
                    return Answer(422, {"detail": f"Invalid limit: must be less than or equal to {self.page}."})
                return Answer(200, queues[first : first + limit])
            case "POST", [name, "queues"]:
                if body["name"] in self.queues[name]:
                    return Answer(409, {"detail": "A work queue with this name already exists in work pool."})
                return Answer(201, self._queue(name, **body))
            case "PATCH", [name, "queues", queue]:
                self.queues[name][queue].update(body)
                if "priority" in body:
                    self._move_on(name, queue)
                return Answer(204)
        return Answer(405, {"detail": "Method Not Allowed"})

    def create(self, body: Json) -> Answer:
        name = body["name"]
        if re.match("prefect", name, re.IGNORECASE):
            return Answer(403, {"detail": "Work pools starting with 'Prefect' are reserved for internal use."})
        if name in self.pools:
            return Answer(409, {"detail": "A work pool with this name already exists."})
        _accepted(body.get("base_job_template") or {})
        defaults = {"description": None, "is_paused": False, "concurrency_limit": None, "base_job_template": {}}
        self.pools[name] = {"id": f"id-{name}", "type": "prefect-agent", "status": "NOT_READY"} | defaults | body
        self.queues[name] = {}
        self._queue(name, name="default", description="The work pool's default queue.")
        return Answer(201, self.pools[name])

    def _queue(self, pool: str, **given: Any) -> Json:
        taken = {one["priority"] for one in self.queues[pool].values()}
        free = next(one for one in range(1, len(taken) + 2) if one not in taken)
        queue = {"description": "", "is_paused": False, "concurrency_limit": None} | given
        queue["priority"] = given.get("priority") or free
        self.queues[pool][queue["name"]] = queue
        if given.get("priority"):
            self._move_on(pool, queue["name"])
        return queue

    def _move_on(self, pool: str, name: str) -> None:
        """Priorities are unique: who has the one that was set, or follows on, gets the next."""
        queues = self.queues[pool]
        last = 0
        for one in sorted(queues.values(), key=lambda one: (one["priority"], one["name"] != name)):
            one["priority"] = last = max(one["priority"], last + 1)


def _accepted(template: Json) -> None:
    if template:
        if not (template.get("job_configuration") and template.get("variables")):
            raise Refused("The `base_job_template` must contain both keys.")
        accepted_pool({"variables": {"properties": {}} | template["variables"]} | {
            "job_configuration": template["job_configuration"]})  # fmt: skip
