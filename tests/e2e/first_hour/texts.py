"""Texts that nobody has seen before, in the languages and forms that people bring."""

from __future__ import annotations

import csv
import io
import random

_NAMES = ("Jana Krüger", "Mehmet Özdemir", "Luise Weiß", "Piotr Nowak", "Åsa Lindqvist")
_THINGS = ("Heizung", "Fahrstuhl", "Haustür", "Waschmaschine", "Gartentor", "Klingelanlage")
_FAULTS = ("klemmt seit gestern", "tropft wieder", "macht Geräusche", "bleibt dunkel")
_STREETS = ("Lindenweg", "Am Bahnhof", "Schloßstraße", "Hafenkai")
_PRODUCTS = ("Aurora Kettle", "Lumo Desk Lamp", "Polar Fan", "Terra Toaster")
_OPINIONS = (
    ("It stopped working, I want a refund.", 1),
    ("Great value for money, I love it.", 5),
    ("Terrible: the parcel arrived two weeks late.", 2),
    ("Easy to use, I am pleased.", 4),
)


def german_mail(seed: int) -> str:
    """A mail to a landlord: no feedback on a product, so no record."""
    chosen = random.Random(seed)
    sender, street = chosen.choice(_NAMES), chosen.choice(_STREETS)
    lines = [
        f"Von: {sender}",
        "Betreff: Mängel im Haus",
        "",
        "Sehr geehrte Damen und Herren,",
        "",
    ]
    lines += [
        f"die {thing} im {chosen.randint(1, 5)}. Stock {chosen.choice(_FAULTS)}."
        for thing in chosen.sample(_THINGS, 4)
    ]
    lines += ["", "Mit freundlichen Grüßen", sender, f"{street} {chosen.randint(1, 99)}"]
    return "\n".join(lines) + "\n"


def unrelated_csv(seed: int, rows: int = 30) -> str:
    """Measurements of a sensor: columns that no dataset knows."""
    chosen = random.Random(seed)
    out = io.StringIO()
    writer = csv.writer(out)
    writer.writerow(["sensor", "taken", "kelvin"])
    writer.writerows(
        [f"s{chosen.randint(1, 9)}", f"{hour % 24:02}:00", f"{chosen.uniform(270, 300):.2f}"]
        for hour in range(rows)
    )
    return out.getvalue()


def letters(seed: int, count: int) -> str:
    """Letters of customers, each with one record."""
    chosen = random.Random(seed)
    written = []
    for number in range(count):
        comment, rating = chosen.choice(_OPINIONS)
        written.append(
            f"Product: {chosen.choice(_PRODUCTS)}\n"
            f"Order: ORD-{chosen.randint(100_000, 999_999)}\n"
            f"Date: 2026-{chosen.randint(1, 11):02}-{chosen.randint(1, 28):02}\n"
            f"Rating: {rating}/5\n"
            f"Comment: {comment} (letter {seed}-{number})\n"
        )
    return "\n".join(written)
