"""The wire format of the real API, and an HTTP server for it."""

from local_aws.gemini_stand_in.api.admin import handle_admin
from local_aws.gemini_stand_in.api.catalog import DEFAULT_MODELS, ModelCatalog
from local_aws.gemini_stand_in.api.generation import STAND_IN_VERSION
from local_aws.gemini_stand_in.api.model_request import ModelRequest
from local_aws.gemini_stand_in.api.replies import Reply
from local_aws.gemini_stand_in.api.server import StandInServer
from local_aws.gemini_stand_in.api.service import GeminiService, HttpRequest

__all__ = [
    "DEFAULT_MODELS",
    "STAND_IN_VERSION",
    "GeminiService",
    "HttpRequest",
    "ModelCatalog",
    "ModelRequest",
    "Reply",
    "StandInServer",
    "handle_admin",
]
