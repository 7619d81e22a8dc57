"""Find the Athena workgroup of a request, for the check of the caller's policies."""

import json
from collections.abc import Mapping
from typing import Any

from ministack.core import iam_actions
from ministack.core.responses import get_account_id, get_region
from ministack.services import athena


def install() -> None:
    """Map a query to its workgroup, as Athena does.

    MiniStack maps it to no resource, so that a caller with access to one workgroup cannot read its
    queries.
    """
    original = iam_actions.extract_resource_arn

    def extract_resource_arn(
        service: str, method: str, path: str, headers: Mapping[str, str], body: bytes, *rest: Any
    ) -> str:
        workgroup = _workgroup_of_query(body) if service == "athena" else None
        if workgroup is None:
            return str(original(service, method, path, headers, body, *rest))
        return f"arn:aws:athena:{get_region()}:{get_account_id()}:workgroup/{workgroup}"

    iam_actions.extract_resource_arn = extract_resource_arn


def _workgroup_of_query(body: bytes) -> str | None:
    query = athena._executions.get(json.loads(body or b"{}").get("QueryExecutionId", ""))
    return str(query["WorkGroup"]) if query else None
