"""The job's arguments, as Glue passes them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, fields

CATALOG = "glue_catalog"
"""Name of the Iceberg catalog; the job's `--conf` binds it to a catalog and a warehouse."""


@dataclass(frozen=True)
class JobArguments:
    """What one run of the job does, and where.

    Attributes:
        manifest_key: key in the silver bucket of the documents to bring into gold.
    """

    dataset: str
    gold_run_id: str
    manifest_key: str
    silver_bucket: str
    artifacts_bucket: str
    gold_database: str

    @classmethod
    def names(cls) -> list[str]:
        """Names to ask `getResolvedOptions` for."""
        return [field.name for field in fields(cls)]

    @classmethod
    def of(cls, options: Mapping[str, str]) -> JobArguments:
        """The job's own arguments, from all that Glue resolved."""
        return cls(**{name: options[name] for name in cls.names()})
