"""The newest wait of a run: other batches learn of a limit without asking, people see the wait."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import TYPE_CHECKING

from lambdas.extract_batch.asking.asking import Failure
from medallion.contracts import ModelWait
from medallion.vocabulary import lake
from medallion.vocabulary.throttling import MAX_WAIT_SECONDS

if TYPE_CHECKING:
    from lambdas.extract_batch.asking.waiting import Standing, Turn
    from medallion.aws import ObjectStore
    from medallion.contracts import DocumentPointer


@dataclass(frozen=True)
class SharedWaits:
    """The waits of one run, of which the newest is kept; a lost race costs one request."""

    silver: ObjectStore
    document: DocumentPointer

    def reached_limit(self, now: datetime) -> Failure | None:
        """A limit that ended another batch of this run less than an hour ago."""
        body = self.silver.get(self._key())
        wait = ModelWait.model_validate_json(body) if body else None
        if wait is None or not wait.lasting or now >= wait.until:
            return None
        return Failure(wait.reason_code, wait.detail, ends_batch=True)

    def keep(self, standing: Standing, turn: Turn, now: datetime) -> None:
        """Note why the batch waits or has ended, unless another batch has noted it."""
        wait = _wait(standing, turn, now)
        if wait:
            self.silver.put(self._key(), wait.model_dump_json().encode())

    def _key(self) -> str:
        return lake.model_wait_key(self.document.document_id, self.document.run_name)


def _wait(standing: Standing, turn: Turn, now: datetime) -> ModelWait | None:
    """None if the batch neither waits nor has just met a limit that lasts."""
    lasting = next((failure for failure in standing.failures if failure.ends_batch), None)
    if lasting:
        # At most an hour: somebody may raise a cap or add credit before the limit's end.
        return _noted(lasting, now + timedelta(seconds=MAX_WAIT_SECONDS))
    if turn.wait_until is None:
        return None
    return _noted(standing.failures[0], datetime.fromisoformat(turn.wait_until))


def _noted(failure: Failure, until: datetime) -> ModelWait:
    return ModelWait(
        until=until,
        reason_code=failure.reason_code,
        detail=failure.detail,
        lasting=failure.ends_batch,
    )
