"""The error of a failed query, with Athena's error code."""


class AthenaQueryError(Exception):
    """A query that Athena would fail; the message begins with Athena's error code."""


def query_error(code: str, message: str, place: str = "") -> AthenaQueryError:
    """An error in Athena's form: ``CODE: line 1:8: message``.

    Args:
        code: such as COLUMN_NOT_FOUND.
        message: in Athena's words.
        place: such as ``1:8``, empty if it is unknown.
    """
    return AthenaQueryError(f"{code}: {f'line {place}: ' if place else ''}{message}")
