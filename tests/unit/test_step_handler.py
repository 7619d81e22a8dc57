"""The wrapper around the handler of every step."""

from __future__ import annotations

import json
from io import StringIO
from types import SimpleNamespace
from typing import Any, cast

import pytest
from aws_lambda_powertools.utilities.typing import LambdaContext

from medallion.aws import LambdaRuntime, Runtime
from medallion.aws.clients import standard_session
from medallion.aws.step_handler import Step, add_counts, logger, metrics, step_handler
from medallion.contracts import ChunkTextRequest
from medallion.vocabulary.errors import ClaimLostError, UnexpectedError

CONTEXT = cast(
    "LambdaContext",
    SimpleNamespace(
        function_name="step", memory_limit_in_mb=512, invoked_function_arn="", aws_request_id="1"
    ),
)
TEXT = "The letter says that"


def runtime_of(runtime: Runtime) -> Runtime:
    return runtime


@step_handler(runtime_of)
def handler(event: dict[str, Any], _context: LambdaContext, known: Runtime) -> dict[str, Any]:
    """Do what the event asks for."""
    metrics.add_dimension(name="dataset", value="letters")
    if "key" in event:
        logger.append_keys(document_id=event["key"])
    add_counts(Turns=1, Things=event.get("things", 0))
    logger.info("done")
    if event.get("lost"):
        raise ClaimLostError("another run took over")
    if event.get("broken"):
        raise ValueError(TEXT)
    return {"given": sorted(event)}


@pytest.fixture
def log(monkeypatch: pytest.MonkeyPatch) -> StringIO:
    stream = StringIO()
    monkeypatch.setattr(logger.registered_handler, "stream", stream)
    return stream


def lines(text: str) -> list[dict[str, Any]]:
    return [json.loads(line) for line in text.splitlines()]


def test_the_answer_is_returned_and_counts_are_published(
    log: StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    assert handler({"things": 3}, CONTEXT) == {"given": ["things"]}
    (logged,), (published,) = lines(log.getvalue()), lines(capsys.readouterr().out)
    assert (logged["message"], logged["function_name"]) == ("done", "step")
    assert (published["Turns"], published["Things"]) == ([1.0], [3.0])


def test_log_keys_of_an_invocation_do_not_reach_the_next_invocation(log: StringIO) -> None:
    for event in ({"key": "one"}, {}):
        handler(event, CONTEXT)
    assert [line.get("document_id") for line in lines(log.getvalue())] == ["one", None]


def test_a_project_error_keeps_its_message_and_a_foreign_error_loses_it(
    capsys: pytest.CaptureFixture[str],
) -> None:
    with pytest.raises(ClaimLostError, match="another run"):
        handler({"lost": True}, CONTEXT)
    with pytest.raises(UnexpectedError, match="ValueError at ") as caught:
        handler({"broken": True}, CONTEXT)
    assert TEXT not in str(caught.value)
    assert [line["Turns"] for line in lines(capsys.readouterr().out) if "Turns" in line] == [
        [1.0]
    ] * 2


def test_an_invalid_event_is_not_quoted() -> None:
    validating = step_handler(runtime_of)(
        lambda event, _, __: ChunkTextRequest.model_validate(event)
    )
    with (
        pytest.warns(UserWarning, match="No application metrics"),
        pytest.raises(UnexpectedError, match="ValidationError at ") as caught,
    ):
        validating({TEXT: TEXT}, CONTEXT)
    assert TEXT not in str(caught.value)


def test_the_dependencies_are_built_once_on_the_first_invocation() -> None:
    built: list[Runtime] = []
    given: list[Runtime] = []

    def work(event: dict[str, Any], _context: LambdaContext, known: Runtime) -> None:
        given.append(known)
        add_counts(Turns=1)

    def build(runtime: Runtime) -> Runtime:
        built.append(runtime)
        return runtime

    step = Step(build, work)
    assert built == []
    for _ in range(2):
        step({}, CONTEXT)
    assert given == built * 2
    assert [type(runtime) for runtime in built] == [LambdaRuntime]


@pytest.mark.filterwarnings("ignore:No application metrics to publish")
def test_an_error_of_the_settings_is_as_private_as_one_of_the_work() -> None:
    def broken(runtime: Runtime) -> Runtime:
        raise ValueError(TEXT)

    with pytest.raises(UnexpectedError, match="ValueError at "):
        Step(broken, handler.work)({}, CONTEXT)


def test_other_hosts_pass_the_dependencies_and_get_the_same_answer(
    log: StringIO, capsys: pytest.CaptureFixture[str]
) -> None:
    known = handler.build(LambdaRuntime())
    for _ in range(2):
        assert handler.run({"things": 3}, CONTEXT, known) == {"given": ["things"]}
    with pytest.raises(UnexpectedError, match="ValueError at "):
        handler.run({"broken": True}, CONTEXT, known)
    assert log.getvalue() + capsys.readouterr().out == ""
    handler({"things": 5}, CONTEXT)
    (published,) = lines(capsys.readouterr().out)
    assert published["Things"] == [5.0]


def test_clients_have_the_standard_retries_and_timeouts(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"):
        monkeypatch.setenv(name, "testing")
    config = standard_session().client("s3", region_name="eu-central-1").meta.config
    assert (config.connect_timeout, config.read_timeout) == (5, 20)  # type: ignore[attr-defined]  # not in the stubs
    assert config.retries["mode"] == "standard"  # type: ignore[attr-defined]  # not in the stubs
