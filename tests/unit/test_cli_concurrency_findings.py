"""How `doctor` reports the account's concurrency."""

from __future__ import annotations

from typing import Any, cast

import pytest
from botocore.exceptions import ClientError

from cli.stacks.concurrency_findings import concurrency
from cli.stacks.connection import Connection


class Account:
    """A connection to an account with this limit, or to one that does not show it."""

    def __init__(self, most: int | None, unreserved: int = 0) -> None:
        self.functions = self
        self._limit = {"ConcurrentExecutions": most, "UnreservedConcurrentExecutions": unreserved}

    def get_account_settings(self) -> dict[str, Any]:
        if self._limit["ConcurrentExecutions"] is None:
            denied: Any = {"Error": {"Code": "AccessDeniedException", "Message": "not authorized"}}
            raise ClientError(denied, "GetAccountSettings")
        return {"AccountLimit": self._limit}

    @property
    def connection(self) -> Connection:
        return cast("Connection", self)


def test_an_account_with_the_default_limit_is_ok() -> None:
    found = concurrency(Account(1000, 930).connection)
    assert (found.verdict, found.next_step) == ("ok", "")
    assert found.finding == "1000 functions at a time, 930 of them unreserved"


@pytest.mark.parametrize("most", [10, 100])
def test_a_new_account_gets_a_warning_about_its_limit(most: int) -> None:
    found = concurrency(Account(most, most).connection)
    assert found.verdict == "warn"
    assert found.finding.startswith(f"{most} functions at a time: documents wait")
    assert "nothing can be reserved" in found.finding
    assert "L-B99A9384" in found.next_step
    assert "MEDALLION_RESERVED_CONCURRENCY" in found.next_step


def test_an_account_that_does_not_show_its_limit_is_no_failure() -> None:
    found = concurrency(Account(None).connection)
    assert found.verdict == "warn"
    assert "lambda:GetAccountSettings" in found.next_step
