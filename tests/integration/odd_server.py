"""A server that gives the same reply to every request, and a request for it."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from medallion.model.extraction_model import ModelRequest
from tests.integration.loopback_server import QuietHandler, served

REQUEST = ModelRequest(
    model="gemini-3.5-flash-lite",
    instructions="List.",
    text="Text.",
    response_schema={"type": "OBJECT", "properties": {"records": {"type": "STRING"}}},
    temperature=0.0,
    max_output_tokens=100,
)


@dataclass
class OddServer:
    """A server's reply to every request, with the paths, keys and bodies it received."""

    status: int = 200
    body: bytes = b""
    headers: dict[str, str] = field(default_factory=dict)
    url: str = ""
    seen: list[str] = field(default_factory=list)
    keys: list[str | None] = field(default_factory=list)
    bodies: list[dict[str, Any]] = field(default_factory=list)


@contextmanager
def an_odd_server() -> Iterator[OddServer]:
    reply = OddServer()

    class Handler(QuietHandler):
        def do_POST(self) -> None:  # noqa: N802 (the name that http.server calls)
            sent = self.rfile.read(int(self.headers["Content-Length"]))
            reply.bodies.append(json.loads(sent))
            reply.seen.append(self.path)
            reply.keys.append(self.headers["x-goog-api-key"])
            self.send_response(reply.status)
            headers = {"Content-Type": "application/json", "Content-Length": len(reply.body)}
            for name, value in (headers | reply.headers).items():
                self.send_header(name, str(value))
            self.end_headers()
            self.wfile.write(reply.body)

    with served(Handler) as reply.url:
        yield reply
