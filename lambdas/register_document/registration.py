"""Registers the current version of a key: reads the ledger and S3, then claims the document."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache, partial
from typing import TYPE_CHECKING

from lambdas.register_document.decision import (
    DRY_RUN_ALONE,
    GONE,
    Action,
    Verdict,
    decide,
    decide_dry_run,
    decide_rejudging,
)
from lambdas.register_document.rejection import Rejection, rejection_of
from medallion.aws import find_dataset
from medallion.contracts import (
    DocumentPointer,
    RegisterDocumentRequest,
    RegisterDocumentResponse,
    RegistrationDecision,
)
from medallion.ledger import Counts, DocumentEntry, Proposal, is_dataset_name
from medallion.model import asking_with, shape_of
from medallion.vocabulary import lake
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.errors import DefectError, DocumentRejectedError, TransientAwsError
from medallion.vocabulary.statuses import DocumentStatus

if TYPE_CHECKING:
    from collections.abc import Callable

    from lambdas.register_document.bronze import BronzeBucket, Revision
    from medallion.aws import ObjectStore
    from medallion.ledger import Executions, Ledger

_FOLDER_MARKER = Verdict(Action.SKIP, "FOLDER_MARKER", "the key only marks a folder")


@dataclass(frozen=True)
class RegisterDocumentDependencies:
    """What the step reads and writes."""

    ledger: Ledger
    bronze: BronzeBucket
    artifacts: ObjectStore
    executions: Executions


def register_document(
    request: RegisterDocumentRequest, dependencies: RegisterDocumentDependencies
) -> RegisterDocumentResponse:
    """Claim the key's current version for this run, or state why there is nothing to do.

    The ledger is read before S3: a claim succeeds only with a version that was current after the
    previous claim, so an older version never follows a newer version.

    Raises:
        DocumentRejectedError: the event is about another bucket than the bronze bucket.
        ClaimTakenError: another run claimed the document in between.
        TransientAwsError: Step Functions does not show that this execution is running.
    """
    key = _bronze_key(request, dependencies)
    document_id = lake.document_id_of(dependencies.bronze.name, key)
    seen = dependencies.ledger.find(document_id)
    revision = dependencies.bronze.current(key)
    # Read at most once, and never for the many events about finished or running documents.
    read_dataset = cache(partial(_dataset, lake.dataset_of(key), dependencies.artifacts))
    verdict = _verdict(request, seen, revision, dependencies.executions, read_dataset)
    if revision and lake.is_folder_marker(key, revision.size_bytes):
        verdict = _FOLDER_MARKER
    if verdict.action is Action.SKIP:
        return _skip(verdict)
    dataset = read_dataset()
    if verdict.action is Action.READ:
        return _read_only(request, seen, revision, dataset)
    wanted = _wanted(request, seen, revision, dataset, dependencies.bronze.name)
    entry = seen
    if verdict.action is Action.CLAIM or entry is None:
        _require_running(request.execution.arn, seen, dependencies.executions)
        entry = dependencies.ledger.claim(seen, wanted)
    pointer = entry.pointer(request.execution.name)
    document = pointer.model_copy(update={"rejudge": request.event.rejudge})
    return _claimed(document, revision, dataset, dependencies.ledger)


def _require_running(me: str, seen: DocumentEntry | None, executions: Executions) -> None:
    """Check that this execution is running, if record_failure may already have recorded its end.

    A function can outlive its execution, and nobody would release what it claims then. To ask for
    each document would exceed the quota of DescribeExecution.
    """
    if seen is None or not (seen.owner or seen.run_id == me):
        return
    if not executions.is_alive(me, seen.claimed_at):
        raise TransientAwsError("DescribeExecution does not show that this execution is running")


def _bronze_key(
    request: RegisterDocumentRequest, dependencies: RegisterDocumentDependencies
) -> str:
    if request.event.detail.bucket.name != dependencies.bronze.name:
        raise DocumentRejectedError(
            "FOREIGN_BUCKET", f"documents belong in the bucket {dependencies.bronze.name}"
        )
    return request.event.detail.object.key


def _verdict(
    request: RegisterDocumentRequest,
    seen: DocumentEntry | None,
    revision: Revision | None,
    executions: Executions,
    read_dataset: Callable[[], Dataset | None],
) -> Verdict:
    event = request.event
    version_id = revision.version_id if revision else GONE
    if event.dry_run and not event.rejudge:
        return DRY_RUN_ALONE
    if event.dry_run:
        return decide_dry_run(seen, version_id, _shape(read_dataset()))
    verdict = decide(
        seen,
        version_id,
        me=request.execution.arn,
        is_alive=executions.is_alive,
        again=event.rerun or event.fresh or event.rejudge,
    )
    if verdict.action is Action.CLAIM and event.rejudge:
        return decide_rejudging(seen, version_id, _shape(read_dataset()))
    return verdict


def _dataset(name: str, artifacts: ObjectStore) -> Dataset | None:
    return find_dataset(artifacts, name) if is_dataset_name(name) else None


def _shape(dataset: Dataset | None) -> dict[str, str]:
    return shape_of(dataset) if dataset else {}


def _read_only(
    request: RegisterDocumentRequest,
    seen: DocumentEntry | None,
    revision: Revision | None,
    dataset: Dataset | None,
) -> RegisterDocumentResponse:
    """Continue without a claim: if another run takes a claim, this run ends as superseded."""
    if seen is None or revision is None:
        raise DefectError("a dry run needs an entry and a text")
    rejection = rejection_of(seen.key, revision.size_bytes, dataset)
    if rejection:
        return _skip(Verdict(Action.SKIP, rejection.reason_code, rejection.reason))
    run = {"run_id": request.execution.arn, "rejudge": True, "dry_run": True}
    document = seen.pointer(request.execution.name).model_copy(update=run)
    return RegisterDocumentResponse(decision=RegistrationDecision.RUN, document=document)


def _wanted(
    request: RegisterDocumentRequest,
    seen: DocumentEntry | None,
    revision: Revision | None,
    dataset: Dataset | None,
    bucket: str,
) -> DocumentEntry:
    key = request.event.detail.object.key
    before = seen or DocumentEntry(
        document_id=lake.document_id_of(bucket, key),
        dataset=lake.dataset_of(key),
        bucket=bucket,
        key=key,
    )
    asked_with = asking_with(dataset) if dataset else before.asked_with
    return replace(
        before,
        version_id=revision.version_id if revision else GONE,
        size_bytes=revision.size_bytes if revision else 0,
        owner=request.execution.arn,
        run_id=request.execution.arn,
        counts=Counts(),
        fresh_salt=_fresh_salt(request, before),
        prompt_version=dataset.prompt_version if dataset else before.prompt_version,
        asked_with=asked_with,
        # Until every chunk has an answer, the existing answers were made with these settings.
        made_with=before.made_with or asked_with,
        unsettled=before.may_be_unsettled,
    )


def _fresh_salt(request: RegisterDocumentRequest, before: DocumentEntry) -> str:
    """Judging again needs the stored answers, even if a fresh run was also requested."""
    if request.event.fresh and not request.event.rejudge:
        return request.execution.name
    return before.fresh_salt


def _claimed(
    document: DocumentPointer, revision: Revision | None, dataset: Dataset | None, ledger: Ledger
) -> RegisterDocumentResponse:
    if revision is None:
        return RegisterDocumentResponse(decision=RegistrationDecision.DELETE, document=document)
    rejection = rejection_of(document.key, revision.size_bytes, dataset)
    if rejection:
        return _reject(document, rejection, ledger)
    return RegisterDocumentResponse(decision=RegistrationDecision.RUN, document=document)


def _skip(verdict: Verdict) -> RegisterDocumentResponse:
    return RegisterDocumentResponse(
        decision=RegistrationDecision.SKIP,
        status=DocumentStatus.DUPLICATE,
        reason_code=verdict.reason_code,
        reason=verdict.reason,
    )


def _reject(
    document: DocumentPointer, rejection: Rejection, ledger: Ledger
) -> RegisterDocumentResponse:
    """Write the rejection to the ledger, where PublishOutcome finds it."""
    status = DocumentStatus.REJECTED
    ledger.propose(document, Proposal(status, rejection.reason_code, rejection.reason))
    return RegisterDocumentResponse(
        decision=RegistrationDecision.REJECT,
        document=document,
        status=status,
        reason_code=rejection.reason_code,
        reason=rejection.reason,
    )
