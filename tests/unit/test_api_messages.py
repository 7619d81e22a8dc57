"""A message of the API is passed on only if it quotes nothing from the request."""

from __future__ import annotations

import html
import json
from collections.abc import Callable
from urllib.parse import quote

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from lambdas.extract_batch.model.api_message import MAX_CHARS, WITHHELD, RequestText
from lambdas.extract_batch.model.api_words import API_WORDS
from medallion.model import ModelRequest

TEXT = (
    "The kettle that I bought is leaking, and the user manual is not supported by the model. "
    "Please use another request for the list of 4711 items."
)
INSTRUCTIONS = "List each product with its mood. The mood is required. Return JSON."
KEY = "AIzaSyD-canary-0z1y2x3w4v5u6t_abcdefghijklm"
REQUEST = RequestText((INSTRUCTIONS, TEXT), KEY, {"mood", "product"})

REFUSALS = [
    "API key not valid. Please pass a valid API key.",
    "User location is not supported for the API use.",
    "The specified schema produces a constraint that has too many states for serving.",
    "Invalid JSON payload received. Unknown name 'minLength' at 'items': Cannot find field.",
    "* GenerateContentRequest.generation_config.response_schema.properties[mood]: cannot be empty",
    "The input token count (1234567) exceeds the maximum number of tokens allowed (1048576).",
    "models/gemini-unheard-of is not found for API version v1beta. Call ListModels.",
]
QUOTING: dict[str, Callable[[str], str]] = {
    "as it is": str,
    "upper case": str.upper,
    "JSON": json.dumps,
    "JSON in JSON": lambda text: json.dumps(json.dumps(text)),
    "JSON in UTF-8": lambda text: json.dumps(text, ensure_ascii=False),
    "HTML": html.escape,
    "a URL": quote,
    "Python": repr,
    "without spaces": lambda text: "".join(text.split()),
    "joined with a word": lambda text: f"field{text}value",
    "broken into lines": lambda text: "\n".join(text[at : at + 9] for at in range(0, len(text), 9)),
}
LONG_API_WORDS = [word for word in API_WORDS if len(word) > 2]
LETTERS = st.characters(categories=("Lu", "Ll", "Lo", "Nd"))
WORD = st.text(LETTERS, min_size=4, max_size=14)


@pytest.mark.parametrize("message", REFUSALS)
def test_a_refusal_without_a_quote_is_passed_on_word_for_word(message: str) -> None:
    assert REQUEST.quotable(message) == message


@pytest.mark.parametrize(
    "message",
    [
        "Invalid value: kettle",
        "Invalid value: KETT",
        "Invalid value: l-e-a-k-i-n-g leaking",
        "Invalid value: k\\u0065ttle",
        "Invalid value: 4711",
        "the user manual",
        "The document is not supported by the model",
        "Invalid argument: return",
    ],
)
def test_a_message_with_a_word_or_a_run_of_words_of_the_request_is_withheld(message: str) -> None:
    assert REQUEST.quotable(message) == WITHHELD


def test_a_quote_with_escaped_pairs_of_surrogates_is_withheld() -> None:
    quoted = json.dumps(json.dumps("00\U000100000"))
    passed = RequestText(("00\U000100000",), KEY).quotable(f"{quoted} is not valid.")
    assert passed == WITHHELD


@pytest.mark.parametrize("quoting", QUOTING.values(), ids=list(QUOTING))
@given(
    words=st.lists(WORD, min_size=1, max_size=12),
    refusal=st.sampled_from(REFUSALS),
    data=st.data(),
)
def test_no_word_of_the_request_is_passed_on(
    quoting: Callable[[str], str], words: list[str], refusal: str, data: st.DataObject
) -> None:
    """Each generated word is so rare that no refusal has it."""
    text = " ".join(words)
    start = data.draw(st.integers(0, len(words) - 1))
    end = data.draw(st.integers(start + 1, len(words)))
    quoted = words[start:end]
    assume(not any(known in word.casefold() for word in quoted for known in LONG_API_WORDS))
    assume(not any(word.casefold() in refusal.casefold() for word in quoted))
    place = data.draw(st.integers(0, refusal.count(" ")))
    around = refusal.split(" ")
    around.insert(place, quoting(" ".join(quoted)))
    passed = RequestText((text,), KEY).quotable(" ".join(around))
    assert passed == WITHHELD


@given(st.text(), st.text(min_size=1))
def test_a_message_is_one_printable_line_of_limited_length(message: str, text: str) -> None:
    passed = RequestText((text,), KEY).quotable(message * 40)
    assert len(passed) <= MAX_CHARS
    assert passed.isprintable()
    passed.encode()


@pytest.mark.parametrize(
    "message",
    [
        f"Permission denied: Consumer 'api_key:{KEY}' has been suspended.",
        f"API key {KEY} expired.",
        "API key AIzaSyB-0000000000000000000000000000000 expired.",
        "Consumer 'api_key:older-key' is blocked.",
        f"Access token {'a1' * 30} is invalid.",
    ],
)
def test_a_key_is_removed_from_the_message(message: str) -> None:
    passed = REQUEST.quotable(message)
    assert "[removed]" in passed
    for secret in (KEY, "AIza", "canary", "older", "a1a1"):
        assert secret not in passed


@given(st.text(LETTERS, min_size=8, max_size=30), st.sampled_from([" {} ", "'{}'", "x{}y"]))
def test_no_key_is_passed_on(key: str, around: str) -> None:
    assume(not any(known in key.casefold() for known in LONG_API_WORDS))
    passed = RequestText(("Text.",), key).quotable("API key" + around.format(key) + "is invalid")
    assert key not in passed


def test_the_names_of_the_schema_may_be_quoted_at_any_depth() -> None:
    inner = {"type": "OBJECT", "properties": {"severity": {"type": "STRING", "enum": ["kettle"]}}}
    schema = {"type": "OBJECT", "properties": {"records": {"type": "ARRAY", "items": inner}}}
    request = ModelRequest("m", "severity is how bad it is", "Records.", schema, 0.0, 10)
    text = RequestText.of(request, KEY)
    assert text.quotable("severity: missing field") == "severity: missing field"
    assert text.quotable("records: missing field") == "records: missing field"
    assert text.quotable("how bad: missing field") == WITHHELD


@pytest.mark.parametrize("message", ["", " \n\t "])
def test_an_empty_message_stays_empty(message: str) -> None:
    assert REQUEST.quotable(message) == ""
