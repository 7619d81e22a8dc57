"""Athena on this project's engine: MiniStack's supports neither Iceberg nor Athena's SQL."""

import asyncio
import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from ministack.services import athena, s3

from .query_worker import QueryFailedError, QueryWorker


def install(engine: Mapping[str, Any]) -> None:
    """Run queries on the engine, and write results as Athena does."""
    gateway = f"http://127.0.0.1:{os.environ['GATEWAY_PORT']}"
    command = [*engine["command"], gateway, os.environ["MINISTACK_REGION"]]
    worker = QueryWorker(command, Path(engine["folder"]))
    start = athena._start_query_execution

    async def run_query(query: str, database: str, catalog: str | None = None) -> dict[str, Any]:  # noqa: ARG001 - MiniStack's signature
        request = {"query": query, "database": database}
        answer = await asyncio.to_thread(worker.ask, request)
        return {
            "columns": [name for name, _kind in answer["columns"]],
            "column_types": [kind for _name, kind in answer["columns"]],
            "rows": answer["rows"],
        }

    def start_in_workgroup(data: dict[str, Any]) -> Any:
        return start({**data, "ResultConfiguration": _result_configuration(data)})

    athena.get_athena_engine = lambda: "duckdb"
    athena._run_duckdb = run_query
    athena._start_query_execution = start_in_workgroup
    athena._save_query_results = _save_results


def _result_configuration(data: Mapping[str, Any]) -> dict[str, Any]:
    """The location of results: an enforced workgroup configuration overrides the client's."""
    workgroup = athena._workgroups.get(data.get("WorkGroup", "primary")) or {}
    settings = workgroup.get("Configuration", {})
    own = dict(settings.get("ResultConfiguration") or {})
    enforced = own if settings.get("EnforceWorkGroupConfiguration", True) and own else {}
    chosen = {**own, **(data.get("ResultConfiguration") or {}), **enforced}
    if chosen.get("OutputLocation"):
        chosen["OutputLocation"] = chosen["OutputLocation"].rstrip("/") + "/"
    return chosen


async def _save_results(query_id: str) -> None:
    """Write the result to the location that GetQueryExecution names.

    MiniStack appends the query's id a second time and leaves values unquoted.
    """
    execution = athena._executions[query_id]
    results = execution["_results"]
    target = urlsplit(execution["ResultConfiguration"]["OutputLocation"])
    body = "".join(map(_csv_line, [results["columns"], *results["rows"]])).encode("utf-8")
    headers = {"content-type": "application/octet-stream", "content-length": str(len(body))}
    status, _headers, answer = s3._put_object(target.netloc, target.path.lstrip("/"), body, headers)
    if status >= 300:
        raise QueryFailedError(f"Unable to write the result to {target.geturl()}: {answer!r}")


def _csv_line(values: Sequence[str | None]) -> str:
    """A CSV line with every value quoted; a null is empty."""
    quoted = ("" if v is None else '"' + v.replace('"', '""') + '"' for v in values)
    return ",".join(quoted) + "\n"
