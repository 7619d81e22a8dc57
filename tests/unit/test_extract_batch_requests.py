from __future__ import annotations

import re
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from lambdas.extract_batch.dataset_reading import prepare
from lambdas.extract_batch.request_building import build_request, nonce_for, user_text
from lambdas.extract_batch.response_schema import response_schema
from medallion.contracts import TextChunk
from medallion.datasets import ModelSettings
from medallion.errors import DatasetInvalidError
from medallion.extraction_model import ModelRequest
from medallion.schema_checks import check_record_schema
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, a_dataset

TEXTS = st.text(st.characters(exclude_categories=["Cs"]), max_size=200)


def a_request(chunk: TextChunk, **changes: Any) -> ModelRequest:
    prepared = prepare(a_dataset(**changes).to_json().encode())
    return build_request(
        prepared.dataset,
        chunk,
        instructions=prepared.instructions,
        schema=prepared.response_schema,
        default_model="default-model",
    )


@given(TEXTS, TEXTS, TEXTS)
def test_the_text_cannot_close_its_delimiter(before: str, core: str, after: str) -> None:
    nonce = nonce_for(before + core + after)
    assert nonce not in before + core + after
    assert user_text(before, core, after).count(f"</document-{nonce}>") == 1


@given(TEXTS, TEXTS, TEXTS)
def test_the_blocks_hold_the_texts_unchanged(before: str, core: str, after: str) -> None:
    nonce = nonce_for(before + core + after)
    blocks = dict(
        re.findall(
            rf"<([a-z-]+)-{nonce}>\n(.*?)\n</\1-{nonce}>", user_text(before, core, after), re.DOTALL
        )
    )
    expected = {"context-before": before, "document": core, "context-after": after}
    assert blocks == {name: text for name, text in expected.items() if text or name == "document"}


def test_hashes_again_when_the_nonce_stands_in_the_text() -> None:
    digests = iter(["a" * 64, "b" * 64, "c" * 64])
    text = f"{'a' * 16} and {'b' * 16}"
    assert nonce_for(text, digest=lambda _: next(digests)) == "c" * 16


def test_the_same_text_at_another_place_is_the_same_request() -> None:
    here = a_request(a_chunk("All well."))
    there = a_request(a_chunk("All well.", index=7, core_start=900, chunk_key="other"))
    assert here.digest() == there.digest()
    assert here.digest("salt") != there.digest()


def test_a_dataset_may_name_its_own_model() -> None:
    assert a_request(a_chunk("x")).model == "default-model"
    assert a_request(a_chunk("x"), model=ModelSettings(name="own")).model == "own"


def test_examples_stay_out_of_the_user_turn() -> None:
    request = a_request(a_chunk("Nothing."))
    assert "All went well." in request.instructions
    assert "All went well." not in request.text


def test_what_the_subset_cannot_say_is_said_in_descriptions() -> None:
    record = response_schema(RECORD_SCHEMA)["properties"]["records"]["items"]
    assert record["properties"] == {
        "mood": {
            "type": "STRING",
            "description": "How it went.",
            "format": "enum",
            "enum": ["good", "bad"],
        },
        "score": {"type": "INTEGER", "description": "Points. Value: 1 to 5."},
        "day": {"type": "STRING", "description": "When. An ISO date, YYYY-MM-DD."},
        "ticket": {
            "type": "STRING",
            "description": "Ticket number. Must match the regular expression ^T-[0-9]+$ "
            "Copied verbatim from the quote.",
        },
        "quote": record["properties"]["quote"],
    }
    assert record["required"] == ["mood", "quote"]


def test_a_nullable_property_stays_nullable() -> None:
    schema = {"properties": {"at": {"type": ["string", "null"], "format": "date-time"}}}
    rules = response_schema(schema)["properties"]["records"]["items"]["properties"]["at"]
    assert (rules["type"], rules["nullable"], rules["format"]) == ("STRING", True, "date-time")


@pytest.mark.parametrize(
    "rules",
    [
        {"type": "object", "properties": {}},
        {"type": "array"},
        {"type": ["string", "integer"]},
        {"anyOf": [{"type": "string"}]},
        {"type": "string", "const": "a"},
        {"type": "integer", "enum": [1, 2]},
        {"type": "string", "enum": ["a", ""]},
        {},
    ],
)
def test_says_which_property_cannot_be_expressed(rules: dict[str, Any]) -> None:
    with pytest.raises(DatasetInvalidError, match="'odd'"):
        response_schema({"properties": {"odd": rules}})


KEYWORDS = st.fixed_dictionaries(
    {
        "type": st.sampled_from(
            [
                *("string", "number", "integer", "boolean", "object", "null"),
                *(["string", "null"], ["number", "null"], ["string", "number"], ["string"]),
            ]
        ),
        "description": st.just("Something."),
    },
    optional={
        "enum": st.lists(st.sampled_from(["a", "b", "", " ", 1, None]), max_size=3),
        "format": st.sampled_from(["date", "date-time", "email", "uri"]),
        "pattern": st.just("^a"),
        "minLength": st.integers(0, 3),
        "maximum": st.integers(0, 3),
        "exclusiveMinimum": st.just(1),
        "x-grounding": st.sampled_from(["verbatim", "loose"]),
        "const": st.just("a"),
    },
)


@given(KEYWORDS)
def test_what_a_dataset_may_say_can_be_said_to_the_model(rules: dict[str, Any]) -> None:
    """What cannot is refused when the dataset is compiled, long before anything is paid."""
    schema = {"type": "object", "properties": {"field": rules}}
    try:
        check_record_schema(schema, "record.schema.json")
    except DatasetInvalidError:
        return
    record = response_schema(schema)["properties"]["records"]["items"]
    assert record["properties"]["field"]["type"] in {"STRING", "NUMBER", "INTEGER", "BOOLEAN"}
