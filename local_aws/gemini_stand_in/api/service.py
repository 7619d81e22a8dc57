"""The API without sockets: from the parts of an HTTP request to a reply."""

import hashlib
import json
import re
import time
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace

from local_aws.gemini_stand_in.api import api_errors
from local_aws.gemini_stand_in.api.api_errors import ApiError
from local_aws.gemini_stand_in.api.bill import Bill
from local_aws.gemini_stand_in.api.catalog import INPUT_TOKEN_LIMIT, ModelCatalog
from local_aws.gemini_stand_in.api.enums import with_enum_numbers
from local_aws.gemini_stand_in.api.generation import generate, response_body, usage_of
from local_aws.gemini_stand_in.api.journal import Journal, JournalEntry
from local_aws.gemini_stand_in.api.model_request import (
    ModelRequest,
    parse_json,
    read_count_request,
    read_generate_request,
)
from local_aws.gemini_stand_in.api.reached_limits import limit_reached
from local_aws.gemini_stand_in.api.replies import Reply, error_reply, json_reply
from local_aws.gemini_stand_in.api.usage import ReportedUsage
from local_aws.gemini_stand_in.faults import Applied, Fault, FaultKind, FaultPlan

MAX_BODY_BYTES = 20 * 1024 * 1024
_PATH = re.compile(r"/v1(?:beta)?/models(?:/([^/:]+)(?::(\w+))?)?/?\Z")


@dataclass(frozen=True)
class HttpRequest:
    """An HTTP request; header names are in lower case, and each query parameter has one value."""

    method: str
    path: str
    query: Mapping[str, str]
    headers: Mapping[str, str]
    body: bytes

    @property
    def api_key(self) -> str:
        return self.headers.get("x-goog-api-key", "") or self.query.get("key", "")

    @property
    def wants_enum_numbers(self) -> bool:
        alt = self.query.get("$alt", "") or self.query.get("alt", "")
        return "enum-encoding=int" in alt


@dataclass(frozen=True, kw_only=True)
class GeminiService:
    """The API; every request is added to the journal.

    Attributes:
        read: the text of an answer that no fault replaces.
        api_keys: the accepted keys; empty accepts any key.
    """

    catalog: ModelCatalog
    faults: FaultPlan
    read: Callable[[ModelRequest], str]
    journal: Journal = field(default_factory=Journal)
    bill: Bill = field(default_factory=Bill)
    api_keys: frozenset[str] = frozenset()
    thinking_tokens: int = 0
    wait: Callable[[float], object] = time.sleep
    clock: Callable[[], float] = time.time

    def handle(self, request: HttpRequest) -> Reply:
        """Answer a request; a rejection is also a reply."""
        started = self.clock()
        entry = JournalEntry(started, body_sha256=hashlib.sha256(request.body).hexdigest())
        try:
            reply = self._route(request, entry)
        except ApiError as error:
            reply = error_reply(error)
        entry.status = 0 if reply.cut else reply.status
        entry.duration_ms = round((self.clock() - started) * 1000, 3)
        self.journal.add(entry)
        return reply

    def _route(self, request: HttpRequest, entry: JournalEntry) -> Reply:
        path = _PATH.match(request.path)
        if path is None:
            raise api_errors.unknown_path()
        self._check_key(request.api_key)
        name, method = path[1] or "", path[2] or ""
        entry.model, entry.method = name, method or "models"
        if not method:
            return self._models(request, name)
        self.catalog.get(name, method)
        if request.method != "POST" or method not in ("generateContent", "countTokens"):
            raise api_errors.unknown_path()
        if method == "countTokens":
            read = read_count_request(self._json(request, entry))
            return json_reply({"totalTokens": read.prompt_tokens})
        return self._generate(request, entry)

    def _check_key(self, key: str) -> None:
        if not key.strip():
            raise api_errors.missing_key()
        if self.api_keys and key not in self.api_keys:
            raise api_errors.bad_key()

    def _models(self, request: HttpRequest, name: str) -> Reply:
        if request.method != "GET":
            raise api_errors.unknown_path()
        if name:
            return json_reply(self.catalog.get(name, "getModel"))
        return json_reply(self.catalog.page(request.query))

    def _json(self, request: HttpRequest, entry: JournalEntry) -> dict[str, object]:
        if len(request.body) > MAX_BODY_BYTES:
            raise api_errors.invalid_argument(
                f"Request payload size exceeds the limit: {MAX_BODY_BYTES} bytes."
            )
        value = parse_json(request.body)
        entry.body_sha256 = hashlib.sha256(json.dumps(value, sort_keys=True).encode()).hexdigest()
        return value

    def _generate(self, request: HttpRequest, entry: JournalEntry) -> Reply:
        read = read_generate_request(self._json(request, entry))
        if read.prompt_tokens > INPUT_TOKEN_LIMIT:
            raise api_errors.invalid_argument(
                f"The input token count ({read.prompt_tokens}) exceeds the maximum number of "
                f"tokens allowed ({INPUT_TOKEN_LIMIT})."
            )
        applied = self.faults.use(read.texts, entry.body_sha256)
        if applied.latency_seconds:
            self.wait(applied.latency_seconds)
            entry.fault = FaultKind.LATENCY
        if applied.fault:
            entry.fault = applied.fault.kind
        return wire_fault(applied.fault) or self._answer(request, read, entry, applied)

    def _answer(
        self, request: HttpRequest, read: ModelRequest, entry: JournalEntry, applied: Applied
    ) -> Reply:
        fault = applied.fault
        reported = ReportedUsage.of(applied.usages, self.thinking_tokens, read.service_tier)
        answer = generate(read, fault, reported.thinking_tokens, self.read, entry.body_sha256)
        usage = usage_of(read, answer, reported)
        self.bill.charge(entry.model, usage, self.clock())
        body: object = response_body(answer, usage, entry.model)
        if request.wants_enum_numbers:
            body = with_enum_numbers(body)
        reply = json_reply(body)
        if fault and fault.kind is FaultKind.MALFORMED_JSON:
            return replace(reply, body=reply.body[: len(reply.body) // 2])
        return reply


def wire_fault(fault: Fault | None) -> Reply | None:
    """The reply of a fault that needs no answer; None for a fault that changes the answer."""
    if fault is None:
        return None
    replies: dict[FaultKind, Callable[[], Reply]] = {
        FaultKind.THROTTLE: lambda: error_reply(
            limit_reached(fault.limit, fault.retry_delay_seconds)
        ),
        FaultKind.ERROR: lambda: error_reply(api_errors.server_error(fault.status)),
        FaultKind.RESET: lambda: Reply(cut="reset"),
        FaultKind.HANG: lambda: Reply(cut="hang", hang_seconds=fault.seconds),
        FaultKind.EMPTY_BODY: Reply,
        FaultKind.HTML: lambda: Reply(
            body=b"<!doctype html><title>Sign in</title><p>Please sign in to the network.</p>\n",
            content_type="text/html; charset=UTF-8",
        ),
    }
    make = replies.get(fault.kind)
    return make() if make else None
