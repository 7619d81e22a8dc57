"""One chunk of lines, and a model that answers about each line, with faults by script."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from random import Random
from typing import Any

from lambdas.extract_batch.asking import Failure, Reply, StoredAnswer
from lambdas.extract_batch.chunks import Inquirer, Inquiry, outcome_of
from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset, prepare
from medallion.contracts import ChunkOutcome, TextChunk
from medallion.model.extraction_model import ModelAnswer, ModelRequest
from medallion.vocabulary.datasets import ChunkSettings, Dataset, ModelSettings
from medallion.vocabulary.errors import ModelUnavailableError
from tests.unit.extraction_builders import a_chunk, a_dataset, a_document, an_answer

CAP = 6000
CONTEXT = 100
LINE = re.compile(r"\w+ no\. \d+ went (well|badly)[a-z ]*\.")

Model = Callable[[ModelRequest], ModelAnswer]


def some_lines(randoms: Random, chars: int, first: int = 0) -> str:
    """Lines of 25 to 80 characters, some of them the last of a paragraph."""
    lines: list[str] = []
    size = 0
    while size < chars:
        more = " as expected by everybody here"[: randoms.randrange(31)].rstrip()
        mood = randoms.choice(["well", "badly"])
        ending = "\n\n" if randoms.random() < 0.1 else "\n"
        lines.append(f"Trial no. {first + len(lines)} went {mood}{more}.{ending}")
        size += len(lines[-1])
    return "".join(lines)


def records_in(text: str) -> list[dict[str, Any]]:
    return [
        {"quote": found[0], "mood": "good" if found[1] == "well" else "bad"}
        for found in LINE.finditer(text)
    ]


def block_of(request: ModelRequest, name: str) -> str:
    found = re.search(rf"<{name}-(\w+)>\n(.*)\n</{name}-\1>", request.text, re.DOTALL)
    return found[2] if found else ""


def core_of(request: ModelRequest) -> str:
    return block_of(request, "document")


def text_of(request: ModelRequest) -> str:
    """The document's text in the request."""
    return "".join(block_of(request, name) for name in PARTS)


PARTS = ("context-before", "document", "context-after")


def honest(request: ModelRequest) -> ModelAnswer:
    """Every line of the core; cut at the request's cap."""
    return written(request, json.dumps({"records": records_in(core_of(request))}))


def written(request: ModelRequest, text: str, **changes: Any) -> ModelAnswer:
    """The text as an answer with four characters for each token, cut at the request's cap."""
    cap = request.max_output_tokens
    reason = "MAX_TOKENS" if len(text) > 4 * cap else "STOP"
    cut = text[: 4 * cap]
    values = {"finish_reason": reason, "output_tokens": math.ceil(len(cut) / 4)} | changes
    return an_answer(cut, thinking_tokens=0, **values)


def refused(request: ModelRequest, reason: str = "RECITATION") -> ModelAnswer:
    return written(request, "", finish_reason=reason)


def model_settings(full_cap: int = CAP) -> ModelSettings:
    name = "gemini-3.5-flash-lite"
    return ModelSettings(name, max_output_tokens=full_cap, thinking_level="minimal")


def a_dataset_with(**changes: Any) -> Dataset:
    values = {
        "model": model_settings(),
        "chunking": ChunkSettings(context_chars=CONTEXT),
        "examples": (),
    }
    return a_dataset(**(values | changes))


@dataclass
class Asked:
    """A chunk that was asked about.

    Attributes:
        requests: all that were sent, in order.
        answers: by the digest of the request; an equal request is answered without a call.
    """

    chunk: TextChunk
    model: Model
    dataset: PreparedDataset = field(
        default_factory=lambda: prepare(a_dataset_with().to_json().encode())
    )
    requests: list[ModelRequest] = field(default_factory=list)
    answers: dict[str, ModelAnswer] = field(default_factory=dict)
    inquiry: Inquiry = field(init=False)

    def __post_init__(self) -> None:
        self.inquiry = self.ask()

    def ask(self) -> Inquiry:
        inquirer = Inquirer(self.dataset, "none", a_document(), self._replies)
        (inquiry,) = inquirer.inquire([self.chunk])
        return inquiry

    @property
    def outcome(self) -> ChunkOutcome:
        return outcome_of(self.inquiry, a_document(), {})

    @property
    def tokens(self) -> int:
        return sum(a.output_tokens + a.thinking_tokens for a in self.answers.values())

    @property
    def lost(self) -> list[tuple[int, int]]:
        """The places of the parts without a usable answer."""
        return [
            (finding.part.core_start, finding.part.core_end)
            for finding in self.inquiry.findings
            if finding.unusable
        ]

    def parts_tile_the_core(self) -> bool:
        places = sorted((f.part.core_start, f.part.core_end) for f in self.inquiry.findings)
        ends = [self.chunk.core_start, *(end for _, end in places)]
        starts = [*(start for start, _ in places), self.chunk.core_end]
        return starts == ends

    def quotes(self) -> list[str]:
        return [record.quote for record in self.outcome.records if record.owned]

    def _replies(self, requests: Mapping[str, ModelRequest]) -> dict[str, Reply]:
        return {digest: self._reply(digest, request) for digest, request in requests.items()}

    def _reply(self, digest: str, request: ModelRequest) -> Reply:
        called = digest not in self.answers
        if called:
            self.requests.append(request)
            try:
                self.answers[digest] = self.model(request)
            except ModelUnavailableError:
                return Reply(digest, Failure("MODEL_UNAVAILABLE", "HTTP 503"), called=True)
        stored = StoredAnswer(
            digest,
            document_id="doc-1",
            run_id="run-arn-1",
            model="m",
            prompt_version="p",
            asked_at="2026-11-01T00:00:00.000+00:00",
            answer=self.answers[digest],
        )
        return Reply(digest, stored, called=called)


def chunk_of(before: str, core: str, after: str = "") -> TextChunk:
    return a_chunk(
        core,
        core_start=len(before) + 1000,
        core_start_byte=len(before.encode()) + 1000,
        context_before=before[-CONTEXT:],
        context_after=after[:CONTEXT],
    )


def asked(core: str, script: Model, before: str = "", after: str = "", **changes: Any) -> Asked:
    prepared = prepare(a_dataset_with(**changes).to_json().encode())
    return Asked(chunk_of(before, core, after), script, prepared)
