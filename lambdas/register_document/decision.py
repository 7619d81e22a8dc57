"""Decides which run processes which revision, without clock or network."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from typing import TYPE_CHECKING

from medallion.model import can_find_answers, is_fresh
from medallion.vocabulary.statuses import FINISHED_STATUSES, DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Callable, Mapping

    from medallion.ledger import DocumentEntry

GONE = ""
"""The version of a key without an object."""


class Action(StrEnum):
    """What a run does with a document.

    CLAIM takes a new claim, RESUME continues under this run's claim, READ continues without a claim
    and changes nothing, SKIP does nothing.
    """

    CLAIM = "CLAIM"
    RESUME = "RESUME"
    READ = "READ"
    SKIP = "SKIP"


@dataclass(frozen=True)
class Verdict:
    """What to do; a SKIP has a reason."""

    action: Action
    reason_code: str | None = None
    reason: str | None = None


_CLAIM = Verdict(Action.CLAIM)
_RESUME = Verdict(Action.RESUME)
_READ = Verdict(Action.READ)
_NOTHING_THERE = Verdict(Action.SKIP, "NO_OBJECT", "there is no object and never was a document")
_IN_PROGRESS = Verdict(Action.SKIP, "IN_PROGRESS", "another run is processing this revision")
_DONE = Verdict(Action.SKIP, "DONE", "this revision is done; use rerun to process it again")
_UNFINISHED = Verdict(
    Action.SKIP, "IN_PROGRESS", "a run is processing this document; try again when it has ended"
)
DRY_RUN_ALONE = Verdict(
    Action.SKIP, "DRY_RUN_ALONE", "dry_run works only with rejudge; nothing was done"
)
_NOTHING_TO_REJUDGE = Verdict(
    Action.SKIP,
    "NOTHING_TO_REJUDGE",
    "this revision has no answers to the current prompt, schema and model; a rerun asks the model",
)
_EARLIER_ANSWERS = Verdict(
    Action.SKIP,
    "NOTHING_TO_REJUDGE",
    "an earlier version stored the answers, where they are not found; a rerun asks the model",
)


def decide(
    entry: DocumentEntry | None,
    version_id: str,
    *,
    me: str,
    is_alive: Callable[[str, str], bool],
    again: bool,
) -> Verdict:
    """Decide what a run does with the key's current version.

    Args:
        entry: the ledger's entry, read before S3; None if there is none.
        version_id: the current version in S3, GONE if there is no object.
        me: execution ARN of this run.
        is_alive: whether the run with this ARN, which claimed something at this time, still runs.
        again: an operator wants a finished revision to run again.
    """
    if entry is None:
        return _CLAIM if version_id != GONE else _NOTHING_THERE
    if entry.version_id != version_id:
        return _CLAIM
    if entry.owner == me:
        return _RESUME
    if entry.owner and is_alive(entry.owner, entry.claimed_at):
        return _IN_PROGRESS
    return _DONE if entry.status in FINISHED_STATUSES and not again else _CLAIM


def decide_rejudging(
    entry: DocumentEntry | None, version_id: str, asked_for: Mapping[str, str]
) -> Verdict:
    """Decide whether stored answers to today's requests can exist.

    Judging again never asks the model, so without answers a good document would get worse.

    Args:
        entry: the ledger's entry, None if there is none.
        version_id: the current version in S3, GONE if there is no object.
        asked_for: what shapes today's requests, from `medallion.model.freshness.shape_of`.
    """
    if entry is None or version_id == GONE or entry.version_id != version_id:
        return _NOTHING_TO_REJUDGE
    if not is_fresh(entry.made_with, asked_for):
        return _NOTHING_TO_REJUDGE
    return _CLAIM if can_find_answers(entry.made_with) else _EARLIER_ANSWERS


def decide_dry_run(
    entry: DocumentEntry | None, version_id: str, asked_for: Mapping[str, str]
) -> Verdict:
    """Decide whether there are settled rows to compare with today's judgement of stored answers.

    Args:
        entry: the ledger's entry, None if there is none.
        version_id: the current version in S3, GONE if there is no object.
        asked_for: what shapes today's requests, from `medallion.model.freshness.shape_of`.
    """
    verdict = decide_rejudging(entry, version_id, asked_for)
    if entry is None or verdict.action is Action.SKIP:
        return verdict
    at_rest = entry.owner is None and entry.status is not DocumentStatus.RUNNING
    return _READ if at_rest else _UNFINISHED
