"""A Gemini API in the test's process, with the answers of the simulation's model."""

from __future__ import annotations

import http.server
import json
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.model import ModelRequest
from tests.simulation.calibration import Refusals, answer

_POLL_SECONDS = 0.05


class _Server(http.server.ThreadingHTTPServer):
    daemon_threads = True

    def __init__(self, refusals: Refusals) -> None:
        self.refusals = refusals
        self.lock = threading.Lock()
        super().__init__(("127.0.0.1", 0), _Handler)

    def reply(self, request: ModelRequest) -> WireReply:
        with self.lock:
            if self.refusals.is_held(request.text):
                self.refusals.wait_begins(request.text)
        while self.refusals.is_held(request.text):
            time.sleep(_POLL_SECONDS)
        with self.lock:
            return self.refusals.refusal(request.text) or answer(request)


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server: _Server

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        reply = self.server.reply(_request(self.path, body))
        encoded = reply.body.encode()
        self.send_response(reply.status)
        self.send_header("Content-Type", "application/json; charset=UTF-8")
        self.send_header("Content-Length", str(len(encoded)))
        self.end_headers()
        self.wfile.write(encoded)

    def log_message(self, *args: object) -> None:
        """Log nothing."""


def _request(path: str, body: dict[str, Any]) -> ModelRequest:
    (instructions,) = body["systemInstruction"]["parts"]
    ((text,),) = (content["parts"] for content in body["contents"])
    return ModelRequest(
        model=path.rsplit("/", 1)[-1].partition(":")[0],
        instructions=instructions["text"],
        text=text["text"],
        response_schema={},
        temperature=None,
        max_output_tokens=body["generationConfig"]["maxOutputTokens"],
    )


@contextmanager
def loopback_model(refusals: Refusals) -> Iterator[str]:
    """The base URL of a model that runs until the end of the `with` block."""
    server = _Server(refusals)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        yield f"http://127.0.0.1:{server.server_port}"
    finally:
        server.shutdown()
        server.server_close()
        thread.join()
