"""HTTP/1.1 with keep-alive for the service: a thread per connection, standard library only."""

import http.server
import socket
import struct
import sys
import threading
from urllib.parse import parse_qsl, unquote, urlsplit

from local_aws.gemini_stand_in.api import admin, api_errors
from local_aws.gemini_stand_in.api.replies import Reply, error_reply
from local_aws.gemini_stand_in.api.service import GeminiService, HttpRequest

_DRAINED_BYTES = 256 * 1024 * 1024
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class StandInServer(http.server.ThreadingHTTPServer):
    """The server, which runs until `shutdown`; hanging replies end when the server closes."""

    daemon_threads = True
    request_queue_size = 256

    def __init__(self, address: tuple[str, int], service: GeminiService) -> None:
        self.service = service
        self.closing = threading.Event()
        super().__init__(address, _Handler)

    @property
    def url(self) -> str:
        """The base URL, without a trailing slash."""
        return f"http://{self.server_address[0]!s}:{self.server_port}"

    def shutdown(self) -> None:
        self.closing.set()
        super().shutdown()

    def handle_error(self, request: object, client_address: object) -> None:
        """Print errors to stderr, except for closed connections."""
        if not isinstance(sys.exception(), ConnectionError):
            super().handle_error(request, client_address)  # type: ignore[arg-type] # only printed


class _Handler(http.server.BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"
    server_version = "gemini-stand-in"
    sys_version = ""
    disable_nagle_algorithm = True
    wbufsize = -1
    server: StandInServer

    def do_GET(self) -> None:
        self._serve()

    do_POST = do_PUT = do_DELETE = do_GET  # noqa: N815 - the names http.server looks for

    def log_message(self, *args: object) -> None:
        """Log nothing: the journal replaces the log and contains no text."""

    def _serve(self) -> None:
        length = self.headers.get("Content-Length", "0")
        if not length.isdecimal() or "Transfer-Encoding" in self.headers:
            self._refuse("Content-Length is required.")
        elif int(length) > _DRAINED_BYTES:
            self._refuse("Request payload is too large.")
        else:
            self._send(self._answer(self.rfile.read(int(length))))

    def _refuse(self, why: str) -> None:
        """Answer without reading the body, so the connection must close."""
        self.close_connection = True
        self._send(error_reply(api_errors.invalid_argument(why)))

    def _answer(self, body: bytes) -> Reply:
        url = urlsplit(self.path)
        request = HttpRequest(
            method=self.command,
            path=unquote(url.path),
            query=dict(parse_qsl(url.query)),
            headers={name.lower(): value for name, value in self.headers.items()},
            body=body,
        )
        if request.path.startswith(admin.PREFIX):
            return admin.handle_admin(self.server.service, request)
        return self.server.service.handle(request)

    def _send(self, reply: Reply) -> None:
        if reply.cut:
            self._cut(reply)
            return
        self.send_response(reply.status)
        self.send_header("Content-Type", reply.content_type)
        self.send_header("Content-Length", str(len(reply.body)))
        if self.close_connection:
            self.send_header("Connection", "close")
        self.end_headers()
        self.wfile.write(reply.body)
        self.wfile.flush()

    def _cut(self, reply: Reply) -> None:
        """Close the connection with an RST and no answer; a hang waits first."""
        self.close_connection = True
        if reply.cut == "hang":
            self.server.closing.wait(reply.hang_seconds)
        self.connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
        self.connection.close()
