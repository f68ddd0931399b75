"""The part of Prefect's REST API that keeps work pools: Prefect Cloud's, or a server's of one's own."""

from __future__ import annotations

import base64
import json
import re
import urllib.error
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote, urlsplit

from problems import Failed, WrongInput
from rest import Rest

Json = dict[str, Any]
CLOUD = "api.prefect.cloud"


class Prefect(Rest):
    """Talks to the workspace that PREFECT_API_URL names, with PREFECT_API_KEY or PREFECT_API_AUTH_STRING."""

    name = "Prefect"
    fix_address = "PREFECT_API_URL, which ends in /api or /workspaces/WORKSPACE"

    def __init__(self, environment: Mapping[str, str]) -> None:
        url = environment.get("PREFECT_API_URL", "").rstrip("/")
        if not re.fullmatch(r"https?://[\w.-]+(:\d+)?/([!-~]+/)?api(/[\w/-]+)?", url, re.ASCII):
            raise WrongInput(
                f"PREFECT_API_URL is {json.dumps(url) if '@' not in url else 'one with a password'}\n"
                f"    allowed: https://{CLOUD}/api/accounts/ACCOUNT/workspaces/WORKSPACE, or https://HOST/api"
            )
        headers = {"Accept": "application/json", "Content-Type": "application/json"}
        secret = _credential(environment, headers, needed=urlsplit(url).hostname == CLOUD)
        seconds = environment.get("PREFECT_API_REQUEST_TIMEOUT", "60")
        if not re.fullmatch(r"\d{1,4}(\.\d+)?", seconds) or float(seconds) == 0:
            raise WrongInput(f"PREFECT_API_REQUEST_TIMEOUT is {json.dumps(seconds)}\n    allowed: seconds, such as 60")
        super().__init__(url, headers, secret, float(seconds))

    def pool(self, name: str) -> Json | None:
        # Not by GET, whose 404 would not tell a pool that is missing from an address that is wrong.
        found = self.ask("POST", "/work_pools/filter", {"work_pools": {"name": {"any_": [name]}}})
        return next((pool for pool in _objects(found) if pool.get("name") == name), None)

    def queues(self, pool: str) -> dict[str, Json]:
        queues: dict[str, Json] = {}
        before = -1
        while before < len(queues):  # page by page, of which each server has its own size
            before = len(queues)
            page = self.ask("POST", f"/work_pools/{quote(pool, '')}/queues/filter", {"offset": before})
            queues |= {str(queue["name"]): queue for queue in _objects(page)}
        return queues

    def create_pool(self, pool: Json) -> None:
        self.ask("POST", "/work_pools/", pool)

    def update_pool(self, name: str, changed: Json) -> None:
        self.ask("PATCH", f"/work_pools/{quote(name, '')}", changed)

    def create_queue(self, pool: str, queue: Json) -> None:
        self.ask("POST", f"/work_pools/{quote(pool, '')}/queues", queue)

    def update_queue(self, pool: str, name: str, changed: Json) -> None:
        self.ask("PATCH", f"/work_pools/{quote(pool, '')}/queues/{quote(name, '')}", changed)

    def refused(self, refusal: urllib.error.HTTPError) -> tuple[str, str]:
        match refusal.code:
            case 401:
                return "does not know the key", "a key that is not expired, or the server's auth string"
            case 403:
                return "does not let this key do it", "a service account with the role Developer in the workspace"
            case 404:
                return "has nothing there", "PREFECT_API_URL: the address of the workspace, as its settings show it"
            case 409:
                return "got the same from somebody else meanwhile", "run it again, and look at the differences"
            case 422:
                return "does not take it", "the lane's configuration, or a newer server"
        return super().refused(refusal)

    def detail(self, answer: Any) -> str:
        detail = answer.get("detail") or answer.get("exception_detail") or answer.get("exception_message") or ""
        if isinstance(detail, list):
            places = (".".join(map(str, one.get("loc", ()))) for one in detail)
            return "; ".join(f"{place}: {one.get('msg')}" for place, one in zip(places, detail, strict=True))
        return str(detail)


def _credential(environment: Mapping[str, str], headers: dict[str, str], needed: bool) -> str:
    """Adds the header, and returns what nobody may see."""
    given = {n: v for n in ("PREFECT_API_KEY", "PREFECT_API_AUTH_STRING") if (v := environment.get(n, ""))}
    if len(given) > 1 or (needed and not given):
        raise WrongInput(
            f"{' and '.join(given) or 'neither PREFECT_API_KEY nor PREFECT_API_AUTH_STRING'} set\n"
            "    allowed: PREFECT_API_KEY for Prefect Cloud, PREFECT_API_AUTH_STRING for a server that wants one"
        )
    for name, secret in given.items():
        if not re.fullmatch(r"[!-~]+" if name == "PREFECT_API_KEY" else r"[ -~]+", secret):
            raise WrongInput(f"{name} has characters that none has, such as a line break")
        basic = "Basic " + base64.b64encode(secret.encode()).decode()
        headers["Authorization"] = f"Bearer {secret}" if name == "PREFECT_API_KEY" else basic
        return secret
    return ""


def _objects(answer: Any) -> list[Json]:
    if not isinstance(answer, list) or not all(isinstance(one, dict) for one in answer):
        raise Failed(f"Prefect answers something else than a list: {json.dumps(answer)[:60]}")
    return list(answer)
