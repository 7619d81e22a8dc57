"""Customer feedback in its usual forms: forms, reviews, exports, tickets, digests."""

from __future__ import annotations

import random
from collections.abc import Callable

from tests.truth.dates import Calendar, written
from tests.truth.feedback_phrases import (
    ADVERTISING,
    AGENT_REPLIES,
    ASIDES,
    DETAILS,
    HANDLES,
    IRRELEVANT,
    MOODS,
    QUESTIONS,
)
from tests.truth.made_up_opinions import Opinion, an_opinion, same_day
from tests.truth.sample_text import SampleText, seeded


def survey_forms(name: str, size: int, newline: str = "\n") -> SampleText:
    """Labelled forms; some lack optional lines."""
    rng, sample = seeded(name), SampleText(newline)
    calendar = Calendar(rng, hours=20)
    sample.add("CUSTOMER SATISFACTION SURVEY\nNordlicht Home GmbH, responses as exported\n\n")
    number = 0
    while len(sample) < size:
        number += 1
        opinion = an_opinion(rng, calendar, named=rng.random() < 0.3)
        has_order, answer = rng.random() < 0.6, rng.choice(("yes", "no", None))
        lines = [f"Product: {opinion.product}"]
        lines += [f"Order: {opinion.order_id}"] if has_order else []
        lines += [f"Date: {written(opinion.day, rng)}", f"Rating: {opinion.rating}/5"]
        lines += [f"Would you recommend us? {answer}"] if answer else []
        lines += [f"Comment: {opinion.text}"]
        sample.add(f"Response {number}\nName: {opinion.person}\n")
        sample.record(
            "\n".join(lines),
            opinion.fields(
                product=opinion.product,
                rating=opinion.rating,
                feedback_date=opinion.iso_day,
                order_id=opinion.order_id if has_order else None,
                would_recommend={"yes": True, "no": False, None: None}[answer],
            ),
        )
        sample.add("\n\n")
        if number % 12 == 0:
            sample.add(f"{rng.choice(IRRELEVANT)}\n\n")
    return sample


def app_reviews(name: str, size: int) -> SampleText:
    """A review dump: stars as glyphs, handles, emoji, and replies of the developer."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=14, backwards=True)
    sample.add("Reviews of “Nordlicht Home” — dump of all countries 🌍, newest first\n")
    titles = (
        "🙂",
        "Update",
        "hmm",
        "My two pence",
        "Nach dem Update",
        "Για το σπίτι",
        "5G 📱",
        "…",
    )
    while len(sample) < size:
        opinion = an_opinion(rng, calendar, named=True)
        handle = rng.choice(HANDLES)
        stars = "★" * opinion.rating + "☆" * (5 - opinion.rating)
        sample.add("\n----------------------------------------\n")
        sample.record(
            f"{stars}  {rng.choice(titles)}\n"
            f"{handle} · {written(opinion.day, rng)} · version 4.{rng.randint(0, 9)}\n"
            f"{opinion.text}{rng.choice(MOODS[opinion.sentiment])}",
            opinion.fields(
                product=opinion.product if opinion.names_product else None,
                rating=opinion.rating,
                feedback_date=opinion.iso_day,
            ),
        )
        sample.add("\n")
        if rng.random() < 0.4:
            sample.add(f"{rng.randint(1, 80)} people found this helpful\n")
        if rng.random() < 0.25:
            reply = rng.choice(AGENT_REPLIES).format(first=handle)
            sample.add(f"Developer response: {reply}\n")
    return sample


def csv_export(name: str, size: int) -> SampleText:
    """Rows of a spreadsheet export; some have a question instead of an opinion."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=30)
    sample.add("date,channel,product,order_id,rating,text\n")
    channels = {"survey": "survey", "e-mail": "email", "chat": "chat", "phone": "phone"}
    while len(sample) < size:
        opinion = an_opinion(rng, calendar, named=False)
        channel = rng.choice(list(channels))
        start = f"{opinion.iso_day},{channel},{opinion.product}"
        if rng.random() < 0.12:
            sample.add(f'{start},,,"{rng.choice(QUESTIONS)}"\n')
            continue
        has_order, has_rating = rng.random() < 0.7, rng.random() < 0.8
        order, rating = opinion.order_id if has_order else "", opinion.rating if has_rating else ""
        sample.record(
            f'{start},{order},{rating},"{opinion.text}"',
            opinion.fields(
                product=opinion.product,
                rating=opinion.rating if has_rating else None,
                feedback_date=opinion.iso_day,
                order_id=opinion.order_id if has_order else None,
                channel=channels[channel],
            ),
        )
        sample.add("\n")
    return sample


def pipe_table(name: str, size: int) -> SampleText:
    """Markdown tables by month, each after a sentence, as on a wiki page."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=60)
    sample.add("# Voice of the customer\n\nCopied from the shared sheet, do not edit here.\n")
    while len(sample) < size:
        sample.add(f"\n## Page {rng.randint(100, 999)}\n\n{rng.choice(IRRELEVANT)}\n\n")
        sample.add("| Date | Product | Rating | Comment |\n|---|---|---|---|\n")
        for _ in range(rng.randint(6, 12)):
            opinion = an_opinion(rng, calendar, named=False)
            sample.record(
                f"| {written(opinion.day, rng)} | {opinion.product} | {opinion.rating} "
                f"| {opinion.text} |",
                opinion.fields(
                    product=opinion.product,
                    rating=opinion.rating,
                    feedback_date=opinion.iso_day,
                ),
            )
            sample.add("\n")
    return sample


def tickets(name: str, size: int) -> SampleText:
    """A ticket dump: mail headers, greetings, the opinion, signatures, replies, footers."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=8)
    number = 48_210
    while len(sample) < size:
        number += rng.randint(1, 9)
        opinion = an_opinion(rng, calendar, named=True)
        first = opinion.person.split()[0]
        sample.add(f"=== Ticket #{number} ===\nFrom: {opinion.person}\n")
        sample.add(f"Date: {opinion.day:%a, %d %b %Y %H:%M:22} +0100\n")
        sample.add(f"Subject: {rng.choice(('your web shop', 'my order', 'hello', 'Re: case'))}\n\n")
        sample.add(rng.choice(("Hello,\n\n", "Dear team,\n\n", "Hi there,\n\n", "Guten Tag,\n\n")))
        _ticket_body(sample, opinion, rng)
        if rng.random() < 0.15:
            sample.add("\n\nAnd while I am writing to you, a second matter. ")
            _ticket_body(sample, same_day(an_opinion(rng, calendar, named=True), opinion), rng)
        sample.add(f"\n\nKind regards\n{opinion.person}\n\n")
        if rng.random() < 0.06:
            sample.add(f"--- Newsletter of the week ---\n{rng.choice(ADVERTISING)}\n\n")
        if rng.random() < 0.6:
            reply = rng.choice(AGENT_REPLIES).format(first=first)
            sample.add(f"--- Answer of our team ---\n{reply}\n{rng.choice(IRRELEVANT)}\n\n")
    return sample


def _ticket_body(sample: SampleText, opinion: Opinion, rng: random.Random) -> None:
    if rng.random() < 0.15:
        sample.add(rng.choice(QUESTIONS))
        return
    if rng.random() < 0.4:
        sample.add(f"{rng.choice(ASIDES)} ")
    has_order = rng.random() < 0.5
    support = opinion.text + (f" My order number is {opinion.order_id}." if has_order else "")
    sample.record(
        support,
        opinion.fields(
            product=opinion.product if opinion.names_product else None,
            feedback_date=opinion.iso_day,
            order_id=opinion.order_id if has_order else None,
        ),
    )
    if rng.random() < 0.4:
        sample.add(f" {rng.choice(DETAILS)}")
    if rng.random() < 0.3:
        sample.add(f"\n\n{rng.choice(QUESTIONS)}")


def digest(name: str, size: int) -> SampleText:
    """Prose without labels: opinions quoted in running text among other topics."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=20)
    sample.add("What people wrote to us\nA digest for everybody who was not there\n")
    openings = (
        "On {day} a customer wrote: “{text}”",
        "A letter of {day} says: “{text}”",
        "Somebody put it like this on {day}: “{text}”",
        "From the notes of {day}: {text}",
    )
    while len(sample) < size:
        sample.add("\n")
        for _ in range(rng.randint(1, 3)):
            opinion = an_opinion(rng, calendar, named=True)
            sample.record(
                rng.choice(openings).format(day=written(opinion.day, rng), text=opinion.text),
                opinion.fields(
                    product=opinion.product if opinion.names_product else None,
                    feedback_date=opinion.iso_day,
                ),
            )
            sample.add(rng.choice(("\n", "\n\n")))
        sample.add(f"\n{' '.join(rng.sample(IRRELEVANT, 2))}\n")
        if rng.random() < 0.08:
            sample.add(f"\n{rng.choice(ADVERTISING)}\n")
    return sample


SAMPLES: dict[str, Callable[[str], SampleText]] = {
    "survey_forms_crlf": lambda name: survey_forms(name, 14_000, newline="\r\n"),
    "survey_forms_large": lambda name: survey_forms(name, 60_000),
    "app_reviews": lambda name: app_reviews(name, 30_000),
    "csv_export": lambda name: csv_export(name, 20_000),
    "wiki_table": lambda name: pipe_table(name, 9_000),
    "ticket_dump": lambda name: tickets(name, 99_000),
    "weekly_digest": lambda name: digest(name, 40_000),
}
