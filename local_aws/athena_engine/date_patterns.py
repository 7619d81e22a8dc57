"""Translate the Java date patterns of Trino's format_datetime for strftime."""

import re

from local_aws.athena_engine.errors import AthenaQueryError

_DIRECTIVES = {
    "yyyy": "%Y", "yy": "%y", "y": "%Y", "MMMM": "%B", "MMM": "%b", "MM": "%m", "M": "%-m",
    "dd": "%d", "d": "%-d", "DDD": "%j", "HH": "%H", "H": "%-H", "hh": "%I", "h": "%-I",
    "mm": "%M", "m": "%-M", "ss": "%S", "s": "%-S", "SSS": "%g", "SSSSSS": "%f", "a": "%p",
    "EEEE": "%A", "EEE": "%a", "E": "%a", "ww": "%V", "xxxx": "%G", "Z": "%z", "ZZ": "%z",
    "e": "%u",
}  # fmt: skip
_TOKENS = re.compile(r"'((?:[^']|'')*)'|([A-Za-z])\2*|[^A-Za-z']+")


def strftime_pattern(pattern: str) -> str:
    """The strftime pattern that is equivalent to a Java pattern.

    Raises:
        AthenaQueryError: the pattern has unsupported letters.
    """
    return "".join(_directive(match) for match in _TOKENS.finditer(pattern))


def _directive(match: re.Match[str]) -> str:
    quoted, letter = match.groups()
    if quoted is not None:
        return (quoted.replace("''", "'") or "'").replace("%", "%%")
    if letter is None:
        return match.group().replace("%", "%%")
    directive = _DIRECTIVES.get(match.group())
    if directive is None:
        raise AthenaQueryError(f"NOT_SUPPORTED: date pattern {match.group()!r} is not supported")
    return directive
