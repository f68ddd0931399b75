"""Prefect's REST API, of a server or of Prefect Cloud, as far as deploying a flow takes it. Needs nothing but Python.

Paths and answers are those of prefect 2.20.25 and 3.8 (prefect/server/api), which agree in what is used here.
"""

from __future__ import annotations

import base64
import http.client
import json
import re
import sys
import time
import urllib.error
import urllib.parse
import urllib.request
from typing import Any

from deploying import Failed

# A key is worth more than a proxy's log: in plain text it goes to this machine alone.
URL = re.compile(r"https://[^\s/@?#]+(/[^\s@?#]*)?|http://(localhost|127\.0\.0\.1)(:\d+)?(/[^\s@?#]*)?")
TRIES = 4
SECONDS = 30  # for an answer
LONGEST_WAIT = 60  # that a server may ask for, in seconds; Prefect Cloud counts requests by the minute


class _Stays(urllib.request.HTTPRedirectHandler):
    """Follows no redirect, to which urllib would send the key."""

    def redirect_request(self, *_: Any) -> None:
        return None


class Prefect:
    def __init__(self, url: str, authorization: str) -> None:
        if not URL.fullmatch(url):
            raise Failed(
                "the deploy secret's account_workspace_url is no URL of a Prefect API that begins with https://"
            )
        self._url = url.rstrip("/")
        self._headers = {
            "Authorization": authorization,
            "Content-Type": "application/json",
            "Accept": "application/json",
            "User-Agent": "prefect-infra-flows",
        }
        self._opener = urllib.request.build_opener(_Stays)

    @classmethod
    def of(cls, secret: dict[str, str]) -> Prefect:
        """Prefect Cloud takes an API key, a server of one's own its auth string."""
        if key := secret.get("service_account_api_key"):
            return cls(secret["account_workspace_url"], f"Bearer {key}")
        encoded = base64.b64encode(secret["auth_string"].encode()).decode()
        return cls(secret["account_workspace_url"], f"Basic {encoded}")

    def server_version(self) -> str | None:
        """A server's own. Prefect Cloud has none to tell."""
        status, answer = self._ask("GET", "/admin/version")
        return answer if status == 200 and isinstance(answer, str) else None

    def work_pool(self, name: str) -> dict[str, Any] | None:
        return self._read(f"/work_pools/{_quoted(name)}")

    def deployment(self, flow: str, name: str) -> dict[str, Any] | None:
        return self._read(f"/deployments/name/{_quoted(flow)}/{_quoted(name)}")

    def flow_id(self, name: str) -> str:
        """Of the flow, which is made if there is none."""
        return str(self._write("/flows/", {"name": name})["id"])

    def save_deployment(self, deployment: dict[str, Any]) -> None:
        """Creates it, or updates the one of this name. Schedules that are not in it are deleted."""
        self._write("/deployments/", deployment)

    def _read(self, path: str) -> dict[str, Any] | None:
        """What is there, or nothing if Prefect says so."""
        status, answer = self._ask("GET", path)
        if status == 404:
            return None
        if status != 200 or not isinstance(answer, dict):
            raise self._refused("GET", path, status, answer)
        return answer

    def _write(self, path: str, body: dict[str, Any]) -> dict[str, Any]:
        status, answer = self._ask("POST", path, body)
        if status not in (200, 201) or not isinstance(answer, dict):
            raise self._refused("POST", path, status, answer)
        return answer

    def _refused(self, method: str, path: str, status: int, answer: Any) -> Failed:
        said = answer.get("detail", answer) if isinstance(answer, dict) else answer
        said = "" if said is None else f"\n    Prefect says: {str(said)[:1000]}"
        why = {
            401: "\n    fix: the key in the deploy secret is not valid, or is of another server",
            403: "\n    fix: the key's account needs a role that may create deployments, such as Developer",
        }
        return Failed(f"{method} {path} was refused with {status}{said}{why.get(status, '')}")

    def _ask(self, method: str, path: str, body: dict[str, Any] | None = None) -> tuple[int, Any]:
        """Status and answer. Tries again what may be over soon; all that is asked for here may be asked for twice."""
        data = None if body is None else json.dumps(body).encode()
        attempt = 1
        while True:
            request = urllib.request.Request(self._url + path, data, self._headers, method=method)
            wait = 2**attempt
            try:
                with self._opener.open(request, timeout=SECONDS) as answer:
                    return answer.status, _parsed(answer.read())
            except urllib.error.HTTPError as error:
                with error:
                    if error.code != 429 and error.code < 500:
                        return error.code, _parsed(error.read())
                    problem, asked = f"status {error.code}", error.headers.get("Retry-After", "")
                    wait = min(int(asked), LONGEST_WAIT) if asked.isdecimal() else wait
            except (OSError, http.client.HTTPException) as error:
                problem = str(getattr(error, "reason", error)) or type(error).__name__
            if attempt == TRIES:
                raise Failed(f"{method} {path} failed {TRIES} times, at last with: {problem}")
            print(f"{method} {path}: {problem}; again in {wait} s", file=sys.stderr)
            time.sleep(wait)
            attempt += 1


def _quoted(name: str) -> str:
    return urllib.parse.quote(name, safe="")


def _parsed(body: bytes) -> Any:
    try:
        return json.loads(body)
    except ValueError:
        return body.decode(errors="replace").strip() or None
