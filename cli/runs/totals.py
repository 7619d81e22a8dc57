"""What is known about all followed documents together."""

from __future__ import annotations

from collections import Counter
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from cli.runs.phases import WORDS, Phase
from medallion.vocabulary.statuses import FINISHED_STATUSES

if TYPE_CHECKING:
    from collections.abc import Mapping, Sequence

    from cli.runs.watch import Watch

_EXACT_SECONDS: Final = 30
_STEP_SECONDS: Final = 5


@dataclass(frozen=True)
class Totals:
    """Numbers over all followed documents.

    Attributes:
        ends: how many ended with each status that is not a finished one, in words.
        phases: how many are in each phase.
        waiting: what the first document that waits for the model waits for, empty without one.
    """

    documents: int
    done: int
    ends: Mapping[str, int]
    phases: Mapping[Phase, int]
    records: int
    waiting: str = ""

    @classmethod
    def of(cls, watches: Sequence[Watch]) -> Totals:
        done = [watch for watch in watches if watch.done]
        unfinished = (w.status for w in done if w.status not in FINISHED_STATUSES)
        return cls(
            documents=len(watches),
            done=len(done),
            ends=Counter(status.lower().replace("_", " ") for status in unfinished),
            phases=Counter(watch.phase for watch in watches),
            records=sum(watch.records for watch in watches),
            waiting=next((w.waiting for w in watches if _waits(w)), ""),
        )

    def line(self, seconds_left: float | None = None) -> str:
        """Such as "12 of 30 done, 2 rejected, 840 records, about 1:20 left"."""
        parts = [f"{self.done} of {self.documents} done"]
        parts += [f"{count} {words}" for words, count in sorted(self.ends.items())]
        parts.append(f"{self.records:,} record{'' if self.records == 1 else 's'}")
        if seconds_left is not None and self.done < self.documents:
            parts.append(f"about {_clock(seconds_left)} left")
        return ", ".join(parts)

    def activity(self) -> str:
        """Such as "3 extracting, 12 waiting to start"; empty at the end."""
        active = [
            f"{self.phases[phase]} {WORDS[phase]}"
            for phase in sorted(WORDS, reverse=True)
            if phase is not Phase.DONE and self.phases.get(phase)
        ]
        return ", ".join(active)


def _waits(watch: Watch) -> bool:
    return watch.phase is Phase.EXTRACTING and bool(watch.waiting)


def _clock(seconds: float) -> str:
    """Minutes and seconds; steps of five seconds if there is more than half a minute."""
    whole = max(1, round(seconds))
    if whole > _EXACT_SECONDS:
        whole = _STEP_SECONDS * round(whole / _STEP_SECONDS)
    return f"{whole // 60}:{whole % 60:02}"
