"""Looks for silence: people who were due a message and got none, and people whom nobody plans for.

It reads what is stored and nothing else, so that it also notices what the code that plans and sends
believes to be in order.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.services import planning
from bot.services.course import offers_tonight
from bot.services.planning import Kind
from bot.store import plans, watching
from bot.store.plans import RUNNING, PlanStatus
from scheduler.faults import note
from scheduler.order import one_at_a_time

PATIENCE: Final = timedelta(hours=1)
"""How late a message may be before that is reported."""

# The two that a person waits for. The review is silent on most days.
_AWAITED: Final = {Kind.EVENING: "bed_at", Kind.MORNING: "wake_at"}
_WANTED: Final = {
    Kind.EVENING: frozenset({PlanStatus.ACTIVE}),
    Kind.MORNING: RUNNING,
    Kind.REVIEW: RUNNING,
}
# The next of a kind is found within a week; what is further away was planned by a wrong clock.
_AHEAD: Final = timedelta(days=8)
# So many at a time take 20 ms, for which others wait.
_SLICE: Final = 500
# Whatever is tried again is seen in the minutes before its next try: a look comes every five.
_BEFORE_ITS_TRY: Final = timedelta(minutes=6)


@dataclass(frozen=True, slots=True)
class Found:
    """Ids of people. `unsaid`: a message was given up; `silenced`: nothing was planned for them."""

    unsaid: frozenset[int] = frozenset()
    silenced: frozenset[int] = frozenset()

    def __or__(self, other: Found) -> Found:
        return Found(self.unsaid | other.unsaid, self.silenced | other.silenced)


def overdue(connection: Connection, *, now: datetime) -> frozenset[int]:
    """Who was due a message over an hour ago, and it still waits to be said."""
    before, until = now - PATIENCE, now + _BEFORE_ITS_TRY
    found = watching.unsaid(connection, _AWAITED, before=before)
    for kind, by in _AWAITED.items():
        found |= watching.retried(connection, kind, by=by, before=before, until=until)
    return frozenset(found)


def slices(connection: Connection) -> Iterator[range]:
    """Everybody, in slices for `look_over`: each is for a transaction of its own."""
    end = watching.last_person(connection) + 1
    return (range(first, min(first + _SLICE, end)) for first in range(1, end, _SLICE))


def look_over(connection: Connection, people: range, *, since: datetime, now: datetime) -> Found:
    """Whom the bot has left in silence since then, and would for good.

    A person for whom nothing is planned, although their plan wants it, is planned for again.
    """
    unsaid = watching.left_unsaid(connection, _AWAITED, people, since=since, now=now)
    silenced = _silenced(connection, people, now=now)
    one_at_a_time(connection, silenced)
    for person_id in sorted(silenced):
        _mend(connection, person_id, now=now)
    return Found(frozenset(unsaid), frozenset(silenced))


def _silenced(connection: Connection, people: range, *, now: datetime) -> set[int]:
    found: set[int] = set()
    for kind, statuses in _WANTED.items():
        missing = watching.without(
            connection, kind, people, statuses=statuses, since=now, until=now + _AHEAD
        )
        found |= {one for one in missing if kind != Kind.EVENING or _has_evenings(connection, one)}
    return found


def _mend(connection: Connection, person_id: int, *, now: datetime) -> None:
    """Plan for them again. Whatever silenced one of them keeps nobody else from being mended."""
    try:
        with connection.begin_nested():
            planning.replan(connection, person_id, now=now)
    except Exception as error:
        note(error, f"planning again for {person_id}")


def _has_evenings(connection: Connection, person_id: int) -> bool:
    try:
        stored = plans.current(connection, person_id)
    except (ValueError, LookupError):
        return True  # a plan that cannot be read is a silence that we look for
    return stored is not None and offers_tonight(stored.plan)
