"""The simulated partner."""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Final

from medallion.vocabulary import lake
from medallion.vocabulary.lake import compiled_dataset_key
from tests.simulation.aws.s3 import S3
from tests.simulation.calibration.asked_model import Refusals
from tests.simulation.calibration.observing import Observer
from tests.simulation.calibration.outcome import ExecutionOutcome
from tests.simulation.calibration.scenarios import DATASETS
from tests.simulation.kernel import Scheduler
from tests.simulation.product import ModelService, Served, compiled_parcels, deployment
from tests.simulation.schedules import PlannedWeather
from tests.simulation.world.platform import Platform

if TYPE_CHECKING:
    from medallion.model import ModelRequest
    from tests.simulation.aws.states import Execution

_TURN_SECONDS: Final = 1.0
_QUIET_SECONDS: Final = 5.0
"""Events are delivered and failures are recorded within this time."""


class HeldModel(ModelService):
    """The simulated model, which scripts can hold or break."""

    def __init__(self, scheduler: Scheduler, refusals: Refusals) -> None:
        """Begin; `refusals` decides about each request."""
        super().__init__(scheduler)
        self._clock = scheduler
        self._refusals = refusals

    def serve(self, request: ModelRequest) -> Served:
        if self._refusals.is_held(request.text):
            self._refusals.wait_begins(request.text)
        while self._refusals.is_held(request.text):
            self._clock.sleep(_TURN_SECONDS)
        refusal = self._refusals.refusal(request.text)
        return Served(refusal, _TURN_SECONDS) if refusal else super().serve(request)


class SimulatedPartner:
    """The simulator's world without faults, as a `Partner`."""

    def __init__(self, seed: int = 0) -> None:
        """Deploy."""
        self._scheduler = Scheduler(seed)
        self._refusals = Refusals()
        self._platform = Platform(
            self._scheduler,
            PlannedWeather(self._scheduler, ()),
            S3(self._scheduler),
            HeldModel(self._scheduler, self._refusals),
            lambda _table, _snapshot: None,
        )
        self._lost: dict[tuple[str, str], tuple[str, bytes]] = {}
        self._changed: dict[str, float] = {}
        for name in DATASETS:
            self._platform.s3.put_object(
                Bucket=deployment.ARTIFACTS,
                Key=compiled_dataset_key(name),
                Body=compiled_parcels(name),
            )
        # The deployment allows a run for each dataset.
        glue = self._platform.glue
        glue.job = replace(glue.job, max_concurrent_runs=len(DATASETS))
        self.hold_model, self.release_model = self._refusals.hold, self._refusals.release
        self.holds_model = self._refusals.holds
        self.fix_model, self.is_asked = self._refusals.fix, self._refusals.is_asked

    @property
    def observer(self) -> Observer:
        """What clients see."""
        return Observer(
            client_of=self._platform.observer.client,
            bronze=deployment.BRONZE,
            silver=deployment.SILVER,
            documents_table=deployment.DOCUMENTS_TABLE,
            gold_job=deployment.GOLD_JOB,
            rows=self._rows,
        )

    def put(self, key: str, body: bytes) -> None:
        self._platform.s3.put_object(Bucket=deployment.BRONZE, Key=key, Body=body)
        self._note(key)

    def delete(self, key: str) -> None:
        self._platform.s3.delete_object(Bucket=deployment.BRONZE, Key=key)
        self._note(key)

    def undelete(self, key: str) -> None:
        s3 = self._platform.s3
        listed = s3.list_object_versions(Bucket=deployment.BRONZE, Prefix=key)
        (marker,) = listed["DeleteMarkers"]
        s3.delete_object(Bucket=deployment.BRONZE, Key=key, VersionId=marker["VersionId"])
        self._note(key)

    def move(self, key: str, to: str) -> None:
        source = {"Bucket": deployment.BRONZE, "Key": key}
        self._platform.s3.copy_object(Bucket=deployment.BRONZE, Key=to, CopySource=source)
        self._note(to)
        self.delete(key)

    def start(self, key: str, **options: bool) -> None:
        event = {"detail": {"bucket": {"name": deployment.BRONZE}, "object": {"key": key}}}
        self._platform.start(json.dumps(event | options))
        self._note(key)

    def stop(self, key: str) -> None:
        self._platform.states.stop_execution(executionArn=self._executions(key)[-1].arn)
        self._note(key)

    def redrive(self, key: str) -> None:
        self._platform.states.redrive_execution(executionArn=self._executions(key)[-1].arn)
        self._note(key)

    def break_model(self, marker: str, fault: str, times: int | None = None) -> None:
        self._refusals.break_(marker, fault, times)

    def is_in_gold_run(self, dataset: str) -> bool:
        return bool(self.observer.active_gold_runs(dataset))

    def stop_gold_run(self, dataset: str) -> None:
        self.observer.stop_gold_run(dataset)

    def lose_object(self, key: str, what: str) -> None:
        name = self._silver_key(key, what)
        s3 = self._platform.s3
        body = s3.get_object(Bucket=deployment.SILVER, Key=name)["Body"].read()
        s3.delete_object(Bucket=deployment.SILVER, Key=name)
        self._lost[key, what] = name, body

    def restore_object(self, key: str, what: str) -> None:
        name, body = self._lost[key, what]
        self._platform.s3.put_object(Bucket=deployment.SILVER, Key=name, Body=body)

    def executions(self, key: str) -> list[ExecutionOutcome]:
        return [self.observer.execution(e.arn) for e in self._executions(key)]

    def is_settled(self, key: str) -> bool:
        executions = self._executions(key)
        if any(execution.status == "RUNNING" for execution in executions):
            self._note(key)
        return self._scheduler.now - self._changed[key] > _QUIET_SECONDS

    def wait(self) -> None:
        self._scheduler.run(until=self._scheduler.now + _TURN_SECONDS)
        for network in (self._platform.network, self._platform.observer.network):
            for defect in network.defects:
                raise defect

    def _note(self, key: str) -> None:
        self._changed[key] = self._scheduler.now

    def _executions(self, key: str) -> list[Execution]:
        return [
            execution
            for execution in self._platform.states.executions.values()
            if execution.map_run_arn is None and execution.data["detail"]["object"]["key"] == key
        ]

    def _silver_key(self, key: str, what: str) -> str:
        document_id = lake.document_id_of(deployment.BRONZE, key)
        if what == "plan":
            return lake.chunks_key(document_id, self._executions(key)[-1].name)
        return lake.silver_key(lake.RECORDS, lake.dataset_of(key), document_id)

    def _rows(self, table: str, columns: Sequence[str]) -> Iterable[Sequence[str]]:
        found = self._platform.catalog.table(f"{deployment.GOLD_DATABASE}.{table}")
        for row in found.rows() if found else ():
            yield [_as_text(row[column]) for column in columns]


def _as_text(value: object) -> str:
    if isinstance(value, bool):
        return str(value).lower()
    return "" if value is None else str(value)
