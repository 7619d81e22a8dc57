"""Tables of the exceptions that the platform or the dataset causes, by the names of classes."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

_PLATFORM_PACKAGES: Final = (
    "botocore.exceptions.",
    "com.amazon.",
    "com.amazonaws.",
    "java.net.",
    "javax.net.",
    "org.apache.hadoop.fs.s3a.",
    "org.apache.http.",
    "org.apache.spark.memory.",
    "org.apache.spark.rpc.",
    "org.apache.spark.shuffle.",
    "software.amazon.awssdk.",
)
_PLATFORM_CLASSES: Final = frozenset(
    {
        "builtins.MemoryError",
        "builtins.OSError",
        "java.io.FileNotFoundException",
        "java.io.IOException",
        "java.io.UncheckedIOException",
        "java.lang.OutOfMemoryError",
        "java.util.concurrent.TimeoutException",
        "medallion.vocabulary.errors.RetryableError",
        "org.apache.iceberg.exceptions.CommitFailedException",
        "org.apache.iceberg.exceptions.CommitStateUnknownException",
        "org.apache.iceberg.exceptions.NotFoundException",
        "org.apache.iceberg.exceptions.RuntimeIOException",
        "org.apache.iceberg.exceptions.ServiceFailureException",
        "org.apache.iceberg.exceptions.ServiceUnavailableException",
        "org.apache.spark.SparkFileNotFoundException",
        "py4j.protocol.Py4JNetworkError",
    }
)
"""Python's classes also count as bases, for example `OSError` for a broken connection."""

_PLATFORM_CODES: Final = frozenset({"PATH_NOT_FOUND", "TABLE_OR_VIEW_ALREADY_EXISTS"})
"""Spark's codes of analysis errors that another writer causes, not the dataset."""

_REFUSALS: Final = frozenset({"AccessDenied", "AccessDeniedException"})
"""How AWS names a missing permission: an error's code, or the name of a class of Java."""

_DATASET_CLASSES: Final = frozenset(
    {
        "medallion.vocabulary.errors.InputError",
        "pyspark.errors.exceptions.base.AnalysisException",
        "pyspark.errors.exceptions.base.ParseException",
    }
)


def is_platform(names: Iterable[str], code: str | None) -> bool:
    """Whether an exception with these class names, or with Spark's code, is the platform's."""
    known = (name in _PLATFORM_CLASSES or name.startswith(_PLATFORM_PACKAGES) for name in names)
    return code in _PLATFORM_CODES or any(known)


def is_refusal(names: Iterable[str], code: str | None) -> bool:
    """Whether AWS refused a call that the job's role does not permit."""
    return code in _REFUSALS or any(name.rpartition(".")[2] in _REFUSALS for name in names)


def is_dataset(names: Iterable[str]) -> bool:
    """Whether an exception with these class names is the dataset's."""
    return not _DATASET_CLASSES.isdisjoint(names)
