"""Whether a message of ours makes a sound, and whether another one follows when nobody answers."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services.kinds import Kind
from bot.store import plans
from bot.store.plans import Plan
from bot.store.week import Weekday
from scheduler.occurrences import Occurrence

# Gaps that grow (DESIGN, "The chat"); the plan says how many of them are used. All three fit into
# the three hours for which an evening's reminder is good.
EVENING_AFTER: Final = (timedelta(minutes=20), timedelta(minutes=40), timedelta(minutes=80))
# What is promised must be kept: a retry after a passing error may come as much later.
_TO_SPARE: Final = timedelta(minutes=10)


@dataclass(frozen=True, slots=True)
class Manner:
    """How a message is said: with or without a sound, and which gaps lie before those to come."""

    silent: bool = False
    gaps: tuple[timedelta, ...] = ()

    @property
    def remaining(self) -> int:
        """How many more come when nobody answers."""
        return len(self.gaps)


ALONE: Final = Manner()
"""With a sound, and once."""


def manner(
    connection: Connection, occurrence: Occurrence, *, gaps: Sequence[timedelta], now: datetime
) -> Manner:
    """How this message is said now. `gaps`: those of its kind, for who set nothing."""
    stored = plans.current(connection, occurrence.person_id) if gaps else None
    if stored is None:
        return ALONE
    gaps = gaps[: stored.plan.follow_ups] if occurrence.kind == Kind.EVENING else gaps
    return _manner(stored.plan, occurrence, gaps=gaps, now=now)


def of_evening(plan: Plan, reminder: Occurrence, *, now: datetime) -> Manner:
    """How an evening's reminder is said now."""
    return _manner(plan, reminder, gaps=EVENING_AFTER[: plan.follow_ups], now=now)


def _manner(
    plan: Plan, occurrence: Occurrence, *, gaps: Sequence[timedelta], now: datetime
) -> Manner:
    if Weekday.of(Night(occurrence.night)) in plan.quiet:
        return Manner(silent=True)
    left: list[timedelta] = []
    for gap in gaps[occurrence.round :]:
        if now + sum(left, gap) + _TO_SPARE >= occurrence.good_until:
            break
        left.append(gap)
    return Manner(gaps=tuple(left))
