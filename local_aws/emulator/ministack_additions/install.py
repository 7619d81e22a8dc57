"""The list of the additions to MiniStack."""

from pathlib import Path
from typing import Any

from . import (
    alarms,
    athena_api,
    athena_resources,
    branches,
    callbacks,
    durable_catalog,
    durable_executions,
    durable_ledger,
    event_delivery,
    execution_metrics,
    execution_scope,
    function_slots,
    function_updates,
    glue_api,
    glue_resources,
    glue_task,
    lambda_concurrency,
    lambda_metrics,
    lambda_runtime,
    map_results,
    policy_wildcards,
    request_limits,
    retries,
    role_checks,
    secure_transport,
    shared_code,
    task_attempts,
)
from .durable_store import DurableStore


def install(settings: dict[str, Any]) -> None:
    """Apply every addition before MiniStack serves its first request."""
    request_limits.install(settings["limits"])
    store = DurableStore(Path(settings["state_file"]))
    durable_ledger.install(store)
    durable_catalog.install(store)
    lambda_runtime.install(settings["lambda_python"])
    shared_code.install()
    function_slots.install(settings["function_slots"])
    function_updates.install()
    lambda_concurrency.install(settings["limits"]["quotas"])
    lambda_metrics.install()
    glue_api.install(settings["glue"])
    execution_metrics.install()
    execution_scope.install()
    task_attempts.install()
    role_checks.install()
    policy_wildcards.install()
    glue_resources.install()
    secure_transport.install()
    glue_task.install()
    map_results.install()
    branches.install()
    callbacks.install()
    retries.install()
    durable_executions.install(store)
    event_delivery.install()
    alarms.install()
    athena_api.install(settings["athena"])
    athena_resources.install()
