"""Replies of `generateContent` in the form that Google documents, with the answer in each."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

USAGE = {
    "promptTokenCount": 120,
    "candidatesTokenCount": 9,
    "thoughtsTokenCount": 40,
    "totalTokenCount": 169,
}
RECORDS = '{"records": []}'
THOUGHT = {"text": '**Listing**\n\nI read {"records": [1]} first.', "thought": True}


@dataclass(frozen=True)
class Recorded:
    """A reply and what both adapters must read in it.

    Attributes:
        reason_code: of the chunk; None if the answer is usable.
    """

    name: str
    reply: dict[str, Any]
    text: str = ""
    finish_reason: str = "STOP"
    block_reason: str = ""
    reason_code: str | None = None
    usage: dict[str, int] = field(default_factory=lambda: USAGE)


def with_parts(*parts: Any, **candidate: Any) -> dict[str, Any]:
    content = {"role": "model", "parts": list(parts)}
    return a_reply(**({"content": content, "finishReason": "STOP"} | candidate))


def a_reply(**candidate: Any) -> dict[str, Any]:
    candidates = [candidate | {"index": 0}]
    return {"candidates": candidates, "usageMetadata": USAGE, "modelVersion": "gemini-3.8-flash"}


def without_candidates(**values: Any) -> dict[str, Any]:
    return {"usageMetadata": USAGE, "modelVersion": "gemini-3.8-flash"} | values


ANSWER = {"text": RECORDS}
USABLE = [
    Recorded("one part", with_parts(ANSWER), RECORDS),
    Recorded("a thought before the answer", with_parts(THOUGHT, ANSWER), RECORDS),
    Recorded("a thought after the answer", with_parts(ANSWER, THOUGHT), RECORDS),
    Recorded("several thoughts", with_parts(THOUGHT, THOUGHT, ANSWER), RECORDS),
    Recorded(
        "a signature on the answer",
        with_parts(THOUGHT, ANSWER | {"thoughtSignature": "Q2lwaGVy"}),
        RECORDS,
    ),
    Recorded("a thought marked as none", with_parts(ANSWER | {"thought": False}, THOUGHT), RECORDS),
    Recorded("several parts", with_parts({"text": '{"reco'}, {"text": 'rds": []}'}), RECORDS),
    Recorded(
        "a thought between the parts",
        with_parts({"text": '{"reco'}, THOUGHT, {"text": 'rds": []}'}),
        RECORDS,
    ),
    Recorded("empty parts", with_parts({}, {"text": ""}, ANSWER, {"text": None}), RECORDS),
    Recorded(
        "parts of other kinds",
        with_parts(
            {"executableCode": {"language": "PYTHON", "code": "print(1)"}},
            {"codeExecutionResult": {"outcome": "OUTCOME_OK", "output": "1"}},
            {"functionCall": {"name": "f", "args": {}}},
            {"inlineData": {"mimeType": "text/plain", "data": "AAAA"}},
            ANSWER,
        ),
        RECORDS,
    ),
    Recorded(
        "a part of an unknown kind", with_parts({"hologram": {"text": "no"}}, ANSWER), RECORDS
    ),
    Recorded(
        "unknown fields everywhere",
        with_parts(ANSWER, avgLogprobs=-0.1, groundingMetadata={"x": 1}, new={"y": []})
        | {"responseId": "r-1", "newField": {"z": 2}},
        RECORDS,
    ),
    Recorded(
        "a finish message",
        with_parts(ANSWER, finishMessage="Model generated everything."),
        RECORDS,
    ),
    Recorded("characters of every plane", with_parts({"text": "ä \U0001f600"}), "ä \U0001f600"),
    Recorded(
        "no thoughts counted",
        with_parts(ANSWER) | {"usageMetadata": {"promptTokenCount": 7, "totalTokenCount": 9}},
        RECORDS,
        usage={"promptTokenCount": 7},
    ),
    Recorded(
        "counts of other kinds",
        with_parts(ANSWER)
        | {
            "usageMetadata": USAGE
            | {
                "cachedContentTokenCount": 100,
                "toolUsePromptTokenCount": 5,
                "promptTokensDetails": [{"modality": "TEXT", "tokenCount": 120}],
                "serviceTier": "standard",
                "totalTokenCount": 174,
            }
        },
        RECORDS,
    ),
]
EMPTY = [
    Recorded("only a thought", with_parts(THOUGHT), reason_code="EMPTY_ANSWER"),
    Recorded("no parts", with_parts(), reason_code="EMPTY_ANSWER"),
    Recorded("an empty part", with_parts({"text": ""}), reason_code="EMPTY_ANSWER"),
    Recorded("content null", with_parts(content=None), reason_code="EMPTY_ANSWER"),
    Recorded("no content", a_reply(finishReason="STOP"), reason_code="EMPTY_ANSWER"),
    Recorded(
        "content with a role only",
        a_reply(content={"role": "model"}, finishReason="STOP"),
        reason_code="EMPTY_ANSWER",
    ),
]
INCOMPLETE = [
    Recorded(
        "no candidates",
        without_candidates(),
        finish_reason="NO_CANDIDATES",
        reason_code="NO_CANDIDATES",
    ),
    Recorded(
        "an empty list of candidates",
        without_candidates(candidates=[]),
        finish_reason="NO_CANDIDATES",
        reason_code="NO_CANDIDATES",
    ),
    Recorded(
        "a cut text",
        with_parts({"text": '{"reco'}, finishReason="MAX_TOKENS"),
        '{"reco',
        finish_reason="MAX_TOKENS",
        reason_code="MAX_TOKENS",
    ),
    Recorded(
        "thinking up to the limit",
        a_reply(content={"role": "model"}, finishReason="MAX_TOKENS"),
        finish_reason="MAX_TOKENS",
        reason_code="MAX_TOKENS",
    ),
    Recorded(
        "a text that is stopped",
        with_parts(ANSWER, finishReason="RECITATION"),
        RECORDS,
        finish_reason="RECITATION",
        reason_code="RECITATION",
    ),
    Recorded(
        "a blocked prompt with ratings",
        without_candidates(
            promptFeedback={
                "blockReason": "SAFETY",
                "safetyRatings": [
                    {
                        "category": "HARM_CATEGORY_DANGEROUS_CONTENT",
                        "probability": "HIGH",
                        "blocked": True,
                    }
                ],
            }
        ),
        finish_reason="NO_CANDIDATES",
        block_reason="SAFETY",
        reason_code="PROMPT_BLOCKED_SAFETY",
    ),
    Recorded(
        "a finish reason that is new",
        with_parts(ANSWER, finishReason="BRAND_NEW"),
        RECORDS,
        finish_reason="BRAND_NEW",
        reason_code="BRAND_NEW",
    ),
    Recorded(
        "a block reason that is new",
        without_candidates(promptFeedback={"blockReason": "BRAND_NEW"}),
        finish_reason="NO_CANDIDATES",
        block_reason="BRAND_NEW",
        reason_code="PROMPT_BLOCKED_BRAND_NEW",
    ),
    *(
        Recorded(
            f"the finish reason {value!r:.24}",
            with_parts(ANSWER, finishReason=value),
            RECORDS,
            finish_reason="",
            reason_code="UNKNOWN_FINISH_REASON",
        )
        for value in (None, "", "canary in lower case", "X" * 64, "FINISH_REASON_UNSPECIFIED")
    ),
]
RECORDED = [*USABLE, *EMPTY, *INCOMPLETE]
