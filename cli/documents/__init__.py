"""What a user does with documents: drop, show, run again, judge again."""

from cli.documents.drop import drop_files
from cli.documents.dry_run import show_changes
from cli.documents.finding import find_document
from cli.documents.rejudge import start_rejudging, tell_changes
from cli.documents.rerun import check_usage, start_again, start_stale
from cli.documents.show import describe, print_description, print_json
from cli.documents.stale import find_stale, print_stale, tell_cost

__all__ = [
    "check_usage",
    "describe",
    "drop_files",
    "find_document",
    "find_stale",
    "print_description",
    "print_json",
    "print_stale",
    "show_changes",
    "start_again",
    "start_rejudging",
    "start_stale",
    "tell_changes",
    "tell_cost",
]
