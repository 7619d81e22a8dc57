"""Drop, show, rerun and rejudge documents."""

from cli.documents.drop import drop_files
from cli.documents.dry_run import show_changes
from cli.documents.finding import find_document
from cli.documents.rejudge import print_changes, start_rejudging
from cli.documents.rerun import check_usage, start_again, start_stale
from cli.documents.selection import Selection
from cli.documents.show import describe, print_description
from cli.documents.stale import find_stale, print_cost, print_stale

__all__ = [
    "Selection",
    "check_usage",
    "describe",
    "drop_files",
    "find_document",
    "find_stale",
    "print_changes",
    "print_cost",
    "print_description",
    "print_stale",
    "show_changes",
    "start_again",
    "start_rejudging",
    "start_stale",
]
