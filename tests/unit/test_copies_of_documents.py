"""The same text under several keys of a dataset is paid for once."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from typing import BinaryIO, cast

from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.extraction import Extraction, Limits
from medallion.aws import Threads
from medallion.contracts import BatchState, ExtractBatchRequest
from medallion.ledger.documents import Ledger
from medallion.model import ModelAnswer, ModelRequest
from medallion.vocabulary import lake
from tests.unit.extraction_bench import NOW, went_well
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    ScriptedModel,
    a_chunk,
    a_dataset,
    a_document,
    a_stored_batch,
)

KEYS = 10
TEXTS = [f"Part {number} went well." for number in range(12)]
CHUNKS = [a_chunk(text, index=index) for index, text in enumerate(TEXTS)]
DATASET = prepare(a_dataset().to_json().encode())


class LockedStore(InMemoryObjectStore):
    """One request at a time, as S3 does for one key."""

    def __init__(self) -> None:
        super().__init__()
        self._lock = threading.RLock()

    def put_if_unchanged(self, key: str, body: bytes | BinaryIO, etag: str | None) -> str | None:
        with self._lock:
            return super().put_if_unchanged(key, body, etag)

    def paid_calls(self) -> list[str]:
        return [key for key in list(self.objects) if key.startswith(f"{lake.ANSWERS}/")]


def the_request(
    silver: InMemoryObjectStore, number: int, dataset: str = "notes"
) -> ExtractBatchRequest:
    document = a_document(
        document_id=f"{number:032}",
        dataset=dataset,
        run_id=f"arn-{number}",
        run_name=f"run-{number}",
    )
    return a_stored_batch(silver, CHUNKS, document=document)


def extract(
    silver: InMemoryObjectStore, model: ScriptedModel, request: ExtractBatchRequest
) -> None:
    extraction = Extraction(
        silver=silver,
        ledger=cast("Ledger", InMemoryLedger()),
        model=model,
        default_model="gemini-3.5-flash-lite",
        limits=Limits(outage_seconds=600, timeout_seconds=30, workers=4, max_invocations=9),
        remaining_seconds=lambda: 300,
        now=lambda: NOW,
        concurrency=Threads(),
    )
    response, _ = extraction.run(request, lambda: DATASET)
    assert response.state is BatchState.DONE


def test_copies_that_run_one_after_another_are_paid_for_once() -> None:
    silver, model = LockedStore(), ScriptedModel(went_well)
    extract(silver, model, the_request(silver, 0))
    calls = len(model.requests)
    for number in range(1, KEYS):
        extract(silver, model, the_request(silver, number))
    assert len(model.requests) == len(silver.paid_calls()) == calls >= len(CHUNKS)


def test_each_copy_refers_to_each_answer_once() -> None:
    silver, model = LockedStore(), ScriptedModel(went_well)
    for number in range(KEYS):
        extract(silver, model, the_request(silver, number))
    references = [key for key in silver.objects if key.startswith(lake.REFERENCES_PREFIX)]
    assert len(references) == (KEYS - 1) * len(model.requests)


def test_a_renamed_folder_costs_no_call() -> None:
    silver, model = LockedStore(), ScriptedModel(went_well)
    for number in range(20):
        extract(silver, model, the_request(silver, number))
    calls = len(model.requests)
    for number in range(20, 40):
        extract(silver, model, the_request(silver, number))
    assert len(model.requests) == calls


def test_another_dataset_pays_for_its_own_answers() -> None:
    silver, model = LockedStore(), ScriptedModel(went_well)
    extract(silver, model, the_request(silver, 1, "notes"))
    calls = len(model.requests)
    extract(silver, model, the_request(silver, 1, "letters"))
    assert len(model.requests) == 2 * calls


def test_copies_that_run_together_pay_twice_only_for_calls_in_flight_and_count_them() -> None:
    silver = LockedStore()
    late: list[str] = []

    def answer(request: ModelRequest) -> ModelAnswer:
        stored = lake.answer_key("notes", request.digest()) in silver.objects
        late.extend([request.text] if stored else [])
        return went_well(request)

    model = ScriptedModel(answer)
    requests = [the_request(silver, number) for number in range(KEYS)]
    with ThreadPoolExecutor(KEYS) as pool:
        list(pool.map(lambda request: extract(silver, model, request), requests))
    assert len(silver.paid_calls()) == len(model.requests)
    # A run may have looked for the answer just before another run stored it.
    assert len(late) <= len(model.requests) - len({request.digest() for request in model.requests})
