"""Pause, resume, stop: one tap each, at any time, without questions.

A pause may have a Night with which it ends. The clock of the titration stands still in a pause: the
days since the last change are those on which the plan ran.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.care.model import Phase
from bot.care.night import Night
from bot.services import asking, course, pause_end, planning
from bot.services.kinds import Kind
from bot.services.planning import Upcoming
from bot.store import conversations, decisions, plans
from bot.store.plans import RUNNING, Plan, PlanStatus, StoredPlan
from scheduler import occurrences

# A slip of the thumb is noticed at once; a week later the plan's dose may be too high. Judgment.
SLIP = timedelta(days=1)
_OVER: Final = "pause_over"  # the first part of a version's cause


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
    if stored.plan.status is not PlanStatus.PAUSED:
        return _as_it_is(connection, stored, now=now)
    plan = resumed(connection, stored, now=now)
    return put(connection, stored, plan, cause=plan.status, now=now)


def end(connection: Connection, person_id: int, until: Night, *, now: datetime) -> Changed | None:
    """The pause that ends with this Night is over: the plan goes on. The same again when it did.

    None when the person was faster, or the pause has another end by now.
    """
    stored, cause = plans.current(connection, person_id), f"{_OVER}:{until}"
    if stored is None:
        return None
    if stored.cause != cause:
        if stored.plan.status is not PlanStatus.PAUSED or stored.plan.paused_until != until:
            return None
        stored = _go_on(connection, stored, cause=cause, now=now)
    return replace(_as_it_is(connection, stored, now=now), already=False)


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
    return put(connection, stored, before.plan, cause="undo", now=now)


def wake(connection: Connection, person_id: int, *, now: datetime) -> bool:
    """Whoever writes after a silent week is back: the mornings go on, a dose waits for a tap.

    So is who writes after the end of a pause that could not be told. Says whether that was so. The
    open question stays open: it may be what is being answered.
    """
    status = plans.status_of(connection, person_id)
    if status not in (PlanStatus.LAPSED, PlanStatus.PAUSED):
        return False
    stored = plans.current(connection, person_id)
    assert stored is not None, "its status was read"
    is_back = status is PlanStatus.LAPSED or pause_end.is_over(stored.plan, now=now)
    if is_back:
        _go_on(connection, stored, cause="wake", now=now)
    return is_back


def status_back(connection: Connection, stored: StoredPlan, *, now: datetime) -> PlanStatus:
    """The status with which a silent plan goes on: what it was, and waiting after a lapse.

    The old dose is not offered again before the protocol was asked (rows 16 and 18). Oil has no
    dose that could wait.
    """
    before = plans.last_running(connection, stored.person_id)
    status = PlanStatus.ACTIVE if before is None else before.plan.status
    if status is PlanStatus.WAITING and course.is_topical(stored.plan):
        return PlanStatus.ACTIVE
    if status is not PlanStatus.ACTIVE:
        return status
    tonight = planning.tonight(stored.plan, now=now)
    lapsed = asking.has_lapsed(connection, stored, tonight)
    return PlanStatus.WAITING if lapsed else PlanStatus.ACTIVE


def resumed(connection: Connection, stored: StoredPlan, *, now: datetime) -> Plan:
    """The plan as it would go on at this moment after a silence."""
    return replace(
        stored.plan,
        status=status_back(connection, stored, now=now),
        paused_until=None,
        last_change=_last_change(connection, stored, now=now),
    )


def put(
    connection: Connection, stored: StoredPlan, plan: Plan, *, cause: str, now: datetime
) -> Changed:
    """Make this the newest version. What waited for a tap and what was asked is over."""
    if stored.plan.paused_until is not None:
        occurrences.cancel(connection, stored.person_id, kinds=[Kind.RESUME])
    newest = plans.add(connection, stored.person_id, plan, cause=cause, now=now)
    decisions.overtake(connection, stored.person_id, now=now)
    conversations.close(connection, stored.person_id)
    planning.replan(connection, stored.person_id, now=now)
    return replace(_as_it_is(connection, newest, now=now), already=False)


_MAY_BECOME = {
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
        return _as_it_is(connection, stored, now=now)
    plan = replace(stored.plan, status=status, paused_until=None)
    return put(connection, stored, plan, cause=status, now=now)


def _as_it_is(connection: Connection, stored: StoredPlan, *, now: datetime) -> Changed:
    coming = planning.upcoming(connection, stored.person_id, stored.plan, now=now)
    return Changed(stored.plan, coming, already=True)


def _go_on(connection: Connection, stored: StoredPlan, *, cause: str, now: datetime) -> StoredPlan:
    """The plan runs again, and what is being asked stays open."""
    plan = resumed(connection, stored, now=now)
    newest = plans.add(connection, stored.person_id, plan, cause=cause, now=now)
    planning.replan(connection, stored.person_id, now=now)
    return newest


def _last_change(connection: Connection, stored: StoredPlan, *, now: datetime) -> Night | None:
    """The last change of the dose as many nights later as the pause was long.

    So no night of a pause counts to the time that the protocol waits before its next step: that
    can put a step off and never bring it forward.
    """
    plan, changed_on = stored.plan, stored.plan.last_change
    before = plans.last_running(connection, stored.person_id)
    if changed_on is None or plan.phase is Phase.BASELINE or before is None:
        return changed_on
    begun = plans.version(connection, stored.person_id, before.version + 1)
    if begun is None or plan.status is not PlanStatus.PAUSED:
        return changed_on
    first = planning.tonight(plan, now=begun.created_at)
    return changed_on.plus(max(0, planning.tonight(plan, now=now) - first))
