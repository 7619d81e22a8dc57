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


def test_each_placeholder_is_found_once() -> None:
    assert placeholders(DEFINITION) == {"MaxConcurrency", "ChunkTextFunctionArn"}


def test_a_number_replaces_its_placeholder_with_the_quotes() -> None:
    assert json.loads(fill_definition(DEFINITION, VALUES))["MaxConcurrency"] == 40


def test_text_replaces_a_whole_string_or_a_part_of_it() -> None:
    filled = json.loads(fill_definition(DEFINITION, VALUES))
    assert filled["FunctionName"] == "arn:x"
    assert filled["Comment"] == "calls arn:x"


def test_paths_are_unchanged() -> None:
    filled = json.loads(fill_definition(DEFINITION, VALUES))
    assert filled["batch.$"] == "$$.Map.Item.Value"
    assert filled["document.$"] == "$.registration.payload.document"


def test_terraform_references_are_unchanged() -> None:
    values = VALUES | {"ChunkTextFunctionArn": "${aws_lambda_function.chunk-text.arn}"}
    assert '"${aws_lambda_function.chunk-text.arn}"' in fill_definition(DEFINITION, values)


def test_a_placeholder_without_value_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="without value: \\['MaxConcurrency'\\]"):
        fill_definition(DEFINITION, {"ChunkTextFunctionArn": "arn:x"})


def test_a_value_without_placeholder_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="without placeholder: \\['Extra'\\]"):
        fill_definition(DEFINITION, VALUES | {"Extra": 1})


def test_a_filled_definition_that_is_not_json_is_an_error() -> None:
    with pytest.raises(DefinitionError, match="not JSON"):
        fill_definition('{"a": "${A}"', {"A": "b"})
