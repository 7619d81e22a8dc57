"""The begin and end of a job run; without job bookmarks, both do almost nothing."""

from collections.abc import Mapping

from awsglue.context import GlueContext


class Job:
    """Marks the begin and the end of a job run."""

    def __init__(self, glue_context: GlueContext) -> None:
        self.glue_context = glue_context
        self.job_name = ""

    def init(self, job_name: str, args: Mapping[str, str] | None = None) -> None:  # noqa: ARG002 - AWS's signature
        """Begin the run."""
        self.job_name = job_name

    def commit(self) -> None:
        """End the run; without bookmarks there is nothing to write."""
