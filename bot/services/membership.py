"""Who cannot be reached, who falls silent, and who is back: after a while, or after so long that
much is new."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import LAPSE_DAYS, RESCREEN_AFTER_DAYS
from bot.care.night import Night
from bot.services import asking, health, planning, trusted, trusted_telling
from bot.services.planning import Upcoming
from bot.store import conversations, diary, people, plans
from bot.store.plans import RUNNING, Plan, PlanStatus

LONG_AWAY_DAYS: Final = RESCREEN_AFTER_DAYS
"""Who was away for longer has health questions to answer before anything else."""
_QUIET: Final = "quiet"  # the first part of a version's cause


@dataclass(frozen=True, slots=True)
class Return:
    """How it goes on after a long time. `asks`: the health questions come first."""

    plan: Plan
    upcoming: list[Upcoming]
    asks: bool


def gone(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person blocked the bot or left Telegram: nothing is sent until they are back.

    They are nobody's trusted person any more, and those whom they helped hear of it.
    """
    people.set_gone(connection, person_id, now)
    planning.replan(connection, person_id, now=now)
    trusted.unreachable(connection, person_id, now=now)


def back(connection: Connection, person_id: int, *, now: datetime) -> bool:
    """The person can be reached again: what their plan wants is planned again.

    Whoever was away for a lapse is not offered the old dose before the protocol was asked. Says
    whether that is so, or whether so long a time has passed that much is new.
    """
    people.set_gone(connection, person_id, None)
    stored = plans.current(connection, person_id)
    lapsed = False
    if stored is not None and stored.plan.status is PlanStatus.ACTIVE:
        tonight = planning.tonight(stored.plan, now=now)
        lapsed = asking.has_lapsed(connection, stored, tonight)
        if lapsed:
            waiting = replace(stored.plan, status=PlanStatus.WAITING)
            plans.add(connection, person_id, waiting, cause="back", now=now)
    planning.replan(connection, person_id, now=now)
    trusted.is_back(connection, person_id, now=now)
    return lapsed or long_away(connection, person_id, now=now) is not None


def fell_quiet(connection: Connection, person_id: int, tonight: Night) -> bool:
    """Whether the review of this day ended in silence already, before a crash."""
    stored = plans.current(connection, person_id)
    return stored is not None and stored.cause == f"{_QUIET}:{tonight}"


def falls_quiet(connection: Connection, person_id: int, tonight: Night, *, now: datetime) -> bool:
    """Whether a week without any sign ends in silence now, at the review of this day.

    Row 16 says so of whoever takes doses; here it is so of everybody else who is asked. Says it
    again when it did so at this very review before a crash.
    """
    stored = plans.current(connection, person_id)
    if stored is None or stored.plan.status not in RUNNING:
        return fell_quiet(connection, person_id, tonight)
    person = people.get(connection, person_id)
    if person is None or (person.heard_at or stored.created_at) > now - timedelta(days=LAPSE_DAYS):
        return False
    if trusted_telling.silent_mornings(connection, stored, now=now) < LAPSE_DAYS:
        return False
    plan = replace(stored.plan, status=PlanStatus.LAPSED)
    plans.add(connection, person_id, plan, cause=f"{_QUIET}:{tonight}", now=now)
    planning.replan(connection, person_id, now=now)
    return True


def long_away(connection: Connection, person_id: int, *, now: datetime) -> int | None:
    """How many days lie since the last Night of which somebody told, who has just come back.

    Since the plan began when they never told; None for a shorter time than LONG_AWAY_DAYS.
    """
    stored = plans.current(connection, person_id)
    if stored is None or stored.plan.status not in RUNNING:
        return None
    tonight = planning.tonight(stored.plan, now=now)
    last = diary.last_night_told(connection, person_id, before=tonight)
    days = tonight - (stored.plan.origin if last is None else last)
    return days if days >= LONG_AWAY_DAYS else None


def forget_question(connection: Connection, person_id: int) -> None:
    """What was asked so long ago is not what is being answered."""
    conversations.close(connection, person_id)


def welcomed(connection: Connection, person_id: int, *, now: datetime) -> Return | None:
    """What comes next for somebody who is back; None when the plan does not go on."""
    stored = plans.current(connection, person_id)
    if stored is None or stored.plan.status not in RUNNING:
        return None
    is_free = conversations.get(connection, person_id) is None
    asks = is_free and health.questions_are_due(connection, stored, now=now)
    coming = planning.upcoming(connection, person_id, stored.plan, now=now)
    return Return(stored.plan, coming, asks)
