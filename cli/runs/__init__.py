"""Start, list and follow runs of the pipeline."""

from cli.runs.executions import (
    StateVisit,
    history,
    list_runs,
    newest_run,
    reason_of,
    state_visits,
)
from cli.runs.polling import LOOKS
from cli.runs.reporting import report
from cli.runs.starting import execution_input, print_started, start_executions
from cli.runs.watch import Watch
from cli.runs.watching import POLL_SECONDS

__all__ = [
    "LOOKS",
    "POLL_SECONDS",
    "StateVisit",
    "Watch",
    "execution_input",
    "history",
    "list_runs",
    "newest_run",
    "print_started",
    "reason_of",
    "report",
    "start_executions",
    "state_visits",
]
