"""All questions about the chunks of a batch, until each part of each chunk has a finding."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.asking import Failure
from lambdas.extract_batch.chunks.findings import Finding
from lambdas.extract_batch.chunks.follow_ups import Answered, FollowUps, Step, lost
from lambdas.extract_batch.chunks.limits import Spent
from lambdas.extract_batch.chunks.open_ends import Longer
from lambdas.extract_batch.chunks.questions import Question
from medallion.requests import build_request, highest_cap
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from lambdas.extract_batch.asking import Reply, StoredAnswer
    from lambdas.extract_batch.chunks.dataset_reading import PreparedDataset
    from medallion.contracts import DocumentPointer, QuarantinedRecord, TextChunk
    from medallion.model import ModelRequest

    AskAll = Callable[[Mapping[str, ModelRequest]], Mapping[str, Reply]]

_LIMIT: Final = "the limit of calls for a chunk is reached"


@dataclass
class Inquiry:
    """One chunk with all replies and findings about it.

    Attributes:
        replies: in the order of the questions, the whole chunk's first; without the answers'
            texts, which may be large.
        findings: on parts that together cover the chunk's core.
        forms: number of answers by harmless error in their form, and by what was wrong with them.
        questions: not asked yet, the next one last.
        cause: why the last unusable answer was unusable.
        longer: what the model read with more of the text that follows.
    """

    chunk: TextChunk
    replies: list[Reply] = field(default_factory=list)
    findings: list[Finding] = field(default_factory=list)
    forms: Counter[str] = field(default_factory=Counter)
    questions: list[Question] = field(default_factory=list)
    spent: Spent = field(default_factory=Spent)
    cause: QuarantinedRecord | None = None
    longer: Longer = field(default_factory=Longer)

    @property
    def answers(self) -> list[StoredAnswer]:
        return [reply.stored for reply in self.replies if reply.stored]

    def add_reply(self, reply: Reply) -> None:
        """Keep the reply without the text of its answer."""
        if reply.stored:
            answer = replace(reply.stored.answer, text="")
            reply = replace(reply, result=replace(reply.stored, answer=answer))
        self.replies.append(reply)

    def take(self, step: Step) -> None:
        """Add findings, and the questions that follow next."""
        self.findings += (self._located(finding) for finding in step.findings)
        self.questions += reversed(step.questions)

    def _located(self, finding: Finding) -> Finding:
        """The finding; if an answer about a part is unusable, its row names the part's place."""
        part = finding.part
        if not finding.unusable or len(part.core) == len(self.chunk.core):
            return finding
        place = f"; characters {part.core_start:,} to {part.core_end:,}"
        rows = (
            row.model_copy(update={"detail": row.detail + place}) for row in finding.quarantined
        )
        return replace(finding, quarantined=tuple(rows))

    def fail(self, question: Question, failure: Failure) -> None:
        """Add the finding on a question without an answer.

        If it can be asked later, the others wait for it: what they cost is decided in order.
        """
        open_questions = [question]
        if not failure.final:
            open_questions += reversed(self.questions)
            self.questions.clear()
        for each in open_questions:
            self.findings.append(
                each.first.without_repair(failure)
                if each.first
                else Finding(each.unasked(), failure=failure)
            )

    def give_up(self) -> None:
        """End without the answers to all open questions."""
        while self.questions:
            question = self.questions.pop()
            if question.first:
                self.take(Step((question.first.unrepaired(_LIMIT),)))
            elif self.cause:
                row = self.cause.model_copy(update={"detail": f"{self.cause.detail}; {_LIMIT}"})
                self.take(lost(question.unasked(), row))


@dataclass(frozen=True)
class Request:
    """A question in the form in which it is sent."""

    inquiry: Inquiry
    question: Question
    sent: ModelRequest
    digest: str


@dataclass(frozen=True)
class Inquirer:
    """Asks in rounds, one question about each chunk: an answer decides which question is next.

    Follow-up questions depend on stored answers only, so later invocations and later runs ask the
    same questions and never pay for them again.
    """

    dataset: PreparedDataset
    default_model: str
    document: DocumentPointer
    ask_all: AskAll

    def inquire(self, chunks: Iterable[TextChunk]) -> list[Inquiry]:
        """One inquiry for each chunk."""
        # White space has no records, so it costs no call.
        inquiries = [
            Inquiry(chunk, questions=[Question(chunk)] if chunk.core.strip() else [])
            for chunk in chunks
        ]
        follow_ups = self._follow_ups()
        while requests := self._next_requests(inquiries, follow_ups):
            replies = self.ask_all({request.digest: request.sent for request in requests})
            for request in requests:
                self._take(request, replies[request.digest], follow_ups)
        return inquiries

    def _follow_ups(self) -> FollowUps:
        dataset = self.dataset.dataset
        return FollowUps(
            schema=self.dataset.record_schema,
            policy=dataset.policies.repair,
            context_chars=dataset.chunking.context_chars,
            full_cap=highest_cap(dataset.model, dataset.model.name or self.default_model),
        )

    def _next_requests(self, inquiries: list[Inquiry], follow_ups: FollowUps) -> list[Request]:
        requests = (self._next_request(inquiry, follow_ups) for inquiry in inquiries)
        return [request for request in requests if request]

    def _next_request(self, inquiry: Inquiry, follow_ups: FollowUps) -> Request | None:
        _skip_blank_parts(inquiry, follow_ups)
        if not inquiry.questions:
            return None
        question = inquiry.questions[-1]
        sent = self._request(question)
        chars = len(inquiry.chunk.core)
        if not inquiry.spent.allows(chars, sent.max_output_tokens, follow_ups.full_cap):
            inquiry.give_up()
            return None
        inquiry.questions.pop()
        digest = sent.digest(self.document.fresh_salt, question.turn)
        return Request(inquiry, question, sent, digest)

    def _request(self, question: Question) -> ModelRequest:
        return build_request(
            self.dataset.dataset,
            question.shown,
            instructions=self.dataset.instructions,
            schema=self.dataset.response_schema,
            default_model=self.default_model,
            repair=question.first.repair if question.first else None,
            full_cap=question.full_cap,
        )

    def _take(self, request: Request, reply: Reply, follow_ups: FollowUps) -> None:
        """Add the reply to its inquiry."""
        inquiry, result, spent = request.inquiry, reply.result, request.inquiry.spent
        spent.calls += 1
        inquiry.add_reply(reply)
        if isinstance(result, Failure):
            inquiry.fail(request.question, result)
            return
        answer = result.answer
        spent.tokens += answer.output_tokens + answer.thinking_tokens
        key = lake.answer_key(self.document.dataset, request.digest)
        cap = request.sent.max_output_tokens
        reading, step = follow_ups.after(Answered(request.question, answer, key, cap), spent)
        inquiry.forms.update(reading.forms)
        if reading.unusable:
            inquiry.forms[reading.unusable.reason_code] += 1
            inquiry.cause = reading.unusable.model_copy(update={"answer_key": key})
        inquiry.take(step)


def _skip_blank_parts(inquiry: Inquiry, follow_ups: FollowUps) -> None:
    """Complete parts without any word, except a whole chunk."""
    while inquiry.spent.calls and inquiry.questions and inquiry.questions[-1].is_blank:
        question = inquiry.questions.pop()
        step = Step((Finding(question.part),))
        inquiry.take(follow_ups.after_acceptance(question, step))


def replies_to(inquiries: Iterable[Inquiry]) -> list[Reply]:
    """The reply to each request, once: chunks with equal text share a reply."""
    return list({r.digest: r for inquiry in inquiries for r in inquiry.replies}.values())
