"""The commands and their options; a command imports its work when it runs."""

from cli.commands.dataset_commands import check, init
from cli.commands.document_commands import drop, rejudge, rerun, runs, show, stale
from cli.commands.stack_commands import connect, doctor, down, query, up

__all__ = [
    "check",
    "connect",
    "doctor",
    "down",
    "drop",
    "init",
    "query",
    "rejudge",
    "rerun",
    "runs",
    "show",
    "stale",
    "up",
]
