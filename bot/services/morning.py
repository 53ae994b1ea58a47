"""The morning: any cramps? any diarrhea? Two taps, and the protocol answers."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.care.checkin import is_plausible_cramps, must_ask_flags
from bot.care.flags import triage_of
from bot.care.model import Triage
from bot.care.night import Night
from bot.services import planning, titration
from bot.services.draft import PREFIX as SETUP
from bot.services.house import House
from bot.services.planning import Kind
from bot.services.titration import Told
from bot.store import conversations, diary, last_entries, plans
from bot.store.decisions import Trigger
from bot.store.diary import Known, MorningAnswers
from bot.store.last_entries import Entry
from bot.store.plans import RUNNING, Plan, StoredPlan
from scheduler import occurrences
from scheduler.occurrences import Occurrence, State

# One more question after three hours, then silence; the answer stays welcome until bedtime.
FOLLOW_UP_AFTER = (timedelta(hours=3),)
# Whoever is up this long before the wake time tells of the night that is ending.
EARLY_RISER = timedelta(hours=3)
# An answer that comes later than this after the wake time, or after the review, is marked late.
LATE_AFTER = timedelta(hours=12)
CRAMPS, STOOL, TAKEN, FLAGS, PAIN, LONGEST, DISTURBED = (
    "morning.cramps",
    "morning.stool",
    "morning.taken",
    "morning.flags",
    "morning.pain",
    "morning.longest",
    "morning.disturbed",
)
MAX_PAIN = 10  # of a scale from 0, no pain
# How long the longest cramp lasted, by the upper end of each choice; the last has none.
LONGEST_MINUTES = (1, 2, 5, 10, 11)
OVER_TEN_MINUTES = LONGEST_MINUTES[-1]  # a warning sign by itself (rule F1)
QUESTIONS = (CRAMPS, STOOL, TAKEN, FLAGS, PAIN, LONGEST, DISTURBED)
_BOTH = "both"  # in the open question: Change asks for cramps and stool once more
_SIGNS = frozenset({"flags", "flags_answer"})


@dataclass(frozen=True, slots=True)
class CheckIn:
    """Where one morning stands: the answers so far, the open question ("" when none), the verdict.

    `told` is what the protocol said when this very answer completed or changed the check-in.
    """

    night: Night
    answers: MorningAnswers
    plan: Plan
    question: str
    told: Told | None = None


@dataclass(frozen=True, slots=True)
class Closed:
    """This Night can no longer be answered here: its day is over, or it was never planned."""


@dataclass(frozen=True, slots=True)
class Implausible:
    """A count that nobody has in a night; ask again."""

    count: int


def begin(connection: Connection, person_id: int, night: Night, *, now: datetime) -> CheckIn | None:
    """Open this morning's first question; None when it is answered already or no plan runs."""
    stored = plans.current(connection, person_id)
    if stored is None or stored.plan.status not in RUNNING:
        return None
    if not _is_open(stored.plan, night, now=now):
        return None
    answers = known(connection, person_id, night, now=now)
    question = _next(connection, person_id, answers)
    if not question:
        return None
    _open(connection, person_id, night, question=question, now=now)
    return CheckIn(night, answers, stored.plan, question)


def reopen(
    connection: Connection, person_id: int, night: Night, *, now: datetime
) -> CheckIn | Closed:
    """Ask this morning's two questions again; the answers stand until then."""
    stored = plans.current(connection, person_id)
    if stored is None or not _is_open(stored.plan, night, now=now):
        return Closed()
    context = {"night": str(night), _BOTH: True}
    conversations.ask(connection, person_id, question=CRAMPS, context=context, now=now)
    answers = known(connection, person_id, night, now=now)
    return CheckIn(night, answers, stored.plan, CRAMPS)


def ask(  # house: person and night are one key
    connection: Connection, person_id: int, night: Night, question: str, *, now: datetime
) -> CheckIn | Closed:
    """Open one question of this morning by itself: how many, how bad, warning signs."""
    stored = plans.current(connection, person_id)
    hears = _hears_warnings if question == FLAGS else _is_open
    if stored is None or not hears(stored.plan, night, now=now):
        return Closed()
    _open(connection, person_id, night, question=question, now=now)
    answers = known(connection, person_id, night, now=now)
    return CheckIn(night, answers, stored.plan, question)


def signs(connection: Connection, person_id: int, *, now: datetime) -> CheckIn | Closed:
    """The list of warning signs, at any hour and under any plan; Closed when there is none yet.

    `question` is "" while a setup is open, whose answers must not be lost: then only taps answer.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return Closed()
    night = night_of_answer(stored.plan, now=now)
    if not _hears_warnings(stored.plan, night, now=now):
        return Closed()
    asked = conversations.get(connection, person_id)
    in_setup = asked is not None and asked.question.startswith(SETUP)
    if not in_setup:
        _open(connection, person_id, night, question=FLAGS, now=now)
    answers = known(connection, person_id, night, now=now)
    return CheckIn(night, answers, stored.plan, "" if in_setup else FLAGS)


def answer_cramps(  # house: person and night are one key, answer and count one answer
    connection: Connection,
    person_id: int,
    night: Night,
    *,
    answer: Known,
    count: int | None,
    now: datetime,
    house: House,
) -> CheckIn | Closed | Implausible:
    """Any cramps? A yes without a number counts as one until the number is told."""
    if count is not None and not is_plausible_cramps(count):
        return Implausible(count)
    cramps = {Known.YES: count or 1, Known.NO: 0}.get(answer)
    changes = {"cramps_answer": answer, "cramps": cramps}
    return record(connection, person_id, night, changes, now=now, house=house)


def record(  # house: person and night are one key
    connection: Connection,
    person_id: int,
    night: Night,
    changes: Mapping[str, object],
    *,
    now: datetime,
    house: House,
) -> CheckIn | Closed:
    """Write down what was answered about a Night and, when it is complete, ask the protocol.

    Warning signs are heard until the next morning begins, when all else is closed.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return Closed()
    is_open = _is_open(stored.plan, night, now=now)
    is_sign = _is_warning(changes)
    if not is_open and not (is_sign and _hears_warnings(stored.plan, night, now=now)):
        return Closed()
    answers = write_down(connection, stored, night, changes=changes, now=now)
    missing = ""
    if is_open:
        missing = _question_after(connection, stored, answers, changes=changes)
    question = missing if _may_ask_on(connection, stored, changes) else ""
    if question:
        _open(connection, person_id, night, question=question, now=now)
    else:
        conversations.close(connection, person_id, questions=QUESTIONS)
    told = None
    if _can_be_decided(answers, missing):
        told = _decide(connection, stored, night, now=now, house=house)
    return CheckIn(night, answers, stored.plan, question, told)


def note(  # house: person and night are one key
    connection: Connection,
    person_id: int,
    night: Night,
    changes: Mapping[str, object],
    *,
    now: datetime,
    house: House,
) -> CheckIn | Closed:
    """Write down one tick of a list whose "Done" is still to come.

    A "Done" that never comes loses nothing: the fixed hour weighs what was ticked. When that is
    over for today, it is weighed here.
    """
    stored = plans.current(connection, person_id)
    if stored is None or not _hears_warnings(stored.plan, night, now=now):
        return Closed()
    answers = write_down(connection, stored, night, changes=changes, now=now)
    told = None
    if stored.plan.status in RUNNING and not waits_for_review(connection, stored, night, now=now):
        told = _decide(connection, stored, night, now=now, house=house)
    return CheckIn(night, answers, stored.plan, FLAGS, told)


def is_open(connection: Connection, person_id: int, night: Night, *, now: datetime) -> bool:
    """Whether this Night can still be answered: until the next bedtime, or a while before it."""
    stored = plans.current(connection, person_id)
    return stored is not None and _is_open(stored.plan, night, now=now)


def known(connection: Connection, person_id: int, night: Night, *, now: datetime) -> MorningAnswers:
    """The answers about a Night so far."""
    answers = diary.check_in_of(connection, person_id, night)
    return MorningAnswers(night, now) if answers is None else answers


def night_of_answer(plan: Plan, *, now: datetime) -> Night:
    """The Night that a morning answer means at this moment: the last one that ended, or ends."""
    night = planning.tonight(plan, now=now)
    times = planning.times(plan, night)
    is_ending = max(times.bed_at, times.wake_at - EARLY_RISER) <= now
    return night if is_ending else night.plus(-1)


def write_down(
    connection: Connection,
    stored: StoredPlan,
    night: Night,
    *,
    changes: Mapping[str, object],
    now: datetime,
) -> MorningAnswers:
    """Add what is new to the answers of a Night; nothing is asked or weighed because of it."""
    before = known(connection, stored.person_id, night, now=now)
    answers = replace(before, **changes)  # type: ignore[arg-type]
    if answers == before:
        return before
    late = _is_late(stored.plan, night, now=now)
    if _is_told(before) and not _is_over(stored.plan, night, now=now):
        late = before.late  # a word more on the same day makes no late answer of a timely one
    answers = replace(answers, recorded_at=now, late=late)
    diary.add_check_in(connection, stored.person_id, answers)
    last_entries.note(connection, stored.person_id, entry=Entry.CHECK_IN, night=night, now=now)
    return answers


def _is_told(answers: MorningAnswers) -> bool:
    return Known.NOT_ANSWERED not in (answers.cramps_answer, answers.stool_answer)


def _is_late(plan: Plan, night: Night, *, now: datetime) -> bool:
    woken_at = planning.times(plan, night).wake_at
    return now > min(woken_at + LATE_AFTER, planning.review_at(plan, night))


def _is_over(plan: Plan, night: Night, *, now: datetime) -> bool:
    return planning.times(plan, night.next()).bed_at <= now


def _is_warning(changes: Mapping[str, object]) -> bool:
    stool = changes.get("stool")
    return "flags_answer" in changes or (isinstance(stool, int) and must_ask_flags(stool))


def _may_ask_on(connection: Connection, stored: StoredPlan, changes: Mapping[str, object]) -> bool:
    """Whether the morning's next question may follow.

    Never after an urgent sign: what to do now must be the last word. After any other sign, when
    the bot asks in the mornings at all and no other story waits for an answer.
    """
    flags = changes.get("flags")
    if isinstance(flags, frozenset) and triage_of(flags) >= Triage.URGENT:
        return False
    if not _SIGNS.issuperset(changes):
        return True
    asked = conversations.get(connection, stored.person_id)
    is_free = asked is None or asked.question in QUESTIONS
    return is_free and stored.plan.status in RUNNING


def waits_for_review(
    connection: Connection, stored: StoredPlan, night: Night, *, now: datetime
) -> bool:
    """Whether the fixed hour after this Night is still to come; one that was spared comes then."""
    row = occurrences.get(connection, stored.person_id, Kind.REVIEW, night.evening)
    due_at = planning.review_at(stored.plan, night)
    if row is None or now >= due_at:
        return False
    if row.state in (State.PLANNED, State.QUEUED, State.SENDING):
        return True
    key = (stored.person_id, Kind.REVIEW, night.evening)
    return occurrences.postpone(connection, *key, due_at=due_at)


def _question_after(
    connection: Connection,
    stored: StoredPlan,
    answers: MorningAnswers,
    *,
    changes: Mapping[str, object],
) -> str:
    if _asks_both(connection, stored.person_id, changes):
        return STOOL
    return _next(connection, stored.person_id, answers)


def _asks_both(connection: Connection, person_id: int, changes: Mapping[str, object]) -> bool:
    """Whether a change was asked for and has come as far as the second question."""
    if "cramps_answer" not in changes or "stool_answer" in changes:
        return False
    asked = conversations.get(connection, person_id)
    return asked is not None and asked.question == CRAMPS and _BOTH in asked.context


def _can_be_decided(answers: MorningAnswers, question: str) -> bool:
    """Complete, or bad enough that safety does not wait for the other answers."""
    urgent = bool(answers.flags) or must_ask_flags(answers.stool)
    return urgent or question in ("", FLAGS)


def _decide(
    connection: Connection, stored: StoredPlan, night: Night, *, now: datetime, house: House
) -> Told | None:
    person_id = stored.person_id
    occurrences.close(connection, person_id, Kind.MORNING, night.evening, state=State.SENT)
    # The day is decided here and now: its fixed hour has nothing left to ask. "Sent" and not
    # "skipped", because a sign that is ticked later can still ask for that hour.
    occurrences.close(connection, person_id, Kind.REVIEW, night.evening, state=State.SENT)
    told = titration.evaluate(
        connection, stored, night.next(), trigger=Trigger.CHECK_IN, now=now, house=house
    )
    is_same = told is None or told.plan is stored.plan  # else a newer version is stored now
    planning.replan(connection, person_id, now=now, stored=stored if is_same else None)
    return told


def _next(connection: Connection, person_id: int, answers: MorningAnswers) -> str:
    if answers.cramps_answer is Known.NOT_ANSWERED:
        return CRAMPS
    if answers.stool_answer is Known.NOT_ANSWERED:
        return STOOL
    unknown = diary.intake_of(connection, person_id, answers.night) is None
    if (
        unknown
        and answers.taken_answer is Known.NOT_ASKED
        and _was_planned(connection, person_id, answers.night)
    ):
        return TAKEN
    bad = must_ask_flags(answers.stool, answers.worst_pain)
    return FLAGS if bad and answers.flags_answer is Known.NOT_ASKED else ""


def _was_planned(connection: Connection, person_id: int, night: Night) -> bool:
    """Whether the evening of this Night offered something: only then is it asked after."""
    row = occurrences.get(connection, person_id, Kind.EVENING, night.evening)
    if row is None or row.state is not State.CANCELLED:
        return row is not None
    return row.sent_at is not None or _fell_due(connection, row)


def _fell_due(connection: Connection, row: Occurrence) -> bool:
    """Whether it was cancelled after its time, which an outage had kept from being told."""
    then = plans.as_of(connection, row.person_id, row.due_at)
    night = Night(row.night)
    return then is not None and planning.fell_due(then.plan, night, due_at=row.due_at)


def _open(
    connection: Connection, person_id: int, night: Night, *, question: str, now: datetime
) -> None:
    context = {"night": str(night)}
    conversations.ask(connection, person_id, question=question, context=context, now=now)


def _is_open(plan: Plan, night: Night, *, now: datetime) -> bool:
    """A morning is open from about the end of its Night until the next bedtime."""
    is_last = night == night_of_answer(plan, now=now)
    return night >= plan.origin and is_last and not _is_over(plan, night, now=now)


def _hears_warnings(plan: Plan, night: Night, *, now: datetime) -> bool:
    """A warning sign is heard at any hour, from the day on which the course begins."""
    return night >= plan.origin.plus(-1) and night == night_of_answer(plan, now=now)
