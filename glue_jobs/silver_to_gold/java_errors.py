"""What exceptions of Java show of themselves through Py4J, without document text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

_LOST: Final = ("ExecutorLostFailure", "FetchFailed", "Executor heartbeat timed out")
"""How Spark's scheduler words a stage that it gave up because of lost executors."""

_AWS_SERVICES: Final = "software.amazon.awssdk.services."
_SPARK_EXCEPTION: Final = "org.apache.spark.SparkException"


def java_chain(error: BaseException) -> Iterator[Any]:
    """The Java exception behind an exception of Py4J or PySpark, then its causes."""
    found = getattr(error, "java_exception", None) or getattr(error, "_origin", None)
    while found is not None:
        yield found
        found = found.getCause()


def answer_to_java(error: Any) -> tuple[str, str] | None:
    """The code and the words of a refusal of an AWS API, None for any other error."""
    name = error.getClass().getName()
    if not name.startswith(_AWS_SERVICES):
        return None
    details = error.awsErrorDetails()
    if details is None or not details.errorCode():
        return None
    service = name.removeprefix(_AWS_SERVICES).partition(".")[0]
    return details.errorCode(), f"{details.errorCode()} from the service {service}"


def reports_lost_executor(error: Any) -> bool:
    """Only a message without a cause: a task's own error is the cause, and may quote a row."""
    if error.getClass().getName() != _SPARK_EXCEPTION or error.getCause() is not None:
        return False
    message = error.getMessage() or ""
    return any(words in message for words in _LOST)
