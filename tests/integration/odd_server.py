"""A server that gives the same reply to every request, and a request for it."""

from __future__ import annotations

import http.server
import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Any

from medallion.model.extraction_model import ModelRequest

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

    class Handler(http.server.BaseHTTPRequestHandler):
        def do_POST(self) -> None:
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

        def log_message(self, *args: object) -> None:
            """Log nothing."""

    server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = threading.Thread(target=server.serve_forever, args=(0.02,))
    thread.start()
    reply.url = f"http://127.0.0.1:{server.server_port}"
    try:
        yield reply
    finally:
        server.shutdown()
        thread.join()
        server.server_close()
