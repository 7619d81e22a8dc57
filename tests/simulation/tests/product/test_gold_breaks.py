"""What breaks the simulated gold job, and what that does to the other documents."""

from __future__ import annotations

import pytest

from glue_jobs.silver_to_gold.decisions.attempts import MAX_BROKEN
from medallion.contracts import GoldRunResult, ManifestDocument
from tests.simulation.aws.glue import WORKER_LOST
from tests.simulation.product import STAGES, text_of
from tests.simulation.tests.product.gold_bench import GoldBench, GoldWeather

PLAIN, OTHER = text_of(1), text_of(2)
JAVA_ERROR = "Py4JJavaError"
LOST_S3 = "software.amazon.awssdk.services.s3.model.S3Exception"
BAD_SQL = "pyspark.errors.exceptions.base.AnalysisException"


def some_documents(gold: GoldBench, count: int) -> list[ManifestDocument]:
    return [gold.put(f"d{n:02}", PLAIN) for n in range(count)]


def statuses(result: GoldRunResult | None) -> dict[str, str]:
    assert result is not None
    return {found.document_id: found.status for found in result.documents}


def counting(weather: GoldWeather) -> list[str]:
    """The stages that the run reads silver in, one entry for each read."""
    reads: list[str] = []
    weather.before = {"read": lambda: reads.append("read")}
    return reads


@pytest.mark.parametrize("bad", [(0,), (41,), (63,), (3, 40)])
def test_documents_that_raise_errors_are_found_by_halving(bad: tuple[int, ...]) -> None:
    weather = GoldWeather(poison={f"d{n:02}": JAVA_ERROR for n in bad})
    gold = GoldBench(weather)
    reads = counting(weather)

    run = gold.run(*some_documents(gold, 64))

    assert run.state == "SUCCEEDED"
    broken = [name for name, status in statuses(gold.result()).items() if status == "BROKEN"]
    assert broken == [f"d{n:02}" for n in bad]
    assert len({row["document_id"] for row in gold.table().rows()}) == 64 - len(bad)
    assert len(gold.table().published) == 1
    # All, no rows, two for each of six levels and bad document, and the rest.
    assert len(reads) <= 3 + 12 * len(bad)


def test_if_no_document_passes_the_dataset_breaks_the_run() -> None:
    names = [f"d{n:02}" for n in range(MAX_BROKEN + 5)]
    gold = GoldBench(GoldWeather(poison=dict.fromkeys(names, JAVA_ERROR)))

    run = gold.run(*some_documents(gold, len(names)))

    assert run.state == "FAILED"
    result = gold.result()
    assert result is not None
    assert result.broken is not None
    assert (result.broken.stage, result.broken.cause) == ("READ", "DATASET")


def test_a_document_that_ends_the_process_leaves_the_stage() -> None:
    gold = GoldBench(GoldWeather(poison={"d01": WORKER_LOST}))

    run = gold.run(*some_documents(gold, 3))

    assert run.state == "FAILED"
    result = gold.result()
    assert result is not None
    assert result.broken is not None
    assert (result.broken.stage, result.broken.cause) == ("READ", "CRASH")
    assert result.documents == ()


@pytest.mark.parametrize(("fault", "cause"), [(LOST_S3, "PLATFORM"), (BAD_SQL, "DATASET")])
def test_neither_the_platform_nor_the_dataset_is_halved(fault: str, cause: str) -> None:
    weather = GoldWeather(poison={"d01": fault})
    gold = GoldBench(weather)
    reads = counting(weather)

    run = gold.run(*some_documents(gold, 8))

    assert run.state == "FAILED"
    result = gold.result()
    assert result is not None
    assert result.broken is not None
    assert result.broken.cause == cause
    assert len(reads) == 1
    assert gold.table().rows() == ()


@pytest.mark.parametrize("stage", STAGES)
def test_an_error_that_passes_hurts_no_document(stage: str) -> None:
    weather = GoldWeather(JAVA_ERROR, stage)
    gold = GoldBench(weather)
    times: list[str] = []

    def pass_after_one() -> None:
        times.append(stage)
        weather.stage = stage if len(times) == 1 else ""

    weather.before = {stage: pass_after_one}
    documents = some_documents(gold, 4)

    run = gold.run(*documents)
    if run.state == "FAILED":
        assert stage in {"begin", "publish", "quality", "result"}
        run = gold.run(*documents)

    assert run.state == "SUCCEEDED"
    assert set(statuses(gold.result()).values()) == {"PROMOTED"}


@pytest.mark.parametrize("stage", ["quality", "result"])
def test_documents_are_reported_as_published_if_the_run_breaks_afterwards(stage: str) -> None:
    gold = GoldBench(GoldWeather(WORKER_LOST, stage))

    run = gold.run(*some_documents(gold, 2))

    assert run.state == "FAILED"
    assert statuses(gold.result()) == {"d00": "PROMOTED", "d01": "PROMOTED"}


def test_a_superseded_run_writes_nothing() -> None:
    gold = GoldBench()

    run = gold.run(*some_documents(gold, 2), superseded=True)

    assert run.state == "SUCCEEDED"
    assert gold.result() is None
    assert gold.catalog.names == ()


def test_a_run_that_is_superseded_before_its_publication_changes_nothing() -> None:
    weather = GoldWeather()
    gold = GoldBench(weather)
    documents = some_documents(gold, 2)
    weather.before = {"audit": lambda: gold.put_manifest(*documents, superseded=True)}

    run = gold.run(*documents)

    assert run.state == "SUCCEEDED"
    assert gold.table().rows() == ()
    assert gold.table().refs == ("main",)
