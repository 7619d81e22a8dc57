from __future__ import annotations

from collections.abc import Mapping

import pytest

from lambdas.chunk_text.chunking import Chunk, chunks_of
from lambdas.extract_batch.asking import Reply, StoredAnswer
from lambdas.extract_batch.chunks import Inquirer, outcome_of
from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.model.reply_reading import answer_in
from lambdas.register_document.rejection import rejection_of
from medallion.contracts import ChunkOutcome, DocumentPointer, TextChunk
from medallion.model import DEFAULT_MODEL, ModelRequest
from medallion.texts import TextDecoder
from medallion.vocabulary.errors import DocumentRejectedError
from tests.simulation.kernel import EPOCH, Scheduler
from tests.simulation.product import (
    DATASET_NAME,
    MOST_CRATES,
    POOL_SIZE,
    ModelService,
    Text,
    TextKind,
    compiled_parcels,
    parcels,
    text_of,
    texts,
)

DOCUMENT = DocumentPointer(
    document_id="d" * 32,
    dataset=DATASET_NAME,
    bucket="bronze",
    key=f"{DATASET_NAME}/one.txt",
    version_id="v1",
    size_bytes=10,
    fence=1,
    run_id="run-arn",
    run_name="run",
    fresh_salt="",
    rejudge=False,
    dry_run=False,
)
READABLE = [text for text in texts() if not text.is_rejected]


def chunks(text: Text) -> list[TextChunk]:
    return [_named(chunk) for chunk in chunks_of([text.body.decode()], parcels().chunking)]


def _named(chunk: Chunk) -> TextChunk:
    values = {name: getattr(chunk, name) for name in Chunk.__dataclass_fields__}
    return TextChunk(**values, chunk_key=str(chunk.index))


def extracted(text: Text) -> list[ChunkOutcome]:
    """The outcomes of the product's questions and judgements, with the model's answers."""
    service = ModelService(Scheduler(1))
    prepared = prepare(compiled_parcels())

    def ask(requests: Mapping[str, ModelRequest]) -> dict[str, Reply]:
        return {digest: reply(digest, request) for digest, request in requests.items()}

    def reply(digest: str, request: ModelRequest) -> Reply:
        served = service.serve(request)
        assert served.reply is not None
        answer = answer_in(served.reply.body, 1)
        at = EPOCH.isoformat()
        return Reply(digest, StoredAnswer(digest, "d", "r", request.model, "p", at, answer), True)

    inquirer = Inquirer(prepared, DEFAULT_MODEL, DOCUMENT, ask)
    key = prepared.dataset.record_key
    return [
        outcome_of(inquiry, DOCUMENT, {}, record_key=key)
        for inquiry in inquirer.inquire(chunks(text))
    ]


@pytest.mark.parametrize(
    "text", [*READABLE, *(text_of(n, edit) for n in (2, 3, 6, 12) for edit in (1, 2, 3))]
)
def test_the_product_finds_exactly_the_planted_records(text: Text) -> None:
    outcomes = extracted(text)

    records = [record for outcome in outcomes for record in outcome.records if record.owned]
    found = [
        (r.fields["parcel"], r.fields["goods"], r.fields["crates"], r.quote, r.quote_start)
        for r in records
    ]
    assert found == [(p.parcel, p.goods, p.crates, p.quote, p.quote_start) for p in text.planted]
    assert [r.quote_end for r in records] == [p.quote_end for p in text.planted]
    quarantined = [row for outcome in outcomes for row in outcome.quarantined]
    assert len(quarantined) == text.unfit
    assert not any(outcome.longer for outcome in outcomes)


def test_the_pool_has_texts_of_every_kind() -> None:
    pool = texts()

    assert len(pool) == POOL_SIZE
    assert {text.kind for text in pool} == set(TextKind)
    assert {len(chunks(text)) for text in READABLE} == {1, 2, 3, 4, 5, 6}
    assert len({text.body for text in pool}) == POOL_SIZE


def test_a_text_with_equal_chunks_asks_fewer_questions_than_it_has_chunks() -> None:
    shown = [
        (chunk.context_before, chunk.core, chunk.context_after)
        for chunk in chunks(next(t for t in READABLE if t.kind is TextKind.EQUAL_CHUNKS))
    ]

    assert len(set(shown)) < len(shown)


def test_only_rule_breaking_texts_are_held_by_the_datasets_rule() -> None:
    held = {text.index for text in texts() if text.is_held}

    assert held == {t.index for t in texts() if t.kind is TextKind.RULE_BREAKING} != set()
    (rule,) = (rule for rule in parcels().expectations if rule.table == "records")
    assert (rule.rule, rule.severity) == (f"crates <= {MOST_CRATES}", "error")


@pytest.mark.parametrize("edit", [0, 1, 2])
@pytest.mark.parametrize(
    ("kind", "code"),
    [
        (TextKind.NOT_TEXT, "NOT_TEXT"),
        (TextKind.EMPTY, "EMPTY"),
        (TextKind.TOO_LARGE, "TOO_LARGE"),
    ],
)
def test_a_rejected_text_is_rejected_by_the_product(kind: TextKind, code: str, edit: int) -> None:
    index = next(text.index for text in texts() if text.kind is kind)
    text = text_of(index, edit)

    rejection = rejection_of(DOCUMENT.key, len(text.body), parcels())
    if rejection is not None:
        assert rejection.reason_code == code
        return
    with pytest.raises(DocumentRejectedError) as caught:
        list(TextDecoder(parcels().limits.max_document_bytes).decode([text.body]))
    assert caught.value.reason_code == code


def test_every_edit_but_that_of_an_empty_text_changes_its_bytes() -> None:
    for text in texts():
        bodies = [text_of(text.index, edit).body for edit in range(6)]
        assert len(set(bodies)) == (1 if text.kind is TextKind.EMPTY else 6)
        assert {text_of(text.index, edit).kind for edit in range(6)} == {text.kind}


def test_an_edit_of_the_first_record_leaves_the_other_chunks_as_they_are() -> None:
    before = {chunk.core for chunk in chunks(text_of(5))}
    after = {chunk.core for chunk in chunks(text_of(5, 1))}

    assert len(after - before) == 1
