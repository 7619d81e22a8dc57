"""All questions about the chunks of a batch: whole chunks, halves, repairs."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING

from lambdas.extract_batch.asking import Failure
from lambdas.extract_batch.chunks.findings import Finding, FirstAnswer, finding_of
from lambdas.extract_batch.chunks.repairing import repair_of
from lambdas.extract_batch.chunks.splitting import halves_of
from lambdas.extract_batch.judging import MAX_TOKENS, read_answer
from lambdas.extract_batch.requests import build_request
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lambdas.extract_batch.asking import Reply, StoredAnswer
    from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset
    from lambdas.extract_batch.judging import Reading
    from lambdas.extract_batch.requests import Repair
    from medallion.contracts import DocumentPointer, TextChunk
    from medallion.model import ModelAnswer, ModelRequest

    AskAll = Callable[[Mapping[str, ModelRequest]], Mapping[str, Reply]]


@dataclass
class Inquiry:
    """One chunk with all replies and findings about it.

    Attributes:
        replies: in the order of the questions, the whole chunk's first; without the answers'
            texts, which may be large.
        findings: one for each part that was not split further.
        forms: number of answers by harmless error in their form.
    """

    chunk: TextChunk
    replies: list[Reply] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)

    @property
    def answers(self) -> list[StoredAnswer]:
        return [reply.stored for reply in self.replies if reply.stored]


@dataclass(frozen=True)
class Question:
    """One request about a chunk or a part of it.

    Attributes:
        first: the answer to repair; None for a first question.
    """

    inquiry: Inquiry
    part: TextChunk
    request: ModelRequest
    digest: str
    answer_key: str
    first: FirstAnswer | None = None


@dataclass(frozen=True)
class Inquirer:
    """Asks in rounds: the answers of one round decide the questions of the next.

    Follow-up questions depend on stored answers only, so later invocations and later runs ask the
    same questions and never pay for them again.
    """

    dataset: PreparedDataset
    default_model: str
    document: DocumentPointer
    ask_all: AskAll

    def inquire(self, chunks: Iterable[TextChunk]) -> list[Inquiry]:
        """One inquiry for each chunk."""
        inquiries = [Inquiry(chunk) for chunk in chunks]
        # White space has no records, so it costs no call.
        asked = [inquiry for inquiry in inquiries if inquiry.chunk.core.strip()]
        questions = [self._question(inquiry, inquiry.chunk) for inquiry in asked]
        while questions:
            replies = self.ask_all({question.digest: question.request for question in questions})
            questions = [q for each in questions for q in self._take(each, replies[each.digest])]
        return inquiries

    def _question(
        self, inquiry: Inquiry, part: TextChunk, first: FirstAnswer | None = None
    ) -> Question:
        request = self._request(part, first.repair if first else None)
        digest = request.digest(self.document.fresh_salt)
        key = lake.answer_key(self.document.dataset, digest)
        return Question(inquiry, part, request, digest, key, first)

    def _request(self, part: TextChunk, repair: Repair | None) -> ModelRequest:
        return build_request(
            self.dataset.dataset,
            part,
            instructions=self.dataset.instructions,
            schema=self.dataset.response_schema,
            default_model=self.default_model,
            repair=repair,
        )

    def _take(self, question: Question, reply: Reply) -> list[Question]:
        """Add the reply to its inquiry; the result is the follow-up questions."""
        inquiry, result = question.inquiry, reply.result
        if isinstance(result, Failure):
            inquiry.replies.append(reply)
            inquiry.findings.append(_without_answer(question, result))
            return []
        without_text = replace(result, answer=replace(result.answer, text=""))
        inquiry.replies.append(replace(reply, result=without_text))
        return self._follow_up(question, result.answer)

    def _follow_up(self, question: Question, answer: ModelAnswer) -> list[Question]:
        part, inquiry = question.part, question.inquiry
        if question.first:
            schema = self.dataset.record_schema
            second = self._read(question, answer)
            inquiry.findings.append(question.first.repaired(second, question.answer_key, schema))
            return []
        if answer.finish_reason == MAX_TOKENS:
            halves = halves_of(part, self.dataset.dataset.chunking.context_chars)
            if halves:
                return [self._question(inquiry, half) for half in halves]
        reading = self._read(question, answer)
        policy = self.dataset.dataset.policies.repair
        repair = repair_of(answer.text, reading, policy)
        if repair:
            first = FirstAnswer(part, question.answer_key, reading, repair, policy)
            return [self._question(inquiry, part, first)]
        inquiry.findings.append(finding_of(part, reading, question.answer_key))
        return []

    def _read(self, question: Question, answer: ModelAnswer) -> Reading:
        reading = read_answer(answer, question.part, self.dataset.record_schema)
        question.inquiry.forms.update(reading.forms)
        return reading


def _without_answer(question: Question, failure: Failure) -> Finding:
    if question.first:
        return question.first.without_repair(failure)
    return Finding(question.part, failure=failure)


def replies_to(inquiries: Iterable[Inquiry]) -> list[Reply]:
    """The reply to each request, once: chunks with equal text share a reply."""
    return list({r.digest: r for inquiry in inquiries for r in inquiry.replies}.values())
