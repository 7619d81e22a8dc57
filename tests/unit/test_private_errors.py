from __future__ import annotations

import importlib
import json
import traceback
from collections.abc import Callable
from typing import Any

import pytest
from botocore.exceptions import ClientError

from medallion.aws.private_errors import private_errors
from medallion.contracts import ExecutionStatusEvent, TextChunk
from medallion.vocabulary.errors import ClaimLostError, UnexpectedError

SECRET = "The letter says that"
REFUSED: Any = {"Error": {"Code": "AccessDenied", "Message": "not authorized"}}


def raising(error: Exception) -> Callable[[], None]:
    def fail() -> None:
        raise error

    return private_errors(fail)


@pytest.mark.parametrize(
    "fail",
    [
        raising(ValueError(SECRET)),
        raising(KeyError(SECRET)),
        raising(UnicodeDecodeError("utf-8", SECRET.encode(), 0, 1, SECRET)),
        private_errors(lambda: json.loads(f'{{"{SECRET}')),
        private_errors(lambda: TextChunk.model_validate({SECRET: SECRET})),
    ],
)
def test_a_foreign_error_hides_its_message_and_its_origin(fail: Callable[[], object]) -> None:
    with pytest.raises(UnexpectedError) as caught:
        fail()
    trace = "".join(traceback.format_exception(caught.value))
    assert SECRET not in trace
    assert "Error at " in str(caught.value)
    assert caught.value.__context__ is None


def test_an_invalid_payload_is_reported_with_its_fields() -> None:
    event = {"detail": {"bucket": {"name": 7}, SECRET: SECRET, "object": {}}}
    with pytest.raises(UnexpectedError) as caught:
        private_errors(lambda: ExecutionStatusEvent.model_validate(event))()
    assert "detail.executionArn missing" in str(caught.value)
    with pytest.raises(UnexpectedError) as caught:
        private_errors(lambda: TextChunk.model_validate({SECRET: 1, "core": 7}))()
    assert "; core string_type; " in str(caught.value)
    assert SECRET not in str(caught.value)


@pytest.mark.parametrize(
    "error",
    [ClaimLostError("another run took over"), ClientError(REFUSED, "PutObject")],
)
def test_errors_of_the_project_and_of_aws_are_unchanged(error: Exception) -> None:
    with pytest.raises(type(error)) as caught:
        raising(error)()
    assert caught.value is error


def test_a_missing_module_is_named() -> None:
    with pytest.raises(ModuleNotFoundError, match="no_such_module"):
        private_errors(importlib.import_module)("no_such_module")


def test_a_function_that_works_is_unchanged() -> None:
    assert private_errors(sorted)([2, 1]) == [1, 2]
