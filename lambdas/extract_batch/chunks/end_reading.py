"""Asks once more about records that run on after the text of their chunks."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from lambdas.extract_batch.chunks.open_ends import longer_of, open_question
from lambdas.extract_batch.chunks.outcomes import judgement_of
from lambdas.extract_batch.judging import read_answer
from medallion.record_bounds import OpenEnds
from medallion.requests import build_request, chunk_cap
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lambdas.extract_batch.asking import Reply
    from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset
    from lambdas.extract_batch.chunks.inquiry import Inquiry
    from lambdas.extract_batch.chunks.open_ends import OpenQuestion
    from medallion.contracts import DocumentPointer, TextChunk
    from medallion.model import ModelRequest


@dataclass(frozen=True)
class EndReader:
    """Asks at most one question for each chunk, when all others about it are answered.

    The question depends on stored answers and the text only, so it is never paid for twice.

    Attributes:
        after: the text after a chunk's core.
    """

    dataset: PreparedDataset
    default_model: str
    document: DocumentPointer
    ask_all: Callable[[Mapping[str, ModelRequest]], Mapping[str, Reply]]
    after: Callable[[TextChunk], str]

    def read_on(self, inquiries: Iterable[Inquiry]) -> None:
        """Add the longer records, and the replies that contain them, to the inquiries."""
        rule = OpenEnds.of(self.dataset.dataset)
        asked = []
        for inquiry in inquiries:
            question = self._question(inquiry, rule)
            if question:
                request = self._request(question.part)
                asked.append((inquiry, question, request, self._digest(request)))
        if asked:
            replies = self.ask_all({digest: request for _, _, request, digest in asked})
            for inquiry, question, _, digest in asked:
                self._take(inquiry, question, replies[digest])

    def _question(self, inquiry: Inquiry, rule: OpenEnds) -> OpenQuestion | None:
        if any(finding.failure for finding in inquiry.findings):
            return None
        dataset = self.dataset.dataset
        records = judgement_of(inquiry, dataset.record_key).records
        return open_question(inquiry.chunk, records, self.after, rule, dataset.chunking)

    def _request(self, part: TextChunk) -> ModelRequest:
        """The request; its cap also follows the context, in which the record may end."""
        request = build_request(
            self.dataset.dataset,
            part,
            instructions=self.dataset.instructions,
            schema=self.dataset.response_schema,
            default_model=self.default_model,
        )
        chars = len(part.core) + len(part.context_after)
        cap = chunk_cap(self.dataset.dataset.model, request.model, chars)
        return replace(request, max_output_tokens=cap)

    def _digest(self, request: ModelRequest) -> str:
        return request.digest(self.document.fresh_salt)

    def _take(self, inquiry: Inquiry, question: OpenQuestion, reply: Reply) -> None:
        inquiry.add_reply(reply)
        if not reply.stored:
            return
        reading = read_answer(reply.stored.answer, question.part, self.dataset.record_schema)
        inquiry.forms.update(reading.forms)
        key = lake.answer_key(self.document.dataset, reply.digest)
        inquiry.longer = longer_of(question, reading, key, self.dataset.dataset.record_key)
