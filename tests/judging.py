"""Judges one answer as a batch does."""

from __future__ import annotations

from lambdas.extract_batch.chunks.findings import finding_of
from lambdas.extract_batch.chunks.inquiry import Inquiry
from lambdas.extract_batch.chunks.merging import Judgement
from lambdas.extract_batch.chunks.outcomes import judgement_of
from lambdas.extract_batch.judging.judging import read_answer
from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.contracts import TextChunk
from medallion.model.extraction_model import ModelAnswer


def judge_answer(answer: ModelAnswer, chunk: TextChunk, schema: RecordSchema) -> Judgement:
    """The result of a chunk with only this answer."""
    finding = finding_of(chunk, read_answer(answer, chunk, schema), "answer.json")
    return judgement_of(Inquiry(chunk, findings=[finding]))
