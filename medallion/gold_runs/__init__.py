"""Gold runs of a dataset: who leads them, who waits for them, and what they leave."""

from __future__ import annotations

from medallion.gold_runs.artifacts import read_manifest, read_result, write_manifest
from medallion.gold_runs.broken_runs import Breakage, breakage_of
from medallion.gold_runs.claim import GoldClaim
from medallion.gold_runs.claims import GoldClaims
from medallion.gold_runs.connection import GoldRunSettings, connect
from medallion.gold_runs.gold_facts import gold_facts
from medallion.gold_runs.groups import gold_run_of, group_of, halves
from medallion.gold_runs.handing_on import GoldTurns, hand_on, wake
from medallion.gold_runs.leadership import claim_of, lead
from medallion.gold_runs.publications import (
    end_gold_run,
    is_unreported,
    may_have_published,
    settle_result,
    unreported,
)
from medallion.gold_runs.remedies import Remedy, pause_before_retry, remedy_for
from medallion.gold_runs.settling import (
    SETTLED,
    WORKERS,
    Settling,
    let_go,
    settle,
)
from medallion.gold_runs.waiting import WaitingDocuments
from medallion.gold_runs.waiting_document import WaitingDocument

__all__ = [
    "SETTLED",
    "WORKERS",
    "Breakage",
    "GoldClaim",
    "GoldClaims",
    "GoldRunSettings",
    "GoldTurns",
    "Remedy",
    "Settling",
    "WaitingDocument",
    "WaitingDocuments",
    "breakage_of",
    "claim_of",
    "connect",
    "end_gold_run",
    "gold_facts",
    "gold_run_of",
    "group_of",
    "halves",
    "hand_on",
    "is_unreported",
    "lead",
    "let_go",
    "may_have_published",
    "pause_before_retry",
    "read_manifest",
    "read_result",
    "remedy_for",
    "settle",
    "settle_result",
    "unreported",
    "wake",
    "write_manifest",
]
