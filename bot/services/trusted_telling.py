"""What trusted people are owed this evening: word of a silence, or the week in numbers.

A silence is counted in mornings that were asked since the person last gave any sign. Each is told
once to each trusted person, and again at the earliest after a sign.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from sqlalchemy import Connection

from bot.care.constants import LAPSE_DAYS, WEEK_DAYS
from bot.care.night import Night
from bot.services import planning, trusted, trusted_plans
from bot.services.kinds import Kind
from bot.services.trusted import Trusted
from bot.store import diary, helpers, people, plans
from bot.store.diary import Known
from bot.store.helpers import Stage
from bot.store.plans import RUNNING, PlanStatus, StoredPlan
from scheduler.occurrences import Occurrence

# As long as until the question is asked once more: whoever sleeps in is not silent. Judgment.
_TIME_TO_ANSWER: Final = timedelta(hours=3)
# Longer than any number of days that can be chosen.
_LOOK_BACK: Final = 14
_A_DAY: Final = timedelta(days=1)
# Longer than the clock can go back on a journey west: that is no new week. Judgment.
_NEW_WEEK: Final = timedelta(days=2)
_TOLD_AT: Final = {Kind.SILENCE: "silence_told_at", Kind.WEEK: "week_told_at"}


@dataclass(frozen=True, slots=True)
class Silence:
    """How many mornings had no answer."""

    days: int


@dataclass(frozen=True, slots=True)
class Week:
    """The last seven nights: how many were answered, and in how many of those were cramps."""

    answered: int
    with_cramps: int


Matter = Silence | Week


@dataclass(frozen=True, slots=True)
class Owed:
    """What one trusted person is to be told now, in the chat with this Telegram id."""

    to: Trusted
    telegram_id: int
    matter: Matter


@dataclass(frozen=True, slots=True)
class Notice:
    """What the person is to hear: who was told what, who has accepted, who has left."""

    told: tuple[Trusted, ...] = ()
    week: Week | None = None
    """The numbers that they were told; None: they were told of a silence, or nobody was told."""
    accepted: tuple[Trusted, ...] = ()
    left: tuple[Trusted, ...] = ()


def owed(
    connection: Connection,
    occurrence: Occurrence,
    *,
    besides: frozenset[int] = frozenset(),
    now: datetime,
) -> Owed | None:
    """Who is to be told next, and what; None when nobody is. Too late in the evening, nobody is.

    `besides`: ids of those to whom it was said just now, or could not be said.
    """
    begun_at = trusted_plans.begun_at(occurrence)
    if occurrence.kind not in _TOLD_AT or now > begun_at + trusted_plans.WITHIN:
        return None
    matter = _matter(connection, occurrence, now=now)
    if matter is None:
        return None
    sign = _last_sign(connection, occurrence.person_id, now=now)
    for one in trusted.circle(connection, occurrence.person_id, now=now):
        chat = one.helper.telegram_id
        if chat is None or one.helper.id in besides:
            continue
        if _is_owed(one, matter, begun_at=begun_at, sign=sign):
            return Owed(one, chat, matter)
    return None


def note(connection: Connection, occurrence: Occurrence, told: Owed, *, now: datetime) -> None:
    """It has reached Telegram: not told again."""
    column = _TOLD_AT[Kind(occurrence.kind)]
    helpers.change(connection, told.to.helper.id, **{column: now})


def notice(connection: Connection, occurrence: Occurrence, *, now: datetime) -> Notice:
    """What the person hears now that everybody was told: of this evening, and who has left."""
    begun_at = trusted_plans.begun_at(occurrence)
    circle = trusted.circle(connection, occurrence.person_id, now=now)
    left = tuple(one for one in circle if one.stage is Stage.LEFT)
    if occurrence.kind == Kind.HELPER:
        accepted = tuple(one for one in circle if _has_accepted(one, since=begun_at))
        return Notice(accepted=accepted, left=left)
    kind = Kind(occurrence.kind)
    told = tuple(one for one in circle if _was_told(one, kind, since=begun_at))
    stored = plans.current(connection, occurrence.person_id)
    if stored is None or not told or kind is not Kind.WEEK:
        return Notice(told, left=left)
    return Notice(told, week(connection, stored, now=now), left=left)


def settled(
    connection: Connection, occurrence: Occurrence, *, heard: set[int], now: datetime
) -> None:
    """Plan what comes after this message. `heard`: ids of those who left, of whom it told."""
    person_id = occurrence.person_id
    trusted.heard_of(connection, person_id, ids=heard, now=now)
    if occurrence.kind == Kind.HELPER:
        return
    begun_at = trusted_plans.begun_at(occurrence)
    is_late = now > begun_at + trusted_plans.WITHIN
    known = trusted.circle(connection, person_id, now=now)
    kept_back = is_late and not any(_was_told(one, Kind.WEEK, since=begun_at) for one in known)
    soon = kept_back and occurrence.kind == Kind.WEEK
    trusted_plans.plan(connection, person_id, now=now, soon=soon)


def week(connection: Connection, stored: StoredPlan, *, now: datetime) -> Week:
    """The seven nights before tonight; what was not answered is not zero."""
    tonight = planning.tonight(stored.plan, now=now)
    known = diary.check_ins_since(connection, stored.person_id, tonight.plus(-WEEK_DAYS))
    answers = [told.cramps_answer for night, told in known.items() if night < tonight]
    answered = [one for one in answers if one in (Known.YES, Known.NO, Known.NOT_SURE)]
    return Week(len(answered), answered.count(Known.YES))


def silent_mornings(connection: Connection, stored: StoredPlan, *, now: datetime) -> int:
    """How many mornings were asked, and had time for an answer, since the last sign."""
    since, by = _first(now), now - _TIME_TO_ANSWER
    asked = helpers.mornings_asked(connection, stored.person_id, Kind.MORNING, since=since, by=by)
    sign = _last_sign(connection, stored.person_id, now=now)
    silent = sum(sign is None or at > sign for at in asked)
    # Mornings that an outage left out are part of a lapse too (row 16).
    return max(silent, LAPSE_DAYS) if stored.plan.status is PlanStatus.LAPSED else silent


def _matter(connection: Connection, occurrence: Occurrence, *, now: datetime) -> Matter | None:
    """What there is to tell; None of a plan that is paused or stopped, which nobody hears of."""
    stored = plans.current(connection, occurrence.person_id)
    if stored is None:
        return None
    status = stored.plan.status
    if occurrence.kind == Kind.WEEK:
        return week(connection, stored, now=now) if status in RUNNING else None
    if status not in RUNNING and status is not PlanStatus.LAPSED:
        return None
    days = silent_mornings(connection, stored, now=now)
    return Silence(days) if days >= trusted.SILENT_DAYS.start else None


def _is_owed(one: Trusted, matter: Matter, *, begun_at: datetime, sign: datetime | None) -> bool:
    helper = one.helper
    if isinstance(matter, Week):
        told_at = helper.week_told_at
        return helper.weekly and (told_at is None or told_at < begun_at - _NEW_WEEK)
    if helper.silent_days is None or matter.days < helper.silent_days:
        return False
    told_at = helper.silence_told_at
    if told_at is None:
        return True
    return sign is not None and told_at < min(sign, begun_at)


def _was_told(one: Trusted, kind: Kind, *, since: datetime) -> bool:
    helper = one.helper
    told_at = helper.week_told_at if kind is Kind.WEEK else helper.silence_told_at
    return told_at is not None and told_at >= since


def _has_accepted(one: Trusted, *, since: datetime) -> bool:
    accepted_at = one.helper.accepted_at
    return one.stage is Stage.ACTIVE and accepted_at is not None and accepted_at >= since


def _last_sign(connection: Connection, person_id: int, *, now: datetime) -> datetime | None:
    """The last answer of any kind, or else when they last wrote or tapped at all.

    That is kept to the day, and taken as the end of it: whoever was heard on a day was not silent.
    """
    person = people.get(connection, person_id)
    told_at = helpers.last_sign(connection, person_id, since=_first(now))
    heard_at = None if person is None else person.heard_at
    if heard_at is None or (told_at is not None and told_at >= heard_at):
        return told_at
    return heard_at + _A_DAY


def _first(now: datetime) -> Night:
    return Night(now.date()).plus(-_LOOK_BACK)
