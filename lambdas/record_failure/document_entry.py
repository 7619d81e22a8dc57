"""The ledger's entry of the document that a broken run worked on."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING, Final

from pydantic import ValidationError

from medallion.contracts import DocumentEvent
from medallion.ledger import Counts, DocumentEntry
from medallion.vocabulary import lake
from medallion.vocabulary.errors import DocumentRejectedError

if TYPE_CHECKING:
    from lambdas.record_failure.history import BrokenRun, RunHistory
    from medallion.ledger import Ledger

_CLAIMING_STATE: Final = "RegisterDocument"


def entry_of(
    execution_arn: str, run: BrokenRun, ledger: Ledger, history: RunHistory
) -> DocumentEntry | None:
    """The document's entry; a run that ended before it claimed the document claims it here.

    Otherwise the ledger would still have the end of an earlier run, and nobody would see that
    the version in bronze was not processed.

    Returns:
        The entry, None for an operator's input that names no document, and for one of another
        bucket.

    Raises:
        ClaimTakenError: another run claimed the document in between.
    """
    try:
        event = DocumentEvent.model_validate_json(run.input or "")
    except ValidationError:
        return None
    bucket, key = event.detail.bucket.name, event.detail.object.key
    document_id = lake.document_id_of(bucket, key)
    found = ledger.find(document_id)
    if run.error == DocumentRejectedError.__name__:
        return found
    if found is None:
        wanted = DocumentEntry(document_id, lake.dataset_of(key), bucket, key)
    elif event.dry_run or not _is_of_an_earlier_run(found, execution_arn, run, history):
        return found
    else:
        wanted = replace(found, counts=Counts(), unsettled=found.may_be_unsettled)
    return ledger.claim(found, replace(wanted, owner=execution_arn, run_id=execution_arn))


def _is_of_an_earlier_run(
    entry: DocumentEntry, execution_arn: str, run: BrokenRun, history: RunHistory
) -> bool:
    """Whether a run that began before the broken run left the entry, and no longer owns it.

    A run that began later read a version at least as new.
    """
    if entry.run_id == execution_arn:
        return False
    if history.last_state(execution_arn) not in (None, _CLAIMING_STATE):
        return False
    return history.ended_before(entry.run_id, run.started, is_at_rest=entry.owner is None)
