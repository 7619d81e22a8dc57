"""A gold run of the event model: the recorded calls of the Glue job, for any manifest."""

from __future__ import annotations

from itertools import groupby

from medallion.contracts import GoldManifest, GoldRunResult, PromotionResult
from medallion.vocabulary.lake import gold_result_key
from medallion.vocabulary.statuses import PromotionStatus
from tests.simulation.volume.books import Books
from tests.simulation.volume.recorder import GOLD_JOB
from tests.simulation.volume.replay import Replay


def replay_gold_run(manifest_key: str, books: Books, replay: Replay) -> None:
    """Promote all documents of the manifest."""
    manifest = GoldManifest.model_validate_json(books.objects[manifest_key])
    _make_calls(len(manifest.documents), replay)
    results = tuple(
        PromotionResult(document_id=document.document_id, status=PromotionStatus.PROMOTED)
        for document in manifest.documents
    )
    result = GoldRunResult(
        gold_run_id=manifest.gold_run_id,
        dataset=manifest.dataset,
        snapshot_id=manifest.gold_run_id,
        documents=results,
    )
    key = gold_result_key(manifest.dataset, manifest.gold_run_id)
    books.objects[key] = result.model_dump_json().encode()


def _make_calls(documents: int, replay: Replay) -> None:
    recorded = max(replay.recordings.invocations[GOLD_JOB, ""], key=len)
    for label, same in groupby(recorded, key=lambda call: call.label):
        calls = tuple(same)
        replay.all_of(calls[:1])
        if len(calls) > 1:
            # A call that the recorded run repeated is made for each document.
            for _ in range(documents - 1):
                replay.call(label)
