"""`doctor` names each document on which parts of the lake disagree; its commands repair them."""

from __future__ import annotations

import re
import shlex
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path
from typing import Any

import pytest
from pyiceberg.catalog import load_catalog
from pyiceberg.table import Table
from typer.testing import CliRunner

from cli.main import app
from cli.stacks import Connection, agreement
from cli.stacks import agreement_findings as findings
from cli.stacks.findings import Finding
from medallion.ledger import DOCUMENT_SORT_KEY
from medallion.vocabulary import lake as keys
from tests.e2e.lake_driver import Dropped, LakeDriver, eventually

pytestmark = [pytest.mark.e2e, pytest.mark.timeout(900)]

DATASET = "customer_feedback"
FOLDER = f"{DATASET}/agreement"
SAMPLE = Path(__file__).parents[2] / "datasets" / DATASET / "samples" / "survey_forms_small.txt"
DAMAGES = (
    "gold_lost",
    "silver_lost",
    "row_lost",
    "count_changed",
    "entry_lost",
    "deleted_but_in_gold",
)


@pytest.fixture
def _all_named(monkeypatch: pytest.MonkeyPatch) -> None:
    """Documents of other tests must not hide those of this one."""
    monkeypatch.setattr(findings, "MOST_NAMED", 10_000)


@pytest.fixture
def dropped(lake: LakeDriver) -> Iterator[dict[str, Dropped]]:
    """A complete document for each damage."""
    documents = {name: lake.drop(f"{FOLDER}/{name}.txt", SAMPLE.read_bytes()) for name in DAMAGES}
    for document in documents.values():
        assert lake.ended(document).status == "COMPLETE"
    yield documents
    for document in documents.values():
        lake.clients.client("s3").delete_object(Bucket=lake.names.bronze_bucket, Key=document.key)


def gold_table(lake: LakeDriver) -> Table:
    endpoint = lake.names.endpoint_url
    catalog = load_catalog(
        "gold",
        type="glue",
        **{
            "glue.endpoint": endpoint,
            "glue.region": lake.names.region,
            "glue.access-key-id": "test",
            "glue.secret-access-key": "test",
            "s3.endpoint": endpoint,
            "s3.region": lake.names.region,
            "s3.access-key-id": "test",
            "s3.secret-access-key": "test",
        },
    )
    return catalog.load_table(f"{lake.names.gold_database}.{DATASET}_records")


def rows_of(table: Table, document: Dropped) -> Any:
    return table.scan(row_filter=f"document_id == '{document.document_id}'").to_arrow()


def damage(lake: LakeDriver, dropped: dict[str, Dropped]) -> None:
    """Make the parts of the lake disagree, in another way for each document."""
    s3, dynamodb = lake.clients.client("s3"), lake.clients.client("dynamodb")
    rows = rows_of(gold_table(lake), dropped["deleted_but_in_gold"])
    s3.delete_object(Bucket=lake.names.bronze_bucket, Key=dropped["deleted_but_in_gold"].key)
    removed = Dropped(
        dropped["deleted_but_in_gold"].key, "", dropped["deleted_but_in_gold"].document_id
    )
    assert lake.ended(removed).status == "DELETED"
    gold_table(lake).append(rows)
    gold_table(lake).delete(f"document_id == '{dropped['gold_lost'].document_id}'")
    for name, table in (("silver_lost", keys.RECORDS), ("row_lost", keys.DOCUMENTS)):
        key = keys.silver_key(table, DATASET, dropped[name].document_id)
        s3.delete_object(Bucket=lake.names.silver_bucket, Key=key)
    dynamodb.update_item(
        **item_of(lake, dropped["count_changed"]),
        UpdateExpression="SET #counts.#records = :wrong",
        ExpressionAttributeNames={"#counts": "counts", "#records": "records"},
        ExpressionAttributeValues={":wrong": {"N": "99"}},
    )
    dynamodb.delete_item(**item_of(lake, dropped["entry_lost"]))


def item_of(lake: LakeDriver, document: Dropped) -> Any:
    key = {"pk": f"document#{document.document_id}", "sk": DOCUMENT_SORT_KEY}
    return {
        "TableName": lake.names.documents_table,
        "Key": {name: {"S": value} for name, value in key.items()},
    }


def disagreeing(lake: LakeDriver, stack_file: Path) -> dict[str, Finding]:
    """The findings about this test's documents, by the name of the damage."""
    found = findings.agreement(Connection(lake.names), stack_file)
    return {
        finding.finding.partition(":")[0].removeprefix(f"{FOLDER}/").removesuffix(".txt"): finding
        for finding in found
        if finding.finding.startswith(f"{FOLDER}/")
    }


@pytest.mark.usefixtures("_all_named")
def test_every_planted_disagreement_is_named_and_repaired_by_its_command(
    lake: LakeDriver, dropped: dict[str, Dropped], monkeypatch: pytest.MonkeyPatch
) -> None:
    # The objects are younger than the events that may be on their way.
    monkeypatch.setattr(agreement, "YOUNG", timedelta(0))
    stack_file = lake.stack.state_dir / "stack.json"
    assert disagreeing(lake, stack_file) == {}
    damage(lake, dropped)
    found = disagreeing(lake, stack_file)
    assert sorted(found) == sorted(DAMAGES)
    for finding in found.values():
        command = re.search(r"`medallion (rerun .*?)`", finding.next_step)
        assert command, finding
        # Without --wait, one gold run brings all of them into gold.
        words = [word for word in shlex.split(command[1]) if word != "--wait"]
        done = CliRunner().invoke(app, words)
        assert done.exit_code == 0, done.output
    eventually(lambda: all_settled(lake, dropped), "the end of the reruns")
    assert disagreeing(lake, stack_file) == {}


def all_settled(lake: LakeDriver, documents: dict[str, Dropped]) -> bool:
    """Whether every document has an entry and no run."""
    entries = lake.ledger.find_many(document.document_id for document in documents.values())
    states = [entry.status for entry in entries.values()]
    return len(states) == len(documents) and "RUNNING" not in states
