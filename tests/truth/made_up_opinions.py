"""Invented opinions of customers, the same in every run."""

from __future__ import annotations

import random
from dataclasses import dataclass, replace
from datetime import datetime

from tests.truth.dates import Calendar
from tests.truth.feedback_phrases import OPINIONS, PEOPLE, PRODUCTS, RATINGS
from tests.truth.sample_text import Fields


@dataclass(frozen=True)
class Opinion:
    """The opinion of an invented customer."""

    text: str
    sentiment: str
    category: str
    product: str
    rating: int
    day: datetime
    order_id: str
    person: str

    @property
    def names_product(self) -> bool:
        return self.product in self.text

    @property
    def iso_day(self) -> str:
        return self.day.date().isoformat()

    def fields(self, **more: object) -> Fields:
        return {"sentiment": self.sentiment, "category": self.category, **more}


def an_opinion(rng: random.Random, calendar: Calendar, named: bool) -> Opinion:
    """Invent an opinion; `named` puts the product's name into sentences with a place for it."""
    sentiment, category = rng.choice(list(OPINIONS))
    product = rng.choice(PRODUCTS)
    it, its = (f"the {product}", f"the {product}\u2019s") if named else ("it", "its")
    text = rng.choice(OPINIONS[sentiment, category]).format(
        it=it, It=_capital(it), its=its, Its=_capital(its), n=rng.randint(2, 9)
    )
    order_id = f"ORD-{rng.randint(200_000, 299_999)}"
    rating = rng.choice(RATINGS[sentiment])
    person = rng.choice(PEOPLE)
    return Opinion(text, sentiment, category, product, rating, calendar.tick(), order_id, person)


def same_day(opinion: Opinion, other: Opinion) -> Opinion:
    """The opinion, with the day and author of the other."""
    return replace(opinion, day=other.day, person=other.person)


def _capital(words: str) -> str:
    return words[0].upper() + words[1:]
