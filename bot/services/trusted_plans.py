"""When a trusted person is told something, and when the person hears about trusted people."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, datetime, time, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.services.kinds import Kind
from bot.store import helpers, plans
from bot.store.helpers import Helper, Stage
from scheduler import occurrences, wallclock
from scheduler.occurrences import Occurrence, Planned, State

AT: Final = time(18)
"""When they are told, on the person's wall: late enough for a late answer, early enough to call."""
SUNDAY: Final = 6  # of datetime.date.weekday
WITHIN: Final = timedelta(hours=4)
"""After an outage that lasts longer, nobody is told at night: the next evening comes. Judgment."""
# The notice to the person follows what was told to others, however late. Judgment.
_GOOD_FOR: Final = timedelta(days=3)
_NEWS_GOOD_FOR: Final = timedelta(days=7)
# The vanished days of the calendar included, there is an evening and a Sunday among these.
_SEARCH_DAYS: Final = 16
_ALIVE: Final = (State.PLANNED, State.QUEUED, State.SENDING)


def plan(connection: Connection, person_id: int, *, now: datetime, soon: bool = False) -> None:
    """Plan the next evening on which somebody may be told of a silence, and the next week's.

    Nothing for what nobody hears. `soon`: this week's was kept back by an outage, so it comes with
    the next evening.
    """
    listening = [each for each in helpers.of(connection, person_id) if _listens(each, now=now)]
    if any(each.silent_days is not None for each in listening):
        _plan(connection, person_id, Kind.SILENCE, weekday=None, now=now)
    if any(each.weekly for each in listening):
        _plan(connection, person_id, Kind.WEEK, weekday=None if soon else SUNDAY, now=now)


def moved(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The plan follows another clock from now on, and so do the evenings that are planned."""
    occurrences.cancel(connection, person_id, kinds=(Kind.SILENCE, Kind.WEEK))
    plan(connection, person_id, now=now)


def news(connection: Connection, person_id: int, *, now: datetime) -> None:
    """Plan that the person hears, now, who has accepted and who has left.

    A message that still waits to be said will tell this too; one that is being said may not.
    """
    for night in _days_from(now.date()):
        known = occurrences.get(connection, person_id, Kind.HELPER, night)
        if known is not None and known.state in (State.PLANNED, State.QUEUED):
            return
        row = Planned(person_id, Kind.HELPER, night, now, now + _NEWS_GOOD_FOR)
        if known is None and occurrences.plan(connection, row):
            return


def begun_at(occurrence: Occurrence) -> datetime:
    """When this message first fell due (UTC): with every try, `due_at` moves on."""
    is_news = occurrence.kind == Kind.HELPER
    return occurrence.good_until - (_NEWS_GOOD_FOR if is_news else _GOOD_FOR)


def _listens(helper: Helper, *, now: datetime) -> bool:
    return helper.stage(now=now) is Stage.ACTIVE


def _plan(
    connection: Connection, person_id: int, kind: Kind, *, weekday: int | None, now: datetime
) -> None:
    stored = plans.current(connection, person_id)
    if stored is None:
        return
    for day, at in _ahead(stored.plan.zone, weekday=weekday, now=now):
        if occurrences.plan(connection, Planned(person_id, kind, day, at, at + _GOOD_FOR)):
            return
        # Going west, the same evening can lie ahead once more: what was said of it is said.
        known = occurrences.get(connection, person_id, kind, day)
        if known is not None and known.state in _ALIVE:
            return


def _ahead(zone: str, *, weekday: int | None, now: datetime) -> Iterator[tuple[date, datetime]]:
    """The days ahead with the instant of the message, soonest first."""
    for day in _days_from(wallclock.local(now, zone).date()):
        at = wallclock.instant(day, AT, zone)
        if at > now and weekday in (None, day.weekday()):
            yield day, at


def _days_from(first: date) -> list[date]:
    return [first + timedelta(days=days) for days in range(_SEARCH_DAYS)]
