"""Records longer than the context of a chunk, through all three steps."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import ChunkSettings, ModelSettings
from medallion.vocabulary.errors import ModelRefusedError
from tests.unit.document_bench import DocumentBench
from tests.unit.extraction_bench import core_of
from tests.unit.extraction_builders import ScriptedModel, a_dataset, a_document, an_answer
from tests.unit.long_entries import RECORD_START, SCHEMA, Entry, entries, read_what_is_seen, text_of

SMALL = ChunkSettings(min_chars=1_000, max_chars=2_500, context_chars=300)


def a_bench(chunking: ChunkSettings, script: Any = read_what_is_seen) -> DocumentBench:
    dataset = a_dataset(record_schema=SCHEMA, examples=(), chunking=chunking)
    return DocumentBench(dataset, ScriptedModel(script))


def rows_by_entry(bench: DocumentBench, text: str) -> dict[str, dict[str, Any]]:
    rows = bench.rows(lake.RECORDS)
    assert all(text[row["quote_start"] : row["quote_end"]] == row["quote"] for row in rows)
    found = {json.loads(row["fields"])["entry"]: row for row in rows}
    assert len(found) == len(rows)
    return found


def fields_of(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in json.loads(row["fields"]).items() if value is not None}


def right_share(found: dict[str, dict[str, Any]], truth: list[Entry]) -> float:
    pairs: list[bool] = [
        fields_of(found[entry.fields["entry"]]).get(name) == value
        for entry in truth
        for name, value in entry.fields.items()
    ]
    return sum(pairs) / len(pairs)


@pytest.mark.parametrize("seed", range(4))
def test_with_a_record_start_all_fields_of_records_that_fit_are_found(seed: int) -> None:
    truth = entries(seed, 120)
    bench = a_bench(ChunkSettings(record_start=RECORD_START))
    bench.run(text_of(truth))
    found = rows_by_entry(bench, text_of(truth))
    assert right_share(found, truth) >= 0.995
    assert not any(row["open_end"] for row in found.values())
    assert len(bench.model.requests) == bench.counts.chunks


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("chunking", [ChunkSettings(), SMALL], ids=["default", "small"])
def test_without_a_record_start_a_record_that_lacks_fields_is_flagged(
    chunking: ChunkSettings, seed: int
) -> None:
    truth = entries(seed, 120)
    bench = a_bench(chunking)
    bench.run(text_of(truth))
    found = rows_by_entry(bench, text_of(truth))
    lacking = [
        entry.fields["entry"]
        for entry in truth
        if fields_of(found[entry.fields["entry"]]) != entry.fields
    ]
    assert all(found[number]["open_end"] for number in lacking)
    assert sum(row["open_end"] for row in found.values()) <= 2 * len(lacking) + 5


def asked_on(bench: DocumentBench) -> list[ModelRequest]:
    """The requests beyond one for each chunk."""
    return bench.model.requests[bench.counts.chunks or 0 :]


HEAD = "* 1: first\n" + "word " * 200 + "\n"
LONG = "* 2: second " + "word " * 300 + "on 2026-05-04 " + "word " * 30 + "ticket T-7 end\n"
LAST = "* 3: third, score 7 points on 2026-05-04 ticket T-9\n"
ONE_LINE = ChunkSettings(min_chars=900, max_chars=1_300, context_chars=100)
TEXT = HEAD + LONG + LAST


def test_a_record_whose_line_runs_on_is_asked_about_once_more() -> None:
    bench = a_bench(ONE_LINE)
    bench.batch_chunks = 20
    bench.run(TEXT)
    found = rows_by_entry(bench, TEXT)
    assert fields_of(found["2"]) == {"entry": "2", "day": "2026-05-04", "ticket": "T-7"}
    (request,) = asked_on(bench)
    assert "* 2: second" in request.text


def test_the_cap_of_the_further_answer_follows_all_of_its_text() -> None:
    bench = a_bench(ONE_LINE)
    bench.dataset = replace(bench.dataset, model=ModelSettings(output_tokens_per_char=3))
    bench.run(TEXT)
    (request,) = asked_on(bench)
    shown = len(core_of(request)) + len(request.text.split("<context-after-")[1].split("\n")[1])
    assert request.max_output_tokens > 3 * shown


@pytest.mark.parametrize("batch_chunks", [1, 2, 3])
def test_the_following_text_may_be_in_a_later_batch(batch_chunks: int) -> None:
    bench = a_bench(ONE_LINE)
    bench.batch_chunks = batch_chunks
    bench.run(TEXT)
    assert fields_of(rows_by_entry(bench, TEXT)["2"])["ticket"] == "T-7"


def test_the_further_question_is_paid_for_once_and_counted() -> None:
    bench = a_bench(ONE_LINE)
    bench.run(TEXT)
    chunks = bench.rows(lake.CHUNKS)
    asked = len(bench.model.requests)
    assert sum(row["attempts"] for row in chunks) == asked == len(chunks) + 1
    assert sum(row["prompt_tokens"] for row in chunks) == bench.counts.prompt_tokens == 100 * asked
    bench.run(TEXT)
    assert len(bench.model.requests) == asked


def test_an_equal_passage_before_the_same_text_gets_the_longer_record_as_well() -> None:
    text = "* 0: " + "start " * 300 + "\n" + TEXT * 4
    bench = a_bench(ONE_LINE)
    bench.run(text)
    repeats = [chunk for chunk in bench.chunks() if chunk.repeats is not None]
    assert repeats
    rows = [row for row in bench.rows(lake.RECORDS) if fields_of(row)["entry"] == "2"]
    assert len(rows) == 4
    assert {fields_of(row).get("ticket") for row in rows} == {"T-7"}


def test_without_an_answer_to_the_further_question_the_first_record_stays_and_is_flagged() -> None:
    asked = 0

    def refuse_more(request: ModelRequest) -> ModelAnswer:
        nonlocal asked
        asked += 1
        if len(request.text) > 2_000:
            raise ModelRefusedError("HTTP 400")
        return read_what_is_seen(request)

    bench = a_bench(ONE_LINE, refuse_more)
    bench.run(TEXT)
    row = rows_by_entry(bench, TEXT)["2"]
    assert (fields_of(row), row["open_end"]) == ({"entry": "2"}, True)
    assert not bench.counts.chunks_failed


def test_a_judgement_without_the_further_answer_keeps_the_first_record() -> None:
    bench = a_bench(ONE_LINE)
    bench.run(TEXT)
    answers = [
        key
        for key, body in bench.silver.objects.items()
        if b"T-7" in body and key not in {"chunks", "batches"} and "outcomes" not in key
    ]
    for key in answers:
        del bench.silver.objects[key]
    asked = len(bench.model.requests)
    bench.document = a_document(rejudge=True, run_id="later", run_name="later")
    bench.run(TEXT)
    row = rows_by_entry(bench, TEXT)["2"]
    assert (fields_of(row), row["open_end"]) == ({"entry": "2"}, True)
    assert len(bench.model.requests) == asked
    assert not bench.counts.chunks_failed
    assert answers


@pytest.mark.parametrize(
    "answer",
    [
        "no JSON",
        [],
        [{"quote": "* 9: invented", "entry": "9"}],
        [{"quote": "on 2026-05-04", "entry": "2"}],
    ],
)
def test_an_answer_without_the_record_changes_nothing_but_is_kept(answer: Any) -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        return an_answer(answer) if len(request.text) > 2_000 else read_what_is_seen(request)

    bench = a_bench(ONE_LINE, script)
    bench.run(TEXT)
    row = rows_by_entry(bench, TEXT)["2"]
    assert (fields_of(row), row["open_end"]) == ({"entry": "2"}, True)
    given = [q for q in bench.rows(lake.QUARANTINE) if q["reason_code"] == "UNASKED_RECORD"]
    assert len(given) == (len(answer) if isinstance(answer, list) else 0)
    assert all(q["raw_record"] and q["answer_key"] for q in given)
    assert not bench.counts.chunks_failed
    assert not bench.counts.chunks_quarantined
