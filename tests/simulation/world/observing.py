"""Looks at everything that a schedule left behind."""

from __future__ import annotations

import json
from collections import defaultdict
from collections.abc import Callable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, Final

from medallion.gold_runs import GoldClaims, WaitingDocuments
from medallion.ledger import DocumentEntry, Ledger, document_row
from medallion.vocabulary import lake
from medallion.vocabulary.gold_tables import records_table
from tests.simulation.checks import Evidence, ExecutionFacts, GoldCommit
from tests.simulation.product.deployment import DOCUMENTS_TABLE, GOLD_DATABASE, SILVER
from tests.simulation.schedules import DATASET, Fault
from tests.simulation.world.oracle import expected_of
from tests.simulation.world.vain_waits import is_held_up, waited_in_vain

if TYPE_CHECKING:
    from tests.simulation.aws.iceberg import Snapshot, Table
    from tests.simulation.aws.states import Execution
    from tests.simulation.schedules import PlannedWeather
    from tests.simulation.world.platform import Platform
    from tests.simulation.world.users import Users
    from tests.simulation.world.watched_model import WatchedModel

RECORDS: Final = f"{GOLD_DATABASE}.{records_table(DATASET)}"
_GLUE_FAULTS: Final = frozenset({"glue death", "glue lie", "outage", "throttle"})
DECIDED: Final = frozenset(
    {"PartialExtraction", "DocumentRejected", "QualityGate", "ExtractionFailed"}
)
"""Errors of the definition's Fail states."""


class GoldReader:
    """Sees every change of what readers of gold see."""

    def __init__(self, now: Callable[[], float]) -> None:
        """Begin; `now` gives seconds."""
        self.commits: list[GoldCommit] = []
        self._now = now
        self._versions: dict[str, tuple[str, ...]] = {}

    def on_publish(self, table: Table, snapshot: Snapshot) -> None:
        """Note the documents whose rows changed their version."""
        if table.name != RECORDS:
            return
        found: defaultdict[str, set[str]] = defaultdict(set)
        for row in snapshot.rows:
            found[str(row["source_key"])].add(str(row["source_version"]))
        versions = {key: tuple(sorted(of_key)) for key, of_key in found.items()}
        for key in sorted({*versions, *self._versions}):
            if versions.get(key) != self._versions.get(key):
                seen = versions.get(key, ())
                self.commits.append(
                    GoldCommit(self._now(), key, seen[-1] if seen else None, len(seen) > 1)
                )
        self._versions = versions


def evidence_of(
    platform: Platform,
    users: Users,
    weather: PlannedWeather,
    reader: GoldReader,
    *,
    with_expected: bool,
) -> Evidence:
    """The state of all services; without what is expected if it is about to be found out."""
    dynamodb: Any = platform.observer.client("dynamodb")
    ledger = Ledger(dynamodb, DOCUMENTS_TABLE, platform.scheduler.wall)
    claims = GoldClaims(dynamodb, DOCUMENTS_TABLE)
    waiting = WaitingDocuments(dynamodb, DOCUMENTS_TABLE)
    entries = {entry.key: entry for entry in ledger.entries()}
    claim = claims.find(DATASET)
    model: WatchedModel = platform.model  # type: ignore[assignment]
    all_executions = platform.states.executions.values()
    executions = [e for e in all_executions if e.map_run_arn is None]
    return Evidence(
        histories=users.histories,
        expected=_expected(users) if with_expected else {},
        entries=entries,
        document_rows=_document_rows(platform, entries),
        expected_rows={key: document_row(entry) for key, entry in entries.items()},
        records=_by_key(_table_rows(platform, lake.RECORDS)),
        chunks=_by_key(_table_rows(platform, lake.CHUNKS)),
        gold=_by_key(_gold_rows(platform)),
        commits=reader.commits,
        gold_claims=[claim] if claim and not claim.is_free else [],
        waiting=tuple(waiting.in_turn(DATASET, "", 100)),
        executions=[_facts(execution) for execution in executions],
        errors=[_error(execution) for execution in all_executions if execution.error],
        take_overs=platform.dynamodb.take_overs,
        was_down=any(fault.kind == "outage" for fault in weather.hits),
        lost_events=frozenset(_undelivered(platform, weather)),
        payloads=platform.payloads,
        bill=model.entries(platform.code.failures),
        answers=list(_table_rows(platform, lake.ANSWERS)),
        is_glue_sound=not any(map(_may_break_glue, weather.hits)),
        vain_waits=[key_of_input(e.data) for e in executions if waited_in_vain(e)],
        is_held_up=is_held_up(weather.hits),
    )


def _may_break_glue(fault: Fault) -> bool:
    return fault.kind in _GLUE_FAULTS or fault.target.startswith("glue/")


def _expected(users: Users) -> dict[str, dict[str, Any]]:
    return {
        key: {version: expected_of(text) for version, text in history.texts.items()}
        for key, history in users.histories.items()
        if lake.dataset_of(key) == DATASET
    }


def _objects(platform: Platform, prefix: str) -> Iterator[bytes]:
    bucket = platform.s3.bucket({"Bucket": SILVER})
    for key in sorted(bucket.history):
        if key.startswith(prefix):
            version = bucket.current(key)
            if version is not None:
                yield version.body


def _table_rows(platform: Platform, table: str) -> Iterator[dict[str, Any]]:
    for body in _objects(platform, lake.silver_table_prefix(table)):
        yield from map(json.loads, body.splitlines())


def _document_rows(
    platform: Platform, entries: Mapping[str, DocumentEntry]
) -> dict[str, dict[str, Any]]:
    keys = {entry.document_id: key for key, entry in entries.items()}
    rows = _table_rows(platform, lake.DOCUMENTS)
    return {keys[row["document_id"]]: row for row in rows if row["document_id"] in keys}


def _gold_rows(platform: Platform) -> Iterator[dict[str, Any]]:
    table = platform.catalog.table(RECORDS)
    for row in table.rows() if table else ():
        yield {**row, "fields": json.dumps(row["fields"], sort_keys=True)}


def _by_key(rows: Iterator[dict[str, Any]]) -> dict[str, list[dict[str, Any]]]:
    found: defaultdict[str, list[dict[str, Any]]] = defaultdict(list)
    for row in rows:
        found[row["source_key"]].append(row)
    return dict(found)


def key_of_input(data: Any) -> str:
    """The key that an execution's input names."""
    return str(data["detail"]["object"]["key"])


def _error(execution: Execution) -> tuple[str, str]:
    data = execution.data
    is_child = execution.map_run_arn is not None
    key = data["document"]["key"] if is_child else key_of_input(data)
    return str(key), execution.error or ""


def _facts(execution: Execution) -> ExecutionFacts:
    return ExecutionFacts(
        arn=execution.arn,
        key=key_of_input(execution.data),
        status=execution.status,
        error=execution.error or "",
        decided=execution.error in DECIDED,
        started=execution.started,
        stopped=execution.stopped,
    )


def _undelivered(platform: Platform, weather: PlannedWeather) -> Iterator[str]:
    events = [
        *weather.lost,
        *platform.given_up,
        *(letter.event for rule in platform.events.rules.values() for letter in rule.dead_letters),
    ]
    for event in events:
        detail = event["detail"]
        yield (
            detail["object"]["key"]
            if "object" in detail
            else key_of_input(json.loads(detail["input"]))
        )
