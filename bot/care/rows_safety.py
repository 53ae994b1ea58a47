"""Rows 1-8 of the decision table: what comes before any titration, and the baseline."""

from bot.care import levels
from bot.care.constants import (
    BASELINE_DAYS,
    LOW_BASELINE_CRAMPS,
    MIN_CHECKINS_14,
    STOOL_SEVERE,
)
from bot.care.facts import Facts, Found, found
from bot.care.flags import STOP_FLAGS, at_least
from bot.care.model import Action, Phase, Reason, ReasonCode, Route, Screen, Triage


def row_1(facts: Facts) -> Found | None:
    """Screening says no."""
    if facts.state.screen is not Screen.BLOCK:
        return None
    return found(Action.DO_NOT_START, 0, ReasonCode.SCREEN_BLOCK, at_least=Triage.ROUTINE)


def row_2(facts: Facts) -> Found | None:
    """Screening says ask first, and nobody has said yes."""
    if facts.state.screen is not Screen.ASK_FIRST or facts.state.provider_ok:
        return None
    return found(Action.DIARY_ONLY, 0, ReasonCode.SCREEN_ASK_FIRST, at_least=Triage.ROUTINE)


def row_3(facts: Facts) -> Found | None:
    """A course of medicine that does not go with magnesium."""
    if not facts.state.spacing_conflict:
        return None
    return found(Action.PAUSE, 0, ReasonCode.INTERACTING_COURSE, at_least=Triage.ROUTINE)


def row_4(facts: Facts) -> Found | None:
    """A flag that stops magnesium."""
    if not facts.flags & STOP_FLAGS:
        return None
    # An urgent flag that alone would only pause is named too: it must be heard with the others.
    urgent = at_least(facts.flags, Triage.URGENT)
    return found(Action.STOP, 0, *(ReasonCode(flag.value) for flag in urgent))


def row_5(facts: Facts) -> Found | None:
    """Severe diarrhea."""
    if facts.answer is None or facts.answer.stool != STOOL_SEVERE:
        return None
    return found(Action.STOP, 0, ReasonCode.GI_SEVERE, at_least=Triage.URGENT)


def row_6(facts: Facts) -> Found | None:
    """On the skin nothing is titrated, and diarrhea is not blamed on it."""
    if facts.state.route is not Route.TOPICAL:
        return None
    reasons = [ReasonCode.TOPICAL_NO_TITRATION]
    if facts.loose:
        reasons.append(ReasonCode.GI_NOT_FROM_TOPICAL)
    return found(Action.HOLD, facts.state.dose_mg, *reasons)


def row_7a(facts: Facts) -> Found | None:
    """The run-in is not over."""
    if facts.state.phase is not Phase.BASELINE or facts.today >= BASELINE_DAYS:
        return None
    nights_to_come = Reason(ReasonCode.RUN_IN, BASELINE_DAYS - facts.today)
    return found(Action.BASELINE_CONTINUE, 0, nights_to_come)


def row_7b(facts: Facts) -> Found | None:
    """The run-in was answered too rarely."""
    if facts.state.phase is not Phase.BASELINE:
        return None
    count = facts.window(BASELINE_DAYS).count
    if count >= MIN_CHECKINS_14:
        return None
    return found(Action.BASELINE_EXTEND, 0, Reason(ReasonCode.TOO_FEW_CHECKINS, count))


def row_7c(facts: Facts) -> Found | None:
    """No cramp to treat."""
    if facts.state.phase is not Phase.BASELINE:
        return None
    nights = facts.window(BASELINE_DAYS)
    if nights.cramps > 0:
        return None
    return found(Action.DO_NOT_START, 0, Reason(ReasonCode.NO_CRAMPS_AT_BASELINE, nights.count))


def row_7d(facts: Facts) -> Found | None:
    """No dose is small enough to start with."""
    if facts.state.phase is not Phase.BASELINE:
        return None
    if levels.allowed_start(facts.state, facts.today) is not None:
        return None
    unit = Reason(ReasonCode.UNIT_TOO_LARGE, facts.state.unit_mg)
    return found(Action.ASK_SMALLER_UNIT, 0, unit)


def row_7e(facts: Facts) -> Found | None:
    """The run-in is done. Nothing goes up without a check-in today, and a start goes up."""
    start_mg = levels.allowed_start(facts.state, facts.today)
    if facts.state.phase is not Phase.BASELINE or start_mg is None:
        return None
    if not facts.checked_in:
        return found(Action.BASELINE_CONTINUE, 0, ReasonCode.NO_CHECKIN_TODAY)
    nights = facts.window(BASELINE_DAYS)
    reasons = [Reason(ReasonCode.BASELINE_DONE, nights.rate)]
    if nights.cramps < LOW_BASELINE_CRAMPS:
        reasons.append(Reason(ReasonCode.LOW_BASELINE, nights.cramps))
    return found(Action.START, start_mg, *reasons)


def row_8(facts: Facts) -> Found | None:
    """A dose above the ceiling comes down, or stops when no level fits."""
    state = facts.state
    ceiling_mg = levels.ceiling(state)
    if not facts.treated or state.provider_plan or state.dose_mg <= ceiling_mg:
        return None
    if facts.loose:  # diarrhea means 0 mg tonight: rows 13-15, whose levels keep to the ceiling
        return None
    level_mg = levels.highest_level(state, at_most_mg=ceiling_mg)
    action = Action.STEP_DOWN if level_mg is not None else Action.STOP
    over = Reason(ReasonCode.OVER_CEILING, ceiling_mg)
    return found(action, level_mg or 0, over, at_least=Triage.ROUTINE)
