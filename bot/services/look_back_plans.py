"""When the look back comes: once a week, on the day and hour of choice, and never at night."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services.kinds import Kind
from bot.store.plans import Plan
from bot.store.week import Weekday
from scheduler import occurrences, wallclock

FIRST_AFTER_NIGHTS: Final = 3
"""So many nights of a course lie behind its first look back. Judgment."""
APART_DAYS: Final = 4
"""After a change of the day the next one lies at least so far from the last one. Judgment."""
# An hour that lies in a night waits for its end, and for the morning's question. Judgment.
_AFTER_WAKING: Final = timedelta(hours=1)
_WEEK: Final = 7


@dataclass(frozen=True, slots=True)
class Moment:
    """The look back of one day, by the Night of its evening: when it is due, and how long good."""

    night: Night
    due_at: datetime
    good_until: datetime


def moments(plan: Plan, *, now: datetime) -> Iterator[Moment]:
    """The look backs that a plan wants and that can still be said, soonest first."""
    if plan.weekly_on is None:
        return
    first = plan.origin.plus(FIRST_AFTER_NIGHTS)
    for day in _days(plan.weekly_on, first=Night(wallclock.local(now, plan.zone).date()).plus(-2)):
        moment = _moment(plan, day)
        if day >= first and moment.good_until > now:
            yield moment


def is_too_soon(connection: Connection, person_id: int, night: Night, *, now: datetime) -> bool:
    """Whether another day's look back was said so shortly before that this one tells little new."""
    since = night.plus(1 - APART_DAYS).evening
    said_at = occurrences.last_said(
        connection, person_id, Kind.LOOK_BACK, since=since, besides=night.evening, now=now
    )
    return said_at is not None


def _days(weekday: Weekday, *, first: Night) -> Iterator[Night]:
    """That weekday of three weeks: one is over, one too soon after another, and one remains."""
    ahead = (list(Weekday).index(weekday) - first.evening.weekday()) % _WEEK
    return (first.plus(ahead + _WEEK * weeks) for weeks in range(3))


def _moment(plan: Plan, day: Night) -> Moment:
    at = wallclock.instant(day.evening, plan.weekly_local, plan.zone)
    # A long night that begins before noon reaches into the next date but one of its label.
    around = [_night(plan, day.plus(days)) for days in range(-2, 3)]
    woken = next((wake_at for bed_at, wake_at in around if bed_at <= at < wake_at), None)
    due_at = at if woken is None else woken + _AFTER_WAKING
    return Moment(day, due_at, min(bed_at for bed_at, _ in around if bed_at > due_at))


def _night(plan: Plan, night: Night) -> tuple[datetime, datetime]:
    clock = plan.clock_of(night)
    bed_at = wallclock.bedtime(night.evening, clock.bedtime_local, plan.zone)
    wake_at = wallclock.wake(night.evening, clock.bedtime_local, clock.wake_local, plan.zone)
    return bed_at, wake_at
