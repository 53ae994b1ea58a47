"""The diary as a book: the last fourteen Nights, each with its dose and the morning after it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from itertools import takewhile

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import course, morning, planning
from bot.services.planning import Kind
from bot.store import diary, plans, stretches
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.plans import RUNNING, Plan, StoredPlan
from bot.store.stretches import Stretched
from scheduler import occurrences
from scheduler.occurrences import State

NIGHTS = 14
"""How far back the book opens: two weeks, as the windows of the protocol that look back longest
for a change of the dose."""
_UNASKED = frozenset({State.SKIPPED, State.CANCELLED, State.EXPIRED, State.FAILED})


class PageState(StrEnum):
    """What is known of the morning after a Night. Missing is never zero."""

    ANSWERED = "answered"
    PARTLY = "partly"  # one of the two questions, or a warning sign alone
    NOT_ANSWERED = "not_answered"
    NOT_ASKED = "not_asked"  # out of reach, or the plan asked nothing
    PAUSED = "paused"  # the plan was quiet
    AHEAD = "ahead"  # the Night is not over


@dataclass(frozen=True, slots=True)
class Page:
    """One Night. `intake` None: nothing was told. `planned_mg`: what its own evening offered.

    `is_open`: the morning itself still listens, so that its own buttons answer.
    """

    night: Night
    state: PageState
    plan: Plan
    """The plan of that evening."""
    planned_mg: float
    intake: Intake | None
    answers: MorningAnswers
    is_open: bool
    stretched: Stretched | None = None

    @property
    def has_ended(self) -> bool:
        return self.state is not PageState.AHEAD


@dataclass(frozen=True, slots=True)
class Written:
    """When a Night's morning was told first, and when last (UTC)."""

    first_at: datetime
    last_at: datetime
    late: bool


def pages(connection: Connection, person_id: int, *, now: datetime) -> list[Page]:
    """The Nights of the book, newest first; none before the first course began."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return []
    nights = _nights(connection, stored, now=now)
    if not nights:
        return []
    oldest = nights[-1]
    intakes = diary.intakes_since(connection, person_id, oldest)
    answers = diary.check_ins_since(connection, person_id, oldest)
    stretched = stretches.since(connection, person_id, oldest)
    return [
        _page(
            connection,
            stored,
            _Told(night, intakes.get(night), answers.get(night), stretched.get(night)),
            now=now,
        )
        for night in nights
    ]


def page(connection: Connection, person_id: int, night: Night, *, now: datetime) -> Page | None:
    """One page of the book; None for a Night that is not in it."""
    stored = plans.current(connection, person_id)
    if stored is None or night not in _nights(connection, stored, now=now):
        return None
    told = _Told(
        night,
        diary.intake_of(connection, person_id, night),
        diary.check_in_of(connection, person_id, night),
        stretches.of_night(connection, person_id, night),
    )
    return _page(connection, stored, told, now=now)


def written(connection: Connection, person_id: int, night: Night) -> Written | None:
    """When the morning after a Night was told, and told otherwise; None when it was not."""
    newest_first = reversed(diary.check_ins_told(connection, person_id, night))
    # An undo that left nothing began the page anew.
    told = list(takewhile(has_told, newest_first))
    return Written(told[-1].recorded_at, told[0].recorded_at, told[0].late) if told else None


def has_told(answers: MorningAnswers) -> bool:
    """Whether these answers tell anything of the night."""
    given = (answers.cramps_answer, answers.stool_answer)
    return bool(answers.flags) or any(one is not Known.NOT_ANSWERED for one in given)


@dataclass(frozen=True, slots=True)
class _Told:
    night: Night
    intake: Intake | None
    answers: MorningAnswers | None
    stretched: Stretched | None


def _nights(connection: Connection, stored: StoredPlan, *, now: datetime) -> list[Night]:
    first_version = plans.version(connection, stored.person_id, 1) or stored
    newest = newest_night(stored.plan, now=now)
    nights = [newest.plus(-back) for back in range(NIGHTS)]
    return [night for night in nights if night >= first_version.plan.origin]


def newest_night(plan: Plan, *, now: datetime) -> Night:
    """The Night with which the book ends: tonight's from early evening on, else the last one."""
    ended = morning.night_of_answer(plan, now=now)
    begun = planning.night_of_intake(plan, now=now)
    return max(begun, ended)


def _page(connection: Connection, stored: StoredPlan, told: _Told, *, now: datetime) -> Page:
    night, intake = told.night, told.intake
    evening = planning.times(stored.plan, night).bed_at + planning.JUST_PASSED
    then = plans.as_of(connection, stored.person_id, evening)
    plan = stored.plan if then is None else then.plan
    return Page(
        night=night,
        state=_state(connection, stored, told, now=now),
        plan=plan,
        planned_mg=course.tonight_mg(plan) if intake is None else intake.planned_mg,
        intake=intake,
        answers=told.answers or MorningAnswers(night, now),
        is_open=morning.is_open(connection, stored.person_id, night, now=now),
        stretched=told.stretched,
    )


def _state(connection: Connection, stored: StoredPlan, told: _Told, *, now: datetime) -> PageState:
    answers = told.answers
    if answers is not None and has_told(answers):
        given = (answers.cramps_answer, answers.stool_answer)
        whole = Known.NOT_ANSWERED not in given
        return PageState.ANSWERED if whole else PageState.PARTLY
    if told.night > morning.night_of_answer(stored.plan, now=now):
        return PageState.AHEAD
    return _silence(connection, stored, told.night)


def _silence(connection: Connection, stored: StoredPlan, night: Night) -> PageState:
    """Why nothing is known: nobody answered, nobody asked, or the plan was to be quiet."""
    row = occurrences.get(connection, stored.person_id, Kind.MORNING, night.evening)
    if row is not None and (row.sent_at is not None or row.state not in _UNASKED):
        return PageState.NOT_ANSWERED
    wake_at = planning.times(stored.plan, night).wake_at
    then = plans.as_of(connection, stored.person_id, wake_at)
    ran = then is None or then.plan.status in RUNNING
    return PageState.NOT_ASKED if ran else PageState.PAUSED
