"""What an exception of Python or Java shows of itself without document text."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Final

from glue_jobs.silver_to_gold.decisions.breaks import Symptoms
from glue_jobs.silver_to_gold.java_errors import answer_to_java, java_chain, reports_lost_executor
from glue_jobs.silver_to_gold.silver import code_of
from medallion.vocabulary.errors import InputError, MedallionError

_ANALYSIS: Final = "AnalysisException"


def symptoms_of(error: BaseException) -> Symptoms:
    """The names of its classes and causes, and the texts that are known to be harmless."""
    links = list(_chain(error))
    java = [cause for link in links for cause in java_chain(link)]
    code, message = next(filter(None, map(answer_to_java, java)), (None, None))
    return Symptoms(
        (*(_name(type(link)) for link in links), *(cause.getClass().getName() for cause in java)),
        tuple(_name(base) for link in links for base in type(link).__mro__[1:]),
        lost_executor=any(map(reports_lost_executor, java)),
        code=_code(error) or code,
        message=_message(error) or message,
    )


def _chain(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__


def _name(kind: type) -> str:
    return f"{kind.__module__}.{kind.__name__}"


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
