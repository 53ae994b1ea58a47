"""A zone that the time zone data does not know any more, and what stands in for it.

Names are dropped from the data now and then, and a bot that moves to another machine may find
older data there. Nobody falls silent for that: the clock of the last planned night goes on, as a
fixed distance to UTC, until the person says where they are.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, select

from bot.store import week
from bot.store.tables import night, plan
from bot.store.week import Weekday
from scheduler import wallclock

_HOUR = timedelta(hours=1)
_EAST, _WEST = 14, -12  # the zones Etc/GMT-14 to Etc/GMT+12, whose sign is turned round


def is_known(zone: str) -> bool:
    """Whether the time zone data of this machine has this zone."""
    return wallclock.is_zone(zone)


def stand_in(connection: Connection, person_id: int) -> str:
    """The zone to go on with: of the newest plan, else the whole hours of its last planned night.

    UTC for somebody who has no night yet.
    """
    newest = select(plan).where(plan.c.person_id == person_id).order_by(plan.c.version.desc())
    row = connection.execute(newest.limit(1)).one()
    if is_known(row.zone):
        return str(row.zone)
    last = select(night).where(night.c.person_id == person_id).order_by(night.c.night.desc())
    planned = connection.execute(last.limit(1)).one_or_none()
    if planned is None:
        return "Etc/UTC"
    clock = week.from_json(row.week).get(Weekday.of(planned.night))
    bedtime = row.bedtime_local if clock is None else clock.bedtime_local
    shown_at = wallclock.bedtime(planned.night.evening, bedtime, "UTC")
    return _fixed(shown_at, planned.bed_at)


def _fixed(shown_at: datetime, at: datetime) -> str:
    """The zone whose clocks show, at the instant `at`, the wall time that `shown_at` is in UTC."""
    hours = max(_WEST, min(_EAST, round((shown_at - at) / _HOUR)))
    return f"Etc/GMT{-hours:+d}" if hours else "Etc/UTC"
