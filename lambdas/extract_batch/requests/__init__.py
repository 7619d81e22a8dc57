"""The requests to the model: instructions, text, response schema, repair."""

from lambdas.extract_batch.requests.request_building import (
    Repair,
    build_instructions,
    build_request,
)
from lambdas.extract_batch.requests.response_schema import QUOTE, RECORDS, build_response_schema

__all__ = [
    "QUOTE",
    "RECORDS",
    "Repair",
    "build_instructions",
    "build_request",
    "build_response_schema",
]
