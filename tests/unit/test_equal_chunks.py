"""Chunks of a document with equal text are asked about once."""

from __future__ import annotations

import re
from collections.abc import Callable
from random import Random

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from medallion.contracts import Plan, TextChunk
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import ChunkSettings
from medallion.vocabulary.errors import ModelRefusedError, ReconciliationError
from tests.unit.document_bench import DocumentBench
from tests.unit.extraction_bench import core_of
from tests.unit.extraction_builders import ScriptedModel, a_chunk, a_dataset, an_answer

CHUNKING = ChunkSettings(min_chars=60, max_chars=200, context_chars=25)
SENTENCE = re.compile(r"Visit \d+ went (well|badly)\.")
SUMS = ("prompt_tokens", "output_tokens", "thinking_tokens")


def careful(request: ModelRequest) -> ModelAnswer:
    """One record for each sentence about a visit; one of them is not in the text."""
    moods = {"well": "good", "badly": "bad"}
    records = [
        {"mood": moods[found[1]], "quote": found[0]}
        for found in SENTENCE.finditer(core_of(request))
    ]
    if len(records) % 3 == 0:
        records.append({"mood": "good", "quote": "an invention"})
    return an_answer(records)


def refusing(request: ModelRequest) -> ModelAnswer:
    if "Visit 1" in core_of(request):
        raise ModelRefusedError("HTTP 400")
    return careful(request)


def a_bench(script: Callable[[ModelRequest], ModelAnswer] = careful) -> DocumentBench:
    dataset = a_dataset(chunking=CHUNKING, examples=())
    return DocumentBench(dataset, ScriptedModel(script))


def passage(seed: int) -> str:
    rng = Random(seed)
    sentences = [
        f"Visit {rng.randrange(30)} went {rng.choice(('well', 'badly'))}."
        for _ in range(rng.randint(3, 40))
    ]
    return "".join(sentence + rng.choice((" ", "\n", "\n\n", " 🎉 ")) for sentence in sentences)


def documents() -> st.SearchStrategy[str]:
    """Texts of a few passages, each of them often repeated."""
    passages = st.lists(st.integers(0, 3), min_size=1, max_size=12)
    return passages.map(lambda seeds: "\n\n".join(map(passage, seeds)))


def repeats_in(bench: DocumentBench) -> list[TextChunk]:
    return [chunk for chunk in bench.chunks() if chunk.repeats is not None]


TEXT = "\n\n".join(map(passage, [1, 2, 1, 2, 0, 1, 2, 3, 0, 3] * 2))


@given(documents())
@settings(max_examples=60)
def test_each_distinct_chunk_is_asked_about_once(text: str) -> None:
    bench = a_bench()
    bench.run(text)
    keys = {chunk.chunk_key for chunk in bench.chunks()}
    assert len(bench.model.requests) == len(keys)


@given(documents())
@settings(max_examples=60)
def test_each_chunk_has_one_row_and_the_chunks_tile_the_text(text: str) -> None:
    bench = a_bench()
    bench.run(text)
    chunks = bench.rows(lake.CHUNKS)
    assert [row["chunk_index"] for row in chunks] == list(range(len(bench.chunks())))
    assert "".join(text[row["core_start"] : row["core_end"]] for row in chunks) == text


@given(documents())
@settings(max_examples=60)
def test_every_visit_of_every_repeat_has_a_row_with_its_quote_at_its_offsets(text: str) -> None:
    bench = a_bench()
    bench.run(text)
    rows = bench.rows(lake.RECORDS)
    assert all(text[row["quote_start"] : row["quote_end"]] == row["quote"] for row in rows)
    cores = [text[row["core_start"] : row["core_end"]] for row in bench.rows(lake.CHUNKS)]
    expected = sum(len(SENTENCE.findall(core)) for core in cores)
    assert len(rows) == len({row["record_id"] for row in rows}) == expected


@pytest.mark.parametrize("script", [careful, refusing])
@given(documents())
@settings(max_examples=40)
def test_the_chunks_add_up_to_the_document(
    script: Callable[[ModelRequest], ModelAnswer], text: str
) -> None:
    bench = a_bench(script)
    bench.run(text)
    chunks, counts = bench.rows(lake.CHUNKS), bench.counts
    assert sum(row["records"] for row in chunks) == counts.records
    assert sum(row["quarantined"] for row in chunks) == counts.quarantined_records
    for name in SUMS:
        assert sum(row[name] for row in chunks) == getattr(counts, name)
    assert sum(row["cost_usd"] for row in chunks) == pytest.approx(counts.cost_usd)
    assert sum(row["attempts"] for row in chunks) == len(bench.model.requests)


@given(documents())
@settings(max_examples=40)
def test_a_repeat_ends_like_its_first_chunk(text: str) -> None:
    bench = a_bench(refusing)
    bench.run(text)
    rows = bench.rows(lake.CHUNKS)
    for chunk in repeats_in(bench):
        assert chunk.repeats is not None
        first, repeat = rows[chunk.repeats], rows[chunk.index]
        for name in ("outcome", "reason_code", "answer_key", "model", "quarantined"):
            assert repeat[name] == first[name]


def test_a_repeat_costs_nothing_and_names_the_answer_that_it_reuses() -> None:
    bench = a_bench()
    bench.run(TEXT)
    repeats = {chunk.index for chunk in repeats_in(bench)}
    rows = bench.rows(lake.CHUNKS)
    assert len(repeats) >= 5
    assert {row["chunk_index"] for row in rows if row["reused"]} == repeats
    for row in rows:
        paid = 0 if row["chunk_index"] in repeats else 1
        assert (row["cost_usd"] > 0, row["attempts"]) == (bool(paid), paid)


def test_the_refused_records_of_a_repeat_are_in_quarantine_as_well() -> None:
    bench = a_bench()
    bench.run(TEXT)
    refused = {row["chunk_index"] for row in bench.rows(lake.QUARANTINE)}
    assert refused & {chunk.index for chunk in repeats_in(bench)}


def test_a_chunk_whose_batch_broke_fails_with_its_repeats() -> None:
    bench = a_bench()
    plan = bench.plan(TEXT)
    for batch in bench.batches(plan)[1:]:
        bench.extract(batch)
    bench.reconcile(plan)
    failed = {row["chunk_index"] for row in bench.rows(lake.CHUNKS) if row["outcome"] == "FAILED"}
    lost = {0, 1, 2}
    assert failed == lost | {c.index for c in repeats_in(bench) if c.repeats in lost}
    assert failed > lost


def test_a_batch_of_repeats_only_ends_at_once() -> None:
    bench = a_bench()
    plan = bench.plan(passage(1) * 12)
    last = bench.batches(plan)[-2]
    chunks = bench.chunks()[3 * last.batch_index :][:3]
    assert all(chunk.repeats is not None for chunk in chunks)
    bench.extract(last)
    assert not bench.model.requests


def test_a_plan_from_before_repeats_is_reconciled() -> None:
    bench = a_bench()
    plan = bench.plan(TEXT)
    old = [chunk.model_dump_json(exclude={"repeats"}).encode() for chunk in bench.chunks()]
    bench.silver.put("chunks", b"".join(line + b"\n" for line in old))
    plan = Plan.model_validate(plan.model_dump(exclude={"repeated_chunks"}))
    ends = [0]
    for line in old:
        ends.append(ends[-1] + len(line) + 1)
    for batch in bench.batches(plan):
        first = 3 * batch.batch_index
        place = {"start_byte": ends[first], "end_byte": ends[first + batch.chunk_count]}
        bench.extract(batch.model_copy(update=place))
    bench.reconcile(plan)
    assert bench.counts.chunks == len(old) == plan.chunk_count
    assert not bench.counts.chunks_failed


@pytest.mark.parametrize("change", [{"repeats": 1}, {"chunk_key": "0" * 24}])
def test_a_repeat_of_another_text_ends_the_run(change: dict[str, object]) -> None:
    bench = a_bench()
    plan = bench.plan(TEXT)
    for batch in bench.batches(plan):
        bench.extract(batch)
    changed = repeats_in(bench)[-1]
    chunks = [
        chunk.model_copy(update=change) if chunk.index == changed.index else chunk
        for chunk in bench.chunks()
    ]
    bench.silver.put("chunks", b"".join(c.model_dump_json().encode() + b"\n" for c in chunks))
    with pytest.raises(ReconciliationError, match="does not repeat the chunk"):
        bench.reconcile(plan)


def test_a_text_that_looks_like_the_mark_of_a_first_chunk_does_not_hide_a_repeat() -> None:
    bench = a_bench()
    bench.run((passage(1) + '"repeats":null, \\"repeats\\":null ') * 6)
    assert repeats_in(bench)
    assert not bench.counts.chunks_failed


def test_a_chunk_is_no_repeat_unless_its_context_is_equal() -> None:
    assert a_chunk("x").repeats is None
    bench = a_bench()
    bench.plan("\n\n".join(f"{n} " + "Visit 1 went well. " * 9 for n in range(20)))
    for chunk in repeats_in(bench):
        first = bench.chunks()[chunk.repeats or 0]
        assert (first.context_before, first.core, first.context_after) == (
            chunk.context_before,
            chunk.core,
            chunk.context_after,
        )
