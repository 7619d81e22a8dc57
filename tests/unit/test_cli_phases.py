"""A document's phases only move forward within a run."""

from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from cli.runs import Watch
from cli.runs.phases import PHASE_OF_STATE, WORDS, Phase, least_phase
from medallion.ledger.facts import Counts, GoldResult
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import DOCUMENT_ID, KEY, an_entry


@given(st.lists(st.sampled_from(sorted(PHASE_OF_STATE))))
def test_a_phase_never_goes_back_within_a_run(states: list[str]) -> None:
    watch = Watch(DOCUMENT_ID, KEY, "v1")
    watch.follow("arn:run:one")
    phases = []
    for state in states:
        watch.follow("arn:run:one")
        watch.reach(PHASE_OF_STATE[state])
        phases.append(watch.phase)
    assert phases == sorted(phases)


def test_another_run_starts_with_the_first_phase() -> None:
    watch = Watch(DOCUMENT_ID, KEY, "v1", records=4)
    watch.follow("arn:run:one")
    watch.reach(Phase.PUBLISHING)
    watch.follow("arn:run:two")
    assert (watch.phase, watch.records) == (Phase.WAITING, 0)


def test_the_ledger_shows_the_least_phase() -> None:
    entry = an_entry(fence=3)
    assert least_phase(entry) is Phase.READING
    assert least_phase(an_entry(fence=3, counts=Counts(chunks=0))) is Phase.EXTRACTING
    proposed = an_entry(fence=3, proposed_status=DocumentStatus.COMPLETE)
    assert least_phase(proposed) is Phase.CHECKING
    assert least_phase(an_entry(fence=3, gold=GoldResult(fence=2))) is Phase.READING
    assert least_phase(an_entry(fence=3, gold=GoldResult(fence=3))) is Phase.PUBLISHING


def test_every_phase_has_its_own_words() -> None:
    assert set(WORDS) == set(Phase)
    assert len(set(WORDS.values())) == len(Phase)
