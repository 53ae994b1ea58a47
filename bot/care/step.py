"""What speaks against a step up, all of it (row 25), and the step itself (row 26)."""

from bot.care import levels
from bot.care.constants import (
    GOOD_RESPONSE_RATIO,
    LARGE_STEP_INTERVAL_DAYS,
    LARGE_STEP_MG,
    MIN_CHECKINS_7,
    MIN_TAKEN_7,
    STEP_AT_MOST_MG,
    STEP_INTERVAL_DAYS,
    WEEK_DAYS,
)
from bot.care.facts import Facts
from bot.care.model import Reason, ReasonCode
from bot.care.windows import last_loose_stool


def against_a_step(facts: Facts) -> tuple[Reason, ...]:
    """Every reason against a step up today; none when one can be offered."""
    return (*_in_the_step(facts), *_in_the_week(facts))


def _in_the_step(facts: Facts) -> list[Reason]:
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


def _in_the_week(facts: Facts) -> list[Reason]:
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
