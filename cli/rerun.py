"""Starts a new execution for a document that the ledger knows."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cli.documents import execution_input, find_document
from cli.output import messages
from cli.watching import Watch

if TYPE_CHECKING:
    from cli.connection import Connection


def start_again(connection: Connection, document: str, *, fresh: bool) -> Watch:
    """Start the execution, exactly as the console would; returns what to follow.

    Raises:
        CommandError: the ledger has no such document.
    """
    entry = find_document(connection, document)
    started = connection.step_functions.start_execution(
        stateMachineArn=connection.stack.state_machine_arn,
        input=execution_input(entry.bucket, entry.key, rerun=True, fresh=fresh),
    )
    messages.print(f"started {started['executionArn']}", markup=False, soft_wrap=True)
    return Watch(entry.document_id, entry.key, "", run_id=started["executionArn"])
