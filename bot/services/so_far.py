"""What an answer adds up to: the last seven nights, and what the protocol waits for."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection

from bot.care.constants import CLEAR_MORNINGS_TO_RESUME, WEEK_DAYS
from bot.care.model import Phase, Reason, ReasonCode
from bot.care.night import Night
from bot.care.windows import clear_mornings, window
from bot.services import course, planning
from bot.store import decisions, plans
from bot.store.plans import Plan, PlanStatus

_WAITS = frozenset({ReasonCode.RUN_IN, ReasonCode.INTERVAL, ReasonCode.TAPER_INTERVAL})


@dataclass(frozen=True, slots=True)
class SoFar:
    """The check-ins of the last seven mornings, today's included.

    `waits_for`: the reason of today's decision that says by how many days (`number`) a next step
    is away, if it names one. `clear`: mornings in a row without a loose stool while the magnesium
    pauses for that, of `clear_needed`; None when it does not.
    """

    plan: Plan
    nights: int
    cramps: int
    waits_for: Reason | None = None
    clear: int | None = None
    clear_needed: int = CLEAR_MORNINGS_TO_RESUME


def look(connection: Connection, person_id: int, night: Night, *, now: datetime) -> SoFar | None:
    """Where the week stands after the morning about this Night; None without a plan."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    tonight = min(night.next(), planning.tonight(stored.plan, now=now))
    inputs = course.inputs_of(connection, stored, tonight)
    week = window(inputs.history, today=inputs.today, days=WEEK_DAYS)
    clear = None
    if stored.plan.phase is Phase.PAUSED_GI:
        found = clear_mornings(inputs.history, today=inputs.today)
        clear = min(found, CLEAR_MORNINGS_TO_RESUME)
    waits_for = None
    if stored.plan.status is PlanStatus.ACTIVE:
        waits_for = _waits_for(connection, person_id, tonight)
    return SoFar(stored.plan, week.count, week.cramps, waits_for, clear)


def _waits_for(connection: Connection, person_id: int, tonight: Night) -> Reason | None:
    made = decisions.latest(connection, person_id)
    if made is None or made.night != tonight:
        return None
    return next((one for one in made.decision.reasons if one.code in _WAITS), None)
