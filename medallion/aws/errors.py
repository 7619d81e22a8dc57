"""The codes of AWS's errors."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


def error_code(error: ClientError) -> str:
    """AWS's code, or the HTTP status if there is no code; empty if there is neither."""
    return str(error.response.get("Error", {}).get("Code", ""))
