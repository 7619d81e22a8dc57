"""Starts executions, exactly as the console would."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.documents import execution_input
from cli.output import messages
from cli.watch import Watch
from medallion.vocabulary import lake

if TYPE_CHECKING:
    from cli.connection import Connection


def start_execution(connection: Connection, bucket: str, key: str, **flags: bool) -> Watch:
    """Start one for the document; returns what to follow. For the flags see `execution_input`."""
    started = connection.step_functions.start_execution(
        stateMachineArn=connection.stack.state_machine_arn,
        input=execution_input(bucket, key, **flags),
    )
    messages.print(f"started {started['executionArn']}", markup=False, soft_wrap=True)
    return Watch(lake.document_id_of(bucket, key), key, "", run_id=started["executionArn"])
