"""Followed documents in any phase."""

from __future__ import annotations

from typing import Any

from hypothesis import strategies as st

from cli.runs import Watch
from cli.runs.phases import Phase
from medallion.ledger.facts import Counts
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import an_entry

ENDS = [status for status in DocumentStatus if status is not DocumentStatus.RUNNING]


def a_followed(
    phase: Phase, key: str = "letters/one.txt", chunks: int = 0, **changes: Any
) -> Watch:
    """A document in a phase; `chunks` are those of its plan."""
    status = changes.pop("status", DocumentStatus.COMPLETE)
    ended = status if phase is Phase.DONE else DocumentStatus.RUNNING
    entry = an_entry(ended, counts=Counts(chunks=chunks or None))
    watch = Watch(key, key, "v1", entry=entry, **changes)
    watch.follow("arn:run:one")
    for name, value in changes.items():
        setattr(watch, name, value)
    watch.reach(phase)
    return watch


@st.composite
def followed(draw: st.DrawFn) -> Watch:
    """Any document, also with hostile keys and large numbers."""
    phase = draw(st.sampled_from(Phase))
    key = draw(
        st.one_of(st.text(min_size=1, max_size=60), st.sampled_from(["a" * 900, "漢字" * 99]))
    )
    chunks = draw(st.integers(0, 10**7)) if phase > Phase.READING else 0
    return a_followed(
        phase,
        key,
        chunks,
        status=draw(st.sampled_from(ENDS)),
        chunks_done=draw(st.integers(0, 10**7)),
        records=draw(st.integers(0, 10**12)),
        elapsed=float(draw(st.integers(0, 10**7))),
        waiting=draw(st.sampled_from(["", "waiting for the model", "HTTP 429 " * 40])),
    )
