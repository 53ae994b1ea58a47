"""A time zone that has gone from the time zone data: its stand-in is settled, and told once."""

from __future__ import annotations

import logging
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services.kinds import Kind
from bot.store import plans
from bot.store.plans import BY_SETTINGS, StoredPlan
from scheduler import occurrences, wallclock
from scheduler.occurrences import Planned

log = logging.getLogger(__name__)

# Judgment: whoever cannot be reached for longer than this learns it from what they see then.
_GOOD_FOR = timedelta(days=7)
# What stands in is one of these, whose distance to UTC is fixed.
_FIXED = "Etc/"
# So many versions at most are stored in the transaction that finds a zone lost.
_LOOK_BACK = 3


def settle(connection: Connection, stored: StoredPlan, *, now: datetime) -> None:
    """Make the zone that stands in for a lost one the plan's own, and tell the person once.

    `stored` is the newest plan. Nothing for a zone that is known, as nearly every zone is.
    """
    lost = _untold(connection, stored)
    if lost is None:
        return
    person_id, plan = stored.person_id, stored.plan
    log.warning("unknown time zone %s person=%s goes on with %s", lost, person_id, plan.zone)
    if stored.lost_zone is not None:
        plans.add(connection, person_id, plan, cause=BY_SETTINGS, now=now)
    today = wallclock.local(now, plan.zone).date()
    occurrences.plan(connection, Planned(person_id, Kind.PLACE, today, now, now + _GOOD_FOR))


def _untold(connection: Connection, stored: StoredPlan) -> str | None:
    """The lost zone that the person has not been told of; another change may have been faster."""
    if stored.lost_zone is not None or not stored.plan.zone.startswith(_FIXED):
        return stored.lost_zone
    first = stored
    for _ in range(_LOOK_BACK):
        before = plans.version(connection, stored.person_id, first.version - 1)
        if before is None or before.plan.zone != stored.plan.zone:
            return None
        if before.lost_zone is not None:
            told = occurrences.latest(connection, stored.person_id, Kind.PLACE)
            return None if told and told.due_at >= first.created_at else before.lost_zone
        first = before
    return None
