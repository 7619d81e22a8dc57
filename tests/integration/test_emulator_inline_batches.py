"""The definition's inline Map on the embedded AWS."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from local_aws.emulator import start_emulator
from tests.integration.emulator_support import Aws, allow

pytestmark = pytest.mark.integration

DEFINITION = Path(__file__).parents[2] / "statemachine" / "document_pipeline.asl.json"
SOURCE = """
from datetime import UTC, datetime, timedelta

def handler(event, context):
    if event['batch']['batch_index'] == 1:
        raise ValueError('this batch breaks')
    turn = event['progress']['invocations'] + 1
    return {
        **event,
        'progress': {**event['progress'], 'invocations': turn},
        'state': 'DONE' if turn == 2 else 'WAIT',
        'wait_until': (datetime.now(UTC) + timedelta(seconds=1)).isoformat(),
    }
"""


@pytest.fixture(scope="module")
def aws(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Aws]:
    with start_emulator(tmp_path_factory.mktemp("stack")) as emulator:
        yield Aws(emulator.endpoint_url)


def extract_inline(function: str) -> dict[str, Any]:
    text = DEFINITION.read_text(encoding="utf-8")
    text = text.replace("${ExtractBatchFunctionArn}", function)
    text = text.replace('"${InlineConcurrency}"', "4").replace('"${InlineInvocations}"', "300")
    state: dict[str, Any] = json.loads(text)["States"]["ExtractInline"]
    del state["Next"]
    # The result shows how each iteration ended: the emulator's history has no inner states.
    done = state["ItemProcessor"]["States"]["InlineBatchDone"]
    done["Parameters"] = {"turns.$": "$.progress.invocations"}
    return state | {"End": True, "ResultPath": "$.map"}


def test_a_batch_that_breaks_loses_neither_its_siblings_nor_the_document(aws: Aws) -> None:
    function = aws.function("extract", SOURCE)
    role = aws.role("pipeline", "states.amazonaws.com", allow("lambda:*"))
    states = {"ExtractInline": extract_inline(function)}
    machine = aws.machine("inline", {"StartAt": "ExtractInline", "States": states}, role=role)
    batches = [{"batch_index": index} for index in range(3)]
    data = {
        "registration": {"payload": {"document": {"key": "letters/a.txt"}}},
        "chunking": {"payload": {"batches": batches}},
    }

    end = aws.run(machine, data)

    assert end["status"] == "SUCCEEDED", end.get("cause")
    turns = [ended.get("turns") for ended in json.loads(end["output"])["map"]]
    assert turns == [2, None, 2]
