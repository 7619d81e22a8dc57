"""Show, by dry runs, what rejudging a dataset's stored answers would change."""

from __future__ import annotations

import json
import time
from collections import deque
from typing import TYPE_CHECKING, Any, Final

from cli.bulk_progress import steps_shown
from cli.documents.dry_run_output import DryRunEnd, print_dry_runs
from cli.documents.rejudge import start_rejudging
from cli.errors import ExitCode
from cli.interrupts import Consequence, on_interrupt
from cli.output import messages
from cli.runs import LOOKS, POLL_SECONDS
from medallion.aws import S3ObjectStore
from medallion.contracts import Rejudgement
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from cli.output import Output
    from cli.runs import Watch
    from cli.stacks import Connection

_TAKEN: Final = "another run has claimed the document; try again when it has ended"
_REFUSED: Final = "the deployed code refuses the text; judging again would change no row"
_CONTINUING: Final = Consequence(
    "the dry runs continue, and change nothing", "run the command again to see their results"
)


def show_changes(
    connection: Connection, dataset: str, document: str | None, output: Output
) -> ExitCode:
    """Start a dry run of every document, wait, and print the rows that would change.

    Raises:
        CommandError: the dataset has no extracted document, or the document is not in it.
        Interrupted: the user stops waiting; the dry runs continue.
    """
    watches = start_rejudging(connection, dataset, document, dry_run=True)
    with on_interrupt(lambda: _CONTINUING):
        ends = _wait(connection, watches)
    print_dry_runs(ends, output)
    rejudge = connection.command("rejudge", dataset, "--wait")
    hint = f"; {rejudge} changes these rows" if _any_change(ends) else ""
    messages.print(f"nothing was changed{hint}", markup=False, soft_wrap=True)
    return ExitCode.ERROR if any(end.broken for end in ends) else ExitCode.OK


def _any_change(ends: list[DryRunEnd]) -> bool:
    return any(end.report.rows for end in ends if end.report)


def _wait(connection: Connection, watches: list[Watch]) -> list[DryRunEnd]:
    """The ends in the order of the documents; each poll looks at a few executions in turn."""
    ends: dict[str, DryRunEnd] = {}
    waiting = deque(watches)
    with steps_shown("dry runs:", len(watches)) as show:
        while waiting:
            for _ in range(min(LOOKS, len(waiting))):
                watch = waiting.popleft()
                end = _end_of(connection, watch)
                if end is None:
                    waiting.append(watch)
                    continue
                ends[watch.run_id] = end
                show(f"{len(ends)}/{len(watches)}  {watch.key}")
            if waiting:
                time.sleep(POLL_SECONDS)
    return [ends[watch.run_id] for watch in watches]


def _end_of(connection: Connection, watch: Watch) -> DryRunEnd | None:
    run = connection.step_functions.describe_execution(executionArn=watch.run_id)
    if run["status"] == "RUNNING":
        return None
    if run["status"] != "SUCCEEDED":
        reason = f"the dry run ended as {run['status']}: {run.get('error', 'no error is known')}"
        return DryRunEnd(watch.key, None, "", reason, broken=True)
    left: dict[str, Any] = json.loads(run.get("output") or "{}")
    if "superseded" in left:
        return DryRunEnd(watch.key, None, "STALE", _TAKEN)
    registration = left.get("registration", {}).get("payload", {})
    if registration:
        reason = f"{registration.get('reason_code')}: {registration.get('reason')}"
        return DryRunEnd(watch.key, None, str(registration.get("status")), reason)
    report = _report(connection, watch)
    if report is None:
        return DryRunEnd(watch.key, None, "REJECTED", _REFUSED)
    return DryRunEnd(watch.key, report, report.status, report.reason or "")


def _report(connection: Connection, watch: Watch) -> Rejudgement | None:
    silver = S3ObjectStore(connection.s3, connection.stack.silver_bucket)
    run_name = watch.run_id.rsplit(":", 1)[-1]
    body = silver.get(lake.rejudgement_key(watch.document_id, run_name))
    return Rejudgement.model_validate_json(body) if body is not None else None
