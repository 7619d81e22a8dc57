"""The items of a distributed Map: from S3 or from the input, selected and put into batches."""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from typing import Any, Final

from tests.simulation.aws.states.attempts import TaskContext
from tests.simulation.aws.states.flow import Flow
from tests.simulation.aws.states.language import (
    DefinitionRefusedError,
    StateError,
    TaskFailed,
    Template,
    compiled_template,
    path_of,
    runtime_error,
    size_of,
)
from tests.simulation.kernel import Promise

GET_OBJECT: Final = "s3:getObject"
READER_FAILED: Final = "States.ItemReaderFailed"
MOST_BATCH_BYTES: Final = 262_144


class ItemSource:
    """ItemReader or ItemsPath, ItemSelector and ItemBatcher of a Map."""

    def __init__(self, state: Mapping[str, Any]) -> None:
        reader = state.get("ItemReader")
        self._items = path_of(state.get("ItemsPath", "$"))
        self._selector = _template(state.get("ItemSelector"))
        self._batcher = _Batcher(state["ItemBatcher"]) if "ItemBatcher" in state else None
        self._reader = None if reader is None else _template(reader["Parameters"])
        config = (reader or {}).get("ReaderConfig", {})
        self._input_type = config.get("InputType", "JSON")
        self._most = config.get("MaxItems")
        if self._input_type not in ("JSON", "JSONL"):
            raise DefinitionRefusedError(f"InputType {self._input_type} is not simulated")

    def inputs(self, flow: Flow, state: str, effective: Any) -> list[tuple[Any, int]]:
        """The input of each child execution, and how many items it has.

        Raises:
            StateError: the items cannot be read.
        """
        items = self._read(flow, state, effective)
        if self._most:
            items = items[: self._most]
        selected = [self._selected(flow, effective, n, item) for n, item in enumerate(items)]
        if self._batcher is None:
            return [(item, 1) for item in selected]
        return list(self._batcher.batches(selected, effective, flow.context))

    def _selected(self, flow: Flow, effective: Any, index: int, item: Any) -> Any:
        if self._selector is None:
            return item
        context = {**flow.context, "Map": {"Item": {"Index": index, "Value": item}}}
        return self._selector(effective, context)

    def _read(self, flow: Flow, state: str, effective: Any) -> list[Any]:
        if self._reader is None:
            items = self._items.read(effective, flow.context)
        else:
            items = self._fetched(flow, state, self._reader(effective, flow.context))
        if not isinstance(items, list):
            raise runtime_error("The items are not an array")
        return items

    def _fetched(self, flow: Flow, state: str, parameters: Any) -> Any:
        read = flow.execution.integration(GET_OBJECT)
        cancelled: Promise[str] = Promise(flow.scope.scheduler)
        try:
            body = read(parameters, TaskContext(flow.execution.arn, state, None, cancelled))
            if self._input_type == "JSON":
                return json.loads(body)
            return [json.loads(line) for line in body.splitlines() if line.strip()]
        except (TaskFailed, ValueError) as error:
            raise StateError(READER_FAILED, str(error)) from error


class _Batcher:
    def __init__(self, batcher: Mapping[str, Any]) -> None:
        self._most_items = batcher.get("MaxItemsPerBatch")
        self._most_bytes = batcher.get("MaxInputBytesPerBatch", MOST_BATCH_BYTES)
        self._input = _template(batcher.get("BatchInput"))

    def batches(self, items: list[Any], data: Any, context: Any) -> Iterator[tuple[Any, int]]:
        common = {} if self._input is None else {"BatchInput": self._input(data, context)}
        batch: list[Any] = []
        size = empty = size_of({**common, "Items": []})
        for item in items:
            item_size = size_of(item) + 1
            if batch and (size + item_size > self._most_bytes or len(batch) == self._most_items):
                yield {**common, "Items": batch}, len(batch)
                batch, size = [], empty
            batch.append(item)
            size += item_size
        if batch:
            yield {**common, "Items": batch}, len(batch)


def _template(template: Any) -> Template | None:
    return None if template is None else compiled_template(template)
