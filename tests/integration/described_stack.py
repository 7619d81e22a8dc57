"""The description of a moto stack for the command line."""

from __future__ import annotations

import json
from dataclasses import dataclass, field
from typing import Any

from medallion.contracts import DocumentEvent
from medallion.vocabulary.stack_description import StackDescription
from tests.integration.ledger_table import TABLE

STACK = StackDescription(
    region="us-east-1",
    bronze_bucket="bronze",
    silver_bucket="silver",
    gold_bucket="gold",
    documents_table=TABLE,
    state_machine_arn="machine",
    gold_database="gold",
    silver_database="silver_of_stack",
    athena_workgroup="w",
    artifacts_bucket="artifacts",
)


@dataclass
class StateMachine:
    """A state machine that keeps the inputs of its executions."""

    inputs: list[DocumentEvent] = field(default_factory=list)

    def start_execution(self, **request: Any) -> dict[str, str]:
        assert request["stateMachineArn"] == "machine"
        self.inputs.append(DocumentEvent.model_validate(json.loads(request["input"])))
        return {"executionArn": f"arn:run-{len(self.inputs)}"}
