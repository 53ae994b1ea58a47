"""Keeps the next message of each kind planned, and no more than that.

A Night is never computed from an instant. The search walks over labels, asks the calendar once for
each, and takes the first whose message still lies ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import islice

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services.course import offers_tonight
from bot.store import diary, people, plans
from bot.store.diary import NightTimes
from bot.store.plans import RUNNING, Plan
from scheduler import occurrences, wallclock
from scheduler.occurrences import Occurrence, Planned, State


class Kind(StrEnum):
    """The messages that the bot sends on its own. Once a Night each."""

    EVENING = "evening"
    MORNING = "morning"
    REVIEW = "review"  # the protocol's fixed hour on a day without a check-in; mostly silent


# Judgment: a reminder that comes three hours after bedtime wakes a sleeper.
EVENING_GOOD_FOR = timedelta(hours=3)
# Whoever sets the plan up shortly after their bedtime is reminded tonight, at once.
JUST_PASSED = timedelta(hours=2)
# The protocol's fixed hour: late enough for a late answer, early enough for tonight's dose.
REVIEW_BEFORE_BED = timedelta(hours=2)
# Who takes the dose with dinner may say so from then on.
EARLY = timedelta(hours=6)
# Weekly changes of bedtime and a vanished calendar day included, a Night is found within a week.
_SEARCH_DAYS = 7


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A message that will come: what, about which Night, and when (UTC)."""

    kind: Kind
    night: Night
    at: datetime


def times(plan: Plan, night: Night) -> NightTimes:
    """When a Night's bedtime and wake-up fall under this plan."""
    bed_at = wallclock.bedtime(night.evening, plan.bedtime_local, plan.zone)
    wake_at = wallclock.wake(night.evening, plan.bedtime_local, plan.wake_local, plan.zone)
    return NightTimes(night, bed_at, wake_at)


def replan(connection: Connection, person_id: int, *, now: datetime) -> None:
    """Make what is planned equal to what the newest plan wants. Safe to call at any time."""
    stored = plans.current(connection, person_id)
    person = people.get(connection, person_id)
    reachable = person is not None and person.gone_at is None
    wanted = _wanted(stored.plan) if stored is not None and reachable else frozenset()
    # The review is never cancelled: it may be the one that is speaking, and says nothing unwanted.
    silenced = [kind for kind in (Kind.EVENING, Kind.MORNING) if kind not in wanted]
    occurrences.cancel(connection, person_id, kinds=silenced)
    for kind in wanted:
        _plan_next(connection, person_id, stored.plan, kind=kind, now=now)  # type: ignore[union-attr]


def preview(plan: Plan, *, now: datetime, count: int = 2) -> list[Upcoming]:
    """The next messages a person will notice under this plan, soonest first."""
    noticed = [kind for kind in (Kind.EVENING, Kind.MORNING) if kind in _wanted(plan)]
    coming = [
        Upcoming(kind, planned.night, planned.due_at)
        for kind in noticed
        for planned in _candidates(plan, kind, now=now)
        if planned.due_at > now
    ]
    return sorted(coming, key=lambda upcoming: upcoming.at)[:count]


def upcoming(
    connection: Connection, person_id: int, plan: Plan, *, now: datetime, count: int = 2
) -> list[Upcoming]:
    """The next messages a person will notice, without those that an answer has closed already."""

    def is_open(message: Upcoming) -> bool:
        night = message.night.evening
        known = occurrences.get(connection, person_id, message.kind, night)
        return known is None or known.state in _OPEN

    coming = preview(plan, now=now, count=2 * _SEARCH_DAYS)
    return list(islice(filter(is_open, coming), count))


def first_night(zone: str, bedtime_local: time, *, now: datetime) -> Night:
    """The Night with which a course that is set up now begins: tonight, if it is not too late."""
    for night in _labels_from(zone, now):
        if wallclock.bedtime(night.evening, bedtime_local, zone) > now - JUST_PASSED:
            return night
    raise AssertionError("every week has a bedtime ahead")


def tonight(plan: Plan, *, now: datetime) -> Night:
    """The Night that runs or lies ahead: the first whose morning has not come yet.

    Whoever sets up long after bedtime begins with the next evening, so never before the origin.
    """
    ahead = next(n for n in _labels_from(plan.zone, now) if times(plan, n).wake_at > now)
    return max(ahead, plan.origin)


def night_of_intake(plan: Plan, *, now: datetime) -> Night:
    """The Night to which "took it" belongs at this moment: from early evening on, tonight's.

    Before the first evening of a course there is none but the first.
    """
    begun = [n for n in _labels_from(plan.zone, now) if times(plan, n).bed_at - EARLY <= now]
    return max(begun[-1], plan.origin)


def review_at(plan: Plan, night: Night) -> datetime:
    """The protocol's fixed hour on the day after a Night (UTC)."""
    return times(plan, night.next()).bed_at - REVIEW_BEFORE_BED


def _wanted(plan: Plan) -> frozenset[Kind]:
    if plan.status not in RUNNING:
        return frozenset()
    mornings = {Kind.MORNING, Kind.REVIEW}
    return frozenset(mornings | {Kind.EVENING} if offers_tonight(plan) else mornings)


def _plan_next(
    connection: Connection, person_id: int, plan: Plan, *, kind: Kind, now: datetime
) -> None:
    for planned in _candidates(plan, kind, now=now):
        row = Planned(person_id, kind, planned.night.evening, planned.due_at, planned.good_until)
        known = occurrences.get(connection, person_id, kind, row.night)
        if _stands(known, row):
            return
        newest = occurrences.latest(connection, person_id, kind)
        if _still_to_say(known, row, now=now) and occurrences.plan(connection, row):
            diary.set_times(connection, person_id, times(plan, planned.night))
            if newest is not None and newest.state in _OPEN:
                _cancel_others(connection, row, zone=plan.zone, now=now)
            return
        if known is not None and known.state in _ALIVE:
            return  # a follow-up, or a message in flight: it goes its way


def _stands(known: Occurrence | None, row: Planned) -> bool:
    """Whether this message is planned already as it should be: the usual case, and cheap."""
    if known is None or known.state is not State.PLANNED:
        return False
    return (known.due_at, known.good_until) == (row.due_at, row.good_until)


def _still_to_say(known: Occurrence | None, row: Planned, *, now: datetime) -> bool:
    if known is None:
        grace = JUST_PASSED if row.kind == Kind.EVENING else timedelta(0)
        return row.due_at > now - grace
    return known.state in _OPEN


def _cancel_others(connection: Connection, row: Planned, *, zone: str, now: datetime) -> None:
    """After a new bedtime or zone another Night can be next; what was planned before goes.

    Not needed when the newest row is closed, as it is on every ordinary day.
    """
    for night in _labels_from(zone, now):
        if night.evening != row.night:
            occurrences.close(
                connection, row.person_id, row.kind, night.evening, state=State.CANCELLED
            )


_ALIVE = (State.PLANNED, State.SENDING)
_OPEN = (*_ALIVE, State.CANCELLED)


@dataclass(frozen=True, slots=True)
class _Candidate:
    night: Night
    due_at: datetime
    good_until: datetime


def _candidates(plan: Plan, kind: Kind, *, now: datetime) -> Iterator[_Candidate]:
    for night in _labels_from(plan.zone, now):
        due_at, good_until = _window(plan, night, kind=kind)
        if night >= plan.origin and good_until > now:
            yield _Candidate(night, due_at, good_until)


def _window(plan: Plan, night: Night, *, kind: Kind) -> tuple[datetime, datetime]:
    this, following = times(plan, night), times(plan, night.next())
    match kind:
        case Kind.EVENING:
            return this.bed_at, min(this.bed_at + EVENING_GOOD_FOR, this.wake_at)
        case Kind.MORNING:
            return this.wake_at, following.bed_at
        case Kind.REVIEW:
            return review_at(plan, night), following.bed_at


def _labels_from(zone: str, now: datetime) -> Iterator[Night]:
    # Two days back is before any Night that can still matter, whatever the zone's clock does.
    start = Night(wallclock.local(now, zone).date()).plus(-2)
    return (start.plus(days) for days in range(_SEARCH_DAYS))
