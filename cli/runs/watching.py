"""Follow documents until they end, and show their progress."""

from __future__ import annotations

import json
import time
from typing import TYPE_CHECKING, Any

from rich.live import Live

from cli.errors import CommandError
from cli.output import messages
from cli.runs.executions import current_state, failed_runs
from cli.runs.watch import Watch
from cli.runs.watch_table import table_of
from medallion.ledger import DocumentEntry
from medallion.vocabulary import lake
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from cli.stacks import Connection

POLL_SECONDS = 1.0
START_SECONDS = 120.0
"""How long a dropped document may take to appear in the ledger."""
BROKEN_SECONDS = 5.0
"""How long after the drop to start looking for a run that failed before its claim."""
LOST_SECONDS = 60.0
"""How long the ledger may lag behind an execution that has ended."""


def watch_all(connection: Connection, watches: list[Watch]) -> None:
    """Follow the documents until all have ended.

    Raises:
        CommandError: a document never appeared, or the ledger did not record the end of its run.
        KeyboardInterrupt: the user stops waiting; the runs continue.
    """
    try:
        _show_progress(connection, watches)
    except KeyboardInterrupt:
        messages.print("stopped waiting; the runs continue: `medallion runs` lists them")
        raise


def _show_progress(connection: Connection, watches: list[Watch]) -> None:
    if not messages.is_terminal:
        _follow(connection, watches, _line_printer())
        return
    with Live(table_of(watches), console=messages, refresh_per_second=4) as live:
        _follow(connection, watches, lambda seen: live.update(table_of(seen)))
    messages.print()


def _follow(
    connection: Connection, watches: list[Watch], show: Callable[[list[Watch]], None]
) -> None:
    while True:
        for watch in watches:
            if not watch.done:
                _update(connection, watch)
        show(watches)
        if all(watch.done for watch in watches):
            return
        time.sleep(POLL_SECONDS)


def _line_printer() -> Callable[[list[Watch]], None]:
    """A callback for use without a terminal: it prints a line if a document's progress changed."""
    printed: dict[str, str] = {}

    def print_lines(watches: list[Watch]) -> None:
        for watch in watches:
            progress = _progress(watch)
            if printed.get(watch.key) != progress:
                printed[watch.key] = progress
                line = f"{watch.elapsed:4.0f} s  {watch.key}: {progress}"
                messages.print(line, markup=False, soft_wrap=True)

    return print_lines


def _progress(watch: Watch) -> str:
    if watch.done:
        return f"{watch.status} {watch.records} records"
    return f"{watch.state} {watch.chunks_done}/{watch.chunks or '?'} chunks"


def _update(connection: Connection, watch: Watch) -> None:
    watch.elapsed = time.monotonic() - watch.began
    entry = connection.ledger.find(watch.document_id)
    if entry is None or not _is_mine(entry, watch):
        _check_unclaimed(connection, watch)
        if not watch.done and watch.elapsed > START_SECONDS:
            raise CommandError(
                f"{watch.key} did not start within {START_SECONDS:.0f} s",
                "run `medallion doctor` to check the rule between bronze and the state machine",
            )
        return
    watch.entry = entry
    watch.state = current_state(connection, entry.run_id) or "starting"
    _count_outcomes(connection, watch, entry)
    if entry.status != DocumentStatus.RUNNING:
        _take_final_counts(watch, entry)
        watch.done = True
        return
    _check_alive(connection, watch, entry)


def _take_final_counts(watch: Watch, entry: DocumentEntry) -> None:
    """Take the ledger's counts, which omit duplicates from neighbouring chunks."""
    counts = entry.counts
    watch.records = _final(counts.records, watch.records)
    watch.quarantined = _final(counts.quarantined_records, watch.quarantined)
    watch.quarantined_fields = _final(counts.quarantined_fields, watch.quarantined_fields)


def _final(counted: int | None, seen: int) -> int:
    return seen if counted is None else counted


def _is_mine(entry: DocumentEntry, watch: Watch) -> bool:
    if watch.run_id:
        return entry.run_id == watch.run_id
    return entry.version_id == watch.version_id


def _check_unclaimed(connection: Connection, watch: Watch) -> None:
    """Detect a run that ended without a claim: it had nothing to do, or failed early."""
    if watch.run_id:
        run = connection.step_functions.describe_execution(executionArn=watch.run_id)
        if run["status"] == "SUCCEEDED":
            watch.unclaimed = DocumentStatus.DUPLICATE
            watch.done = True
            return
    if watch.elapsed < BROKEN_SECONDS:
        return
    for run in failed_runs(connection, watch.key, watch.dropped_at):
        watch.unclaimed = DocumentStatus.FAILED
        watch.reason = (
            f"{run.get('error', run['status'])} in {current_state(connection, run['executionArn'])}"
        )
        watch.done = True


def _check_alive(connection: Connection, watch: Watch, entry: DocumentEntry) -> None:
    run = connection.step_functions.describe_execution(executionArn=entry.run_id)
    if run["status"] == "RUNNING":
        watch._ended_at = None
        return
    watch._ended_at = watch._ended_at or time.monotonic()
    if time.monotonic() - watch._ended_at > LOST_SECONDS:
        raise CommandError(
            f"the run of {watch.key} ended as {run['status']} in {watch.state}, "
            "but its status in the ledger is still RUNNING",
            f"run `medallion show {watch.key}`; the function record_failure may have failed",
        )


def _count_outcomes(connection: Connection, watch: Watch, entry: DocumentEntry) -> None:
    """Count the outcomes that appeared since the last poll."""
    run_name = entry.run_id.rsplit(":", 1)[-1]
    prefix = lake.plan_prefix(entry.document_id, run_name) + "outcomes/"
    pages = connection.s3.get_paginator("list_objects_v2").paginate(
        Bucket=connection.stack.silver_bucket, Prefix=prefix
    )
    keys = {item["Key"] for page in pages for item in page.get("Contents", [])}
    for key in sorted(keys - watch._seen):
        body = connection.s3.get_object(Bucket=connection.stack.silver_bucket, Key=key)["Body"]
        for line in body.iter_lines():
            _count_outcome(watch, json.loads(line))
        watch._seen.add(key)


def _count_outcome(watch: Watch, outcome: dict[str, Any]) -> None:
    records = outcome["records"]
    watch.chunks_done += 1
    watch.records += len(records)
    watch.quarantined += len(outcome["quarantined"])
    watch.quarantined_fields += sum(len(record["refused"]) for record in records)
    for name in ("prompt_tokens", "output_tokens", "thinking_tokens"):
        watch.tokens += outcome[name]
