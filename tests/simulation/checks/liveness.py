"""Promises about progress: nothing waits forever, the dead hold nothing, payloads are small."""

from __future__ import annotations

from collections.abc import Iterator

from medallion.vocabulary import errors
from tests.simulation.checks.evidence import Evidence, Violation

MOST_PAYLOAD_BYTES = 64 * 1024

_TRANSIENT = frozenset(
    {
        "Lambda.ServiceException",
        "Lambda.AWSLambdaException",
        "Lambda.SdkClientException",
        "Lambda.TooManyRequestsException",
        "Lambda.ClientExecutionTimeoutException",
        "ClaimTakenError",
        "TransientAwsError",
    }
)
"""Errors that a seed causes fewer times in a row than a state is retried, except in an outage."""


_DEFECTS = frozenset(
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.DefectError)
)
"""Errors that say that an invariant of the pipeline does not hold."""


def nothing_waits_for_ever(evidence: Evidence) -> Iterator[Violation]:
    """No execution is still running, and none was ended by its own time-out."""
    for execution in evidence.executions:
        if execution.stopped is None or execution.status == "TIMED_OUT":
            yield Violation(
                "nothing_waits_for_ever", execution.key, f"an execution is {execution.status}"
            )


def transient_errors_break_no_execution(evidence: Evidence) -> Iterator[Violation]:
    """Unless the platform is down, retries outlast errors that pass."""
    if evidence.was_down:
        return
    for key, error in evidence.errors:
        if error in _TRANSIENT:
            yield Violation(
                "transient_errors_break_no_execution", key, f"an execution ended with {error}"
            )


def faults_are_no_defects(evidence: Evidence) -> Iterator[Violation]:
    """No execution, and no child of a Map, ends with an error that only developers can fix."""
    for key, error in evidence.errors:
        if error in _DEFECTS:
            yield Violation("faults_are_no_defects", key, f"an execution ended with {error}")


def the_dead_hold_no_claim(evidence: Evidence) -> Iterator[Violation]:
    """Claims, and places among those that wait for gold, are only those of running executions."""
    alive = {execution.arn for execution in evidence.executions if execution.stopped is None}
    owners = {entry.document_id: entry.owner for entry in evidence.entries.values()}
    found = [
        (key, "an ended execution owns the document")
        for key, entry in evidence.entries.items()
        if entry.owner and entry.owner not in alive
    ]
    last_runs = {entry.run_id for entry in evidence.entries.values()}
    found += [
        (
            "",
            f"{'an ended' if claim.owner in last_runs else 'a superseded'} execution owns the gold",
        )
        for claim in evidence.gold_claims
        if claim.owner not in alive
    ]
    found += [
        (document.source_key, "waits for gold, but no execution waits with it")
        for document in evidence.waiting
        if owners.get(document.document_id) not in alive
    ]
    for key, detail in found:
        yield Violation("the_dead_hold_no_claim", key, detail)


def the_living_keep_their_claims(evidence: Evidence) -> Iterator[Violation]:
    """Only a run of another version takes a claim from a running execution."""
    for found in evidence.take_overs:
        if found.is_same_version:
            what = "the document" if found.key else "a dataset's gold"
            yield Violation(
                "the_living_keep_their_claims",
                found.key,
                f"a running execution lost its claim on {what}",
            )


def documents_do_not_break_one_another(evidence: Evidence) -> Iterator[Violation]:
    """If nothing is wrong with Glue, no gold run breaks: one document's change concerns only it."""
    for key, error in evidence.errors if evidence.is_glue_sound else ():
        if error == "States.TaskFailed":
            yield Violation(
                "documents_do_not_break_one_another", key, "its gold run broke without a fault"
            )


def nobody_waits_in_vain(evidence: Evidence) -> Iterator[Violation]:
    """A document that waits for gold is answered; the heartbeat is for what nobody foresaw."""
    for key in () if evidence.is_held_up else evidence.vain_waits:
        yield Violation("nobody_waits_in_vain", key, "nobody answered a task that waited for gold")


def payloads_are_small(evidence: Evidence) -> Iterator[Violation]:
    """No input or output of a state is above 64 KiB."""
    for state, size in evidence.payloads.items():
        if size > MOST_PAYLOAD_BYTES:
            yield Violation("payloads_are_small", "", f"{state} has a payload of {size} bytes")
