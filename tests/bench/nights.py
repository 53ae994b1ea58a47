"""The nights on which Berlin's clocks change, with a bedtime in the hours that vanish or repeat.

Ours is `scheduler.wallclock`; theirs the cron trigger that `JobQueue.run_daily` and a cron job of
APScheduler both give a person.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import UTC, date, datetime, time, timedelta
from zoneinfo import ZoneInfo

from apscheduler.triggers.cron import CronTrigger

from scheduler import wallclock
from tests.bench.measures import Figures

ZONE = "Europe/Berlin"
CHANGES = (date(2026, 3, 29), date(2026, 10, 25), date(2027, 3, 28), date(2027, 10, 31))
BEDTIMES = (time(0, 30), time(2, 30))
# A trigger that goes wrong in a night may do so on the day before or after it.
AROUND = timedelta(days=2)
A_MOMENT = timedelta(milliseconds=5)


def ours() -> Figures:
    """How often we lose or double a night."""
    return _judge({(day, at): [_night(one, at) for one in _days(day)] for day, at in _cases()})


def theirs() -> Figures:
    """How often the cron trigger does."""
    return _judge({(day, at): list(_fired(day, at)) for day, at in _cases()})


def _cases() -> Iterator[tuple[date, time]]:
    return ((day, at) for day in CHANGES for at in BEDTIMES)


def _days(change: date) -> list[date]:
    return [change + timedelta(days=days) for days in range(-AROUND.days, AROUND.days + 1)]


def _night(day: date, at: time) -> datetime:
    # Both bedtimes lie after midnight, so the night's label is the day before.
    return wallclock.bedtime(day - timedelta(days=1), at, ZONE)


def _fired(change: date, at: time) -> Iterator[datetime]:
    """When APScheduler would run the job, asked as its scheduler asks: from one to the next."""
    trigger = CronTrigger(hour=at.hour, minute=at.minute, timezone=ZONE)
    days = _days(change)
    begin, end = _midnight(days[0]), _midnight(days[-1] + timedelta(days=1))
    before, now = None, begin
    while (fires := trigger.get_next_fire_time(before, now)) is not None and fires < end:
        yield fires
        # A job is looked at a moment after its time, and the next is sought from then.
        before, now = fires, (fires.astimezone(UTC) + A_MOMENT).astimezone(ZoneInfo(ZONE))


def _midnight(day: date) -> datetime:
    return wallclock.instant(day, time(0), ZONE)


def _judge(found: dict[tuple[date, time], list[datetime]]) -> Figures:
    lost = doubled = 0
    for (change, _), instants in found.items():
        days = Counter(one.astimezone(ZoneInfo(ZONE)).date() for one in instants)
        lost += sum(days[day] == 0 for day in _days(change))
        doubled += sum(count - 1 for count in days.values() if count > 1)
    return {"nights": sum(len(_days(day)) for day, _ in _cases()), "lost": lost, "doubled": doubled}
