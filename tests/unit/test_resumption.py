"""Which documents a stack starts again."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from local_aws.resumption import LedgerState, unfinished
from medallion.vocabulary.statuses import DocumentStatus

ENDED = [status for status in DocumentStatus if status is not DocumentStatus.RUNNING]
KEYS = st.sampled_from(["notes/a.txt", "notes/b.txt", "notes/deep/c.txt"])
VERSIONS = st.sampled_from(["v1", "v2"])


@pytest.mark.parametrize("status", ENDED)
def test_a_document_that_ended_at_its_current_version_is_left_alone(status: str) -> None:
    assert unfinished({"notes/a.txt": "v1"}, {"notes/a.txt": LedgerState("v1", status)}) == []


def test_a_running_document_is_started_again() -> None:
    ledger = {"notes/a.txt": LedgerState("v1", DocumentStatus.RUNNING)}
    assert unfinished({"notes/a.txt": "v1"}, ledger) == ["notes/a.txt"]
    assert unfinished({}, ledger) == ["notes/a.txt"]


def test_an_object_whose_event_was_lost_is_started() -> None:
    ledger = {"notes/a.txt": LedgerState("v1", DocumentStatus.COMPLETE)}
    objects = {"notes/a.txt": "v2", "notes/b.txt": "v1"}
    assert unfinished(objects, ledger) == ["notes/a.txt", "notes/b.txt"]


def test_a_deletion_whose_event_was_lost_is_started() -> None:
    ledger = {
        "notes/a.txt": LedgerState("v1", DocumentStatus.COMPLETE),
        "notes/b.txt": LedgerState("v1", DocumentStatus.DELETED),
    }
    assert unfinished({}, ledger) == ["notes/a.txt"]


def test_a_folder_marker_is_no_document() -> None:
    assert unfinished({"notes/": "v1"}, {}) == []


@given(
    st.dictionaries(KEYS, VERSIONS),
    st.dictionaries(KEYS, st.builds(LedgerState, VERSIONS, st.sampled_from(list(DocumentStatus)))),
)
def test_after_all_of_them_ended_nothing_is_left(
    objects: dict[str, str], ledger: dict[str, LedgerState]
) -> None:
    ended = {
        key: LedgerState(objects[key], DocumentStatus.COMPLETE)
        if key in objects
        else LedgerState("", DocumentStatus.DELETED)
        for key in unfinished(objects, ledger)
    }
    assert unfinished(objects, ledger | ended) == []
