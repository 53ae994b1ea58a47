"""Cramps before magnesium and now, and how sure one can be of a difference (rules P1-P4)."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.care import effect
from bot.care.constants import BASELINE_DAYS
from bot.care.effect import Effect, NoEffectYet, Period
from bot.care.night import Night
from bot.care.windows import Window, window
from bot.services import course, planning
from bot.store import plans
from bot.store.plans import Plan, PlanStatus, StoredPlan


@dataclass(frozen=True, slots=True)
class Span:
    """The Nights from `first` to `last`, and the complete check-ins about them.

    `last` lies before `first` while there is no Night yet.
    """

    first: Night
    last: Night
    answered: Window


@dataclass(frozen=True, slots=True)
class Progress:
    """The Nights before the first dose, the last ones of the plan, and what they allow to say."""

    plan: Plan
    baseline: Span
    now: Span
    said: Effect | NoEffectYet


@dataclass(frozen=True, slots=True)
class NotBegun:
    """No dose yet. `answered`: the last two weeks of counting."""

    plan: Plan
    answered: Window


def look(connection: Connection, person_id: int, *, now: datetime) -> Progress | NotBegun | None:
    """Where a person's cramps stand against the time before magnesium; None without a plan.

    After a stop "now" are the last two weeks before it: what comes later is not asked for.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan, end = stored.plan, _end(connection, stored, now=now)
    today, history = course.day_of(plan, end), course.history_of(connection, stored, end)
    if plan.treat_start is None:
        return NotBegun(plan, window(history, today=today, days=BASELINE_DAYS))
    history |= course.history_of(connection, stored, plan.treat_start)
    treat_start = course.day_of(plan, plan.treat_start)
    before, after = effect.periods(history, treat_start=treat_start, today=today)
    said = effect.effect(before.counts if plan.baseline_measured else None, after.counts)
    return Progress(plan, _span(plan, before), _span(plan, after), said)


def _end(connection: Connection, stored: StoredPlan, *, now: datetime) -> Night:
    """The evening whose morning is the last to count: today's, or that of the day of the stop."""
    stopped = stored.plan.status is PlanStatus.STOPPED
    return planning.tonight(stored.plan, now=_stopped_at(connection, stored) if stopped else now)


def _stopped_at(connection: Connection, stored: StoredPlan) -> datetime:
    """When the plan was stopped: what was set since then made versions, and changed nothing."""
    first: StoredPlan | None = stored
    while first is not None and first.plan.status is PlanStatus.STOPPED:
        stored = first
        first = plans.version(connection, stored.person_id, stored.version - 1)
    return stored.created_at


def _span(plan: Plan, period: Period) -> Span:
    """The days of a course as Nights: a morning tells of the Night that has just ended."""
    first, last = plan.origin.plus(period.first - 1), plan.origin.plus(period.last - 1)
    return Span(first, last, period.answered)
