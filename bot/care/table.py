"""The decision table of the rule book, top to bottom: a row's name, what it asks, what it says."""

from typing import Final

from bot.care import checks as c
from bot.care import rows_bowel as bowel
from bot.care import rows_rhythm as rhythm
from bot.care import rows_safety as safety
from bot.care import rows_steps as steps
from bot.care.facts import Facts
from bot.care.row import Row

TABLE: Final = (
    Row("1", (c.SCREEN_BLOCKS,), safety.screening_blocks),
    Row("2", (c.SCREEN_ASKS_FIRST, c.NO_PROVIDER_OK), safety.screening_asks_first),
    Row("3", (c.INTERACTING_COURSE,), safety.pause_for_a_course),
    Row("4", (c.STOP_FLAG_TODAY,), safety.stop_for_flags),
    Row("5", (c.SEVERE_DIARRHEA_TODAY,), safety.stop_for_severe_diarrhea),
    Row("6", (c.ON_SKIN,), safety.hold_on_skin),
    Row("7a", (c.IN_BASELINE, c.BEFORE_DAY_14), safety.go_on_counting),
    Row("7b", (c.IN_BASELINE, c.FEW_CHECKINS_14), safety.count_longer),
    Row("7c", (c.IN_BASELINE, c.NO_CRAMP_14), safety.nothing_to_treat),
    Row("7d", (c.IN_BASELINE, c.NO_START_LEVEL), safety.ask_smaller_unit),
    Row("7e", (c.IN_BASELINE,), safety.start),
    # Diarrhea means 0 mg tonight: that is left to rows 12-15, whose levels keep to the ceiling.
    Row(
        "8",
        (c.NOT_PAUSED, c.NO_PROVIDER_PLAN, c.ABOVE_CEILING, c.NO_DIARRHEA_TODAY),
        safety.down_to_the_ceiling,
    ),
    Row("9a", (c.PAUSED, c.NO_CHECKIN_TODAY, c.NO_DIARRHEA_TODAY), bowel.stay_paused_unknown),
    Row("9b", (c.PAUSED, c.DIARRHEA_TODAY, c.PAUSED_7_DAYS), bowel.stop_for_long_diarrhea),
    Row("9c", (c.PAUSED, c.DIARRHEA_TODAY, c.PAUSED_OVER_2_DAYS), bowel.stay_paused_too_long),
    Row("9d", (c.PAUSED, c.DIARRHEA_TODAY), bowel.stay_paused),
    Row("10", (c.PAUSED, c.CLEAR_2_MORNINGS), bowel.resume),
    Row("11", (c.PAUSED,), bowel.wait_until_clear),
    # From here on everybody takes magnesium by mouth: TITRATE, MAINTAIN or TAPER.
    Row("12", (c.DIARRHEA_TODAY, c.PROVIDER_PLAN), bowel.pause_and_ask_the_provider),
    Row("13", (c.DIARRHEA_TODAY, c.DOSE_NOT_TAKEN), bowel.pause_not_blamed),
    Row("14", (c.DIARRHEA_TODAY, c.LOWER_LEVEL), bowel.pause_and_come_back_lower),
    Row("15", (c.DIARRHEA_TODAY,), bowel.stop_at_lowest),
    Row("16", (c.SILENT_7_DAYS,), rhythm.fall_silent),
    # An unsure answer after a lapse is left to row 18: going back to the full dose after a gap
    # would be a raise on doubt.
    Row("17", (c.NO_CHECKIN_TODAY, c.NOT_BACK_AFTER_LAPSE), rhythm.hold_unknown),
    Row("18", (c.BACK_AFTER_LAPSE,), rhythm.come_back_after_lapse),
    Row("19", (c.MILD_STOOLS_7,), rhythm.down_for_mild_stools),
    Row("20", (c.PROVIDER_PLAN,), rhythm.hold_provider_plan),
    Row("21a", (c.IN_TAPER, c.CRAMP_NIGHTS_14), rhythm.return_from_taper),
    Row("21b", (c.IN_TAPER, c.SAME_DOSE_14_DAYS, c.CHECKINS_14), rhythm.next_taper_step),
    Row("21c", (c.IN_TAPER,), rhythm.wait_in_taper),
    Row("22", (c.TREATED_27_DAYS, c.CHECKINS_28, c.NO_CRAMP_28), steps.offer_taper),
    Row(
        "23",
        (c.BASELINE_KNOWN, c.TREATED_14_DAYS, c.CHECKINS_14, c.RATE_WORSE, c.MANY_MORE_CRAMPS),
        steps.hold_for_more_cramps,
    ),
    Row(
        "24",
        (c.BASELINE_KNOWN, c.HIGHEST_TOLERATED, c.TREATED_56_DAYS, c.SAME_DOSE_28_DAYS),
        steps.review_the_effect,
    ),
    Row("25", (c.AGAINST_A_STEP,), steps.hold_and_say_why),
    Row("26", (), steps.step_up),
)
"""The first row that matches answers; the last one asks for nothing."""


def first_match(facts: Facts) -> Row:
    """The row that answers this morning."""
    return next(row for row in TABLE if row.matches(facts))
