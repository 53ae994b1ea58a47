"""What rows 16-21 say: lapses, mild stools, provider plans and the taper."""

from bot.care import levels
from bot.care.constants import BASELINE_DAYS, LONG_LAPSE_DAYS, TAPER_INTERVAL_DAYS, WEEK_DAYS
from bot.care.facts import Facts, Found, found
from bot.care.model import Action, Reason, ReasonCode, Triage


def fall_silent(facts: Facts) -> Found:
    """Row 16: nothing was answered for a week."""
    return found(Action.PAUSE_REMINDERS, 0, Reason(ReasonCode.LAPSED, facts.days_silent))


def hold_unknown(facts: Facts) -> Found:
    """Row 17: no check-in today."""
    return found(Action.HOLD, facts.state.dose_mg, ReasonCode.NO_CHECKIN_TODAY)


def come_back_after_lapse(facts: Facts) -> Found:
    """Row 18: the longer the gap, the lower the way back in."""
    dose_mg, missed = facts.state.dose_mg, facts.missed_before_today
    if facts.took_dose:
        took = Reason(ReasonCode.BACK_AFTER_LAPSE_TOOK_DOSES, missed)
        return found(Action.HOLD, dose_mg, took)
    if missed >= LONG_LAPSE_DAYS:
        start_mg = levels.start_level(facts.state)
        restart_mg = dose_mg if start_mg is None else min(start_mg, dose_mg)
        return found(Action.RESUME, restart_mg, Reason(ReasonCode.LAPSE_14_RESTART, missed))
    lower_mg = levels.prev_level(facts.state, dose_mg)
    back_mg = dose_mg if lower_mg is None else lower_mg
    return found(Action.RESUME, back_mg, Reason(ReasonCode.LAPSE_7_ONE_LOWER, missed))


def down_for_mild_stools(facts: Facts) -> Found:
    """Row 19: mushy again and again, one level down."""
    state, mild = facts.state, Reason(ReasonCode.MILD_GI, facts.window(WEEK_DAYS).mild_stools)
    if state.provider_plan:
        contact = Reason(ReasonCode.CONTACT_PLAN_PROVIDER)
        return found(Action.HOLD, state.dose_mg, mild, contact, at_least=Triage.ROUTINE)
    lower_mg = levels.prev_level(state, state.dose_mg)
    if lower_mg is not None:
        return found(Action.STEP_DOWN, lower_mg, mild)
    lowest = Reason(ReasonCode.MILD_GI_AT_LOWEST, state.dose_mg)
    return found(Action.STOP, 0, mild, lowest, at_least=Triage.ROUTINE)


def hold_provider_plan(facts: Facts) -> Found:
    """Row 20: a provider's dose is kept as it is."""
    plan = Reason(ReasonCode.PROVIDER_PLAN, facts.state.dose_mg)
    return found(Action.HOLD, facts.state.dose_mg, plan)


def return_from_taper(facts: Facts) -> Found:
    """Row 21a: the cramps come back, so back to where the taper began."""
    back = Reason(ReasonCode.CRAMPS_BACK_ON_TAPER, facts.window(BASELINE_DAYS).cramp_nights)
    return found(Action.RETURN, _return_dose(facts), back)


def next_taper_step(facts: Facts) -> Found:
    """Row 21b: two quiet weeks."""
    lower_mg = levels.prev_level(facts.state, facts.state.dose_mg)
    if lower_mg is None:
        return found(Action.STOP, 0, ReasonCode.TAPER_COMPLETE)
    return found(Action.STEP_DOWN, lower_mg, Reason(ReasonCode.TAPER_STEP, lower_mg))


def wait_in_taper(facts: Facts) -> Found:
    """Row 21c."""
    days_to_go = max(0, TAPER_INTERVAL_DAYS - facts.days_since_change)
    return found(Action.HOLD, facts.state.dose_mg, Reason(ReasonCode.TAPER_INTERVAL, days_to_go))


def _return_dose(facts: Facts) -> float:
    """Where the taper began, within ceiling and GI cap; never below the dose of today."""
    state = facts.state
    if state.taper_start_dose_mg is None:
        return state.dose_mg
    back_mg = levels.highest_allowed(state, facts.today, at_most_mg=state.taper_start_dose_mg)
    return max(state.dose_mg, back_mg or 0.0)
