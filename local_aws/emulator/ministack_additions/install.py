"""The one list of what is added to MiniStack."""

from typing import Any

from . import athena_api, execution_scope, glue_api, glue_task, lambda_runtime, role_checks


def install(settings: dict[str, Any]) -> None:
    """Put every addition in place, before MiniStack serves its first request."""
    lambda_runtime.install(settings["lambda_python"])
    glue_api.install(settings["glue"])
    execution_scope.install()
    role_checks.install()
    glue_task.install()
    athena_api.install(settings["athena"])
