from __future__ import annotations

from dataclasses import replace

import pytest

from lambdas.register_document.decision import (
    GONE,
    Action,
    Verdict,
    decide,
    decide_dry_run,
    decide_rejudging,
)
from lambdas.register_document.rejection import rejection_of
from lambdas.register_document.settings import RegisterDocumentSettings
from medallion.contracts.settings import read_settings
from medallion.ledger import DocumentEntry
from medallion.model import asking_with, shape_of
from medallion.vocabulary.datasets import Dataset, Limits
from medallion.vocabulary.errors import SettingsError
from medallion.vocabulary.statuses import DocumentStatus

ME, OTHER = "arn:me", "arn:other"
ENTRY = DocumentEntry("id", "letters", "bronze", "letters/a.txt", version_id="v1", fence=3)
LETTERS = Dataset("letters", "Letters", "", "", {}, "", limits=Limits(max_document_bytes=100))
MADE_WITH = asking_with(LETTERS)
EARLIER = shape_of(LETTERS)
"""Answers to today's requests, from before answers were stored by content."""


def entry(
    status: DocumentStatus, *, owner: str | None = None, version: str = "v1"
) -> DocumentEntry:
    return replace(ENTRY, status=status, owner=owner, version_id=version)


def action(
    seen: DocumentEntry | None,
    version_id: str = "v1",
    *,
    owner_alive: bool = False,
    again: bool = False,
) -> Action:
    return decided(seen, version_id, owner_alive=owner_alive, again=again).action


def decided(
    seen: DocumentEntry | None, version_id: str, *, owner_alive: bool = False, again: bool = False
) -> Verdict:
    def is_alive(owner: str, claimed_at: str) -> bool:
        assert (owner, claimed_at) == (OTHER, ENTRY.claimed_at)
        return owner_alive

    return decide(seen, version_id, me=ME, is_alive=is_alive, again=again)


def test_an_unknown_document_is_claimed() -> None:
    assert action(None) is Action.CLAIM


def test_an_unknown_key_without_an_object_is_skipped() -> None:
    assert action(None, GONE) is Action.SKIP


@pytest.mark.parametrize("status", [DocumentStatus.COMPLETE, DocumentStatus.RUNNING])
@pytest.mark.parametrize("version_id", ["v2", GONE])
def test_another_version_is_claimed_at_once_even_from_a_running_owner(
    status: DocumentStatus, version_id: str
) -> None:
    assert action(entry(status, owner=OTHER), version_id, owner_alive=True) is Action.CLAIM


@pytest.mark.parametrize(
    ("status", "version_id"), [(DocumentStatus.COMPLETE, "v1"), (DocumentStatus.DELETED, GONE)]
)
def test_a_finished_revision_is_skipped_unless_a_rerun_is_requested(
    status: DocumentStatus, version_id: str
) -> None:
    done = entry(status, version=version_id)
    assert action(done, version_id) is Action.SKIP
    assert action(done, version_id, again=True) is Action.CLAIM


@pytest.mark.parametrize(
    "status",
    [
        DocumentStatus.PARTIAL,
        DocumentStatus.FAILED,
        DocumentStatus.REJECTED,
        DocumentStatus.HELD,
    ],
)
def test_an_unfinished_revision_runs_again(status: DocumentStatus) -> None:
    assert action(entry(status)) is Action.CLAIM


@pytest.mark.parametrize("again", [False, True])
def test_a_revision_in_progress_is_skipped_even_if_a_rerun_is_requested(again: bool) -> None:
    running = entry(DocumentStatus.RUNNING, owner=OTHER)
    assert action(running, owner_alive=True, again=again) is Action.SKIP


def test_a_revision_without_a_running_owner_is_claimed() -> None:
    assert action(entry(DocumentStatus.RUNNING, owner=OTHER)) is Action.CLAIM


@pytest.mark.parametrize("again", [False, True])
def test_a_retried_invocation_resumes_its_own_claim(again: bool) -> None:
    mine = entry(DocumentStatus.RUNNING, owner=ME)
    assert action(mine, owner_alive=True, again=again) is Action.RESUME


@pytest.mark.parametrize(
    ("seen", "version_id", "changed", "expected"),
    [
        (None, "v1", {}, Action.SKIP),
        (replace(ENTRY, made_with=MADE_WITH), "v1", {}, Action.CLAIM),
        (replace(ENTRY, made_with=EARLIER), "v1", {}, Action.SKIP),
        (replace(ENTRY, made_with=MADE_WITH), "v2", {}, Action.SKIP),
        (replace(ENTRY, made_with=MADE_WITH), "v1", {"prompt": "p2"}, Action.SKIP),
        (replace(ENTRY, made_with=MADE_WITH), "v1", {"model": "m2"}, Action.SKIP),
        (replace(ENTRY, made_with=MADE_WITH, version_id=GONE), GONE, {}, Action.SKIP),
    ],
    ids=[
        "unknown",
        "answered",
        "answers of an earlier version",
        "newer text",
        "newer prompt",
        "newer model",
        "deleted",
    ],
)
def test_only_answers_to_the_same_request_are_judged_again(
    seen: DocumentEntry | None, version_id: str, changed: dict[str, str], expected: Action
) -> None:
    verdict = decide_rejudging(seen, version_id, EARLIER | changed)
    assert verdict.action is expected
    assert bool(verdict.reason) is (expected is Action.SKIP)


def test_the_reason_names_answers_that_an_earlier_version_stored() -> None:
    verdict = decide_rejudging(replace(ENTRY, made_with=EARLIER), "v1", EARLIER)
    assert verdict.reason_code == "NOTHING_TO_REJUDGE"
    assert "an earlier version" in (verdict.reason or "")


def test_every_skip_has_a_reason() -> None:
    verdicts = [
        decided(None, GONE),
        decided(entry(DocumentStatus.COMPLETE), "v1"),
        decided(entry(DocumentStatus.RUNNING, owner=OTHER), "v1", owner_alive=True),
    ]
    assert [v.reason_code for v in verdicts] == ["NO_OBJECT", "DONE", "IN_PROGRESS"]
    assert all(v.reason for v in verdicts)


@pytest.mark.parametrize(
    ("key", "size", "dataset", "code"),
    [
        ("a.txt", 5, None, "NO_DATASET"),
        ("recipes/a.txt", 5, None, "UNKNOWN_DATASET"),
        ("letters/a.txt", 0, LETTERS, "EMPTY"),
        ("letters/a.txt", 101, LETTERS, "TOO_LARGE"),
    ],
)
def test_an_unprocessable_object_is_rejected_with_a_readable_reason(
    key: str, size: int, dataset: Dataset | None, code: str
) -> None:
    rejection = rejection_of(key, size, dataset)
    assert rejection is not None
    assert rejection.reason_code == code
    assert len(rejection.reason) > 20


def test_the_unknown_dataset_is_named_in_the_reason() -> None:
    rejection = rejection_of("recipes/a.txt", 5, None)
    assert rejection is not None
    assert "'recipes'" in rejection.reason


@pytest.mark.parametrize("size", [1, 100])
def test_sizes_from_one_byte_to_the_limit_are_accepted(size: int) -> None:
    assert rejection_of("letters/a.txt", size, LETTERS) is None


def test_a_missing_variable_is_named() -> None:
    with pytest.raises(SettingsError, match="BRONZE_BUCKET"):
        read_settings(RegisterDocumentSettings, {"DOCUMENTS_TABLE": "t"})


@pytest.mark.parametrize(
    ("status", "owner", "expected"),
    [
        (DocumentStatus.COMPLETE, None, Action.READ),
        (DocumentStatus.PARTIAL, None, Action.READ),
        (DocumentStatus.RUNNING, OTHER, Action.SKIP),
        (DocumentStatus.COMPLETE, OTHER, Action.SKIP),
        (DocumentStatus.RUNNING, None, Action.SKIP),
    ],
)
def test_a_dry_run_reads_only_documents_without_a_run(
    status: DocumentStatus, owner: str | None, expected: Action
) -> None:
    seen = replace(entry(status, owner=owner), made_with=MADE_WITH)
    assert decide_dry_run(seen, "v1", MADE_WITH).action is expected


@pytest.mark.parametrize(
    ("version_id", "asked_for"), [("v2", MADE_WITH), ("v1", {"prompt": "p2"}), (GONE, MADE_WITH)]
)
def test_a_dry_run_skips_documents_that_judging_again_would_skip(
    version_id: str, asked_for: dict[str, str]
) -> None:
    seen = replace(entry(DocumentStatus.COMPLETE), made_with=MADE_WITH)
    assert decide_dry_run(seen, version_id, asked_for).reason_code == "NOTHING_TO_REJUDGE"
    assert decide_dry_run(None, version_id, asked_for).action is Action.SKIP
