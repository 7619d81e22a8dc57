"""Glue: job runs that start late, run a body in a process of their own, and end in many ways."""

from tests.simulation.aws.glue.integration import GlueRunFailed
from tests.simulation.aws.glue.job_process import WORKER_LOST, JobProcess, StageBroke
from tests.simulation.aws.glue.job_run import ACTIVE_STATES, ENDED_STATES, JobRun
from tests.simulation.aws.glue.service import Body, Glue, Job

__all__ = [
    "ACTIVE_STATES",
    "ENDED_STATES",
    "WORKER_LOST",
    "Body",
    "Glue",
    "GlueRunFailed",
    "Job",
    "JobProcess",
    "JobRun",
    "StageBroke",
]
