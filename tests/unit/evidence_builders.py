"""Documents with rows in silver's columns, for tests of the evidence page."""

from __future__ import annotations

import json
import random
from dataclasses import replace
from typing import Any

from cli.evidence.evidence import Evidence, Row
from medallion.vocabulary import lake
from medallion.vocabulary.silver_tables import column_names

SOURCE = {
    "document_id": "d" * 32,
    "source_key": "letters/mail.txt",
    "source_version": "v1",
    "run_id": "arn:run",
}


def a_record_row(text: str, start: int, end: int, **values: Any) -> Row:
    known = SOURCE | {
        "record_id": f"r{start}-{end}",
        "chunk_key": "k0",
        "chunk_index": 0,
        "quote": text[start:end],
        "quote_start": start,
        "quote_end": end,
        "quote_match": "exact",
        "quote_model": text[start:end],
        "open_end": False,
        "adopted": False,
        "fields": json.dumps({"sentiment": "positive"}),
        "fields_model": "{}",
        "normalizations": "{}",
        "model": "stand-in",
        "prompt_version": "p1",
        "extracted_at": "2026-11-23T07:00:00Z",
    }
    return _row(lake.RECORDS, known | values)


def a_chunk_row(index: int, start: int, end: int, **values: Any) -> Row:
    known = SOURCE | {
        "chunk_index": index,
        "chunk_key": f"k{index}",
        "core_start": start,
        "core_end": end,
        "core_start_byte": start,
        "core_end_byte": end,
        "outcome": "EXTRACTED",
        "records": 1,
        "adopted": 0,
        "duplicates": 0,
        "quarantined": 0,
        "prompt_tokens": 10,
        "output_tokens": 5,
        "thinking_tokens": 0,
        "cost_usd": 0.001,
        "latency_ms": 100,
        "attempts": 1,
        "reused": False,
        "model": "stand-in",
        "answer_key": f"results/{index}.json",
        "form_notes": "{}",
    }
    return _row(lake.CHUNKS, known | values)


def a_quarantine_row(chunk_index: int, **values: Any) -> Row:
    known = SOURCE | {
        "chunk_index": chunk_index,
        "chunk_key": f"k{chunk_index}",
        "reason_code": "UNGROUNDED_QUOTE",
        "detail": "the quote is not in the text",
        "raw_record": json.dumps({"sentiment": "negative", "quote": "never said"}),
        "answer_key": f"results/{chunk_index}.json",
    }
    return _row(lake.QUARANTINE, known | values)


def a_field_row(record: Row, field: str, **values: Any) -> Row:
    """The row in quarantine of a field whose record is published."""
    known = {
        "reason_code": "INVALID_FIELD",
        "detail": f"`{field}`: `so-so` is none of happy, sad",
        "raw_record": None,
        "record_id": record["record_id"],
        "field": field,
        "rule": "enum",
        "raw_value": json.dumps("so-so"),
    }
    return a_quarantine_row(record["chunk_index"], **(known | values))


def a_document_row(**values: Any) -> Row:
    known = SOURCE | {
        "status": "COMPLETE",
        "encoding": "utf-8",
        "prompt_tokens": 1200,
        "output_tokens": 340,
        "thinking_tokens": 0,
        "cost_usd": 0.0125,
    }
    return _row(lake.DOCUMENTS, known | values)


def an_evidence(text: str, **values: Any) -> Evidence:
    """A document with one chunk over the whole text and no records, unless given."""
    chunks = [a_chunk_row(0, 0, len(text))] if text else []
    return replace(Evidence(text=text, document=a_document_row(), chunks=chunks), **values)


def a_large_evidence(characters: int, records: int, seed: int = 7) -> Evidence:
    """A text with chunks of about 3,500 characters, many records, and problems of every kind."""
    chance = random.Random(seed)
    text = _prose(chance, characters)
    cuts = [*range(0, len(text), 3_500)]
    chunks = [
        a_chunk_row(n, start, min(start + 3_500, len(text)), **_ending(n))
        for n, start in enumerate(cuts)
    ]
    rows = [_some_record(chance, text, n * len(text) // records) for n in range(records)]
    quarantine = [a_quarantine_row(n) for n in range(5, len(chunks), 17)]
    quarantine += [
        a_quarantine_row(n, reason_code="MAX_TOKENS", detail="cut off", raw_record=None)
        for n in range(11, len(chunks), 40)
    ]
    good = frozenset(str(row["record_id"]) for n, row in enumerate(rows) if n % 9)
    return an_evidence(text, records=rows, chunks=chunks, quarantine=quarantine, in_gold=good)


_WORDS = (
    *(
        "the",
        "parcel",
        "arrived",
        "on",
        "Tuesday",
        "while",
        "nobody",
        "asked",
        "for",
        "a",
        "refund",
    ),
    *("kettle", "whistles", "softly", "support", "answered", "within", "minutes", "honestly"),
    *("😀", "naïve", "café", "größer", "評価", "again"),
)


def _prose(chance: random.Random, characters: int) -> str:
    lines: list[str] = []
    size = 0
    while size < characters:
        line = " ".join(chance.choices(_WORDS, k=chance.randint(3, 28))) + chance.choice(
            ["\n", "\n", "\n\n", "\r\n"]
        )
        lines.append(line)
        size += len(line)
    return "".join(lines)[:characters]


def _some_record(chance: random.Random, text: str, start: int) -> Row:
    end = min(start + chance.randint(20, 260), len(text))
    fields = {
        "sentiment": chance.choice(["positive", "negative", "mixed", "neutral"]),
        "category": chance.choice(["delivery", "price", "support", "usability"]),
        "product": chance.choice(["Aurora Kettle", "Lumo Desk Lamp", "Terra Toaster"]),
        "rating": chance.randint(1, 5),
        "would_recommend": chance.random() < 0.5,
    }
    return a_record_row(
        text,
        start,
        end,
        fields=json.dumps(fields),
        chunk_index=start // 3_500,
        open_end=chance.random() < 0.05,
        adopted=chance.random() < 0.05,
        quote_match=chance.choices(["exact", "normalized", "fuzzy"], [8, 1, 1])[0],
    )


def _ending(number: int) -> Row:
    if number % 40 == 11:
        return {"outcome": "QUARANTINED", "reason_code": "MAX_TOKENS", "quarantined": 1}
    if number % 40 == 23:
        return {"outcome": "FAILED", "reason_code": "MODEL_THROTTLED", "records": 0}
    if number % 9 == 4:
        return {"outcome": "EMPTY", "records": 0}
    return {}


def _row(table: str, values: Row) -> Row:
    return {name: values.get(name) for name in column_names(table)}
