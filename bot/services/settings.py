"""Changing what the person set: bedtime, wake time, zone, and what their provider said."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, time

from sqlalchemy import Connection

from bot.services import planning, spacing, titration
from bot.services.planning import Upcoming
from bot.services.spacing import TooClose
from bot.store import conversations, plans
from bot.store.plans import BY_SETTINGS, Plan
from scheduler import wallclock

BEDTIME, WAKE, ZONE = "settings.bedtime", "settings.wake", "settings.zone"
QUESTIONS = (BEDTIME, WAKE, ZONE)


@dataclass(frozen=True, slots=True)
class Saved:
    """The plan as it is now, with the next messages."""

    plan: Plan
    upcoming: list[Upcoming]


@dataclass(frozen=True, slots=True)
class SameTimes:
    """Bedtime and wake time would be equal: there would be no night."""


def ask(connection: Connection, person_id: int, question: str, *, now: datetime) -> None:
    """Open the question for a new value."""
    conversations.ask(connection, person_id, question=question, context={}, now=now)


def set_bedtime(
    connection: Connection,
    person_id: int,
    bedtime_local: time,
    *,
    now: datetime,
    pharmacist_ok: bool = False,
) -> Saved | SameTimes | TooClose | None:
    """Move the evening reminder. None without a plan.

    A bedtime that comes too close to a medicine is refused (S8), unless `pharmacist_ok`.
    """
    refused = spacing.refusal_of(connection, person_id, bedtime_local)
    if refused is not None and not pharmacist_ok:
        return refused
    saved = _save(connection, person_id, {"bedtime_local": bedtime_local}, now=now)
    if refused is not None and isinstance(saved, Saved):
        spacing.pharmacist_said_ok(connection, person_id)
    return _gone_on(connection, person_id, saved, now=now)


def set_wake(
    connection: Connection, person_id: int, wake_local: time, *, now: datetime
) -> Saved | SameTimes | None:
    """Move the morning question. None without a plan."""
    return _save(connection, person_id, {"wake_local": wake_local}, now=now)


def set_zone(
    connection: Connection, person_id: int, zone: str, *, now: datetime
) -> Saved | SameTimes | None:
    """Move both to another time zone. None without a plan, or when nobody knows the zone."""
    if not wallclock.is_zone(zone):
        return None
    return _save(connection, person_id, {"zone": zone}, now=now)


def provider_said_ok(
    connection: Connection, person_id: int, *, now: datetime
) -> Saved | SameTimes | None:
    """Record the provider's OK: what was "ask first" may begin."""
    if _save(connection, person_id, {"provider_ok": True}, now=now) is None:
        return None
    titration.reconsider(connection, person_id, now=now)
    return _save(connection, person_id, {}, now=now)


def medicine_over(
    connection: Connection, person_id: int, *, now: datetime
) -> Saved | SameTimes | None:
    """The course of medicine that needed magnesium to wait is over (row 3)."""
    spacing.course_is_over(connection, person_id)
    return _gone_on(connection, person_id, _save(connection, person_id, {}, now=now), now=now)


def provider_reviewed(
    connection: Connection, person_id: int, *, now: datetime
) -> Saved | SameTimes | None:
    """Record a provider's review of the plan; it is good for six months."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    today = planning.tonight(stored.plan, now=now)
    return _save(connection, person_id, {"reviewed_on": today}, now=now)


def _gone_on(
    connection: Connection, person_id: int, saved: Saved | SameTimes | None, *, now: datetime
) -> Saved | SameTimes | None:
    """After a change: what waited for another medicine waits no more, unless there is reason."""
    if not isinstance(saved, Saved) or not saved.plan.spacing_conflict:
        return saved
    if spacing.must_wait(connection, person_id, saved.plan.bedtime_local):
        return saved
    _save(connection, person_id, {"spacing_conflict": False}, now=now)
    titration.reconsider(connection, person_id, now=now)
    return _save(connection, person_id, {}, now=now)


def _save(
    connection: Connection, person_id: int, changes: dict[str, object], *, now: datetime
) -> Saved | SameTimes | None:
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan = replace(stored.plan, **changes)  # type: ignore[arg-type]
    if plan.bedtime_local == plan.wake_local:
        return SameTimes()
    if plan != stored.plan:
        plans.add(connection, person_id, plan, cause=BY_SETTINGS, now=now)
    conversations.close(connection, person_id, questions=QUESTIONS)
    planning.replan(connection, person_id, now=now)
    return Saved(plan, planning.upcoming(connection, person_id, plan, now=now))
