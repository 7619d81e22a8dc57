"""Replies of the model's API: answers, and errors in the form of Google's APIs."""

from __future__ import annotations

import json
import re
from typing import Any, Final

from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.model import ModelRequest

_DOCUMENT: Final = re.compile(r"<document-([0-9a-f]{16})>\n(.*?)\n</document-\1>", re.DOTALL)
_LINE: Final = re.compile(
    r"^(P-\d{4}): (\w+) crates of (.+?) to \w+(?:, stored (cold|dry))?\.$", re.MULTILINE
)
_CHARS_PER_TOKEN: Final = 4
_TYPE: Final = "type.googleapis.com/google.rpc."


def answer_to(request: ModelRequest) -> dict[str, Any]:
    """The body of a reply with the records of the request's document, found by rule."""
    found = _DOCUMENT.search(request.text)
    core = found[2] if found else ""
    text = json.dumps({"records": [_record(line) for line in _LINE.finditer(core)]})
    return {
        "candidates": [
            {"content": {"parts": [{"text": text}], "role": "model"}, "finishReason": "STOP"}
        ],
        "usageMetadata": usage_of(request, text),
        "modelVersion": request.model,
    }


def usage_of(request: ModelRequest, answer: str) -> dict[str, int]:
    """The tokens of a call."""
    sent = (len(request.instructions) + len(request.text)) // _CHARS_PER_TOKEN
    answered = len(answer) // _CHARS_PER_TOKEN
    return {
        "promptTokenCount": sent,
        "candidatesTokenCount": answered,
        "totalTokenCount": sent + answered,
    }


def ok(body: dict[str, Any]) -> WireReply:
    return WireReply(200, json.dumps(body))


def throttled_minute(retry_seconds: float) -> WireReply:
    """A 429: the quota of a minute is used up."""
    return _exhausted("GenerateRequestsPerMinutePerProjectPerModel", retry_seconds)


def throttled_day() -> WireReply:
    """A 429: the quota of a day is used up; Google's delay is that of a minute all the same."""
    return _exhausted("GenerateRequestsPerDayPerProjectPerModel", 42.0)


def unavailable() -> WireReply:
    """A 503: the model is overloaded."""
    return _error(503, "UNAVAILABLE", "The model is overloaded. Please try again later.")


def bad_gateway() -> WireReply:
    """A 502 of a proxy, in HTML."""
    return WireReply(502, "<html><head><title>502</title></head><body>Bad Gateway</body></html>")


def _record(line: re.Match[str]) -> dict[str, object]:
    number = line[2]
    record: dict[str, object] = {
        "quote": line[0],
        "parcel": line[1],
        "goods": line[3],
        "crates": int(number) if number.isdigit() else number,
    }
    return record | ({"handling": line[4]} if line[4] else {})


def _exhausted(quota: str, retry_seconds: float) -> WireReply:
    metric = "generativelanguage.googleapis.com/generate_content_requests"
    violation = {"quotaMetric": metric, "quotaId": quota}
    return _error(
        429,
        "RESOURCE_EXHAUSTED",
        "You exceeded your current quota, please check your plan and billing details.",
        {"@type": _TYPE + "QuotaFailure", "violations": [violation]},
        {"@type": _TYPE + "RetryInfo", "retryDelay": f"{retry_seconds:.3f}s"},
    )


def _error(status: int, name: str, message: str, *details: dict[str, Any]) -> WireReply:
    error: dict[str, Any] = {"code": status, "message": message, "status": name}
    if details:
        error["details"] = list(details)
    return WireReply(status, json.dumps({"error": error}))
