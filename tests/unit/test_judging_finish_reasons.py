from __future__ import annotations

import pytest

from lambdas.extract_batch.judging.record_schema import RecordSchema
from medallion.vocabulary.statuses import ChunkResult
from tests.judging import judge_answer
from tests.unit.extraction_builders import RECORD_SCHEMA, a_chunk, an_answer

CHUNK = a_chunk("All went well.")
RECORD = {"mood": "good", "quote": "All went well."}


@pytest.mark.parametrize(
    ("finish_reason", "reason_code"),
    [
        *(
            (name, name)
            for name in (
                "MAX_TOKENS",
                "SAFETY",
                "RECITATION",
                "LANGUAGE",
                "OTHER",
                "BLOCKLIST",
                "PROHIBITED_CONTENT",
                "SPII",
                "MALFORMED_FUNCTION_CALL",
                "IMAGE_SAFETY",
                "NO_CANDIDATES",
                "CODE_99",
                "BRAND_NEW",
            )
        ),
        ("", "UNKNOWN_FINISH_REASON"),
    ],
)
def test_an_answer_without_a_clean_stop_is_refused(finish_reason: str, reason_code: str) -> None:
    judgement = judge_answer(
        an_answer([RECORD], finish_reason=finish_reason), CHUNK, RecordSchema(RECORD_SCHEMA)
    )
    assert (judgement.result, judgement.reason_code) == (ChunkResult.QUARANTINED, reason_code)
    assert judgement.records == ()
    assert [row.reason_code for row in judgement.quarantined] == [reason_code]


def test_an_answer_with_a_clean_stop_is_read() -> None:
    judgement = judge_answer(an_answer([RECORD]), CHUNK, RecordSchema(RECORD_SCHEMA))
    assert judgement.result is ChunkResult.EXTRACTED
