"""A journey: the plan follows the person into another time zone, or keeps the time of home.

Nothing is saved before the person has seen the next messages of both ways. Where home is stays
known, so the way back is one tap.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.services import planning, trusted_plans
from bot.services.planning import Upcoming
from bot.store import conversations, plans
from bot.store.plans import BY_SETTINGS, Plan
from scheduler import wallclock

WHERE, CHOOSE = "travel.where", "travel.choose"
QUESTIONS = (WHERE, CHOOSE)
_ZONE = "zone"


@dataclass(frozen=True, slots=True)
class Way:
    """One way to go on: the plan as it would be, with its next messages."""

    plan: Plan
    upcoming: list[Upcoming]


@dataclass(frozen=True, slots=True)
class Journey:
    """A place with both ways. `keep` holds to the time at home."""

    zone: str
    follow: Way
    keep: Way


@dataclass(frozen=True, slots=True)
class NoJourney:
    """The plan keeps the time of this place already; there is nothing to choose."""

    way: Way


def home_of(plan: Plan) -> str:
    """The zone in which the person is at home."""
    return plan.home_zone or plan.zone


def is_away(plan: Plan) -> bool:
    """Whether the plan follows the person somewhere else."""
    return plan.home_zone is not None


def ask(connection: Connection, person_id: int, *, now: datetime) -> None:
    """Open the question where the person is."""
    conversations.ask(connection, person_id, question=WHERE, context={}, now=now)


def arrive(
    connection: Connection, person_id: int, zone: str, *, now: datetime
) -> Journey | NoJourney | None:
    """Show both ways for a place and open the choice; None without a plan or for no zone.

    Nothing is changed yet.
    """
    stored = plans.current(connection, person_id)
    if stored is None or not wallclock.is_zone(zone):
        return None
    plan = stored.plan
    follow, keep = _as_if(plan, zone), _as_if(plan, home_of(plan))
    if plan == follow == keep:
        conversations.close(connection, person_id, questions=QUESTIONS)
        return NoJourney(_way(connection, person_id, plan, now=now))
    context = {_ZONE: zone}
    conversations.ask(connection, person_id, question=CHOOSE, context=context, now=now)
    ways = [_way(connection, person_id, each, now=now) for each in (follow, keep)]
    return Journey(zone, *ways)


def place(connection: Connection, person_id: int) -> str | None:
    """The zone of the choice that is open; None when none is."""
    waiting = conversations.get(connection, person_id)
    if waiting is None or waiting.question != CHOOSE:
        return None
    return str(waiting.context[_ZONE])


def go(connection: Connection, person_id: int, zone: str, *, now: datetime) -> Way | None:
    """Let the plan follow to `zone`; the zone of home is the way home. None as for `arrive`."""
    stored = plans.current(connection, person_id)
    if stored is None or not wallclock.is_zone(zone):
        return None
    plan = _as_if(stored.plan, zone)
    if plan != stored.plan:
        plans.add(connection, person_id, plan, cause=BY_SETTINGS, now=now)
        planning.replan(connection, person_id, now=now)
        trusted_plans.moved(connection, person_id, now=now)
    conversations.close(connection, person_id, questions=QUESTIONS)
    return _way(connection, person_id, plan, now=now)


def come_home(connection: Connection, person_id: int, *, now: datetime) -> Way | None:
    """Back to the time of home, which is also what keeping it means. None without a plan."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    return go(connection, person_id, home_of(stored.plan), now=now)


def _as_if(plan: Plan, zone: str) -> Plan:
    home = home_of(plan)
    return replace(plan, zone=zone, home_zone=None if zone == home else home)


def _way(connection: Connection, person_id: int, plan: Plan, *, now: datetime) -> Way:
    return Way(plan, planning.upcoming(connection, person_id, plan, now=now))
