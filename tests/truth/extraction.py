"""Extracts a sample as the pipeline does, without AWS: chunk, ask, judge, keep owned records."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import asdict
from typing import Any

from lambdas.chunk_text.chunking import chunks_of
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import TextChunk
from medallion.model.extraction_model import ExtractionModel
from medallion.requests.request_building import build_instructions, build_request
from medallion.requests.response_schema import build_response_schema
from medallion.vocabulary.datasets import Dataset
from tests.judging import judge_answer

_TIMEOUT_SECONDS = 30.0


def extracted_rows(
    text: str, dataset: Dataset, model: ExtractionModel, default_model: str
) -> Iterator[dict[str, Any]]:
    """The fields, quote and offsets of every record that passes the checks."""
    schema = RecordSchema(dataset.record_schema)
    instructions = build_instructions(dataset)
    asked_for = build_response_schema(dataset.record_schema)
    for cut in chunks_of([text], dataset.chunking):
        chunk = TextChunk(chunk_key=str(cut.index), **asdict(cut))
        request = build_request(
            dataset,
            chunk,
            instructions=instructions,
            schema=asked_for,
            default_model=default_model,
        )
        answer = model.answer(request, _TIMEOUT_SECONDS)
        for record in judge_answer(answer, chunk, schema).records:
            if record.owned:
                place = {"quote_start": record.quote_start, "quote_end": record.quote_end}
                yield {**record.fields, "quote": record.quote, **place}
