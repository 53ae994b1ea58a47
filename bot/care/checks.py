"""The checks of the decision table: what its rows ask of a morning, each once.

Where one row asks for the opposite of another, that is a check of its own, so that the one that
does not hold can be told in its own words.
"""

from bot.care import levels
from bot.care.constants import (
    BASELINE_DAYS,
    CLEAR_MORNINGS_TO_RESUME,
    CRAMP_FREE_DAYS,
    CRAMP_NIGHTS_BACK,
    EFFECT_DAYS,
    GI_PERSISTS_AFTER_DAYS,
    GI_TOO_LONG_DAYS,
    LAPSE_DAYS,
    MILD_GI_MORNINGS,
    MIN_CHECKINS_14,
    MIN_CHECKINS_28,
    OFFER_TAPER_AFTER_DAYS,
    REVIEW_AFTER_DAYS,
    REVIEW_STABLE_DAYS,
    STOOL_SEVERE,
    TAPER_INTERVAL_DAYS,
    WEEK_DAYS,
    WORSE_AFTER_DAYS,
    WORSE_CRAMPS,
    WORSE_RATIO,
    WORSE_WEEKS,
)
from bot.care.facts import Facts
from bot.care.flags import STOP_FLAGS
from bot.care.model import Phase, Route, Screen
from bot.care.row import Check, CheckCode, at_least, fewer_than, more_than, none_of
from bot.care.step import against_a_step
from bot.care.windows import clear_mornings, not_taken


def _rate_is_worse(facts: Facts) -> bool:
    baseline = facts.state.baseline_per_week
    return baseline is not None and facts.window(EFFECT_DAYS).rate >= WORSE_RATIO * baseline


def _more_cramps(facts: Facts) -> float:
    """Cramps more than before magnesium, over two weeks; none when that is not known."""
    baseline, rate = facts.state.baseline_per_week, facts.window(EFFECT_DAYS).rate
    return 0.0 if baseline is None else (rate - baseline) * WORSE_WEEKS


# What was answered before the first dose, and where the course stands.
SCREEN_BLOCKS = Check(
    CheckCode.SCREEN_BLOCKS,
    lambda facts: facts.state.screen is Screen.BLOCK,
)
SCREEN_ASKS_FIRST = Check(
    CheckCode.SCREEN_ASKS_FIRST,
    lambda facts: facts.state.screen is Screen.ASK_FIRST,
)
NO_PROVIDER_OK = Check(CheckCode.NO_PROVIDER_OK, lambda facts: not facts.state.provider_ok)
INTERACTING_COURSE = Check(CheckCode.INTERACTING_COURSE, lambda facts: facts.state.spacing_conflict)
ON_SKIN = Check(CheckCode.ON_SKIN, lambda facts: facts.state.route is Route.TOPICAL)
PROVIDER_PLAN = Check(CheckCode.PROVIDER_PLAN, lambda facts: facts.state.provider_plan)
NO_PROVIDER_PLAN = Check(CheckCode.NO_PROVIDER_PLAN, lambda facts: not facts.state.provider_plan)
BASELINE_KNOWN = Check(
    CheckCode.BASELINE_KNOWN,
    lambda facts: facts.state.baseline_per_week is not None,
)
IN_BASELINE = Check(CheckCode.IN_BASELINE, lambda facts: facts.state.phase is Phase.BASELINE)
IN_TAPER = Check(CheckCode.IN_TAPER, lambda facts: facts.state.phase is Phase.TAPER)
PAUSED = Check(CheckCode.PAUSED, lambda facts: facts.paused)
NOT_PAUSED = Check(CheckCode.NOT_PAUSED, lambda facts: not facts.paused)

# This morning.
NO_CHECKIN_TODAY = Check(CheckCode.NO_CHECKIN_TODAY, lambda facts: not facts.checked_in)
STOP_FLAG_TODAY = Check(CheckCode.STOP_FLAG_TODAY, lambda facts: bool(facts.flags & STOP_FLAGS))
DIARRHEA_TODAY = Check(CheckCode.DIARRHEA_TODAY, lambda facts: facts.loose)
NO_DIARRHEA_TODAY = Check(CheckCode.NO_DIARRHEA_TODAY, lambda facts: not facts.loose)
SEVERE_DIARRHEA_TODAY = Check(
    CheckCode.SEVERE_DIARRHEA_TODAY,
    lambda facts: facts.answer is not None and facts.answer.stool == STOOL_SEVERE,
)
DOSE_NOT_TAKEN = Check(
    CheckCode.DOSE_NOT_TAKEN,
    lambda facts: not_taken((facts.answer, facts.yesterday)),
)

# Days since something.
BEFORE_DAY_14 = fewer_than(CheckCode.BEFORE_DAY_14, lambda facts: facts.today, limit=BASELINE_DAYS)
TREATED_14_DAYS = at_least(
    CheckCode.TREATED_14_DAYS, lambda facts: facts.days_treated, limit=WORSE_AFTER_DAYS
)
TREATED_27_DAYS = at_least(
    CheckCode.TREATED_27_DAYS, lambda facts: facts.days_treated, limit=OFFER_TAPER_AFTER_DAYS
)
TREATED_56_DAYS = at_least(
    CheckCode.TREATED_56_DAYS, lambda facts: facts.days_treated, limit=REVIEW_AFTER_DAYS
)
SAME_DOSE_14_DAYS = at_least(
    CheckCode.SAME_DOSE_14_DAYS, lambda facts: facts.days_since_change, limit=TAPER_INTERVAL_DAYS
)
SAME_DOSE_28_DAYS = at_least(
    CheckCode.SAME_DOSE_28_DAYS, lambda facts: facts.days_since_change, limit=REVIEW_STABLE_DAYS
)
PAUSED_7_DAYS = at_least(
    CheckCode.PAUSED_7_DAYS, lambda facts: facts.days_paused, limit=GI_TOO_LONG_DAYS
)
PAUSED_OVER_2_DAYS = more_than(
    CheckCode.PAUSED_OVER_2_DAYS, lambda facts: facts.days_paused, limit=GI_PERSISTS_AFTER_DAYS
)
SILENT_7_DAYS = at_least(CheckCode.SILENT_7_DAYS, lambda facts: facts.days_silent, limit=LAPSE_DAYS)
BACK_AFTER_LAPSE = at_least(
    CheckCode.BACK_AFTER_LAPSE, lambda facts: facts.missed_before_today, limit=LAPSE_DAYS
)
NOT_BACK_AFTER_LAPSE = fewer_than(
    CheckCode.NOT_BACK_AFTER_LAPSE, lambda facts: facts.missed_before_today, limit=LAPSE_DAYS
)

# What the last days' check-ins tell.
CHECKINS_14 = at_least(
    CheckCode.CHECKINS_14,
    lambda facts: facts.window(EFFECT_DAYS).count,
    limit=MIN_CHECKINS_14,
)
FEW_CHECKINS_14 = fewer_than(
    CheckCode.FEW_CHECKINS_14,
    lambda facts: facts.window(BASELINE_DAYS).count,
    limit=MIN_CHECKINS_14,
)
CHECKINS_28 = at_least(
    CheckCode.CHECKINS_28,
    lambda facts: facts.window(CRAMP_FREE_DAYS).count,
    limit=MIN_CHECKINS_28,
)
NO_CRAMP_14 = none_of(CheckCode.NO_CRAMP_14, lambda facts: facts.window(BASELINE_DAYS).cramps)
NO_CRAMP_28 = none_of(CheckCode.NO_CRAMP_28, lambda facts: facts.window(CRAMP_FREE_DAYS).cramps)
CRAMP_NIGHTS_14 = at_least(
    CheckCode.CRAMP_NIGHTS_14,
    lambda facts: facts.window(BASELINE_DAYS).cramp_nights,
    limit=CRAMP_NIGHTS_BACK,
)
MILD_STOOLS_7 = at_least(
    CheckCode.MILD_STOOLS_7,
    lambda facts: facts.window(WEEK_DAYS).mild_stools,
    limit=MILD_GI_MORNINGS,
)
CLEAR_2_MORNINGS = at_least(
    CheckCode.CLEAR_2_MORNINGS,
    lambda facts: clear_mornings(facts.history, today=facts.today),
    limit=CLEAR_MORNINGS_TO_RESUME,
)
RATE_WORSE = Check(
    CheckCode.RATE_WORSE,
    _rate_is_worse,
    lambda facts: facts.window(EFFECT_DAYS).rate,
)
MANY_MORE_CRAMPS = at_least(CheckCode.MANY_MORE_CRAMPS, _more_cramps, limit=WORSE_CRAMPS)

# Which doses there are.
NO_START_LEVEL = Check(
    CheckCode.NO_START_LEVEL,
    lambda facts: levels.allowed_start(facts.state, facts.today) is None,
    lambda facts: levels.allowed_start(facts.state, facts.today),
)
LOWER_LEVEL = Check(
    CheckCode.LOWER_LEVEL,
    lambda facts: levels.prev_level(facts.state, facts.state.dose_mg) is not None,
    lambda facts: facts.state.dose_mg,
)
ABOVE_CEILING = Check(
    CheckCode.ABOVE_CEILING,
    lambda facts: facts.state.dose_mg > levels.ceiling(facts.state),
    lambda facts: levels.ceiling(facts.state),
)
HIGHEST_TOLERATED = Check(
    CheckCode.HIGHEST_TOLERATED,
    lambda facts: levels.highest_tolerated(facts.state, facts.today),
    lambda facts: levels.next_level(facts.state, facts.state.dose_mg),
)
AGAINST_A_STEP = Check(CheckCode.AGAINST_A_STEP, lambda facts: bool(against_a_step(facts)))
