"""The numbers beside a reason, or in the way through the table, are exact at their edges."""

import pytest

from bot.care.effect import periods
from bot.care.facts import Facts
from bot.care.model import CheckIn
from bot.care.walk import walk
from bot.care.windows import Window, clear_mornings, is_loose, last_answered
from tests.care.builders import a_state, morning, mornings


def test_the_first_answer_of_all_comes_after_no_lapse() -> None:
    told = {step.row: step.number for step in walk(a_state(last_change=5), {8: morning()}, 8).steps}
    assert told["18"] == 0
    assert Facts(a_state(), {}, 8).missed_before_today == 0


@pytest.mark.parametrize(("stool", "loose"), [(None, False), (0, False), (1, False), (2, True)])
def test_two_and_three_are_diarrhea(stool: int | None, loose: bool) -> None:
    assert is_loose(CheckIn(None, stool, None)) is loose
    assert is_loose(CheckIn(None, 3, None))
    assert not is_loose(None)


def test_clear_mornings_are_counted_up_to_a_week() -> None:
    assert clear_mornings(mornings(2, 20), today=20) == 7
    assert clear_mornings(mornings(14, 20), today=20) == 7
    assert clear_mornings(mornings(15, 20), today=20) == 6


def test_an_empty_window_has_no_cramps_a_week() -> None:
    assert Window(()).rate == 0


@pytest.mark.parametrize("ago", [0, 1, 58, 59, 60, 61, 500])
def test_the_last_answer_is_found_however_long_ago(ago: int) -> None:
    assert last_answered({100 - ago: morning()}, up_to=100) == 100 - ago
    assert last_answered({101: morning()}, up_to=100) is None


@pytest.mark.parametrize(("days", "triage"), [(83, 0), (84, 1), (85, 1), (200, 1)])
def test_a_benefit_that_nobody_has_reviewed_says_so_before_any_override(
    days: int, triage: int
) -> None:
    state = a_state(dose_mg=350.0, baseline_per_week=14.0, treat_start=300 - days, last_change=250)
    said = walk(state, mornings(280, 300), 300).said
    assert (said.row, said.triage) == ("24", triage)
    reviewed = a_state(
        dose_mg=350.0,
        baseline_per_week=14.0,
        treat_start=300 - days,
        last_change=250,
        provider_reviewed=True,
    )
    assert walk(reviewed, mornings(280, 300), 300).said.triage == 0


def test_a_quiet_night_is_compared_as_a_night_without_cramps() -> None:
    history = {13: morning(0), 14: morning(2), 15: morning(0), 16: morning(1)}
    before, now = periods(history, treat_start=14, today=16)
    assert (before.counts, now.counts) == ((0, 2), (0, 1))
