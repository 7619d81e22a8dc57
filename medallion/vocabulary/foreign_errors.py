"""The words of a foreign error message that cannot be document text."""

from __future__ import annotations

import re
from typing import Final

from medallion.vocabulary import errors

OWN_ERRORS: Final = frozenset(
    name
    for name, value in vars(errors).items()
    if isinstance(value, type) and issubclass(value, errors.MedallionError)
)
"""Errors whose messages this project words, without document text."""

_CLIENT_ERROR = re.compile(
    r"An error occurred \((?P<code>[\w.]+)\) when calling the (?P<operation>\w+) operation"
)
_GLUE_PREFIX = re.compile(r"^(?:Error Category: \w+; )?(?:Failed Line Number: \d+; )?")
_ERROR_NAME = re.compile(r"(?:[\w$]+\.)*(?P<name>[A-Z]\w*(?:Error|Exception|Interrupt|Exit))\b")
_SAFE_PHRASES = re.compile(
    r"No module named '[\w.]+'"
    r"|cannot import name '\w+' from '[\w.]+'"
    r"|\bAccess ?Denied\b"
    r"|is not authorized to perform: [\w-]+:\w+"
    r"|Command failed with exit code \d+"
)
"""What may be quoted from foreign errors: names of modules and permissions, never values."""


def words_of_foreign_error(message: str) -> str:
    """For example: "ImportError: No module named 'x'", or "AccessDenied when calling PutObject"."""
    client_error = _CLIENT_ERROR.search(message)
    if client_error:
        return f"{client_error['code']} when calling {client_error['operation']}"
    plain = _GLUE_PREFIX.sub("", message)
    named = _ERROR_NAME.match(plain)
    if named and named["name"] in OWN_ERRORS:
        return plain
    phrases = dict.fromkeys(_SAFE_PHRASES.findall(plain))
    return ": ".join([*([named["name"]] if named else []), *phrases])
