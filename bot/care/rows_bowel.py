"""What rows 9-15 say: the pause for diarrhea, and diarrhea on treatment."""

from bot.care import levels
from bot.care.constants import GI_TOO_LONG_DAYS
from bot.care.facts import Facts, Found, found
from bot.care.model import Action, Reason, ReasonCode, Triage


def stay_paused_unknown(_: Facts) -> Found:
    """Row 9a: nothing known of this morning."""
    return found(Action.PAUSE, 0, ReasonCode.NO_CHECKIN_WHILE_PAUSED)


def stop_for_long_diarrhea(facts: Facts) -> Found:
    """Row 9b: diarrhea that outlasts the magnesium by a week is something else."""
    reason = Reason(ReasonCode.GI_7_DAYS, facts.days_paused)
    return found(Action.STOP, 0, reason, at_least=Triage.URGENT)


def stay_paused_too_long(facts: Facts) -> Found:
    """Row 9c: diarrhea should have gone by now."""
    reason = Reason(ReasonCode.GI_PERSISTS_AFTER_STOP, facts.days_paused)
    return found(Action.PAUSE, 0, reason, at_least=Triage.PROMPT)


def stay_paused(facts: Facts) -> Found:
    """Row 9d: diarrhea in its first days."""
    return found(Action.PAUSE, 0, Reason(ReasonCode.GI_ONGOING, facts.days_paused))


def resume(facts: Facts) -> Found:
    """Row 10: clear again."""
    state = facts.state
    if state.provider_plan and state.resume_dose_mg is None:
        # Row 12 paused "until the provider's answer is recorded", and it is not.
        return found(Action.PAUSE, 0, ReasonCode.GI_CLEAR, ReasonCode.CONTACT_PLAN_PROVIDER)
    resume_mg = _resume_dose(facts)
    if resume_mg is None:
        reason = Reason(ReasonCode.NO_LEVEL_UNDER_CEILING, levels.ceiling(state))
        return found(Action.STOP, 0, reason, at_least=Triage.ROUTINE)
    lower, same = ReasonCode.ONE_LEVEL_LOWER, ReasonCode.SAME_LEVEL_NOT_ATTRIBUTABLE
    why = Reason(lower if state.pause_attributable else same, resume_mg)
    return found(Action.RESUME, resume_mg, Reason(ReasonCode.GI_CLEAR), why)


def wait_until_clear(facts: Facts) -> Found:
    """Row 11: not loose, not yet clear."""
    if facts.days_paused >= GI_TOO_LONG_DAYS:
        reason = Reason(ReasonCode.GI_NOT_CLEAR_7_DAYS, facts.days_paused)
        return found(Action.PAUSE, 0, reason, at_least=Triage.PROMPT)
    return found(Action.PAUSE, 0, Reason(ReasonCode.WAIT_CLEAR_DAYS, facts.days_paused))


def pause_and_ask_the_provider(_: Facts) -> Found:
    """Row 12: on a provider's plan the provider decides how it goes on."""
    reasons = (ReasonCode.GI, ReasonCode.CONTACT_PLAN_PROVIDER)
    return found(Action.PAUSE, 0, *reasons, at_least=Triage.PROMPT)


def pause_not_blamed(facts: Facts) -> Found:
    """Row 13: without a dose it is not blamed on the dose."""
    return found(Action.PAUSE, 0, Reason(ReasonCode.GI_NOT_ATTRIBUTABLE, facts.state.dose_mg))


def pause_and_come_back_lower(facts: Facts) -> Found:
    """Row 14."""
    lower_mg = levels.prev_level(facts.state, facts.state.dose_mg)
    resume_at = Reason(ReasonCode.RESUME_AT_N, lower_mg)
    return found(Action.PAUSE, 0, Reason(ReasonCode.GI), resume_at)


def stop_at_lowest(facts: Facts) -> Found:
    """Row 15: diarrhea on the lowest level; this product does not fit this person."""
    reason = Reason(ReasonCode.GI_AT_LOWEST_LEVEL, facts.state.dose_mg)
    return found(Action.STOP, 0, reason, at_least=Triage.ROUTINE)


def _resume_dose(facts: Facts) -> float | None:
    state = facts.state
    if state.provider_plan or state.resume_dose_mg is None:
        return state.resume_dose_mg
    return levels.highest_allowed(state, facts.today, at_most_mg=state.resume_dose_mg)
