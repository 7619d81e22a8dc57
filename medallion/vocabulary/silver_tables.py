"""Columns of the silver tables: one source for Glue tables, Spark schemas and row writers."""

from __future__ import annotations

from typing import Final

from medallion.vocabulary import lake

Columns = tuple[tuple[str, str, str], ...]
"""(name, Hive type, comment) in order; the partition column `dataset` is not among them."""

TIMESTAMP_FORMATS: Final = "yyyy-MM-dd'T'HH:mm:ss.SSSZZ,yyyy-MM-dd'T'HH:mm:ssZZ"
"""How the rows spell a timestamp, as Joda patterns: ISO 8601 with the offset of UTC.

Without them, the Hive SerDe reads no text with an offset:
https://docs.aws.amazon.com/athena/latest/ug/hive-json-serde.html
"""

_SOURCE: Final[Columns] = (
    ("document_id", "string", "hash of bronze bucket and key"),
    ("source_key", "string", "key of the text in the bronze bucket"),
    ("source_version", "string", "S3 version id of the text"),
    ("run_id", "string", "ARN of the execution that wrote the row"),
)

RECORD_COLUMNS: Final[Columns] = (
    ("record_id", "string", "stable id of the record"),
    *_SOURCE,
    ("chunk_key", "string", "content-addressed name of the chunk that owns the record"),
    ("chunk_index", "bigint", "position of that chunk in the document, from 0"),
    ("quote", "string", "the source's own words"),
    ("quote_start", "bigint", "first code point of the quote in the decoded text"),
    ("quote_end", "bigint", "code point after the quote"),
    ("quote_match", "string", "kind of match between the quote and the source"),
    ("quote_model", "string", "the quote in the model's wording"),
    ("open_end", "boolean", "true if the text that the model saw may end before the record does"),
    ("adopted", "boolean", "true if the record came from a neighbouring chunk's answer"),
    ("fields", "string", "the dataset's own fields as JSON; decimals are texts"),
    ("fields_model", "string", "JSON: what the model wrote if `fields` has another value"),
    ("normalizations", "string", "JSON: names of what was done to a field's value"),
    ("model", "string", "model version that answered"),
    ("prompt_version", "string", "hash of instructions, examples and schema"),
    ("extracted_at", "timestamp", "when the model answered, UTC"),
)

CHUNK_COLUMNS: Final[Columns] = (
    *_SOURCE,
    ("chunk_index", "bigint", "position in the document, from 0"),
    ("chunk_key", "string", "content-addressed name of the chunk"),
    ("core_start", "bigint", "first code point of the core"),
    ("core_end", "bigint", "code point after the core"),
    ("core_start_byte", "bigint", "first byte of the core in UTF-8"),
    ("core_end_byte", "bigint", "byte after the core in UTF-8"),
    ("outcome", "string", "EXTRACTED, EMPTY, FAILED or QUARANTINED"),
    ("reason_code", "string", "why the chunk failed or was quarantined"),
    ("records", "bigint", "records that the chunk owns in silver"),
    ("adopted", "bigint", "of these, taken over from a neighbour's answer"),
    ("duplicates", "bigint", "records of this chunk's answer that another answer's record covers"),
    (
        "quarantined",
        "bigint",
        "records of this chunk's answer that failed a check or are in conflict",
    ),
    ("prompt_tokens", "bigint", "tokens sent for its answers that no earlier chunk uses"),
    ("output_tokens", "bigint", "tokens of these answers"),
    ("thinking_tokens", "bigint", "tokens thought for them, billed as output"),
    ("cost_usd", "double", "price of these answers, if this document paid for them"),
    ("latency_ms", "bigint", "duration of the model calls that were answered"),
    ("attempts", "bigint", "model calls made for the chunk in this run"),
    ("reused", "boolean", "true if its answers were stored, or are those of an equal chunk"),
    ("model", "string", "model version that answered"),
    ("answer_key", "string", "keys of its raw answers in the silver bucket, comma-separated"),
    ("form_notes", "string", "JSON: number of its answers by harmless error or by reason code"),
)

QUARANTINE_COLUMNS: Final[Columns] = (
    *_SOURCE,
    ("chunk_index", "bigint", "chunk whose answer contained it"),
    ("chunk_key", "string", "content-addressed name of the chunk"),
    ("reason_code", "string", "the check that failed"),
    ("detail", "string", "what is wrong, in words; with the value, or the words that differ"),
    ("raw_record", "string", "the record as the model gave it, null for a whole answer"),
    ("answer_key", "string", "key of the raw answer in the silver bucket"),
    ("record_id", "string", "record that is published without the field, null for a record"),
    ("field", "string", "the field, null if the record, or the answer, failed as a whole"),
    ("rule", "string", "keyword of the schema, or check, that the field's value breaks"),
    ("raw_value", "string", "JSON: the field's value as the model gave it"),
)

DOCUMENT_COLUMNS: Final[Columns] = (
    *_SOURCE,
    ("status", "string", "COMPLETE, PARTIAL, FAILED, REJECTED, HELD or DELETED"),
    ("reason_code", "string", "the reason as a code"),
    ("reason", "string", "the reason in words"),
    ("size_bytes", "bigint", "size of the object"),
    ("characters", "bigint", "code points of the decoded text"),
    ("encoding", "string", "how the bytes were decoded"),
    ("chunks", "bigint", "chunks planned"),
    ("chunks_extracted", "bigint", "chunks with records"),
    ("chunks_empty", "bigint", "chunks truly without records"),
    ("chunks_failed", "bigint", "chunks that may succeed on a rerun"),
    ("chunks_quarantined", "bigint", "chunks whose answer is unusable"),
    ("records", "bigint", "records in silver"),
    ("quarantined_records", "bigint", "records in quarantine"),
    ("quarantined_fields", "bigint", "fields in quarantine whose records are published"),
    ("undeclared_keys", "bigint", "keys of published records that the schema does not have"),
    ("prompt_tokens", "bigint", "tokens sent for the answers in use"),
    ("output_tokens", "bigint", "tokens answered"),
    ("thinking_tokens", "bigint", "tokens thought"),
    ("cost_usd", "double", "price of the answers in use that this document paid for"),
    ("model_calls", "bigint", "model calls this run paid for"),
    ("gold_rows", "bigint", "rows of the document in gold after the run"),
    ("gold_snapshot_id", "string", "Iceberg snapshot that published them"),
    ("prompt_version", "string", "hash of instructions, examples and schema"),
    ("made_with", "string", "JSON: hashes of prompt, examples, schema; model and its settings"),
    ("updated_at", "timestamp", "when the status was reached, UTC"),
)

ANSWER_COLUMNS: Final[Columns] = (
    ("request_digest", "string", "hash of what shapes the answer; part of the object's key"),
    ("document_id", "string", "the document that paid, empty after its erasure"),
    ("run_id", "string", "ARN of the execution that paid"),
    ("asked_at", "timestamp", "when the model answered, UTC"),
    ("model", "string", "the requested model"),
    ("model_version", "string", "the version that the model reported"),
    ("prompt_version", "string", "hash of instructions, examples and schema"),
    ("tier", "string", "the service tier that served, empty if the model reported none"),
    ("priced_as", "string", "the tier whose rates gave the price, empty without a known price"),
    ("finish_reason", "string", "why the model stopped, or UNREADABLE"),
    ("block_reason", "string", "why the prompt was blocked, empty if it was not"),
    ("prompt_tokens", "bigint", "tokens sent, with the cached ones"),
    ("cached_tokens", "bigint", "tokens of the prompt that the provider had in its cache"),
    ("output_tokens", "bigint", "tokens answered"),
    ("thinking_tokens", "bigint", "tokens thought, billed as output"),
    ("cost_usd", "double", "price on the day of the call"),
    ("latency_ms", "bigint", "duration of the call"),
    ("surplus", "boolean", "true if the answer was paid for, but is not used by any document"),
)

SILVER_COLUMNS: Final[dict[str, Columns]] = {
    lake.RECORDS: RECORD_COLUMNS,
    lake.CHUNKS: CHUNK_COLUMNS,
    lake.QUARANTINE: QUARANTINE_COLUMNS,
    lake.DOCUMENTS: DOCUMENT_COLUMNS,
    lake.ANSWERS: ANSWER_COLUMNS,
}


def column_names(table: str) -> tuple[str, ...]:
    """Names of a silver table's columns, in order."""
    return tuple(name for name, _, _ in SILVER_COLUMNS[table])
