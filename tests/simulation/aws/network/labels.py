"""Names of calls for traces, stories and coverage: the operation and what it is about."""

from __future__ import annotations

import re
from typing import Any

_PLAN_PART = re.compile(r"plans/[^/]+/[^/]+/(?P<part>[a-z_]+)")
_GOLD_RUN_PART = re.compile(r"gold-runs/[^/]+/[^/]+/(?P<part>[a-z_]+)")


def label_of(service: str, operation: str, params: dict[str, Any]) -> str:
    """For example "s3 PutObject silver answers" or "dynamodb UpdateItem document"."""
    subject = ""
    if service == "s3":
        subject = _s3_subject(params)
    elif service == "dynamodb":
        subject = _dynamodb_subject(params)
    if "IfNoneMatch" in params:
        subject += " if absent"
    if "IfMatch" in params:
        subject += " if unchanged"
    return f"{service} {operation} {subject}".strip()


def _s3_subject(params: dict[str, Any]) -> str:
    bucket = params.get("Bucket", "").rsplit("-", 1)[-1]
    key = params.get("Key", "")
    for pattern, name in ((_PLAN_PART, "plan"), (_GOLD_RUN_PART, "gold run")):
        found = pattern.match(key)
        if found:
            return f"{bucket} {name} {found['part']}"
    # A bronze key is a user's; its folder is the dataset.
    return f"{bucket} {key.split('/', 1)[0]}" if bucket != "bronze" else bucket


def _dynamodb_subject(params: dict[str, Any]) -> str:
    if "RequestItems" in params:
        params = {"Key": next(iter(params["RequestItems"].values()))["Keys"][0]}
    item = params.get("Key") or params.get("Item") or {}
    kind = str(item.get("sk", {}).get("S", "")).split("#", 1)[0]
    return {"claim": "gold claim", "waiting": "gold waiting"}.get(kind, kind)
