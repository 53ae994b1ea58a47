"""Rows 1-8: screening, stop flags, the skin, the baseline, the ceiling."""

from dataclasses import replace

import pytest

from bot.care.flags import LEVEL, STOP_FLAGS
from bot.care.model import Action, Flag, GiCap, Phase, Region, Route, Screen, Triage
from tests.care.builders import Said, a_state, asked, every_other, morning, mornings

BASELINE = a_state(phase=Phase.BASELINE, dose_mg=0.0, baseline_per_week=None)


def test_row_1_a_blocked_screening_starts_nothing_whatever_else_is_true() -> None:
    state = a_state(screen=Screen.BLOCK, provider_ok=True, spacing_conflict=True)
    said = asked(state, mornings(2, 8), 8)
    assert said == Said("1", Action.DO_NOT_START, 0, 1, ("SCREEN_BLOCK",))


def test_row_2_asking_first_leaves_only_the_diary_until_a_provider_agrees() -> None:
    state = a_state(screen=Screen.ASK_FIRST)
    expected = Said("2", Action.DIARY_ONLY, 0, 1, ("SCREEN_ASK_FIRST",))
    assert asked(state, mornings(2, 8), 8) == expected
    assert asked(replace(state, provider_ok=True), mornings(2, 8), 8).row == "26"


def test_row_3_a_course_of_antibiotics_pauses() -> None:
    said = asked(a_state(spacing_conflict=True), mornings(2, 8), 8)
    assert said == Said("3", Action.PAUSE, 0, 1, ("INTERACTING_COURSE",))


@pytest.mark.parametrize("flag", sorted(STOP_FLAGS))
def test_row_4_every_stop_flag_stops_at_its_own_level(flag: Flag) -> None:
    history = mornings(2, 8) | {8: morning(flags=frozenset({flag}))}
    assert asked(a_state(), history, 8) == Said("4", Action.STOP, 0, LEVEL[flag], (flag.value,))


def test_row_4_names_an_urgent_flag_beside_the_stop_flag_but_no_mild_one() -> None:
    flags = frozenset({Flag.CHEST_PAIN, Flag.BLACK_STOOL, Flag.SLEEP_DISTURBED_CRAMPS})
    said = asked(a_state(), {8: morning(flags=flags)}, 8)
    assert said == Said("4", Action.STOP, 0, 4, ("chest_pain", "black_stool"))


def test_row_4_hears_a_flag_of_a_check_in_that_is_otherwise_unsure() -> None:
    unsure = morning(None, None, taken=None, flags=frozenset({Flag.FAINT}))
    assert asked(a_state(), {8: unsure}, 8).action is Action.STOP


def test_row_4_does_not_look_at_yesterdays_flags() -> None:
    history = mornings(2, 8) | {7: morning(flags=frozenset({Flag.FAINT}))}
    assert asked(a_state(), history, 8).row == "26"


@pytest.mark.parametrize("cramps", [1, None])
def test_row_5_severe_diarrhea_stops_and_needs_the_same_day(cramps: int | None) -> None:
    said = asked(a_state(), {8: morning(cramps, 3)}, 8)
    assert said == Said("5", Action.STOP, 0, Triage.URGENT, ("GI_SEVERE",))


@pytest.mark.parametrize(
    ("stool", "reasons"),
    [
        (1, ("TOPICAL_NO_TITRATION",)),
        (2, ("TOPICAL_NO_TITRATION", "GI_NOT_FROM_TOPICAL")),
    ],
)
def test_row_6_the_skin_is_not_titrated_and_not_blamed(stool: int, reasons: tuple[str]) -> None:
    state = a_state(route=Route.TOPICAL, dose_mg=0.0)
    assert asked(state, {5: morning(1, stool)}, 5) == Said("6", Action.HOLD, 0, 0, reasons)


def test_row_7a_counts_fourteen_nights_first() -> None:
    said = asked(BASELINE, mornings(1, 13), 13)
    assert said == Said("7a", Action.BASELINE_CONTINUE, 0, 0, ("RUN_IN",))
    assert asked(BASELINE, mornings(1, 14), 14).row == "7e"


def test_row_7b_extends_a_baseline_of_fewer_than_ten_check_ins() -> None:
    said = asked(BASELINE, mornings(6, 14), 14)
    assert said == Said("7b", Action.BASELINE_EXTEND, 0, 0, ("TOO_FEW_CHECKINS",))
    assert asked(BASELINE, mornings(5, 14), 14).row == "7e"


def test_row_7b_counts_no_unsure_night_and_no_night_before_the_window() -> None:
    history = mornings(1, 14) | mornings(1, 5, morning(None, 0))
    assert asked(BASELINE, history, 14).row == "7b"
    assert asked(BASELINE, mornings(1, 10), 15).row == "7b"


def test_row_7c_does_not_treat_cramps_that_are_not_there() -> None:
    said = asked(BASELINE, mornings(1, 14, morning(0)), 14)
    assert said == Said("7c", Action.DO_NOT_START, 0, 0, ("NO_CRAMPS_AT_BASELINE",))


@pytest.mark.parametrize(("unit_mg", "row"), [(150.0, "7e"), (150.5, "7d"), (200.0, "7d")])
def test_row_7d_asks_for_a_smaller_unit_above_150(unit_mg: float, row: str) -> None:
    said = asked(replace(BASELINE, unit_mg=unit_mg), mornings(1, 14), 14)
    assert said.row == row
    assert said.action is (Action.START if row == "7e" else Action.ASK_SMALLER_UNIT)


def test_row_7d_asks_for_a_smaller_unit_when_no_level_fits_under_the_ceiling() -> None:
    said = asked(replace(BASELINE, unit_mg=100.0, other_mg=251.0), mornings(1, 14), 14)
    assert said == Said("7d", Action.ASK_SMALLER_UNIT, 0, 0, ("UNIT_TOO_LARGE",))


@pytest.mark.parametrize(
    ("cramp_nights", "reasons"),
    [(4, ("BASELINE_DONE",)), (3, ("BASELINE_DONE", "LOW_BASELINE"))],
)
def test_row_7e_starts_and_says_when_the_baseline_is_low(
    cramp_nights: int, reasons: tuple[str]
) -> None:
    history = mornings(1, 14, morning(0)) | mornings(1, cramp_nights)
    assert asked(BASELINE, history, 14) == Said("7e", Action.START, 100, 0, reasons)


def test_row_7e_starts_nothing_without_a_check_in_today() -> None:
    history = mornings(2, 13)
    expected = Said("7e", Action.BASELINE_CONTINUE, 0, 0, ("NO_CHECKIN_TODAY",))
    assert asked(BASELINE, history, 14) == expected
    assert asked(BASELINE, history | {14: morning(None, 0)}, 14) == expected


def test_row_7e_starts_below_a_dose_that_an_earlier_plan_found_too_much() -> None:
    state = replace(BASELINE, gi_caps={100.0: GiCap(-90, 2)})
    assert asked(state, mornings(1, 14), 14).dose_mg == 50
    closed = replace(BASELINE, unit_mg=100.0, gi_caps={100.0: GiCap(-90, 2)})
    assert asked(closed, mornings(1, 14), 14).action is Action.ASK_SMALLER_UNIT


@pytest.mark.parametrize("phase", [Phase.TITRATE, Phase.MAINTAIN, Phase.TAPER])
def test_row_8_a_dose_above_the_ceiling_comes_down(phase: Phase) -> None:
    state = a_state(phase=phase, dose_mg=300.0, region=Region.EU_UK)
    expected = Said("8", Action.STEP_DOWN, 250, 1, ("OVER_CEILING",))
    assert asked(state, mornings(2, 8), 8) == expected
    assert asked(state, {}, 8) == expected


def test_row_8_stops_when_no_level_fits_and_keeps_still_at_the_ceiling() -> None:
    state = a_state(dose_mg=300.0, unit_mg=300.0, other_mg=51.0)
    assert asked(state, mornings(2, 8), 8) == Said("8", Action.STOP, 0, 1, ("OVER_CEILING",))
    assert asked(replace(state, other_mg=50.0), mornings(2, 8), 8).row == "25"


def test_row_8_leaves_a_providers_plan_alone() -> None:
    state = a_state(dose_mg=400.0, provider_plan=True)
    assert asked(state, mornings(2, 8), 8).row == "20"


def test_row_8_lets_diarrhea_mean_no_dose_tonight() -> None:
    state = a_state(dose_mg=400.0)
    said = asked(state, mornings(2, 7) | {8: morning(1, 2)}, 8)
    assert said == Said("14", Action.PAUSE, 0, 0, ("GI", "RESUME_AT_350"))


def test_row_17_holds_in_the_baselines_place_once_treated() -> None:
    assert asked(a_state(), every_other(2, 7), 8).row == "17"
