"""Promises about money: stored answers are used, and every cent of the bill has its place."""

from __future__ import annotations

from collections.abc import Iterator
from math import isclose, isfinite

from tests.simulation.checks.evidence import Evidence, Violation

_CENT_PART = 1e-9


def nothing_is_paid_for_twice(evidence: Evidence) -> Iterator[Violation]:
    """The model is not asked for an answer that is stored."""
    for entry in evidence.bill:
        if entry.was_stored:
            yield Violation(
                "nothing_is_paid_for_twice", "", f"request {entry.number} had a stored answer"
            )


def every_paid_answer_is_accounted_for(evidence: Evidence) -> Iterator[Violation]:
    """What the model billed is stored, or it is known why it is lost."""
    lost = sum(entry.cost_usd for entry in evidence.bill if entry.fate != "delivered" or entry.died)
    billed = sum(entry.cost_usd for entry in evidence.bill)
    stored = sum(float(row["cost_usd"]) for row in evidence.answers)
    if not isclose(stored, billed, abs_tol=_CENT_PART) and stored < billed - lost - _CENT_PART:
        yield Violation(
            "every_paid_answer_is_accounted_for",
            "",
            f"billed {billed:.6f} USD, stored {stored:.6f}, lost for a known cause {lost:.6f}",
        )
    if stored > billed + _CENT_PART:
        yield Violation(
            "every_paid_answer_is_accounted_for",
            "",
            f"stored {stored:.6f} USD, but only {billed:.6f} were billed",
        )


def the_ledger_adds_up_to_the_bill(evidence: Evidence) -> Iterator[Violation]:
    """Each document's cost is that of the stored answers that it uses and paid for."""
    name = "the_ledger_adds_up_to_the_bill"
    costs = {
        f"{row['document_id']}/{row['request_digest']}": row
        for row in evidence.answers
        if not row["surplus"]
    }
    for key, entry in evidence.entries.items():
        if entry.status not in ("COMPLETE", "HELD"):
            continue
        used = {
            digest
            for row in evidence.chunks.get(key, ())
            for answer in str(row["answer_key"] or "").split(",")
            if (digest := answer.rsplit("/", 1)[-1].removesuffix(".json"))
        }
        wanted = sum(
            float(costs[place]["cost_usd"])
            for digest in sorted(used)
            if (place := f"{entry.document_id}/{digest}") in costs
        )
        found = entry.counts.cost_usd or 0.0
        if not isfinite(found) or not isclose(found, wanted, abs_tol=_CENT_PART):
            yield Violation(
                name, key, f"{found:.6f} USD by the ledger, its answers cost {wanted:.6f}"
            )
