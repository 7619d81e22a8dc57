from __future__ import annotations

import ast
import dataclasses
import json
import sys
from pathlib import Path

import pytest
from pydantic import BaseModel

from glue_jobs.silver_to_gold import manifest, schemas
from glue_jobs.silver_to_gold.arguments import JobArguments
from medallion import contracts
from medallion.contracts import GoldRunBreak
from medallion.vocabulary.gold_breaks import GoldRunCause, GoldRunStage
from medallion.vocabulary.gold_tables import EVIDENCE_COLUMNS
from medallion.vocabulary.silver_tables import RECORD_COLUMNS
from medallion.vocabulary.statuses import PromotionStatus

pytestmark = pytest.mark.contract

ROOT = Path(__file__).parents[2]

MIRRORED: list[tuple[type, type[BaseModel]]] = [
    (manifest.ManifestDocument, contracts.ManifestDocument),
    (manifest.GoldManifest, contracts.GoldManifest),
    (manifest.PromotionResult, contracts.PromotionResult),
    (manifest.GoldRunBreak, GoldRunBreak),
    (manifest.EarlierPublication, contracts.EarlierPublication),
    (manifest.GoldRunResult, contracts.GoldRunResult),
]


@pytest.mark.parametrize(("mirror", "model"), MIRRORED)
def test_the_jobs_dataclasses_have_the_fields_of_the_contracts(
    mirror: type, model: type[BaseModel]
) -> None:
    fields = {
        field.name: field.default is dataclasses.MISSING for field in dataclasses.fields(mirror)
    }

    assert fields == {name: field.is_required() for name, field in model.model_fields.items()}


def test_the_job_reads_the_manifest_that_the_pipeline_writes() -> None:
    written = contracts.GoldManifest(
        gold_run_id="run",
        dataset="purchases",
        documents=(
            contracts.ManifestDocument(
                document_id="a", source_key="k", version_id="v", records_key="r", fence=3
            ),
            contracts.ManifestDocument(
                document_id="b", source_key="k", version_id="", records_key=None, fence=4
            ),
        ),
        replaces=("run-0",),
    )

    read = manifest.parse_manifest(written.model_dump_json())

    assert dataclasses.asdict(read) == written.model_dump()


def test_a_field_of_a_later_version_breaks_neither_reader_of_a_manifest() -> None:
    document = {"document_id": "a", "source_key": "k", "version_id": "v", "records_key": None}
    text = json.dumps(
        {
            "gold_run_id": "run",
            "dataset": "purchases",
            "documents": [{**document, "fence": 1, "later": 1}],
            "later": 1,
        }
    )

    by_the_job = manifest.parse_manifest(text)
    by_the_pipeline = contracts.GoldManifest.model_validate_json(text)

    assert dataclasses.asdict(by_the_job) == by_the_pipeline.model_dump()
    assert (by_the_job.superseded, by_the_job.schema_version) == (False, 1)


def test_the_job_sees_that_its_manifest_is_superseded() -> None:
    written = contracts.GoldManifest(
        gold_run_id="run", dataset="purchases", documents=(), superseded=True
    )

    assert manifest.parse_manifest(written.model_dump_json()).superseded


@pytest.mark.parametrize(
    "broken",
    [
        None,
        manifest.GoldRunBreak(
            GoldRunStage.AUDIT, GoldRunCause.DATASET, "INCOMPATIBLE_SCHEMA", "column a is date"
        ),
    ],
)
def test_the_pipeline_reads_the_result_that_the_job_writes(
    broken: manifest.GoldRunBreak | None,
) -> None:
    result = manifest.GoldRunResult(
        "run",
        "purchases",
        "77",
        (
            manifest.PromotionResult("a", PromotionStatus.PROMOTED, 2, "77"),
            manifest.PromotionResult("b", PromotionStatus.HELD, reason="rule failed"),
            manifest.PromotionResult("c", PromotionStatus.BROKEN, reason="r", reason_code="C"),
        ),
        broken,
    )

    read = contracts.GoldRunResult.model_validate_json(result.to_json())

    assert read.model_dump() == dataclasses.asdict(result)


def test_the_pipeline_reads_what_the_job_may_have_published_and_what_it_found() -> None:
    pending = (
        manifest.PromotionResult("a", PromotionStatus.PROMOTED, 2, "77"),
        manifest.PromotionResult("b", PromotionStatus.HELD, reason="rule failed"),
    )
    earlier = (manifest.EarlierPublication("run-0", "66"),)
    result = manifest.GoldRunResult(
        "run", "purchases", None, (), pending=pending, published_earlier=earlier
    )

    read = contracts.GoldRunResult.model_validate_json(result.to_json())

    assert read.model_dump() == dataclasses.asdict(result)
    assert manifest.parse_pending(result.to_json()) == pending


def test_the_pipeline_ignores_fields_of_a_later_jobs_result() -> None:
    document = {"document_id": "a", "status": "LEFT_OUT", "later": 1}
    broken = {"stage": "READ", "cause": "CRASH", "reason_code": "CRASH", "reason": "", "later": 1}
    text = json.dumps(
        {
            "gold_run_id": "run",
            "dataset": "purchases",
            "snapshot_id": None,
            "documents": [document],
            "broken": broken,
            "later": 1,
        }
    )

    read = contracts.GoldRunResult.model_validate_json(text)

    assert read.broken is not None
    assert read.broken.cause is GoldRunCause.CRASH
    assert read.documents[0].status is PromotionStatus.LEFT_OUT


def test_the_job_reads_every_column_of_silver_records() -> None:
    spark_names = {
        "string": "string",
        "bigint": "bigint",
        "double": "double",
        "boolean": "boolean",
        "timestamp": "string",
    }

    found = [(field.name, field.dataType.simpleString()) for field in schemas.SILVER_RECORD.fields]

    assert found == [(name, spark_names[hive_type]) for name, hive_type, _ in RECORD_COLUMNS]


def test_every_evidence_column_of_gold_comes_from_silver() -> None:
    silver = {name for name, _, _ in RECORD_COLUMNS}

    assert {name for name, _, _ in EVIDENCE_COLUMNS} <= silver


def test_the_job_imports_only_modules_that_glue_provides() -> None:
    offered = {"pyspark", "awsglue", "boto3", "glue_jobs", *sys.stdlib_module_names}
    modules = [
        *(ROOT / "glue_jobs" / "silver_to_gold").rglob("*.py"),
        *(ROOT / "medallion" / "vocabulary").glob("*.py"),
    ]

    imported = {name for module in modules for name in _imports(module)}

    medallion = {name for name in imported if name.split(".")[0] == "medallion"}
    assert {name.split(".")[0] for name in imported - medallion} <= offered
    assert {name.split(".")[1] for name in medallion} == {"vocabulary"}


def test_only_the_script_imports_awsglue() -> None:
    folder = ROOT / "glue_jobs"

    importers = [
        path.name
        for path in folder.rglob("*.py")
        if any(name.split(".")[0] == "awsglue" for name in _imports(path))
    ]

    assert importers == ["job.py"]


def test_the_state_machine_passes_the_variable_arguments_to_the_job() -> None:
    definition = (ROOT / "statemachine" / "document_pipeline.asl.json").read_text(encoding="utf-8")

    for name in ("dataset", "gold_run_id", "manifest_key"):
        assert name in JobArguments.names()
        assert f'"--{name}.$"' in definition


def _imports(module: Path) -> set[str]:
    """The modules that the file imports at run time, without imports for type checking."""
    tree = ast.parse(module.read_text(encoding="utf-8"))
    names: set[str] = set()
    for node in tree.body:
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom):
            parent = node.module or ""
            whole = parent in {"medallion", "glue_jobs"}
            names |= {f"{parent}.{alias.name}" for alias in node.names} if whole else {parent}
    return names
