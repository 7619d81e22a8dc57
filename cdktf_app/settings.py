"""Settings of a deployment, read from MEDALLION_* variables at synthesis."""

from __future__ import annotations

import os
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Final, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, ValidationError, model_validator

from medallion.model import DEFAULT_ADAPTER, DEFAULT_MODEL, Adapter
from medallion.vocabulary.errors import SettingsError

PROJECT_ROOT: Final = Path(__file__).resolve().parents[1]
PREFIX: Final = "MEDALLION_"
_OTHERS: Final = frozenset({"MEDALLION_STACK", "MEDALLION_AWS_THROTTLE"})
"""Variables of the command line and the embedded AWS with the same prefix."""

_Seconds = Annotated[int, Field(ge=1, le=86_400)]
_Database = Annotated[str, Field(pattern=r"^[a-z][a-z0-9_]{0,99}$")]
# The values that CloudWatch Logs accepts.
_RETENTION_DAYS = frozenset(
    {1, 3, 5, 7, 14, 30, 60, 90, 120, 150, 180, 365, 400, 545, 731, 1096, 1827, 2192, 2557, 2922}
)


def _accepted_by_logs(days: int) -> int:
    if days not in _RETENTION_DAYS:
        raise ValueError(f"must be one of {', '.join(map(str, sorted(_RETENTION_DAYS)))}")
    return days


def _up_to(limit: int, reason: str) -> AfterValidator:
    def check(value: int) -> int:
        if not 1 <= value <= limit:
            raise ValueError(f"must be 1 to {limit}: {reason}")
        return value

    return AfterValidator(check)


class InfrastructureSettings(BaseModel):
    """The settings that differ between deployments.

    Attributes:
        environment: first part of every deployed name.
        datasets_dir: folder with one folder for each dataset, or a dataset itself.
        batch_chunks: chunks that one execution of the Map extracts.
        inline_batches: a document of at most so many batches is extracted in its own execution,
            the others wait for a place among the account's 1,000 open Map Runs.
        max_concurrency: batches of one document that are extracted at the same time.
        reserved_concurrency: reserved for each function but `extract_batch`, which can take all
            others; nothing if 0. Lambda keeps 100 of the account's concurrency unreserved, so an
            account with 10 can reserve nothing.
        model: model of the datasets that do not name a model.
        model_adapter: client library for the model; the archive contains no other.
        model_concurrency: calls of one batch that are in progress at the same time.
        model_max_invocations: how often a batch's function is invoked before it gives up.
        model_outage_seconds: how long a batch waits for a model that gives no answers.
        gold_gather_seconds: how long a gold run gathers documents before it starts, for datasets
            that do not set `gold.gather_seconds`.
        gold_max_documents: how many documents a gold run includes.
        gold_max_bytes: how much text they have together.
        gold_retry_seconds: first pause before a gold run that the platform broke starts again.
        gold_heartbeat_seconds: after this time a waiting document looks at the ledger by itself.
        alarm_email: subscriber of the alarm topic; no subscriber if empty.
        force_destroy: let a tear-down remove the buckets and the ledger with their data.
        synth_dir: folder for `cdk.tf.json` and the files that it names.
        build_dir: cache of built archives.
        state_bucket: bucket of the remote Terraform state; the state is a local file if empty.
        state_lock: lock the remote state with a lock object next to it.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    environment: Annotated[str, Field(pattern=r"^[a-z][a-z0-9-]{0,15}$")] = "dev"
    region: Annotated[str, Field(pattern=r"^[a-z]{2}(-[a-z]+)+-\d$")] = "us-east-1"
    datasets_dir: Path = Path("datasets")
    batch_chunks: Annotated[
        int,
        _up_to(100, "texts and answers of a batch share the memory of one function"),
    ] = 10
    inline_batches: Annotated[int, Field(ge=0, le=40)] = 4
    max_concurrency: Annotated[int, Field(ge=1, le=1000)] = 40
    reserved_concurrency: Annotated[int, Field(ge=0, le=100)] = 0
    model: Annotated[str, Field(min_length=1)] = DEFAULT_MODEL
    model_adapter: Adapter = DEFAULT_ADAPTER
    model_concurrency: Annotated[
        int,
        _up_to(200, "each takes 2 of a function's 1,024 threads, and 2 more after a time-out"),
    ] = 8
    model_max_invocations: Annotated[
        int,
        _up_to(2000, "each takes up to 11 of the 25,000 events of an execution's history"),
    ] = 1000
    model_outage_seconds: _Seconds = 1800
    model_timeout_seconds: Annotated[int, Field(ge=1, le=240)] = 120
    gold_gather_seconds: _Seconds = 180
    gold_max_documents: Annotated[
        int, _up_to(1000, "the results of a gold run are settled by one invocation of a function")
    ] = 500
    gold_max_bytes: Annotated[int, Field(ge=1)] = 2_147_483_648
    gold_retry_seconds: _Seconds = 30
    gold_heartbeat_seconds: Annotated[int, Field(ge=60, le=86_400)] = 3600
    gold_database: _Database = ""
    silver_database: _Database = ""
    alarm_email: Annotated[str, Field(pattern=r"^$|^[^@\s]+@[^@\s]+$")] = ""
    glue_worker_type: Literal["G.1X", "G.2X", "G.4X", "G.8X"] = "G.1X"
    glue_workers: Annotated[int, Field(ge=2, le=299)] = 2
    log_level: Literal["DEBUG", "INFO", "WARNING", "ERROR"] = "INFO"
    log_retention_days: Annotated[int, AfterValidator(_accepted_by_logs)] = 90
    force_destroy: bool = False
    synth_dir: Path = Path("cdktf.out")
    build_dir: Path = Path(".build")
    state_bucket: str = ""
    state_key: str = ""
    state_region: str = ""
    state_lock: bool = True

    @model_validator(mode="before")
    @classmethod
    def _name_databases(cls, values: dict[str, object]) -> dict[str, object]:
        stem = str(values.get("environment") or "dev").replace("-", "_")
        defaults = {
            f"{layer}_database": f"{stem}_medallion_{layer}" for layer in ("gold", "silver")
        }
        return defaults | values

    @classmethod
    def from_environment(cls, environ: Mapping[str, str] | None = None) -> Self:
        """Read the MEDALLION_* variables; an empty variable counts as absent.

        Raises:
            SettingsError: a variable is unknown or out of range; the message lists what is allowed.
        """
        given = _given(os.environ if environ is None else environ)
        known = set(cls.model_fields)
        unknown = sorted(given.keys() - known)
        if unknown:
            raise SettingsError(
                f"unknown settings: {', '.join(map(_variable, unknown))}; "
                f"known settings are {', '.join(map(_variable, sorted(known)))}"
            )
        try:
            return cls.model_validate(given)
        except ValidationError as error:
            problems = (f"{_variable(str(e['loc'][0]))}: {e['msg']}" for e in error.errors())
            raise SettingsError("; ".join(problems)) from error


def _given(environ: Mapping[str, str]) -> dict[str, str]:
    return {
        name.removeprefix(PREFIX).lower(): value
        for name, value in environ.items()
        if name.startswith(PREFIX) and name not in _OTHERS and value
    }


def _variable(field: str) -> str:
    return PREFIX + field.upper()
