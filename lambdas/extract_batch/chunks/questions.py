"""One question about a chunk or a part of it, and the questions that may follow it."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from lambdas.extract_batch.characters import is_punctuation
from lambdas.extract_batch.chunks.splitting import first_lines_of

if TYPE_CHECKING:
    from lambdas.extract_batch.chunks.findings import FirstAnswer
    from lambdas.extract_batch.chunks.narrowing import Narrowing, Skip
    from medallion.contracts import TextChunk

AGAIN: Final = "again"


@dataclass(frozen=True)
class Question:
    """What is asked; its request follows from it.

    Attributes:
        full_cap: the answer may be as long as the dataset and the model allow.
        turns: why an equal request is asked again.
        first: the answer to repair; None for any other question.
        narrowing: the refused region that the part is the start of.
        chars_left: how many characters may be lost at the start of a part after a lost region.
        skip: the refused text that the part is the end of.
        reminder: lines from the start of the chunk, such as a table's header, that are sent as
            further context. No record comes from them.
    """

    part: TextChunk
    full_cap: bool = False
    turns: frozenset[str] = frozenset()
    first: FirstAnswer | None = None
    narrowing: Narrowing | None = None
    chars_left: int = 0
    skip: Skip | None = None
    reminder: str = ""

    @property
    def turn(self) -> str:
        """What distinguishes the address of this question from an equal one."""
        return " ".join(sorted(self.turns))

    @property
    def is_blank(self) -> bool:
        """True if the part has no letter, digit or symbol, so that no model needs to be asked."""
        return self.first is None and is_punctuation(self.part.core)

    @property
    def shown(self) -> TextChunk:
        """The part with all of the context that is sent."""
        before = self.reminder + self.part.context_before
        return self.part.model_copy(update={"context_before": before})

    def unasked(self) -> TextChunk:
        """The text about which nothing is known if this is not asked."""
        if self.skip:
            return self.skip.text
        return self.narrowing.unasked() if self.narrowing else self.part

    def about(self, part: TextChunk, *, full_cap: bool | None = None) -> Question:
        """A question about a part of this part."""
        cap = self.full_cap if full_cap is None else full_cap
        chars = len(part.context_before)
        # Otherwise, the first lines are in the context.
        is_far = part.core_start - self.part.core_start > chars
        lines = first_lines_of(self.part.core, chars) if is_far else ""
        return Question(part, full_cap=cap, reminder=self.reminder or lines)
