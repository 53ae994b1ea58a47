"""Rows 9-15: diarrhea on treatment, the pause, and the way back."""

from dataclasses import replace

import pytest

from bot.care.model import Action, CheckIn, GiCap, Phase
from tests.care.builders import Said, a_state, asked, morning, mornings

LOOSE = morning(1, 2)
CLEAR = morning(1, 0, taken=False)
PAUSED = a_state(
    phase=Phase.PAUSED_GI, dose_mg=200.0, paused_on=17, resume_dose_mg=150.0, last_change=17
)


@pytest.mark.parametrize("today", [None, morning(None, 0), morning(None, None), morning(1, None)])
def test_row_9a_silence_or_an_unsure_morning_keeps_the_pause(today: CheckIn | None) -> None:
    history = {18: CLEAR} | ({19: today} if today else {})
    said = asked(PAUSED, history, 19)
    assert said == Said("9a", Action.PAUSE, 0, 0, ("NO_CHECKIN_WHILE_PAUSED",))


@pytest.mark.parametrize(
    ("today", "expected"),
    [
        (19, Said("9d", Action.PAUSE, 0, 0, ("GI_ONGOING",))),
        (20, Said("9c", Action.PAUSE, 0, 2, ("GI_PERSISTS_AFTER_STOP",))),
        (23, Said("9c", Action.PAUSE, 0, 2, ("GI_PERSISTS_AFTER_STOP",))),
        (24, Said("9b", Action.STOP, 0, 3, ("GI_7_DAYS",))),
    ],
)
@pytest.mark.parametrize("cramps", [1, None])
def test_rows_9bcd_diarrhea_that_stays_needs_somebody(
    today: int, expected: Said, cramps: int | None
) -> None:
    assert asked(PAUSED, {today: morning(cramps, 2)}, today) == expected


def test_row_9_without_the_pauses_day_counts_from_the_last_change() -> None:
    state = replace(PAUSED, paused_on=None)
    assert asked(state, {24: LOOSE}, 24).row == "9b"


@pytest.mark.parametrize(
    ("attributable", "why"), [(True, "ONE_LEVEL_LOWER"), (False, "SAME_LEVEL_NOT_ATTRIBUTABLE")]
)
def test_row_10_two_clear_mornings_resume(attributable: bool, why: str) -> None:
    state = replace(PAUSED, pause_attributable=attributable)
    said = asked(state, mornings(18, 19, CLEAR), 19)
    assert said == Said("10", Action.RESUME, 150, 0, ("GI_CLEAR", why))


def test_row_10_resumes_at_a_level_under_todays_ceiling_and_below_the_gi_cap() -> None:
    clear = mornings(18, 19, CLEAR)
    assert asked(replace(PAUSED, other_mg=210.0), clear, 19).dose_mg == 100
    assert asked(replace(PAUSED, unit_mg=64.0), clear, 19).dose_mg == 128
    assert asked(replace(PAUSED, gi_caps={150.0: GiCap(1, 2)}), clear, 19).dose_mg == 100


@pytest.mark.parametrize("resume_mg", [150.0, None])
def test_row_10_stops_when_no_level_is_left(resume_mg: float | None) -> None:
    state = replace(PAUSED, unit_mg=200.0, resume_dose_mg=resume_mg)
    said = asked(state, mornings(18, 19, CLEAR), 19)
    assert said == Said("10", Action.STOP, 0, 1, ("NO_LEVEL_UNDER_CEILING",))


def test_row_10_resumes_a_providers_plan_at_the_providers_dose() -> None:
    state = replace(PAUSED, provider_plan=True, dose_mg=400.0, resume_dose_mg=400.0)
    said = asked(state, mornings(18, 19, CLEAR), 19)
    assert (said.row, said.action, said.dose_mg) == ("10", Action.RESUME, 400)


def test_row_10_waits_for_the_provider_of_a_plan() -> None:
    state = replace(PAUSED, provider_plan=True, resume_dose_mg=None)
    said = asked(state, mornings(18, 19, CLEAR), 19)
    assert said == Said("10", Action.PAUSE, 0, 0, ("GI_CLEAR", "CONTACT_PLAN_PROVIDER"))


@pytest.mark.parametrize("yesterday", [None, morning(1, 1), morning(None, 0), LOOSE])
def test_row_11_one_clear_morning_is_not_enough(yesterday: CheckIn | None) -> None:
    history = {19: CLEAR} | ({18: yesterday} if yesterday else {})
    expected = Said("11", Action.PAUSE, 0, 0, ("WAIT_CLEAR_DAYS",))
    assert asked(PAUSED, history, 19) == expected


def test_row_11_a_mushy_stool_is_not_clear_and_after_a_week_somebody_should_know() -> None:
    mushy = morning(1, 1)
    assert asked(PAUSED, {22: CLEAR, 23: mushy}, 23).reasons == ("WAIT_CLEAR_DAYS",)
    expected = Said("11", Action.PAUSE, 0, 2, ("GI_NOT_CLEAR_7_DAYS",))
    assert asked(PAUSED, {23: CLEAR, 24: mushy}, 24) == expected


def test_row_12_a_providers_plan_waits_for_its_provider() -> None:
    state = a_state(provider_plan=True, dose_mg=400.0)
    said = asked(state, mornings(2, 7) | {8: LOOSE}, 8)
    assert said == Said("12", Action.PAUSE, 0, 2, ("GI", "CONTACT_PLAN_PROVIDER"))


@pytest.mark.parametrize(
    ("yesterday", "today", "row"),
    [
        (False, False, "13"),
        (None, False, "14"),
        (False, None, "14"),
        (True, False, "14"),
        (False, True, "14"),
    ],
)
def test_row_13_blames_the_dose_unless_every_answer_says_it_was_not_taken(
    yesterday: bool | None, today: bool | None, row: str
) -> None:
    history = {7: morning(taken=yesterday), 8: morning(1, 2, taken=today)}
    assert asked(a_state(), history, 8).row == row


def test_row_13_needs_one_complete_check_in_and_hears_an_unsure_one_against_it() -> None:
    unsure = morning(None, 2, taken=False)
    assert asked(a_state(), {8: unsure}, 8).row == "14"
    assert asked(a_state(), {7: morning(taken=False), 8: unsure}, 8).row == "13"
    assert asked(a_state(), {7: morning(None, 0), 8: morning(1, 2, taken=False)}, 8).row == "14"


def test_row_13_resumes_at_the_same_dose_and_looks_no_further_back_than_yesterday() -> None:
    history = mornings(2, 6) | {8: morning(1, 2, taken=False)}
    said = asked(a_state(), history, 8)
    assert said == Said("13", Action.PAUSE, 0, 0, ("GI_NOT_ATTRIBUTABLE",))


@pytest.mark.parametrize(
    ("unit_mg", "dose_mg", "resume_at"),
    [
        (50.0, 200.0, "RESUME_AT_150"),
        (37.5, 187.5, "RESUME_AT_112.5"),
        (64.0, 128.0, "RESUME_AT_64"),
    ],
)
def test_row_14_says_where_it_will_resume(unit_mg: float, dose_mg: float, resume_at: str) -> None:
    said = asked(a_state(unit_mg=unit_mg, dose_mg=dose_mg), {8: LOOSE}, 8)
    assert said == Said("14", Action.PAUSE, 0, 0, ("GI", resume_at))


@pytest.mark.parametrize("phase", [Phase.TITRATE, Phase.MAINTAIN, Phase.TAPER])
def test_row_15_diarrhea_at_the_lowest_level_ends_this_product(phase: Phase) -> None:
    said = asked(a_state(phase=phase, dose_mg=50.0), {8: LOOSE}, 8)
    assert said == Said("15", Action.STOP, 0, 1, ("GI_AT_LOWEST_LEVEL",))
