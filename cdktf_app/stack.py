"""The stack, which only composes the parts."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from cdktf import TerraformStack, TerraformVariable
from constructs import Construct

from cdktf_app.alarms import Alarms
from cdktf_app.assets import Assets
from cdktf_app.aws import AwsProvider, DataAwsCallerIdentity
from cdktf_app.datasets import upload_datasets
from cdktf_app.document_events import DocumentEvents
from cdktf_app.document_pipeline import DocumentPipeline, PipelineParts
from cdktf_app.failure_events import FailureEvents
from cdktf_app.foundation import Foundation, make_foundation
from cdktf_app.functions import STATE_MACHINE_STEPS
from cdktf_app.gold_job import JOB, GoldJob, GoldJobParts
from cdktf_app.naming import PROJECT, Names
from cdktf_app.outputs import declare_outputs
from cdktf_app.packaging import Archive
from cdktf_app.query_workgroup import make_workgroup
from cdktf_app.settings import PROJECT_ROOT, InfrastructureSettings
from cdktf_app.silver_catalog import make_catalog
from cdktf_app.state_backend import keep_state
from cdktf_app.step_function import StepFunction
from cdktf_app.step_functions import make_functions
from medallion.model import with_model_name
from medallion.vocabulary.datasets import Dataset
from medallion.vocabulary.stack_description import StackDescription

STACK_NAME: Final = PROJECT


@dataclass(frozen=True)
class BuiltParts:
    """The parts that must exist before the stack can be composed.

    Attributes:
        archives: the functions' archives, by step.
        job_library: the zip with the Glue job's modules.
        stack_dir: the folder for `cdk.tf.json`.
    """

    datasets: Sequence[Dataset]
    archives: Mapping[str, Archive]
    job_library: bytes
    stack_dir: Path


class MedallionStack(TerraformStack):
    """All AWS resources of a deployment."""

    def __init__(
        self, scope: Construct, *, settings: InfrastructureSettings, built: BuiltParts
    ) -> None:
        super().__init__(scope, STACK_NAME)
        self.assets = Assets()
        self._settings = settings
        self._built = built
        keep_state(self, settings, built.stack_dir)
        foundation = make_foundation(self, names=self._names(), settings=settings)
        upload_datasets(
            self,
            [with_model_name(dataset, settings.model) for dataset in built.datasets],
            bucket=foundation.buckets.artifacts.bucket,
            assets=self.assets,
        )
        endpoint = _model_endpoint(self)
        functions = make_functions(
            self,
            foundation=foundation,
            settings=settings,
            model_endpoint=endpoint,
            archives=built.archives,
            assets=self.assets,
        )
        job = self._gold_job(foundation)
        pipeline = self._pipeline(foundation, functions, job)
        self._watch(foundation, pipeline, functions["record_failure"], job)
        declare_outputs(self, self._description(foundation, pipeline, endpoint))

    def _names(self) -> Names:
        settings = self._settings
        tags = {"project": PROJECT, "environment": settings.environment}
        AwsProvider(self, "aws", region=settings.region, default_tags=[{"tags": tags}])
        account = DataAwsCallerIdentity(self, "account")
        return Names(settings.environment, settings.region, account.account_id)

    def _gold_job(self, foundation: Foundation) -> GoldJob:
        settings = self._settings
        return GoldJob(
            self,
            "silver-to-gold",
            names=foundation.names,
            parts=GoldJobParts(
                buckets=foundation.buckets,
                key_arn=foundation.arns.key,
                gold_database=settings.gold_database,
                concurrent_runs=len(self._built.datasets),
                worker_type=settings.glue_worker_type,
                workers=settings.glue_workers,
            ),
            script=(PROJECT_ROOT / "glue_jobs" / JOB / "job.py").read_bytes(),
            library=self._built.job_library,
            assets=self.assets,
        )

    def _pipeline(
        self, foundation: Foundation, functions: Mapping[str, StepFunction], job: GoldJob
    ) -> DocumentPipeline:
        return DocumentPipeline(
            self,
            "document-pipeline",
            names=foundation.names,
            definition_file=PROJECT_ROOT / "statemachine" / "document_pipeline.asl.json",
            parts=PipelineParts(
                functions={step: functions[step].function.arn for step in STATE_MACHINE_STEPS},
                versions={
                    step: functions[step].function.qualified_arn for step in STATE_MACHINE_STEPS
                },
                gold_job_name=job.job.name,
                silver_bucket_arn=foundation.arns.silver,
                key_arn=foundation.arns.key,
                max_concurrency=self._settings.max_concurrency,
                gold_heartbeat_seconds=self._settings.gold_heartbeat_seconds,
                inline_batches=self._settings.inline_batches,
            ),
            log_retention_days=self._settings.log_retention_days,
        )

    def _watch(
        self,
        foundation: Foundation,
        pipeline: DocumentPipeline,
        record_failure: StepFunction,
        job: GoldJob,
    ) -> None:
        names, key_arn = foundation.names, foundation.arns.key
        state_machine_arn = pipeline.state_machine.arn
        documents = DocumentEvents(
            self,
            "document-events",
            names=names,
            bronze_bucket=foundation.buckets.bronze.bucket,
            state_machine_arn=state_machine_arn,
            key_arn=key_arn,
        )
        failures = FailureEvents(
            self,
            "failure-events",
            names=names,
            record_failure=record_failure,
            state_machine_arn=state_machine_arn,
            key_arn=key_arn,
        )
        alarms = Alarms(
            self, "alarms", names=names, key_arn=key_arn, email=self._settings.alarm_email
        )
        alarms.on_executions(state_machine_arn)
        alarms.on_dead_letters("document_events_dead", documents.dead_letters.queue.name)
        alarms.on_dead_letters("record_failure_dead", failures.dead_letters.queue.name)
        alarms.on_failed_job_runs(job.job.name)
        alarms.on_broken_datasets("settle_gold_run", [d.name for d in self._built.datasets])

    def _description(
        self, foundation: Foundation, pipeline: DocumentPipeline, model_endpoint: str
    ) -> StackDescription:
        settings, buckets = self._settings, foundation.buckets
        catalog = make_catalog(
            self,
            silver_database=settings.silver_database,
            gold_database=settings.gold_database,
            silver_bucket=buckets.silver.bucket,
            gold_bucket=buckets.gold.bucket,
            datasets=[dataset.name for dataset in self._built.datasets],
        )
        workgroup = make_workgroup(
            self,
            names=foundation.names,
            results_bucket=buckets.artifacts.bucket,
            key_arn=foundation.arns.key,
            force_destroy=settings.force_destroy,
        )
        return StackDescription(
            region=settings.region,
            bronze_bucket=buckets.bronze.bucket,
            silver_bucket=buckets.silver.bucket,
            gold_bucket=buckets.gold.bucket,
            documents_table=foundation.documents_table,
            state_machine_arn=pipeline.state_machine.arn,
            gold_database=catalog.gold.name,
            silver_database=catalog.silver.name,
            athena_workgroup=workgroup.name,
            artifacts_bucket=buckets.artifacts.bucket,
            model_endpoint=model_endpoint,
        )


def _model_endpoint(scope: Construct) -> str:
    """The only Terraform variable: it changes the model's address without a new synthesis."""
    variable = TerraformVariable(
        scope,
        "model_endpoint",
        type="string",
        default="",
        description="Base URL of the model API; empty for Google's",
    )
    return str(variable.string_value)
