"""HTTP replies: JSON in the API's form, or a fault's bytes."""

import json
from dataclasses import dataclass
from typing import Literal

from local_aws.gemini_stand_in.api.api_errors import ApiError


@dataclass(frozen=True)
class Reply:
    """An HTTP reply; `cut` names how the connection ends instead of an answer."""

    status: int = 200
    body: bytes = b""
    content_type: str = "application/json; charset=UTF-8"
    cut: Literal["", "reset", "hang"] = ""
    hang_seconds: float = 0.0


def json_reply(value: object, status: int = 200) -> Reply:
    text = json.dumps(value, ensure_ascii=False) + "\n"
    # A lone surrogate has no UTF-8 form, but its escape is valid JSON.
    return Reply(status=status, body=text.encode(errors="backslashreplace"))


def error_reply(error: ApiError) -> Reply:
    return json_reply(error.body(), error.http_status)
