"""Who has not been heard from for a year: told once, and removed after another thirty days.

A blocked person cannot be told and is removed at the same time. "Heard from" is kept to the day.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.services import privacy
from bot.services.kinds import Kind
from bot.store import inbox, people, plans
from bot.store.people import Person
from scheduler import occurrences, wallclock
from scheduler.occurrences import Planned
from scheduler.order import one_at_a_time
from scheduler.wallclock import NOON

SILENT: Final = timedelta(days=365)
NOTICE: Final = timedelta(days=30)
# So many at most in one transaction, for which others wait. The next hour brings the next ones.
_BATCH: Final = 100
# The index gives them newest first; 10,000 take some 20 ms.
_ANSWERED: Final = 10_000
# How long the message may wait for the bot to run again, and when it is planned anew. Judgment.
_GOOD_FOR: Final = timedelta(days=3)
_PLAN_AGAIN: Final = timedelta(days=7)


@dataclass(frozen=True, slots=True)
class Tidied:
    """What one round did. `asked`: for whom a message was planned; `removed`: our ids of them."""

    asked: int
    removed: tuple[int, ...]


def heard(connection: Connection, person: Person, *, now: datetime) -> None:
    """Somebody wrote or tapped: noted at most once a day, and whatever they were told is off."""
    today = now.replace(hour=0, minute=0, second=0, microsecond=0)
    if person.heard_at is None or person.heard_at < today:
        people.change(connection, person.id, heard_at=today, warned_at=None)


def leave_no_trace(connection: Connection, person: Person) -> None:
    """Somebody new came by and nothing came of it, or just blocked us: their number is not kept."""
    if person.heard_at is not None:
        return
    known = people.get(connection, person.id)
    if known is None or (known.language, known.discreet) != (person.language, person.discreet):
        return
    if not people.has_left_something(connection, known):
        people.forget(connection, person.id)


def tidy(connection: Connection, *, now: datetime) -> Tidied:
    """One round of housekeeping, for a few of each; to be called every hour.

    Tells whoever was silent for a year, removes who was told thirty days ago, and takes the
    numbers of people who are gone off the updates that were answered.
    """
    people.start_the_year(connection, now=now, limit=_BATCH)
    removed = _remove(connection, now=now)
    inbox.unname_strangers(connection, latest=_ANSWERED)
    silent = people.to_be_told(
        connection,
        Kind.INACTIVE,
        heard_before=now - SILENT,
        planned_before=now - _PLAN_AGAIN,
        limit=_BATCH,
    )
    occurrences.plan_all(connection, [_wish(connection, one, now=now) for one in silent])
    return Tidied(len(silent), removed)


def is_due(connection: Connection, person_id: int, *, now: datetime) -> bool:
    """Whether this person is still to be told: they may have written since it was planned."""
    person = people.get(connection, person_id)
    if person is None or person.heard_at is None or person.warned_at is not None:
        return False
    return person.heard_at < now - SILENT


def told(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The message has reached Telegram: the thirty days begin."""
    people.change(connection, person_id, warned_at=now)


def _remove(connection: Connection, *, now: datetime) -> tuple[int, ...]:
    found = people.long_silent(connection, heard_before=now - SILENT - NOTICE, limit=_BATCH)
    found += people.told(connection, before=now - NOTICE, limit=_BATCH)
    one_at_a_time(connection, found)
    # Whoever wrote while we waited for them stays.
    removed = tuple(one for one in found if _is_over(people.get(connection, one), now=now))
    for person_id in removed:
        privacy.erase(connection, person_id, now=now)
    return removed


def _is_over(person: Person | None, *, now: datetime) -> bool:
    if person is None or person.heard_at is None:
        return False
    if person.warned_at is not None:
        return person.warned_at < now - NOTICE
    return person.gone_at is not None and person.heard_at < now - SILENT - NOTICE


def _wish(connection: Connection, person_id: int, *, now: datetime) -> Planned:
    """At the next noon of the person's own wall: this is no message for the night."""
    stored = plans.current(connection, person_id)
    zone = "UTC" if stored is None else stored.plan.zone
    today = wallclock.local(now, zone).date()
    days = (today, today + timedelta(days=1), today + timedelta(days=2))
    at = next(at for day in days if (at := wallclock.instant(day, NOON, zone)) > now)
    return Planned(person_id, Kind.INACTIVE, at.date(), at, at + _GOOD_FOR)
