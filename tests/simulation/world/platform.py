"""AWS with the product deployed: services, functions, the state machine, rules and the job."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, Final

from tests.simulation.aws.dynamodb import DynamoDB
from tests.simulation.aws.errors import AwsError
from tests.simulation.aws.events import EventBridge
from tests.simulation.aws.functions import FunctionSpec, Lambda
from tests.simulation.aws.glue import Glue, Job
from tests.simulation.aws.iceberg import Catalog
from tests.simulation.aws.network import ClientFactory, InstantNetwork, Network
from tests.simulation.aws.s3 import S3
from tests.simulation.aws.secrets import SecretsManager
from tests.simulation.aws.states import StepFunctions, TaskContext, TaskFailed, lambda_integrations
from tests.simulation.kernel import Scheduler
from tests.simulation.product import compiled_parcels
from tests.simulation.product.deployment import (
    ARTIFACTS,
    BRONZE,
    DOCUMENTS_TABLE,
    GOLD_DATABASE,
    GOLD_JOB,
    MODEL_SECRET,
    NAMES,
    SETTINGS,
    SILVER,
    definition,
    specs,
)
from tests.simulation.product.functions import FunctionCode
from tests.simulation.product.gold_job import GoldJob
from tests.simulation.product.model_service import ModelService
from tests.simulation.schedules import DATASET, PlannedWeather
from medallion.vocabulary.lake import compiled_dataset_key

_LAYERS: Final = (BRONZE, SILVER, ARTIFACTS)


class Platform:
    """One AWS account.

    Attributes:
        undelivered: keys of events that no rule could deliver, or that were lost.
        payloads: bytes of the largest payload of each state.
    """

    def __init__(
        self,
        scheduler: Scheduler,
        weather: PlannedWeather,
        model: ModelService,
        *,
        account_concurrency: int = 1000,
    ) -> None:
        self.scheduler = scheduler
        self.weather = weather
        self.model = model
        self.payloads: dict[str, int] = {}
        self.failure_events: list[str] = []
        self.network = Network(scheduler, weather)
        self.catalog = Catalog()
        self.s3 = S3(scheduler)
        self.dynamodb = DynamoDB(scheduler)
        self.events = EventBridge(scheduler, weather)
        self.functions = Lambda(scheduler, weather, account_concurrency=account_concurrency)
        self.secrets = SecretsManager(scheduler)
        self.glue = self._glue()
        self.states = self._states()
        backends = {
            "s3": self.s3,
            "dynamodb": self.dynamodb,
            "events": self.events,
            "stepfunctions": self.states,
            "secretsmanager": self.secrets,
            "glue": self.glue,
        }
        self.clients = ClientFactory(self.network, backends)
        self.observer = ClientFactory(InstantNetwork(scheduler, weather), backends)
        self._deploy()
