"""Rows 9-15 of the decision table: the pause for diarrhea, and diarrhea on treatment."""

from bot.care import levels
from bot.care.constants import (
    CLEAR_MORNINGS_TO_RESUME,
    GI_PERSISTS_AFTER_DAYS,
    GI_TOO_LONG_DAYS,
)
from bot.care.facts import Facts, Found, found
from bot.care.model import Action, Reason, ReasonCode, Triage
from bot.care.windows import clear_mornings, not_taken


def row_9a(facts: Facts) -> Found | None:
    """Paused, and nothing known of this morning."""
    if not facts.paused or facts.checked_in or facts.loose:
        return None
    return found(Action.PAUSE, 0, ReasonCode.NO_CHECKIN_WHILE_PAUSED)


def row_9b(facts: Facts) -> Found | None:
    """Diarrhea that outlasts the magnesium by a week is something else."""
    if not facts.paused or not facts.loose or facts.days_paused < GI_TOO_LONG_DAYS:
        return None
    reason = Reason(ReasonCode.GI_7_DAYS, facts.days_paused)
    return found(Action.STOP, 0, reason, at_least=Triage.URGENT)


def row_9c(facts: Facts) -> Found | None:
    """Diarrhea should have gone by now."""
    if not facts.paused or not facts.loose or facts.days_paused <= GI_PERSISTS_AFTER_DAYS:
        return None
    reason = Reason(ReasonCode.GI_PERSISTS_AFTER_STOP, facts.days_paused)
    return found(Action.PAUSE, 0, reason, at_least=Triage.PROMPT)


def row_9d(facts: Facts) -> Found | None:
    """Diarrhea in its first days."""
    if not facts.paused or not facts.loose:
        return None
    return found(Action.PAUSE, 0, Reason(ReasonCode.GI_ONGOING, facts.days_paused))


def row_10(facts: Facts) -> Found | None:
    """Two clear mornings in a row."""
    if not facts.paused or not _is_clear(facts):
        return None
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


def row_11(facts: Facts) -> Found | None:
    """Not loose, not yet clear for two mornings."""
    if not facts.paused:
        return None
    if facts.days_paused >= GI_TOO_LONG_DAYS:
        reason = Reason(ReasonCode.GI_NOT_CLEAR_7_DAYS, facts.days_paused)
        return found(Action.PAUSE, 0, reason, at_least=Triage.PROMPT)
    return found(Action.PAUSE, 0, Reason(ReasonCode.WAIT_CLEAR_DAYS, facts.days_paused))


def row_12(facts: Facts) -> Found | None:
    """Diarrhea on a provider's plan: the provider decides how it goes on."""
    if not (facts.treated and facts.loose and facts.state.provider_plan):
        return None
    reasons = (ReasonCode.GI, ReasonCode.CONTACT_PLAN_PROVIDER)
    return found(Action.PAUSE, 0, *reasons, at_least=Triage.PROMPT)


def row_13(facts: Facts) -> Found | None:
    """Diarrhea although no dose was taken: not blamed on the dose."""
    if not (facts.treated and facts.loose and not_taken((facts.answer, facts.yesterday))):
        return None
    return found(Action.PAUSE, 0, Reason(ReasonCode.GI_NOT_ATTRIBUTABLE, facts.state.dose_mg))


def row_14(facts: Facts) -> Found | None:
    """Diarrhea with a lower level to come back to."""
    lower_mg = levels.prev_level(facts.state, facts.state.dose_mg)
    if not (facts.treated and facts.loose) or lower_mg is None:
        return None
    resume_at = Reason(ReasonCode.RESUME_AT_N, lower_mg)
    return found(Action.PAUSE, 0, Reason(ReasonCode.GI), resume_at)


def row_15(facts: Facts) -> Found | None:
    """Diarrhea on the lowest level: this product does not fit this person."""
    if not (facts.treated and facts.loose):
        return None
    reason = Reason(ReasonCode.GI_AT_LOWEST_LEVEL, facts.state.dose_mg)
    return found(Action.STOP, 0, reason, at_least=Triage.ROUTINE)


def _is_clear(facts: Facts) -> bool:
    return clear_mornings(facts.history, today=facts.today) >= CLEAR_MORNINGS_TO_RESUME


def _resume_dose(facts: Facts) -> float | None:
    state = facts.state
    if state.provider_plan or state.resume_dose_mg is None:
        return state.resume_dose_mg
    return levels.highest_allowed(state, facts.today, at_most_mg=state.resume_dose_mg)
