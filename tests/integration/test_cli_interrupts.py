"""Ctrl-C during `query` stops the query, in a real process."""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace
from pathlib import Path

import pytest

from tests.integration.described_stack import STACK
from tests.integration.loopback_server import QuietHandler, served
from tests.interrupted_process import MEDALLION, RunningCommand

pytestmark = pytest.mark.integration


@dataclass
class EndlessAthena:
    """A server for queries that never end."""

    url: str = ""
    calls: list[str] = field(default_factory=list)
    asked: threading.Event = field(default_factory=threading.Event)


@contextmanager
def endless_athena() -> Iterator[EndlessAthena]:
    athena = EndlessAthena()

    class Handler(QuietHandler):
        def do_POST(self) -> None:  # noqa: N802 (the name that http.server calls)
            self.rfile.read(int(self.headers["Content-Length"]))
            call = self.headers["X-Amz-Target"].rpartition(".")[2]
            athena.calls.append(call)
            status = {"QueryExecution": {"Status": {"State": "RUNNING"}}}
            body = json.dumps({"QueryExecutionId": "q"} | status).encode()
            self.send_response(200)
            self.send_header("Content-Type", "application/x-amz-json-1.1")
            self.send_header("Content-Length", str(len(body)))
            self.end_headers()
            self.wfile.write(body)
            if call == "GetQueryExecution":
                athena.asked.set()

    with served(Handler) as athena.url:
        yield athena


def test_an_interrupted_query_is_stopped(tmp_path: Path) -> None:
    with endless_athena() as athena:
        stack_file = tmp_path / "stack.json"
        replace(STACK, endpoint_url=athena.url).write(stack_file)
        command = RunningCommand.start(MEDALLION, "query", "select 1", "--stack", str(stack_file))
        assert athena.asked.wait(60)
        command.interrupt()
        assert command.end() == 130
    assert command.printed == "interrupted: no query is running, nothing was changed\n"
    assert athena.calls[-1] == "StopQueryExecution"
