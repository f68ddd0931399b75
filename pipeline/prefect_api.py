"""The part of Prefect's REST API that keeps work pools: Prefect Cloud's, or a server's of one's own."""

from __future__ import annotations

import base64
import http.client
import json
import re
import time
import urllib.error
import urllib.request
from collections.abc import Mapping
from itertools import count
from typing import Any
from urllib.parse import quote, urlsplit

from pools import Failed, WrongInput

Json = dict[str, Any]
ATTEMPTS = 4
LONGEST_WAIT = 60
CLOUD = "api.prefect.cloud"


class Prefect:
    """Talks to the workspace that PREFECT_API_URL names, with PREFECT_API_KEY or PREFECT_API_AUTH_STRING."""

    def __init__(self, environment: Mapping[str, str]) -> None:
        self.url = environment.get("PREFECT_API_URL", "").rstrip("/")
        if not re.fullmatch(r"https?://[\w.-]+(:\d+)?/([!-~]+/)?api(/[\w/-]+)?", self.url, re.ASCII):
            raise WrongInput(
                f"PREFECT_API_URL is {json.dumps(self.url) if '@' not in self.url else 'one with a password'}\n"
                f"    allowed: https://{CLOUD}/api/accounts/ACCOUNT/workspaces/WORKSPACE, or https://HOST/api"
            )
        self._headers = {"Accept": "application/json", "Content-Type": "application/json"}
        self._secret = _credential(environment, self._headers, needed=urlsplit(self.url).hostname == CLOUD)
        seconds = environment.get("PREFECT_API_REQUEST_TIMEOUT", "60")
        if not re.fullmatch(r"\d{1,4}(\.\d+)?", seconds) or float(seconds) == 0:
            raise WrongInput(f"PREFECT_API_REQUEST_TIMEOUT is {json.dumps(seconds)}\n    allowed: seconds, such as 60")
        self._seconds = float(seconds)
        # A redirect would take the key along, to wherever it leads.
        self._opener = urllib.request.build_opener(_NoRedirect)

    def pool(self, name: str) -> Json | None:
        # Not by GET, whose 404 would not tell a pool that is missing from an address that is wrong.
        found = self._ask("POST", "/work_pools/filter", {"work_pools": {"name": {"any_": [name]}}})
        return next((pool for pool in _objects(found) if pool.get("name") == name), None)

    def queues(self, pool: str) -> dict[str, Json]:
        queues: dict[str, Json] = {}
        before = -1
        while before < len(queues):  # page by page, of which each server has its own size
            before = len(queues)
            page = self._ask("POST", f"/work_pools/{quote(pool, '')}/queues/filter", {"offset": before})
            queues |= {str(queue["name"]): queue for queue in _objects(page)}
        return queues

    def create_pool(self, pool: Json) -> None:
        self._ask("POST", "/work_pools/", pool)

    def update_pool(self, name: str, changed: Json) -> None:
        self._ask("PATCH", f"/work_pools/{quote(name, '')}", changed)

    def create_queue(self, pool: str, queue: Json) -> None:
        self._ask("POST", f"/work_pools/{quote(pool, '')}/queues", queue)

    def update_queue(self, pool: str, name: str, changed: Json) -> None:
        self._ask("PATCH", f"/work_pools/{quote(pool, '')}/queues/{quote(name, '')}", changed)

    def _ask(self, method: str, path: str, body: Json) -> Any:
        """What Prefect answers. What passes is tried again: it is busy, or cannot be reached."""
        data = json.dumps(body).encode()
        request = urllib.request.Request(self.url + path, data, headers=self._headers, method=method)
        for attempt in count(1):
            try:
                return self._once(request, f"{method} {self.url}{path}")
            except _Busy as busy:
                wait = busy.seconds or 2 ** (attempt - 1)
                if attempt == ATTEMPTS or wait > LONGEST_WAIT:
                    later = f"in {wait} s" if wait > LONGEST_WAIT else "later"
                    raise Failed(
                        f"Prefect {busy}\n    asked {attempt} times: {method} {self.url}{path}\n    fix: again, {later}"
                    ) from None
            time.sleep(wait)

    def _once(self, request: urllib.request.Request, asked: str) -> Any:
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                body = answer.read()
        except urllib.error.HTTPError as refusal:
            said = self._shown(_text(refusal))
            if refusal.code != 429 and refusal.code < 500:
                what, fix = _refused(refusal)
                raise Failed(f"Prefect {what} ({refusal.code}): {said}\n    asked: {asked}\n    fix: {fix}") from None
            later = refusal.headers.get("Retry-After") or ""
            raise _Busy(
                f"answers {refusal.code}: {said}", int(later) if re.fullmatch(r"\d{1,6}", later) else 0
            ) from None
        except (OSError, http.client.HTTPException) as trouble:
            raise _Busy(f"cannot be reached: {getattr(trouble, 'reason', None) or trouble!r}") from None
        try:
            return json.loads(body) if body else None
        except ValueError:
            raise Failed(
                f"{self.url} is not Prefect's API: it answers {json.dumps(body[:60].decode(errors='replace'))}\n"
                f"    asked: {asked}\n"
                "    fix: PREFECT_API_URL, which ends in /api or /workspaces/WORKSPACE; a proxy may answer, too"
            ) from None

    def _shown(self, said: str) -> str:
        """What an answer says, without what it repeats of the request."""
        try:
            answer = json.loads(said)
            detail = answer.get("detail") or answer.get("exception_detail") or answer.get("exception_message") or ""
            if isinstance(detail, list):
                places = (".".join(map(str, one.get("loc", ()))) for one in detail)
                detail = "; ".join(f"{place}: {one.get('msg')}" for place, one in zip(places, detail, strict=True))
        except (ValueError, AttributeError):
            detail = said
        text = json.dumps(str(detail)[:1000])
        return text.replace(self._secret, "***") if self._secret else text


class _Busy(Exception):
    """What passes; `seconds` says when, if Prefect does."""

    def __init__(self, problem: str, seconds: int = 0) -> None:
        super().__init__(problem)
        self.seconds = seconds


def _refused(refusal: urllib.error.HTTPError) -> tuple[str, str]:
    """What a code means here, and what to do."""
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
        case code if 300 <= code < 400:
            to = json.dumps(refusal.headers.get("Location"))
            return f"leads elsewhere, to {to}", "that address in PREFECT_API_URL, if it is right"
    return "refuses", "what it says"


def _text(refusal: urllib.error.HTTPError) -> str:
    try:
        return refusal.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None


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
