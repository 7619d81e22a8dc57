"""Find the Glue resource of a request, for the check of the caller's policies."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions

# The operations in which `Name` is a database.
_ON_DATABASES = {"GetDatabase", "UpdateDatabase", "DeleteDatabase"}


def install() -> None:
    """Read `Name` as a database in operations on databases.

    MiniStack always reads it as a table and so denies a role access to a database that it may read.
    Iceberg's catalog reads the database before it creates a table.
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
