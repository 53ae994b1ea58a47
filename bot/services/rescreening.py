"""The questions about health and medicines, asked again (rule S6): every four weeks, and when
something is new. What they change takes effect at once.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum

from sqlalchemy import Connection

from bot.care.entry import topical_start
from bot.care.model import Phase, Screen, Triage
from bot.care.screening import ScreeningResult
from bot.services import (
    course,
    effects,
    health,
    health_answers,
    planning,
    spacing,
    titration,
)
from bot.services import draft as drafts
from bot.services.draft import Draft, Step
from bot.services.health import NEW, PREFIX
from bot.services.house import House
from bot.services.onboarding import Setup
from bot.services.planning import Upcoming
from bot.services.titration import Told
from bot.store import conversations, decisions, plans, screenings
from bot.store.conversations import STAYS, Conversation
from bot.store.decisions import StoredDecision, Trigger
from bot.store.plans import BY_SCREENING, Plan, StoredPlan
from bot.store.screenings import Screening


class Turn(StrEnum):
    """What the bot says next about these questions, once the morning is answered."""

    NOTHING = "nothing"
    ASK = "ask"  # anything new?
    TELL = "tell"  # a new medicine was told: the lists themselves
    GO_ON = "go_on"  # the lists were interrupted


@dataclass(frozen=True, slots=True)
class Rescreened:
    """What came of the answers. `told` is what the protocol says to them, None for nothing new."""

    found: ScreeningResult
    plan: Plan
    upcoming: list[Upcoming]
    told: Told | None
    changed: bool
    is_lifted: bool
    """Whether magnesium was blocked before these answers, and is not any more."""


def current(question: Conversation | None) -> Setup | None:
    """The lists that are open now, with the answers so far; None when they are not."""
    if question is None or not question.question.startswith(PREFIX):
        return None
    draft = drafts.read(question.context.get("draft"))
    if draft is None or not draft.is_rescreening:
        return None
    return Setup(draft, str(question.context.get("last", "")))


def opened(connection: Connection, person_id: int) -> Setup | None:
    """The same, asked of the store."""
    return current(conversations.get(connection, person_id))


def turn(connection: Connection, person_id: int, *, now: datetime) -> Turn:
    """What follows the morning's verdict: nothing beside a warning, and nothing twice."""
    stored, known = plans.current(connection, person_id), decisions.latest(connection, person_id)
    if stored is None or not health.are_asked_in_the_morning(stored.plan):
        return Turn.NOTHING
    # Whoever answered before the usual wake time has answered for the evening that comes.
    decided = known is not None and known.night >= planning.tonight(stored.plan, now=now)
    if known is None or not decided or known.decision.triage >= Triage.PROMPT:
        return Turn.NOTHING
    return _turn(connection, stored, now=now)


def ask(connection: Connection, person_id: int, *, now: datetime) -> None:
    """Open the question whether anything is new."""
    conversations.ask(connection, person_id, question=NEW, context={}, now=now)


def step_back(connection: Connection, person_id: int) -> None:
    """The evening's reminder comes: what is asked here waits for the next morning."""
    question = conversations.get(connection, person_id)
    if question is None or not question.question.startswith(PREFIX):
        return
    if current(question) is None:
        conversations.close(connection, person_id, questions=(question.question,))
    else:
        conversations.cover(connection, person_id)


def has_new_medicine(connection: Connection, person_id: int) -> bool:
    """Whether a new medicine was told that no list has heard of yet."""
    said = screenings.latest(connection, person_id)
    return said is not None and health.tells_new_medicine(connection, person_id, said.screened_at)


def begin(
    connection: Connection, person_id: int, *, nothing_new: bool, now: datetime, last: str = ""
) -> Draft:
    """Open the lists with what was ticked before. `last` is the tap that does it.

    `nothing_new`: they are closed already, but a kidney blood test of 12 months may be over by now.
    Raises ValueError without a plan.
    """
    stored = plans.current(connection, person_id)
    if stored is None:
        raise ValueError("the health questions are asked again of somebody with a plan")
    before = screenings.latest(connection, person_id)
    draft = health_answers.lists(stored.plan, before)
    if nothing_new and before is not None:
        draft = health_answers.closed(draft, before, plan=stored.plan)
    keep(connection, person_id, Setup(draft, last), now=now)
    return draft


def keep(connection: Connection, person_id: int, setup: Setup, *, now: datetime) -> None:
    """Remember the answers so far; they are kept beside whatever is asked in between."""
    context = {"draft": setup.draft.model_dump(mode="json"), "last": setup.last, STAYS: True}
    question = f"{PREFIX}{setup.step}"
    conversations.ask(connection, person_id, question=question, context=context, now=now)


def last_answered(connection: Connection, person_id: int) -> str:
    """A short name of the last time they were answered: a button of before knows that it is old."""
    said = screenings.latest(connection, person_id)
    return "" if said is None else str(int(said.screened_at.timestamp()))


def finish(
    connection: Connection, person_id: int, draft: Draft, *, now: datetime, house: House
) -> Rescreened:
    """Store the screening and what it changes in the plan, and ask the protocol again.

    Raises ValueError when a question is still open, or without a plan.
    """
    stored, before = plans.current(connection, person_id), screenings.latest(connection, person_id)
    if stored is None or Setup(draft).step is not Step.SUMMARY:
        raise ValueError("a screening is stored when every question has its answer")
    _close(connection, person_id)
    said = health_answers.screening(draft, before, now=now)
    screenings.add(connection, person_id, said)
    covered = health_answers.is_covered(before, said, nothing_new=draft.nothing_new)
    plan = _screened(connection, stored, said, draft=draft, ok_covers=covered)
    plan = _begun_again(connection, stored, plan, now=now)
    effects.put(connection, stored, plan, cause=BY_SCREENING, now=now)
    told = _weigh(connection, stored, now=now, house=house)
    planning.replan(connection, person_id, now=now)
    newest = plans.current(connection, person_id) or stored
    coming = planning.upcoming(connection, person_id, newest.plan, now=now)
    return Rescreened(
        found=health_answers.found(said),
        plan=newest.plan,
        upcoming=coming,
        told=told,
        changed=newest.plan != stored.plan,
        is_lifted=_is_lifted(stored.plan, said.verdict),
    )


def _turn(connection: Connection, stored: StoredPlan, *, now: datetime) -> Turn:
    question = conversations.get(connection, stored.person_id)
    if current(question) is not None:
        return Turn.NOTHING if question is not None and question.is_seen else Turn.GO_ON
    if question is not None or not health.questions_are_due(connection, stored, now=now):
        return Turn.NOTHING
    return Turn.TELL if has_new_medicine(connection, stored.person_id) else Turn.ASK


def _screened(
    connection: Connection, stored: StoredPlan, said: Screening, *, draft: Draft, ok_covers: bool
) -> Plan:
    """The plan as these answers leave it. A gap that is broken counts like a course (row 3)."""
    plan = stored.plan
    has_course = health_answers.found(said).spacing_conflict
    conflicts = spacing.unfit_bedtimes(connection, stored.person_id, plan)
    return replace(
        plan,
        screen=said.verdict,
        spacing_conflict=has_course or bool(conflicts),
        provider_ok=plan.provider_ok and ok_covers,
        other_mg=plan.other_mg if draft.other_mg is None else draft.other_mg,
    )


def _begun_again(connection: Connection, stored: StoredPlan, plan: Plan, *, now: datetime) -> Plan:
    """A course that a block has ended begins as a new one (E8), but for a slip of the same day."""
    is_lifted = _is_lifted(stored.plan, plan.screen)
    has_ended = plan.phase is Phase.BASELINE and plan.treat_start is not None
    if not is_lifted or not has_ended or _is_slip(connection, stored, now=now):
        return plan
    fresh = replace(
        plan,
        origin=planning.first_night(plan.zone, plan.bedtime_local, now=now, week=plan.week),
        baseline_per_week=None,
        baseline_measured=False,
        treat_start=None,
        last_change=None,
        follows_stop=Triage.ROUTINE,
    )
    if not course.is_topical(fresh):
        return fresh
    return course.with_state(fresh, topical_start(course.state_of(fresh, fresh.origin)))


def _is_lifted(before: Plan, verdict: Screen) -> bool:
    return before.screen is Screen.BLOCK and verdict is not Screen.BLOCK


def _is_slip(connection: Connection, stored: StoredPlan, *, now: datetime) -> bool:
    """Whether it was ended today: what is put right the same day leaves no mark."""
    known = decisions.latest(connection, stored.person_id)
    if known is None or known.night < planning.tonight(stored.plan, now=now):
        return False
    return effects.without(connection, stored, known).phase is not Phase.BASELINE


def _weigh(
    connection: Connection, before: StoredPlan, *, now: datetime, house: House
) -> Told | None:
    """Ask the protocol again when the plan has changed, or when an offer waited for the answers."""
    person_id = before.person_id
    stored, known = plans.current(connection, person_id), decisions.latest(connection, person_id)
    assert stored is not None, "somebody with a plan has answered"
    tonight = planning.tonight(stored.plan, now=now)
    is_today = known is not None and known.night >= tonight
    if known is not None and is_today:
        tonight = known.night
    waits = known is not None and is_today and _waits(connection, stored, known)
    if stored.plan == before.plan and not waits:
        return None
    trigger = Trigger.SCREENING
    return titration.evaluate(connection, stored, tonight, trigger=trigger, now=now, house=house)


def _waits(connection: Connection, stored: StoredPlan, made: StoredDecision) -> bool:
    """Whether this decision gives more and was never offered."""
    gives_more = made.decision.dose_mg > course.tonight_mg(stored.plan)
    return gives_more and not decisions.was_proposed(connection, made.id)


def _close(connection: Connection, person_id: int) -> None:
    """These questions are answered; what else is open stays open."""
    question = conversations.get(connection, person_id)
    if question is not None and question.question.startswith(PREFIX):
        conversations.close(connection, person_id, questions=(question.question,))
