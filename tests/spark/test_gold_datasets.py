"""A gold run over the true records of the shipped datasets' samples."""

from __future__ import annotations

import pytest

from medallion.dataset_folders.dataset_source import compile_dataset
from medallion.vocabulary.statuses import PromotionStatus
from tests.spark.gold_lake import GoldLake, a_silver_record
from tests.truth.generate_samples import REPOSITORY
from tests.truth.scoring import TRUTH_ROOT, read_truth


@pytest.mark.parametrize("name", ["customer_feedback", "incident_reports"])
def test_the_true_records_of_all_samples_reach_every_gold_table(lake: GoldLake, name: str) -> None:
    dataset = compile_dataset(REPOSITORY / "datasets" / name)
    samples = {
        path.stem: read_truth(name, path.stem).records
        for path in sorted((TRUTH_ROOT / name).glob("*.json"))
    }
    documents = [
        lake.put(
            sample,
            *(
                a_silver_record(sample, number, fields=record.fields, quote=record.support)
                for number, record in enumerate(records)
            ),
        )
        for sample, records in samples.items()
    ]

    result = lake.run(*documents, dataset=dataset)

    assert {
        found.document_id: (found.status, found.rows, found.reason) for found in result.documents
    } == {
        sample: (PromotionStatus.PROMOTED, len(records), None)
        for sample, records in samples.items()
    }
    for table in dataset.gold_tables:
        assert lake.column(f"SELECT count(*) FROM gold.{name}_{table.name}")[0] > 0  # noqa: S608 - constants
    broken = lake.column(
        f"SELECT expectation FROM gold.{name}_quality_results"  # noqa: S608 - constants
        " WHERE severity = 'error' AND NOT passed"
    )
    assert broken == []
