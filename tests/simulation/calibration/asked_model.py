"""A model whose requests scripts can hold or refuse, by words of the document's text."""

from __future__ import annotations

from collections.abc import Callable
from typing import Final

from lambdas.extract_batch.model.wire_reply import WireReply
from medallion.model import ModelRequest
from tests.simulation.product import model_replies

_REFUSALS: Final[dict[str, Callable[[], WireReply]]] = {
    "UNAVAILABLE": model_replies.unavailable,
    "THROTTLED": lambda: model_replies.throttled_minute(1.0),
}


class Refusals:
    """Which requests are held or refused."""

    def __init__(self) -> None:
        """Begin with none."""
        self._held: list[str] = []
        self._waiting: list[str] = []
        self._faults: dict[str, tuple[str, int | None]] = {}

    def hold(self, marker: str) -> None:
        """Hold requests whose text contains the marker."""
        self._held.append(marker)

    def release(self, marker: str) -> None:
        """Answer them."""
        self._held.remove(marker)

    def break_(self, marker: str, fault: str, times: int | None = None) -> None:
        """Refuse requests with the marker, so many times or always."""
        self._faults[marker] = fault, times

    def fix(self, marker: str) -> None:
        """Refuse them no longer."""
        self._faults.pop(marker, None)

    def holds(self) -> bool:
        """Whether any requests are held."""
        return bool(self._held)

    def is_held(self, text: str) -> bool:
        """Whether a request waits."""
        return any(marker in text for marker in self._held)

    def wait_begins(self, text: str) -> None:
        """Note that a request waits."""
        self._waiting.append(text)

    def is_asked(self, marker: str) -> bool:
        """Whether a request with the marker has waited."""
        return any(marker in text for text in self._waiting)

    def refusal(self, text: str) -> WireReply | None:
        """The refusal of a request, None if it is answered."""
        for marker, (fault, times) in self._faults.items():
            if marker in text and times != 0:
                self._faults[marker] = fault, None if times is None else times - 1
                return _REFUSALS[fault]()
        return None


def answer(request: ModelRequest) -> WireReply:
    """The reply to a request that is not refused."""
    return model_replies.ok(model_replies.answer_to(request))
