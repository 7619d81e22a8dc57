"""Object keys of all buckets; no other module spells them."""

from __future__ import annotations

import hashlib

RECORDS = "records"
CHUNKS = "chunks"
QUARANTINE = "quarantine"
DOCUMENTS = "documents"
ANSWERS = "answers"
REFERENCES_PREFIX = "references/"
PLANS_PREFIX = "plans/"
REJUDGEMENTS_PREFIX = "rejudgements/"
COMPILED_DATASETS_PREFIX = "datasets/"

_ROWS_SUFFIX = ".jsonl"

UNKNOWN_DATASET = "_unknown"
"""The partition, and the label in logs and metrics, of documents without a deployed dataset."""


def document_id_of(bucket: str, key: str) -> str:
    """32 hex digits that name a document: the hash of its bucket and key."""
    return hashlib.sha256(f"{bucket}/{key}".encode()).hexdigest()[:32]


def dataset_of(key: str) -> str:
    """The first folder of a bronze key, empty if the key has none."""
    return key.split("/", 1)[0] if "/" in key else ""


def is_folder_marker(key: str, size_bytes: int) -> bool:
    """Whether it is one of the zero-byte keys that consoles create for folders."""
    return key.endswith("/") and size_bytes == 0


def compiled_dataset_key(dataset: str) -> str:
    """Artifacts bucket: the compiled dataset."""
    return f"{COMPILED_DATASETS_PREFIX}{dataset}.json"


def silver_table_prefix(table: str) -> str:
    """Silver bucket: the root of one silver table, with one folder per dataset."""
    return f"{table}/"


def silver_partition(table: str, dataset: str) -> str:
    """Silver bucket: the folder with a dataset's rows in a silver table."""
    return f"{table}/dataset={dataset}/"


def silver_key(table: str, dataset: str, document_id: str) -> str:
    """Silver bucket: the first, mostly the only, object with a document's rows in a table."""
    return f"{silver_partition(table, dataset)}{document_id}{_ROWS_SUFFIX}"


def part_keys(first_key: str, parts: int) -> tuple[str, ...]:
    """The keys of all objects with a document's rows in a table, from the key of the first."""
    stem = first_key.removesuffix(_ROWS_SUFFIX)
    further = (f"{stem}.part-{part:05}{_ROWS_SUFFIX}" for part in range(1, parts))
    return (first_key, *further)


def plans_prefix(document_id: str) -> str:
    """Silver bucket: the plans and decisions of all runs for a document."""
    return f"{PLANS_PREFIX}{document_id}/"


def plan_prefix(document_id: str, run_name: str) -> str:
    """Silver bucket: the plan and decisions of one run for a document."""
    return f"{plans_prefix(document_id)}{run_name}/"


def chunks_key(document_id: str, run_name: str) -> str:
    """Silver bucket: the chunks of a run, one JSON line each, text included."""
    return plan_prefix(document_id, run_name) + "chunks.jsonl"


def batches_key(document_id: str, run_name: str) -> str:
    """Silver bucket: the items of the Map, one JSON line per batch."""
    return plan_prefix(document_id, run_name) + "batches.jsonl"


def outcomes_key(document_id: str, run_name: str, batch_index: int) -> str:
    """Silver bucket: the judged outcomes of one batch, one JSON line per chunk."""
    return plan_prefix(document_id, run_name) + f"outcomes/{batch_index:06d}.jsonl"


def attempts_key(document_id: str, run_name: str, batch_index: int) -> str:
    """Silver bucket: how often a batch asked for each answer, kept between its invocations."""
    return plan_prefix(document_id, run_name) + f"attempts/{batch_index:06d}.json"


def model_wait_key(document_id: str, run_name: str) -> str:
    """Silver bucket: the newest wait of a run for the model, which its batches share."""
    return plan_prefix(document_id, run_name) + "model_wait.json"


def answer_key(dataset: str, request_hash: str) -> str:
    """Silver bucket: the raw answer to exactly one request, including a fresh run's salt."""
    return f"{silver_partition(ANSWERS, dataset)}{request_hash}.json"


def surplus_answer_key(dataset: str, request_hash: str, call_id: str) -> str:
    """Silver bucket: a further paid call with the same request, which no document uses."""
    return f"{silver_partition(ANSWERS, dataset)}{request_hash}.{call_id}.json"


def reference_key(dataset: str, request_hash: str, document_id: str) -> str:
    """Silver bucket: an empty object; the document uses an answer that another one paid for."""
    return f"{REFERENCES_PREFIX}{dataset}/{request_hash}/{document_id}"


def rejudgement_key(document_id: str, run_name: str) -> str:
    """Silver bucket: the report of a dry run on a document's rows."""
    return f"{REJUDGEMENTS_PREFIX}{document_id}/{run_name}.json"


def gold_manifest_key(dataset: str, gold_run_id: str) -> str:
    """Silver bucket: which documents a gold run brings into gold."""
    return f"gold-runs/{dataset}/{gold_run_id}/manifest.json"


def gold_result_key(dataset: str, gold_run_id: str) -> str:
    """Silver bucket: what a gold run did with each document."""
    return f"gold-runs/{dataset}/{gold_run_id}/result.json"
