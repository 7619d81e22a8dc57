"""The error of a failed query, with Athena's error code."""


class AthenaQueryError(Exception):
    """A query that Athena would fail; the message begins with Athena's error code."""
