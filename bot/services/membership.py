"""Who cannot be reached, and who is back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.services import asking, planning
from bot.store import people, plans
from bot.store.plans import PlanStatus


def gone(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person blocked the bot or left Telegram: nothing is sent until they are back."""
    people.set_gone(connection, person_id, now)
    planning.replan(connection, person_id, now=now)


def back(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person can be reached again: what their plan wants is planned again.

    Whoever was away for a lapse is not offered the old dose before the protocol was asked.
    """
    people.set_gone(connection, person_id, None)
    stored = plans.current(connection, person_id)
    if stored is not None and stored.plan.status is PlanStatus.ACTIVE:
        tonight = planning.tonight(stored.plan, now=now)
        if asking.has_lapsed(connection, stored, tonight):
            waiting = replace(stored.plan, status=PlanStatus.WAITING)
            plans.add(connection, person_id, waiting, cause="back", now=now)
    planning.replan(connection, person_id, now=now)
