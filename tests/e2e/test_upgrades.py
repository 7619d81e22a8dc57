"""A deployment while documents are on their way: each ends with the code that it began with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

import pytest

from local_aws.aws_limits import AwsLimits
from local_aws.redeployment import redeploy
from local_aws.stack import up
from local_aws.stack_deployment import synthesized
from local_aws.stack_options import StackOptions, no_progress
from medallion.vocabulary.statuses import DocumentStatus
from tests.e2e.earlier_checkout import EARLIER_SETTINGS, earlier_checkout
from tests.e2e.lake_driver import Dropped, LakeDriver, eventually
from tests.e2e.test_failures import letters

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

LETTERS = 2
IN_GLUE, POLLING, EXTRACTING = 4, 10, 6
GLUE_STARTS_FOR = 20.0
"""Long enough for other documents to begin to wait."""

UNANSWERED = "unanswered"


@dataclass
class Upgraded:
    """A stack that the earlier commit deployed, and then this one in mid-run."""

    lake: LakeDriver
    options: StackOptions
    documents: dict[str, Dropped]
    states_before: Counter[str]


@pytest.fixture(scope="module")
def upgraded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Upgraded]:
    earlier = earlier_checkout(tmp_path_factory.mktemp("earlier"))
    options = StackOptions(
        state_dir=tmp_path_factory.mktemp("stack"),
        limits=AwsLimits(glue_start_seconds=GLUE_STARTS_FOR),
    )
    # So that the deployment itself takes seconds.
    synthesized(options, no_progress)
    with up(replace(options, project_dir=earlier, settings=EARLIER_SETTINGS)) as stack:
        lake = LakeDriver(stack)
        documents = drop_documents_of_each_kind(lake)
        states = states_of(lake, documents)
        redeploy(options)
        yield Upgraded(lake, options, documents, states)


def drop_documents_of_each_kind(lake: LakeDriver) -> dict[str, Dropped]:
    """Documents of a Glue run that starts, documents that poll, and documents that extract."""
    refuse(lake)
    documents = drop(lake, UNANSWERED, EXTRACTING)
    in_glue = drop(lake, "glue", IN_GLUE)
    eventually(lambda: states_of(lake, in_glue)["SilverToGold"], "the start of the Glue run")
    polling = drop(lake, "polls", POLLING)
    documents |= in_glue | polling
    eventually(lambda: polls(states_of(lake, polling)) == POLLING, "waiting for gold")
    eventually(lambda: states_of(lake, documents)["ExtractChunks"] == EXTRACTING, "extraction")
    return documents


def polls(states: Counter[str]) -> int:
    """How many documents ask for gold, or pause before they ask again."""
    return states["WaitForGoldRun"] + states["JoinGoldRun"]


def refuse(lake: LakeDriver) -> None:
    """Let the model be unavailable for some documents, until the deployment restarts it."""
    lake.set_faults({"kind": "error", "status": 503, "marker": f"({UNANSWERED}"})


def drop(lake: LakeDriver, name: str, count: int) -> dict[str, Dropped]:
    marks = [f"{name} {number} letter" for number in range(count)]
    return {
        mark: lake.drop(f"customer_feedback/{mark.replace(' ', '_')}.txt", letters(LETTERS, mark))
        for mark in marks
    }


def states_of(lake: LakeDriver, documents: dict[str, Dropped]) -> Counter[str]:
    """The current states of the documents' executions."""
    entries = [lake.ledger.find(dropped.document_id) for dropped in documents.values()]
    return Counter(lake.failed_state(entry.run_id) for entry in entries if entry and entry.run_id)


def test_documents_of_the_earlier_definition_are_complete(upgraded: Upgraded) -> None:
    """Some were in the Glue run, some asked for gold, some waited for the model."""
    before = upgraded.states_before
    assert before["SilverToGold"] == 1
    assert polls(before) == IN_GLUE + POLLING - 1
    assert before["ExtractChunks"] == EXTRACTING
    new = drop(upgraded.lake, "new", 1)
    for dropped in (upgraded.documents | new).values():
        entry = upgraded.lake.ended(dropped, 400)
        assert (entry.status, entry.reason) == (DocumentStatus.COMPLETE, None)
        assert upgraded.lake.execution(entry.run_id)["status"] == "SUCCEEDED"
    found, expected = (
        rows_in_gold(upgraded.lake),
        expected_rows(upgraded.lake, upgraded.documents | new),
    )
    assert (sorted(found - expected), sorted(expected - found)) == ([], [])


def rows_in_gold(lake: LakeDriver) -> Counter[tuple[str, str, str]]:
    """Each row's document, record and quote."""
    rows = lake.query("select document_id, record_id, quote from customer_feedback_records")
    return Counter(
        (str(row["document_id"]), str(row["record_id"]), str(row["quote"])) for row in rows
    )


def expected_rows(lake: LakeDriver, documents: dict[str, Dropped]) -> Counter[tuple[str, str, str]]:
    """The records in silver, of which each document has its own."""
    lines = {mark: lake.silver_lines("records", dropped) for mark, dropped in documents.items()}
    assert all(f"({mark} " in line["quote"] for mark, found in lines.items() for line in found)
    assert all(lines.values())
    return Counter(
        (line["document_id"], line["record_id"], line["quote"])
        for found in lines.values()
        for line in found
    )


def test_a_document_ends_with_the_versions_that_it_began_with(upgraded: Upgraded) -> None:
    lake = upgraded.lake
    refuse(lake)
    began = drop(lake, f"{UNANSWERED} again", 1)
    eventually(lambda: "ExtractInline" in entered(lake, began), "extraction")

    redeploy(replace(upgraded.options, synth_patch=with_broken_reconciliation))

    after = drop(lake, "after", 1)
    (dropped,) = began.values()
    assert lake.ended(dropped, 400).status == DocumentStatus.COMPLETE
    (dropped,) = after.values()
    entry = lake.ended(dropped, 400)
    assert (entry.status, lake.failed_state(entry.run_id)) == ("FAILED", "ReconcileDocument")


def entered(lake: LakeDriver, documents: dict[str, Dropped]) -> set[str]:
    """The states that the documents' executions have entered."""
    entries = [lake.ledger.find(dropped.document_id) for dropped in documents.values()]
    return {
        state
        for entry in entries
        if entry and entry.run_id
        for state in lake.states_of(entry.run_id)
    }


def with_broken_reconciliation(content: dict[str, Any]) -> None:
    """Let the new version of ReconcileDocument look into a bucket that it may not read."""
    functions = content["resource"]["aws_lambda_function"]
    (variables,) = (
        function["environment"]["variables"]
        for function in functions.values()
        if function["handler"].startswith("lambdas.reconcile_document.")
    )
    variables["SILVER_BUCKET"] = "somebody-elses-bucket"
