"""The evening: tonight's dose is offered, and what was taken is written down."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta
from math import isfinite

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import apart, course, follow_ups, planning, spacing
from bot.services.planning import Kind
from bot.services.spacing import TooClose
from bot.store import conversations, diary, last_entries, plans
from bot.store.diary import Intake
from bot.store.last_entries import Entry
from bot.store.plans import Plan
from scheduler import occurrences, wallclock
from scheduler.occurrences import Occurrence, State

LATER_MINUTES = (15, 30, 60)
QUESTION = "bedtime.dose"
AMOUNT_QUESTION = "bedtime.amount"
LATER_QUESTION = "bedtime.later"
QUESTIONS = (QUESTION, AMOUNT_QUESTION, LATER_QUESTION)
# Nothing that a person swallows for the night comes near; a typing slip does.
MAX_PLAUSIBLE_MG = 2_000.0
_DOUBTED = "doubted_mg"  # in the open question: the number that was asked about once more


@dataclass(frozen=True, slots=True)
class Offer:
    """Tonight's reminder. `remaining` says how many more will come if nobody answers.

    `bed_ahead_at` is bedtime (UTC), None when it is over or the person goes to bed now. `late` only
    counts from then on.
    """

    night: Night
    plan: Plan
    dose_mg: float
    round: int
    remaining: int
    late: bool
    bed_ahead_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Recorded:
    """What the diary now says about a Night's dose.

    `spared`: the evening's reminder had not come yet, and because of this it does not come.
    """

    intake: Intake
    plan: Plan
    ceiling_mg: float
    spared: bool = False


@dataclass(frozen=True, slots=True)
class Postponed:
    """The reminder comes again at this instant."""

    at: datetime


@dataclass(frozen=True, slots=True)
class TooSoon:
    """At that time it would be less than twelve hours after another night's dose (UTC)."""

    free_at: datetime


@dataclass(frozen=True, slots=True)
class NoNight:
    """There is no such Night to write to: no plan, or the button is from another time."""


@dataclass(frozen=True, slots=True)
class TooMuch:
    """The amount is not plausible; ask again."""

    dose_mg: float


def offer(
    connection: Connection, person_id: int, night: Night, *, round: int, late: bool, now: datetime
) -> Offer | None:
    """Tonight's reminder, and its question opened; None when nothing is to be said any more."""
    stored = plans.current(connection, person_id)
    answered = diary.intake_of(connection, person_id, night) is not None
    if stored is None or answered or not course.offers_tonight(stored.plan):
        return None
    ask_dose(connection, person_id, night, now=now)
    row = occurrences.get(connection, person_id, Kind.EVENING, night.evening)
    manner = follow_ups.ALONE
    if row is not None:
        manner = follow_ups.of_evening(stored.plan, replace(row, round=round), now=now)
    bed_at = planning.times(stored.plan, night).bed_at
    ahead = bed_at if now < bed_at else None
    late = late and ahead is None
    dose_mg = course.tonight_mg(stored.plan)
    return Offer(night, stored.plan, dose_mg, round, manner.remaining, late, ahead)


def took(
    connection: Connection,
    person_id: int,
    night: Night,
    *,
    dose_mg: float | None,
    taken_at: datetime | None,
    now: datetime,
) -> Recorded | NoNight | TooMuch:
    """Write down what was taken; `dose_mg` None: as planned.

    Truth is recorded at any amount: one that looks like a slip is asked about once, and whoever
    says the same again means it.
    """
    if dose_mg is not None and _is_doubtful(connection, person_id, dose_mg):
        _doubt(connection, person_id, dose_mg, now=now)
        return TooMuch(dose_mg)
    return _record(connection, person_id, night, dose_mg=dose_mg, taken_at=taken_at, now=now)


def noted_mg(connection: Connection, person_id: int, night: Night) -> float:
    """What the diary says was taken of this Night so far, in mg; 0 when nothing is noted."""
    known = diary.intake_of(connection, person_id, night)
    return known.dose_mg if known is not None and known.taken else 0.0


def is_taken(connection: Connection, person_id: int, night: Night) -> bool:
    """Whether the diary says that something was taken or rubbed in on this Night."""
    known = diary.intake_of(connection, person_id, night)
    return known is not None and known.taken


def not_tonight(
    connection: Connection, person_id: int, night: Night, *, now: datetime
) -> Recorded | NoNight:
    """Write down that nothing was taken, without asking why."""
    answer = _record(connection, person_id, night, dose_mg=0.0, taken_at=None, now=now)
    assert not isinstance(answer, TooMuch), "nothing is never too much"
    return answer


def later(
    connection: Connection, person_id: int, night: Night, *, at: datetime, now: datetime
) -> Postponed | NoNight | TooClose | TooSoon:
    """Remind again at `at`: if the night has room for it, no medicine is too near (S8), and twelve
    hours lie between two doses."""
    refused = _refusal(connection, person_id, night, at=at, now=now)
    if refused is not None:
        return refused
    if not occurrences.postpone(connection, person_id, Kind.EVENING, night.evening, due_at=at):
        return NoNight()
    ask_dose(connection, person_id, night, now=now)
    return Postponed(at)


def waits(connection: Connection, person_id: int, night: Night, *, now: datetime) -> list[int]:
    """The choices of "later" that fit into this night, in minutes from now."""

    def fits(minutes: int) -> bool:
        at = now + timedelta(minutes=minutes)
        return _refusal(connection, person_id, night, at=at, now=now) is None

    return [minutes for minutes in LATER_MINUTES if fits(minutes)]


def ask_dose(connection: Connection, person_id: int, night: Night, *, now: datetime) -> None:
    """Open the evening's question."""
    _ask(connection, person_id, night=night, question=QUESTION, now=now)


def ask_amount(
    connection: Connection,
    person_id: int,
    night: Night,
    *,
    now: datetime,
    doubted_mg: float | None = None,
) -> Plan | None:
    """Open the question how much it was; None without a plan. `doubted_mg`: the number before."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    _ask(connection, person_id, night=night, question=AMOUNT_QUESTION, now=now)
    if doubted_mg is not None:
        _doubt(connection, person_id, doubted_mg, now=now)
    return stored.plan


def ask_later(connection: Connection, person_id: int, night: Night, *, now: datetime) -> None:
    """Open the question when to remind again."""
    _ask(connection, person_id, night=night, question=LATER_QUESTION, now=now)


def is_planned(connection: Connection, person_id: int, night: Night) -> bool:
    """Whether "took it" tells how much: this Night has a dose planned, or the oil."""
    stored = plans.current(connection, person_id)
    if stored is None or course.is_topical(stored.plan):
        return stored is not None
    return _planned_mg(connection, person_id, night=night, plan=stored.plan) > 0


def is_open(connection: Connection, person_id: int, night: Night, *, now: datetime) -> bool:
    """Whether a tap about this Night's dose still means that Night: until the next one begins."""
    stored = plans.current(connection, person_id)
    return stored is not None and night == planning.night_of_intake(stored.plan, now=now)


def _refusal(
    connection: Connection, person_id: int, night: Night, *, at: datetime, now: datetime
) -> NoNight | TooClose | TooSoon | None:
    """Why this Night's reminder cannot come at `at`; None when it can."""
    stored = plans.current(connection, person_id)
    row = occurrences.get(connection, person_id, Kind.EVENING, night.evening)
    answered = diary.intake_of(connection, person_id, night) is not None
    if stored is None or row is None or answered or not now < at < row.good_until:
        return NoNight()
    free_at = apart.free_from(connection, person_id, night, kind=Kind.EVENING, now=now)
    if free_at is not None and at < free_at:
        return TooSoon(free_at)
    at_local = wallclock.local(at, stored.plan.zone).time().replace(second=0, microsecond=0)
    return spacing.refusal_tonight(connection, person_id, at_local)


def _is_doubtful(connection: Connection, person_id: int, dose_mg: float) -> bool:
    if 0 < dose_mg <= MAX_PLAUSIBLE_MG:
        return False
    asked = conversations.get(connection, person_id)
    is_amount = dose_mg > 0 and isfinite(dose_mg)
    return not is_amount or asked is None or asked.context.get(_DOUBTED) != dose_mg


def _doubt(connection: Connection, person_id: int, dose_mg: float, *, now: datetime) -> None:
    """Remember with the open question, if any, which number was doubted."""
    asked = conversations.get(connection, person_id)
    if asked is not None and isfinite(dose_mg):
        context = {**asked.context, _DOUBTED: dose_mg}
        conversations.ask(connection, person_id, question=asked.question, context=context, now=now)


def _ask(
    connection: Connection, person_id: int, *, night: Night, question: str, now: datetime
) -> None:
    context = {"night": str(night)}
    conversations.ask(connection, person_id, question=question, context=context, now=now)


def _record(
    connection: Connection,
    person_id: int,
    night: Night,
    *,
    dose_mg: float | None,
    taken_at: datetime | None,
    now: datetime,
) -> Recorded | NoNight:
    stored = plans.current(connection, person_id)
    if stored is None:
        return NoNight()
    planned_mg = _planned_mg(connection, person_id, night=night, plan=stored.plan)
    amount = planned_mg if dose_mg is None else dose_mg
    taken = dose_mg is None or dose_mg > 0
    intake = Intake(night, taken, amount, planned_mg, taken_at if taken else None, now)
    if not _repeats(connection, person_id, intake):
        diary.add_intake(connection, person_id, intake)
        last_entries.note(connection, person_id, entry=Entry.INTAKE, night=night, now=now)
    reminder = occurrences.get(connection, person_id, Kind.EVENING, night.evening)
    occurrences.close(connection, person_id, Kind.EVENING, night.evening, state=State.SENT)
    conversations.close(connection, person_id, questions=QUESTIONS)
    planning.replan(connection, person_id, now=now)
    spared = reminder is not None and _is_unsaid(reminder, now=now)
    return Recorded(intake, stored.plan, course.ceiling_mg(stored.plan), spared)


def _is_unsaid(reminder: Occurrence, *, now: datetime) -> bool:
    """Whether it waits for its time still; one that was put off carries the time before."""
    waits = reminder.state in (State.PLANNED, State.QUEUED)
    return waits and (reminder.sent_at is None or reminder.sent_at > now)


def _planned_mg(connection: Connection, person_id: int, *, night: Night, plan: Plan) -> float:
    """What the Night's own evening offered: what the morning after it changed is not its plan."""
    known = diary.intake_of(connection, person_id, night)
    if known is not None:
        return known.planned_mg
    # Whoever sets the plan up shortly after their bedtime is still reminded that evening.
    evening = planning.times(plan, night).bed_at + planning.JUST_PASSED
    then = plans.as_of(connection, person_id, evening)
    return course.tonight_mg(plan if then is None else then.plan)


def _repeats(connection: Connection, person_id: int, intake: Intake) -> bool:
    """Whether it says nothing new; a time of day that was told by itself does."""
    known = diary.intake_of(connection, person_id, intake.night)
    if known is None or (known.taken, known.dose_mg) != (intake.taken, intake.dose_mg):
        return False
    return intake.taken_at in (None, intake.recorded_at, known.taken_at)
