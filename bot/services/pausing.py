"""Pause, resume, stop: one tap each, at any time, without questions."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services import asking, planning
from bot.services.planning import Upcoming
from bot.store import conversations, decisions, plans
from bot.store.plans import RUNNING, Plan, PlanStatus, StoredPlan

# A slip of the thumb is noticed at once; a week later the plan's dose may be too high. Judgment.
SLIP = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Changed:
    """The plan and what comes next. `already`: it was like this before; a quiet yes."""

    plan: Plan
    upcoming: list[Upcoming]
    already: bool


def pause(connection: Connection, person_id: int, *, now: datetime) -> Changed | None:
    """Silence until /resume. None without a plan; a stopped plan stays stopped."""
    return _set(connection, person_id, PlanStatus.PAUSED, now=now)


def resume(connection: Connection, person_id: int, *, now: datetime) -> Changed | None:
    """Go on after a pause, with a plan that was held still held, and no dose yet after a lapse.

    A stopped plan does not resume.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    return _set(connection, person_id, status_back(connection, stored, now=now), now=now)


def stop(connection: Connection, person_id: int, *, now: datetime) -> Changed | None:
    """End the plan. Nothing restarts by itself."""
    return _set(connection, person_id, PlanStatus.STOPPED, now=now)


def undo_stop(connection: Connection, person_id: int, *, now: datetime) -> Changed | None:
    """Take back a /stop that was a slip: the plan as it was.

    None when more has come since, or a day has passed.
    """
    stored = plans.current(connection, person_id)
    if stored is None or stored.cause != PlanStatus.STOPPED or now - stored.created_at > SLIP:
        return None
    before = plans.version(connection, person_id, stored.version - 1)
    if before is None:
        return None
    return _put(connection, stored, before.plan, cause="undo", now=now)


def wake(connection: Connection, person_id: int, *, now: datetime) -> bool:
    """Whoever writes after a silent week is back: the mornings go on, a dose waits for a tap.

    Says whether that was so. The open question stays open: it may be what is being answered.
    """
    if plans.status_of(connection, person_id) is not PlanStatus.LAPSED:
        return False
    stored = plans.current(connection, person_id)
    assert stored is not None, "its status was read"
    status = status_back(connection, stored, now=now)
    plans.add(connection, person_id, replace(stored.plan, status=status), cause="wake", now=now)
    planning.replan(connection, person_id, now=now)
    return True


def status_back(connection: Connection, stored: StoredPlan, *, now: datetime) -> PlanStatus:
    """The status with which a silent plan goes on: what it was, and waiting after a lapse.

    The old dose is not offered again before the protocol was asked (rows 16 and 18).
    """
    before = plans.last_running(connection, stored.person_id)
    if before is not None and before.plan.status is not PlanStatus.ACTIVE:
        return before.plan.status
    tonight = planning.tonight(stored.plan, now=now)
    lapsed = asking.has_lapsed(connection, stored, tonight)
    return PlanStatus.WAITING if lapsed else PlanStatus.ACTIVE


_SILENT = (PlanStatus.PAUSED, PlanStatus.LAPSED)
_MAY_BECOME = {
    PlanStatus.ACTIVE: _SILENT,
    PlanStatus.WAITING: _SILENT,
    PlanStatus.HELD: _SILENT,
    PlanStatus.PAUSED: (*RUNNING, PlanStatus.LAPSED),
    PlanStatus.STOPPED: tuple(set(PlanStatus) - {PlanStatus.STOPPED}),
}


def _set(
    connection: Connection, person_id: int, status: PlanStatus, *, now: datetime
) -> Changed | None:
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    if stored.plan.status not in _MAY_BECOME[status]:
        coming = planning.upcoming(connection, person_id, stored.plan, now=now)
        return Changed(stored.plan, coming, already=True)
    return _put(connection, stored, replace(stored.plan, status=status), cause=status, now=now)


def _put(
    connection: Connection, stored: StoredPlan, plan: Plan, *, cause: str, now: datetime
) -> Changed:
    plans.add(connection, stored.person_id, plan, cause=cause, now=now)
    decisions.overtake(connection, stored.person_id, now=now)
    conversations.close(connection, stored.person_id)
    planning.replan(connection, stored.person_id, now=now)
    coming = planning.upcoming(connection, stored.person_id, plan, now=now)
    return Changed(plan, coming, already=False)
