"""Reads a stretch of Nights from the store, as charts, report and weekly message want it."""

from __future__ import annotations

from bisect import bisect_right
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from sqlalchemy import Connection

from bot.care.model import Action, Phase
from bot.care.night import Night
from bot.report.season import Answered, Mark, Period, Product, Season, SeasonNight
from bot.services import course, morning, planning
from bot.services.diary_book import has_told, newest_night
from bot.services.planning import Kind
from bot.store import asked, diary, plans
from bot.store.diary import Intake, Known, MorningAnswers, NightTimes
from bot.store.plans import RUNNING, Plan, PlanStatus, StoredPlan

_NOT_BEGUN = frozenset({Period.BEFORE, Period.STOPPED})


def look(
    connection: Connection, person_id: int, *, first: Night, last: Night, now: datetime
) -> Season | None:
    """The Nights from `first` to `last` that have begun since the first course did; None without
    a plan.
    """
    versions = plans.history(connection, person_id)
    if not versions:
        return None
    plan = versions[-1].plan
    first = max(first, min(stored.plan.origin for stored in versions))
    last = min(last, newest_night(plan, now=now))
    told = _told(connection, versions, first)
    ended = morning.night_of_answer(plan, now=now)
    # One more, so that the first one has an evening before it.
    labels = [first.plus(each) for each in range(-1, last - first + 1)]
    evenings = [_evening(night, told) for night in labels]
    return Season(
        nights=tuple(_night(evening, told, ended=ended) for evening in evenings[1:]),
        marks=tuple(_marks(evenings)),
        product=Product(plan.form, plan.unit_mg, plan.halved),
        is_topical=course.is_topical(plan),
    )


def latest(connection: Connection, person_id: int, *, nights: int, now: datetime) -> Season | None:
    """The last so many Nights that are over; after a stop, up to the last one told of. None without
    a plan.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    last = morning.night_of_answer(stored.plan, now=now)
    if stored.plan.status is PlanStatus.STOPPED:
        last = min(last, _last_told(connection, stored) or last)
    return look(connection, person_id, first=last.plus(1 - nights), last=last, now=now)


def _last_told(connection: Connection, stored: StoredPlan) -> Night | None:
    """The last Night of the course of which anything is known."""
    person_id, first = stored.person_id, stored.plan.origin
    answers = diary.check_ins_since(connection, person_id, first)
    told = {night for night, given in answers.items() if has_told(given)}
    return max(told | set(diary.intakes_since(connection, person_id, first)), default=None)


@dataclass(frozen=True, slots=True)
class _Told:
    """All that was told of some Nights, read at once: a year is a handful of queries."""

    times: Mapping[Night, NightTimes]
    intakes: Mapping[Night, Intake]
    answers: Mapping[Night, MorningAnswers]
    asked: frozenset[Night]
    versions: Sequence[StoredPlan]


def _told(connection: Connection, versions: Sequence[StoredPlan], first: Night) -> _Told:
    person_id = versions[0].person_id
    return _Told(
        diary.all_times(connection, person_id),
        diary.intakes_since(connection, person_id, first),
        diary.check_ins_since(connection, person_id, first),
        asked.nights_since(connection, person_id, first, kind=Kind.MORNING),
        versions,
    )


@dataclass(frozen=True, slots=True)
class _Evening:
    """A Night, and the versions of the plan that there were when its dose was due, oldest first."""

    night: Night
    times: NightTimes
    versions: Sequence[StoredPlan]

    @property
    def plan(self) -> Plan:
        """What the newest of them says."""
        return self.versions[-1].plan

    @property
    def offers(self) -> bool:
        """Whether a dose or the oil was planned, from the plan's first evening on."""
        begun = self.plan.treat_start or self.plan.origin
        return self.night >= begun and course.offers_tonight(self.plan)

    @property
    def has_offered(self) -> bool:
        """Whether any evening up to this one had something to take."""
        return self.offers or any(course.offers_tonight(one.plan) for one in self.versions[:-1])

    @property
    def mg(self) -> float:
        """What was planned, in mg; 0 for the oil."""
        return course.tonight_mg(self.plan) if self.offers else 0.0


def _evening(night: Night, told: _Told) -> _Evening:
    times = told.times.get(night) or planning.times(told.versions[-1].plan, night)
    return _Evening(night, times, _up_to(told.versions, times.bed_at + planning.JUST_PASSED))


def _up_to(versions: Sequence[StoredPlan], at: datetime) -> Sequence[StoredPlan]:
    """The versions that there were at this instant; the first one before there was any."""
    count = bisect_right(versions, at, key=lambda stored: stored.created_at)
    return versions[: max(1, count)]


def _night(evening: _Evening, told: _Told, *, ended: Night) -> SeasonNight:
    night = evening.night
    intake, answers = told.intakes.get(night), told.answers.get(night)
    return SeasonNight(
        night=night,
        answered=_answered(evening, told, ended=ended),
        period=_period(evening),
        cramps=None if answers is None else answers.cramps,
        stool=None if answers is None else answers.stool,
        planned_mg=evening.mg if intake is None else intake.planned_mg,
        taken=None if intake is None else intake.taken,
        taken_mg=None if intake is None else intake.dose_mg,
    )


def _answered(evening: _Evening, told: _Told, *, ended: Night) -> Answered:
    answers = told.answers.get(evening.night)
    if answers is not None and has_told(answers):
        given = (answers.cramps_answer, answers.stool_answer)
        return Answered.PARTLY if Known.NOT_ANSWERED in given else Answered.WHOLE
    if evening.night > ended:
        return Answered.AHEAD
    if evening.night in told.asked:
        return Answered.NOT_ANSWERED
    then = _up_to(told.versions, evening.times.wake_at)[-1].plan
    return Answered.NOT_ASKED if then.status in RUNNING else Answered.PAUSED


def _period(evening: _Evening) -> Period:
    if evening.offers:
        return Period.TAPER if evening.plan.phase is Phase.TAPER else Period.MAGNESIUM
    if evening.plan.status is PlanStatus.STOPPED:
        return Period.STOPPED if evening.has_offered else Period.BEFORE
    # A course that follows a stop counts its nights again.
    counts = evening.plan.phase is Phase.BASELINE or not evening.has_offered
    return Period.BEFORE if counts else Period.PAUSE


def _marks(evenings: Sequence[_Evening]) -> Iterator[Mark]:
    """The evenings that offered something else than the evening before."""
    for before, evening in pairwise(evenings):
        action = _change(before, evening)
        if action is not None:
            yield Mark(evening.night, action, evening.mg)


def _change(before: _Evening, evening: _Evening) -> Action | None:
    """What became of the plan, whoever decided it: the protocol, the person or a provider."""
    if evening.offers and not before.offers:
        return Action.START if _period(before) in _NOT_BEGUN else Action.RESUME
    if before.offers and not evening.offers:
        return Action.STOP if evening.plan.status is PlanStatus.STOPPED else Action.PAUSE
    if evening.mg == before.mg:
        return None
    return Action.STEP_UP if evening.mg > before.mg else Action.STEP_DOWN
