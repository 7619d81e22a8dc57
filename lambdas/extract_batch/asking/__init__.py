"""Get a batch's answers: stored ones first, then from the model, within the time limits."""

from lambdas.extract_batch.asking.answer_file import StoredAnswer
from lambdas.extract_batch.asking.asking import NOT_STORED, UNASKED, Asker, Failure, Reply
from lambdas.extract_batch.asking.attempts import Attempts
from lambdas.extract_batch.asking.gate import LEAD_SECONDS
from lambdas.extract_batch.asking.shared_waits import SharedWaits
from lambdas.extract_batch.asking.stored_answers import StoredAnswers
from lambdas.extract_batch.asking.waiting import Patience, Standing, Turn, next_turn

__all__ = [
    "LEAD_SECONDS",
    "NOT_STORED",
    "UNASKED",
    "Asker",
    "Attempts",
    "Failure",
    "Patience",
    "Reply",
    "SharedWaits",
    "Standing",
    "StoredAnswer",
    "StoredAnswers",
    "Turn",
    "next_turn",
]
