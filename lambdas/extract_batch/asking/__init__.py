"""Asks for a batch's answers: stored ones first, then the model, within time and patience."""

from lambdas.extract_batch.asking.asking import NOT_STORED, UNASKED, Asker, Failure, Reply
from lambdas.extract_batch.asking.attempts import Attempts
from lambdas.extract_batch.asking.stored_answers import StoredAnswer, StoredAnswers
from lambdas.extract_batch.asking.waiting import Patience, Standing, Turn, next_turn

__all__ = [
    "NOT_STORED",
    "UNASKED",
    "Asker",
    "Attempts",
    "Failure",
    "Patience",
    "Reply",
    "Standing",
    "StoredAnswer",
    "StoredAnswers",
    "Turn",
    "next_turn",
]
