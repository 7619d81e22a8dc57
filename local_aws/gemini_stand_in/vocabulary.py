"""General English that the rules lean on; nothing here is about one dataset."""

from __future__ import annotations

from local_aws.gemini_stand_in.words import word_set

SYNONYMS: dict[str, tuple[str, ...]] = {
    "date": ("day", "when", "on"),
    "day": ("date",),
    "on": ("date", "day"),
    "at": ("time", "timestamp", "when"),
    "rating": ("stars", "score", "grade", "points"),
    "product": ("item", "article", "model"),
    "customer": ("client", "name", "from", "buyer", "user"),
    "reporter": ("reported by", "from", "author", "name"),
    "author": ("from", "by", "name", "written by"),
    "name": ("full name",),
    "email": ("e-mail", "mail", "reply-to", "contact"),
    "comment": ("message", "feedback", "review", "remarks", "text", "notes"),
    "summary": ("subject", "title", "description", "what happened"),
    "description": ("summary", "what happened", "details"),
    "severity": ("sev", "priority", "level"),
    "priority": ("severity", "urgency"),
    "service": ("system", "component", "application"),
    "duration": ("downtime", "outage", "lasted", "time to resolve", "length"),
    "cause": ("reason", "root cause"),
    "status": ("state",),
    "channel": ("via", "source", "received via", "received by"),
    "category": ("topic", "type", "kind", "about"),
    "location": ("place", "site", "city", "where"),
    "id": ("no", "number", "ref", "reference"),
    "amount": ("price", "total", "sum", "cost"),
    "price": ("amount", "cost"),
    "resolution": ("fix", "solution"),
}
"""Other names that labels use for the last word of a property's name."""

TRUE_WORDS = word_set("yes y true ja oui si on x ✓ ✔ definitely absolutely certainly")
FALSE_WORDS = word_set("no n false nein non off ✗ ✘ never")

OPPOSITES = {"positive": "negative", "negative": "positive"}
"""What a negated cue speaks for instead, where an enum has both values."""

BALANCED_VALUES = ("mixed", "neutral")
"""What equally strong opposite cues speak for, where an enum has the value."""

NUMBER_WORDS = {
    "zero": 0, "one": 1, "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7,
    "eight": 8, "nine": 9, "ten": 10, "eleven": 11, "twelve": 12, "thirteen": 13,
    "fourteen": 14, "fifteen": 15, "sixteen": 16, "seventeen": 17, "eighteen": 18,
    "nineteen": 19, "twenty": 20, "thirty": 30, "forty": 40, "fifty": 50, "sixty": 60,
    "seventy": 70, "eighty": 80, "ninety": 90, "a dozen": 12, "a hundred": 100,
}  # fmt: skip

UNIT_MINUTES = {
    "second": 1 / 60, "sec": 1 / 60, "s": 1 / 60, "minute": 1, "min": 1, "m": 1,
    "hour": 60, "hr": 60, "h": 60, "day": 1440, "d": 1440, "week": 10_080,
}  # fmt: skip

NAME_LABELS = word_set(
    "name from to cc author reporter customer client sender recipient contact agent user"
)
"""Values under labels with these words are people's names: their words are no cues."""

OTHER_DATES = word_set(
    "bought purchased ordered order purchase warranty until due expires expiry valid since born "
    "version printed exported copyright deadline next before published generated"
)
"""A date right after one of these words is most likely not the date of what is told."""
