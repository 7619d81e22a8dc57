"""The requests to the model: instructions, text, response schema, repair, and their size."""

from medallion.requests.enforcement import enforcement_of
from medallion.requests.output_caps import chunk_cap, highest_cap
from medallion.requests.request_building import (
    Repair,
    build_instructions,
    build_request,
)
from medallion.requests.request_sizes import (
    RequestSize,
    overhead_share,
    request_tokens,
    size_of,
)
from medallion.requests.response_schema import QUOTE, RECORDS, build_response_schema

__all__ = [
    "QUOTE",
    "RECORDS",
    "Repair",
    "RequestSize",
    "build_instructions",
    "build_request",
    "build_response_schema",
    "chunk_cap",
    "enforcement_of",
    "highest_cap",
    "overhead_share",
    "request_tokens",
    "size_of",
]
