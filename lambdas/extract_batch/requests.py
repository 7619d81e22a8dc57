"""The requests to the model; `medallion check` builds the same ones."""

from medallion.requests import (
    QUOTE,
    RECORDS,
    Repair,
    build_instructions,
    build_request,
    build_response_schema,
    chunk_cap,
    highest_cap,
)

__all__ = [
    "QUOTE",
    "RECORDS",
    "Repair",
    "build_instructions",
    "build_request",
    "build_response_schema",
    "chunk_cap",
    "highest_cap",
]
