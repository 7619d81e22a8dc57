from __future__ import annotations

from collections.abc import Iterator

import pytest

from lambdas.settle_gold_run import handler as entry_point
from lambdas.settle_gold_run.settlement import SettleGoldRunDependencies, settle_gold_run
from medallion.contracts import DocumentPointer, GoldManifest, GoldRun, ManifestDocument
from medallion.contracts import PromotionResult as Result
from medallion.ledger.facts import GoldResult
from medallion.ledger.gold_claims import GoldClaim, WaitingDocument
from medallion.vocabulary import lake
from medallion.vocabulary.errors import DefectError
from medallion.vocabulary.statuses import PromotionStatus
from tests.integration.steps_lake import StepsLake, a_lambda_context, open_steps_lake, restarted

pytestmark = pytest.mark.integration

P = PromotionStatus
GOLD_RUN = GoldRun(
    gold_run_id="g1",
    dataset="letters",
    manifest_key=lake.gold_manifest_key("letters", "g1"),
    document_count=2,
)


@pytest.fixture
def place(monkeypatch: pytest.MonkeyPatch) -> Iterator[StepsLake]:
    with open_steps_lake(monkeypatch) as opened:
        yield opened


def dependencies_of(place: StepsLake) -> SettleGoldRunDependencies:
    return SettleGoldRunDependencies(place.ledger, place.claims, place.silver)


def begin(place: StepsLake, *documents: DocumentPointer) -> None:
    """Start a gold run with a claim, a manifest and waiting documents."""
    place.claims.take(GoldClaim("letters", documents[0].run_id, "g1", "now"), None)
    for d in documents:
        waiting = WaitingDocument(d.document_id, d.key, d.version_id, d.fence, "r", "now")
        place.claims.wait("letters", waiting)
    listed = tuple(
        ManifestDocument(
            document_id=d.document_id,
            source_key=d.key,
            version_id=d.version_id,
            records_key="r",
            fence=d.fence,
        )
        for d in documents
    )
    manifest = GoldManifest(gold_run_id="g1", dataset="letters", documents=listed)
    place.silver.put(GOLD_RUN.manifest_key, manifest.model_dump_json().encode())


def promoted(document: DocumentPointer, rows: int = 2) -> Result:
    return Result(document_id=document.document_id, status=P.PROMOTED, rows=rows, snapshot_id="9")


def held(document: DocumentPointer) -> Result:
    return Result(document_id=document.document_id, status=P.HELD, reason="2 rows broke rule x")


def test_settling_writes_results_to_the_ledger_ends_waiting_and_releases_gold(
    place: StepsLake,
) -> None:
    first, second = place.claim("one"), place.claim("two")
    begin(place, first, second)
    place.write_result("g1", promoted(first), held(second))
    response = settle_gold_run(GOLD_RUN, dependencies_of(place))
    assert (response.settled, response.held) == (2, 1)
    assert place.entry(first).gold == GoldResult(
        fence=1, status=P.PROMOTED, rows=2, snapshot_id="9", gold_run_id="g1", reason=None
    )
    assert place.entry(second).gold.reason == "2 rows broke rule x"
    assert place.claims.waiting("letters") == ()
    assert place.claims.find("letters") is None


def test_settling_again_changes_nothing_and_releases_no_other_gold_run(place: StepsLake) -> None:
    document = place.claim("one")
    begin(place, document)
    place.write_result("g1", promoted(document))
    first = settle_gold_run(GOLD_RUN, dependencies_of(place))
    entry = place.entry(document)
    newer = GoldClaim("letters", "other", "g2", "now")
    place.claims.take(newer, None)
    assert settle_gold_run(GOLD_RUN, dependencies_of(place)) == first
    assert place.entry(document).gold == entry.gold
    assert place.claims.find("letters") == newer


def test_a_held_document_keeps_the_rows_that_gold_holds(place: StepsLake) -> None:
    before = place.claim("one")
    earlier = GoldResult(fence=1, status=P.PROMOTED, rows=7, snapshot_id="4")
    place.ledger.record_gold(before.document_id, 1, earlier)
    document = place.claim("one", run="b")
    begin(place, document)
    place.write_result("g1", held(document))
    settle_gold_run(GOLD_RUN, dependencies_of(place))
    gold = place.entry(document).gold
    assert (gold.fence, gold.status, gold.rows, gold.snapshot_id) == (2, "HELD", 7, "4")


def test_a_document_taken_over_by_a_newer_run_is_not_settled(place: StepsLake) -> None:
    first, second = place.claim("one"), place.claim("two")
    begin(place, first, second)
    newer = place.claim("two", run="newer", version="v2")
    waiting = WaitingDocument(newer.document_id, newer.key, "v2", newer.fence, "r", "now")
    place.claims.wait("letters", waiting)
    place.write_result("g1", promoted(first), promoted(second))
    response = settle_gold_run(GOLD_RUN, dependencies_of(place))
    assert (response.settled, response.held) == (1, 0)
    assert place.entry(newer).gold == GoldResult()
    assert place.claims.waiting("letters") == (waiting,)


def test_a_gold_run_without_a_result_settles_nothing_and_keeps_its_claim(place: StepsLake) -> None:
    document = place.claim("one")
    begin(place, document)
    with pytest.raises(DefectError, match="no result"):
        settle_gold_run(GOLD_RUN, dependencies_of(place))
    assert place.claims.find("letters") is not None
    assert len(place.claims.waiting("letters")) == 1


def test_an_incomplete_result_settles_nothing(place: StepsLake) -> None:
    first, second = place.claim("one"), place.claim("two")
    begin(place, first, second)
    place.write_result("g1", promoted(first))
    with pytest.raises(DefectError, match="exactly the documents"):
        settle_gold_run(GOLD_RUN, dependencies_of(place))
    assert place.entry(first).gold == GoldResult()


def test_the_handler_answers_in_json(place: StepsLake) -> None:
    step = restarted(entry_point.handler)
    document = place.claim("one")
    begin(place, document)
    place.write_result("g1", promoted(document))
    event = {
        "document": document.model_dump(mode="json"),
        "gold_run": GOLD_RUN.model_dump(mode="json"),
    }
    assert step(event, a_lambda_context()) == {"settled": 1, "held": 0}
