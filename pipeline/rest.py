"""Asks a JSON API: once more where what is wrong passes, and in words where it does not. The credential stays there."""

from __future__ import annotations

import http.client
import json
import math
import re
import time
import urllib.error
import urllib.request
from itertools import count
from typing import Any

from problems import Failed

ATTEMPTS = 4
LONGEST_WAIT = 60


class Rest:
    """An API below one address."""

    name = "the service"
    repeats_posts = True
    """Whether a POST may be sent again when nobody knows whether it was done."""

    def __init__(self, url: str, headers: dict[str, str], secret: str, seconds: float = 60) -> None:
        self.url, self._headers, self._seconds = url, headers, seconds
        self._hidden = {secret} - {""}
        # A redirect would take the key along, to wherever it leads.
        self._opener = urllib.request.build_opener(_NoRedirect)

    def hide(self, secret: str) -> None:
        """What no message may repeat."""
        self._hidden.add(secret)

    def refused(self, refusal: urllib.error.HTTPError) -> tuple[str, str]:
        """What a code means here, and what to do."""
        if 300 <= refusal.code < 400:
            return f"leads elsewhere, to {json.dumps(refusal.headers.get('Location'))}", self.fix_address
        return "refuses", "what it says"

    fix_address = "the address, if that one is right"

    def detail(self, answer: Any) -> str:
        """What an answer says about its refusal."""
        return ""

    def ask(self, method: str, path: str, body: Any = None) -> Any:
        """What it answers. What passes is tried again: it is busy, or cannot be reached."""
        data = None if body is None else json.dumps(body).encode()
        asked = f"{method} {self.url}{path}"
        for attempt in count(1):
            # A new one each time: used again behind a proxy, it would go there without TLS, with the credential.
            request = urllib.request.Request(self.url + path, data, headers=self._headers, method=method)
            try:
                return self._once(request, asked)
            except _Busy as busy:
                if method == "POST" and not (self.repeats_posts or busy.untouched):
                    raise Failed(
                        f"{self.name} {busy}\n    asked: {asked}\n    fix: run it again: it looks first what was done"
                    ) from None
                wait = busy.seconds or 2 ** (attempt - 1)
                if attempt == ATTEMPTS or wait > LONGEST_WAIT:
                    later = f"in {wait} s" if wait > LONGEST_WAIT else "later"
                    raise Failed(
                        f"{self.name} {busy}\n    asked {attempt} times: {asked}\n    fix: again, {later}"
                    ) from None
            time.sleep(wait)

    def _once(self, request: urllib.request.Request, asked: str) -> Any:
        try:
            with self._opener.open(request, timeout=self._seconds) as answer:
                body = answer.read()
        except urllib.error.HTTPError as refusal:
            said = self._shown(_text(refusal))
            if refusal.code == 429 or refusal.code >= 500:
                raise _Busy(f"answers {refusal.code}: {said}", _later(refusal), refusal.code == 429) from None
            what, fix = self.refused(refusal)
            text = f"{self.name} {what} ({refusal.code}): {said}\n    asked: {asked}\n    fix: {fix}"
            raise (Missing if refusal.code == 404 else Refused if refusal.code == 422 else Failed)(text) from None
        except (OSError, http.client.HTTPException) as trouble:
            raise _Busy(f"cannot be reached: {getattr(trouble, 'reason', None) or trouble!r}") from None
        try:
            return json.loads(body) if body else None
        except ValueError:
            raise Failed(
                f"{self.url} is not {self.name}'s API: it answers"
                f" {json.dumps(body[:60].decode(errors='replace'))}\n"
                f"    asked: {asked}\n"
                f"    fix: {self.fix_address}; a proxy may answer, too"
            ) from None

    def _shown(self, said: str) -> str:
        """What an answer says, without the secrets that it repeats."""
        try:
            detail = self.detail(json.loads(said))
        except (ValueError, AttributeError):
            detail = said
        text = str(detail)
        for secret in self._hidden:
            text = text.replace(secret, "***")
        return json.dumps(text[:1000])


class Missing(Failed):
    """404: it is not there, or this credential may not know of it."""


class Refused(Failed):
    """422: what was sent is not taken."""


class _Busy(Exception):
    """What passes; `seconds` says when, if the service does; `untouched` that nothing was done."""

    def __init__(self, problem: str, seconds: int = 0, untouched: bool = False) -> None:
        super().__init__(problem)
        self.seconds, self.untouched = seconds, untouched


def _later(refusal: urllib.error.HTTPError) -> int:
    """In seconds; 0 if the service does not say."""
    said = refusal.headers.get("Retry-After") or refusal.headers.get("X-RateLimit-Reset") or ""
    return math.ceil(float(said)) if re.fullmatch(r"\d{1,6}(\.\d{1,6})?", said) else 0


def _text(refusal: urllib.error.HTTPError) -> str:
    try:
        return refusal.read().decode(errors="replace")
    except (OSError, http.client.HTTPException):
        return ""


class _NoRedirect(urllib.request.HTTPRedirectHandler):
    def redirect_request(self, *_: Any) -> None:
        return None
