"""The prices of the stored answers are the stand-in's bill, over HTTP with both adapters."""

from __future__ import annotations

from collections.abc import Iterator
from decimal import Decimal
from typing import cast

import pytest

from lambdas.extract_batch.asking.answer_file import StoredAnswer, read_line
from lambdas.extract_batch.chunks.dataset_reading import prepare
from lambdas.extract_batch.extraction import Extraction, Limits
from local_aws.gemini_stand_in.api import StandInServer
from local_aws.gemini_stand_in.faults import Fault, FaultKind, FaultSettings
from medallion.aws import LambdaRuntime, Threads, utc_now
from medallion.contracts import BatchProgress, BatchState
from medallion.ledger.documents import Ledger
from medallion.vocabulary import lake
from tests.integration.extraction_lake import SCHEMA, SECRET, a_model
from tests.integration.model_adapters import Adapter, Keys
from tests.unit.extraction_builders import (
    InMemoryLedger,
    InMemoryObjectStore,
    a_chunk,
    a_dataset,
    a_document,
    a_stored_batch,
)

pytestmark = pytest.mark.integration

DOCUMENTS, CHUNKS = 8, 120
DATASET = prepare(a_dataset(record_schema=SCHEMA, examples=()).to_json().encode())
FAULTS = (
    Fault(kind=FaultKind.USAGE, cached_tokens=150, share=0.4, seed=1),
    Fault(kind=FaultKind.USAGE, thinking_tokens=321, share=0.3, seed=2),
    Fault(kind=FaultKind.USAGE, tier="flex", share=0.25, seed=3),
    Fault(kind=FaultKind.USAGE, tier="batch", share=0.25, seed=4),
    Fault(kind=FaultKind.ERROR, share=0.02, seed=5, per_body=1),
    Fault(kind=FaultKind.MALFORMED_ANSWER, share=0.1, seed=6),
    Fault(kind=FaultKind.OFF_SCHEMA, share=0.1, seed=7),
    Fault(kind=FaultKind.SAFETY, share=0.05, seed=8),
    Fault(kind=FaultKind.EMPTY_STOP, share=0.05, seed=9),
)


@pytest.fixture(scope="module")
def stand_in() -> Iterator[StandInServer]:
    with a_model() as server:
        yield server


def stored(silver: InMemoryObjectStore) -> list[StoredAnswer]:
    prefix = lake.silver_partition(lake.ANSWERS, "notes")
    return [read_line(line) for key, line in silver.objects.items() if key.startswith(prefix)]


def extract(silver: InMemoryObjectStore, number: int, model: object) -> None:
    """A document whose chunks have own texts, apart from the last ten, which all documents have."""
    texts = [f"Report {number}/{index}. Comment: it was great." for index in range(CHUNKS - 10)]
    texts += [f"Report {index}. Comment: it was terrible." for index in range(10)]
    chunks = [a_chunk(text, index=index) for index, text in enumerate(texts)]
    document = a_document(
        document_id=f"{number:032}", run_id=f"arn-{number}", run_name=f"run-{number}"
    )
    extraction = Extraction(
        silver=silver,
        ledger=cast("Ledger", InMemoryLedger()),
        model=model,  # type: ignore[arg-type] # an adapter
        default_model="gemini-3.5-flash-lite",
        limits=Limits(outage_seconds=1e6, timeout_seconds=20, workers=8, max_invocations=99),
        remaining_seconds=lambda: 300,
        now=utc_now,
        concurrency=Threads(),
    )
    progress = BatchProgress()
    for _ in range(99):
        request = a_stored_batch(silver, chunks, document=document, progress=progress)
        response, _figures = extraction.run(request, lambda: DATASET)
        progress = response.progress
        if response.state is BatchState.DONE:
            return
    pytest.fail("the batch does not end")


def test_the_stored_answers_cost_what_the_bill_lists(
    stand_in: StandInServer, adapter: Adapter
) -> None:
    stand_in.service.faults.replace(FaultSettings(faults=FAULTS))
    stand_in.service.bill.reset()
    silver = InMemoryObjectStore()
    model = adapter(Keys(SECRET, SECRET), LambdaRuntime(), stand_in.url)
    for number in range(DOCUMENTS):
        extract(silver, number, model)
    bill = stand_in.service.bill.report()
    answers = stored(silver)
    assert bill["calls"] == len(answers) > 1000
    assert len({(line["model"], line["tier"]) for line in bill["lines"]}) == 3
    difference = Decimal(sum(answer.cost_usd for answer in answers)) - Decimal(bill["usd"])
    assert abs(difference) < Decimal("1e-6")
