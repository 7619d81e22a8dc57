"""AWS with the product deployed: services, functions, the state machine, rules and the job."""

from __future__ import annotations

import json
from typing import Any, Final

from medallion.vocabulary.lake import compiled_dataset_key
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import EventBridge, RetryPolicy
from tests.simulation.aws.functions import Lambda, LambdaError
from tests.simulation.aws.glue import Glue, GlueRunFailed, Job
from tests.simulation.aws.iceberg import Catalog, OnPublish
from tests.simulation.aws.network import ClientFactory, InstantNetwork, Network
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.secrets import SecretsManager
from tests.simulation.aws.states import (
    UNSUCCESSFUL,
    StepFunctions,
    TaskContext,
    TaskFailed,
    lambda_integrations,
)
from tests.simulation.kernel import Scheduler
from tests.simulation.product import DATASET_NAME, ModelService, compiled_parcels, deployment
from tests.simulation.product.functions import FunctionCode
from tests.simulation.product.gold_job import GoldJob
from tests.simulation.schedules import PlannedWeather
from tests.simulation.world.watched_table import WatchedTable

BRONZE_RULE: Final = "document_events"
FAILURE_RULE: Final = "record_failure"


class Platform:
    """One AWS account with one deployment.

    Attributes:
        payloads: bytes of the largest payload of each state.
        given_up: status change events whose function failed for good.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        weather: PlannedWeather,
        store: S3,
        model: ModelService,
        on_publish: OnPublish,
        *,
        account_concurrency: int = 1000,
        most_open_map_runs: int = 1000,
    ) -> None:
        self.scheduler = scheduler
        self.weather = weather
        self.model = model
        self.payloads: dict[str, int] = {}
        self.given_up: list[dict[str, Any]] = []
        self.network = Network(scheduler, weather)
        self.catalog = Catalog(on_publish)
        self.s3 = store
        self.dynamodb = WatchedTable(scheduler, self._is_running)
        self.secrets = SecretsManager(scheduler)
        self.events = EventBridge(scheduler, weather)
        self.functions = Lambda(scheduler, weather, account_concurrency=account_concurrency)
        backends: dict[str, object] = {
            "s3": self.s3,
            "dynamodb": self.dynamodb,
            "events": self.events,
            "secretsmanager": self.secrets,
        }
        self.clients = ClientFactory(self.network, backends)
        self.observer = ClientFactory(InstantNetwork(scheduler, weather), backends)
        body = GoldJob(self.catalog, weather, lambda _process: self.clients.client).run
        self.glue = Glue(scheduler, weather, body, _job())
        self.states = StepFunctions(
            scheduler,
            weather,
            {
                **lambda_integrations(self.functions),
                "glue:startJobRun.sync": self._run_job,
                "s3:getObject": self._read_items,
                "s3:putObject": self._write_results,
            },
            on_payload=self._note_payload,
            on_status_change=self._announce,
            most_open_map_runs=most_open_map_runs,
        )
        backends["stepfunctions"] = self.states
        backends["glue"] = self.glue
        self._deploy()

    def start(self, event: str) -> str:
        """Start an execution with this input; its ARN."""
        answer = self.states.start_execution(stateMachineArn=self._machine, input=event)
        return str(answer["executionArn"])

    def stop_running(self, key: str) -> None:
        """Stop the execution that works on the key, as the console does."""
        for execution in list(self.states.executions.values()):
            is_running = execution.status == "RUNNING" and execution.map_run_arn is None
            if is_running and execution.data["detail"]["object"]["key"] == key:
                self.states.stop_execution(executionArn=execution.arn)

    def _is_running(self, execution_arn: str) -> bool:
        return self.states.executions[execution_arn].status == "RUNNING"

    def redrive_last(self, key: str) -> None:
        """Redrive the last execution of the key that broke."""
        broken = [
            execution
            for execution in self.states.executions.values()
            if execution.map_run_arn is None
            and execution.status in UNSUCCESSFUL
            and execution.data["detail"]["object"]["key"] == key
        ]
        if broken:
            self.states.redrive_execution(executionArn=broken[-1].arn)

    def _deploy(self) -> None:
        code = FunctionCode(self.scheduler, self.clients, self.model, self._ask_model)
        self.code = code
        for function in code.functions().values():
            self.functions.register(function)
        self._machine = self.states.create(deployment.NAMES.state_machine, deployment.definition())
        self.s3.add_bucket(deployment.BRONZE, versioning=True, on_event=self._object_changed)
        for bucket in (deployment.SILVER, deployment.ARTIFACTS):
            self.s3.add_bucket(bucket, versioning=True)
        self.s3.put_object(
            Bucket=deployment.ARTIFACTS,
            Key=compiled_dataset_key(DATASET_NAME),
            Body=compiled_parcels(),
        )
        self.dynamodb.create_table(**deployment.TABLE)
        self.secrets.create_secret(Name=deployment.MODEL_SECRET, SecretString="a key")
        self.events.add_rule(
            BRONZE_RULE,
            deployment.BRONZE_PATTERN,
            self._start_for,
            RetryPolicy(*deployment.BRONZE_RETRIES),
        )
        self.events.add_rule(
            FAILURE_RULE,
            deployment.failure_pattern(self._machine),
            self._record_failure,
            RetryPolicy(*deployment.FAILURE_RETRIES),
        )

    def _ask_model(self, label: str, act: Any) -> Any:
        return self.network.attempt("model", label, act)

    def _run_job(self, parameters: dict[str, Any], context: TaskContext) -> Any:
        try:
            return self.glue.start_job_run_sync(parameters, context.cancelled)
        except GlueRunFailed as error:
            raise TaskFailed(error.error, error.cause) from error

    def _read_items(self, parameters: dict[str, Any], _context: TaskContext) -> Any:
        try:
            return self.s3.get_object(**parameters)["Body"].read()
        except AwsError as error:
            raise TaskFailed(f"S3.{error.code}", error.message) from error

    def _write_results(self, parameters: dict[str, Any], _context: TaskContext) -> Any:
        return self.s3.put_object(**parameters)

    def _note_payload(self, state: str, size: int) -> None:
        self.payloads[state] = max(size, self.payloads.get(state, 0))

    def _object_changed(self, detail_type: str, detail: dict[str, Any]) -> None:
        bucket = f"arn:aws:s3:::{detail['bucket']['name']}"
        self.events.send("aws.s3", detail_type, detail, [bucket])

    def _announce(self, detail: dict[str, Any]) -> None:
        self.events.send(
            "aws.states",
            "Step Functions Execution Status Change",
            detail,
            [detail["executionArn"]],
        )

    def _start_for(self, event: dict[str, Any]) -> None:
        refusal = self.weather.on_integration("stepfunctions.StartExecution")
        if refusal is not None:
            raise refusal
        self.start(json.dumps(event))

    def _record_failure(self, event: dict[str, Any]) -> None:
        try:
            self.functions.invoke_async("RecordFailure", event, self.given_up.append)
        except LambdaError as error:
            raise AwsError(error.name, error.cause) from error


def _job() -> Job:
    return Job(
        deployment.GOLD_JOB,
        max_concurrent_runs=deployment.GOLD_CONCURRENT_RUNS,
        timeout_minutes=deployment.GOLD_TIMEOUT_MINUTES,
        default_arguments=deployment.GOLD_ARGUMENTS,
    )
