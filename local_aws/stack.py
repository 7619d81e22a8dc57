"""Start and stop a local stack: the embedded AWS, the Gemini stand-in, and the deployment."""

from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from subprocess import CalledProcessError

from botocore.exceptions import BotoCoreError, ClientError

from local_aws.deployer import Clients, DeploymentError
from local_aws.emulator import EmulatorProcess, EmulatorStartError, start_emulator
from local_aws.glue_runtime import JarChecksumError
from local_aws.resumption import start_unfinished
from local_aws.running_stack import RunningStack
from local_aws.signals import ended_by_signals, uninterrupted
from local_aws.stack_deployment import (
    deploy_document,
    describe,
    put_model_key,
    remember,
    require_gold_takes,
    synthesized,
)
from local_aws.stack_errors import StackRunningError, StackStartError
from local_aws.stack_options import (
    Progress,
    StackOptions,
    StartProgress,
    StartStep,
    no_progress,
)
from local_aws.stack_state import (
    STACK_FILE,
    LocalStack,
    StackState,
    claim_data,
    end_processes,
    forget,
    purge,
    sole_owner,
    status,
)
from local_aws.stand_in import StandInStartError, StartingStandIn, start_stand_in
from local_aws.synthesis import SynthesisError
from medallion.vocabulary.stack_description import StackDescription

_START_FAILURES = (
    *(DeploymentError, EmulatorStartError, StandInStartError, SynthesisError),
    *(BotoCoreError, ClientError, CalledProcessError, JarChecksumError, OSError),
)


def up(options: StackOptions, progress: Progress = no_progress) -> RunningStack:
    """Start a stack with the data in its state folder, and deploy everything.

    Documents that are not finished are started again. After a failure or an interrupt, no process
    remains.

    Raises:
        StackRunningError: a stack already runs in this state folder.
        StackBusyError: another process starts or stops a stack there.
        StackStartError: the stack did not start.
        DatasetInvalidError: a dataset has mistakes, or does not fit its gold table.
    """
    with sole_owner(options.state_dir), ended_by_signals(), ExitStack() as undo:
        _require_none_running(options.state_dir)
        end_processes(options.state_dir)
        forget(options.state_dir)
        claim_data(options.state_dir)
        undo.callback(forget, options.state_dir)
        with start_failures_explained(options.state_dir):
            stack = _Start(options, progress, undo).run()
        undo.pop_all()
    progress(StartProgress(StartStep.READY, str(options.state_dir / STACK_FILE)))
    return stack


def down(state_dir: Path, *, delete_data: bool = False) -> bool:
    """Stop the stack of a state folder, whoever started it.

    Args:
        state_dir: the stack's folder.
        delete_data: also delete everything that the stack stored.

    Returns:
        Whether there was a stack.

    Raises:
        StackBusyError: another process starts or stops it.
    """
    if not state_dir.exists():
        return False
    with sole_owner(state_dir), uninterrupted():
        existed = LocalStack.read(state_dir) is not None
        end_processes(state_dir)
        forget(state_dir)
        if delete_data:
            purge(state_dir)
    return existed


@contextmanager
def start_failures_explained(state_dir: Path) -> Iterator[None]:
    """Turn any start failure into a StackStartError that names the logs."""
    try:
        yield
    except _START_FAILURES as error:
        logs = "".join(f"\nSee {log}" for log in sorted(state_dir.resolve().glob("*/*.log")))
        raise StackStartError(f"{error}{logs}") from error


@dataclass
class _Start:
    """The start of a stack, step by step; `undo` collects the cleanup in case it fails."""

    options: StackOptions
    progress: Progress
    undo: ExitStack
    local: LocalStack = field(
        default_factory=lambda: LocalStack(started_at=datetime.now(UTC).isoformat())
    )

    def run(self) -> RunningStack:
        document = synthesized(self.options, self.progress)
        stand_in = self._start_stand_in()
        emulator = self._start_emulator()
        model_endpoint = self._model_endpoint(stand_in)
        clients = Clients(endpoint_url=emulator.endpoint_url, region=emulator.region)
        deployment = deploy_document(document, clients, model_endpoint, self.progress)
        # The deployment restores the gold tables; no document has started yet.
        require_gold_takes(self.options, clients)
        put_model_key(deployment, clients, self.options.model_api_key)
        remember(deployment, self.options.state_dir)
        description = describe(deployment, emulator.endpoint_url)
        description.write(self.options.state_dir / STACK_FILE)
        self._resume(description, clients)
        self._record(ready=True)
        return RunningStack(
            options=self.options,
            description=description,
            clients=clients,
            deployment=deployment,
            local=self.local,
            emulator=emulator,
            stand_in=None if stand_in is None else stand_in.process,
        )

    def _start_stand_in(self) -> StartingStandIn | None:
        if self.options.model_endpoint is not None:
            return None
        stand_in = start_stand_in(
            self.options.state_dir,
            detached=self.options.detached,
            arguments=self.options.stand_in_command,
        )
        self.undo.callback(_quietly, stand_in.process.end)
        self._record(stand_in=stand_in.process.owned)
        return stand_in

    def _start_emulator(self) -> EmulatorProcess:
        self._report(StartStep.EMULATOR, "embedded AWS")
        emulator = start_emulator(
            self.options.state_dir,
            region=self.options.region,
            detached=self.options.detached,
            limits=self.options.limits,
        )
        self.undo.callback(_quietly, emulator.process.end)
        self._record(emulator=emulator.process.owned, endpoint_url=emulator.endpoint_url)
        return emulator

    def _model_endpoint(self, stand_in: StartingStandIn | None) -> str:
        if stand_in is None:
            return self.options.model_endpoint or ""
        self._report(StartStep.MODEL, "Gemini stand-in")
        url = stand_in.wait_until_listening()
        self._record(stand_in_url=url)
        return url

    def _resume(self, description: StackDescription, clients: Clients) -> None:
        keys = start_unfinished(description, clients)
        if keys:
            message = f"unfinished documents started again: {len(keys)}"
            self._report(StartStep.DOCUMENTS, message)

    def _record(self, **changes: object) -> None:
        self.local = replace(self.local, **changes)  # type: ignore[arg-type]  # replace checks names
        self.local.write(self.options.state_dir)

    def _report(self, step: StartStep, message: str, done: int = 0, total: int = 0) -> None:
        self.progress(StartProgress(step, message, done, total))


def _require_none_running(state_dir: Path) -> None:
    if status(state_dir).state is StackState.RUNNING:
        raise StackRunningError(f"a stack is already running, see {state_dir / STACK_FILE}")


def _quietly(stop: Callable[[], None]) -> None:
    with uninterrupted():
        stop()
