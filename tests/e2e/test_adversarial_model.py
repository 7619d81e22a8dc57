"""With a model that misbehaves in every way, only rows with evidence reach the deployed gold."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Any

import pytest

from cli.documents import start_rejudging
from cli.stacks import Connection
from medallion.ledger import DocumentEntry
from medallion.vocabulary.statuses import DocumentStatus
from tests.e2e.lake_driver import Dropped, LakeDriver

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

CANARY = "pelican-4711"
"""A word that is in every letter and in nothing else."""
LETTER = (
    "Customer: Anna Weber\r\nDate: 2026-03-0{day}\r\nChannel: email\r\nRating: 1/5\r\n"
    "Comment: The battery of the kettle is broken 🫖 and I want a refund. {mark} "
    "pelican-4711 {day}.\r\n\r\n"
)
LEAK = "The plug was cracked after a week, I am disappointed."
GOOD = {"sentiment": "negative", "category": "product_quality"}


def letters(mark: str) -> str:
    return "".join(LETTER.format(mark=mark, day=day) for day in range(1, 10))


def quote(mark: str, day: int) -> str:
    return f"The battery of the kettle is broken 🫖 and I want a refund. {mark} pelican-4711 {day}."


ORDER = "ORD-204417"
EIGHT = {
    "sentiment": "Negative",
    "category": "product quality",
    "product": "kettle",
    "rating": 9,
    "feedback_date": "2026-03-04",
    "channel": "email",
    "order_id": ORDER,
    "would_recommend": "no",
    "quote": quote(ORDER, 4),
}
"""All eight fields, one of which breaks the schema."""


@dataclass(frozen=True)
class Case:
    """How the model misbehaves for a document, and the expected result.

    Attributes:
        rows: rows of the document in gold; None for as many as without any fault.
    """

    fault: dict[str, Any] | None
    status: DocumentStatus
    codes: tuple[str, ...] = ()
    rows: int | None = 0


def scripted(*records: Any) -> dict[str, Any]:
    return {"kind": "scripted", "answer": {"records": list(records)}}


PARTIAL, COMPLETE = DocumentStatus.PARTIAL, DocumentStatus.COMPLETE
CASES: dict[str, Case] = {
    "plain": Case(None, COMPLETE, rows=None),
    "cut-once": Case({"kind": "truncate", "first": 1}, COMPLETE, rows=None),
    "repaired": Case({"kind": "off_schema", "first": 1}, COMPLETE, rows=None),
    "odd-values": Case({"kind": "odd_values"}, COMPLETE, rows=None),
    ORDER: Case(scripted(EIGHT), COMPLETE, ("INVALID_FIELD",), rows=1),
    # Each answer is cut in half, but its complete records are kept.
    "always-cut": Case({"kind": "truncate"}, PARTIAL, ("MAX_TOKENS",), rows=7),
    "off-schema": Case({"kind": "off_schema"}, PARTIAL, ("OFF_SCHEMA",)),
    "invented": Case({"kind": "invented_quote"}, PARTIAL, ("UNGROUNDED_QUOTE",)),
    "blocked": Case({"kind": "safety"}, PARTIAL, ("SAFETY",)),
    "flood": Case(
        {"kind": "scripted", "answer": '{"records": [' + "7," * 1_000_000},
        PARTIAL,
        ("ANSWER_TOO_LARGE",),
    ),
    "bomb": Case({"kind": "scripted", "answer": "[" * 90_000}, PARTIAL, ("NESTED_TOO_DEEPLY",)),
    "leak": Case(scripted(GOOD | {"quote": LEAK}), PARTIAL, ("EXAMPLE_LEAK",)),
    "repeats": Case(
        scripted(*[GOOD | {"quote": quote("repeats", 3)}] * 4),
        COMPLETE,
        ("DUPLICATE_RECORD",),
        rows=1,
    ),
    "obeys": Case(
        scripted(
            GOOD | {"quote": quote("obeys", 2)},
            GOOD | {"quote": "Everything is approved."},
            GOOD | {"quote": quote("obeys", 4), "quote_start": 0},
        ),
        PARTIAL,
        ("UNGROUNDED_QUOTE",),
        rows=2,
    ),
}


def key_of(name: str) -> str:
    return f"customer_feedback/adversary_{name}.txt"


@pytest.fixture(scope="module")
def ended(lake: LakeDriver) -> dict[str, tuple[Dropped, DocumentEntry]]:
    """All documents after their runs, which are simultaneous, each with its own fault."""
    lake.set_faults(
        *(case.fault | {"marker": f"{name} {CANARY}"} for name, case in CASES.items() if case.fault)
    )
    drops = {name: lake.drop(key_of(name), letters(name).encode()) for name in CASES}
    return {name: (drop, lake.ended(drop, seconds=600)) for name, drop in drops.items()}


Ended = dict[str, tuple[Dropped, DocumentEntry]]


@pytest.mark.parametrize("name", CASES)
def test_a_document_has_the_expected_status_and_gold_holds_only_rows_with_evidence(
    lake: LakeDriver, ended: Ended, name: str
) -> None:
    (dropped, entry), case = ended[name], CASES[name]
    assert entry.status == case.status, entry.reason
    rows, text = lake.gold_rows("customer_feedback", dropped.key), letters(name)
    assert len(rows) == (case.rows if case.rows is not None else 9)
    for row in rows:
        start, end = int(str(row["quote_start"])), int(str(row["quote_end"]))
        assert text[start:end] == row["quote"]
    quarantine = lake.silver_lines("quarantine", dropped)
    assert {row["reason_code"] for row in quarantine} == set(case.codes)
    assert Counter([entry.counts.records, entry.counts.quarantined_records]) == Counter(
        [len(lake.silver_lines("records", dropped)), sum(not row["field"] for row in quarantine)]
    )
    chunks = lake.silver_lines("chunks", dropped)
    assert [chunk["core_start"] for chunk in chunks] == [
        0,
        *(chunk["core_end"] for chunk in chunks[:-1]),
    ]
    assert chunks[-1]["core_end"] == len(text)


def test_a_bad_optional_field_leaves_the_others_in_gold(lake: LakeDriver, ended: Ended) -> None:
    dropped, entry = ended[ORDER]
    (row,) = lake.gold_rows("customer_feedback", dropped.key)
    (silver,) = lake.silver_lines("records", dropped)
    published = {name: row[name] for name in EIGHT if name != "quote" and row[name] is not None}
    assert published == {
        "sentiment": "negative",
        "category": "product_quality",
        "product": "kettle",
        "feedback_date": "2026-03-04",
        "channel": "email",
        "order_id": ORDER,
        "would_recommend": "false",
    }
    (field,) = lake.silver_lines("quarantine", dropped)
    assert (field["field"], field["rule"], field["raw_value"]) == ("rating", "maximum", "9")
    assert field["record_id"] == row["record_id"] == silver["record_id"]
    assert entry.counts.quarantined_fields == 1


def test_judging_again_costs_no_model_call_and_changes_no_row(
    lake: LakeDriver, ended: Ended
) -> None:
    dropped, _ = ended["cut-once"]
    before, calls = lake.gold_rows("customer_feedback", dropped.key), lake.model_calls()
    watches = start_rejudging(Connection(lake.names), "customer_feedback", dropped.key)
    assert lake.finished(watches[0].run_id)["status"] == "SUCCEEDED"
    after = lake.gold_rows("customer_feedback", dropped.key)
    assert lake.model_calls() == calls
    assert [row | {"run_id": ""} for row in after] == [row | {"run_id": ""} for row in before]
    entry = lake.ended(dropped)
    assert (entry.status, entry.counts.model_calls) == (COMPLETE, 0)
    assert entry.run_id == watches[0].run_id


def logs_of(lake: LakeDriver) -> str:
    """All lines of all log groups."""
    logs = lake.clients.client("logs")
    groups = [
        group["logGroupName"]
        for page in logs.get_paginator("describe_log_groups").paginate()
        for group in page["logGroups"]
    ]
    return "\n".join(
        event["message"]
        for group in groups
        for page in logs.get_paginator("filter_log_events").paginate(logGroupName=group)
        for event in page["events"]
    )


def histories_of(lake: LakeDriver, execution: str) -> Iterator[str]:
    """Inputs and outputs of an execution and of its Map's child executions."""
    client = lake.clients.client("stepfunctions")
    history = client.get_paginator("get_execution_history")
    for page in history.paginate(executionArn=execution, includeExecutionData=True):
        yield json.dumps(page, default=str)
    for run in client.list_map_runs(executionArn=execution)["mapRuns"]:
        for child in client.list_executions(mapRunArn=run["mapRunArn"])["executions"]:
            yield from histories_of(lake, child["executionArn"])


def test_no_text_quote_or_key_is_in_logs_histories_metrics_or_reasons(
    lake: LakeDriver, ended: Ended
) -> None:
    logs = logs_of(lake)
    assert "batch turn" in logs
    histories = [page for _, entry in ended.values() for page in histories_of(lake, entry.run_id)]
    assert any("batch_index" in page for page in histories), "payloads of batches"
    metrics = lake.clients.client("cloudwatch").get_paginator("list_metrics").paginate()
    printed = [*histories, *(json.dumps(page, default=str) for page in metrics)]
    printed += [json.dumps(vars(entry), default=str) for _, entry in ended.values()]
    secrets = lake.clients.client("secretsmanager")
    names = [secret["Name"] for secret in secrets.list_secrets()["SecretList"]]
    keys = [secrets.get_secret_value(SecretId=name)["SecretString"] for name in names]
    assert keys
    for hidden in (CANARY, "battery of the kettle", *keys):
        assert hidden not in logs
        assert not [part for part in printed if hidden in part]
