"""What to do with a gold run that broke."""

from __future__ import annotations

from datetime import timedelta
from enum import StrEnum
from typing import TYPE_CHECKING, Final

from medallion.vocabulary.gold_breaks import GoldRunCause

if TYPE_CHECKING:
    from medallion.gold_runs.broken_runs import Breakage
    from medallion.gold_runs.claim import GoldClaim

MAX_BREAKS: Final = 3
"""The same documents broken so often by the platform: one of them may look like the platform."""

MAX_TRIES_ALONE: Final = 100
"""Gold runs that broke with a document, the last ones with no other; with growing pauses, two days
of a broken platform."""

MAX_STARTS: Final = 500
"""Starts of a gold run that Glue does not start; with growing pauses, ten days."""

MAX_PAUSE: Final = timedelta(minutes=30)


class Remedy(StrEnum):
    """What follows a gold run that broke.

    RETRY starts it again as it was, YIELD does so after the waiting documents had their turn, HALVE
    tries its halves, FAIL ends its documents.
    """

    RETRY = "RETRY"
    YIELD = "YIELD"
    HALVE = "HALVE"
    FAIL = "FAIL"


def remedy_for(
    breakage: Breakage,
    claim: GoldClaim,
    documents: int,
    *,
    proven: bool,
    may_have_published: bool = False,
) -> Remedy:
    """What to do next.

    Args:
        breakage: how the gold run broke.
        claim: its claim, before this break is counted.
        documents: the number of its documents.
        proven: another gold run of the dataset has published something since the documents first
            broke one, so the platform works.
        may_have_published: only another try shows whether it did. A document that failed now could
            have its rows in gold, although nothing is wrong with them.
    """
    if breakage.cause is GoldRunCause.DATASET:
        return Remedy.FAIL
    if not breakage.in_mid_run:
        return Remedy.RETRY if claim.tries + 1 < MAX_STARTS else Remedy.FAIL
    if documents > 1:
        return _for_several(breakage.cause, claim)
    is_unknown = may_have_published and breakage.cause is not GoldRunCause.DATA
    return _for_one(breakage.cause, claim, proven=proven, is_unknown=is_unknown)


def _for_several(cause: GoldRunCause, claim: GoldClaim) -> Remedy:
    halved_at_once = cause in (GoldRunCause.DATA, GoldRunCause.CRASH)
    return Remedy.HALVE if halved_at_once or _is_often(claim) else Remedy.RETRY


def _for_one(cause: GoldRunCause, claim: GoldClaim, *, proven: bool, is_unknown: bool) -> Remedy:
    if cause is GoldRunCause.DATA:
        return Remedy.FAIL
    is_suspect = (proven or cause is GoldRunCause.CRASH) and not is_unknown
    is_poison = _is_often(claim) and is_suspect
    return Remedy.FAIL if is_poison or claim.breaks + 1 >= MAX_TRIES_ALONE else Remedy.YIELD


def _is_often(claim: GoldClaim) -> bool:
    return claim.breaks + 1 >= MAX_BREAKS


def pause_before_retry(tries: int, first: timedelta) -> timedelta:
    """How long to wait before the gold run starts again: it doubles with every try."""
    return min(first * float(2 ** min(tries, 16)), MAX_PAUSE)
