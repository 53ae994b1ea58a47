"""Whether the questions about health and medicines are due again (rule S6)."""

from __future__ import annotations

from datetime import datetime
from typing import Final

from sqlalchemy import Connection

from bot.care.model import Decision, Flag
from bot.care.night import Night
from bot.care.screening import is_due
from bot.services import course
from bot.store import conversations, diary, screenings
from bot.store.conversations import STAYS, Conversation
from bot.store.plans import RUNNING, Plan, PlanStatus, StoredPlan
from scheduler import wallclock

PREFIX: Final = "rescreening."
NEW: Final = "rescreening.new"  # the first question: anything new?
_DAYS_AROUND = 2  # no zone's calendar is further than this from UTC's


def questions_are_due(connection: Connection, stored: StoredPlan, *, now: datetime) -> bool:
    """Whether they wait for an answer: after four weeks, or when something is new.

    Whoever has begun to tell what is new, and was interrupted, has not answered yet.
    """
    said = screenings.latest(connection, stored.person_id)
    days = None if said is None else _days_between(said.screened_at, now, zone=stored.plan.zone)
    told_new = is_telling(conversations.get(connection, stored.person_id))
    if is_due(days, told_new=told_new) or said is None:
        return True
    return is_due(days, told_new=tells_new_medicine(connection, stored.person_id, said.screened_at))


def come_first(
    connection: Connection, stored: StoredPlan, decision: Decision, *, now: datetime
) -> bool:
    """Whether this decision gives more than tonight's plan, and so waits for the questions."""
    gives_more = decision.dose_mg > course.tonight_mg(stored.plan)
    return gives_more and questions_are_due(connection, stored, now=now)


def can_be_asked(plan: Plan) -> bool:
    """A stopped plan asks them with the next setup."""
    return plan.status is not PlanStatus.STOPPED


def are_asked_in_the_morning(plan: Plan) -> bool:
    """Whether the bot brings them up by itself: not while it is silent."""
    return plan.status in RUNNING


def is_telling(question: Conversation | None) -> bool:
    """Whether the person is in the middle of telling what is new, also while another is open."""
    if question is None:
        return False
    known = (question, question.aside)
    return any(
        one is not None and one.question.startswith(PREFIX) and STAYS in one.context
        for one in known
    )


def tells_new_medicine(connection: Connection, person_id: int, since: datetime) -> bool:
    """Whether a new medicine was told after this instant; a later correction does not repeat it."""
    first = Night(since.date()).plus(-_DAYS_AROUND)
    known = diary.known_at(connection, person_id, since)
    before = diary.check_ins_since(connection, person_id, first, known=known)
    return any(
        Flag.NEW_MEDICINE in answers.flags
        and (night not in before or Flag.NEW_MEDICINE not in before[night].flags)
        for night, answers in diary.check_ins_since(connection, person_id, first).items()
    )


def _days_between(earlier: datetime, later: datetime, *, zone: str) -> int:
    """Calendar days on the person's own wall."""
    days = (wallclock.local(moment, zone).date() for moment in (earlier, later))
    first, last = days
    return (last - first).days
