"""Why a query failed, in Athena's words."""


class AthenaQueryError(Exception):
    """A query that Athena would fail; the message begins with Athena's error code."""
