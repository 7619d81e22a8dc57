"""The reason codes of a dataset's mistakes: the one list, which docs/datasets.md repeats."""

from __future__ import annotations

from enum import StrEnum


class Reason(StrEnum):
    """A reason code, its meaning, and the fix of a mistake that names no better one."""

    meaning: str
    fix: str

    def __new__(cls, code: str, meaning: str, fix: str) -> Reason:
        reason = str.__new__(cls, code)
        reason._value_ = code
        reason.meaning = meaning
        reason.fix = fix
        return reason

    NO_DATASETS = (
        "NO_DATASETS",
        "the folder does not exist, or contains no dataset",
        "name a dataset's folder, or the folder that contains it",
    )
    INVALID_NAME = (
        "INVALID_NAME",
        "a folder's name cannot be part of a table's name",
        "use lower-case letters, digits and underscores, a letter first, at most 63 characters",
    )
    MISSING_FILE = (
        "MISSING_FILE",
        "a file that every dataset needs is missing",
        "add the file",
    )
    MISNAMED_FILE = (
        "MISNAMED_FILE",
        "a file with a similar name is read, but this file is not",
        "rename the file",
    )
    UNREADABLE_FILE = (
        "UNREADABLE_FILE",
        "a file is a folder, a broken link or larger than 1 MB, or may not be read",
        "replace it with a text file that you may read",
    )
    NOT_UTF8 = (
        "NOT_UTF8",
        "a file has another encoding, or is not text",
        "save it as UTF-8",
    )
    INVALID_SETTINGS = (
        "INVALID_SETTINGS",
        "a mistake in dataset.yaml",
        "see dataset.yaml in docs/datasets.md",
    )
    UNSUPPORTED_SETTING = (
        "UNSUPPORTED_SETTING",
        "the model or the deployment's client library has no such setting or value",
        "see Models in docs/datasets.md",
    )
    INVALID_SCHEMA = (
        "INVALID_SCHEMA",
        "a mistake in record.schema.json, or a rule that the pipeline would not enforce",
        "see record.schema.json in docs/datasets.md",
    )
    REFUSED_SCHEMA = (
        "REFUSED_SCHEMA",
        "record.schema.json is so large that the model's API refuses the request",
        "remove values or properties",
    )
    INVALID_PROMPT = (
        "INVALID_PROMPT",
        "prompt.md is empty",
        "describe what a record is and what is irrelevant",
    )
    INVALID_EXAMPLE = (
        "INVALID_EXAMPLE",
        "an example in examples.yaml would teach the model a mistake",
        "copy the quote from the text, and give values that the schema allows",
    )
    INVALID_GOLD_SQL = (
        "INVALID_GOLD_SQL",
        "a mistake in a file of gold/",
        "write one SELECT in Spark SQL over the view records",
    )
    INVALID_EXPECTATION = (
        "INVALID_EXPECTATION",
        "a rule in expectations.yaml cannot be checked",
        "see expectations.yaml in docs/datasets.md",
    )
    INVALID_OFFLINE = (
        "INVALID_OFFLINE",
        "a mistake in offline.yaml",
        "see offline.yaml in docs/datasets.md",
    )
    SHARED_TABLE_NAME = (
        "SHARED_TABLE_NAME",
        "two datasets define the same gold table",
        "rename one of them",
    )
    INCOMPATIBLE_SCHEMA = (
        "INCOMPATIBLE_SCHEMA",
        "the gold table exists, and a column would change its type",
        "keep the type, or give the property a new name",
    )
    REMOVED_COLUMN = (
        "REMOVED_COLUMN",
        "the gold table has a column that the schema no longer has",
        "put the property back",
    )
