"""How a local stack is to be started, and how it reports what it does."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from pathlib import Path
from typing import Any

from local_aws.environments import PROJECT_ROOT

SynthPatch = Callable[[dict[str, Any]], None]
"""Edits the parsed `cdk.tf.json` in place before it is deployed."""


class StartStep(StrEnum):
    """What `up` is doing, in this order."""

    ENVIRONMENTS = "environments"
    SYNTHESIS = "synthesis"
    EMULATOR = "emulator"
    MODEL = "model"
    DEPLOYMENT = "deployment"
    READY = "ready"


@dataclass(frozen=True)
class StartProgress:
    """One thing to tell the user; `done` of `total` where there is something to count."""

    step: StartStep
    message: str
    done: int = 0
    total: int = 0


Progress = Callable[[StartProgress], None]


def no_progress(_progress: StartProgress) -> None:
    """Tell nobody."""


@dataclass(frozen=True)
class StackOptions:
    """How to start a local stack.

    Attributes:
        state_dir: where the stack keeps everything; two stacks need two of them.
        project_dir: the checkout to synthesize.
        datasets_dir: the folder of datasets; the project's own when None.
        model_endpoint: base URL of the model API; the stand-in is started when None.
        model_api_key: key for `model_endpoint`; a throw-away one when None.
        detached: go on after this process ends.
        region: the region to play.
        settings: further MEDALLION_* settings of the synthesis, by name without the prefix
            (`{"max_concurrency": "8"}`).
        synth_patch: edits the synthesized document, to try what a change would do.
    """

    state_dir: Path
    project_dir: Path = PROJECT_ROOT
    datasets_dir: Path | None = None
    model_endpoint: str | None = None
    model_api_key: str | None = field(default=None, repr=False)
    detached: bool = False
    region: str = "us-east-1"
    settings: Mapping[str, str] = field(default_factory=dict)
    synth_patch: SynthPatch | None = None

    @property
    def datasets(self) -> Path:
        return (self.datasets_dir or self.project_dir / "datasets").resolve()

    @property
    def stand_in_command(self) -> tuple[str, ...]:
        """The stand-in's arguments: the offline.yaml of each dataset that has one."""
        files = sorted(self.datasets.glob("*/offline.yaml"))
        return tuple(part for file in files for part in ("--offline", str(file)))
