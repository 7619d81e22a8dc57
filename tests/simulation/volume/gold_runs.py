"""A gold run of the event model: the recorded calls of the Glue job, for any manifest."""

from __future__ import annotations

from itertools import groupby

from medallion.contracts import GoldManifest, GoldRunResult, PromotionResult
from medallion.vocabulary.lake import gold_result_key
from medallion.vocabulary.statuses import PromotionStatus
from tests.simulation.volume.ports import Books
from tests.simulation.volume.recorder import GOLD_JOB
from tests.simulation.volume.replay import Replay
from tests.simulation.volume.segments import segments_of


def replay_gold_run(manifest_key: str, books: Books, replay: Replay) -> None:
    """Promote all documents of the manifest, unless the gold run is superseded."""
    manifest = GoldManifest.model_validate_json(books.objects[manifest_key])
    if manifest.superseded:
        return
    books.sizes.append(len(manifest.documents))
    _make_calls(len(manifest.documents), replay)
    if GoldManifest.model_validate_json(books.objects[manifest_key]).superseded:
        return
    results = tuple(
        PromotionResult(document_id=document.document_id, status=PromotionStatus.PROMOTED)
        for document in manifest.documents
    )
    result = GoldRunResult(
        gold_run_id=manifest.gold_run_id,
        dataset=manifest.dataset,
        snapshot_id=manifest.gold_run_id,
        documents=results,
        published_earlier=(),
    )
    key = gold_result_key(manifest.dataset, manifest.gold_run_id)
    books.objects[key] = result.model_dump_json().encode()


def _make_calls(documents: int, replay: Replay) -> None:
    recorded = max(replay.recordings.invocations[GOLD_JOB, ""], key=len)
    groups = [(label, tuple(same)) for label, same in groupby(recorded, key=lambda c: c.label)]
    longest = max(len(calls) for _, calls in groups)
    for label, calls in groups:
        if len(calls) < longest:
            replay.all_of(segments_of(calls))
            continue
        # The call that the recorded run repeated most is made for each document.
        replay.all_of(segments_of(calls[:1]))
        for _ in range(documents - 1):
            replay.call(label)
