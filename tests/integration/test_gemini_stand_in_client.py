"""The stand-in from its clients' view: a separate process, called through google-generativeai."""

from __future__ import annotations

import json
import signal
import socket
import subprocess
import sys
import time
import urllib.request
import warnings
from collections.abc import Iterator
from dataclasses import dataclass
from http.client import HTTPConnection
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest
import requests

from tests.unit.gemini_stand_in_builders import MODEL, a_prompt, a_schema

with warnings.catch_warnings():
    warnings.simplefilter("ignore", FutureWarning)  # both announce their end of support at import
    from google.api_core import exceptions

    # by name, because its stubs lack names that its documentation uses
    genai: Any = import_module("google.generativeai")

pytestmark = pytest.mark.integration

STAY = "It was lovely, we stayed two nights. Größe: ★"


@dataclass
class RunningStandIn:
    """A stand-in in a separate process."""

    process: subprocess.Popen[str]
    port: int

    def admin(self, method: str, name: str, body: Any = None) -> Any:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(
            f"http://127.0.0.1:{self.port}/_stand_in/{name}", data, method=method
        )
        with urllib.request.urlopen(request, timeout=10) as reply:  # noqa: S310 - as above
            return json.load(reply)

    def put_fault(self, **fault: Any) -> None:
        self.admin("PUT", "faults", {"faults": [fault]})


def start(tmp_path: Path, *arguments: str) -> RunningStandIn:
    port_file = tmp_path / "port"
    offline = tmp_path / "offline.yaml"
    offline.write_text("mood: {cues: {happy: [lovely], unhappy: [dirty]}}\n", encoding="utf-8")
    process = subprocess.Popen(
        [
            sys.executable,
            "-m",
            "local_aws.gemini_stand_in",
            "--offline",
            offline,
            "--port-file",
            port_file,
            *arguments,
        ],
        stdout=subprocess.PIPE,
        text=True,
    )
    assert process.stdout is not None
    port = int(process.stdout.readline())
    assert int(port_file.read_text(encoding="ascii")) == port
    return RunningStandIn(process, port)


def stop(stand_in: RunningStandIn) -> int:
    stand_in.process.send_signal(signal.SIGTERM)
    code = stand_in.process.wait(timeout=10)
    if stand_in.process.stdout is not None:
        stand_in.process.stdout.close()
    return code


@pytest.fixture(scope="module")
def running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningStandIn]:
    stand_in = start(tmp_path_factory.mktemp("stand-in"))
    yield stand_in
    assert stop(stand_in) == 0


@pytest.fixture
def stand_in(running: RunningStandIn) -> RunningStandIn:
    running.admin("DELETE", "faults")
    running.admin("DELETE", "requests")
    genai.configure(
        api_key="made-up",
        transport="rest",
        client_options={"api_endpoint": f"http://127.0.0.1:{running.port}"},
    )
    return running


def generate(text: str = STAY, model: str = MODEL, timeout: float = 10, **config: Any) -> Any:
    settings = {
        "response_mime_type": "application/json",
        "response_schema": a_schema(),
        "temperature": 0,
        **config,
    }
    return genai.GenerativeModel(
        model, system_instruction="List what guests say."
    ).generate_content(
        a_prompt(text),
        generation_config=settings,
        request_options={"retry": None, "timeout": timeout},
    )


def test_the_client_reads_records_usage_and_the_model_version(stand_in: RunningStandIn) -> None:
    answer = generate()
    (record,) = json.loads(answer.text)["records"]
    usage = answer.usage_metadata
    assert record == {
        "mood": "happy",
        "nights": 2,
        "quote": "It was lovely, we stayed two nights.",
    }
    assert answer.candidates[0].finish_reason.name == "STOP"
    assert answer.to_dict()["model_version"] == f"gemini-stand-in-1 (for {MODEL})"
    assert usage.total_token_count == usage.prompt_token_count + usage.candidates_token_count > 0


def test_the_client_counts_tokens_and_lists_models(stand_in: RunningStandIn) -> None:
    assert genai.GenerativeModel(MODEL).count_tokens("x" * 40).total_tokens == 10
    assert f"models/{MODEL}" in [model.name for model in genai.list_models()]
    assert genai.get_model(f"models/{MODEL}").output_token_limit == 65_536


def test_the_client_sees_the_limit_of_output_tokens(stand_in: RunningStandIn) -> None:
    answer = generate(max_output_tokens=5)
    assert answer.candidates[0].finish_reason.name == "MAX_TOKENS"
    assert len(answer.candidates[0].content.parts[0].text) == 20


def test_the_client_raises_an_error_for_a_refusal(stand_in: RunningStandIn) -> None:
    with pytest.raises(exceptions.NotFound):
        generate(model="gemini-none")
    with pytest.raises(exceptions.BadRequest, match="response_mime_type"):
        generate(response_mime_type="text/plain")


@pytest.mark.parametrize(
    ("fault", "error"),
    [
        ({"kind": "throttle"}, exceptions.TooManyRequests),
        ({"kind": "error", "status": 500}, exceptions.InternalServerError),
        ({"kind": "error", "status": 503}, exceptions.ServiceUnavailable),
        ({"kind": "reset"}, requests.ConnectionError),
    ],
)
def test_the_client_raises_the_error_of_each_fault(
    stand_in: RunningStandIn, fault: dict[str, Any], error: type[Exception]
) -> None:
    stand_in.put_fault(**fault, first=1)
    with pytest.raises(error):
        generate()
    assert json.loads(generate().text)["records"]


@pytest.mark.parametrize("kind", ["empty_body", "html", "malformed_json"])
def test_the_client_cannot_parse_a_broken_body(stand_in: RunningStandIn, kind: str) -> None:
    stand_in.put_fault(kind=kind)
    with pytest.raises(Exception, match=r"[Pp]ars|JSON|Expecting|Unexpected|delimiter|string"):
        generate()


@pytest.mark.parametrize(
    ("kind", "reason"),
    [("safety", "SAFETY"), ("recitation", "RECITATION"), ("truncate", "MAX_TOKENS")],
)
def test_the_client_reads_the_finish_reason(
    stand_in: RunningStandIn, kind: str, reason: str
) -> None:
    stand_in.put_fault(kind=kind)
    assert generate().candidates[0].finish_reason.name == reason


def test_the_client_reads_a_blocked_prompt_and_an_unset_finish(stand_in: RunningStandIn) -> None:
    stand_in.put_fault(kind="prohibited")
    assert generate().prompt_feedback.block_reason.name == "PROHIBITED_CONTENT"
    stand_in.put_fault(kind="unknown_finish")
    assert generate().candidates[0].finish_reason.name == "FINISH_REASON_UNSPECIFIED"


def test_a_hanging_answer_outlasts_the_clients_timeout(stand_in: RunningStandIn) -> None:
    stand_in.put_fault(kind="hang", first=1)
    with pytest.raises(requests.Timeout):
        generate(timeout=0.5)
    assert json.loads(generate().text)["records"]


def test_latency_delays_the_answer(stand_in: RunningStandIn) -> None:
    stand_in.put_fault(kind="latency", latency_ms=300)
    started = time.monotonic()
    generate()
    assert time.monotonic() - started >= 0.3


def test_the_journal_has_every_request(stand_in: RunningStandIn) -> None:
    stand_in.put_fault(kind="throttle", first=1)
    with pytest.raises(exceptions.TooManyRequests):
        generate()
    generate()
    report = stand_in.admin("GET", "requests")
    assert report["by_status"] == {"429": 1, "200": 1}
    assert len({entry["body_sha256"] for entry in report["requests"]}) == 1


def test_many_requests_go_over_one_connection(stand_in: RunningStandIn) -> None:
    connection = HTTPConnection("127.0.0.1", stand_in.port, timeout=10)
    for _ in range(3):
        connection.request("GET", "/v1beta/models", headers={"x-goog-api-key": "k"})
        first = connection.sock
        assert connection.getresponse().read().startswith(b'{"models"')
        assert connection.sock is first
    connection.close()


def test_a_body_without_a_length_is_refused(stand_in: RunningStandIn) -> None:
    with socket.create_connection(("127.0.0.1", stand_in.port), timeout=10) as raw:
        raw.sendall(b"POST /v1beta/models HTTP/1.1\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n")
        assert raw.recv(1000).startswith(b"HTTP/1.1 400")


def test_the_server_stops_despite_a_hanging_client(tmp_path: Path) -> None:
    stand_in = start(tmp_path, "--fault", "hang")
    connection = HTTPConnection("127.0.0.1", stand_in.port, timeout=10)
    body = json.dumps({"contents": [{"parts": [{"text": "a"}]}]})
    connection.request(
        "POST", f"/v1beta/models/{MODEL}:generateContent", body, {"x-goog-api-key": "k"}
    )
    assert stop(stand_in) == 0
    connection.close()
