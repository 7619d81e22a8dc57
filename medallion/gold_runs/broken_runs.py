"""What broke a gold run, from the task's error and the job's own report."""

from __future__ import annotations

import json
import re
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from medallion.vocabulary.foreign_errors import words_of_foreign_error
from medallion.vocabulary.gold_breaks import GoldRunCause

if TYPE_CHECKING:
    from medallion.contracts import GoldRunBreak, TaskFailure

_REFUSED_STARTS: Final = frozenset(
    {
        "Glue.AccessDeniedException",
        "Glue.EntityNotFoundException",
        "Glue.InvalidInputException",
        "Glue.ValidationException",
    }
)
_GLUE: Final = "Glue."
_CANNOT_IMPORT = re.compile(r"\b(?P<name>(?:Import|ModuleNotFound|Syntax)Error)\b")
_DENIED = re.compile(r"\bAccess ?Denied|\bis not authorized to perform\b")


@dataclass(frozen=True)
class Breakage:
    """How a gold run broke.

    Attributes:
        in_mid_run: the job had started, so that its documents may have broken it.
    """

    cause: GoldRunCause
    reason_code: str
    reason: str
    in_mid_run: bool = True


def breakage_of(failure: TaskFailure, reported: GoldRunBreak | None) -> Breakage:
    """The cause, from the task's error and from what the job reported about itself.

    Args:
        failure: error and cause as Step Functions caught them.
        reported: what the job's result object holds, None if there is none.
    """
    if _is_refused_start(failure):
        return _not_started(GoldRunCause.DATASET, failure, "Glue refused to start the job")
    if failure.error.startswith(_GLUE):
        return _not_started(GoldRunCause.PLATFORM, failure, "Glue could not start the job")
    run = _job_run(failure.cause)
    state = str(run.get("JobRunState", failure.error)).removeprefix("States.")
    if reported and reported.cause is not GoldRunCause.CRASH:
        return Breakage(reported.cause, reported.reason_code, reported.reason)
    if reported and state in {"FAILED", "ERROR"}:
        where = f"the Spark process ended in the stage {reported.stage}"
        return Breakage(GoldRunCause.CRASH, "GoldRunCrashed", where)
    words = words_of_foreign_error(str(run.get("ErrorMessage", "")))
    if reported is None and (code := _code_of_faulty_deployment(words)):
        reason = f"the job's script could not start: {words}"
        return Breakage(GoldRunCause.DATASET, code, reason, in_mid_run=False)
    reason = f"the Glue job run ended as {state} without a cause of its own"
    return Breakage(GoldRunCause.PLATFORM, f"GoldRun{state.title()}", reason)


def _is_refused_start(failure: TaskFailure) -> bool:
    """Step Functions may name an error of Glue by its general class."""
    is_denied = failure.error.startswith(_GLUE) and _DENIED.search(failure.cause) is not None
    return failure.error in _REFUSED_STARTS or is_denied


def _not_started(cause: GoldRunCause, failure: TaskFailure, what: str) -> Breakage:
    return Breakage(cause, failure.error, f"{what}: {failure.error}", in_mid_run=False)


def _code_of_faulty_deployment(words: str) -> str | None:
    """The code of an error that ends every run of this deployment before its first report."""
    if named := _CANNOT_IMPORT.search(words):
        return named["name"]
    return "AccessDenied" if _DENIED.search(words) else None


def _job_run(cause: str) -> dict[str, Any]:
    """The job run that Step Functions reports as the cause; empty for other causes."""
    try:
        run = json.loads(cause)
    except ValueError:
        return {}
    return run if isinstance(run, dict) else {}
