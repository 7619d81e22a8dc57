from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any, BinaryIO, cast

from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset, prepare
from lambdas.extract_batch.chunks.findings import Finding
from lambdas.extract_batch.chunks.merging import merged
from lambdas.reconcile_document.reconciliation import (
    ReconcileDocumentDependencies,
    reconcile_document,
)
from lambdas.reconcile_document.silver_tables_writer import SilverTablesWriter
from medallion.aws import Threads
from medallion.contracts import (
    BatchPointer,
    GroundedRecord,
    Plan,
    QuarantinedRecord,
    ReconcileDocumentRequest,
)
from medallion.ledger.documents import Ledger
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.extraction_bench import Bench, core_of, the_outcome
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    ScriptedModel,
    a_chunk,
    a_dataset,
    a_document,
    a_stored_batch,
    an_answer,
    chunks_of,
)
from tests.unit.sameness_builders import BAD, CHUNKS, GOOD, KEY, TEXT, outcome, said


def parts_merged(
    *parts: list[GroundedRecord], key: tuple[str, ...] = ()
) -> tuple[tuple[GroundedRecord, ...], tuple[QuarantinedRecord, ...]]:
    findings = [
        Finding(CHUNKS[number], tuple(outcome(number, records).records))
        for number, records in enumerate(parts)
    ]
    return merged(a_chunk(TEXT), findings, key)


def test_a_record_that_two_parts_of_a_chunk_report_is_kept_once() -> None:
    good, bad = parts_merged([said(20, 40, **GOOD)], [said(30, 45, **GOOD), said(31, 39, **BAD)])
    assert [(record.quote_start, record.owned) for record in good] == [(20, True), (31, True)]
    assert [row.reason_code for row in bad] == ["DUPLICATE_RECORD"]


def test_records_of_one_part_at_one_place_keep_their_order() -> None:
    pair = [said(20, 40, **BAD), said(20, 40, **GOOD)]
    good, bad = parts_merged([said(1, 5, **GOOD)], pair)
    assert [record.fields for record in good] == [GOOD, BAD, GOOD]
    assert bad == ()


def test_the_chunk_owns_records_that_begin_in_its_core() -> None:
    findings = [Finding(CHUNKS[0], (said(5, 12, **GOOD),)), Finding(CHUNKS[1], (said(20, 40),))]
    good, _ = merged(a_chunk(TEXT[10:], core_start=10), findings)
    assert [(record.quote_start, record.owned) for record in good] == [(5, False), (20, True)]


def test_parts_that_contradict_each_other_give_no_record() -> None:
    good, bad = parts_merged(
        [said(30, 45, ticket="T-1", mood="bad")],
        [said(30, 45, ticket="T-1", mood="good")],
        key=KEY,
    )
    assert good == ()
    assert [row.reason_code for row in bad] == ["CONFLICTING_RECORD"] * 2


def test_contradictions_within_one_answer_are_left_to_reconcile_document() -> None:
    pair = [said(5, 20, ticket="T-1", mood="good"), said(5, 20, ticket="T-1", mood="bad")]
    assert parts_merged(pair, key=KEY) == (tuple(pair), ())


class KeyedBench(Bench):
    """A bench whose dataset has a record key."""

    def dataset(self) -> PreparedDataset:
        return prepare(a_dataset(record_key=KEY).to_json().encode())


def test_the_record_key_applies_between_the_parts_of_a_chunk() -> None:
    def script(request: ModelRequest) -> ModelAnswer:
        core = core_of(request)
        if len(core) > 500:
            return an_answer("", finish_reason="MAX_TOKENS")
        mood = "good" if "Ticket" in core else "bad"
        return an_answer([{"ticket": "T-1", "mood": mood, "quote": "Ticket T-1 of Monday."}])

    bench = KeyedBench(ScriptedModel(script))
    words = "Word. " * 50
    text = f"{words}\n\nTicket T-1 of Monday.\n\n{words}"
    bench.request = a_stored_batch(bench.silver, chunks_of(text, [], context=0))
    bench.turn()
    ended = the_outcome(bench)
    assert (ended.outcome, ended.reason_code) == (ChunkResult.QUARANTINED, "NO_USABLE_RECORD")
    assert [row.reason_code for row in ended.quarantined] == ["CONFLICTING_RECORD"] * 2


class WrittenTables:
    """Collects the rows of the tables."""

    def __init__(self) -> None:
        self.rows: dict[str, list[dict[str, Any]]] = {}

    def replace(self, _: object, files: Mapping[str, BinaryIO], earlier: object) -> int:
        assert not earlier
        for table, file in files.items():
            file.seek(0)
            self.rows[table] = [json.loads(line) for line in file]
        return 1


def test_the_record_key_applies_between_chunks() -> None:
    silver, artifacts, tables = InMemoryObjectStore(), InMemoryObjectStore(), WrittenTables()
    compiled = a_dataset(record_key=KEY).to_json().encode()
    artifacts.put(lake.compiled_dataset_key("notes"), compiled)
    silver.put("chunks", b"".join(chunk.model_dump_json().encode() + b"\n" for chunk in CHUNKS))
    batch = BatchPointer(
        batch_index=0, chunks_key="chunks", start_byte=0, end_byte=1, chunk_count=len(CHUNKS)
    )
    silver.put("batches", batch.model_dump_json().encode())
    moods = ("bad", "good")
    left = [
        outcome(index, [said(30, 45, ticket="T-1", mood=mood)]) for index, mood in enumerate(moods)
    ]
    document = a_document()
    silver.put(
        lake.outcomes_key(document.document_id, document.run_name, 0),
        b"\n".join(given.model_dump_json().encode() for given in [*left, outcome(2, [])]),
    )
    plan = Plan(
        bucket="silver",
        chunks_key="chunks",
        batches_key="batches",
        chunk_count=len(CHUNKS),
        batch_count=1,
        characters=len(TEXT),
        encoding="utf-8",
    )
    dependencies = ReconcileDocumentDependencies(
        silver=silver,
        artifacts=artifacts,
        tables=cast("SilverTablesWriter", tables),
        ledger=cast("Ledger", InMemoryLedger()),
        concurrency=Threads(),
    )
    request = ReconcileDocumentRequest(document=document, plan=plan)
    response, _ = reconcile_document(request, dependencies)
    assert tables.rows[lake.RECORDS] == []
    assert [row["chunk_index"] for row in tables.rows[lake.QUARANTINE]] == [0, 1]
    assert (response.status, response.records, response.quarantined_records) == ("PARTIAL", 0, 2)
