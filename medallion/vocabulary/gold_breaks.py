"""Where and why a gold run broke."""

from __future__ import annotations

from enum import StrEnum


class GoldRunStage(StrEnum):
    """What a gold run was doing when it broke, in order."""

    START = "START"
    READ = "READ"
    AUDIT = "AUDIT"
    PUBLISH = "PUBLISH"
    AGGREGATES = "AGGREGATES"
    RECORD = "RECORD"


class GoldRunCause(StrEnum):
    """What broke a gold run.

    DATA: rows of a document. PLATFORM: AWS or the cluster, so the same run may succeed later.
    DATASET: the dataset's definition, so every document breaks alike. CRASH: the process died
    without naming a cause.
    """

    DATA = "DATA"
    PLATFORM = "PLATFORM"
    DATASET = "DATASET"
    CRASH = "CRASH"
