"""Start, list and follow runs of the pipeline."""

from cli.runs.executions import StateVisit, history, list_runs, state_visits
from cli.runs.reporting import report
from cli.runs.starting import execution_input, print_started, start_execution
from cli.runs.watch import Watch
from cli.runs.watching import POLL_SECONDS

__all__ = [
    "POLL_SECONDS",
    "StateVisit",
    "Watch",
    "execution_input",
    "history",
    "list_runs",
    "print_started",
    "report",
    "start_execution",
    "state_visits",
]
