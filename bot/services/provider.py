"""What a provider said: a limit, a fixed dose, and the dose to go on with after diarrhea.

Nothing of it raises by itself: a limit can only lower, and a fixed dose is what the person told
twice. The protocol is asked again at once, on the facts of the day.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.care.levels import highest_level
from bot.care.model import Phase, Screen
from bot.care.settle import capped, provider_ended
from bot.services import course, effects, planning, titration
from bot.services.bedtime import MAX_PLAUSIBLE_MG
from bot.services.house import House
from bot.services.planning import Upcoming
from bot.services.titration import Told
from bot.store import conversations, plans
from bot.store.decisions import Trigger
from bot.store.plans import BY_PROVIDER, BY_SETTINGS, Plan, PlanStatus, StoredPlan
from scheduler.savepoint import undone

LIMIT, DOSE, CONFIRM = "provider.limit", "provider.dose", "provider.confirm"
QUESTIONS = (LIMIT, DOSE, CONFIRM)
_QUIET = House(dose_suggestions=False)
# The cause of a version under which no decision of its day is taken back any more: to do so
# could give a dose again that a provider's word has closed.
_STANDS = "provider_stands"


class Obstacle(StrEnum):
    """Why a provider's dose cannot be recorded."""

    STOPPED = "stopped"  # nothing restarts by itself, not even on a provider's word
    BLOCKED = "blocked"  # the screening says no
    TOPICAL = "topical"  # no dose is counted on the skin


@dataclass(frozen=True, slots=True)
class Changed:
    """The plan as it is now, with the next messages. `told`: what the protocol said to it."""

    plan: Plan
    upcoming: list[Upcoming]
    told: Told | None


@dataclass(frozen=True, slots=True)
class Wish:
    """What waits for its confirmation: to which question, and how many mg; None: no more of it."""

    question: str
    mg: float | None


def obstacle(plan: Plan) -> Obstacle | None:
    """What stands against a provider's dose; None when nothing does."""
    if plan.status is PlanStatus.STOPPED:
        return Obstacle.STOPPED
    if plan.screen is Screen.BLOCK:
        return Obstacle.BLOCKED
    return Obstacle.TOPICAL if course.is_topical(plan) else None


def is_awaited(plan: Plan) -> bool:
    """Whether a pause for diarrhea waits for the provider of the plan (rows 10 and 12)."""
    paused = plan.phase is Phase.PAUSED_GI and plan.status is not PlanStatus.STOPPED
    return paused and plan.provider_plan and plan.resume_dose_mg is None


def is_plausible(mg: float) -> bool:
    """Whether a number of mg can be believed; others are asked again."""
    return 0 < mg <= MAX_PLAUSIBLE_MG


def would_stop(plan: Plan, limit_mg: float) -> bool:
    """Whether no piece of the product fits under this limit, so that the course would end."""
    limited = replace(plan, provider_ceiling_mg=limit_mg)
    level_mg = highest_level(course.state_of(limited, plan.origin), at_most_mg=plan.dose_mg)
    return level_mg is None and _is_above(limited)


def ask(connection: Connection, person_id: int, question: str, *, now: datetime) -> None:
    """Open the question for a number."""
    conversations.ask(connection, person_id, question=question, context={}, now=now)


def ask_again(connection: Connection, person_id: int, wish: Wish, *, now: datetime) -> None:
    """Open the confirmation that repeats the number."""
    context = {"question": wish.question, "mg": wish.mg}
    conversations.ask(connection, person_id, question=CONFIRM, context=context, now=now)


def leave(connection: Connection, person_id: int) -> None:
    """Close the open question; nothing is changed."""
    conversations.close(connection, person_id, questions=QUESTIONS)


def wish(connection: Connection, person_id: int) -> Wish | None:
    """What waits for its confirmation."""
    asked = conversations.get(connection, person_id)
    if asked is None or asked.question != CONFIRM:
        return None
    question, mg = asked.context.get("question"), asked.context.get("mg")
    if mg is None:
        return Wish(str(question), None)
    return Wish(str(question), float(mg)) if isinstance(mg, int | float) else None


def record(
    connection: Connection, person_id: int, wanted: Wish, *, now: datetime
) -> Changed | Obstacle | None:
    """Record what was confirmed. None without a plan, or with no provider's plan to end."""
    if wanted.question == LIMIT:
        return set_limit(connection, person_id, wanted.mg, now=now)
    if wanted.mg is None:
        return end_plan(connection, person_id, now=now)
    return set_dose(connection, person_id, wanted.mg, now=now)


def preview(
    connection: Connection, person_id: int, wanted: Wish, *, now: datetime
) -> Changed | Obstacle | None:
    """What would come of it if it were recorded now. Nothing is changed."""
    with undone(connection):
        return record(connection, person_id, wanted, now=now)


def set_limit(
    connection: Connection, person_id: int, limit_mg: float | None, *, now: datetime
) -> Changed | None:
    """Record the most a day that a provider allows, in mg with other magnesium; None: no limit.

    It never raises anything (L1). A dose above it comes down at once (row 8). None without a plan.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan = replace(stored.plan, provider_ceiling_mg=limit_mg)
    is_lifted = course.ceiling_mg(plan) > course.ceiling_mg(stored.plan)
    cause = _STANDS if is_lifted else BY_SETTINGS
    return _put(connection, stored, plan, cause=cause, now=now)


def set_dose(
    connection: Connection, person_id: int, dose_mg: float, *, now: datetime
) -> Changed | Obstacle | None:
    """Record a provider's fixed dose, in mg (E9): the plan's dose, or the one to go on with."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    against = obstacle(stored.plan)
    if against is not None:
        return against
    tonight = planning.tonight(stored.plan, now=now)
    plan = effects.with_provider_dose(stored.plan, dose_mg, tonight=tonight)
    # Whoever tells how to go on after diarrhea does not take the diarrhea back.
    cause = _STANDS if stored.plan.phase is Phase.PAUSED_GI else BY_PROVIDER
    return _put(connection, stored, plan, cause=cause, now=now)


def end_plan(connection: Connection, person_id: int, *, now: datetime) -> Changed | None:
    """The provider's plan is over: the protocol takes over and brings the dose down if it must.

    None without such a plan.
    """
    stored = plans.current(connection, person_id)
    if stored is None or not stored.plan.provider_plan:
        return None
    tonight = planning.tonight(stored.plan, now=now)
    state = provider_ended(course.state_of(stored.plan, tonight))
    plan = replace(course.with_state(stored.plan, state), provider_plan=False)
    return _put(connection, stored, plan, cause=BY_SETTINGS, now=now)


def _put(
    connection: Connection, stored: StoredPlan, plan: Plan, *, cause: str, now: datetime
) -> Changed:
    person_id = stored.person_id
    effects.put(connection, stored, plan, cause=cause, now=now)
    conversations.close(connection, person_id, questions=QUESTIONS)
    told = _weigh(connection, person_id, now=now)
    newest = plans.current(connection, person_id) or stored
    planning.replan(connection, person_id, now=now)
    upcoming = planning.upcoming(connection, person_id, newest.plan, now=now)
    return Changed(newest.plan, upcoming, told)


def _weigh(connection: Connection, person_id: int, *, now: datetime) -> Told | None:
    """Ask the protocol on today's answers; a dose above the ceiling comes down in any case."""
    told = titration.reconsider(connection, person_id, now=now)
    if (stored := _above(connection, person_id)) is not None:
        tonight, why = planning.tonight(stored.plan, now=now), Trigger.PROVIDER
        told = titration.evaluate(connection, stored, tonight, trigger=why, now=now, house=_QUIET)
    if (stored := _above(connection, person_id)) is not None:
        # A silent plan is not asked, and another row can be in front of row 8.
        _cap(connection, stored, now=now)
    return told


def _cap(connection: Connection, stored: StoredPlan, *, now: datetime) -> None:
    plan, tonight = stored.plan, planning.tonight(stored.plan, now=now)
    lower = course.with_state(
        plan, capped(course.state_of(plan, tonight), course.day_of(plan, tonight))
    )
    if lower.dose_mg == 0:
        lower = replace(lower, status=PlanStatus.STOPPED)
    effects.put(connection, stored, lower, cause=_STANDS, now=now)


def _above(connection: Connection, person_id: int) -> StoredPlan | None:
    stored = plans.current(connection, person_id)
    return stored if stored is not None and _is_above(stored.plan) else None


def _is_above(plan: Plan) -> bool:
    """Whether row 8 has something to bring down."""
    treated = plan.phase not in (Phase.BASELINE, Phase.PAUSED_GI) and not course.is_topical(plan)
    bound = treated and not plan.provider_plan
    return bound and plan.dose_mg > course.ceiling_mg(plan)
