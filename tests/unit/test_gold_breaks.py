"""The class of what breaks a gold run, and the search for the documents that break it."""

from __future__ import annotations

import math
from collections.abc import Sequence

import pytest
from botocore.exceptions import ClientError, EndpointConnectionError
from hypothesis import given
from hypothesis import strategies as st

from glue_jobs.silver_to_gold.decisions.breaks import Symptoms, break_of, cause_of, crash_in
from glue_jobs.silver_to_gold.decisions.halving import broken_documents
from glue_jobs.silver_to_gold.decisions.promotion import BranchOvertakenError
from glue_jobs.silver_to_gold.manifest import GoldRunBreak, ManifestDocument
from glue_jobs.silver_to_gold.symptoms import symptoms_of
from medallion.vocabulary.errors import DatasetInvalidError, DefectError
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage

DATA, PLATFORM, DATASET = GoldRunCause.DATA, GoldRunCause.PLATFORM, GoldRunCause.DATASET
READ, AUDIT = GoldRunStage.READ, GoldRunStage.AUDIT
SECRET = "words of a document"
THROTTLED: object = {"Error": {"Code": "SlowDown", "Message": SECRET}}


class JavaError:
    """A Java exception as Py4J shows it."""

    def __init__(self, name: str, message: str = SECRET, cause: JavaError | None = None) -> None:
        self._name, self._message, self._cause = name, message, cause
        self.code = ""

    def getClass(self) -> JavaError:  # noqa: N802 - Java's name
        return self

    def getName(self) -> str:  # noqa: N802 - Java's name
        return self._name

    def getMessage(self) -> str:  # noqa: N802 - Java's name
        return self._message

    def getCause(self) -> JavaError | None:  # noqa: N802 - Java's name
        return self._cause

    def awsErrorDetails(self) -> JavaError | None:  # noqa: N802 - Java's name
        return self if self.code else None

    def errorCode(self) -> str:  # noqa: N802 - Java's name
        return self.code


class Py4JJavaError(Exception):
    def __init__(self, java_exception: JavaError) -> None:
        super().__init__(SECRET)
        self.java_exception = java_exception


def on_spark(*names: str, message: str = SECRET) -> Py4JJavaError:
    """An error of Spark with these Java classes, outermost first."""
    found: JavaError | None = None
    for name in reversed(names):
        found = JavaError(name, message, found)
    assert found is not None
    return Py4JJavaError(found)


SPARK = "org.apache.spark.SparkException"
S3_ERROR = "software.amazon.awssdk.services.s3.model.S3Exception"
LOST = "Task 0 failed 4 times, most recent failure: ExecutorLostFailure (executor 1 exited)"


@pytest.mark.parametrize(
    ("error", "cause"),
    [
        (ClientError(THROTTLED, "GetObject"), PLATFORM),  # type: ignore[arg-type]
        (EndpointConnectionError(endpoint_url="https://s3"), PLATFORM),
        (ConnectionResetError(), PLATFORM),
        (OSError(28, "No space left on device"), PLATFORM),
        (MemoryError(), PLATFORM),
        (BranchOvertakenError("main moved"), PLATFORM),
        (on_spark(SPARK, message=LOST), PLATFORM),
        (on_spark(SPARK, "java.lang.OutOfMemoryError"), PLATFORM),
        (on_spark(SPARK, "java.net.SocketTimeoutException"), PLATFORM),
        (on_spark(SPARK, "java.io.IOException"), PLATFORM),
        (on_spark("software.amazon.awssdk.services.glue.model.GlueException"), PLATFORM),
        (on_spark("org.apache.iceberg.exceptions.CommitFailedException"), PLATFORM),
        (on_spark(SPARK, "org.apache.spark.shuffle.FetchFailedException"), PLATFORM),
        (DatasetInvalidError("INCOMPATIBLE_SCHEMA", "column a"), DATASET),
        (on_spark(SPARK, "java.lang.RuntimeException"), DATA),
        (on_spark(SPARK, "java.lang.RuntimeException", message=LOST), DATA),
        (ValueError(SECRET), DATA),
        (DefectError("an invariant"), DATA),
    ],
)
def test_an_errors_classes_decide_its_cause(error: Exception, cause: GoldRunCause) -> None:
    found = break_of(symptoms_of(error), READ)

    assert (found.stage, found.cause) == (READ, cause)
    assert SECRET not in found.reason
    assert found.reason
    assert found.reason_code


def refused_to_java(code: str) -> Py4JJavaError:
    error = on_spark(SPARK, S3_ERROR)
    cause = error.java_exception.getCause()
    assert cause is not None
    cause.code = code
    return error


DENIED: object = {"Error": {"Code": "AccessDenied", "Message": SECRET}}
REFUSALS = [
    ClientError(DENIED, "GetObject"),  # type: ignore[arg-type]
    on_spark(SPARK, "software.amazon.awssdk.services.glue.model.AccessDeniedException"),
    on_spark("java.nio.file.AccessDeniedException"),
    refused_to_java("AccessDenied"),
]


@pytest.mark.parametrize("error", REFUSALS, ids=["python", "glue", "hadoop", "s3"])
def test_no_retry_cures_a_missing_permission_before_the_publication(error: Exception) -> None:
    causes = {stage: break_of(symptoms_of(error), stage).cause for stage in GoldRunStage}

    assert {stage for stage in causes if causes[stage] is DATASET} == {
        GoldRunStage.START,
        READ,
        AUDIT,
    }
    assert set(causes.values()) == {DATASET, PLATFORM}


def test_a_break_names_code_and_service_of_an_aws_error_in_java() -> None:
    found = break_of(symptoms_of(refused_to_java("SlowDown")), READ)

    assert (found.cause, found.reason_code) == (PLATFORM, "SlowDown")
    assert found.reason == "SlowDown from the service s3"


def test_an_aws_error_in_java_without_an_answer_is_named_by_its_class() -> None:
    found = break_of(symptoms_of(on_spark(SPARK, S3_ERROR)), READ)

    assert (found.cause, found.reason) == (PLATFORM, "Py4JJavaError from S3Exception")


@pytest.mark.parametrize("stage", GoldRunStage)
def test_rows_break_only_the_stages_that_read_them(stage: GoldRunStage) -> None:
    found = cause_of(symptoms_of(ValueError()), stage)

    assert (found is DATA) == (stage in {READ, AUDIT})


def test_an_analysis_error_is_the_datasets_unless_a_path_is_gone() -> None:
    names = ("pyspark.errors.exceptions.captured.AnalysisException",)
    bases = ("pyspark.errors.exceptions.base.AnalysisException",)

    assert cause_of(Symptoms(names, bases, code="UNRESOLVED_COLUMN"), AUDIT) is DATASET
    assert cause_of(Symptoms(names, bases, code="PATH_NOT_FOUND"), AUDIT) is PLATFORM
    service = (*names, "software.amazon.awssdk.core.exception.SdkClientException")
    assert cause_of(Symptoms(service, bases), AUDIT) is PLATFORM


def test_a_cause_of_python_counts_as_a_class() -> None:
    error = RuntimeError(SECRET)
    error.__cause__ = ConnectionResetError()

    assert break_of(symptoms_of(error), READ).cause is PLATFORM


def test_a_break_names_code_and_operation_of_an_aws_error() -> None:
    found = break_of(symptoms_of(ClientError(THROTTLED, "GetObject")), READ)  # type: ignore[arg-type]

    assert (found.reason_code, found.reason) == ("SlowDown", "SlowDown when calling GetObject")


def test_a_break_names_the_innermost_class_of_a_foreign_error() -> None:
    found = break_of(symptoms_of(on_spark(SPARK, "java.lang.RuntimeException")), AUDIT)

    assert found.reason == "Py4JJavaError from RuntimeException"


@given(count=st.integers(1, 70), data=st.data())
def test_halving_finds_exactly_the_broken_documents(count: int, data: st.DataObject) -> None:
    names = [f"d{n}" for n in range(count)]
    bad = data.draw(st.sets(st.sampled_from(names), min_size=1, max_size=5))
    tries: list[int] = []

    def try_out(documents: Sequence[ManifestDocument]) -> GoldRunBreak | None:
        tries.append(len(documents))
        return crash_in(READ) if bad & {d.document_id for d in documents} else None

    documents = [ManifestDocument(name, "k", "v", "r", 1) for name in names]

    assert broken_documents(documents, try_out).keys() == bad
    assert len(tries) <= len(bad) * max(1, 2 * math.ceil(math.log2(count)))


def test_documents_that_break_only_together_are_not_broken_alone() -> None:
    documents = [ManifestDocument(f"d{n}", "k", "v", "r", 1) for n in range(4)]

    found = broken_documents(documents, lambda d: crash_in(READ) if len(d) == 4 else None)

    assert found == {}
