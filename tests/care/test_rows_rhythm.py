"""Rows 16-21: lapses, mild stools, a provider's plan, the taper."""

from dataclasses import replace

import pytest

from bot.care.model import Action, CheckIn, GiCap, Phase
from tests.care.builders import Said, a_state, asked, morning, mornings

QUIET = morning(0)
AT_200 = a_state(dose_mg=200.0)
TAPERING = a_state(phase=Phase.TAPER, dose_mg=100.0, taper_start_dose_mg=150.0, last_change=61)


@pytest.mark.parametrize("phase", [Phase.TITRATE, Phase.MAINTAIN, Phase.TAPER])
def test_row_16_a_week_of_silence_silences_the_bot(phase: Phase) -> None:
    state = a_state(phase=phase)
    expected = Said("16", Action.PAUSE_REMINDERS, 0, 0, ("LAPSED",))
    assert asked(state, mornings(2, 12), 19) == expected
    assert asked(state, mornings(2, 12), 18).row == "17"


def test_row_16_counts_an_unsure_answer_as_somebody_there() -> None:
    history = mornings(2, 12) | {15: morning(None, None, taken=None)}
    assert asked(a_state(), history, 19).row == "17"


def test_row_16_without_any_answer_counts_from_the_last_change() -> None:
    assert asked(a_state(last_change=12), {}, 18).row == "17"
    assert asked(a_state(last_change=12), {}, 19).row == "16"


def test_row_16_remembers_an_answer_from_long_ago() -> None:
    assert asked(a_state(last_change=399), mornings(2, 10), 400).row == "16"


def test_row_17_holds_the_dose_when_nothing_was_answered_today() -> None:
    expected = Said("17", Action.HOLD, 200, 0, ("NO_CHECKIN_TODAY",))
    assert asked(AT_200, mornings(2, 12), 13) == expected
    assert asked(AT_200, mornings(2, 12) | {13: morning(None, 0)}, 13) == expected


@pytest.mark.parametrize(
    ("today", "taken", "expected"),
    [
        (19, False, None),  # 6 days missed: no lapse
        (20, True, Said("18", Action.HOLD, 200, 0, ("BACK_AFTER_LAPSE_TOOK_DOSES",))),
        (20, False, Said("18", Action.RESUME, 150, 0, ("LAPSE_7_ONE_LOWER",))),
        (20, None, Said("18", Action.RESUME, 150, 0, ("LAPSE_7_ONE_LOWER",))),
        (26, False, Said("18", Action.RESUME, 150, 0, ("LAPSE_7_ONE_LOWER",))),
        (27, False, Said("18", Action.RESUME, 100, 0, ("LAPSE_14_RESTART",))),
        (27, True, Said("18", Action.HOLD, 200, 0, ("BACK_AFTER_LAPSE_TOOK_DOSES",))),
        (400, None, Said("18", Action.RESUME, 100, 0, ("LAPSE_14_RESTART",))),
    ],
)
def test_row_18_the_longer_the_lapse_the_lower_the_way_back(
    today: int, taken: bool | None, expected: Said | None
) -> None:
    history = mornings(2, 12) | {today: morning(taken=taken)}
    said = asked(AT_200, history, today)
    assert said == expected if expected else said.row == "25"


def test_row_18_never_lifts_a_dose_below_the_start_level() -> None:
    history = {2: morning(), 40: morning(taken=False)}
    assert asked(a_state(dose_mg=50.0), history, 40).dose_mg == 50
    assert asked(a_state(dose_mg=200.0, unit_mg=200.0), history, 40).dose_mg == 200
    assert asked(a_state(dose_mg=50.0), {32: morning(), 40: morning(taken=False)}, 40).dose_mg == 50


def test_row_18_needs_an_answer_before_the_lapse() -> None:
    assert asked(a_state(), {40: morning()}, 40).row == "25"


@pytest.mark.parametrize("today", [morning(None, 0, taken=None), morning(None, None, taken=False)])
def test_row_18_an_unsure_answer_after_a_lapse_does_not_bring_the_full_dose_back(
    today: CheckIn,
) -> None:
    said = asked(AT_200, mornings(2, 12) | {30: today}, 30)
    assert said == Said("18", Action.RESUME, 100, 0, ("LAPSE_14_RESTART",))
    assert asked(AT_200, mornings(2, 12) | {20: today}, 20).row == "18"
    assert asked(AT_200, mornings(2, 12) | {19: today}, 19).row == "17"


def with_mushy(days: int) -> dict[int, CheckIn]:
    """A week up to day 24 with this many mushy mornings at its end, today's among them."""
    return mornings(15, 24) | mornings(25 - days, 24, morning(1, 1))


def test_row_19_three_mushy_mornings_in_a_week_go_one_level_down() -> None:
    assert asked(AT_200, with_mushy(3), 24) == Said("19", Action.STEP_DOWN, 150, 0, ("MILD_GI",))
    assert asked(AT_200, with_mushy(2), 24).row == "25"


def test_row_19_counts_neither_an_unsure_morning_nor_one_before_the_week() -> None:
    unsure = mornings(15, 24) | mornings(22, 23, morning(1, 1)) | {21: morning(None, 1)}
    assert asked(AT_200, unsure, 24).row == "25"
    before = mornings(15, 24) | mornings(23, 24, morning(1, 1)) | {17: morning(1, 1)}
    assert asked(AT_200, before, 24).row == "25"


def test_row_19_stops_at_the_lowest_level() -> None:
    said = asked(a_state(dose_mg=50.0), with_mushy(3), 24)
    assert said == Said("19", Action.STOP, 0, 1, ("MILD_GI", "MILD_GI_AT_LOWEST"))


def test_row_19_asks_the_provider_of_a_plan() -> None:
    said = asked(a_state(dose_mg=400.0, provider_plan=True), with_mushy(3), 24)
    assert said == Said("19", Action.HOLD, 400, 1, ("MILD_GI", "CONTACT_PLAN_PROVIDER"))


def test_row_20_a_providers_dose_is_only_held() -> None:
    state = a_state(dose_mg=100.0, provider_plan=True)
    assert asked(state, mornings(2, 8), 8) == Said("20", Action.HOLD, 100, 0, ("PROVIDER_PLAN",))


def with_cramp_nights(count: int) -> dict[int, CheckIn]:
    """14 mornings up to day 75 with this many nights of two cramps."""
    return mornings(62, 75, QUIET) | mornings(76 - count, 75, morning(2))


def test_row_21a_two_cramp_nights_bring_the_dose_back() -> None:
    expected = Said("21a", Action.RETURN, 150, 0, ("CRAMPS_BACK_ON_TAPER",))
    assert asked(TAPERING, with_cramp_nights(2), 75) == expected
    assert asked(TAPERING, with_cramp_nights(1), 75).row == "21b"
    early = mornings(58, 75, QUIET) | mornings(61, 62)
    assert asked(TAPERING, early, 75).row == "21b"


@pytest.mark.parametrize(
    ("state", "dose_mg"),
    [
        (replace(TAPERING, other_mg=230.0), 100),
        (replace(TAPERING, taper_start_dose_mg=None), 100),
        (replace(TAPERING, taper_start_dose_mg=400.0), 350),
        (replace(TAPERING, taper_start_dose_mg=300.0, gi_caps={250.0: GiCap(1, 2)}), 200),
        (replace(TAPERING, gi_caps={50.0: GiCap(1, 2)}), 100),
    ],
)
def test_row_21a_keeps_to_ceiling_and_gi_cap_and_never_lowers(state: object, dose_mg: int) -> None:
    assert isinstance(state, type(TAPERING))
    said = asked(state, with_cramp_nights(2), 75)
    assert (said.row, said.action, said.dose_mg) == ("21a", Action.RETURN, dose_mg)


def test_row_21b_steps_down_every_fourteen_days_and_ends_in_a_stop() -> None:
    quiet = mornings(62, 75, QUIET)
    assert asked(TAPERING, quiet, 75) == Said("21b", Action.STEP_DOWN, 50, 0, ("TAPER_STEP",))
    last = replace(TAPERING, dose_mg=50.0)
    assert asked(last, quiet, 75) == Said("21b", Action.STOP, 0, 0, ("TAPER_COMPLETE",))


def test_row_21c_waits_for_the_interval_and_for_enough_check_ins() -> None:
    expected = Said("21c", Action.HOLD, 100, 0, ("TAPER_INTERVAL",))
    assert asked(replace(TAPERING, last_change=62), mornings(62, 75, QUIET), 75) == expected
    assert asked(TAPERING, mornings(67, 75, QUIET), 75) == expected
    assert asked(TAPERING, mornings(66, 75, QUIET), 75).row == "21b"
