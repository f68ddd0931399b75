"""The part of HCP Terraform's API that keeps an organization's workspaces: of app.terraform.io or a Terraform Enterprise."""

from __future__ import annotations

import json
import os
import re
import urllib.error
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import quote

from problems import Failed, WrongInput
from rest import Rest

Json = dict[str, Any]
PAGE = 100  # the most that it gives at once


class TerraformApi(Rest):
    """Talks to one host, over TLS, with the token that Terraform itself would take for it."""

    name = "HCP Terraform"
    repeats_posts = False  # it might make a notification twice
    fix_address = "terraform.backend.cloud.hostname"

    def __init__(self, host: str) -> None:
        token = _token(host)
        kind = "application/vnd.api+json"
        headers = {"Authorization": f"Bearer {token}", "Content-Type": kind, "Accept": kind}
        super().__init__(f"https://{host}/api/v2", headers, token)
        self.host = host

    def one(self, path: str) -> Json:
        return _object((self.ask("GET", path) or {}).get("data"))

    def many(self, path: str, **filters: str) -> Iterator[Json]:
        """All pages of a list. A list without pages comes whole."""
        page: int | None = 1
        while page:
            asked = filters | {"page[number]": str(page), "page[size]": str(PAGE)}
            query = "&".join(f"{quote(name, '')}={quote(value, '')}" for name, value in asked.items())
            answer = self.ask("GET", f"{path}?{query}") or {}
            for one in answer.get("data") or []:
                yield _object(one)
            following = ((answer.get("meta") or {}).get("pagination") or {}).get("next-page")
            page = following if isinstance(following, int) and following > page else None

    def make(self, path: str, kind: str, attributes: Json, **relations: tuple[str, str]) -> Json:
        return _object(self.ask("POST", path, _document(kind, attributes, relations))["data"])

    def change(self, path: str, kind: str, attributes: Json, **relations: tuple[str, str]) -> None:
        self.ask("PATCH", path, _document(kind, attributes, relations))

    def refused(self, refusal: urllib.error.HTTPError) -> tuple[str, str]:
        match refusal.code:
            case 401:
                return "refuses the token", f"terraform login {self.host}, or another {variable(self.host)}"
            case 404 if refusal.geturl().split("/organizations/")[-1].count("/") == 0:
                return "has no such organization that the token may see", "create it, or sign in as somebody of it"
            case 403 | 404:
                return (
                    "has nothing there, or the token may not do this: it answers the same to both",
                    "a token of the organization's owners, or of a team that manages its projects, workspaces and teams",
                )
            case 409:
                return "does not do this now", "see whether the workspace is locked, or a run is under way; then again"
            case 400 | 422:
                return "does not take it", "what it says, in the configuration below terraform.backend.cloud"
        return super().refused(refusal)

    def detail(self, answer: Any) -> str:
        errors = answer.get("errors") or []
        texts = (error if isinstance(error, str) else error.get("detail") or error.get("title") for error in errors)
        return "; ".join(str(text) for text in texts if text)


def variable(host: str) -> str:
    return "TF_TOKEN_" + host.replace("-", "__").replace(".", "_")


def _token(host: str) -> str:
    """From where Terraform itself takes it ("CLI Configuration", Terraform documentation), but for helpers."""
    token = os.environ.get(variable(host), "")
    if not token:
        file = Path.home() / ".terraform.d/credentials.tfrc.json"
        try:
            token = json.loads(file.read_text(encoding="utf-8"))["credentials"][host]["token"]
        except (OSError, ValueError, KeyError, TypeError):
            raise WrongInput(
                f"there is no token for {host}\n    fix: terraform login {host}, or set {variable(host)}"
            ) from None
    if not re.fullmatch(r"[!-~]+", str(token)):
        raise WrongInput(f"the token for {host} has characters that none has, such as a line break")
    return str(token)


def _document(kind: str, attributes: Json, relations: dict[str, tuple[str, str]]) -> Json:
    data: Json = {"type": kind, "attributes": attributes}
    if relations:
        data["relationships"] = {name: {"data": {"type": of, "id": one}} for name, (of, one) in relations.items()}
    return {"data": data}


def _object(data: Any) -> Json:
    if not isinstance(data, dict) or not isinstance(data.get("attributes", {}), dict) or "id" not in data:
        raise Failed(f"HCP Terraform answers something else than was asked for: {json.dumps(data)[:60]}")
    return {"attributes": {}} | data  # what only names another thing has none


def related(thing: Json, name: str) -> str | None:
    """The id of what a thing belongs to, if the service tells."""
    data = ((thing.get("relationships") or {}).get(name) or {}).get("data")
    return str(data["id"]) if isinstance(data, dict) and "id" in data else None
