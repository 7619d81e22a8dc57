"""Each record of a text is one row, regardless of what owners miss and neighbours add."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from typing import Any

import pytest

from lambdas.extract_batch.chunks.findings import Finding
from lambdas.extract_batch.chunks.merging import merged
from lambdas.reconcile_document.ownership import with_owners
from lambdas.reconcile_document.rows import RowMaker
from lambdas.reconcile_document.tally import Tally
from medallion.contracts import (
    CONFLICTING_RECORD,
    DUPLICATE_RECORD,
    LESS_COMPLETE_RECORD,
    TextChunk,
)
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import ChunkResult
from tests.unit.cut_texts import NUMBER, CutText, Report
from tests.unit.extraction_builders import a_chunk, a_document, an_outcome

SEEDS_PER_BLOCK = 50
REACH = 300
"""The context of these chunks; less than in production, so that chunks are completed while
others are still to come."""

Row = dict[str, Any]


@pytest.mark.parametrize("block", range(20))
def test_each_record_is_a_row_once_or_in_conflict(block: int) -> None:
    for text in cut_texts(block):
        records, quarantine = reconciled(text)
        prove_each_once(text, records, quarantine)


@pytest.mark.parametrize("block", range(10))
def test_each_record_of_the_parts_of_a_chunk_is_kept_once(block: int) -> None:
    for text in cut_texts(block):
        findings = [Finding(part, tuple(text.records_of(part))) for part in text.chunks]
        good, bad = merged(a_chunk(text.text), findings, text.record_key)
        assert [r.quote_start for r in good] == sorted(r.quote_start for r in good)
        prove_each_once(
            text,
            [record.model_dump() for record in good],
            [row.model_dump() for row in bad],
        )


def test_the_texts_have_every_arrangement() -> None:
    seen: Counter[str] = Counter()
    for text in cut_texts(0):
        records, quarantine = reconciled(text)
        seen.update(row["reason_code"] for row in quarantine)
        seen["adopted"] += sum(row["adopted"] for row in records)
        for group in text.groups():
            seen["twice"] += len(group) > 1
            seen["apart"] += any(not report.overlaps(other) for report in group for other in group)
            seen["owned twice"] += sum(report.record(text.text).owned for report in group) > 1
            seen.update(refusals_in(group, keyed=text.keyed))
    arrangements: tuple[str, ...] = (
        DUPLICATE_RECORD,
        LESS_COMPLETE_RECORD,
        CONFLICTING_RECORD,
        "adopted",
        "twice",
    )
    refusals = ("one refused", "key refused", "all refused", "each says more")
    assert min(seen[name] for name in (*arrangements, "apart", "owned twice", *refusals)) >= 20, (
        seen
    )


def refusals_in(group: list[Report], *, keyed: bool) -> Iterator[str]:
    refused = {report.refused for report in group}
    if len(group) > 1 and refused != {()}:
        yield "one refused" if () in refused else "all refused"
        if keyed and ("ticket",) in refused:
            yield "key refused"
        if () not in refused and len(refused) > 1:
            yield "each says more"


def cut_texts(block: int) -> Iterator[CutText]:
    """Half of the texts with a record key, a third with refused fields; 1,000 in 20 blocks."""
    first = block * SEEDS_PER_BLOCK
    for seed in range(first, first + SEEDS_PER_BLOCK):
        yield CutText(seed, keyed=seed % 2 == 1, refusing=seed % 3 == 0)


def reconciled(text: CutText) -> tuple[list[Row], list[Row]]:
    """Rows of records and of quarantine, as from ReconcileDocument."""
    maker, tally = RowMaker(a_document()), Tally()
    records, quarantine, refused_fields = [], [], 0
    outcomes = (answered(text, chunk) for chunk in text.chunks)
    for number, chunk in enumerate(with_owners(outcomes, text.record_key, REACH)):
        tally.add(chunk)
        made = maker.rows(chunk)
        rows = made[lake.RECORDS]
        refused = [row for row in made[lake.QUARANTINE] if row["field"]]
        set_aside = [row for row in made[lake.QUARANTINE] if not row["field"]]
        prove_refused_are_named(text, rows, refused)
        refused_fields += len(refused)
        prove_chunk_row(text.chunks[number], made[lake.CHUNKS][0], rows, set_aside)
        records += [row | {"fields": json.loads(row["fields"])} for row in rows]
        quarantine += set_aside
    tally.prove_nothing_lost()
    assert (tally.records, tally.quarantined_records) == (len(records), len(quarantine))
    assert tally.quarantined_fields == refused_fields
    assert len({row["record_id"] for row in records}) == len(records)
    return records, quarantine


def answered(text: CutText, chunk: TextChunk) -> Any:
    records = text.records_of(chunk)
    owns = any(record.owned for record in records)
    return an_outcome(chunk, *records, outcome=ChunkResult.EXTRACTED if owns else ChunkResult.EMPTY)


def prove_chunk_row(chunk: TextChunk, row: Row, records: list[Row], quarantine: list[Row]) -> None:
    assert row["chunk_index"] == chunk.index
    assert row["records"] == len(records)
    assert row["quarantined"] + row["duplicates"] == len(quarantine)
    assert row["adopted"] == sum(record["adopted"] for record in records)
    for record in records:
        assert chunk.core_start <= record["quote_start"] < chunk.core_end
        assert record["adopted"] == (record["quote_model"].split("/")[1] != str(chunk.index))
    for refused in quarantine:
        assert json.loads(refused["raw_record"])["quote"].split("/")[1] == str(chunk.index)


def prove_refused_are_named(text: CutText, records: list[Row], refused: list[Row]) -> None:
    """Each field that a row lacks has a row in quarantine; no other field has."""
    of_name = {report.name: report.refused for report in text.reports}
    expected = [(row["record_id"], name) for row in records for name in of_name[row["quote_model"]]]
    assert [(row["record_id"], row["field"]) for row in refused] == expected


def prove_each_once(text: CutText, records: list[Row], quarantine: list[Row]) -> None:
    rows = Counter(row["quote_model"] for row in records)
    codes = {json.loads(row["raw_record"])["quote"]: row["reason_code"] for row in quarantine}
    names = [report.name for report in text.reports]
    assert sorted([*rows.elements(), *codes]) == sorted(names), text.seed
    assert len(codes) == len(quarantine)
    of_name = {report.name: report for report in text.reports}
    for row in quarantine:
        prove_all_is_recorded(of_name[json.loads(row["raw_record"])["quote"]], row["raw_record"])
    for group in text.groups():
        kept = [report for report in group if report.name in rows]
        if is_contradictory(group):
            assert {codes.get(report.name) for report in group} == {CONFLICTING_RECORD}, text.seed
            continue
        assert len(kept) == 1, (text.seed, group)
        assert completeness(kept[0]) == max(map(completeness, group))
        for report in group:
            if report is not kept[0]:
                prove_covered(report, kept[0], codes[report.name])
                prove_row_is_near(report, group, kept[0])


def prove_all_is_recorded(report: Report, raw: str) -> None:
    """Quarantine has each field of the record once, with all digits of refused values."""
    recorded = json.loads(raw, parse_float=str, object_pairs_hook=list)
    fields = report.fields | dict.fromkeys(report.refused, NUMBER) | {"quote": report.name}
    assert sorted(recorded) == sorted((name, value) for name, value in fields.items())


def prove_covered(report: Report, kept: Report, code: str) -> None:
    """A dropped record has the same values as the row of its entry, or fewer."""
    if report.values == kept.values:
        assert code == DUPLICATE_RECORD
        return
    assert code == LESS_COMPLETE_RECORD
    assert len(report.values) <= len(kept.values)
    common = report.values.keys() & kept.values.keys()
    assert all(report.values[name] == kept.values[name] for name in common)
    if not report.refused and not kept.refused:
        assert report.values.items() < kept.values.items()


def completeness(report: Report) -> tuple[int, int]:
    return len(report.values), -len(report.refused)


def prove_row_is_near(report: Report, group: list[Report], kept: Report) -> None:
    """The row overlaps it, or both overlap another, less complete reading of the entry."""
    between = [r for r in group if r.refused or r.values.items() < kept.values.items()]
    assert report.overlaps(kept) or any(
        other.overlaps(report) and other.overlaps(kept) for other in between
    )


def is_contradictory(group: list[Report]) -> bool:
    """True if a field has two values, or if no most complete reading fits all others."""
    values = {(name, value) for report in group for name, value in report.values.items()}
    richest = [report for report in group if completeness(report) == max(map(completeness, group))]
    return len(values) > len(dict(values)) or not any(
        all(fits(report, other) or fits(other, report) for other in group) for report in richest
    )


def fits(less: Report, more: Report) -> bool:
    return {*less.values} <= {*more.values, *more.refused}
