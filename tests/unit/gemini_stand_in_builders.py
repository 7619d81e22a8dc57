"""Requests and a service without sockets, for the stand-in's tests."""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import partial
from typing import Any

from local_aws.gemini_stand_in.api import GeminiService, HttpRequest, ModelCatalog, Reply
from local_aws.gemini_stand_in.faults import Fault, FaultPlan
from local_aws.gemini_stand_in.reading import FieldHints, Hints, answer_text

MODEL = "gemini-3.5-flash-lite"
NONCE = "0123456789abcdef"
MOOD = {
    "type": "STRING",
    "format": "enum",
    "enum": ["happy", "unhappy"],
    "description": "How the guest felt.",
}
NIGHTS = {"type": "INTEGER", "description": "Nights stayed"}
MOOD_HINTS = FieldHints(cues={"happy": ("lovely", "great"), "unhappy": ("dirty", "loud")})
GUEST_HINTS = {"mood": MOOD_HINTS}


def a_string(description: str, **more: Any) -> dict[str, Any]:
    return {"type": "STRING", "description": description, **more}


def a_schema(
    properties: dict[str, Any] | None = None, required: Sequence[str] = ("mood",)
) -> dict[str, Any]:
    fields = properties or {"mood": MOOD, "nights": NIGHTS}
    record = {
        "type": "OBJECT",
        "properties": {**fields, "quote": {"type": "STRING"}},
        "required": [*required, "quote"],
    }
    records = {"type": "ARRAY", "items": record}
    return {"type": "OBJECT", "properties": {"records": records}, "required": ["records"]}


def a_prompt(core: str, before: str = "", after: str = "") -> str:
    blocks = (("context-before", before), ("document", core), ("context-after", after))
    return "\n".join(
        f"<{name}-{NONCE}>\n{text}\n</{name}-{NONCE}>" for name, text in blocks if text
    )


def a_body(text: str, schema: dict[str, Any] | None = None, **config: Any) -> dict[str, Any]:
    return {
        "contents": [{"role": "user", "parts": [{"text": text}]}],
        "systemInstruction": {"parts": [{"text": "List what guests say."}]},
        "generationConfig": {
            "responseMimeType": "application/json",
            "responseSchema": schema or a_schema(),
            **config,
        },
    }


class ScriptedClock:
    """A clock that only `wait` moves."""

    def __init__(self) -> None:
        self.now = 1000.0

    def __call__(self) -> float:
        return self.now

    def wait(self, seconds: float) -> None:
        self.now += seconds


def a_service(
    *faults: Fault,
    clock: ScriptedClock | None = None,
    hints: Hints = GUEST_HINTS,
    **settings: Any,
) -> GeminiService:
    clock = clock or ScriptedClock()
    return GeminiService(
        catalog=ModelCatalog(),
        faults=FaultPlan(faults),
        wait=clock.wait,
        clock=clock,
        read=partial(answer_text, known=(hints,)),
        **settings,
    )


def ask(
    service: GeminiService,
    body: dict[str, Any] | bytes,
    *,
    path: str = f"/v1beta/models/{MODEL}:generateContent",
    method: str = "POST",
    key: str = "made-up",
    query: dict[str, str] | None = None,
) -> Reply:
    raw = body if isinstance(body, bytes) else json.dumps(body).encode()
    headers = {"x-goog-api-key": key} if key else {}
    return service.handle(HttpRequest(method, path, query or {}, headers, raw))


def answer_of(reply: Reply) -> dict[str, Any]:
    body: dict[str, Any] = json.loads(reply.body)
    return body


def text_of(reply: Reply) -> str:
    text: str = answer_of(reply)["candidates"][0]["content"]["parts"][0]["text"]
    return text


def records_in(
    core: str,
    schema: dict[str, Any] | None = None,
    *,
    before: str = "",
    after: str = "",
    hints: Hints = GUEST_HINTS,
) -> list[dict[str, Any]]:
    reply = ask(a_service(hints=hints), a_body(a_prompt(core, before, after), schema))
    records: list[dict[str, Any]] = json.loads(text_of(reply))["records"]
    return records
