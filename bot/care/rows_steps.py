"""Rows 22-26 of the decision table: the offer to taper, the review of the effect, the step up."""

from bot.care import levels
from bot.care.constants import (
    CRAMP_FREE_DAYS,
    EFFECT_DAYS,
    GOOD_RESPONSE_RATIO,
    LARGE_STEP_INTERVAL_DAYS,
    LARGE_STEP_MG,
    MIN_CHECKINS_7,
    MIN_CHECKINS_14,
    MIN_CHECKINS_28,
    MIN_TAKEN_7,
    NO_BENEFIT_RATIO,
    OFFER_TAPER_AFTER_DAYS,
    PROVIDER_REVIEW_AFTER_DAYS,
    REVIEW_AFTER_DAYS,
    REVIEW_STABLE_DAYS,
    STEP_AT_MOST_MG,
    STEP_INTERVAL_DAYS,
    WEEK_DAYS,
    WORSE_AFTER_DAYS,
    WORSE_CRAMPS,
    WORSE_RATIO,
    WORSE_WEEKS,
)
from bot.care.facts import Facts, Found, found
from bot.care.model import Action, Reason, ReasonCode, Triage
from bot.care.windows import last_loose_stool


def row_22(facts: Facts) -> Found | None:
    """Four weeks without a cramp: is the magnesium still needed?"""
    if facts.days_treated < OFFER_TAPER_AFTER_DAYS:
        return None
    nights = facts.window(CRAMP_FREE_DAYS)
    if nights.count < MIN_CHECKINS_28 or nights.cramps > 0:
        return None
    free = Reason(ReasonCode.CRAMP_FREE_28, nights.count)
    return found(Action.OFFER_TAPER, facts.state.dose_mg, free)


def row_23(facts: Facts) -> Found | None:
    """Clearly more cramps than before magnesium."""
    baseline, nights = facts.state.baseline_per_week, facts.window(EFFECT_DAYS)
    if baseline is None or nights.count < MIN_CHECKINS_14 or facts.days_treated < WORSE_AFTER_DAYS:
        return None
    more = (nights.rate - baseline) * WORSE_WEEKS
    if nights.rate < WORSE_RATIO * baseline or more < WORSE_CRAMPS:
        return None
    worse = Reason(ReasonCode.CRAMPS_WORSE, nights.rate)
    return found(Action.HOLD, facts.state.dose_mg, worse, at_least=Triage.PROMPT)


def row_24(facts: Facts) -> Found | None:
    """Eight weeks, four of them at the highest tolerated level: did it help?"""
    baseline, dose_mg = facts.state.baseline_per_week, facts.state.dose_mg
    if baseline is None or not _is_due_for_review(facts):
        return None
    nights = facts.window(EFFECT_DAYS)
    if nights.count < MIN_CHECKINS_14:
        few = Reason(ReasonCode.REVIEW_TOO_FEW_CHECKINS, nights.count)
        return found(Action.HOLD, dose_mg, few)
    if nights.rate > NO_BENEFIT_RATIO * baseline:
        none = Reason(ReasonCode.NO_BENEFIT, nights.rate)
        return found(Action.RECOMMEND_STOP, dose_mg, none, at_least=Triage.ROUTINE)
    late = facts.days_treated >= PROVIDER_REVIEW_AFTER_DAYS and not facts.state.provider_reviewed
    triage = Triage.ROUTINE if late else Triage.SELF_CARE
    benefit = Reason(ReasonCode.BENEFIT_25, nights.rate)
    return found(Action.MAINTAIN, dose_mg, benefit, at_least=triage)


def row_25(facts: Facts) -> Found | None:
    """Anything that speaks against a step up, all of it."""
    reasons = (*_against_the_step(facts), *_against_this_week(facts))
    return found(Action.HOLD, facts.state.dose_mg, *reasons) if reasons else None


def row_26(facts: Facts) -> Found | None:
    """Nothing speaks against a step up."""
    next_mg = levels.next_level(facts.state, facts.state.dose_mg)
    if next_mg is None:  # row 25 has said AT_CEILING; without a level there is nothing to offer
        return None
    return found(Action.STEP_UP, next_mg, Reason(ReasonCode.ELIGIBLE, next_mg))


def _is_due_for_review(facts: Facts) -> bool:
    return (
        facts.days_treated >= REVIEW_AFTER_DAYS
        and facts.days_since_change >= REVIEW_STABLE_DAYS
        and levels.highest_tolerated(facts.state, facts.today)
    )


def _against_the_step(facts: Facts) -> list[Reason]:
    """Reasons in the size and the timing of the step itself."""
    state, reasons = facts.state, []
    if state.baseline_per_week is None:
        reasons.append(Reason(ReasonCode.NO_BASELINE))
    next_mg = levels.next_level(state, state.dose_mg)
    if next_mg is None:
        return [*reasons, Reason(ReasonCode.AT_CEILING, levels.ceiling(state))]
    cap_mg, increment_mg = levels.gi_cap(state, facts.today), next_mg - state.dose_mg
    if cap_mg is not None and next_mg >= cap_mg:
        reasons.append(Reason(ReasonCode.GI_CAP, cap_mg))
    if increment_mg > STEP_AT_MOST_MG:
        reasons.append(Reason(ReasonCode.STEP_TOO_LARGE, increment_mg))
    days_to_go = _interval_days(facts) - facts.days_since_change
    if days_to_go > 0:
        reasons.append(Reason(ReasonCode.INTERVAL, days_to_go))
    return reasons


def _against_this_week(facts: Facts) -> list[Reason]:
    """Reasons in the check-ins of the last days."""
    baseline, week, reasons = facts.state.baseline_per_week, facts.window(WEEK_DAYS), []
    if week.count < MIN_CHECKINS_7:
        reasons.append(Reason(ReasonCode.TOO_FEW_CHECKINS, week.count))
    if week.taken_nights < MIN_TAKEN_7:
        reasons.append(Reason(ReasonCode.LOW_ADHERENCE, week.taken_nights))
    loose_day = last_loose_stool(facts.history, today=facts.today, days=_interval_days(facts))
    if loose_day is not None:
        reasons.append(Reason(ReasonCode.GI_RECENT, facts.today - loose_day))
    if week.cramps == 0:
        reasons.append(Reason(ReasonCode.NO_CRAMPS_7))
    if baseline is not None and week.rate <= GOOD_RESPONSE_RATIO * baseline:
        reasons.append(Reason(ReasonCode.GOOD_RESPONSE, week.rate))
    return reasons


def _interval_days(facts: Facts) -> int:
    """How long the bowel and the last change must have been quiet before the next step."""
    next_mg = levels.next_level(facts.state, facts.state.dose_mg)
    if next_mg is not None and next_mg - facts.state.dose_mg > LARGE_STEP_MG:
        return LARGE_STEP_INTERVAL_DAYS
    return STEP_INTERVAL_DAYS
