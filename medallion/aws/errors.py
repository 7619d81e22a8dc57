"""What AWS's errors say."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from botocore.exceptions import ClientError


def error_code(error: ClientError) -> str:
    """The code that AWS gives, or the HTTP status where it gives none; empty for neither."""
    return str(error.response.get("Error", {}).get("Code", ""))
