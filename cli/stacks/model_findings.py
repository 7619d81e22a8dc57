"""Which models of the deployed datasets may be shut down soon."""

from __future__ import annotations

from collections import defaultdict
from typing import TYPE_CHECKING

from cli.stacks.findings import Finding
from medallion.model import shutdown_warning
from medallion.vocabulary.datasets import parse_dataset
from medallion.vocabulary.lake import COMPILED_DATASETS_PREFIX

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator
    from datetime import date

    from cli.stacks.connection import Connection
    from medallion.vocabulary.datasets import Dataset


def deployed_datasets(connection: Connection) -> Iterator[Dataset]:
    """The compiled datasets of the stack."""
    bucket = connection.stack.artifacts_bucket
    pages = connection.s3.get_paginator("list_objects_v2").paginate(
        Bucket=bucket, Prefix=COMPILED_DATASETS_PREFIX
    )
    for page in pages:
        for found in page.get("Contents", []):
            body = connection.s3.get_object(Bucket=bucket, Key=found["Key"])["Body"].read()
            yield parse_dataset(body.decode())


def shutdown_findings(datasets: Iterable[Dataset], today: date) -> list[Finding]:
    """A warning for each model that may be shut down soon, or one finding that there is none."""
    users: dict[str, list[str]] = defaultdict(list)
    for dataset in datasets:
        users[dataset.model.name].append(dataset.name)
    warnings = [
        Finding(
            f"model {model}",
            "warn",
            f"{warning}; used by {', '.join(names)}",
            "name another model in model.name of dataset.yaml, or in MEDALLION_MODEL, and deploy",
        )
        for model, names in users.items()
        if (warning := shutdown_warning(model, today))
    ]
    return warnings or [
        Finding("models", "ok", f"{', '.join(users) or 'none'}: no shutdown is near")
    ]
