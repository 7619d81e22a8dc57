"""Names the Glue resource that a request is about, for the check of the caller's policies."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions

# The operations that mean a database by `Name`.
_ON_DATABASES = {"GetDatabase", "UpdateDatabase", "DeleteDatabase"}


def install() -> None:
    """Take `Name` for a database where the operation is about one.

    MiniStack takes it for a table everywhere, so that a role that may read a database is refused
    to look at it, which Iceberg's catalog does before every new table.
    """
    original = iam_actions.extract_resource_arn

    def extract_resource_arn(
        service: str, method: str, path: str, headers: Mapping[str, str], body: bytes, *rest: Any
    ) -> str:
        arn = str(original(service, method, path, headers, body, *rest))
        operation = headers.get("x-amz-target", "").rsplit(".", 1)[-1]
        if service != "glue" or operation not in _ON_DATABASES:
            return arn
        return arn.rsplit(":", 1)[0] + f":database/{json.loads(body)['Name']}"

    iam_actions.extract_resource_arn = extract_resource_arn
