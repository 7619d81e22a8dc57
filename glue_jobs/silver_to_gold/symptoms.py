"""What an exception of Python or Java shows of itself without document text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from glue_jobs.silver_to_gold.decisions.breaks import Symptoms
from glue_jobs.silver_to_gold.silver import code_of
from medallion.vocabulary.errors import InputError, MedallionError

_LOST: Final = ("ExecutorLostFailure", "FetchFailed", "Executor heartbeat timed out")
"""How Spark's scheduler words a stage that it gave up because of lost executors."""

_ANALYSIS: Final = "AnalysisException"
_AWS_SERVICES: Final = "software.amazon.awssdk.services."
_SPARK_EXCEPTION: Final = "org.apache.spark.SparkException"


def symptoms_of(error: BaseException) -> Symptoms:
    """The names of its classes and causes, and the texts that are known to be harmless."""
    links = list(_chain(error))
    java = [cause for link in links for cause in _java_chain(link)]
    code, message = next(filter(None, map(_answer_to_java, java)), (None, None))
    return Symptoms(
        (*(_name(type(link)) for link in links), *(cause.getClass().getName() for cause in java)),
        tuple(_name(base) for link in links for base in type(link).__mro__[1:]),
        lost_executor=any(map(_reports_lost_executor, java)),
        code=_code(error) or code,
        message=_message(error) or message,
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


def _java_chain(error: BaseException) -> Iterator[Any]:
    """The Java exception behind an exception of Py4J or PySpark, then its causes."""
    found = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while found is not None:
        yield found
        found = found.getCause()


def _answer_to_java(error: Any) -> tuple[str, str] | None:
    """The code and the words of a refusal of an AWS API, None for any other error."""
    name = error.getClass().getName()
    if not name.startswith(_AWS_SERVICES):
        return None
    details = error.awsErrorDetails()
    if details is None or not details.errorCode():
        return None
    service = name.removeprefix(_AWS_SERVICES).partition(".")[0]
    return details.errorCode(), f"{details.errorCode()} from the service {service}"


def _reports_lost_executor(error: Any) -> bool:
    """Only a message without a cause: a task's own error is the cause, and may quote a row."""
    if error.getClass().getName() != _SPARK_EXCEPTION or error.getCause() is not None:
        return False
    message = error.getMessage() or ""
    return any(words in message for words in _LOST)


def _code(error: BaseException) -> str | None:
    if isinstance(error, InputError):
        return error.reason_code
    spark_code = getattr(error, "getErrorClass", None)
    if spark_code is not None:
        return str(spark_code() or "") or None
    return code_of(error)


def _message(error: BaseException) -> str | None:
    if isinstance(error, MedallionError):
        return str(error)
    if any(kind.__name__ == _ANALYSIS for kind in type(error).__mro__):
        # The analyser sees the dataset's SQL and schemas, not rows.
        return str(getattr(error, "desc", "") or "").partition("\n")[0] or None
    code = code_of(error)
    return f"{code} when calling {getattr(error, 'operation_name', 'AWS')}" if code else None
