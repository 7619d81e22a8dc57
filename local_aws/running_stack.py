"""A local stack, as the process that started it sees it."""

import time
from contextlib import AbstractContextManager
from dataclasses import dataclass, field
from pathlib import Path

from local_aws.deployer import Clients, Deployment
from local_aws.emulator import EmulatorProcess
from local_aws.owned_process import StartedProcess
from local_aws.signals import ended_by_signals, uninterrupted
from local_aws.stack_errors import StackCrashedError
from local_aws.stack_options import StackOptions
from local_aws.stack_state import LocalStack, StackState, end_processes, forget, status
from medallion.vocabulary.stack_description import StackDescription

_WATCH_SECONDS = 0.5


@dataclass
class RunningStack(AbstractContextManager["RunningStack"]):
    """A stack that runs until the end of its `with` block; its data remain.

    Attributes:
        description: the content of `stack.json`.
        clients: clients of the account's root user.
        deployment: the outputs of the Terraform document, and the attributes of its resources.
        local: its processes, ports and log files.
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
        """Wait until another process stops the stack.

        Raises:
            StackCrashedError: a process of the stack has ended.
        """
        with ended_by_signals():
            while (seen := status(self.state_dir)).state is StackState.RUNNING:
                time.sleep(_WATCH_SECONDS)
        for name, log_file in seen.ended.items():
            raise StackCrashedError(f"The {name} has ended; see {log_file}")

    def stop(self) -> None:
        """End every process of the stack; its data remain for the next `up`."""
        with uninterrupted():
            # Another process may have replaced the stand-in.
            end_processes(self.state_dir)
            if self.stand_in is not None:
                self.stand_in.end()
            self.emulator.process.end()
            forget(self.state_dir)

    def __exit__(self, *_error: object) -> None:
        self.stop()
