"""The body of the Glue job: the product's decisions between in-memory tables and a client of S3."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from functools import lru_cache
from typing import Any

from glue_jobs.silver_to_gold.arguments import JobArguments
from glue_jobs.silver_to_gold.decisions.breaks import Symptoms
from glue_jobs.silver_to_gold.decisions.gold_steps import run_gold
from glue_jobs.silver_to_gold.decisions.progress import Progress, run_recorded
from glue_jobs.silver_to_gold.manifest import GoldRunResult, PromotionResult
from glue_jobs.silver_to_gold.s3_journal import S3Journal, parsed_dataset
from glue_jobs.silver_to_gold.symptoms import symptoms_of
from medallion.vocabulary.datasets import Dataset
from tests.simulation.aws.glue import JobProcess, StageBroke
from tests.simulation.aws.iceberg import Catalog
from tests.simulation.aws.weather import Weather
from tests.simulation.kernel import Process
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
        journal = SimulatedJournal(process, S3Journal(s3, given))
        manifest = journal.real.manifest()
        progress = Progress(manifest, journal, simulated_symptoms)

        def run() -> None:
            dataset = _parsed(journal.real.compiled_dataset())
            tables = InMemoryGoldTables(
                process=process,
                weather=self._weather,
                s3=s3,
                silver_bucket=given.silver_bucket,
                place=GoldPlace(self._catalog, given.gold_database),
                gold_run_id=manifest.gold_run_id,
                dataset=dataset,
            )
            run_gold(tables, manifest, dataset, progress)

        run_recorded(progress, run)


@dataclass(frozen=True)
class SimulatedJournal:
    """The job's journal, which enters the last stage before the final result."""

    process: JobProcess
    real: S3Journal

    def write(self, result: GoldRunResult) -> None:
        if result.broken is None:
            self.process.enter("result")
        self.real.write(result)

    def pending(self) -> tuple[PromotionResult, ...]:
        return self.real.pending()

    def is_superseded(self) -> bool:
        return self.real.is_superseded()


def simulated_symptoms(error: BaseException) -> Symptoms:
    """A stage's fault shows the name of the class that Spark or Java would show."""
    if isinstance(error, StageBroke):
        return Symptoms((error.error_name,))
    return symptoms_of(error)


@lru_cache(maxsize=4)
def _parsed(compiled: str) -> Dataset:
    return parsed_dataset(compiled)
