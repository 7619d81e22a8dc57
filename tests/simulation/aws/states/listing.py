"""Pages of events and of executions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, Final

from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.states.execution import Execution

MOST_RESULTS: Final = 1000
_LISTED: Final = (
    "executionArn", "stateMachineArn", "name", "status", "startDate", "stopDate", "mapRunArn",
    "redriveCount", "redriveDate",
)  # fmt: skip


def page_bounds(token: str | None, most: int) -> tuple[int, int]:
    """Where the page begins, and where the next one does.

    Raises:
        AwsError: the token or the number is wrong.
    """
    if not 0 <= most <= MOST_RESULTS:
        raise AwsError("ValidationException", f"maxResults {most} is not in 0..{MOST_RESULTS}")
    if token is not None and not token.isdecimal():
        raise AwsError("InvalidToken", f"Invalid Token: '{token}'")
    first = int(token or 0)
    return first, first + (most or 100)


def history_page(
    execution: Execution, *, reverse: bool, with_data: bool, most: int, token: str | None
) -> dict[str, Any]:
    """The answer of GetExecutionHistory."""
    first, following = page_bounds(token, most)
    total = len(execution.history)
    numbers = range(1, total + 1)[:: -1 if reverse else 1][first:following]
    answer: dict[str, Any] = {"events": execution.history.events(numbers, with_data=with_data)}
    return answer if following >= total else {**answer, "nextToken": str(following)}


def executions_page(
    executions: Iterable[Execution], *, status: str | None, most: int, token: str | None
) -> dict[str, Any]:
    """The answer of ListExecutions: newest first."""
    first, following = page_bounds(token, most)
    known = [execution.description() for execution in executions]
    shown = [item for item in known if item and status in (None, item["status"])]
    shown.sort(key=lambda item: item["startDate"], reverse=True)
    page = [{key: item[key] for key in _LISTED if key in item} for item in shown[first:following]]
    answer: dict[str, Any] = {"executions": page}
    return answer if following >= len(shown) else {**answer, "nextToken": str(following)}
