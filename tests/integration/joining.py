"""Documents that join gold runs on moto, and the Glue runs of their leaders."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, field, replace
from typing import Any

from lambdas.join_gold_run.joining import JoinGoldRunDependencies, join_gold_run
from lambdas.join_gold_run.leading import lead_gold_run
from medallion.contracts import DocumentPointer, GoldManifest, JoinGoldRunResponse
from medallion.gold_runs import GoldClaim, read_manifest
from tests.integration.steps_lake import StepsLake


@dataclass
class InMemoryGlueRuns:
    """Glue runs of gold runs, which end some calls after they were stopped."""

    in_progress: int = 0
    stopped: list[tuple[str, ...]] = field(default_factory=list)

    def stop(self, gold_run_ids: Collection[str]) -> bool:
        self.stopped.append(tuple(gold_run_ids))
        self.in_progress -= 1
        return self.in_progress < 0


def steps_of(
    place: StepsLake,
    glue_runs: InMemoryGlueRuns | None = None,
    *,
    max_bytes: int = 10**9,
    **turns: Any,
) -> JoinGoldRunDependencies:
    """The dependencies; `turns` are other claims or waiting documents than the lake's."""
    settling = place.settling
    if "waiting" in turns:
        settling = replace(settling, waiting=turns["waiting"])
    return JoinGoldRunDependencies(
        turns=replace(place.turns, **turns),
        settling=settling,
        executions=place.executions,
        glue_runs=glue_runs or InMemoryGlueRuns(),
        max_bytes=max_bytes,
        poll_seconds=5,
    )


def token_of(document: DocumentPointer) -> str:
    """The token of the document's first attempt to wait."""
    return f"token of {document.run_name}"


def join(
    place: StepsLake, document: DocumentPointer, token: str | None = None
) -> JoinGoldRunResponse:
    """One invocation of JoinGoldRun by a task that waits."""
    return join_gold_run(document, token or token_of(document), steps_of(place))


def joined_with(place: StepsLake, document: DocumentPointer, **turns: Any) -> JoinGoldRunResponse:
    """The same with other claims or waiting documents."""
    return join_gold_run(document, token_of(document), steps_of(place, **turns))


def lead(
    place: StepsLake,
    document: DocumentPointer,
    glue_runs: InMemoryGlueRuns | None = None,
    **bounds: Any,
) -> JoinGoldRunResponse:
    """One invocation of LeadGoldRun for the gold run that the document leads now."""
    gold_run_id = claim_now(place).gold_run_id
    return lead_gold_run(document, gold_run_id, steps_of(place, glue_runs, **bounds))


def claim_now(place: StepsLake) -> GoldClaim:
    """The claim on the gold of the letters."""
    claim = place.claims.find("letters")
    assert claim is not None
    return claim


def manifest_of(place: StepsLake, gold_run_id: str) -> GoldManifest:
    """The manifest that was written for the gold run."""
    manifest = read_manifest(place.silver, "letters", gold_run_id)
    assert manifest is not None
    return manifest
