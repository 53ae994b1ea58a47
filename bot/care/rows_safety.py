"""What rows 1-8 say: before any titration, in the baseline, and above the ceiling."""

from bot.care import levels
from bot.care.constants import BASELINE_DAYS, LOW_BASELINE_CRAMPS
from bot.care.facts import Facts, Found, found
from bot.care.flags import at_least
from bot.care.model import Action, Reason, ReasonCode, Triage


def screening_blocks(_: Facts) -> Found:
    """Row 1: screening says no."""
    return found(Action.DO_NOT_START, 0, ReasonCode.SCREEN_BLOCK, at_least=Triage.ROUTINE)


def screening_asks_first(_: Facts) -> Found:
    """Row 2: screening says ask first, and nobody has said yes."""
    return found(Action.DIARY_ONLY, 0, ReasonCode.SCREEN_ASK_FIRST, at_least=Triage.ROUTINE)


def pause_for_a_course(_: Facts) -> Found:
    """Row 3: a course of medicine that does not go with magnesium."""
    return found(Action.PAUSE, 0, ReasonCode.INTERACTING_COURSE, at_least=Triage.ROUTINE)


def stop_for_flags(facts: Facts) -> Found:
    """Row 4. An urgent flag that alone would only pause is named too: it must be heard as well."""
    urgent = at_least(facts.flags, Triage.URGENT)
    return found(Action.STOP, 0, *(ReasonCode(flag.value) for flag in urgent))


def stop_for_severe_diarrhea(_: Facts) -> Found:
    """Row 5."""
    return found(Action.STOP, 0, ReasonCode.GI_SEVERE, at_least=Triage.URGENT)


def hold_on_skin(facts: Facts) -> Found:
    """Row 6: on the skin nothing is titrated, and diarrhea is not blamed on it."""
    reasons = [ReasonCode.TOPICAL_NO_TITRATION]
    if facts.loose:
        reasons.append(ReasonCode.GI_NOT_FROM_TOPICAL)
    return found(Action.HOLD, facts.state.dose_mg, *reasons)


def go_on_counting(facts: Facts) -> Found:
    """Row 7a: the run-in is not over."""
    nights_to_come = Reason(ReasonCode.RUN_IN, BASELINE_DAYS - facts.today)
    return found(Action.BASELINE_CONTINUE, 0, nights_to_come)


def count_longer(facts: Facts) -> Found:
    """Row 7b: the run-in was answered too rarely."""
    few = Reason(ReasonCode.TOO_FEW_CHECKINS, facts.window(BASELINE_DAYS).count)
    return found(Action.BASELINE_EXTEND, 0, few)


def nothing_to_treat(facts: Facts) -> Found:
    """Row 7c: no cramp."""
    none = Reason(ReasonCode.NO_CRAMPS_AT_BASELINE, facts.window(BASELINE_DAYS).count)
    return found(Action.DO_NOT_START, 0, none)


def ask_smaller_unit(facts: Facts) -> Found:
    """Row 7d: no dose is small enough to start with."""
    unit = Reason(ReasonCode.UNIT_TOO_LARGE, facts.state.unit_mg)
    return found(Action.ASK_SMALLER_UNIT, 0, unit)


def start(facts: Facts) -> Found:
    """Row 7e. Nothing goes up without a check-in today, and a start goes up."""
    if not facts.checked_in:
        return found(Action.BASELINE_CONTINUE, 0, ReasonCode.NO_CHECKIN_TODAY)
    nights = facts.window(BASELINE_DAYS)
    reasons = [Reason(ReasonCode.BASELINE_DONE, nights.rate)]
    if nights.cramps < LOW_BASELINE_CRAMPS:
        reasons.append(Reason(ReasonCode.LOW_BASELINE, nights.cramps))
    # Row 7d answers when there is no start level.
    start_mg = levels.allowed_start(facts.state, facts.today) or 0.0
    return found(Action.START, start_mg, *reasons)


def down_to_the_ceiling(facts: Facts) -> Found:
    """Row 8: down to the highest level, or a stop when no level fits."""
    ceiling_mg = levels.ceiling(facts.state)
    level_mg = levels.highest_level(facts.state, at_most_mg=ceiling_mg)
    action = Action.STEP_DOWN if level_mg is not None else Action.STOP
    over = Reason(ReasonCode.OVER_CEILING, ceiling_mg)
    return found(action, level_mg or 0, over, at_least=Triage.ROUTINE)
