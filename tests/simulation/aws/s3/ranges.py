"""The header Range."""

from __future__ import annotations

import re
from typing import Final

from tests.simulation.aws.errors import AwsError

_RANGE: Final = re.compile(r"bytes=(\d*)-(\d*)")


def byte_range(header: str | None, size: int) -> tuple[int, int] | None:
    """Begin and end of the bytes that are asked for, None for all of them.

    S3 ignores a header that it does not understand.

    Raises:
        AwsError: the object has none of these bytes.
    """
    match = _RANGE.fullmatch(header or "")
    if match is None or match[0] == "bytes=-":
        return None
    first, last = match[1], match[2]
    if not first:
        begin, end = max(size - int(last), 0), size
    else:
        begin, end = int(first), min(int(last or size) + 1, size)
        if last and int(last) < begin:
            return None
    if begin >= size:
        message = "The requested range is not satisfiable"
        raise AwsError("InvalidRange", message, 416, RangeRequested=header, ActualObjectSize=size)
    return begin, end
