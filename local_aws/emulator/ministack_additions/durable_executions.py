"""Keeps executions of state machines, with their histories, when the emulator ends.

An execution that was running when the emulator ended cannot continue: it becomes ABORTED.
"""

from collections.abc import Mapping
from typing import Any

from ministack.core.responses import now_iso
from ministack.services import stepfunctions

from .durable_store import DurableStore

_EXECUTIONS = "executions"
_EVENTS = "execution events"
_ERROR = {
    "error": "Medallion.StackEnded",
    "cause": "The embedded AWS ended while the execution was running.",
}


def install(store: DurableStore) -> None:
    """Store each change of status and each event of a history; restore the stored executions."""
    emit_status_event = stepfunctions._emit_execution_status_event
    add_event = stepfunctions._add_event

    def save_and_emit(execution: Mapping[str, Any]) -> None:
        _save(execution, store)
        emit_status_event(execution)

    def add_and_save(execution: Mapping[str, Any], *details: Any) -> dict[str, Any]:
        event: dict[str, Any] = add_event(execution, *details)
        if "mapRunArn" not in execution:
            store.write(_EVENTS, {_event_key(execution, event): event})
        return event

    stepfunctions._emit_execution_status_event = save_and_emit
    stepfunctions._add_event = add_and_save
    _restore(store)


def _save(execution: Mapping[str, Any], store: DurableStore) -> None:
    # Every event but the first goes through `_add_event`.
    first = execution["events"][0]
    without_events = {name: value for name, value in execution.items() if name != "events"}
    store.write(_EVENTS, {_event_key(execution, first): first})
    store.write(_EXECUTIONS, {execution["executionArn"]: without_events})


def _event_key(execution: Mapping[str, Any], event: Mapping[str, Any]) -> str:
    return f"{execution['executionArn']} {event['id']:08}"


def _restore(store: DurableStore) -> None:
    events: dict[str, list[dict[str, Any]]] = {}
    for key, event in store.read(_EVENTS):
        events.setdefault(key.rpartition(" ")[0], []).append(event)
    for arn, execution in store.read(_EXECUTIONS):
        execution["events"] = events.get(arn, [])
        if execution["status"] == "RUNNING":
            execution.update(_ERROR, status="ABORTED", stopDate=now_iso())
            stepfunctions._add_event(
                execution, "ExecutionAborted", {"executionAbortedEventDetails": _ERROR}
            )
            _save(execution, store)
        _, _, _, region, account, *_ = arn.split(":")
        stepfunctions._executions.set_scoped(account, region, arn, execution)
