"""The options and progress reports of the start of a local stack."""

import os
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from local_aws.aws_limits import AwsLimits
from local_aws.environments import PROJECT_ROOT
from medallion.dataset_folders import dataset_folders

SynthPatch = Callable[[dict[str, Any]], None]
"""Edits the parsed `cdk.tf.json` in place before it is deployed."""


class StartStep(StrEnum):
    """The steps of `up`, in order."""

    ENVIRONMENTS = "environments"
    SYNTHESIS = "synthesis"
    EMULATOR = "emulator"
    MODEL = "model"
    DEPLOYMENT = "deployment"
    DOCUMENTS = "documents"
    READY = "ready"


@dataclass(frozen=True)
class StartProgress:
    """A progress report for the user, with `done` of `total` if the step can be counted."""

    step: StartStep
    message: str
    done: int = 0
    total: int = 0


Progress = Callable[[StartProgress], None]


def no_progress(_progress: StartProgress) -> None:
    """Report nothing."""


@dataclass(frozen=True)
class StackOptions:
    """Options for the start of a local stack.

    Attributes:
        state_dir: the folder for all files of the stack; each stack needs its own.
        project_dir: the checkout to synthesize.
        datasets_dir: a dataset, or a folder of datasets; None means the project's datasets.
        model_endpoint: base URL of the model API; None starts the stand-in.
        model_api_key: key for `model_endpoint`; None means a random key.
        detached: keep the stack running after this process ends.
        region: the AWS region that the stack emulates.
        settings: more MEDALLION_* settings of the synthesis, by name without the prefix
            (`{"max_concurrency": "8"}`).
        limits: the limits of an AWS account that the embedded AWS applies.
        synth_patch: edits the synthesized document, to try out a change.
    """

    state_dir: Path
    project_dir: Path = PROJECT_ROOT
    datasets_dir: Path | None = None
    model_endpoint: str | None = None
    model_api_key: str | None = field(default=None, repr=False)
    detached: bool = False
    region: str = "us-east-1"
    settings: Mapping[str, str] = field(default_factory=dict)
    limits: AwsLimits = field(default_factory=AwsLimits)
    synth_patch: SynthPatch | None = None

    @property
    def datasets(self) -> Path:
        """The absolute path; a link keeps its name, which may be that of a dataset."""
        named = self.datasets_dir or self.project_dir / "datasets"
        return Path(os.path.abspath(named))  # noqa: PTH100 - see above

    @property
    def stand_in_command(self) -> tuple[str, ...]:
        """The stand-in's arguments: every offline.yaml of the datasets."""
        files = [folder / "offline.yaml" for folder in dataset_folders(self.datasets)]
        files = [file for file in files if file.is_file()]
        return tuple(part for file in files for part in ("--offline", str(file)))
