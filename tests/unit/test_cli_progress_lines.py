"""Progress without a terminal: at most four lines for each run, and a heartbeat."""

from __future__ import annotations

from collections import Counter

from hypothesis import given
from hypothesis import strategies as st

from cli.runs.lines import HEARTBEAT_SECONDS, Lines
from cli.runs.phases import Phase
from cli.runs.totals import Totals
from medallion.vocabulary.statuses import DocumentStatus
from tests.unit.cli_fakes import an_entry
from tests.unit.progress_builders import a_followed

MOST_LINES = 4
STEP = st.tuples(st.integers(0, 29), st.sampled_from(Phase), st.integers(0, 90))


@given(st.lists(STEP, max_size=300))
def test_a_document_has_at_most_four_lines(steps: list[tuple[int, Phase, int]]) -> None:
    printed: list[str] = []
    lines = Lines(printed.append)
    watches = [a_followed(Phase.WAITING, f"letters/{n:02}.txt", 9) for n in range(30)]
    now = 0.0
    for index, phase, chunks in steps:
        watches[index].reach(phase)
        watches[index].chunks_done = chunks
        now += 1
        lines.update(watches, now, None)
    counted = Counter(line.split(": ")[0].split()[-1] for line in printed if "letters/" in line)
    assert max(counted.values(), default=0) <= MOST_LINES
    for watch in watches:
        ended = [line for line in printed if watch.key in line and " records" in line]
        assert len(ended) == int(watch.done)


def test_a_document_that_is_seen_in_every_phase_has_four_lines() -> None:
    printed: list[str] = []
    lines = Lines(printed.append)
    watch = a_followed(Phase.WAITING, chunks=9)
    for second, phase in enumerate(Phase):
        for chunks in (1, 5):
            watch.reach(phase)
            watch.chunks_done = chunks
            if watch.done:
                watch.entry = an_entry(DocumentStatus.COMPLETE)
            lines.update([watch], float(second), None)
    assert printed == [
        "   1 s  letters/one.txt: reading",
        "   2 s  letters/one.txt: extracting 1/9 chunks",
        "   4 s  letters/one.txt: waiting for gold",
        "   6 s  letters/one.txt: COMPLETE 0 records",
    ]


@given(st.lists(st.integers(1, 20), min_size=1, max_size=60))
def test_nobody_waits_longer_than_the_heartbeat_for_a_line(pauses: list[int]) -> None:
    moments: list[float] = []
    now = 0.0
    lines = Lines(lambda _line: moments.append(now))
    watches = [a_followed(Phase.EXTRACTING, chunks=9)]
    for pause in pauses:
        lines.update(watches, now, None)
        last = now
        now += pause
    assert last - moments[-1] < HEARTBEAT_SECONDS + max(pauses)
    assert last - moments[-1] < HEARTBEAT_SECONDS or pauses[-1] >= HEARTBEAT_SECONDS


def test_the_heartbeat_has_totals_and_phases() -> None:
    printed: list[str] = []
    lines = Lines(printed.append)
    watches = [
        a_followed(Phase.DONE, status=DocumentStatus.REJECTED),
        a_followed(Phase.EXTRACTING, "letters/two.txt", 40, chunks_done=12, records=1),
        a_followed(Phase.WAITING),
    ]
    for now in (0.0, HEARTBEAT_SECONDS - 1, HEARTBEAT_SECONDS, 2 * HEARTBEAT_SECONDS - 1):
        lines.update(watches, now, 80.0)
    totals = "1 of 3 done, 1 rejected, 1 record, about 1:20 left"
    assert printed == [
        "   0 s  letters/one.txt: REJECTED 0 records",
        "   0 s  letters/two.txt: extracting 12/40 chunks",
        f"  30 s  {totals}; 1 extracting, 1 waiting to start",
    ]


def test_totals_name_every_end_that_is_not_complete() -> None:
    ends = [
        *[DocumentStatus.COMPLETE] * 9,
        *[DocumentStatus.REJECTED] * 2,
        DocumentStatus.HELD,
        DocumentStatus.DELETED,
    ]
    watches = [a_followed(Phase.DONE, status=status, records=1_000) for status in ends]
    assert Totals.of(watches).line(0.0) == "13 of 13 done, 1 held, 2 rejected, 13,000 records"
    assert Totals.of(watches).activity() == ""
