"""Changing what the person set: nights, reminder, zone, and what their provider said."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from datetime import datetime, time
from typing import Final

from sqlalchemy import Connection

from bot.services import clocks, planning, spacing, titration
from bot.services.clocks import WrongNight
from bot.services.planning import Upcoming
from bot.services.spacing import TooClose
from bot.store import conversations, plans
from bot.store.plans import BY_SETTINGS, Plan
from bot.store.week import NightClock, Weekday
from scheduler import wallclock

BEDTIME, WAKE, ZONE = "settings.bedtime", "settings.wake", "settings.zone"
DAYS, LEAD = "settings.days", "settings.lead"
QUESTIONS = (BEDTIME, WAKE, ZONE, DAYS, LEAD)
# Whoever is reminded earlier does it again at bedtime, or forgets. Judgment.
LONGEST_LEAD_MINUTES: Final = 120


@dataclass(frozen=True, slots=True)
class Saved:
    """The plan as it is now, with the next messages."""

    plan: Plan
    upcoming: list[Upcoming]


Answer = Saved | WrongNight | TooClose | None
"""None: there is no plan, or no such value."""


def ask(
    connection: Connection,
    person_id: int,
    question: str,
    *,
    now: datetime,
    about: Mapping[str, object] | None = None,
) -> None:
    """Open the question for a new value; `about` is what was answered before it."""
    conversations.ask(connection, person_id, question=question, context=about or {}, now=now)


def set_bedtime(
    connection: Connection,
    person_id: int,
    bedtime_local: time,
    *,
    now: datetime,
    pharmacist_ok: bool = False,
) -> Answer:
    """Move the usual bedtime; the wake-up stays. See `set_nights`."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    clock = NightClock(bedtime_local, stored.plan.wake_local)
    return set_nights(connection, person_id, clock, now=now, pharmacist_ok=pharmacist_ok)


def set_wake(connection: Connection, person_id: int, wake_local: time, *, now: datetime) -> Answer:
    """Move the usual morning question."""
    return _save(connection, person_id, {"wake_local": wake_local}, now=now)


def set_nights(
    connection: Connection,
    person_id: int,
    clock: NightClock,
    *,
    days: Collection[Weekday] = (),
    pharmacist_ok: bool = False,
    now: datetime,
) -> Answer:
    """Set when the nights of these weekdays begin and end; of all others when no day is named.

    A bedtime that comes too close to a medicine is refused (S8), unless `pharmacist_ok`.
    """
    refused = spacing.refusal_of(connection, person_id, clock.bedtime_local)
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    if refused is not None and not pharmacist_ok:
        return refused
    saved = _save(connection, person_id, _changed(stored.plan, clock, days=days), now=now)
    if refused is not None and isinstance(saved, Saved):
        spacing.pharmacist_said_ok(connection, person_id)
    return _gone_on(connection, person_id, saved, now=now)


def same_every_night(connection: Connection, person_id: int, *, now: datetime) -> Answer:
    """Give every night of the week the usual times again."""
    saved = _save(connection, person_id, {"week": {}}, now=now)
    return _gone_on(connection, person_id, saved, now=now)


def set_lead(connection: Connection, person_id: int, minutes: int, *, now: datetime) -> Answer:
    """Let the evening reminder come this long before bedtime. None also for a time out of reach."""
    if not 0 <= minutes <= LONGEST_LEAD_MINUTES:
        return None
    return _save(connection, person_id, {"lead_minutes": minutes}, now=now)


def set_zone(connection: Connection, person_id: int, zone: str, *, now: datetime) -> Answer:
    """Live in another time zone from now on. None also when nobody knows the zone."""
    if not wallclock.is_zone(zone):
        return None
    return _save(connection, person_id, {"zone": zone, "home_zone": None}, now=now)


def provider_said_ok(connection: Connection, person_id: int, *, now: datetime) -> Answer:
    """Record the provider's OK: what was "ask first" may begin."""
    if _save(connection, person_id, {"provider_ok": True}, now=now) is None:
        return None
    titration.reconsider(connection, person_id, now=now)
    return _save(connection, person_id, {}, now=now)


def medicine_over(connection: Connection, person_id: int, *, now: datetime) -> Answer:
    """The course of medicine that needed magnesium to wait is over (row 3)."""
    spacing.course_is_over(connection, person_id)
    return _gone_on(connection, person_id, _save(connection, person_id, {}, now=now), now=now)


def provider_reviewed(connection: Connection, person_id: int, *, now: datetime) -> Answer:
    """Record a provider's review of the plan; it is good for six months."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    today = planning.tonight(stored.plan, now=now)
    return _save(connection, person_id, {"reviewed_on": today}, now=now)


def _changed(plan: Plan, clock: NightClock, *, days: Collection[Weekday]) -> dict[str, object]:
    if not days:
        return {"bedtime_local": clock.bedtime_local, "wake_local": clock.wake_local}
    told = {**plan.week, **dict.fromkeys(days, clock)}
    return {"week": {day: at for day, at in told.items() if at != plan.usual}}


def _gone_on(connection: Connection, person_id: int, saved: Answer, *, now: datetime) -> Answer:
    """After a change: what waited for another medicine waits no more, unless there is reason."""
    if not isinstance(saved, Saved) or not saved.plan.spacing_conflict:
        return saved
    if spacing.must_wait(connection, person_id, saved.plan):
        return saved
    _save(connection, person_id, {"spacing_conflict": False}, now=now)
    titration.reconsider(connection, person_id, now=now)
    return _save(connection, person_id, {}, now=now)


def _save(
    connection: Connection, person_id: int, changes: Mapping[str, object], *, now: datetime
) -> Answer:
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan = replace(stored.plan, **changes)  # type: ignore[arg-type]
    wrong = clocks.wrong_week(plan) if _moves_nights(changes) else None
    if wrong is not None:
        return wrong
    if plan != stored.plan:
        plans.add(connection, person_id, plan, cause=BY_SETTINGS, now=now)
    conversations.close(connection, person_id, questions=QUESTIONS)
    planning.replan(connection, person_id, now=now)
    return Saved(plan, planning.upcoming(connection, person_id, plan, now=now))


def _moves_nights(changes: Mapping[str, object]) -> bool:
    """Whether it is about the nights: what else is set must not fail for times of long ago."""
    return bool({"bedtime_local", "wake_local", "week"}.intersection(changes))
