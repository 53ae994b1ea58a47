"""Keeps the next message of each kind planned, and no more than that.

A Night is never computed from an instant. The search walks over labels, asks the calendar once for
each, and takes the first whose message still lies ahead.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import datetime, time, timedelta
from enum import StrEnum
from itertools import pairwise

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import apart, look_back_plans, lost_zones, pause_end, spacing
from bot.services.course import offers_tonight
from bot.services.kinds import Kind as Kind
from bot.services.spread import delay_of
from bot.store import diary, people, plans
from bot.store.diary import NightTimes
from bot.store.plans import RUNNING, Plan, StoredPlan
from bot.store.week import NightClock, Week, Weekday
from scheduler import occurrences, wallclock
from scheduler.occurrences import Occurrence, Planned, State
from scheduler.wallclock import NOON

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
# The look back is planned for up to two weeks ahead.
_LOOK_BACK_DAYS = 17
# What goes when the plan does not want it any more.
_SILENCED = (Kind.EVENING, Kind.MORNING, Kind.LOOK_BACK)


class Apart(StrEnum):
    """What twelve hours between two doses make of an evening."""

    MOVED = "moved"
    """Its reminder comes later than usual."""
    SPARED = "spared"
    """It has no reminder and no dose."""


@dataclass(frozen=True, slots=True)
class Upcoming:
    """A message that will come: what, about which Night, and when (UTC).

    A spared evening is listed too, at its bedtime, although nothing comes: its absence is news.
    """

    kind: Kind
    night: Night
    at: datetime
    apart: Apart | None = None


def times(plan: Plan, night: Night) -> NightTimes:
    """When a Night's bedtime and wake-up fall under this plan."""
    clock = plan.clock_of(night)
    bed_at = wallclock.bedtime(night.evening, clock.bedtime_local, plan.zone)
    wake_at = wallclock.wake(night.evening, clock.bedtime_local, clock.wake_local, plan.zone)
    return NightTimes(night, bed_at, wake_at)


def replan(
    connection: Connection, person_id: int, *, now: datetime, stored: StoredPlan | None = None
) -> None:
    """Make what is planned equal to what the newest plan wants. Safe to call at any time.

    `stored` is that plan, where this transaction has read it already.
    """
    stored = stored or plans.current(connection, person_id)
    person = people.get(connection, person_id)
    reachable = person is not None and person.gone_at is None
    wanted = _wanted(stored.plan) if stored is not None and reachable else frozenset()
    if stored is not None and reachable:
        lost_zones.settle(connection, stored, now=now)
        pause_end.settle(connection, stored)
    # The review is never cancelled: it may be the one that is speaking, and says nothing unwanted.
    silenced = [kind for kind in _SILENCED if kind not in wanted]
    occurrences.cancel(connection, person_id, kinds=silenced)
    for kind in wanted:
        _plan_next(connection, person_id, stored.plan, kind=kind, now=now)  # type: ignore[union-attr]


def preview(plan: Plan, *, now: datetime, count: int = 2) -> list[Upcoming]:
    """The next messages a person will notice under this plan, soonest first, before it is theirs.

    Nothing is known of doses taken before; see `upcoming`.
    """
    coming = [
        Upcoming(kind, wish.night, wish.due_at)
        for kind in _noticed(plan)
        for wish in _wishes(plan, kind, now=now)
        if wish.due_at > now
    ]
    return sorted(coming, key=lambda upcoming: upcoming.at)[:count]


def upcoming(
    connection: Connection, person_id: int, plan: Plan, *, now: datetime, count: int = 2
) -> list[Upcoming]:
    """The next `count` messages a person will notice under this plan, stored or not.

    Without those that an answer has closed already. Spared evenings before them are not counted.
    """
    coming = [
        one
        for kind in _noticed(plan)
        for wish in _wishes(plan, kind, now=now)
        if (one := _upcoming(connection, person_id, plan, wish=wish, now=now)) is not None
    ]
    coming.sort(key=lambda upcoming: upcoming.at)
    said = [at for at, one in enumerate(coming) if one.apart is not Apart.SPARED][:count]
    return coming[: said[-1] + 1] if said else []


def look_back_at(
    connection: Connection, person_id: int, plan: Plan, *, now: datetime
) -> datetime | None:
    """When the next look back comes under this plan (UTC), stored or not; None: none comes."""
    wishes = _wishes(plan, Kind.LOOK_BACK, now=now) if Kind.LOOK_BACK in _wanted(plan) else ()
    coming = (_upcoming(connection, person_id, plan, wish=wish, now=now) for wish in wishes)
    return next((one.at for one in coming if one is not None), None)


def first_night(
    zone: str, bedtime_local: time, *, now: datetime, week: Week | None = None
) -> Night:
    """The Night with which a course that is set up now begins: tonight, if it is not too late.

    `week` has the nights with another bedtime.
    """
    usual = NightClock(bedtime_local, NOON)
    for night in _labels_from(zone, now):
        clock = (week or {}).get(Weekday.of(night), usual)
        if wallclock.bedtime(night.evening, clock.bedtime_local, zone) > now - JUST_PASSED:
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
    """The protocol's fixed hour on the day after a Night (UTC): before the evening's reminder."""
    return _review_at(plan, times(plan, night.next()))


def at_wall(plan: Plan, night: Night, *, at_local: time) -> datetime:
    """The instant (UTC) that a person means who names a time of day of this Night.

    Before noon it is on the date after the evening; in the afternoon too, for a bedtime by day
    that is nearer to that.
    """
    bed_at = times(plan, night).bed_at
    meant = wallclock.bedtime(night.evening, at_local, plan.zone)
    following = wallclock.instant(night.next().evening, at_local, plan.zone)
    by_day = plan.clock_of(night).bedtime_local < NOON
    return following if by_day and following - bed_at < bed_at - meant else meant


def fell_due(plan: Plan, night: Night, *, due_at: datetime) -> bool:
    """Whether an evening reminder that was due at this instant is one that this plan wanted."""
    this, following = times(plan, night), times(plan, night.next())
    earliest, good_until = _window(plan, this, following=following, kind=Kind.EVENING)
    return offers_tonight(plan) and earliest <= due_at <= good_until


def _wanted(plan: Plan) -> frozenset[Kind]:
    if plan.status not in RUNNING:
        return frozenset()
    evening = {Kind.EVENING} if offers_tonight(plan) else set()
    look_back = {Kind.LOOK_BACK} if plan.weekly_on is not None else set()
    return frozenset({Kind.MORNING, Kind.REVIEW} | evening | look_back)


def _noticed(plan: Plan) -> list[Kind]:
    return [kind for kind in (Kind.EVENING, Kind.MORNING) if kind in _wanted(plan)]


def _upcoming(
    connection: Connection, person_id: int, plan: Plan, *, wish: _Wish, now: datetime
) -> Upcoming | None:
    known = occurrences.get(connection, person_id, wish.kind, wish.night.evening)
    if known is not None and known.state not in _OPEN:
        return None
    if _comes_too_soon(connection, person_id, wish, known=known, now=now):
        return None
    kept = _kept_apart(connection, person_id, plan, wish=wish, now=now)
    if kept is None:
        return Upcoming(wish.kind, wish.night, wish.bed_at, Apart.SPARED)
    moved = Apart.MOVED if kept.due_at > wish.due_at else None
    return Upcoming(wish.kind, wish.night, kept.due_at, moved) if kept.due_at > now else None


def _plan_next(
    connection: Connection, person_id: int, plan: Plan, *, kind: Kind, now: datetime
) -> None:
    newest = occurrences.latest(connection, person_id, kind)
    for wish in _wishes(plan, kind, now=now):
        known = _row_of(connection, person_id, wish, newest=newest)
        if known is not None and known.state not in _OPEN:
            continue
        if _comes_too_soon(connection, person_id, wish, known=known, now=now):
            continue
        kept = _kept_apart(connection, person_id, plan, wish=wish, now=now)
        if kept is None:
            continue
        due_at = _spread(connection, person_id, kept)
        row = Planned(person_id, kind, kept.night.evening, due_at, kept.good_until)
        if _stands(known, row):
            return
        owed = known is None and newest is not None and _left_behind(newest, kept, now=now)
        if (owed or _still_to_say(known, kept, now=now)) and occurrences.plan(connection, row):
            if kind is not Kind.LOOK_BACK:
                diary.set_times(connection, person_id, times(plan, kept.night))
            if newest is not None and newest.state in _OPEN:
                _cancel_others(connection, row, zone=plan.zone, now=now)
            return
        if known is not None and known.state in _ALIVE:
            return  # a follow-up, or a message in flight: it goes its way


def _row_of(
    connection: Connection, person_id: int, wish: _Wish, *, newest: Occurrence | None
) -> Occurrence | None:
    """The row of this wish, if there is one: on ordinary days the newest of its kind, or none."""
    night = wish.night.evening
    if newest is None or newest.night < night:
        return None
    if newest.night == night:
        return newest
    return occurrences.get(connection, person_id, wish.kind, night)


def _comes_too_soon(
    connection: Connection,
    person_id: int,
    wish: _Wish,
    *,
    known: Occurrence | None,
    now: datetime,
) -> bool:
    """Whether a look back would come days after another one; asked of those not planned yet."""
    if wish.kind is not Kind.LOOK_BACK or (known is not None and known.state in _ALIVE):
        return False
    return look_back_plans.is_too_soon(connection, person_id, wish.night, now=now)


def _kept_apart(
    connection: Connection, person_id: int, plan: Plan, *, wish: _Wish, now: datetime
) -> _Wish | None:
    """The same, moved until twelve hours after the last dose; None when the night has no room.

    What is said half a day from now or later is free: whatever was taken was taken before now.
    """
    if wish.kind is not Kind.EVENING or wish.due_at >= now + apart.APART:
        return wish
    free = apart.free_from(connection, person_id, wish.night, kind=wish.kind, now=now)
    if free is None or free <= wish.due_at:
        return wish
    at_local = wallclock.local(free, plan.zone).time().replace(second=0, microsecond=0)
    too_close = free > wish.bed_at and spacing.refusal_tonight(connection, person_id, at_local)
    return None if free >= wish.good_until or too_close else replace(wish, due_at=free)


def _spread(connection: Connection, person_id: int, kept: _Wish) -> datetime:
    """The person's own moment beside the others', where the message is good for long enough."""
    delay = delay_of(connection, person_id)
    return kept.due_at + delay if 2 * delay < kept.good_until - kept.due_at else kept.due_at


def _stands(known: Occurrence | None, row: Planned) -> bool:
    """Whether this message is planned already as it should be: the usual case, and cheap."""
    if known is None or known.state not in (State.PLANNED, State.QUEUED):
        return False
    return (known.due_at, known.good_until) == (row.due_at, row.good_until)


def _still_to_say(known: Occurrence | None, wish: _Wish, *, now: datetime) -> bool:
    if known is not None:
        # Said at its time already: a change of the spread makes no second first message of it.
        said = known.sent_at is not None and known.sent_at >= wish.due_at
        return known.state in _OPEN and not said
    if wish.kind is Kind.EVENING:
        return max(wish.due_at, wish.bed_at) > now - JUST_PASSED
    return wish.due_at > now


def _left_behind(newest: Occurrence, wish: _Wish, *, now: datetime) -> bool:
    """Whether an outage alone kept us from planning this message before it fell due.

    It is planned when the one before it is closed. A bot that was down from before that until
    after the next wake-up would ask about neither night.
    """
    is_over = newest.state in _ALIVE and newest.good_until < now
    return newest.night < wish.night.evening and (is_over or newest.state in _RAN_ITS_COURSE)


def _cancel_others(connection: Connection, row: Planned, *, zone: str, now: datetime) -> None:
    """After a new bedtime or zone another Night can be next; what was planned before goes.

    Not needed when the newest row is closed, as it is on every ordinary day.
    """
    days = _LOOK_BACK_DAYS if row.kind == Kind.LOOK_BACK else _SEARCH_DAYS
    for night in _labels_from(zone, now, days=days):
        known = occurrences.get(connection, row.person_id, row.kind, night.evening)
        if known is not None and night.evening != row.night:
            state = State.CANCELLED if known.good_until >= now else State.EXPIRED
            occurrences.close(connection, row.person_id, row.kind, night.evening, state=state)


_ALIVE = (State.PLANNED, State.QUEUED, State.SENDING)
_OPEN = (*_ALIVE, State.CANCELLED)
# Nobody wanted these messages to end: after a pause or a block the newest row has another state.
_RAN_ITS_COURSE = (State.SENT, State.SKIPPED, State.EXPIRED, State.FAILED)


@dataclass(frozen=True, slots=True)
class _Wish:
    """A message that a plan wants, as far as its calendar knows."""

    kind: Kind
    night: Night
    bed_at: datetime
    due_at: datetime
    good_until: datetime


def _wishes(plan: Plan, kind: Kind, *, now: datetime) -> Iterator[_Wish]:
    if kind is Kind.LOOK_BACK:
        for moment in look_back_plans.moments(plan, now=now):
            bed_at = times(plan, moment.night).bed_at
            yield _Wish(kind, moment.night, bed_at, moment.due_at, moment.good_until)
        return
    nights = (times(plan, night) for night in _labels_from(plan.zone, now, days=_SEARCH_DAYS + 1))
    for this, following in pairwise(nights):
        due_at, good_until = _window(plan, this, following=following, kind=kind)
        if good_until > now and this.night >= plan.origin:
            yield _Wish(kind, this.night, this.bed_at, due_at, good_until)


def _window(
    plan: Plan, this: NightTimes, *, following: NightTimes, kind: Kind
) -> tuple[datetime, datetime]:
    """From when until when this Night's message is good."""
    match kind:
        case Kind.EVENING:
            return _reminder_at(plan, this), min(this.bed_at + EVENING_GOOD_FOR, this.wake_at)
        case Kind.MORNING:
            return this.wake_at, following.bed_at
        case Kind.REVIEW:
            return _review_at(plan, following), following.bed_at
        case _:
            raise ValueError("what happens plans these, not a plan")


def _review_at(plan: Plan, following: NightTimes) -> datetime:
    return _reminder_at(plan, following) - REVIEW_BEFORE_BED


def _reminder_at(plan: Plan, times: NightTimes) -> datetime:
    return times.bed_at - timedelta(minutes=plan.lead_minutes)


def _labels_from(zone: str, now: datetime, *, days: int = _SEARCH_DAYS) -> Iterator[Night]:
    # Two days back is before any Night that can still matter, whatever the zone's clock does.
    start = Night(wallclock.local(now, zone).date()).plus(-2)
    return (start.plus(each) for each in range(days))
