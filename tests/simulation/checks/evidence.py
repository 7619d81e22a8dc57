"""What invariants look at: the state of all services when nothing happens any more."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from medallion.gold_runs import GoldClaim, WaitingDocument
from medallion.ledger import DocumentEntry

Row = Mapping[str, Any]


@dataclass(frozen=True)
class Violation:
    """A broken promise.

    Attributes:
        promise: name of the invariant.
        key: the document, empty if it is none's.
        detail: what is wrong, without document text.
    """

    promise: str
    key: str
    detail: str

    def __str__(self) -> str:
        return f"{self.promise}: {self.key}: {self.detail}" if self.key else str(self.detail)


@dataclass(frozen=True)
class Expected:
    """What a fault-free run gives for a text.

    Attributes:
        status: final status of the document.
        rows: (quote, start, end, fields as JSON) of each gold row, sorted.
        planted_status: the status that the text is made for.
        planted: (quote, start, end) of each record that the text is made of, sorted.
    """

    status: str
    rows: tuple[tuple[str, int, int, str], ...]
    planted_status: str
    planted: tuple[tuple[str, int, int], ...]


@dataclass
class KeyHistory:
    """The states of one key: (second, version id), with None for a key without an object.

    Attributes:
        texts: number of the text of each version.
    """

    states: list[tuple[float, str | None]] = field(default_factory=list)
    texts: dict[str, int] = field(default_factory=dict)

    @property
    def current(self) -> str | None:
        return self.states[-1][1] if self.states else None


@dataclass(frozen=True)
class ExecutionFacts:
    """One execution.

    Attributes:
        key: the document that its input names.
        decided: it ended in a Fail state.
    """

    arn: str
    key: str
    status: str
    error: str
    decided: bool
    started: float
    stopped: float | None


@dataclass(frozen=True)
class BillEntry:
    """One request that the model answered, and billed.

    Attributes:
        request: fingerprint of the request.
        was_stored: an answer to it was stored when the request arrived.
        fate: "delivered", or why the caller never got the answer.
        died: the caller's process ended without being able to store it: why.
    """

    number: int
    request: str
    cost_usd: float
    was_stored: bool
    fate: str
    died: str


@dataclass(frozen=True)
class GoldCommit:
    """What readers of gold see of one document after a commit.

    Attributes:
        version: the version whose rows they see, None if there are none.
    """

    second: float
    key: str
    version: str | None
    mixed: bool


@dataclass(frozen=True)
class TakeOver:
    """A claim that was taken from a running execution.

    Attributes:
        key: the document, empty for the claim on a dataset's gold.
        is_same_version: both executions claimed the same version.
    """

    key: str
    is_same_version: bool


@dataclass(frozen=True)
class Evidence:
    """Everything that a schedule left behind.

    Attributes:
        histories: by key.
        entries: the ledger's entries by key.
        document_rows: rows of silver's documents table by key.
        records, chunks: rows of silver by key.
        gold: rows of gold by key.
        lost_events: keys with a lost or undeliverable event.
        errors: (key, error) of every broken execution, also of those of Map Runs.
        was_down: the whole platform was down for a while.
        take_overs: of claims whose owners were running.
        payloads: bytes of the largest payload by state.
        answers: rows of silver.answers.
        is_glue_sound: no fault could break a gold run.
        vain_waits: keys of executions that nobody answered, until their heartbeat ran out.
        is_held_up: a fault could hold up a gold run for long.
    """

    histories: Mapping[str, KeyHistory]
    expected: Mapping[str, Mapping[str, Expected]]
    entries: Mapping[str, DocumentEntry]
    document_rows: Mapping[str, Row]
    expected_rows: Mapping[str, Row]
    records: Mapping[str, Sequence[Row]]
    chunks: Mapping[str, Sequence[Row]]
    gold: Mapping[str, Sequence[Row]]
    commits: Sequence[GoldCommit]
    gold_claims: Sequence[GoldClaim]
    waiting: Sequence[WaitingDocument]
    executions: Sequence[ExecutionFacts]
    errors: Sequence[tuple[str, str]]
    was_down: bool
    take_overs: Sequence[TakeOver]
    lost_events: frozenset[str]
    payloads: Mapping[str, int]
    bill: Sequence[BillEntry]
    answers: Sequence[Row]
    is_glue_sound: bool = False
    vain_waits: Sequence[str] = ()
    is_held_up: bool = False

    def text_expected(self, key: str, version: str) -> Expected | None:
        """What a fault-free run gives for the version's text."""
        return self.expected.get(key, {}).get(version)
