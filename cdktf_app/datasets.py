"""Compiled datasets in the artifacts bucket, for the Lambda functions and the Glue job."""

from __future__ import annotations

from collections.abc import Sequence

from cdktf import Fn
from constructs import Construct

from cdktf_app.assets import Assets
from cdktf_app.aws import S3Object
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.lake import compiled_dataset_key


def upload_datasets(
    scope: Construct, datasets: Sequence[Dataset], *, bucket: str, assets: Assets
) -> None:
    """Declare one object for each dataset."""
    for dataset in datasets:
        key = compiled_dataset_key(dataset.name)
        path = assets.add_bytes(f"objects/{key}", dataset.to_json().encode())
        S3Object(
            scope,
            f"dataset-{dataset.name}",
            bucket=bucket,
            key=key,
            source=path,
            source_hash=Fn.filemd5(path),
            content_type="application/json",
        )
