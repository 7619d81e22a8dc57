"""The body of the Glue job: the product's decisions between in-memory tables and a client of S3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import lru_cache
from typing import Any

from glue_jobs.silver_to_gold.arguments import JobArguments
from glue_jobs.silver_to_gold.decisions.gold_steps import run_gold
from glue_jobs.silver_to_gold.manifest import parse_manifest
from medallion.vocabulary.datasets import Dataset, parse_dataset
from medallion.vocabulary.errors import DefectError
from medallion.vocabulary.lake import compiled_dataset_key, gold_result_key
from tests.simulation.aws.glue import JobProcess
from tests.simulation.aws.iceberg import Catalog
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process
from tests.simulation.product.gold_intake import text_of_object
from tests.simulation.product.gold_tables import GoldPlace, InMemoryGoldTables

ClientOf = Callable[[Process], Callable[[str], Any]]
"""The factory of a process's clients, by the name of the service."""


class GoldJob:
    """The script of the job; `run` is a `Body` of Glue."""

    def __init__(self, catalog: Catalog, weather: Weather, client_of: ClientOf) -> None:
        """Bind the job to its tables and clients."""
        self._catalog = catalog
        self._weather = weather
        self._client_of = client_of

    def run(self, process: JobProcess, arguments: Mapping[str, str]) -> None:
        """Do what `job.py` does."""
        options = {name.removeprefix("--"): value for name, value in arguments.items()}
        given = JobArguments.of(options)
        s3 = self._client_of(process)("s3")
        process.enter("begin")
        manifest = parse_manifest(text_of_object(s3, given.silver_bucket, given.manifest_key))
        compiled = text_of_object(s3, given.artifacts_bucket, compiled_dataset_key(given.dataset))
        if (manifest.dataset, manifest.gold_run_id) != (given.dataset, given.gold_run_id):
            raise DefectError(f"{given.manifest_key} is another gold run's manifest")
        dataset = _parsed(compiled)
        tables = InMemoryGoldTables(
            process=process,
            weather=self._weather,
            s3=s3,
            silver_bucket=given.silver_bucket,
            place=GoldPlace(self._catalog, given.gold_database),
            manifest=manifest,
            dataset=dataset,
        )
        result = run_gold(tables, manifest, dataset)
        process.enter("result")
        s3.put_object(
            Bucket=given.silver_bucket,
            Key=gold_result_key(given.dataset, given.gold_run_id),
            Body=result.to_json().encode(),
            ContentType="application/json",
        )


@lru_cache(maxsize=4)
def _parsed(compiled: str) -> Dataset:
    return parse_dataset(compiled)
