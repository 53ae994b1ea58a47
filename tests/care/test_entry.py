"""How a course begins (E1-E8)."""

from dataclasses import replace

import pytest

from bot.care.decide import decide
from bot.care.entry import (
    already_taking,
    begin_tonight,
    may_begin_again,
    measure_first,
    topical_start,
)
from bot.care.model import Action, CheckIn, GiCap, Phase, Route, Screen, Triage
from bot.care.settle import settle
from tests.care.builders import Said, a_state, asked, morning, mornings, said

NEW = a_state(
    phase=Phase.BASELINE, dose_mg=0.0, baseline_per_week=5.0, treat_start=0, last_change=0
)


def test_a_measured_baseline_starts_after_fourteen_nights() -> None:
    state = measure_first(a_state(treat_start=9, last_change=9))
    assert state == replace(NEW, baseline_per_week=None)
    assert asked(state, mornings(1, 13), 13).row == "7a"
    assert asked(state, mornings(1, 14), 14).action is Action.START


def test_a_recalled_baseline_starts_tonight() -> None:
    decision = begin_tonight(NEW)
    assert said(decision) == Said("E5", Action.START, 100, 0, ("BASELINE_RECALLED",))
    assert settle(NEW, decision, 0) == replace(NEW, phase=Phase.TITRATE, dose_mg=100.0)


@pytest.mark.parametrize(("per_week", "is_low"), [(1.9, True), (2.0, False)])
def test_a_low_recalled_baseline_is_named(per_week: float, is_low: bool) -> None:
    reasons = said(begin_tonight(replace(NEW, baseline_per_week=per_week))).reasons
    assert ("LOW_BASELINE" in reasons) is is_low


@pytest.mark.parametrize(
    ("state", "expected"),
    [
        (
            replace(NEW, screen=Screen.BLOCK),
            Said("1", Action.DO_NOT_START, 0, 1, ("SCREEN_BLOCK",)),
        ),
        (
            replace(NEW, screen=Screen.ASK_FIRST),
            Said("2", Action.DIARY_ONLY, 0, 1, ("SCREEN_ASK_FIRST",)),
        ),
        (
            replace(NEW, spacing_conflict=True),
            Said("3", Action.PAUSE, 0, 1, ("INTERACTING_COURSE",)),
        ),
        (
            replace(NEW, route=Route.TOPICAL),
            Said("6", Action.HOLD, 0, 0, ("TOPICAL_NO_TITRATION",)),
        ),
        (
            replace(NEW, baseline_per_week=None),
            Said("E2", Action.BASELINE_CONTINUE, 0, 0, ("NO_BASELINE",)),
        ),
        (
            replace(NEW, baseline_per_week=0.0),
            Said("E3", Action.DO_NOT_START, 0, 0, ("NO_CRAMPS_AT_BASELINE",)),
        ),
        (
            replace(NEW, unit_mg=200.0),
            Said("E4", Action.ASK_SMALLER_UNIT, 0, 0, ("UNIT_TOO_LARGE",)),
        ),
    ],
    ids=lambda value: value.row if isinstance(value, Said) else "",
)
def test_a_start_tonight_passes_the_same_gates(state: object, expected: Said) -> None:
    assert isinstance(state, type(NEW))
    assert said(begin_tonight(state)) == expected


def test_a_new_plan_starts_below_what_the_last_one_found_too_much() -> None:
    decision = begin_tonight(replace(NEW, gi_caps={100.0: GiCap(-3, 1)}))
    assert (decision.action, decision.dose_mg) == (Action.START, 50)


def test_who_takes_magnesium_already_keeps_the_dose_and_is_never_stepped_up() -> None:
    state, decision = already_taking(NEW, 200.0)
    assert said(decision) == Said("E6", Action.HOLD, 200, 0, ("ALREADY_TAKING",))
    assert (state.phase, state.dose_mg, state.baseline_per_week) == (Phase.TITRATE, 200.0, None)
    assert decide(state, mornings(1, 30), 30).action is Action.HOLD


def test_who_takes_more_than_the_ceiling_asks_first() -> None:
    _, decision = already_taking(NEW, 351.0)
    assert said(decision) == Said("E6", Action.DIARY_ONLY, 0, 1, ("OVER_CEILING",))
    _, allowed = already_taking(NEW, 350.0)
    assert allowed.action is Action.HOLD
    _, plan = already_taking(replace(NEW, provider_plan=True), 400.0)
    assert (plan.action, plan.dose_mg) == (Action.HOLD, 400)
    _, screened = already_taking(replace(NEW, screen=Screen.ASK_FIRST), 351.0)
    assert screened.row == "2"


def test_the_skin_needs_neither_dose_nor_baseline() -> None:
    state = topical_start(replace(NEW, dose_mg=200.0))
    assert (state.route, state.dose_mg) == (Route.TOPICAL, 0)
    assert asked(state, {1: morning()}, 1).reasons == ("TOPICAL_NO_TITRATION",)
    assert already_taking(replace(NEW, route=Route.TOPICAL), 900.0)[1].action is Action.HOLD


@pytest.mark.parametrize(
    ("stopped_with", "assessed", "allowed"),
    [
        (Triage.SELF_CARE, False, True),
        (Triage.ROUTINE, False, True),
        (Triage.PROMPT, False, False),
        (Triage.EMERGENCY, False, False),
        (Triage.EMERGENCY, True, True),
    ],
)
def test_a_new_plan_after_a_warning_needs_an_assessment(
    stopped_with: Triage, assessed: bool, allowed: bool
) -> None:
    clear = mornings(10, 16)
    assert may_begin_again(clear, 16, stopped_with=stopped_with, assessed=assessed) is allowed


@pytest.mark.parametrize("spoiled", [None, morning(1, 1), morning(None, 0)])
def test_a_new_plan_needs_seven_clear_mornings(spoiled: CheckIn | None) -> None:
    history = {day: each for day, each in mornings(10, 16).items() if day != 10}
    history |= {10: spoiled} if spoiled else {}
    assert not may_begin_again(history, 16, stopped_with=Triage.SELF_CARE, assessed=True)
