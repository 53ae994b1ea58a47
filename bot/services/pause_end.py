"""When a pause with an end date is over, and the one message that ends it."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.services.kinds import Kind
from bot.store.plans import Plan, PlanStatus, StoredPlan
from scheduler import occurrences, wallclock
from scheduler.occurrences import Planned

# After an outage the end of a pause is still told. Judgment: later, whoever writes is back by that.
GOOD_FOR: Final = timedelta(days=7)


def resumes_at(plan: Plan) -> datetime | None:
    """When a pause ends by itself (UTC): at the wake-up before its Night. None: it does not."""
    if plan.status is not PlanStatus.PAUSED or plan.paused_until is None:
        return None
    night = plan.paused_until.plus(-1)
    clock = plan.clock_of(night)
    return wallclock.wake(night.evening, clock.bedtime_local, clock.wake_local, plan.zone)


def settle(connection: Connection, stored: StoredPlan) -> None:
    """Plan the end of the newest plan's pause; it moves with the wake-up time and the zone."""
    plan, due_at = stored.plan, resumes_at(stored.plan)
    if plan.paused_until is None or due_at is None:
        return
    evening = plan.paused_until.evening
    row = Planned(stored.person_id, Kind.RESUME, evening, due_at, due_at + GOOD_FOR)
    occurrences.plan(connection, row)


def is_over(plan: Plan, *, now: datetime) -> bool:
    """Whether a pause should have ended by now, whatever became of the message that ends it."""
    ends_at = resumes_at(plan)
    return ends_at is not None and ends_at <= now
