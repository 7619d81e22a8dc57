"""The result object and the manifest of a gold run in S3."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from glue_jobs.silver_to_gold.arguments import JobArguments
from glue_jobs.silver_to_gold.manifest import (
    GoldManifest,
    GoldRunResult,
    PromotionResult,
    parse_manifest,
    parse_pending,
)
from glue_jobs.silver_to_gold.silver import is_missing
from medallion.vocabulary.datasets import Dataset, parse_dataset
from medallion.vocabulary.errors import DatasetInvalidError, DefectError
from medallion.vocabulary.lake import compiled_dataset_key, gold_result_key

if TYPE_CHECKING:
    from mypy_boto3_s3 import S3Client


@dataclass(frozen=True)
class S3Journal:
    """The `Journal` of a gold run, its manifest and its compiled dataset."""

    s3: S3Client
    arguments: JobArguments

    def write(self, result: GoldRunResult) -> None:
        self.s3.put_object(
            Bucket=self.arguments.silver_bucket,
            Key=self._result_key,
            Body=result.to_json().encode(),
            ContentType="application/json",
        )

    def pending(self) -> tuple[PromotionResult, ...]:
        try:
            return parse_pending(self._text(self.arguments.silver_bucket, self._result_key))
        except Exception as error:
            if not is_missing(error):
                raise
            return ()

    def is_superseded(self) -> bool:
        return self.manifest().superseded

    def manifest(self) -> GoldManifest:
        """The manifest as it is now.

        Raises:
            DefectError: it is another gold run's.
        """
        given = self.arguments
        manifest = parse_manifest(self._text(given.silver_bucket, given.manifest_key))
        if (manifest.dataset, manifest.gold_run_id) != (given.dataset, given.gold_run_id):
            raise DefectError(f"{given.manifest_key} is another gold run's manifest")
        return manifest

    def compiled_dataset(self) -> str:
        """The compiled dataset, to be parsed.

        Raises:
            DatasetInvalidError: `COMPILED_DATASET_MISSING`.
        """
        key = compiled_dataset_key(self.arguments.dataset)
        try:
            return self._text(self.arguments.artifacts_bucket, key)
        except Exception as error:
            if not is_missing(error):
                raise
            raise DatasetInvalidError("COMPILED_DATASET_MISSING", f"{key} is missing") from None

    @property
    def _result_key(self) -> str:
        return gold_result_key(self.arguments.dataset, self.arguments.gold_run_id)

    def _text(self, bucket: str, key: str) -> str:
        return self.s3.get_object(Bucket=bucket, Key=key)["Body"].read().decode()


def parsed_dataset(compiled: str) -> Dataset:
    """The compiled dataset.

    Raises:
        DatasetInvalidError: `COMPILED_DATASET_INVALID`.
    """
    try:
        return parse_dataset(compiled)
    except (ValueError, TypeError, KeyError, AttributeError):
        message = "the compiled dataset cannot be read: deploy the dataset again"
        raise DatasetInvalidError("COMPILED_DATASET_INVALID", message) from None
