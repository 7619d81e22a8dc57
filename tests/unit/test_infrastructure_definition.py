from __future__ import annotations

import json

import pytest

from cdktf_app.definition import DefinitionError, fill_definition, placeholders

DEFINITION = """{
  "MaxConcurrency": "${MaxConcurrency}",
  "FunctionName": "${ChunkTextFunctionArn}",
  "Comment": "calls ${ChunkTextFunctionArn}",
  "batch.$": "$$.Map.Item.Value",
  "document.$": "$.registration.payload.document"
}"""
VALUES: dict[str, str | int] = {"MaxConcurrency": 40, "ChunkTextFunctionArn": "arn:x"}


def test_placeholders_are_found_once_each() -> None:
    assert placeholders(DEFINITION) == {"MaxConcurrency", "ChunkTextFunctionArn"}


def test_a_number_takes_the_place_of_its_quotes() -> None:
    assert json.loads(fill_definition(DEFINITION, VALUES))["MaxConcurrency"] == 40


def test_text_is_filled_in_whole_and_in_part() -> None:
    filled = json.loads(fill_definition(DEFINITION, VALUES))
    assert filled["FunctionName"] == "arn:x"
    assert filled["Comment"] == "calls arn:x"


def test_paths_stay_as_they_are() -> None:
    filled = json.loads(fill_definition(DEFINITION, VALUES))
    assert filled["batch.$"] == "$$.Map.Item.Value"
    assert filled["document.$"] == "$.registration.payload.document"


def test_terraform_references_survive() -> None:
    values = VALUES | {"ChunkTextFunctionArn": "${aws_lambda_function.chunk-text.arn}"}
    assert '"${aws_lambda_function.chunk-text.arn}"' in fill_definition(DEFINITION, values)


def test_a_placeholder_without_value_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="without value: \\['MaxConcurrency'\\]"):
        fill_definition(DEFINITION, {"ChunkTextFunctionArn": "arn:x"})


def test_a_value_without_placeholder_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="without placeholder: \\['Extra'\\]"):
        fill_definition(DEFINITION, VALUES | {"Extra": 1})


def test_what_is_no_json_after_filling_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="no JSON"):
        fill_definition('{"a": "${A}"', {"A": "b"})
