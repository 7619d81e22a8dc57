"""Decides what an answer is worth, and which questions follow it."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.chunks.findings import Finding, FirstAnswer, finding_of
from lambdas.extract_batch.chunks.narrowing import Narrowing, Skip
from lambdas.extract_batch.chunks.questions import AGAIN, Question
from lambdas.extract_batch.chunks.repairing import repair_of
from lambdas.extract_batch.chunks.resuming import kept_of
from lambdas.extract_batch.chunks.splitting import halves_of, part_of
from lambdas.extract_batch.judging import EMPTY_ANSWER, LOOPED, MAX_TOKENS, read_answer

if TYPE_CHECKING:
    from lambdas.extract_batch.chunks.limits import Spent
    from lambdas.extract_batch.judging import Reading, RecordSchema
    from medallion.contracts import QuarantinedRecord, TextChunk
    from medallion.model import ModelAnswer


_NEARLY: Final = 0.95
"""An answer with this share of the full cap was cut at the full cap."""


@dataclass(frozen=True)
class Answered:
    """A question with its answer.

    Attributes:
        key: where the answer is stored.
        cap: how many tokens the answer could have.
    """

    question: Question
    answer: ModelAnswer
    key: str
    cap: int


@dataclass(frozen=True)
class Step:
    """The consequences of one answer.

    Attributes:
        findings: on the parts that are done.
        questions: what follows, in the order of the text.
    """

    findings: tuple[Finding, ...] = ()
    questions: tuple[Question, ...] = ()

    def __add__(self, other: Step) -> Step:
        return Step(self.findings + other.findings, self.questions + other.questions)


@dataclass(frozen=True)
class FollowUps:
    """The rules for what follows an answer about one chunk.

    Attributes:
        policy: `repair` of dataset.yaml.
        full_cap: the most tokens of an answer.
    """

    schema: RecordSchema
    policy: str
    context_chars: int
    full_cap: int

    def after(self, answered: Answered, spent: Spent) -> tuple[Reading, Step]:
        """What the answer contains, and what it leads to."""
        question = answered.question
        reading = read_answer(answered.answer, question.part, self.schema)
        if question.first:
            spent.useful += 1
            finding = question.first.repaired(reading, answered.key, self.schema)
            return reading, Step((finding,))
        row = reading.unusable
        named = row.model_copy(update={"answer_key": answered.key}) if row else None
        if named and reading.refused:
            return reading, self._narrowed(question, named, spent)
        step = self._accepted(answered, reading, named, spent)
        return reading, self.after_acceptance(question, step)

    def after_acceptance(self, question: Question, step: Step) -> Step:
        """What also follows because the model accepted the text of the question."""
        if question.skip:
            return lost(question.skip.skipped(), question.skip.row) + step
        if question.narrowing:
            return step + self.narrower(question.narrowing.after_answer())
        return step

    def _accepted(
        self, answered: Answered, reading: Reading, named: QuarantinedRecord | None, spent: Spent
    ) -> Step:
        if named and named.reason_code in (MAX_TOKENS, LOOPED):
            return self._after_cut(answered, reading, named, spent)
        if named and named.reason_code == EMPTY_ANSWER:
            return self._after_nothing(answered, named)
        spent.useful += 1
        return self._read(answered, reading)

    def narrower(self, narrowing: Narrowing) -> Step:
        """The next question about a refused region, or its loss and a question about the rest."""
        lines = narrowing.first_lines(self.context_chars)
        if not narrowing.is_small:
            part = narrowing.first_part(self.context_chars)
            # Otherwise, the lines are directly before the part.
            reminder = lines if narrowing.start > self.context_chars else narrowing.reminder
            return Step((), (Question(part, narrowing=narrowing, reminder=reminder),))
        rest, left = narrowing.rest(), narrowing.chars_left
        further = (Question(rest, chars_left=left, reminder=lines),) if rest else ()
        return lost(narrowing.region(), narrowing.row) + Step((), further)

    def _narrowed(self, question: Question, row: QuarantinedRecord, spent: Spent) -> Step:
        part = question.part
        if question.narrowing:
            return self.narrower(question.narrowing.after_refusal(row))
        if question.skip:
            text = Question(question.skip.text, reminder=question.reminder)
            return self._narrowed(text, row, spent)
        alone = _without_context(part)
        if alone:
            return Step((), (question.about(alone),))
        if 0 < question.chars_left < len(part.core):
            skip = Skip(part, question.chars_left, row)
            remaining = Question(skip.remaining(), skip=skip, reminder=question.reminder)
            return Step((), (remaining,))
        spent.refused += 1
        return self.narrower(Narrowing.of(part, row, question.reminder))

    def _after_nothing(self, answered: Answered, row: QuarantinedRecord) -> Step:
        """The question once more, in a changed request; the loss of the part the next time."""
        question = answered.question
        if AGAIN in question.turns:
            return lost(question.part, row)
        part = question.part if answered.cap < self.full_cap else None
        changed = part or _without_context(question.part) or question.part
        again = replace(question.about(changed, full_cap=True), turns=question.turns | {AGAIN})
        return Step((), (again,))

    def _after_cut(
        self, answered: Answered, reading: Reading, row: QuarantinedRecord, spent: Spent
    ) -> Step:
        question = answered.question
        part, size = question.part, len(question.part.core)
        kept = None if reading.closed else kept_of(part, reading)
        if not reading.closed and kept is None:
            spent.useless += 1
            return self._without_records(answered, row, spent)
        spent.useful += 1
        if kept is None:
            return self._read(answered, replace(reading, unusable=None))
        rest = question.about(
            part_of(part, kept.end, size, self.context_chars, self.context_chars),
            full_cap=row.reason_code == MAX_TOKENS or question.full_cap,
        )
        if kept.end == size or rest.is_blank:
            return self._read(answered, kept.reading)
        done = part_of(part, 0, kept.end)
        return self._read(answered, kept.reading, done) + Step((), (rest,))

    def _without_records(self, answered: Answered, row: QuarantinedRecord, spent: Spent) -> Step:
        """Another try at the full cap, the halves of the part, or its loss."""
        question, answer = answered.question, answered.answer
        if not spent.may_divide:
            return lost(question.part, row)
        was_cut = row.reason_code == MAX_TOKENS
        tokens = answer.output_tokens + answer.thinking_tokens
        if was_cut and not question.full_cap and tokens < _NEARLY * self.full_cap:
            # The turn names the cap: after a higher cap was set, the question is asked again.
            turns = frozenset({f"full_cap {self.full_cap}"})
            return Step((), (replace(question.about(question.part, full_cap=True), turns=turns),))
        halves = halves_of(question.part, self.context_chars)
        if halves:
            cap = was_cut or question.full_cap
            return Step((), tuple(question.about(half, full_cap=cap) for half in halves))
        # Another text may prevent a loop, but not an answer that is too long.
        alone = None if was_cut else _without_context(question.part)
        return Step((), (question.about(alone),)) if alone else lost(question.part, row)

    def _read(self, answered: Answered, reading: Reading, done: TextChunk | None = None) -> Step:
        """The finding of a readable answer, or the question that repairs its form."""
        question = answered.question
        repair = repair_of(answered.answer.text, reading, self.policy)
        if repair:
            first = FirstAnswer(question.part, answered.key, reading, repair, self.policy, done)
            return Step((), (Question(question.part, first=first, reminder=question.reminder),))
        return Step((finding_of(done or question.part, reading, answered.key),))


def _without_context(part: TextChunk) -> TextChunk | None:
    """The part without its context; None if it has none."""
    alone = part_of(part, 0, len(part.core))
    return None if alone == part else alone


def lost(part: TextChunk, row: QuarantinedRecord) -> Step:
    """The part has no answer that can be used."""
    return Step((Finding(part, quarantined=(row,), unusable=row.reason_code),))
