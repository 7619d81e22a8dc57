"""Incidents described at length: post-mortems and a review for management."""

from __future__ import annotations

from tests.truth.dates import Calendar, written
from tests.truth.incident_phrases import (
    ACTIONS,
    CAUSES,
    COMPARISONS,
    ENGINEERS,
    NARRATIVE,
    REVIEW_OPENINGS,
    SERVICES,
    SEVERITY_LABELS,
    SEVERITY_PROSE,
)
from tests.truth.made_up_incidents import an_incident, length, noise
from tests.truth.sample_text import SampleText, seeded


def post_mortems(name: str, size: int) -> SampleText:
    """Long write-ups: a header block with the facts, then a story without new incidents."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=70)
    number = 70_000
    while len(sample) < size:
        number += rng.randint(1, 9)
        it = an_incident(rng, calendar, number)
        sample.add("# Post-mortem\n\n")
        sample.record(
            f"Incident: {it.incident_id}\nService: {it.say(SERVICES, it.service)}\n"
            f"Severity: {it.say(SEVERITY_LABELS, it.severity)}\nDate: {written(it.day, rng)}\n"
            f"Duration: {length(it.minutes, rng)}\nAffected users: {it.users:,}\n"
            f"Root cause: {it.say(CAUSES, it.cause)}",
            it.fields(incident_id=it.incident_id, affected_users=it.users, root_cause=it.cause),
        )
        sample.add(f"\nAuthor: {rng.choice(ENGINEERS)}\n\n## What happened\n\n")
        for _ in range(rng.randint(2, 4)):
            story = [noise(NARRATIVE, rng) for _ in range(rng.randint(3, 6))]
            sample.add(" ".join(story) + "\n\n")
        if rng.random() < 0.1:
            sample.add(f"{noise(COMPARISONS, rng)}\n\n")
        sample.add("## Action items\n\n")
        for _ in range(rng.randint(2, 4)):
            sample.add(f"- [ ] {noise(ACTIONS, rng)}\n")
        sample.add("\n\n")
    return sample


_REVIEW_SENTENCES = (
    "On {day} {service} {went} for {length}; {users} customers affected, {cause}.",
    "Because of {cause}, {service} {went} on {day}. It took {length}, with {users} users affected.",
    "{Service} {went} on {day} ({id}): {cause}, {length}, {users} affected users.",
    "{id} of {day}: {service} {went} for {length}, which {users} users felt, after {cause}.",
)


def quarterly_review(name: str, size: int) -> SampleText:
    """Prose for management: incidents described in whole sentences among other topics."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=26)
    sample.add("Quarterly review of operations\n")
    number = 80_000
    while len(sample) < size:
        sample.add("\n" + " ".join(noise(REVIEW_OPENINGS, rng) for _ in range(2)) + "\n\n")
        for _ in range(rng.randint(1, 3)):
            number += rng.randint(1, 9)
            it = an_incident(rng, calendar, number)
            form, service = rng.choice(_REVIEW_SENTENCES), it.say(SERVICES, it.service)
            story = form.format(
                day=written(it.day, rng),
                service=service,
                Service=service[0].upper() + service[1:],
                went=it.say(SEVERITY_PROSE, it.severity),
                length=length(it.minutes, rng),
                users=f"{it.users:,}",
                cause=it.say(CAUSES, it.cause),
                id=it.incident_id,
            )
            named = it.incident_id if "{id}" in form else None
            sample.record(
                story,
                it.fields(incident_id=named, affected_users=it.users, root_cause=it.cause),
            )
            sample.add(rng.choice((" ", "\n")))
    return sample
