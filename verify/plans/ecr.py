"""Amazon ECR for the real AWS CLI: moto, and beside it what moto lacks: where the blobs of an image can be downloaded."""

from __future__ import annotations

import hashlib
import json
import sys
import tempfile
import threading
import urllib.request
import warnings
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from typing import Any

from harness.tools import ROOT, needs, tool

ACCOUNT, REGION, REPOSITORY = "123456789012", "eu-central-1", "agents"
HOST = f"{ACCOUNT}.dkr.ecr.{REGION}.amazonaws.com"
OCI = ("application/vnd.oci.image.manifest.v1+json", "application/vnd.oci.image.index.v1+json")
DOCKER = (
    "application/vnd.docker.distribution.manifest.v2+json",
    "application/vnd.docker.distribution.manifest.list.v2+json",
)
TARGET = "AmazonEC2ContainerRegistry_V20150921."


class Ecr(ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self) -> None:
        try:
            import moto  # noqa: F401
        except ImportError:
            needs(False, "moto: pip install -r verify/requirements.txt")
        tool("aws")
        from harness import server

        self._folder = tempfile.TemporaryDirectory()
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", ResourceWarning)  # the emulator outlives what started it, on purpose
            self._moto = server.start(ACCOUNT, REGION, 300, Path(self._folder.name, "log"))
        self.client = self._moto.client("ecr")
        self.client.create_repository(repositoryName=REPOSITORY)
        super().__init__(("127.0.0.1", 0), _Answers)
        threading.Thread(target=self.serve_forever, daemon=True).start()
        self.url = f"http://127.0.0.1:{self.server_address[1]}"
        self.blobs: dict[str, bytes] = {}
        self.asked: list[tuple[str, dict[str, Any]]] = []
        self.refuses: dict[str, str] = {}
        """An error by the operation that is answered with it."""

    @property
    def environment(self) -> dict[str, str]:
        return dict(self._moto.environment) | {"AWS_ENDPOINT_URL": self.url, "AWS_MAX_ATTEMPTS": "1"}

    def stop(self) -> None:
        self.shutdown()
        self.server_close()
        self._moto.stop()
        self._folder.cleanup()

    def single(self, tag: str, os: str, architecture: str, types: tuple[str, str] = OCI) -> dict[str, Any]:
        """Pushes an image, and returns how a list names it: without its platform."""
        config = json.dumps({"architecture": architecture, "os": os, "of": tag}).encode()
        return self.push(tag, {"config": {"digest": self._blob(config), "size": len(config)}, "layers": []}, types[0])

    def list_of(self, tag: str, *manifests: dict[str, Any], types: tuple[str, str] = OCI) -> dict[str, Any]:
        return self.push(tag, {"manifests": manifests}, types[1])

    def push(self, tag: str, manifest: dict[str, Any], media_type: str) -> dict[str, Any]:
        text = json.dumps({"schemaVersion": 2, "mediaType": media_type} | manifest)
        digest = _digest(text.encode())
        self.client.put_image(repositoryName=REPOSITORY, imageManifest=text, imageTag=tag, imageDigest=digest)
        return {"digest": digest, "mediaType": media_type, "size": len(text)}

    def _blob(self, content: bytes) -> str:
        self.blobs[_digest(content)] = content
        return _digest(content)


def _digest(content: bytes) -> str:
    return f"sha256:{hashlib.sha256(content).hexdigest()}"


class _Answers(BaseHTTPRequestHandler):
    server: Ecr

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["Content-Length"]))
        operation = self.headers["X-Amz-Target"].removeprefix(TARGET)
        asked = json.loads(body)
        self.server.asked.append((operation, asked))
        if error := self.server.refuses.get(operation):
            self._answer(400, {"__type": error, "message": "as the test wants it"})
        elif operation == "GetDownloadUrlForLayer":
            digest = asked["layerDigest"]
            self._answer(200, {"downloadUrl": f"{self.server.url}/{digest}?X-Amz-Signature=s", "layerDigest": digest})
        else:
            to = self.server._moto.url
            request = urllib.request.Request(to, body, dict(self.headers.items()))
            try:
                with urllib.request.urlopen(request) as answer:
                    self._answer(answer.status, json.load(answer))
            except urllib.error.HTTPError as problem:
                self._answer(problem.code, json.load(problem))

    def do_GET(self) -> None:
        blob = self.server.blobs.get(self.path.lstrip("/").partition("?")[0])
        self.send_response(200 if blob else 404)
        self.end_headers()
        self.wfile.write(blob or b"")

    def _answer(self, status: int, content: dict[str, Any]) -> None:
        self.send_response(status)
        self.send_header("Content-Type", "application/x-amz-json-1.1")
        self.end_headers()
        self.wfile.write(json.dumps(content).encode())

    def log_message(self, format: str, *args: Any) -> None:
        pass
