"""The stand-in's server and command line."""

from __future__ import annotations

import json
import subprocess
import sys
import threading
import time
from http.client import HTTPConnection

import pytest

from local_aws.gemini_stand_in.__main__ import make_server
from local_aws.gemini_stand_in.arguments import StandInArguments
from local_aws.gemini_stand_in.faults import Fault, FaultKind
from tests.unit.gemini_stand_in_builders import MODEL

pytestmark = pytest.mark.integration


def test_a_server_shutdown_disconnects_hanging_clients() -> None:
    server = make_server(StandInArguments(faults=(Fault(kind=FaultKind.HANG),)))
    thread = threading.Thread(target=server.serve_forever)
    thread.start()
    connection = HTTPConnection("127.0.0.1", server.server_port, timeout=10)
    body = json.dumps({"contents": [{"parts": [{"text": "a"}]}]})
    path = f"/v1beta/models/{MODEL}:generateContent"
    connection.request("POST", path, body, {"x-goog-api-key": "k"})
    while not server.service.journal.report()["total"]:
        time.sleep(0.01)
    server.shutdown()
    with pytest.raises(ConnectionError):
        connection.getresponse()
    thread.join()
    server.server_close()
    connection.close()


def test_the_help_describes_the_faults() -> None:
    finished = subprocess.run(
        [sys.executable, "-m", "local_aws.gemini_stand_in", "--help"],
        capture_output=True,
        text=True,
        check=True,
    )
    assert "--fault latency_ms=200" in finished.stdout
    assert "invented_quote" in finished.stdout
