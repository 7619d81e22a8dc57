"""How many functions the account can run at the same time."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, Final

from botocore.exceptions import BotoCoreError, ClientError

from cli.error_report import explain
from cli.stacks.findings import Finding

if TYPE_CHECKING:
    from cli.stacks.connection import Connection

CHECK: Final = "lambda concurrency"

_UNRESERVED: Final = 100
"""Lambda refuses reservations that leave less for the other functions."""


def concurrency(connection: Connection) -> Finding:
    """What the account's limit means for the stack; a warning if it is that of a new account."""
    try:
        limit = connection.functions.get_account_settings()["AccountLimit"]
    except (BotoCoreError, ClientError) as error:
        next_step = "allow lambda:GetAccountSettings to see the account's limit"
        return Finding(CHECK, "warn", f"not read: {explain(error).cause}", next_step)
    return concurrency_finding(limit)


def concurrency_finding(limit: Any) -> Finding:
    """The finding about an `AccountLimit` of Lambda."""
    most, unreserved = limit["ConcurrentExecutions"], limit["UnreservedConcurrentExecutions"]
    if most > _UNRESERVED:
        return Finding(CHECK, "ok", f"{most} functions at a time, {unreserved} of them unreserved")
    return Finding(
        CHECK,
        "warn",
        f"{most} functions at a time: documents wait for them for hours, but do not fail; nothing "
        f"can be reserved, because Lambda keeps {_UNRESERVED} unreserved",
        "ask AWS for a higher quota of concurrent executions (`aws service-quotas "
        "request-service-quota-increase --service-code lambda --quota-code L-B99A9384 "
        "--desired-value 1000`), and do not set MEDALLION_RESERVED_CONCURRENCY",
    )
