"""Listens to a real run and records its invocations."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Mapping
from dataclasses import replace
from typing import Any, Final

from tests.simulation.aws.dynamodb import size_of
from tests.simulation.aws.network import Attempted
from tests.simulation.volume.meter import Meter, read_units, write_units
from tests.simulation.volume.recordings import RecordedCall, Recordings

GOLD_JOB: Final = "glue"
"""The role of the processes that run the Glue job."""

Size = tuple[int, int, int, int]
"""Bytes sent, bytes received, items, units."""


class Recorder:
    """Records invocations of which no call was refused; meters all calls.

    Attributes:
        recordings: what was recorded.
        meter: counts of all accepted calls.
    """

    def __init__(self, now: Callable[[], float]) -> None:
        """Begin; `now` gives the simulated seconds."""
        self.recordings = Recordings()
        self.meter = Meter()
        self._now = now
        self._open: defaultdict[str, list[RecordedCall]] = defaultdict(list)
        self._begun: dict[str, float] = {}
        self._ended: dict[str, float] = {}
        self._refused: set[str] = set()
        self._sizes: dict[tuple[str, str], int] = {}

    def attempted(self, attempt: Attempted) -> None:
        """Note one attempt of a call."""
        name = attempt.process.name
        if attempt.was_refused:
            self._refused.add(name)
            return
        sent, received, items, units = self._size(attempt)
        self.meter.add(
            attempt.process.role, attempt.label, sent=sent, received=received, units=units
        )
        self._begun.setdefault(name, attempt.begun)
        before = self._ended.get(name, attempt.begun)
        now = self._now()
        call = RecordedCall(
            label=attempt.label,
            gap=max(0.0, attempt.begun - before),
            seconds=now - max(before, attempt.begun),
            sent=sent,
            received=received,
            items=items,
            units=units,
            latency=now - attempt.begun,
        )
        self._ended[name] = now
        self._open[name].append(call)

    def answered(self, name: str, response: Any) -> None:
        """Note the end of an invocation."""
        calls = self._open.pop(name, [])
        self._forget(name)
        if name not in self._refused:
            self.recordings.add(name.split("#", 1)[0], response, tuple(calls))

    def gold_run_ended(self, name: str, began: float) -> None:
        """Note the end of a gold run, whose first call came some seconds after its begin."""
        calls = self._open.pop(name, [])
        if calls and name not in self._refused:
            calls[0] = replace(calls[0], gap=self._begun[name] - began)
            self.recordings.add(GOLD_JOB, None, tuple(calls))
        self._forget(name)

    def _forget(self, name: str) -> None:
        self._begun.pop(name, None)
        self._ended.pop(name, None)

    def _size(self, attempt: Attempted) -> Size:
        service, operation = attempt.label.partition(" ")[::2]
        params, result = attempt.params or {}, attempt.result or {}
        if service == "s3":
            received = result.get("ContentLength", 0) if operation.startswith("Get") else 0
            return _body_bytes(params.get("Body")), int(received), 1, 0
        if service == "dynamodb":
            return self._item_size(params, result)
        return 0, 0, 1, 0

    def _item_size(self, params: Mapping[str, Any], result: Mapping[str, Any]) -> Size:
        if "RequestItems" in params:
            (found,) = result["Responses"].values()
            sizes = [size_of(item) for item in found]
            asked = sum(len(table["Keys"]) for table in params["RequestItems"].values())
            return 0, sum(sizes), asked, sum(map(read_units, sizes))
        if "KeyConditionExpression" in params:
            total = sum(map(size_of, result["Items"]))
            return 0, total, len(result["Items"]), read_units(total)
        return self._one_item(params, result)

    def _one_item(self, params: Mapping[str, Any], result: Mapping[str, Any]) -> Size:
        item = params.get("Item") or result.get("Item")
        key = params.get("Key") or params["Item"]
        place = (key["pk"]["S"], key["sk"]["S"])
        size = size_of(item) if item else self._sizes.get(place, 0)
        if item:
            self._sizes[place] = size
        if "ConsistentRead" in params:
            return 0, size if item else 0, 1, read_units(size if item else 0)
        # An update or a delete costs what the whole item costs.
        return size, 0, 1, write_units(size)


def _body_bytes(body: Any) -> int:
    if body is None:
        return 0
    return len(body) if isinstance(body, bytes | bytearray) else int(body.tell())
