"""What a decision does to the stored plan: at once, when a tap accepts it, or taken back."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

from sqlalchemy import Connection

from bot.care.model import Action, Decision, ReasonCode, State
from bot.care.night import Night
from bot.care.settle import provider_set, settle
from bot.services import course, planning
from bot.store import decisions, plans
from bot.store.decisions import StoredDecision, Trigger
from bot.store.plans import BY_PROVIDER, BY_SCREENING, BY_SETTINGS, Plan, PlanStatus, StoredPlan

_LAPSE_ROW = "18"
_DECISION = "decision"  # the first part of a version's cause


def put(
    connection: Connection, stored: StoredPlan, plan: Plan, *, cause: str, now: datetime
) -> StoredPlan:
    """Make this the newest version, unless it is, and plan the messages that it wants."""
    if plan == stored.plan:
        return stored
    newest = plans.add(connection, stored.person_id, plan, cause=cause, now=now)
    planning.replan(connection, stored.person_id, now=now)
    return newest


def take_effect(
    connection: Connection, stored: StoredPlan, made: StoredDecision, *, now: datetime
) -> StoredPlan:
    """Change the plan as the decision says; the same plan again when it changes nothing."""
    changed = replace(
        course.with_state(stored.plan, _settled(stored.plan, made)),
        status=_status_after(made.decision, stored.plan.status),
        baseline_measured=stored.plan.baseline_measured or _measures(made.decision),
    )
    return put(connection, stored, changed, cause=_cause(made), now=now)


def accept(
    connection: Connection, stored: StoredPlan, made: StoredDecision, *, now: datetime
) -> StoredPlan:
    """The same for a decision that waited for a tap; a plan that waited for one runs again."""
    waited = stored.plan.status is PlanStatus.WAITING
    running = replace(stored.plan, status=PlanStatus.ACTIVE) if waited else stored.plan
    started = put(connection, stored, running, cause=_cause(made), now=now)
    return take_effect(connection, started, made, now=now)


def wait_for_tap(
    connection: Connection, stored: StoredPlan, made: StoredDecision, *, now: datetime
) -> StoredPlan:
    """Back after a lapse, the old dose is gone and the lower one waits for a tap (T3)."""
    held = stored.plan.status is PlanStatus.HELD
    status = PlanStatus.HELD if held else PlanStatus.WAITING
    lower = replace(course.with_state(stored.plan, _settled(stored.plan, made)), status=status)
    return put(connection, stored, lower, cause=_cause(made), now=now)


def without(connection: Connection, stored: StoredPlan, made: StoredDecision) -> Plan:
    """The newest plan as if `made` had not changed it; what the person set since then is kept.

    A slip of the thumb ("diarrhea: yes") that is put right the same day leaves no pause and no mark
    against the dose, and a raise that was accepted does not outlive the facts it was offered on.
    """
    changed: StoredPlan | None = stored
    word: Plan | None = None
    while changed is not None and changed.cause in (BY_SETTINGS, BY_SCREENING, BY_PROVIDER):
        word = changed.plan if word is None and changed.cause == BY_PROVIDER else word
        changed = plans.version(connection, stored.person_id, changed.version - 1)
    before = plans.get(connection, made.plan_id)
    if before is None or changed is None or changed.cause != _cause(made):
        return stored.plan
    if made.trigger is Trigger.ENTRY:
        return stored.plan  # the course was begun by a tap, and on no morning's answers
    if before.plan.origin != stored.plan.origin:
        return stored.plan  # a new course has begun since
    raised = course.tonight_mg(stored.plan) > course.tonight_mg(before.plan)
    if made.trigger is Trigger.TAP and not raised:
        return stored.plan  # what a tap has lowered or stopped stays so
    restored = course.as_before(stored.plan, before.plan)
    if word is None or not stored.plan.provider_plan:
        return restored
    return with_provider_dose(restored, word.dose_mg, tonight=made.night)


def with_provider_dose(plan: Plan, dose_mg: float, *, tonight: Night) -> Plan:
    """The plan with a dose that a provider set (E9), mg, from this Night on."""
    state = provider_set(course.state_of(plan, tonight), dose_mg, course.day_of(plan, tonight))
    return replace(course.with_state(plan, state), provider_plan=True)


def made_by(connection: Connection, stored: StoredPlan) -> StoredDecision | None:
    """The decision that made this version; None when a person did, by hand."""
    kind, _, number = stored.cause.partition(":")
    is_ours = kind == _DECISION and number.isdigit()
    return decisions.get(connection, stored.person_id, int(number)) if is_ours else None


def is_back_after_lapse(decision: Decision) -> bool:
    """Whether this is the way back in after a lapse, for somebody who took no doses (row 18)."""
    goes_on = decision.action in (Action.RESUME, Action.HOLD)
    took_doses = ReasonCode.BACK_AFTER_LAPSE_TOOK_DOSES in _codes(decision)
    return decision.row == _LAPSE_ROW and goes_on and not took_doses


def _settled(plan: Plan, made: StoredDecision) -> State:
    today, said = course.day_of(plan, made.night), made.decision
    state = settle(course.state_of(plan, made.night), said, today)
    if is_back_after_lapse(said) and said.dose_mg < state.dose_mg:
        # A warning on the day of coming back makes it HOLD, at the lower dose (O2, O3).
        return replace(state, dose_mg=said.dose_mg, last_change=today)
    return state


def _status_after(decision: Decision, status: PlanStatus) -> PlanStatus:
    if status is PlanStatus.STOPPED:  # nothing restarts by itself, not even to be held
        return status
    no_reason_to_start = ReasonCode.NO_CRAMPS_AT_BASELINE in _codes(decision)
    if decision.action in (Action.STOP, Action.RECOMMEND_STOP) or no_reason_to_start:
        return PlanStatus.STOPPED
    if decision.action is Action.PAUSE and decision.override == 1:
        return PlanStatus.HELD
    if decision.action is Action.PAUSE_REMINDERS:
        return PlanStatus.LAPSED
    return status


def _measures(decision: Decision) -> bool:
    return decision.action is Action.START and ReasonCode.BASELINE_DONE in _codes(decision)


def _codes(decision: Decision) -> set[ReasonCode]:
    return {reason.code for reason in decision.reasons}


def _cause(made: StoredDecision) -> str:
    return f"{_DECISION}:{made.id}"
