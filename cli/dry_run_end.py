"""How a dry run ended."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from medallion.contracts import Rejudgement


@dataclass(frozen=True)
class DryRunEnd:
    """How the dry run of one document ended.

    Attributes:
        report: what it found, None when there is nothing to compare.
        status: how judging again would end.
        reason: why it would end so, or why there is no report.
        broken: the execution failed.
    """

    key: str
    report: Rejudgement | None
    status: str
    reason: str
    broken: bool = False
