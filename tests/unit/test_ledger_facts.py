from __future__ import annotations

from dataclasses import asdict, fields

import pytest
from hypothesis import given
from hypothesis import strategies as st

from medallion.ledger import Counts, DocumentEntry, GoldResult, Proposal
from medallion.ledger.facts import plain_facts, typed_facts
from medallion.vocabulary import lake
from medallion.vocabulary.silver_tables import column_names
from medallion.vocabulary.statuses import DocumentStatus, PromotionStatus

COUNTS = st.builds(
    Counts,
    **{
        field.name: st.none() | st.integers(min_value=0)
        for field in fields(Counts)
        if field.name not in {"cost_usd", "encoding"}
    },
    cost_usd=st.none() | st.floats(min_value=0, max_value=1e6),
    encoding=st.none() | st.text(),
)
GOLD = st.builds(
    GoldResult,
    fence=st.none() | st.integers(min_value=1),
    status=st.none() | st.sampled_from(PromotionStatus),
    rows=st.none() | st.integers(min_value=0),
    snapshot_id=st.none() | st.text(),
    gold_run_id=st.none() | st.text(),
    reason=st.none() | st.text(),
    reason_code=st.none() | st.text(),
)


@given(COUNTS, GOLD)
def test_stored_facts_are_read_back(counts: Counts, gold: GoldResult) -> None:
    facts = {"counts": counts, "gold": gold, "status": DocumentStatus.HELD, "key": "k"}
    assert typed_facts(plain_facts(facts)) == facts


@given(COUNTS)
def test_only_known_counts_are_stored(counts: Counts) -> None:
    stored = counts.to_map()
    assert None not in stored.values()
    assert all(stored.get(name) == count for name, count in asdict(counts).items())


@given(GOLD)
def test_a_gold_result_is_stored_as_a_whole_or_not_at_all(gold: GoldResult) -> None:
    stored = gold.to_map()
    assert set(stored) in [set(), {field.name for field in fields(GoldResult)}]
    assert bool(stored) is (gold != GoldResult())


@given(COUNTS, GOLD)
def test_facts_of_a_later_version_are_ignored(counts: Counts, gold: GoldResult) -> None:
    stored = plain_facts({"counts": counts, "gold": gold})
    later = {name: {**fact, "later": 1} for name, fact in stored.items()}
    assert typed_facts(later) == {"counts": counts, "gold": gold}


@pytest.mark.parametrize(
    ("status", "keeps"), [(s, s not in {"PROMOTED", "REMOVED"}) for s in PromotionStatus]
)
def test_gold_keeps_the_former_rows_unless_it_got_new_ones_or_none(
    status: PromotionStatus, keeps: bool
) -> None:
    assert GoldResult(status=status).keeps_former_rows is keeps


def test_every_count_has_a_column_of_its_own() -> None:
    names = {field.name for field in fields(Counts)}
    assert names <= set(column_names(lake.DOCUMENTS))
    assert names.isdisjoint(field.name for field in fields(DocumentEntry))


def test_a_proposal_sets_only_fields_of_the_entry() -> None:
    full = Proposal(DocumentStatus.PARTIAL, "C", "r", Counts(records=1), {"model": "m"})
    assert full.facts().keys() <= {field.name for field in fields(DocumentEntry)}
    assert full.facts().keys() - Proposal(DocumentStatus.PARTIAL).facts().keys() == {
        "counts",
        "made_with",
    }
