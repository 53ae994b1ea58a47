"""How a course begins (E1-E8)."""

from dataclasses import replace

import pytest

from bot.care.decide import decide
from bot.care.entry import (
    Stop,
    already_taking,
    begin_again,
    begin_tonight,
    measure_first,
    topical_start,
)
from bot.care.model import (
    Action,
    CheckIn,
    Decision,
    GiCap,
    Phase,
    Reason,
    ReasonCode,
    Route,
    Screen,
    Triage,
)
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


STARTS = Decision(Action.START, 100.0, Triage.ROUTINE, (Reason(ReasonCode.BASELINE_DONE, 5),), "7e")
BY_HAND = Stop(Triage.SELF_CARE, assessed=False)


@pytest.mark.parametrize(
    ("stop", "reasons"),
    [
        (None, ("BASELINE_DONE",)),
        (BY_HAND, ("BASELINE_DONE",)),
        (Stop(Triage.ROUTINE, assessed=False), ("BASELINE_DONE",)),
        (Stop(Triage.PROMPT, assessed=False), ("RESTART_NOT_ASSESSED",)),
        (Stop(Triage.EMERGENCY, assessed=False), ("RESTART_NOT_ASSESSED",)),
        (Stop(Triage.EMERGENCY, assessed=True), ("BASELINE_DONE",)),
    ],
)
def test_a_start_after_a_warning_needs_an_assessment(
    stop: Stop | None, reasons: tuple[str, ...]
) -> None:
    decision = begin_again(STARTS, mornings(10, 16), today=16, stop=stop)
    assert tuple(reason.code for reason in decision.reasons) == reasons
    assert decision.dose_mg == (100 if reasons == ("BASELINE_DONE",) else 0)


@pytest.mark.parametrize("spoiled", [None, morning(1, 1), morning(None, 0), morning(1, None)])
@pytest.mark.parametrize(("day", "to_go"), [(10, 1), (13, 4), (16, 7)])
def test_a_start_after_a_stop_needs_seven_clear_mornings(
    spoiled: CheckIn | None, day: int, to_go: int
) -> None:
    history = {each: told for each, told in mornings(3, 16).items() if each != day}
    history |= {day: spoiled} if spoiled else {}
    waits = begin_again(STARTS, history, today=16, stop=BY_HAND)
    expected = Said("E8", Action.BASELINE_CONTINUE, 0, 1, ("RESTART_WAIT_CLEAR",))
    assert (said(waits), waits.reasons[0].number) == (expected, to_go)
    assert begin_again(STARTS, history, today=16, stop=None) == STARTS


def test_every_reason_against_a_start_after_a_stop_is_named() -> None:
    waits = begin_again(STARTS, {}, today=16, stop=Stop(Triage.URGENT, assessed=False))
    assert said(waits).reasons == ("RESTART_NOT_ASSESSED", "RESTART_WAIT_CLEAR")


@pytest.mark.parametrize("action", sorted(set(Action) - {Action.START}))
def test_nothing_but_a_start_waits_after_a_stop(action: Action) -> None:
    decision = replace(STARTS, action=action)
    assert begin_again(decision, {}, today=16, stop=BY_HAND) == decision
