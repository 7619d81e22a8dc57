"""The embedded AWS: MiniStack with the additions that this project needs."""

from local_aws.emulator.process import EmulatorProcess, EmulatorStartError, start_emulator

__all__ = ["EmulatorProcess", "EmulatorStartError", "start_emulator"]
