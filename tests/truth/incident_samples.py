"""Incidents in their usual forms: registers, pagers, logs, exports, tables, post-mortems."""

from __future__ import annotations

from collections.abc import Callable

from tests.truth.dates import Calendar, written
from tests.truth.incident_phrases import (
    CAUSES,
    ENGINEERS,
    LOG_NOISE,
    NOISE,
    SERVICES,
    SEVERITY_LABELS,
    SEVERITY_PROSE,
    STATUSES,
)
from tests.truth.incident_prose import post_mortems, quarterly_review
from tests.truth.made_up_incidents import an_incident, length, noise
from tests.truth.sample_text import SampleText, seeded


def register(name: str, size: int, newline: str = "\n") -> SampleText:
    """Labelled blocks; some lack optional lines."""
    rng, sample = seeded(name), SampleText(newline)
    calendar = Calendar(rng, hours=60)
    sample.add("INCIDENT REGISTER\nexported by the on-call tool\n")
    number = 20_500
    while len(sample) < size:
        number += rng.randint(1, 4)
        it = an_incident(rng, calendar, number)
        has_users, visible = rng.random() < 0.7, rng.choice(("yes", "no", None))
        lines = [
            f"Incident: {it.incident_id}",
            f"Service: {it.say(SERVICES, it.service)}",
            f"Severity: {it.say(SEVERITY_LABELS, it.severity)}",
            f"Started: {written(it.day, rng)} {it.day:%H:%M} UTC",
            f"Duration: {length(it.minutes, rng)}",
        ]
        lines += [f"Affected users: {it.users}"] if has_users else []
        lines += [f"Root cause: {it.say(CAUSES, it.cause)}"]
        lines += [f"Customer visible: {visible}"] if visible else []
        lines += [f"Status: {it.say(STATUSES, it.status)}"]
        sample.add("\n")
        sample.record(
            "\n".join(lines),
            it.fields(
                incident_id=it.incident_id,
                affected_users=it.users if has_users else None,
                root_cause=it.cause,
                status=it.status,
                customer_visible={"yes": True, "no": False, None: None}[visible],
            ),
        )
        sample.add("\n")
        if rng.random() < 0.1:
            sample.add(f"\n{noise(NOISE, rng)}\n")
    return sample


def pager_dump(name: str, size: int) -> SampleText:
    """Lines of a pager's log; most of them are heartbeats and acknowledgements."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=24)
    number = 30_100
    while len(sample) < size:
        number += 1
        for _ in range(rng.randint(0, 3)):
            sample.add(f"{calendar.tick():%Y-%m-%dT%H:%M}:07Z pager {noise(LOG_NOISE, rng)}\n")
        it = an_incident(rng, calendar, number)
        sample.record(
            f"{it.iso_day}T{it.day:%H:%M}:11Z incident {it.incident_id} "
            f"severity={it.say(SEVERITY_LABELS, it.severity)} service={it.service} "
            f'duration={it.minutes}min users={it.users} cause="{it.say(CAUSES, it.cause)}" '
            f"status={it.say(STATUSES, it.status)}",
            it.fields(
                incident_id=it.incident_id,
                affected_users=it.users,
                root_cause=it.cause,
                status=it.status,
            ),
        )
        sample.add("\n")
    return sample


def on_call_log(name: str, size: int) -> SampleText:
    """Handwritten bullets in incomplete sentences, among handovers and chatter."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=14)
    sample.add("# On-call log — platform team\n")
    number = 41_000
    while len(sample) < size:
        sample.add(f"\n## Shift of {rng.choice(ENGINEERS)}\n\n{noise(NOISE, rng)}\n\n")
        for _ in range(rng.randint(2, 5)):
            number += rng.randint(1, 3)
            it = an_incident(rng, calendar, number)
            has_id, users = rng.random() < 0.6, f"{it.users:,} users affected"
            tag = f" ({it.incident_id})" if has_id else ""
            status = it.say(STATUSES, it.status).capitalize()
            sample.add("- ")
            sample.record(
                f"{it.iso_day} {it.day:%H:%M}{tag}: {it.say(SERVICES, it.service)} "
                f"{it.say(SEVERITY_PROSE, it.severity)} for {length(it.minutes, rng)}, {users}, "
                f"caused by {it.say(CAUSES, it.cause)}. {status}.",
                it.fields(
                    incident_id=it.incident_id if has_id else None,
                    affected_users=it.users,
                    root_cause=it.cause,
                    status=it.status,
                ),
            )
            sample.add("\n")
            if rng.random() < 0.4:
                sample.add(f"- {noise(NOISE, rng)}\n")
    return sample


def csv_export(name: str, size: int) -> SampleText:
    """Rows of an export, separated by semicolons, with units in the cells."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=24)
    sample.add("incident;date;service;severity;duration;affected users;root cause;status\n")
    number = 52_000
    while len(sample) < size:
        number += 1
        it = an_incident(rng, calendar, number)
        has_users = rng.random() < 0.8
        cells = (
            it.incident_id,
            it.iso_day,
            it.say(SERVICES, it.service).removeprefix("the "),
            it.say(SEVERITY_LABELS, it.severity),
            f"{it.minutes} min",
            f"{it.users} users" if has_users else "",
            it.say(CAUSES, it.cause),
            it.say(STATUSES, it.status),
        )
        sample.record(
            ";".join(cells),
            it.fields(
                incident_id=it.incident_id,
                affected_users=it.users if has_users else None,
                root_cause=it.cause,
                status=it.status,
            ),
        )
        sample.add("\n")
    return sample


def status_table(name: str, size: int) -> SampleText:
    """Pipe tables of a wiki by month, each after a remark."""
    rng, sample = seeded(name), SampleText()
    calendar = Calendar(rng, hours=50)
    sample.add("# Incident review board\n")
    number = 60_000
    while len(sample) < size:
        sample.add(f"\n{noise(NOISE, rng)}\n\n")
        sample.add("| Incident | Date | Service | Severity | Duration | Root cause |\n")
        sample.add("|----------|------|---------|----------|----------|------------|\n")
        for _ in range(rng.randint(5, 10)):
            number += rng.randint(1, 5)
            it = an_incident(rng, calendar, number)
            sample.record(
                f"| {it.incident_id} | {written(it.day, rng)} | {it.say(SERVICES, it.service)} "
                f"| {it.say(SEVERITY_LABELS, it.severity)} | {length(it.minutes, rng)} "
                f"| {it.say(CAUSES, it.cause)} |",
                it.fields(incident_id=it.incident_id, root_cause=it.cause),
            )
            sample.add("\n")
    return sample


SAMPLES: dict[str, Callable[[str], SampleText]] = {
    "register_crlf": lambda name: register(name, 12_000, newline="\r\n"),
    "pager_dump": lambda name: pager_dump(name, 25_000),
    "on_call_log": lambda name: on_call_log(name, 60_000),
    "csv_export": lambda name: csv_export(name, 20_000),
    "review_board_table": lambda name: status_table(name, 10_000),
    "quarterly_review": lambda name: quarterly_review(name, 30_000),
    "post_mortems": lambda name: post_mortems(name, 99_000),
}
