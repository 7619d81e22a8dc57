"""Over many calls of all kinds, the stored prices are the provider's bill and add up."""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass, field
from decimal import Decimal
from typing import Any, cast

import pytest

from lambdas.extract_batch.asking import StoredAnswer
from lambdas.extract_batch.asking.answer_file import read_line
from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.extraction import Extraction, Limits
from lambdas.reconcile_document.answer_costs import each_answer_once
from lambdas.reconcile_document.tally import Tally
from medallion.aws import Threads
from medallion.contracts import BatchProgress, BatchState, ChunkOutcome, DocumentPointer, TextChunk
from medallion.ledger.documents import Ledger
from medallion.model import ModelAnswer, ModelRequest, UnreadableReplyError
from medallion.vocabulary import lake
from tests.unit.extraction_bench import NOW, core_of
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    a_chunk,
    a_dataset,
    a_document,
    a_stored_batch,
    an_answer,
)
from tests.unit.test_reconcile_ownership import owned

DOCUMENTS, CHUNKS = 40, 26
RATES = {
    "standard": ("0.30", "0.03", "2.50"),
    "batch": ("0.15", "0.03", "1.25"),
    "flex": ("0.15", "0.015", "1.25"),
}
"""USD for a million tokens of gemini-3.5-flash-lite: input, cached input, output."""

TIERS = ("standard", "standard", "batch", "flex", "priority", "")


def usd(answer: ModelAnswer) -> Decimal:
    """The exact price; the provider bills an unlisted tier as the standard tier here."""
    sent, cached, given = map(Decimal, RATES.get(answer.tier, RATES["standard"]))
    tokens = (
        (answer.prompt_tokens - answer.cached_tokens) * sent
        + answer.cached_tokens * cached
        + (answer.output_tokens + answer.thinking_tokens) * given
    )
    return tokens / 1_000_000


@dataclass
class Provider:
    """A model whose answers differ in usage and form, with the bill for them."""

    lake: DocumentLake
    seed: random.Random = field(default_factory=lambda: random.Random(13))
    bill: list[Decimal] = field(default_factory=list)

    def prepare(self) -> None:
        """Do nothing: there is no client."""

    def answer(self, request: ModelRequest, timeout_seconds: float) -> ModelAnswer:  # noqa: ARG002 - the port's parameter
        usage = self._usage()
        if "in flight" in core_of(request):
            # While this call is in flight, the copy of the document pays for the same answer.
            self.lake.run_copy()
        self.bill.append(usd(an_answer(**usage)))
        if self.seed.random() < 0.05:
            reason = {"finish_reason": "UNREADABLE"}
            raise UnreadableReplyError("unreadable reply", an_answer("", **usage, **reason))
        return an_answer(self._text(request), **usage)

    def _usage(self) -> dict[str, Any]:
        prompt = self.seed.randrange(100, 9000)
        return {
            "prompt_tokens": prompt,
            "cached_tokens": self.seed.choice([0, prompt // 3, prompt]),
            "output_tokens": self.seed.randrange(3000),
            "thinking_tokens": self.seed.choice([0, 700]),
            "tier": self.seed.choice(TIERS),
        }

    def _text(self, request: ModelRequest) -> Any:
        quote = core_of(request).strip()
        return self.seed.choice(
            [
                [{"mood": "good", "quote": quote}],
                [],
                "no json at all",
                [{"mood": "unheard of", "quote": quote}],
            ]
        )


class DocumentLake:
    """A store with several documents of one dataset."""

    def __init__(self) -> None:
        self.silver = InMemoryObjectStore()
        self.provider = Provider(self)
        self.outcomes: dict[str, list[ChunkOutcome]] = {}
        self._copies = iter([f"{number:032}" for number in range(900, 999)])
        self._copied: list[TextChunk] = []

    def run(self, document_id: str, chunks: list[TextChunk]) -> None:
        """Extract a document, however many turns that takes."""
        document = a_document(
            document_id=document_id, run_id=f"arn-{document_id}", run_name=document_id
        )
        progress = BatchProgress()
        self._copied = chunks
        for _ in range(200):
            request = a_stored_batch(self.silver, chunks, document=document, progress=progress)
            response, _ = self._extraction().run(request, lambda: DATASET)
            progress = response.progress
            if response.state is BatchState.DONE:
                self.outcomes[document_id] = self._written(document)
                return
        pytest.fail("the batch does not end")

    def run_copy(self) -> None:
        copy = next(self._copies)
        chunks = [chunk for chunk in self._copied if "in flight" in chunk.core]
        changed = [chunk.model_copy(update={"index": n}) for n, chunk in enumerate(chunks)]
        if copy.endswith(("900", "901", "902")):
            kept = self._copied
            self.run(copy, changed)
            self._copied = kept

    def answers(self) -> Iterator[tuple[str, StoredAnswer]]:
        for key, line in self.silver.objects.items():
            if key.startswith(lake.silver_partition(lake.ANSWERS, "notes")):
                yield key, read_line(line)

    def _written(self, document: DocumentPointer) -> list[ChunkOutcome]:
        key = lake.outcomes_key(document.document_id, document.run_name, 0)
        lines = self.silver.objects[key].splitlines()
        return [ChunkOutcome.model_validate_json(line) for line in lines]

    def _extraction(self) -> Extraction:
        return Extraction(
            silver=self.silver,
            ledger=cast("Ledger", InMemoryLedger()),
            model=self.provider,
            default_model="gemini-3.5-flash-lite",
            limits=Limits(outage_seconds=1e9, timeout_seconds=30, workers=1, max_invocations=200),
            remaining_seconds=lambda: 300,
            now=lambda: NOW,
            concurrency=Threads(),
        )


DATASET = prepare(a_dataset().to_json().encode())


def chunks_of_document(number: int) -> list[TextChunk]:
    """Own, equal, shared and white chunks, and chunks whose call is in flight twice."""
    texts = [f"Note {number}/{index} went well." for index in range(CHUNKS - 5)]
    texts += [texts[0], f"Shared by pairs {number // 2}.", "Shared by all.", " \n\n "]
    texts.append(f"Document {number} in flight." if number % 10 == 0 else "Last.")
    return [a_chunk(text, index=index, chunk_key=f"k{index}") for index, text in enumerate(texts)]


@pytest.fixture(scope="module")
def extracted() -> DocumentLake:
    made = DocumentLake()
    for number in range(DOCUMENTS):
        made.run(f"{number:032}", chunks_of_document(number))
    return made


def test_the_answers_cost_what_the_provider_bills(extracted: DocumentLake) -> None:
    stored = [answer for _, answer in extracted.answers()]
    bill = extracted.provider.bill
    assert len(stored) == len(bill) > 1000
    assert abs(Decimal(sum(answer.cost_usd for answer in stored)) - sum(bill)) < Decimal("1e-6")


def test_all_kinds_of_calls_are_among_them(extracted: DocumentLake) -> None:
    stored = [answer for _, answer in extracted.answers()]
    unreadable = [a for a in stored if a.answer.finish_reason == "UNREADABLE"]
    late = [a for a in stored if a.surplus and a.answer.finish_reason == "STOP"]
    assert len(unreadable) > 20
    assert len(late) >= 3
    assert {answer.answer.tier for answer in stored} == set(TIERS)
    assert any(answer.answer.text == "no json at all" for answer in stored)


def test_chunks_documents_and_the_answers_in_use_cost_the_same(extracted: DocumentLake) -> None:
    chunks = documents = 0.0
    used: set[str] = set()
    for outcomes in extracted.outcomes.values():
        tally = Tally()
        for chunk in owned(*each_answer_once(outcomes)):
            tally.add(chunk)
            chunks += chunk.outcome.cost_usd
            used.update((chunk.outcome.answer_key or "").split(","))
        documents += tally.counts().cost_usd or 0.0
    in_use = sum(answer.cost_usd for key, answer in extracted.answers() if key in used)
    assert chunks == pytest.approx(documents, abs=1e-6)
    assert chunks == pytest.approx(in_use, abs=1e-6)


def test_white_space_is_not_asked_and_is_empty(extracted: DocumentLake) -> None:
    white = [outcomes[CHUNKS - 2] for outcomes in list(extracted.outcomes.values())[-5:]]
    assert [(row.outcome, row.answer_key, row.attempts) for row in white] == [
        ("EMPTY", None, 0)
    ] * 5
