"""Errors in the form of Google's APIs: HTTP status, google.rpc code and details."""

from dataclasses import dataclass
from typing import Any

SERVICE = "generativelanguage.googleapis.com"
TYPE = "type.googleapis.com/google.rpc."


@dataclass(frozen=True)
class ApiError(Exception):
    """A rejected request.

    Attributes:
        http_status: the HTTP status code.
        status: the google.rpc code by name, such as INVALID_ARGUMENT.
        message: the message for the caller.
        details: google.rpc detail messages, as JSON.
    """

    http_status: int
    status: str
    message: str
    details: tuple[dict[str, Any], ...] = ()

    def body(self) -> dict[str, Any]:
        """The JSON body of the response."""
        error: dict[str, Any] = {
            "code": self.http_status,
            "message": self.message,
            "status": self.status,
        }
        if self.details:
            error["details"] = list(self.details)
        return {"error": error}


def invalid_argument(message: str) -> ApiError:
    return ApiError(400, "INVALID_ARGUMENT", message)


def unknown_field(name: str, where: str) -> ApiError:
    """The real API's error for an unknown JSON key."""
    at = f" at '{where}'" if where else ""
    message = f'Invalid JSON payload received. Unknown name "{name}"{at}: Cannot find field.'
    violation = {"field": where, "description": message} if where else {"description": message}
    detail = {"@type": TYPE + "BadRequest", "fieldViolations": [violation]}
    return ApiError(400, "INVALID_ARGUMENT", message, (detail,))


def missing_key() -> ApiError:
    return ApiError(
        403,
        "PERMISSION_DENIED",
        "Method doesn't allow unregistered callers (callers without established identity). "
        "Please use API Key or other form of API consumer identity to call this API.",
    )


def bad_key() -> ApiError:
    detail = {
        "@type": TYPE + "ErrorInfo",
        "reason": "API_KEY_INVALID",
        "domain": "googleapis.com",
        "metadata": {"service": SERVICE},
    }
    message = "API key not valid. Please pass a valid API key."
    return ApiError(400, "INVALID_ARGUMENT", message, (detail,))


def unknown_model(name: str, method: str) -> ApiError:
    return ApiError(
        404,
        "NOT_FOUND",
        f"models/{name} is not found for API version v1beta, or is not supported for {method}. "
        "Call ListModels to see the list of available models and their supported methods.",
    )


def unknown_path() -> ApiError:
    return ApiError(404, "NOT_FOUND", "The requested URL was not found on this server.")


_SERVER_ERRORS = {
    500: ("INTERNAL", "An internal error has occurred. Please retry."),
    502: ("UNAVAILABLE", "Bad gateway."),
    503: ("UNAVAILABLE", "The model is overloaded. Please try again later."),
    504: ("DEADLINE_EXCEEDED", "The service is unable to finish processing within the deadline."),
}


def server_error(http_status: int) -> ApiError:
    status, message = _SERVER_ERRORS.get(http_status, ("UNKNOWN", "The request failed."))
    return ApiError(http_status, status, message)
