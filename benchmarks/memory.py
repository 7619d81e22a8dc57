"""Resident memory of this process, from /proc."""

from __future__ import annotations

from pathlib import Path


def forget_peak() -> None:
    """Let the peak begin at the present memory: imports are over."""
    Path("/proc/self/clear_refs").write_text("5", encoding="ascii")


def resident_mib() -> float:
    return _kib("VmRSS") / 1024


def peak_mib() -> float:
    """The figure of getrusage would include the peak before exec."""
    return _kib("VmHWM") / 1024


def _kib(figure: str) -> int:
    status = Path("/proc/self/status").read_text(encoding="utf-8")
    line = next(line for line in status.splitlines() if line.startswith(f"{figure}:"))
    return int(line.split()[1])
