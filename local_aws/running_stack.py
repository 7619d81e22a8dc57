"""A local stack in the hands of the process that started it."""

import time
from dataclasses import dataclass, field, replace
from pathlib import Path
from types import TracebackType
from typing import Self

from local_aws.deployer.clients import Clients
from local_aws.deployer.deploy import Deployment
from local_aws.emulator.process import EmulatorProcess
from local_aws.owned_process import StartedProcess
from local_aws.signals import ended_by_signals, uninterrupted
from local_aws.stack_errors import StackCrashedError
from local_aws.stack_options import StackOptions
from local_aws.stack_state import LocalStack, StackState, remove_state, status
from local_aws.stand_in import start_stand_in
from medallion.vocabulary.stack_description import StackDescription

_WATCH_SECONDS = 0.5


@dataclass
class RunningStack:
    """A stack that is up.

    Attributes:
        description: what `stack.json` says.
        clients: the account's root clients.
        deployment: outputs of the Terraform document, and attributes of its resources.
        local: processes, ports and log files.
    """

    options: StackOptions
    description: StackDescription
    clients: Clients
    deployment: Deployment
    local: LocalStack
    emulator: EmulatorProcess
    stand_in: StartedProcess | None = field(default=None, repr=False)

    @property
    def state_dir(self) -> Path:
        return self.options.state_dir

    def wait(self) -> None:
        """Return when another process took the stack down.

        Raises:
            StackCrashedError: a process of it is gone.
        """
        with ended_by_signals():
            while (seen := status(self.state_dir)).state is StackState.RUNNING:
                time.sleep(_WATCH_SECONDS)
        for name, log_file in seen.ended.items():
            raise StackCrashedError(f"The {name} has ended; see {log_file}")

    def stop(self, *, keep_files: bool = False) -> None:
        """End every process of the stack and remove its state.

        Args:
            keep_files: leave logs and data where they are.
        """
        with uninterrupted():
            self.stop_model()
            self.emulator.stop()
            if not keep_files:
                remove_state(self.state_dir)

    def stop_model(self) -> None:
        """End the Gemini stand-in, as an outage of the model."""
        if self.stand_in is not None:
            self.stand_in.end()

    def start_model(self) -> None:
        """Start the Gemini stand-in again, where it was."""
        url = self.local.stand_in_url
        if url is None:
            raise ValueError("this stack uses a model endpoint of its own")
        starting = start_stand_in(
            self.state_dir,
            detached=self.options.detached,
            arguments=self.options.stand_in_command,
            port=int(url.rsplit(":", 1)[-1]),
        )
        self.stand_in = starting.process
        starting.wait_until_listening()
        self.local = replace(self.local, stand_in=starting.process.owned)
        self.local.write(self.state_dir)

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.stop(keep_files=isinstance(error, Exception))
