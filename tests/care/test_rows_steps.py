"""Rows 22-26: the offer to taper, the review of the effect, what speaks against a step up."""

from dataclasses import replace

import pytest

from bot.care.model import Action, CheckIn, GiCap, Phase, Region, State
from tests.care.builders import Said, a_state, asked, every_other, morning, mornings

QUIET = morning(0)
AT_CEILING = a_state(dose_mg=350.0, last_change=36)


def week(*cramps: int) -> dict[int, CheckIn]:
    """Mornings up to day 8 with these counts of cramps."""
    first = 9 - len(cramps)
    return {day: morning(count) for day, count in enumerate(cramps, start=first)}


@pytest.mark.parametrize("phase", [Phase.TITRATE, Phase.MAINTAIN])
def test_row_22_four_weeks_without_a_cramp_offer_the_taper(phase: Phase) -> None:
    state = a_state(phase=phase, dose_mg=150.0)
    expected = Said("22", Action.OFFER_TAPER, 150, 0, ("CRAMP_FREE_28",))
    assert asked(state, mornings(5, 28, QUIET), 28) == expected
    assert asked(state, mornings(6, 28, QUIET), 28).row == "25"
    assert asked(replace(state, treat_start=2), mornings(2, 28, QUIET), 28).row == "25"
    assert asked(state, mornings(2, 28, QUIET) | {2: morning()}, 28).row == "25"


@pytest.mark.parametrize(
    ("baseline", "cramps_a_night", "row"),
    [
        (14.0, 3, "23"),  # 21 a week is 1.5 x 14
        (14.1, 3, "25"),
        (5.0, 1, "25"),  # 7 a week: 4 more in two weeks, but only 1.4 x
        (0.0, 1, "23"),
    ],
)
def test_row_23_clearly_more_cramps_need_somebody(
    baseline: float, cramps_a_night: int, row: str
) -> None:
    state = a_state(baseline_per_week=baseline, dose_mg=150.0, last_change=10)
    said = asked(state, mornings(2, 15, morning(cramps_a_night)), 15)
    assert said.row == row
    if row == "23":
        assert said == Said("23", Action.HOLD, 150, 2, ("CRAMPS_WORSE",))


def test_row_23_asks_for_four_more_cramps_in_two_weeks() -> None:
    six, five = (mornings(2, 15, QUIET) | mornings(2, 1 + count) for count in (6, 5))
    state = a_state(baseline_per_week=1.0, last_change=10)
    assert asked(state, six, 15).row == "23"
    assert asked(state, five, 15).row == "25"


def test_row_23_needs_ten_check_ins_two_weeks_and_a_baseline() -> None:
    state = a_state(baseline_per_week=1.0, last_change=10)
    assert asked(state, mornings(6, 15), 15).row == "23"
    assert asked(state, mornings(7, 15), 15).row == "25"
    assert asked(replace(state, treat_start=2), mornings(6, 15), 15).row == "25"
    assert asked(replace(state, baseline_per_week=None), mornings(6, 15), 15).row == "25"


def test_row_24_eight_weeks_without_benefit_recommend_to_stop() -> None:
    expected = Said("24", Action.RECOMMEND_STOP, 350, 1, ("NO_BENEFIT",))
    assert asked(AT_CEILING, mornings(36, 64), 64) == expected
    assert asked(replace(AT_CEILING, treat_start=8), mornings(36, 64), 64) == expected
    assert asked(replace(AT_CEILING, treat_start=9), mornings(36, 64), 64).row == "25"
    assert asked(replace(AT_CEILING, last_change=37), mornings(36, 64), 64).row == "25"
    assert asked(replace(AT_CEILING, dose_mg=300.0), mornings(36, 64), 64).row == "26"
    assert asked(replace(AT_CEILING, baseline_per_week=None), mornings(36, 64), 64).row == "25"


def test_row_24_needs_ten_check_ins_to_judge() -> None:
    expected = Said("24", Action.HOLD, 350, 0, ("REVIEW_TOO_FEW_CHECKINS",))
    assert asked(AT_CEILING, mornings(56, 64), 64) == expected
    assert asked(AT_CEILING, mornings(55, 64), 64).action is Action.RECOMMEND_STOP


@pytest.mark.parametrize(("cramps", "helps"), [(10, True), (11, False)])
def test_row_24_a_quarter_fewer_cramps_is_a_benefit(cramps: int, helps: bool) -> None:
    history = mornings(36, 64, QUIET) | mornings(65 - cramps, 64)
    state = replace(AT_CEILING, baseline_per_week=20 / 3)  # a rate of 5 is exactly 0.75 of it
    expected = Action.MAINTAIN if helps else Action.RECOMMEND_STOP
    assert asked(state, history, 64).action is expected


@pytest.mark.parametrize(
    ("treat_start", "reviewed", "triage"), [(2, False, 0), (1, False, 1), (1, True, 0)]
)
def test_row_24_after_twelve_weeks_a_benefit_wants_a_review(
    treat_start: int, reviewed: bool, triage: int
) -> None:
    state = replace(AT_CEILING, treat_start=treat_start, provider_reviewed=reviewed)
    history = mornings(70, 85, QUIET) | {80: morning()}
    said = asked(state, history, 85)
    assert (said.row, said.action, said.triage) == ("24", Action.MAINTAIN, triage)


@pytest.mark.parametrize(
    "state",
    [
        a_state(dose_mg=200.0, last_change=36, gi_caps={250.0: GiCap(1, 2)}),
        a_state(dose_mg=50.0, last_change=36, unit_mg=175.0 + 50.0),
    ],
    ids=["below the GI cap", "below a step of more than 150"],
)
def test_row_24_judges_at_the_highest_tolerated_level(state: State) -> None:
    assert asked(state, mornings(36, 64), 64).row == "24"


@pytest.mark.parametrize(
    ("state", "reasons"),
    [
        (a_state(baseline_per_week=None), ("NO_BASELINE",)),
        (a_state(dose_mg=350.0), ("AT_CEILING",)),
        (a_state(dose_mg=250.0, region=Region.EU_UK), ("AT_CEILING",)),
        (a_state(provider_ceiling_mg=120.0), ("AT_CEILING",)),
        (a_state(gi_caps={150.0: GiCap(-60, 2)}), ("GI_CAP",)),
        (a_state(gi_caps={150.0: GiCap(-19, 1)}), ("GI_CAP",)),
        (a_state(gi_caps={100.0: GiCap(1, 1)}), ("GI_CAP",)),
        (a_state(unit_mg=300.0), ("STEP_TOO_LARGE", "INTERVAL")),
        (a_state(last_change=2), ("INTERVAL",)),
        (a_state(unit_mg=101.0, dose_mg=100.0), ("INTERVAL",)),
        (a_state(baseline_per_week=14.0), ("GOOD_RESPONSE",)),
        (a_state(dose_mg=350.0, last_change=5), ("AT_CEILING",)),
    ],
)
def test_row_25_every_state_that_speaks_against_a_step(
    state: State, reasons: tuple[str, ...]
) -> None:
    said = asked(state, mornings(2, 8), 8)
    assert said == Said("25", Action.HOLD, state.dose_mg, 0, reasons)


@pytest.mark.parametrize(
    ("history", "reasons"),
    [
        (mornings(5, 8), ("TOO_FEW_CHECKINS", "LOW_ADHERENCE")),
        (mornings(2, 8) | mornings(2, 4, morning(taken=None)), ("LOW_ADHERENCE",)),
        (mornings(2, 8) | mornings(2, 4, morning(taken=False)), ("LOW_ADHERENCE",)),
        (mornings(2, 8) | {2: morning(1, 1)}, ("GI_RECENT",)),
        (mornings(2, 8) | {2: morning(1, 2)}, ("GI_RECENT",)),
        (mornings(2, 8) | {2: morning(None, 1)}, ("GI_RECENT",)),
        (mornings(2, 8, QUIET), ("NO_CRAMPS_7", "GOOD_RESPONSE")),
        (week(0, 0, 1, 1, 0, 1, 0), ("GOOD_RESPONSE",)),
        (week(3, 1, 1), ("TOO_FEW_CHECKINS", "LOW_ADHERENCE")),
    ],
)
def test_row_25_everything_in_the_week_that_speaks_against_a_step(
    history: dict[int, CheckIn], reasons: tuple[str, ...]
) -> None:
    assert asked(a_state(), history, 8) == Said("25", Action.HOLD, 100, 0, reasons)


def test_row_25_lists_every_reason() -> None:
    state = a_state(last_change=6, gi_caps={150.0: GiCap(1, 1)})
    said = asked(state, {7: morning(1, 1), 8: morning(0)}, 8)
    expected = (
        "GI_CAP",
        "INTERVAL",
        "TOO_FEW_CHECKINS",
        "LOW_ADHERENCE",
        "GI_RECENT",
        "GOOD_RESPONSE",
    )
    assert said.reasons == expected


def test_row_25_a_large_step_waits_two_weeks_and_for_a_quiet_bowel_as_long() -> None:
    state = a_state(unit_mg=150.0, dose_mg=150.0)
    history = mornings(2, 15)
    assert asked(state, history, 14).reasons == ("INTERVAL",)
    assert asked(state, history, 15).row == "26"
    assert asked(state, history | {2: morning(1, 1)}, 15).reasons == ("GI_RECENT",)
    assert asked(state, history | {1: morning(1, 1)}, 15).row == "26"


def test_row_25_a_step_of_exactly_100_waits_one_week() -> None:
    assert asked(a_state(unit_mg=100.0), mornings(2, 8), 8).row == "26"


def test_row_25_an_event_of_diarrhea_closes_its_dose_for_28_days() -> None:
    history = mornings(40, 48)
    state = a_state(dose_mg=200.0, last_change=23, gi_caps={250.0: GiCap(20, 1)})
    assert asked(state, history, 47).reasons == ("GI_CAP",)
    assert asked(state, history, 48).row == "26"


@pytest.mark.parametrize(
    ("unit_mg", "dose_mg", "next_mg"),
    [(50.0, 100.0, 150), (37.5, 75.0, 150), (64.0, 64.0, 128), (187.5, 0.0, None)],
)
def test_row_26_steps_up_to_the_next_level(
    unit_mg: float, dose_mg: float, next_mg: int | None
) -> None:
    said = asked(a_state(unit_mg=unit_mg, dose_mg=dose_mg), mornings(2, 8), 8)
    if next_mg is None:
        assert said.reasons == ("STEP_TOO_LARGE", "INTERVAL")
    else:
        assert said == Said("26", Action.STEP_UP, next_mg, 0, ("ELIGIBLE",))


def test_row_26_five_check_ins_in_the_week_are_enough() -> None:
    assert asked(a_state(), mornings(4, 8), 8).row == "26"
    assert asked(a_state(), every_other(2, 8), 8).row == "25"


def test_a_year_of_check_ins_is_judged_by_its_last_days() -> None:
    year = mornings(1, 364, morning(9, 1)) | mornings(350, 365)
    state = a_state(last_change=340, provider_reviewed=True)
    recent = {day: each for day, each in year.items() if day > 330}
    assert asked(state, year, 365) == asked(state, recent, 365)
