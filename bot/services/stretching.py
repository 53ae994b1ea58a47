"""The stretches before bed: shown on request, and written down when somebody says yes or no."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import planning
from bot.store import last_entries, plans, stretches
from bot.store.last_entries import Entry
from bot.store.plans import Plan
from bot.store.stretches import Stretched


@dataclass(frozen=True, slots=True)
class Noted:
    """What the diary now says about a Night's stretches."""

    said: Stretched
    plan: Plan


@dataclass(frozen=True, slots=True)
class NoNight:
    """There is no such Night to write to: no plan, or its time is over."""


def record(
    connection: Connection, person_id: int, night: Night, *, done: bool, now: datetime
) -> Noted | NoNight:
    """Write down whether the stretches were done; the same answer once more is a quiet yes.

    They can be told with or without a dose, until the next evening begins.
    """
    stored = plans.current(connection, person_id)
    if stored is None or night != planning.night_of_intake(stored.plan, now=now):
        return NoNight()
    known = of(connection, person_id, night)
    if known is not None and known.done is done:
        return Noted(known, stored.plan)
    said = Stretched(night, done, now)
    stretches.add(connection, person_id, said)
    last_entries.note(connection, person_id, entry=Entry.STRETCHING, night=night, now=now)
    return Noted(said, stored.plan)


def of(connection: Connection, person_id: int, night: Night) -> Stretched | None:
    """What was said about a Night's stretches; None when nothing was."""
    return stretches.of_night(connection, person_id, night)


def night_meant(connection: Connection, person_id: int, *, now: datetime) -> Night | None:
    """The Night of which somebody speaks who says "stretched" now; None without a plan."""
    stored = plans.current(connection, person_id)
    return None if stored is None else planning.night_of_intake(stored.plan, now=now)
