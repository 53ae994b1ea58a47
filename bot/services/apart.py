"""At least twelve hours between the doses of two nights, and one evening in one body-night.

Whoever crosses time zones, or moves their bedtime, must not be offered the next dose before half
a day has passed. A reminder counts like a dose: it may have been followed without a word.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.store import diary
from bot.store.diary import Intake
from scheduler import occurrences

APART: Final = timedelta(hours=12)
# Fourteen hours east and twelve west of UTC are labels of nights at most two days from each other.
_NEAR_NIGHTS: Final = 3


def free_from(
    connection: Connection, person_id: int, night: Night, *, kind: str, now: datetime
) -> datetime | None:
    """From when on this Night may have its dose (UTC); None when no other Night is near enough.

    `kind` names the reminders of a dose.
    """
    first = night.plus(-_NEAR_NIGHTS)
    intakes = diary.intakes_since(connection, person_id, first)
    doses = [
        _dose_at(connection, person_id, intake)
        for other, intake in intakes.items()
        if intake.taken and other != night
    ]
    said_at = occurrences.last_said(
        connection, person_id, kind, since=first.evening, besides=night.evening, now=now
    )
    last = max([*doses, *([said_at] if said_at is not None else [])], default=None)
    return None if last is None else last + APART


def _dose_at(connection: Connection, person_id: int, intake: Intake) -> datetime:
    """When it was taken, as it was told; bedtime when no time was told."""
    if intake.taken_at is not None:
        return intake.taken_at
    times = diary.times_of(connection, person_id, intake.night)
    return intake.recorded_at if times is None else min(times.bed_at, intake.recorded_at)
