"""A gold run takes all silver objects of a document, or leaves it out."""

from __future__ import annotations

from dataclasses import replace

import pytest

from glue_jobs.silver_to_gold.decisions.findings import DocumentFindings, rewritten
from glue_jobs.silver_to_gold.manifest import ManifestDocument, parse_manifest
from lambdas.join_gold_run.members import manifest_of
from medallion.gold_runs import WaitingDocument

KEY = "records/dataset=notes/d1.jsonl"
WAITING = WaitingDocument("d1", "notes/a.txt", "v1", 3, KEY, "", "run-1", record_parts=3)


def test_the_job_reads_all_objects_that_the_waiting_document_names() -> None:
    manifest = parse_manifest(manifest_of("g1", "notes", [WAITING]).model_dump_json())
    assert manifest.documents[0].records_keys == (
        KEY,
        "records/dataset=notes/d1.part-00001.jsonl",
        "records/dataset=notes/d1.part-00002.jsonl",
    )


def test_a_removal_has_no_objects() -> None:
    assert ManifestDocument("d1", "notes/a.txt", "v1", None, 3, record_parts=3).records_keys == ()


@pytest.mark.parametrize(
    ("parts", "runs", "versions", "is_left_out"),
    [
        (3, {"run-1"}, {"v1"}, False),
        (3, {"run-1", "run-2"}, {"v1"}, True),
        (3, {"run-1", "run-2"}, {"v1", "v2"}, True),
        (1, {"run-1", "run-2"}, {"v1", "v2"}, False),
        (1, {"run-1"}, {"v2"}, True),
        (1, {"run-2"}, {"v1"}, True),
        (1, set(), {"v1"}, False),
    ],
)
def test_rows_of_a_newer_run_leave_the_document_out(
    parts: int, runs: set[str], versions: set[str], is_left_out: bool
) -> None:
    manifest = manifest_of("g1", "notes", [replace(WAITING, record_parts=parts)])
    found = {"d1": DocumentFindings(9, {}, frozenset(versions), frozenset(runs))}
    documents = parse_manifest(manifest.model_dump_json()).documents
    assert rewritten(found, documents) == ({"d1"} if is_left_out else frozenset())


def test_a_manifest_of_an_earlier_version_does_not_name_the_run() -> None:
    document = ManifestDocument("d1", "notes/a.txt", "v1", KEY, 3)
    found = {"d1": DocumentFindings(9, {}, frozenset({"v1"}), frozenset({"run-2"}))}
    assert rewritten(found, [document]) == frozenset()
