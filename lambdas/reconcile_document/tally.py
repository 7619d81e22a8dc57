"""Counts of a document, under the names of the silver documents table."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from lambdas.reconcile_document.rows import result_of
from medallion.ledger import Counts
from medallion.vocabulary.errors import ReconciliationError
from medallion.vocabulary.statuses import ChunkResult
from medallion.vocabulary.value_rules import UNDECLARED_KEY

if TYPE_CHECKING:
    from lambdas.reconcile_document.ownership import OwnedChunk
    from medallion.contracts import ChunkOutcome


@dataclass
class Tally:
    """Totals, added up chunk by chunk.

    Attributes:
        model_calls: answers that this run paid for; calls without an answer cost nothing.
        failures: failed chunks by reason code.
        given: records and unusable answers in the outcomes.
        quarantine: quarantined records and answers by reason code.
        quarantined_fields: fields in quarantine whose records have a row without them.
        undeclared_keys: keys of records with a row that the schema does not have.
        failure_details: reason code -> first detail seen.
    """

    results: Counter[ChunkResult] = field(default_factory=Counter)
    failures: Counter[str] = field(default_factory=Counter)
    failure_details: dict[str, str] = field(default_factory=dict)
    quarantine: Counter[str] = field(default_factory=Counter)
    quarantined_fields: int = 0
    undeclared_keys: int = 0
    given: int = 0
    records: int = 0
    adopted: int = 0
    duplicates: int = 0
    model_calls: int = 0
    tokens: Counter[str] = field(default_factory=Counter)
    cost_usd: float = 0.0

    def add(self, chunk: OwnedChunk) -> None:
        """Count one chunk."""
        outcome = chunk.outcome
        self.results[result_of(chunk)] += 1
        self.given += len(outcome.records) + len(outcome.quarantined)
        self.records += len(chunk.records)
        self.quarantined_fields += sum(len(owned.record.refused) for owned in chunk.records)
        self.undeclared_keys += sum(
            UNDECLARED_KEY in rules
            for owned in chunk.records
            for rules in owned.record.normalizations.values()
        )
        self.adopted += chunk.adopted
        self.duplicates += chunk.duplicates
        rows = (*outcome.quarantined, *chunk.set_aside)
        self.quarantine.update(row.reason_code for row in rows)
        if outcome.outcome is ChunkResult.FAILED:
            code = outcome.reason_code or "UNKNOWN"
            self.failures[code] += 1
            self.failure_details.setdefault(code, outcome.detail or "")
        self._add_price(outcome)

    @property
    def chunks(self) -> int:
        return self.results.total()

    @property
    def quarantined_records(self) -> int:
        return self.quarantine.total()

    def counts(self) -> Counts:
        """The numbers for the ledger and the documents table."""
        return Counts(
            chunks=self.chunks,
            chunks_extracted=self.results[ChunkResult.EXTRACTED],
            chunks_empty=self.results[ChunkResult.EMPTY],
            chunks_failed=self.results[ChunkResult.FAILED],
            chunks_quarantined=self.results[ChunkResult.QUARANTINED],
            records=self.records,
            quarantined_records=self.quarantined_records,
            quarantined_fields=self.quarantined_fields,
            undeclared_keys=self.undeclared_keys,
            prompt_tokens=self.tokens["prompt_tokens"],
            output_tokens=self.tokens["output_tokens"],
            thinking_tokens=self.tokens["thinking_tokens"],
            cost_usd=round(self.cost_usd, 9),
            model_calls=self.model_calls,
        )

    def prove_nothing_lost(self) -> None:
        """Check that everything the model gave has one row, in `records` or in `quarantine`.

        Raises:
            ReconciliationError: something has no row, or two.
        """
        rows = self.records + self.quarantined_records
        if rows != self.given:
            raise ReconciliationError(f"{self.given} results were given, {rows} have a row")

    def _add_price(self, outcome: ChunkOutcome) -> None:
        self.model_calls += outcome.paid_answers
        for name in ("prompt_tokens", "output_tokens", "thinking_tokens"):
            self.tokens[name] += getattr(outcome, name)
        self.cost_usd += outcome.cost_usd
