"""A pause with an end: shown with what comes after it, then begun. It ends by itself."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.services import pause_end, pausing, planning
from bot.services.planning import Upcoming
from bot.store import conversations, plans
from bot.store.plans import Plan, PlanStatus, StoredPlan

UNTIL, CONFIRM = "pausing.until", "pausing.confirm"
QUESTIONS = (UNTIL, CONFIRM)
# Whoever is away for longer needs a new look at their health. Judgment.
LONGEST_NIGHTS: Final = 365
_UNTIL = "until"


class NoPause(StrEnum):
    """Why a pause cannot end with a Night."""

    PAST = "past"  # the plan would go on before now
    TOO_LONG = "too_long"
    STOPPED = "stopped"  # a stopped plan says nothing anyway


@dataclass(frozen=True, slots=True)
class Break:
    """A pause: the first Night after it, and the moment at which its end is said (UTC).

    `upcoming`: what comes after that moment.
    """

    plan: Plan
    until: Night
    resumes_at: datetime
    upcoming: list[Upcoming]


def ask(connection: Connection, person_id: int, *, now: datetime) -> None:
    """Open the question with which night the plan goes on."""
    conversations.ask(connection, person_id, question=UNTIL, context={}, now=now)


def leave(connection: Connection, person_id: int) -> None:
    """Close the question; the plan is as it was."""
    conversations.close(connection, person_id, questions=QUESTIONS)


def offer(
    connection: Connection, person_id: int, until: Night, *, now: datetime
) -> Break | NoPause | None:
    """Show a pause until this Night, and open its confirmation. None without a plan.

    Nothing is changed yet.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    found = _break(connection, stored, until, now=now)
    if isinstance(found, Break):
        context = {_UNTIL: str(until)}
        conversations.ask(connection, person_id, question=CONFIRM, context=context, now=now)
    return found


def offered(connection: Connection, person_id: int) -> Night | None:
    """The Night of the pause that waits for its confirmation; None when none does."""
    waiting = conversations.get(connection, person_id)
    if waiting is None or waiting.question != CONFIRM:
        return None
    return Night.parse(str(waiting.context[_UNTIL]))


def pause(
    connection: Connection, person_id: int, until: Night, *, now: datetime
) -> Break | NoPause | None:
    """Silence until the wake-up before this Night; then the plan goes on by itself.

    A pause that runs already gets this end; the same once more is a quiet yes. None without a plan.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    found = _break(connection, stored, until, now=now)
    if isinstance(found, Break) and found.plan != stored.plan:
        pausing.put(connection, stored, found.plan, cause=PlanStatus.PAUSED, now=now)
    return found


def _break(
    connection: Connection, stored: StoredPlan, until: Night, *, now: datetime
) -> Break | NoPause:
    if stored.plan.status is PlanStatus.STOPPED:
        return NoPause.STOPPED
    if until - planning.tonight(stored.plan, now=now) > LONGEST_NIGHTS:
        return NoPause.TOO_LONG
    plan = replace(stored.plan, status=PlanStatus.PAUSED, paused_until=until)
    resumes_at = pause_end.resumes_at(plan)
    if resumes_at is None or resumes_at <= now:
        return NoPause.PAST
    after = pausing.resumed(connection, stored, now=resumes_at)
    coming = planning.upcoming(connection, stored.person_id, after, now=resumes_at)
    return Break(plan, until, resumes_at, coming)
