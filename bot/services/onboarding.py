"""The setup: from the first /start to a plan, and back again after a STOP.

The answers live in the open conversation until the summary is confirmed; then consent, screening
and the first version of the plan are stored together.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import Connection

from bot.care.entry import already_taking, begin_tonight, topical_start
from bot.care.label import Form
from bot.care.levels import highest_level, start_level
from bot.care.model import Action, Phase, Route, Triage
from bot.care.screening import Condition
from bot.care.settle import settle
from bot.services import course, effects, planning, setup_steps, titration
from bot.services import draft as drafts
from bot.services.draft import Age, Draft, Step
from bot.services.house import CONSENT_VERSION, House
from bot.services.planning import Upcoming
from bot.services.titration import Told
from bot.store import conversations, decisions, people, plans, screenings
from bot.store.conversations import Conversation
from bot.store.plans import Plan, PlanStatus, StoredPlan
from bot.store.screenings import Screening

_ENDS = (Action.STOP, Action.DO_NOT_START, Action.RECOMMEND_STOP)


@dataclass(frozen=True, slots=True)
class Setup:
    """A setup under way. `last` is the tap that was applied last: the same once more is quiet."""

    draft: Draft
    last: str = ""

    @property
    def step(self) -> Step:
        """The question that is open."""
        return setup_steps.next_step(self.draft)


@dataclass(frozen=True, slots=True)
class Outlook:
    """What the summary shows: the plan as it would be, tonight's dose, and the next messages.

    `unit_too_large`: no course can start with this product.
    """

    plan: Plan
    tonight_mg: float
    unit_too_large: bool
    upcoming: list[Upcoming]


@dataclass(frozen=True, slots=True)
class Begun:
    """The plan runs. `told` is the protocol's answer to a start tonight, None when it measures."""

    plan: Plan
    upcoming: list[Upcoming]
    told: Told | None


def current(open_question: Conversation | None) -> Setup | None:
    """The setup that is under way in the open conversation, None when there is none."""
    if open_question is None or not open_question.question.startswith(drafts.PREFIX):
        return None
    draft = drafts.read(open_question.context.get("draft"))
    if draft is None:
        return None
    return Setup(draft, str(open_question.context.get("last", "")))


def begin(connection: Connection, person_id: int, *, house: House, now: datetime) -> Draft:
    """Open the setup. After a STOP it asks what has become of the advice, and keeps the consent."""
    person, stored = people.get(connection, person_id), plans.current(connection, person_id)
    draft = Draft(
        suggests_doses=house.dose_suggestions,
        is_restart=stored is not None,
        was_referred=_is_referred(connection, person_id),
        agreed_at=None if person is None else person.consented_at,
    )
    keep(connection, person_id, Setup(draft), now=now)
    return draft


def keep(connection: Connection, person_id: int, setup: Setup, *, now: datetime) -> None:
    """Remember the answers so far; the next question is open."""
    context = {"draft": setup.draft.model_dump(mode="json"), "last": setup.last}
    conversations.ask(connection, person_id, question=setup.step.question, context=context, now=now)


def leave(connection: Connection, person_id: int) -> None:
    """End the setup: nothing of the answers is kept."""
    conversations.close(connection, person_id)


def assessed(connection: Connection, person_id: int, *, now: datetime) -> None:
    """The person has been seen about the advice that they had."""
    decisions.assessed(connection, person_id, now=now)


def outlook(connection: Connection, person_id: int, draft: Draft, *, now: datetime) -> Outlook:
    """What would come of this draft if it were confirmed now. Changes nothing."""
    plan = _next_plan(connection, person_id, draft, now=now)
    begun = _as_begun(plan) if setup_steps.starts_tonight(draft) else plan
    return Outlook(
        plan=begun,
        tonight_mg=course.tonight_mg(begun),
        unit_too_large=plan.unit_mg > 0 and start_level(course.state_of(plan, plan.origin)) is None,
        upcoming=planning.preview(begun, now=now),
    )


def confirm(connection: Connection, person_id: int, draft: Draft, *, now: datetime) -> Begun:
    """Store consent, screening and plan, and let the plan run.

    Raises ValueError when a question of the setup is still open.
    """
    if setup_steps.next_step(draft) is not Step.SUMMARY or draft.agreed_at is None:
        raise ValueError("a setup is confirmed when every question has its answer")
    people.consent(connection, person_id, version=CONSENT_VERSION, now=draft.agreed_at)
    screenings.add(connection, person_id, screening_row(draft, now))
    plan = _next_plan(connection, person_id, draft, now=now)
    plans.add(connection, person_id, plan, cause="onboarding", now=now)
    conversations.close(connection, person_id)
    told = None
    if setup_steps.starts_tonight(draft):
        told = titration.begin_tonight(connection, person_id, now=now)
    planning.replan(connection, person_id, now=now)
    stored = plans.current(connection, person_id)
    running = plan if stored is None else stored.plan
    return Begun(running, planning.preview(running, now=now), told)


def _next_plan(connection: Connection, person_id: int, draft: Draft, *, now: datetime) -> Plan:
    """The plan that a draft makes after whatever this person had before."""
    before = plans.current(connection, person_id)
    plan = plan_of(draft, now=now, before=before)
    kept = plan if before is None else _as_set_before(plan, before.plan)
    return replace(kept, follows_stop=_stopped_with(connection, before))


def _as_set_before(plan: Plan, before: Plan) -> Plan:
    """With what the setup does not ask about as the person had set it in another course."""
    same_times, same_place = plan.usual == before.usual, plan.zone == before.zone
    return replace(
        plan,
        lead_minutes=before.lead_minutes,
        week=before.week if same_times else {},
        home_zone=before.home_zone if same_place else None,
        cue=before.cue,
        follow_ups=before.follow_ups,
        stretching=before.stretching,
        quiet=before.quiet,
    )


def _stopped_with(connection: Connection, before: StoredPlan | None) -> Triage | None:
    """The triage with which the last course was stopped, self-care by hand; None for the first."""
    if before is None or before.plan.status is not PlanStatus.STOPPED:
        return None
    last: StoredPlan | None = before
    while last is not None and last.plan.status is PlanStatus.STOPPED:
        made = effects.made_by(connection, last)
        if made is not None and made.decision.action in _ENDS:
            return made.decision.triage
        last = plans.version(connection, last.person_id, last.version - 1)
    return Triage.SELF_CARE


def plan_of(draft: Draft, *, now: datetime, before: StoredPlan | None = None) -> Plan:
    """The plan that a draft makes. What diarrhea closed before a STOP stays closed.

    Raises ValueError when the place or the times are not told yet.
    """
    if draft.zone is None or draft.bedtime_local is None or draft.wake_local is None:
        raise ValueError("a plan needs a place, a bedtime and a wake time")
    plan = Plan(
        status=PlanStatus.ACTIVE,
        region=draft.region,
        zone=draft.zone,
        bedtime_local=draft.bedtime_local,
        wake_local=draft.wake_local,
        route=Route.TOPICAL if draft.is_topical else Route.ORAL,
        form=draft.form or Form.OTHER,
        unit_mg=draft.smallest_mg,
        halved=bool(draft.can_halve),
        origin=planning.first_night(draft.zone, draft.bedtime_local, now=now),
        phase=Phase.BASELINE,
        dose_mg=0.0,
        screen=drafts.screening(draft).verdict,
        other_mg=draft.other_mg or 0.0,
        baseline_per_week=draft.recalled_per_week if setup_steps.starts_tonight(draft) else None,
        gi_caps={} if before is None else before.plan.gi_caps,
        provider_ceiling_mg=None if before is None else before.plan.provider_ceiling_mg,
        spacing_conflict=drafts.screening(draft).spacing_conflict,
    )
    return _joined(plan, draft)


def _as_begun(plan: Plan) -> Plan:
    """The plan after a start tonight, as the protocol would settle it."""
    state = course.state_of(plan, plan.origin)
    return course.with_state(plan, settle(state, begin_tonight(state), 0))


def _joined(plan: Plan, draft: Draft) -> Plan:
    """The plan of somebody who is beyond the baseline: on the skin, or taking it already."""
    if draft.keeps_diary:
        return plan
    state = course.state_of(plan, plan.origin)
    if draft.is_topical:
        return course.with_state(plan, topical_start(state))
    # Doubt lowers: a dose between two levels is rounded down, and the ceiling is never passed.
    kept_mg = highest_level(state, at_most_mg=draft.taking_mg or 0.0)
    if draft.is_restart or not draft.taking_mg or kept_mg is None:
        return plan
    joined, _ = already_taking(state, kept_mg)
    return course.with_state(plan, replace(joined, phase=Phase.MAINTAIN))


def screening_row(draft: Draft, now: datetime) -> Screening:
    """The screening that the answers of a draft make."""
    found = drafts.screening(draft)
    above = {Condition.ABOVE_CEILING} if draft.is_above_ceiling else frozenset[Condition]()
    return Screening(
        screened_at=now,
        conditions=drafts.conditions(draft) | above,
        age_65_or_older=draft.age is Age.OLDER,
        kidney_tested=draft.kidney_tested,
        unsure=bool(draft.unsure_at),
        verdict=found.verdict,
        medicine_times=drafts.medicine_times(draft),
        pharmacist_ok=draft.pharmacist_ok,
    )


def _is_referred(connection: Connection, person_id: int) -> bool:
    return any(
        referral.level >= Triage.PROMPT and referral.assessed_at is None
        for referral in decisions.referrals(connection, person_id)
    )
