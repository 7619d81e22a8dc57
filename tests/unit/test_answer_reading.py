from __future__ import annotations

import math
from decimal import Decimal
from typing import Any

import pytest

from lambdas.extract_batch.characters import has_broken_unicode, with_whole_unicode
from lambdas.extract_batch.judging.answer_reading import (
    MAX_ANSWER_CHARS,
    MAX_DEPTH,
    UnreadableAnswerError,
    read_content,
)
from lambdas.extract_batch.judging.strict_json import AmbiguousObject


def refusal(text: str) -> tuple[str, str]:
    with pytest.raises(UnreadableAnswerError) as caught:
        read_content(text)
    return caught.value.reason_code, str(caught.value)


def padded(size: int) -> str:
    text = '{"records": []}'
    return text + " " * (size - len(text))


@pytest.mark.parametrize(
    ("text", "code", "message"),
    [
        ("[", "MALFORMED_JSON", "not JSON at character 1"),
        ('{"records": x}', "MALFORMED_JSON", "not JSON at character 12"),
        ("[1]", "NO_RECORDS_LIST", "the answer has no list of records"),
        ("{}", "NO_RECORDS_LIST", "the answer has no list of records"),
        ('{"records": {}}', "NO_RECORDS_LIST", "the answer has no list of records"),
        ('{"records": [], "records": []}', "DUPLICATE_KEYS", "the answer names a key twice"),
        (
            padded(MAX_ANSWER_CHARS + 1),
            "ANSWER_TOO_LARGE",
            "1000001 characters, at most 1000000 are read",
        ),
        ("[" * (MAX_DEPTH + 1), "NESTED_TOO_DEEPLY", "deeper than 8 levels"),
        ("[[]," * (MAX_DEPTH + 1), "NESTED_TOO_DEEPLY", "deeper than 8 levels"),
        ("{" * (MAX_DEPTH + 1), "NESTED_TOO_DEEPLY", "deeper than 8 levels"),
    ],
)
def test_the_reason_for_an_unreadable_answer_does_not_contain_its_text(
    text: str, code: str, message: str
) -> None:
    assert refusal(text) == (code, message)


def test_an_answer_at_its_limits_is_read() -> None:
    assert read_content(padded(MAX_ANSWER_CHARS)).records == []
    lists = MAX_DEPTH - 1
    deepest: Any = []
    for _ in range(lists - 1):
        deepest = [deepest]
    assert read_content('{"records": ' + "[" * lists + "]" * lists + "}").records == deepest
    assert read_content('{"records": [[], [], [], [], [], [], [], [], []]}').records == [[]] * 9
    assert read_content('{"records": ["[[[[[[[[[[", "\\"{{{{{{{{{{"]}').records == [
        "[" * 10,
        '"' + "{" * 10,
    ]


@pytest.mark.parametrize(
    ("number", "value"),
    [
        ("9" * 20, int("9" * 20)),
        ("9" * 21, Decimal("9" * 21)),
        ("9" * 5000, Decimal("9" * 5000)),
        ("1.50", Decimal("1.50")),
        ("1e99999999999999999999", math.inf),
        ("-Infinity", -math.inf),
    ],
)
def test_a_number_of_any_length_is_read(number: str, value: float) -> None:
    (found,) = read_content(f'{{"records": [{number}]}}').records
    assert found == value
    assert type(found) is type(value)


def test_a_record_with_a_repeated_key_is_marked() -> None:
    first, second = read_content('{"records": [{"a": 1, "a": 2}, {"a": 1, "b": 2}]}').records
    assert isinstance(first, AmbiguousObject)
    assert first == {"a": 2}
    assert type(second) is dict


def test_unpaired_surrogates_are_not_valid_text() -> None:
    assert has_broken_unicode("a\ud800")
    assert has_broken_unicode("\udfffb")
    assert not has_broken_unicode("a🎉")
    assert with_whole_unicode("a\ud800🎉") == "a?🎉"
