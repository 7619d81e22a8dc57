"""How the documents of the event model ended."""

from __future__ import annotations

from collections import Counter

from tests.simulation.volume.figures import NOT_STARTED, Ending, Failure, ending_of
from tests.simulation.volume.ports import Books, Run


def endings_of(books: Books, documents: int) -> Counter[Ending]:
    """How many documents ended in which way; some may have no execution."""
    found = Counter(
        ending_of(run.status, _failure(run), books.entries.get(run.document_id))
        for run in books.runs.values()
    )
    missing = documents - len(books.runs)
    return found + Counter({ending_of(NOT_STARTED, None, None): missing})


def _failure(run: Run) -> Failure | None:
    return None if run.error is None else Failure(run.error, run.cause, run.state)
