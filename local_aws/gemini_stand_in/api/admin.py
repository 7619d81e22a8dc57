"""The stand-in's admin endpoints, outside the API's paths: faults, journal, bill, health."""

from pydantic import ValidationError

from local_aws.gemini_stand_in.api import api_errors
from local_aws.gemini_stand_in.api.bill import Bill
from local_aws.gemini_stand_in.api.journal import Journal
from local_aws.gemini_stand_in.api.replies import Reply, error_reply, json_reply
from local_aws.gemini_stand_in.api.service import GeminiService, HttpRequest
from local_aws.gemini_stand_in.faults import FaultSettings

PREFIX = "/_stand_in/"


def handle_admin(service: GeminiService, request: HttpRequest) -> Reply:
    """Answer a request under `/_stand_in/`."""
    name = request.path.removeprefix(PREFIX).strip("/")
    if name == "faults":
        return _faults(service, request)
    kept: dict[str, Journal | Bill] = {"requests": service.journal, "bill": service.bill}
    if name in kept and request.method in ("GET", "DELETE"):
        if request.method == "DELETE":
            kept[name].reset()
        return json_reply(kept[name].report())
    if name == "health" and request.method == "GET":
        return json_reply({"status": "ok"})
    return error_reply(api_errors.unknown_path())


def _faults(service: GeminiService, request: HttpRequest) -> Reply:
    if request.method == "PUT":
        try:
            service.faults.replace(FaultSettings.model_validate_json(request.body))
        except ValidationError as error:
            return error_reply(api_errors.invalid_argument(str(error)))
    elif request.method == "DELETE":
        service.faults.replace(FaultSettings())
    elif request.method != "GET":
        return error_reply(api_errors.unknown_path())
    return json_reply(service.faults.settings().model_dump(mode="json", exclude_defaults=True))
