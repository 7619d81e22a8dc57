"""A failed invocation as AWS reports it: the error's class, its message and its stack."""

import json
from collections.abc import Mapping
from typing import Any

END_OF_LOG = "--- end of the log of this invocation ---"
"""The line after which a worker's log belongs to the next invocation."""

# Changes to MiniStack's worker script. Errors get their class. A handler's error is an answer like
# any other, because MiniStack would end the process, which AWS keeps. The log has an end.
WORKER_REPLACEMENTS = (
    (
        '{"status": "error", "error": str(e), "trace": traceback.format_exc()}',
        (
            '{"status": "ok", "error": str(e), "error_type": type(e).__name__,'
            ' "stack": traceback.format_tb(e.__traceback__)[1:], "trace": traceback.format_exc()}'
        ),
    ),
    (
        '{"status": "error", "error": str(e)}',
        '{"status": "error", "error": type(e).__name__ + ": " + str(e)}',
    ),
    (
        "        _real_stdout.flush()\n\nrun()",
        (
            f"        print({END_OF_LOG!r}, file=sys.stderr, flush=True)\n"
            "        _real_stdout.flush()\n\nrun()"
        ),
    ),
)
THROTTLED = "Lambda.TooManyRequestsException"
UNKNOWN = "Lambda.Unknown"
_WITHOUT_TYPE = ("Sandbox.Timedout", "Runtime.ExitError")
_INIT_FAILED = "Worker init failed: "
_DIED = ("Worker process died", "Worker process exited immediately")


def error_payload(
    body: Mapping[str, Any], answer: Mapping[str, Any] | None, handler: str, request_id: str
) -> dict[str, Any]:
    """The payload that AWS returns for a failed invocation.

    Args:
        body: MiniStack's payload.
        answer: the worker's answer, or None if it could not be asked.
        handler: the function's handler, ``package.module.function``.
        request_id: the invocation's id.
    """
    message = str(body.get("errorMessage", ""))
    if answer is not None and "error_type" in answer:
        return {
            "errorMessage": message,
            "errorType": answer["error_type"],
            "requestId": request_id,
            "stackTrace": answer.get("stack", []),
        }
    if message.startswith(_INIT_FAILED):
        return _failed_init(message.removeprefix(_INIT_FAILED), handler, request_id)
    if message.startswith(_DIED):
        reason = f"RequestId: {request_id} Error: Runtime exited without providing a reason"
        return {"errorMessage": reason, "errorType": "Runtime.ExitError"}
    return {**body, "requestId": request_id}


def _failed_init(reason: str, handler: str, request_id: str) -> dict[str, Any]:
    kind, _, detail = reason.partition(": ")
    module = handler.rpartition(".")[0]
    if kind in {"ModuleNotFoundError", "ImportError"}:
        kind, detail = "Runtime.ImportModuleError", f"Unable to import module '{module}': {detail}"
    return {
        "errorMessage": detail,
        "errorType": kind,
        "requestId": request_id,
        "stackTrace": [],
    }


def task_error(error: str, cause: str) -> tuple[str, str]:
    """The error and the cause of a failed task, from MiniStack's.

    MiniStack reports a throttle as unknown. AWS names neither a time-out nor the end of the
    function's process, for example when it runs out of memory.
    """
    if error == UNKNOWN and "TooManyRequestsException" in cause:
        return THROTTLED, "Rate Exceeded. (Service: Lambda, Status Code: 429)"
    if error in _WITHOUT_TYPE:
        message = json.dumps({"errorMessage": json.loads(cause)["errorMessage"]})
        reason = "The cause could not be determined because Lambda did not return an error type."
        return UNKNOWN, f"{reason} Returned payload: {message}"
    return error, cause
