"""Asks the model for a batch's answers, several at a time, while time is left and calls succeed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.asking.answer_file import StoredAnswer
from lambdas.extract_batch.asking.gate import LEAD_SECONDS, Gate
from medallion.model import UnreadableReplyError
from medallion.vocabulary.errors import (
    ModelRefusedError,
    ModelThrottledError,
    ModelUnavailableError,
)
from medallion.vocabulary.throttling import (
    LASTING_LIMITS,
    MAX_WAIT_SECONDS,
    MODEL_THROTTLED,
    THROTTLED_CODES,
)

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping
    from datetime import datetime

    from lambdas.extract_batch.asking.stored_answers import StoredAnswers
    from medallion.aws import Concurrency
    from medallion.model import ExtractionModel, ModelAnswer, ModelRequest


@dataclass(frozen=True)
class Failure:
    """Why a request has no answer.

    Attributes:
        final: asking again cannot give an answer.
        ends_batch: the limit lasts too long to wait for it in this run.
    """

    reason_code: str
    detail: str
    retry_after_seconds: float | None = None
    final: bool = False
    ends_batch: bool = False

    @property
    def is_throttled(self) -> bool:
        """True if the API refused the call because of a limit."""
        return self.reason_code in THROTTLED_CODES

    @classmethod
    def of_limit(cls, error: ModelThrottledError) -> Failure:
        """The failure of a throttled call."""
        wait = error.retry_after_seconds
        lasts = error.kind in LASTING_LIMITS or (wait or 0.0) > MAX_WAIT_SECONDS
        code = LASTING_LIMITS.get(error.kind, MODEL_THROTTLED)
        return cls(code, str(error), wait, ends_batch=lasts)


UNASKED: Final = Failure("NOT_ASKED", "the batch ended before the model was asked")
NOT_STORED: Final = Failure(
    "NOT_ASKED", "no stored answer, and judging again pays for none", final=True
)


@dataclass(frozen=True)
class Reply:
    """The result of one request in this invocation.

    Attributes:
        digest: of the request.
        called: the model was called; a stored answer needs no call.
    """

    digest: str
    result: StoredAnswer | Failure
    called: bool = False

    @property
    def stored(self) -> StoredAnswer | None:
        return self.result if isinstance(self.result, StoredAnswer) else None

    @property
    def failure(self) -> Failure | None:
        return self.result if isinstance(self.result, Failure) else None

    @property
    def attempted(self) -> bool:
        """True if the model was asked; a throttled call did not reach it."""
        return self.called and not (self.failure and self.failure.is_throttled)

    @property
    def call_failure(self) -> Failure | None:
        """The failure of a call; None if the model was not called."""
        return self.failure if self.called else None


@dataclass
class Asker:
    """Answers the requests of one invocation.

    Attributes:
        may_pay: if false, only stored answers are used; the model is never called.
        workers: maximum number of calls in flight.
        remaining_seconds: time left in the invocation.
        reached_limit: why no call is made, None if calls are made.
        lead_seconds: how long the other calls wait for the reply to the first.
    """

    answers: StoredAnswers
    model: ExtractionModel
    run_id: str
    prompt_version: str
    may_pay: bool
    workers: int
    timeout_seconds: float
    remaining_seconds: Callable[[], float]
    now: Callable[[], datetime]
    concurrency: Concurrency
    reached_limit: Failure | None = None
    lead_seconds: float = LEAD_SECONDS

    def __post_init__(self) -> None:
        """All rounds of an invocation share one gate."""
        self._gate = Gate(
            self.workers, self.model.prepare, self.concurrency.event, self.lead_seconds
        )

    def ask_all(self, requests: Mapping[str, ModelRequest]) -> dict[str, Reply]:
        """Replies by request digest; stored answers are always used because they cost nothing."""
        with self.concurrency.pool(self.workers) as pool:
            replies = pool.map(self._reply, requests, requests.values())
            return dict(zip(requests, replies, strict=True))

    def _reply(self, digest: str, request: ModelRequest) -> Reply:
        stored = self.answers.find(digest)
        if stored:
            return Reply(digest, stored)
        if not self.may_pay:
            return Reply(digest, NOT_STORED)
        if self.reached_limit:
            return Reply(digest, self.reached_limit)
        with self._gate.turn() as is_open:
            if not is_open or self.remaining_seconds() < self.timeout_seconds:
                return Reply(digest, UNASKED)
            return Reply(digest, self._call(digest, request), called=True)

    def _call(self, digest: str, request: ModelRequest) -> StoredAnswer | Failure:
        try:
            answer = self.model.answer(request, self.timeout_seconds)
        except ModelThrottledError as error:
            self._gate.close()
            return Failure.of_limit(error)
        except ModelUnavailableError as error:
            if isinstance(error, UnreadableReplyError):
                self.answers.keep_surplus(self._paid(digest, request.model, error.usage))
            self._gate.note_failure()
            return Failure("MODEL_UNAVAILABLE", str(error))
        except ModelRefusedError as error:
            return Failure("MODEL_REFUSED", str(error), final=True)
        return self.answers.keep(self._paid(digest, request.model, answer))

    def _paid(self, digest: str, model: str, answer: ModelAnswer) -> StoredAnswer:
        return StoredAnswer(
            request_digest=digest,
            document_id=self.answers.document_id,
            run_id=self.run_id,
            model=model,
            prompt_version=self.prompt_version,
            asked_at=self.now().isoformat(timespec="milliseconds"),
            answer=answer,
        ).priced()
