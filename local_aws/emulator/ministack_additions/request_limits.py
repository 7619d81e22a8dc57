"""Refuse calls to AWS's APIs that are over an account's limits."""

from collections.abc import Mapping
from typing import Any

from ministack import app
from ministack.core.iam_actions import extract_iam_action
from ministack.core.responses import error_response_json
from ministack.core.router import detect_service

from .token_buckets import OperationLimits

MAX_PUT_BYTES = 5 * 1024**3
_INVOKE = "lambda.InvokeFunction"
"""Has its own limit, which also applies to invocations without a request."""

_limits = OperationLimits({}, {})


def is_refused(operation: str) -> bool:
    """Count a call that a service makes without a request; True if it is over a limit."""
    return _limits.refuse(operation)


def install(limits: Mapping[str, Any]) -> None:
    """Answer calls that are over a limit as AWS does; MiniStack has no limits.

    Args:
        limits: `quotas` and `throttled`, see `OperationLimits`.
    """
    global _limits  # noqa: PLW0603 - as in MiniStack
    _limits = OperationLimits(limits["quotas"], limits["throttled"])
    dispatch = app._dispatch_service_request

    async def dispatch_within_limits(
        method: str, path: str, headers: dict[str, str], body: bytes, query: Any, request_id: str
    ) -> Any:
        service = detect_service(method, path, headers, query)
        action = extract_iam_action(service, method, path, headers, body, query) or ""
        operation = action.replace(":", ".")
        if operation != _INVOKE and _limits.refuse(operation):
            return refusal(service)
        return await dispatch(method, path, headers, body, query, request_id)

    app.app = _with_upload_limit(app.app)
    if _limits:
        app._dispatch_service_request = dispatch_within_limits


def refusal(service: str) -> tuple[int, dict[str, str], bytes]:
    """A service's answer to a throttled call."""
    if service == "s3":
        return _s3_error(503, "SlowDown", "Please reduce your request rate.")
    if service == "lambda":
        code, status = "TooManyRequestsException", 429
    else:
        code, status = "ThrottlingException", 400
    answer: tuple[int, dict[str, str], bytes] = error_response_json(code, "Rate exceeded", status)
    return answer


def _s3_error(status: int, code: str, message: str) -> tuple[int, dict[str, str], bytes]:
    body = (
        '<?xml version="1.0" encoding="UTF-8"?>\n'
        f"<Error><Code>{code}</Code><Message>{message}</Message></Error>"
    )
    return status, {"Content-Type": "application/xml"}, body.encode()


def _with_upload_limit(serve: Any) -> Any:
    """Refuse an upload of more than 5 GB in one request before its body is read."""

    async def serve_within_limit(scope: dict[str, Any], receive: Any, send: Any) -> None:
        if scope["type"] == "http" and scope["method"] == "PUT" and _length(scope) > MAX_PUT_BYTES:
            message = "Your proposed upload exceeds the maximum allowed size"
            status, headers, body = _s3_error(400, "EntityTooLarge", message)
            encoded = [(name.lower().encode(), text.encode()) for name, text in headers.items()]
            start = {"type": "http.response.start", "status": status, "headers": encoded}
            await send(start)
            await send({"type": "http.response.body", "body": body})
            return
        await serve(scope, receive, send)

    return serve_within_limit


def _length(scope: Mapping[str, Any]) -> int:
    """The length of the object; the body of a chunked upload is longer."""
    headers = dict(scope["headers"])
    length = headers.get(b"x-amz-decoded-content-length") or headers.get(b"content-length", b"0")
    return int(length) if length.isdigit() else 0
