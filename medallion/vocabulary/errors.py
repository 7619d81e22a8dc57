"""Errors, split by who must act; class names are API, because the state machine matches them."""

from __future__ import annotations

from medallion.vocabulary.throttling import ThrottleKind


class MedallionError(Exception):
    """Root of every error that this project raises on purpose."""


class RetryableError(MedallionError):
    """No one needs to act: the same call may succeed later."""


class InputError(MedallionError):
    """The person who supplied the document or dataset must act.

    Attributes:
        reason_code: stable upper-snake code, for example `UNKNOWN_DATASET`.
    """

    def __init__(self, reason_code: str, message: str) -> None:
        super().__init__(message)
        self.reason_code = reason_code


class DefectError(MedallionError):
    """The developers must act: an invariant of the pipeline or its set-up does not hold."""


class ModelThrottledError(RetryableError):
    """The model asked to slow down (429).

    Attributes:
        retry_after_seconds: how long the limit lasts, None if that is unknown.
        kind: the limit that was reached.
    """

    def __init__(
        self,
        message: str,
        retry_after_seconds: float | None = None,
        kind: ThrottleKind = ThrottleKind.UNKNOWN,
    ) -> None:
        super().__init__(message)
        self.retry_after_seconds = retry_after_seconds
        self.kind = kind


class ModelUnavailableError(RetryableError):
    """The model did not answer: 5xx, a reset connection, a time-out, an unreadable reply."""


class TransientAwsError(RetryableError):
    """AWS throttled, did not answer or failed, although the client tried again."""


class ClaimLostError(MedallionError):
    """Another run owns the document now; this one ends as STALE."""


class ClaimTakenError(RetryableError):
    """A running execution owns the document or the dataset's gold."""


class DocumentRejectedError(InputError):
    """The document cannot be processed; the reason code states why."""


class DatasetInvalidError(InputError):
    """A dataset folder breaks its rules; the message names the file and how to fix it."""


class UnexpectedError(DefectError):
    """Foreign code failed; its message is not passed on, because it may quote a document."""


class ModelRefusedError(DefectError):
    """The model refused the request itself (400, 401, 403, 404): key, model name or schema."""


class ReconciliationError(DefectError):
    """Chunks and outcomes of a run do not add up."""


class SettingsError(DefectError):
    """A setting is missing or out of range."""
