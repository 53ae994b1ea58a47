"""Between the stored plan and the protocol: what `decide` is told, and what a decision changes."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from sqlalchemy import Connection

from bot.care.constants import CRAMP_FREE_DAYS, REVIEW_GOOD_DAYS
from bot.care.levels import ceiling
from bot.care.model import CheckIn, GiCap, Phase, Route, Screen, State
from bot.care.night import Night
from bot.store import diary
from bot.store.diary import KnownRows
from bot.store.plans import GiEvents, Plan, PlanStatus, StoredPlan

# `decide` looks back this far, and at the last check-in before it (the lapse, rows 16 and 18).
HISTORY_DAYS = CRAMP_FREE_DAYS
_COURSE = (
    "status",
    "phase",
    "dose_mg",
    "baseline_per_week",
    "baseline_measured",
    "treat_start",
    "last_change",
    "gi_caps",
    "paused_on",
    "resume_dose_mg",
    "pause_attributable",
    "taper_start_dose_mg",
)


def day_of(plan: Plan, night: Night) -> int:
    """The protocol's day number: the calendar day on whose evening `night` begins."""
    return night - plan.origin


def tonight_mg(plan: Plan) -> float:
    """What the plan offers tonight, in mg of elemental magnesium; 0 when nothing is to be taken."""
    return plan.dose_mg if is_under_way(plan) else 0.0


def ceiling_mg(plan: Plan) -> float:
    """The most that the plan may ever offer, in mg a day, other magnesium counted."""
    return ceiling(state_of(plan, plan.origin))


def own_ceiling_mg(plan: Plan) -> float:
    """The same without a provider's limit."""
    return ceiling_mg(replace(plan, provider_ceiling_mg=None))


def offers_tonight(plan: Plan) -> bool:
    """Whether the evening has anything to remind of: a dose, or the oil."""
    return is_under_way(plan) and (plan.dose_mg > 0 or is_topical(plan))


def piece_mg(plan: Plan) -> float:
    """What one whole piece holds, as its label says, in mg; 0 for the oil and without a product."""
    return plan.unit_mg * 2 if plan.halved else plan.unit_mg


def is_topical(plan: Plan) -> bool:
    """Oil or spray on the skin: no dose to count."""
    return plan.route is Route.TOPICAL


def is_under_way(plan: Plan) -> bool:
    """Whether anything may be taken: started, screened, and nothing holds it (rows 1-3, 9-11)."""
    started = plan.phase not in (Phase.BASELINE, Phase.PAUSED_GI)
    screened = plan.screen is Screen.OK or (plan.screen is Screen.ASK_FIRST and plan.provider_ok)
    held = plan.status is not PlanStatus.ACTIVE or plan.spacing_conflict
    return started and screened and not held


def state_of(plan: Plan, tonight: Night) -> State:
    """The plan as the protocol's input, on the day whose evening is `tonight`."""

    reviewed = plan.reviewed_on is not None and tonight - plan.reviewed_on <= REVIEW_GOOD_DAYS
    return State(
        region=plan.region,
        route=plan.route,
        unit_mg=plan.unit_mg,
        phase=plan.phase,
        dose_mg=plan.dose_mg,
        other_mg=plan.other_mg,
        provider_ceiling_mg=plan.provider_ceiling_mg,
        provider_plan=plan.provider_plan,
        baseline_per_week=plan.baseline_per_week,
        treat_start=_day(plan, plan.treat_start),
        last_change=_day(plan, plan.last_change),
        gi_caps={
            dose: GiCap(day_of(plan, event.last), event.events)
            for dose, event in plan.gi_caps.items()
        },
        paused_on=None if plan.paused_on is None else day_of(plan, plan.paused_on),
        resume_dose_mg=plan.resume_dose_mg,
        pause_attributable=plan.pause_attributable,
        screen=plan.screen,
        provider_ok=plan.provider_ok,
        provider_reviewed=reviewed,
        taper_start_dose_mg=plan.taper_start_dose_mg,
        spacing_conflict=plan.spacing_conflict,
    )


def with_state(plan: Plan, state: State) -> Plan:
    """The plan after the protocol has changed its state; intent (times, product) is untouched."""

    def night(day: int, before: Night | None) -> Night | None:
        # Day 0 stands for "never" too: a plan that never began keeps saying so.
        untouched = state.phase is Phase.BASELINE and day == _day(plan, before)
        return before if untouched else plan.origin.plus(day)

    return replace(
        plan,
        phase=state.phase,
        dose_mg=state.dose_mg,
        baseline_per_week=state.baseline_per_week,
        treat_start=night(state.treat_start, plan.treat_start),
        last_change=night(state.last_change, plan.last_change),
        gi_caps={
            dose: GiEvents(plan.origin.plus(cap.last_day), cap.events)
            for dose, cap in state.gi_caps.items()
        },
        paused_on=None if state.paused_on is None else plan.origin.plus(state.paused_on),
        resume_dose_mg=state.resume_dose_mg,
        pause_attributable=state.pause_attributable,
        taper_start_dose_mg=state.taper_start_dose_mg,
    )


def as_before(plan: Plan, before: Plan) -> Plan:
    """`plan` with its course as it stood in `before`; what the person set since then is kept."""
    course = {name: getattr(before, name) for name in _COURSE}
    return replace(plan, **course)


@dataclass(frozen=True, slots=True)
class Inputs:
    """All that `decide` is told about one day, gathered once."""

    state: State
    history: Mapping[int, CheckIn]
    today: int

    @property
    def answer(self) -> CheckIn | None:
        """This day's check-in, complete or not; None when nothing was answered."""
        return self.history.get(self.today)


def inputs_of(
    connection: Connection, stored: StoredPlan, tonight: Night, *, known: KnownRows | None = None
) -> Inputs:
    """What the protocol is told on the day whose evening is `tonight`; see `history_of`."""
    history = history_of(connection, stored, tonight, known=known)
    return Inputs(state_of(stored.plan, tonight), history, day_of(stored.plan, tonight))


def history_of(
    connection: Connection, stored: StoredPlan, tonight: Night, *, known: KnownRows | None = None
) -> dict[int, CheckIn]:
    """This course's check-ins by day number, the newest answers of each Night.

    `known` brings back the history as it was at an earlier moment, before later corrections.

    The check-in of day 0 is about the Night before the course: warning signs are heard from the
    first evening on.
    """
    plan, person_id = stored.plan, stored.person_id
    oldest = plan.origin.plus(-1)
    first = max(oldest, tonight.plus(-HISTORY_DAYS))
    before = diary.last_night_told(connection, person_id, before=first, known=known)
    first = first if before is None else max(oldest, before)
    mornings = diary.told_since(connection, person_id, first, known=known)
    # Part of a dose is neither: it may have caused diarrhea, and is no proof of adherence.
    taken = diary.taken_since(connection, person_id, first, known=known)
    today = day_of(plan, tonight)
    return {
        day + 1: CheckIn(told.cramps, told.stool, taken.get(night), told.flags)
        for night, told in mornings.items()
        if (day := day_of(plan, night)) < today
    }


def _day(plan: Plan, night: Night | None) -> int:
    return 0 if night is None else day_of(plan, night)
