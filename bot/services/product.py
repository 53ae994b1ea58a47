"""Another product: its label is read as in the setup, and the dose comes down to what it allows.

The dose is never raised by it: it becomes the nearest dose below that whole units of the new
product give (L2). What is rubbed in has no dose (E7). A product that is swallowed after oil, or
after a diary alone, begins a new course with all questions of the setup.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import datetime
from enum import StrEnum
from typing import Final

from sqlalchemy import Connection

from bot.care.entry import topical_start
from bot.care.label import Form
from bot.care.levels import highest_level, start_level
from bot.care.model import Phase, Region, Route, Screen
from bot.services import course, effects, onboarding, planning, setup_steps
from bot.services import draft as drafts
from bot.services.draft import Age, Draft, Home, Step
from bot.services.house import House
from bot.services.onboarding import Setup
from bot.services.planning import Upcoming
from bot.store import conversations, decisions, plans
from bot.store.plans import Plan, PlanStatus, StoredPlan

PREFIX: Final = "product."
STEPS: Final = (Step.FORM, Step.UNIT, Step.PERCENT, Step.COMPOUND, Step.HALVES)
# The cause of the version: it outlives no decision of its day, whose dose was of another product.
_CAUSE: Final = "product"
_ASKED_ONCE: Final = (
    "home",
    "zone",
    "place",
    "bedtime_local",
    "wake_local",
    "form",
    "unit_mg",
    "can_halve",
    "percent_asked",
    "is_elemental",
)
_MICROGRAMS: Final = 1000  # as the levels count, so that halves of odd tablets stay exact


class Obstacle(StrEnum):
    """Why a product cannot be taken into this plan."""

    STOPPED = "stopped"  # nothing restarts by itself
    BLOCKED = "blocked"  # the screening says no to any magnesium
    TOO_LARGE = "too_large"  # one unit of it is more than the plan's dose
    NEW_COURSE = "new_course"  # swallowed, after none was: the setup's questions come first


@dataclass(frozen=True, slots=True)
class Changed:
    """The plan with the other product, as it is or would be. Doses in mg.

    `before_mg`: the dose of the plan before. `unit_too_large`: no course can start with this unit.
    """

    plan: Plan
    before_mg: float
    upcoming: list[Upcoming]
    unit_too_large: bool

    @property
    def is_lower(self) -> bool:
        """Whether whole units of this product give less than the plan's dose before."""
        return not course.is_topical(self.plan) and self.plan.dose_mg < self.before_mg


def obstacle(plan: Plan) -> Obstacle | None:
    """What stands against any other product; None when nothing does."""
    if plan.status is PlanStatus.STOPPED:
        return Obstacle.STOPPED
    return Obstacle.BLOCKED if plan.screen is Screen.BLOCK else None


def begin(connection: Connection, person_id: int, *, now: datetime) -> Draft | Obstacle | None:
    """Open the questions about the label. None without a plan."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    against = obstacle(stored.plan)
    if against is not None:
        return against
    draft = _blank(stored.plan, now=now)
    keep(connection, person_id, draft, now=now)
    return draft


def keep(connection: Connection, person_id: int, draft: Draft, *, now: datetime) -> None:
    """Remember the answers so far; the next question is open."""
    context = {"draft": draft.model_dump(mode="json")}
    question = f"{PREFIX}{step_of(draft)}"
    conversations.ask(connection, person_id, question=question, context=context, now=now)


def opened(connection: Connection, person_id: int) -> Draft | None:
    """The answers so far, None when these questions are not open."""
    waiting = conversations.get(connection, person_id)
    if waiting is None or not waiting.question.startswith(PREFIX):
        return None
    return drafts.read(waiting.context.get("draft"))


def leave(connection: Connection, person_id: int) -> None:
    """Close the questions; the product is the one of before."""
    waiting = conversations.get(connection, person_id)
    if waiting is not None and waiting.question.startswith(PREFIX):
        conversations.close(connection, person_id, questions=(waiting.question,))


def step_of(draft: Draft) -> Step:
    """The question about the label that is open; the summary when all are answered."""
    following = setup_steps.next_step(draft)
    return following if following in STEPS else Step.SUMMARY


def outlook(
    connection: Connection, person_id: int, draft: Draft, *, now: datetime
) -> Changed | Obstacle | None:
    """What would come of this product if it were taken now. Nothing is changed. None as `begin`."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan = _with_product(stored, draft, now=now)
    return plan if isinstance(plan, Obstacle) else _changed(connection, stored, plan, now=now)


def change(
    connection: Connection, person_id: int, draft: Draft, *, now: datetime
) -> Changed | Obstacle | None:
    """Take this product from tonight on. An offer that waits for a tap was of the old one."""
    stored = plans.current(connection, person_id)
    if stored is None:
        return None
    plan = _with_product(stored, draft, now=now)
    if isinstance(plan, Obstacle):
        return plan
    effects.put(connection, stored, plan, cause=_CAUSE, now=now)
    decisions.overtake(connection, person_id, now=now)
    leave(connection, person_id)
    return _changed(connection, stored, plan, now=now)


def begin_course(
    connection: Connection, person_id: int, draft: Draft, *, house: House, now: datetime
) -> Setup | None:
    """Open the setup for a product that is swallowed, with what it need not ask again.

    The plan stays as it is until the summary is confirmed. Whoever was on a course before begins
    with measured nights, as after a stop. None when no such course is needed.
    """
    stored = plans.current(connection, person_id)
    if stored is None or _with_product(stored, draft, now=now) is not Obstacle.NEW_COURSE:
        return None
    fresh = onboarding.begin(connection, person_id, house=house, now=now)
    told = {name: getattr(draft, name) for name in _ASKED_ONCE}
    setup = Setup(fresh.with_(is_restart=stored.plan.treat_start is not None, **told))
    onboarding.keep(connection, person_id, setup, now=now)
    return setup


def with_unit(plan: Plan, unit_mg: float) -> Plan | Obstacle:
    """The plan with another unit, mg, and each dose at the nearest one below that it gives."""
    plan = replace(plan, unit_mg=unit_mg)
    dose_mg, resume_mg, taper_mg = (
        _level_below(plan, dose_mg) if dose_mg else dose_mg
        for dose_mg in (plan.dose_mg, plan.resume_dose_mg, plan.taper_start_dose_mg)
    )
    no_resume = plan.resume_dose_mg is not None and resume_mg is None
    if dose_mg is None or no_resume:
        return Obstacle.TOO_LARGE
    return replace(plan, dose_mg=dose_mg, resume_dose_mg=resume_mg, taper_start_dose_mg=taper_mg)


def _blank(plan: Plan, *, now: datetime) -> Draft:
    """All that the setup asks but the label is answered, so that the label alone is asked."""
    return Draft(
        agreed_at=now,
        age=Age.ADULT,
        finished=(Step.HEALTH,),
        takes_medicines=False,
        home=Home.US if plan.region is Region.US else Home.EUROPE,
        zone=plan.zone,
        place=plan.zone.rpartition("/")[2].replace("_", " "),
        bedtime_local=plan.bedtime_local,
        wake_local=plan.wake_local,
    )


def _with_product(stored: StoredPlan, draft: Draft, *, now: datetime) -> Plan | Obstacle:
    if step_of(draft) is not Step.SUMMARY:
        raise ValueError("a product is taken when every question about it has its answer")
    plan = stored.plan
    against = obstacle(plan)
    if against is not None:
        return against
    tonight = planning.tonight(plan, now=now)
    if draft.is_topical:
        return _topical(plan, on_day=course.day_of(plan, tonight))
    if course.is_topical(plan) or not plan.unit_mg:
        return Obstacle.NEW_COURSE
    other = replace(plan, form=draft.form or Form.OTHER, halved=bool(draft.can_halve))
    lower = with_unit(other, draft.smallest_mg)
    if not isinstance(lower, Plan) or plan.phase is Phase.BASELINE:
        return lower
    is_other = (lower.form, lower.unit_mg) != (plan.form, plan.unit_mg)
    # A change like any other: a week passes before the next step (row 25).
    return replace(lower, last_change=tonight) if is_other else lower


def _topical(plan: Plan, *, on_day: int) -> Plan:
    """The plan of somebody who goes on with oil or spray (E7): no dose, and nothing to step.

    Doses that diarrhea has closed stay closed for a later course (L6). A provider's dose was one
    to swallow.
    """
    if course.is_topical(plan):
        return plan
    oil = replace(
        plan,
        form=Form.OIL,
        unit_mg=0.0,
        halved=False,
        provider_plan=False,
        baseline_per_week=None,
        baseline_measured=False,
        status=PlanStatus.ACTIVE if plan.status is PlanStatus.WAITING else plan.status,
    )
    state = topical_start(course.state_of(oil, oil.origin))
    state = replace(
        state,
        treat_start=on_day,
        last_change=on_day,
        paused_on=None,
        resume_dose_mg=None,
        pause_attributable=True,
        taper_start_dose_mg=None,
    )
    return replace(course.with_state(oil, state), route=Route.TOPICAL)


def _level_below(plan: Plan, dose_mg: float) -> float | None:
    """The highest dose of whole units up to `dose_mg`, mg; None when one unit is more than that.

    A provider's dose is not held to the ceiling (row 8).
    """
    if not plan.provider_plan:
        return highest_level(course.state_of(plan, plan.origin), at_most_mg=dose_mg)
    unit_ug, dose_ug = (round(mg * _MICROGRAMS) for mg in (plan.unit_mg, dose_mg))
    return dose_ug // unit_ug * unit_ug / _MICROGRAMS or None


def _changed(connection: Connection, stored: StoredPlan, plan: Plan, *, now: datetime) -> Changed:
    oral = not course.is_topical(plan)
    no_start = oral and start_level(course.state_of(plan, plan.origin)) is None
    return Changed(
        plan=plan,
        before_mg=stored.plan.dose_mg,
        upcoming=planning.upcoming(connection, stored.person_id, plan, now=now),
        unit_too_large=no_start and plan.phase is Phase.BASELINE,
    )
