"""Rows 16-21 of the decision table: lapses, mild stools, provider plans and the taper."""

from bot.care import levels
from bot.care.constants import (
    BASELINE_DAYS,
    CRAMP_NIGHTS_BACK,
    LAPSE_DAYS,
    LONG_LAPSE_DAYS,
    MILD_GI_MORNINGS,
    MIN_CHECKINS_14,
    TAPER_INTERVAL_DAYS,
    WEEK_DAYS,
)
from bot.care.facts import Facts, Found, found
from bot.care.model import Action, Phase, Reason, ReasonCode, Triage
from bot.care.windows import last_answered


def row_16(facts: Facts) -> Found | None:
    """Nothing was answered for a week: the bot falls silent."""
    if not facts.treated:
        return None
    last = last_answered(facts.history, up_to=facts.today)
    silent_days = facts.days_since_change if last is None else facts.today - last
    if silent_days < LAPSE_DAYS:
        return None
    return found(Action.PAUSE_REMINDERS, 0, Reason(ReasonCode.LAPSED, silent_days))


def row_17(facts: Facts) -> Found | None:
    """No check-in today. An unsure answer after a lapse is left to row 18: going back to the
    full dose after a gap would be a raise on doubt."""
    if facts.checked_in or facts.back_after_lapse:
        return None
    return found(Action.HOLD, facts.state.dose_mg, ReasonCode.NO_CHECKIN_TODAY)


def row_18(facts: Facts) -> Found | None:
    """The first answer after a lapse: the longer the gap, the lower the way back in."""
    missed = facts.missed_before_today
    if facts.answer is None or missed is None or missed < LAPSE_DAYS:
        return None
    dose_mg = facts.state.dose_mg
    if facts.answer.taken is True:
        took = Reason(ReasonCode.BACK_AFTER_LAPSE_TOOK_DOSES, missed)
        return found(Action.HOLD, dose_mg, took)
    if missed >= LONG_LAPSE_DAYS:
        start_mg = levels.start_level(facts.state)
        restart_mg = dose_mg if start_mg is None else min(start_mg, dose_mg)
        return found(Action.RESUME, restart_mg, Reason(ReasonCode.LAPSE_14_RESTART, missed))
    lower_mg = levels.prev_level(facts.state, dose_mg)
    back_mg = dose_mg if lower_mg is None else lower_mg
    return found(Action.RESUME, back_mg, Reason(ReasonCode.LAPSE_7_ONE_LOWER, missed))


def row_19(facts: Facts) -> Found | None:
    """Mild stools again and again: one level down."""
    mornings = facts.window(WEEK_DAYS).mild_stools
    if mornings < MILD_GI_MORNINGS:
        return None
    state, mild = facts.state, Reason(ReasonCode.MILD_GI, mornings)
    if state.provider_plan:
        contact = Reason(ReasonCode.CONTACT_PLAN_PROVIDER)
        return found(Action.HOLD, state.dose_mg, mild, contact, at_least=Triage.ROUTINE)
    lower_mg = levels.prev_level(state, state.dose_mg)
    if lower_mg is not None:
        return found(Action.STEP_DOWN, lower_mg, mild)
    lowest = Reason(ReasonCode.MILD_GI_AT_LOWEST, state.dose_mg)
    return found(Action.STOP, 0, mild, lowest, at_least=Triage.ROUTINE)


def row_20(facts: Facts) -> Found | None:
    """A provider's dose is kept as it is."""
    if not facts.state.provider_plan:
        return None
    plan = Reason(ReasonCode.PROVIDER_PLAN, facts.state.dose_mg)
    return found(Action.HOLD, facts.state.dose_mg, plan)


def row_21a(facts: Facts) -> Found | None:
    """Cramps come back on the way down: back to where the taper began."""
    nights = facts.window(BASELINE_DAYS).cramp_nights
    if facts.state.phase is not Phase.TAPER or nights < CRAMP_NIGHTS_BACK:
        return None
    back = Reason(ReasonCode.CRAMPS_BACK_ON_TAPER, nights)
    return found(Action.RETURN, _return_dose(facts), back)


def row_21b(facts: Facts) -> Found | None:
    """Two quiet weeks: the next step of the taper."""
    if facts.state.phase is not Phase.TAPER or facts.days_since_change < TAPER_INTERVAL_DAYS:
        return None
    if facts.window(BASELINE_DAYS).count < MIN_CHECKINS_14:
        return None
    lower_mg = levels.prev_level(facts.state, facts.state.dose_mg)
    if lower_mg is None:
        return found(Action.STOP, 0, ReasonCode.TAPER_COMPLETE)
    return found(Action.STEP_DOWN, lower_mg, Reason(ReasonCode.TAPER_STEP, lower_mg))


def row_21c(facts: Facts) -> Found | None:
    """The taper waits."""
    if facts.state.phase is not Phase.TAPER:
        return None
    days_to_go = max(0, TAPER_INTERVAL_DAYS - facts.days_since_change)
    return found(Action.HOLD, facts.state.dose_mg, Reason(ReasonCode.TAPER_INTERVAL, days_to_go))


def _return_dose(facts: Facts) -> float:
    """Where the taper began, within ceiling and GI cap; never below the dose of today."""
    state = facts.state
    if state.taper_start_dose_mg is None:
        return state.dose_mg
    back_mg = levels.highest_allowed(state, facts.today, at_most_mg=state.taper_start_dose_mg)
    return max(state.dose_mg, back_mg or 0.0)
