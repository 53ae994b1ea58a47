"""The last entry of the diary, taken back: within a day, once.

What was known before counts again. A plan that the entry has changed is not raised back by itself:
the protocol weighs what is left, as it would have without the entry.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import bedtime, course, diary_correct, morning
from bot.services.diary_book import Page, page
from bot.services.diary_correct import Change, Otherwise
from bot.services.house import House
from bot.services.kinds import Kind
from bot.services.morning import CheckIn
from bot.services.titration import Told
from bot.store import conversations, decisions, diary, last_entries, plans, stretches
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.last_entries import Entry, LastEntry
from bot.store.plans import Plan, StoredPlan
from scheduler import occurrences

WITHIN = timedelta(days=1)
# The evening asks again after this, as after a first reminder that nobody answered.
_ASK_AGAIN_AFTER = timedelta(minutes=20)


@dataclass(frozen=True, slots=True)
class Undone:
    """What was taken back, and what is asked again.

    `check_in`: the morning's question that is open again. `evening`: the dose of tonight is asked
    for now. `reminder_at`: when its reminder comes (UTC). `page`: the Night as it now stands.
    `plan`: the plan as it stands. `waits`: what was decided on the entry stands until it is
    weighed again, with the next answer or at the fixed hour.
    """

    entry: LastEntry
    page: Page | None
    plan: Plan
    check_in: CheckIn | None = None
    evening: bool = False
    reminder_at: datetime | None = None
    otherwise: Otherwise | None = None
    told: Told | None = None
    waits: bool = False


@dataclass(frozen=True, slots=True)
class NothingToUndo:
    """Nothing was told within a day, or it was taken back already."""


def can_undo(
    connection: Connection, person_id: int, night: Night, *, now: datetime
) -> LastEntry | None:
    """The last entry, if it is about this Night and can still be taken back."""
    last = _last(connection, person_id, now=now)
    return last if last is not None and last.night == night else None


def undo(
    connection: Connection,
    person_id: int,
    *,
    entered_at: int | None = None,
    now: datetime,
    house: House,
) -> Undone | NothingToUndo:
    """Take back what was told last. `entered_at`: that very entry (Unix seconds), no newer one."""
    stored = plans.current(connection, person_id)
    last = _last(connection, person_id, now=now)
    if stored is None or last is None:
        return NothingToUndo()
    if entered_at is not None and entered_at != stamp(last):
        return NothingToUndo()
    known = diary.known_now(connection, person_id)
    last_entries.forget(connection, person_id)
    _restore(connection, person_id, last, now=now)
    undone = _asked_again(connection, stored, last, now=now)
    if undone.waits or undone.page is None or last.entry is Entry.STRETCHING:
        return undone
    change = Change(last.night, known)
    weighed = diary_correct.outcome(connection, stored, change, now=now, house=house)
    newest = plans.current(connection, person_id) or stored
    return replace(undone, plan=newest.plan, otherwise=weighed.otherwise, told=weighed.told)


def stamp(last: LastEntry) -> int:
    """The name of an entry in a button: when it was told, in Unix seconds."""
    return int(last.entered_at.timestamp())


def _last(connection: Connection, person_id: int, *, now: datetime) -> LastEntry | None:
    last = last_entries.get(connection, person_id)
    return last if last is not None and now - last.entered_at <= WITHIN else None


def _restore(connection: Connection, person_id: int, last: LastEntry, *, now: datetime) -> None:
    match last.entry:
        case Entry.STRETCHING:
            _restore_stretches(connection, person_id, last.night, now=now)
        case Entry.INTAKE:
            _restore_intake(connection, person_id, last.night, now=now)
        case Entry.CHECK_IN:
            _restore_answers(connection, person_id, last.night, now=now)
            # "Did you take the dose?" is one tap and two entries.
            taken = diary.intake_of(connection, person_id, last.night)
            if taken is not None and taken.recorded_at == last.entered_at:
                _restore_intake(connection, person_id, last.night, now=now)


def _restore_intake(connection: Connection, person_id: int, night: Night, *, now: datetime) -> None:
    rows = diary.intakes_told(connection, person_id, night)
    if not rows or rows[-1].withdrawn:
        return
    before = rows[-2] if len(rows) > 1 else _withdrawn(rows[-1])
    diary.add_intake(connection, person_id, replace(before, recorded_at=now))


def _withdrawn(taken: Intake) -> Intake:
    return replace(taken, taken=False, dose_mg=0.0, taken_at=None, withdrawn=True)


def _restore_answers(
    connection: Connection, person_id: int, night: Night, *, now: datetime
) -> None:
    rows = diary.check_ins_told(connection, person_id, night)
    if not rows:
        return
    before = rows[-2] if len(rows) > 1 else MorningAnswers(night, now)
    diary.add_check_in(connection, person_id, replace(before, recorded_at=now))


def _restore_stretches(
    connection: Connection, person_id: int, night: Night, *, now: datetime
) -> None:
    rows = stretches.told(connection, person_id, night)
    if not rows or rows[-1].withdrawn:
        return
    before = rows[-2] if len(rows) > 1 else replace(rows[-1], done=False, withdrawn=True)
    stretches.add(connection, person_id, replace(before, recorded_at=now))


def _asked_again(
    connection: Connection, stored: StoredPlan, last: LastEntry, *, now: datetime
) -> Undone:
    """What the diary asks again, while there is time for it."""
    person_id, night = stored.person_id, last.night
    undone = Undone(last, page(connection, person_id, night, now=now), stored.plan)
    if last.entry is Entry.INTAKE and bedtime.is_open(connection, person_id, night, now=now):
        return _ask_evening(connection, undone, person_id=person_id, now=now)
    if last.entry is not Entry.CHECK_IN:
        return undone
    waits = _waits(connection, stored, night, now=now)
    if waits:  # what was offered on answers that are gone is offered no more
        decisions.overtake(connection, person_id, now=now)
    asked = morning.begin(connection, person_id, night, now=now)
    return replace(undone, check_in=asked, waits=waits)


def _waits(connection: Connection, stored: StoredPlan, night: Night, *, now: datetime) -> bool:
    """Whether this morning is open and incomplete again, and the fixed hour still to come."""
    answers = morning.known(connection, stored.person_id, night, now=now)
    whole = Known.NOT_ANSWERED not in (answers.cramps_answer, answers.stool_answer)
    if whole or not morning.is_open(connection, stored.person_id, night, now=now):
        return False
    return morning.waits_for_review(connection, stored, night, now=now)


def _ask_evening(
    connection: Connection, undone: Undone, *, person_id: int, now: datetime
) -> Undone:
    night = undone.entry.night
    if diary.intake_of(connection, person_id, night) is not None:
        return undone
    row = occurrences.get(connection, person_id, Kind.EVENING, night.evening)
    if row is None or not course.offers_tonight(undone.plan):
        return undone
    told_early = row.round == 0 and now < row.due_at
    due_at = row.due_at if told_early else now + _ASK_AGAIN_AFTER
    if due_at < row.good_until:
        occurrences.postpone(connection, person_id, Kind.EVENING, night.evening, due_at=due_at)
    if told_early:
        return replace(undone, reminder_at=due_at)
    context = {"night": str(night)}
    conversations.ask(connection, person_id, question=bedtime.QUESTION, context=context, now=now)
    return replace(undone, evening=True)
