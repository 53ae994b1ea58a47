"""What rows 22-26 say: the offer to taper, the review of the effect, the step up."""

from bot.care import levels
from bot.care.constants import (
    CRAMP_FREE_DAYS,
    EFFECT_DAYS,
    MIN_CHECKINS_14,
    NO_BENEFIT_RATIO,
    PROVIDER_REVIEW_AFTER_DAYS,
)
from bot.care.facts import Facts, Found, found
from bot.care.model import Action, Reason, ReasonCode, Triage
from bot.care.step import against_a_step


def offer_taper(facts: Facts) -> Found:
    """Row 22: is the magnesium still needed?"""
    free = Reason(ReasonCode.CRAMP_FREE_28, facts.window(CRAMP_FREE_DAYS).count)
    return found(Action.OFFER_TAPER, facts.state.dose_mg, free)


def hold_for_more_cramps(facts: Facts) -> Found:
    """Row 23: clearly more cramps than before magnesium."""
    worse = Reason(ReasonCode.CRAMPS_WORSE, facts.window(EFFECT_DAYS).rate)
    return found(Action.HOLD, facts.state.dose_mg, worse, at_least=Triage.PROMPT)


def review_the_effect(facts: Facts) -> Found:
    """Row 24: did it help?"""
    dose_mg, nights = facts.state.dose_mg, facts.window(EFFECT_DAYS)
    if nights.count < MIN_CHECKINS_14:
        few = Reason(ReasonCode.REVIEW_TOO_FEW_CHECKINS, nights.count)
        return found(Action.HOLD, dose_mg, few)
    baseline = facts.state.baseline_per_week or 0.0  # the row asks for one
    if nights.rate > NO_BENEFIT_RATIO * baseline:
        none = Reason(ReasonCode.NO_BENEFIT, nights.rate)
        return found(Action.RECOMMEND_STOP, dose_mg, none, at_least=Triage.ROUTINE)
    late = facts.days_treated >= PROVIDER_REVIEW_AFTER_DAYS and not facts.state.provider_reviewed
    triage = Triage.ROUTINE if late else Triage.SELF_CARE
    benefit = Reason(ReasonCode.BENEFIT_25, nights.rate)
    return found(Action.MAINTAIN, dose_mg, benefit, at_least=triage)


def hold_and_say_why(facts: Facts) -> Found:
    """Row 25: everything that speaks against a step up."""
    return found(Action.HOLD, facts.state.dose_mg, *against_a_step(facts))


def step_up(facts: Facts) -> Found:
    """Row 26: nothing speaks against it."""
    # Row 25 answers when there is no next level.
    next_mg = levels.next_level(facts.state, facts.state.dose_mg) or facts.state.dose_mg
    return found(Action.STEP_UP, next_mg, Reason(ReasonCode.ELIGIBLE, next_mg))
