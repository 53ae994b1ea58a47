"""What a decision changes once it takes effect (T1-T10)."""

from dataclasses import replace

import pytest

from bot.care.decide import decide
from bot.care.model import Action, Decision, Flag, GiCap, Phase, Reason, ReasonCode, State, Triage
from bot.care.settle import (
    capped,
    dose_tonight,
    needs_tap,
    provider_answered,
    provider_ended,
    provider_set,
    settle,
    stopped,
    takes_effect_at_once,
)
from tests.care.builders import a_state, morning, mornings

LOOSE = morning(1, 2)


def decided(
    action: Action,
    dose_mg: float = 100.0,
    *codes: ReasonCode,
    row: str = "26",
    triage: Triage = Triage.SELF_CARE,
) -> Decision:
    return Decision(action, dose_mg, triage, tuple(map(Reason, codes)), row)


WAITS = [
    decided(Action.START),
    decided(Action.STEP_UP),
    decided(Action.RESUME),
    decided(Action.RETURN),
    decided(Action.OFFER_TAPER),
    decided(Action.RECOMMEND_STOP),
    decided(Action.STEP_DOWN, 50, ReasonCode.TAPER_STEP),
    decided(Action.STOP, 0, ReasonCode.TAPER_COMPLETE),
]
AT_ONCE = [
    decided(Action.PAUSE, 0),
    decided(Action.STOP, 0),
    decided(Action.DO_NOT_START, 0),
    decided(Action.DIARY_ONLY, 0),
    decided(Action.PAUSE_REMINDERS, 0),
    decided(Action.MAINTAIN),
    decided(Action.STEP_DOWN, 50, ReasonCode.MILD_GI),
    decided(Action.STEP_DOWN, 50, ReasonCode.OVER_CEILING),
    decided(Action.STOP, 0, ReasonCode.TAPER_COMPLETE, triage=Triage.URGENT),
    decided(Action.STOP, 0, ReasonCode.TAPER_COMPLETE, triage=Triage.EMERGENCY),
]
CHANGES_NOTHING = [
    decided(Action.HOLD),
    decided(Action.BASELINE_CONTINUE, 0),
    decided(Action.BASELINE_EXTEND, 0),
    decided(Action.ASK_SMALLER_UNIT, 0),
]


@pytest.mark.parametrize("decision", WAITS, ids=lambda made: made.action)
def test_whatever_goes_up_and_every_step_of_a_taper_waits_for_a_tap(decision: Decision) -> None:
    assert needs_tap(decision)
    assert not takes_effect_at_once(decision)


@pytest.mark.parametrize("decision", AT_ONCE, ids=lambda made: made.action)
def test_whatever_stops_or_lowers_for_safety_takes_effect_at_once(decision: Decision) -> None:
    assert takes_effect_at_once(decision)
    assert not needs_tap(decision)


@pytest.mark.parametrize("decision", CHANGES_NOTHING, ids=lambda made: made.action)
def test_what_changes_nothing_neither_waits_nor_acts(decision: Decision) -> None:
    assert not needs_tap(decision)
    assert not takes_effect_at_once(decision)
    assert settle(a_state(), decision, 8) == a_state()


def test_every_action_has_its_place() -> None:
    placed = {decision.action for decision in (*WAITS, *AT_ONCE, *CHANGES_NOTHING)}
    assert placed == set(Action)


@pytest.mark.parametrize(
    ("decision", "tonight_mg"),
    [
        (decided(Action.START, 100), 0),
        (decided(Action.RESUME, 150), 0),
        (decided(Action.STEP_UP, 250), 200),
        (decided(Action.OFFER_TAPER, 200), 200),
        (decided(Action.STEP_DOWN, 150, ReasonCode.TAPER_STEP), 200),
        (decided(Action.STOP, 0, ReasonCode.TAPER_COMPLETE), 200),
        (decided(Action.STEP_DOWN, 150, ReasonCode.MILD_GI), 150),
        (decided(Action.PAUSE, 0), 0),
        (decided(Action.HOLD, 100), 100),
    ],
)
def test_until_a_tap_nothing_begins_again(decision: Decision, tonight_mg: float) -> None:
    assert dose_tonight(a_state(dose_mg=200.0), decision) == tonight_mg


def test_a_start_begins_the_course_with_its_measured_baseline() -> None:
    baseline = a_state(phase=Phase.BASELINE, dose_mg=0.0, baseline_per_week=None)
    decision = decide(baseline, mornings(3, 14, morning(2)), 14)
    expected = a_state(dose_mg=100.0, baseline_per_week=14.0, treat_start=14, last_change=14)
    assert settle(baseline, decision, 14) == expected


def test_a_recalled_baseline_stays_what_the_person_said() -> None:
    decision = decided(Action.START, 100, ReasonCode.BASELINE_RECALLED, row="E5")
    state = settle(a_state(phase=Phase.BASELINE, dose_mg=0.0, baseline_per_week=5.0), decision, 0)
    assert (state.phase, state.baseline_per_week, state.treat_start) == (Phase.TITRATE, 5.0, 0)


@pytest.mark.parametrize("action", [Action.STEP_UP, Action.STEP_DOWN])
@pytest.mark.parametrize("phase", [Phase.TITRATE, Phase.TAPER])
def test_a_step_changes_the_dose_and_its_day(action: Action, phase: Phase) -> None:
    state = a_state(phase=phase)
    expected = replace(state, dose_mg=150.0, last_change=8)
    assert settle(state, decided(action, 150.0), 8) == expected


def test_diarrhea_pauses_one_level_lower_and_is_remembered_at_its_dose() -> None:
    state = a_state(dose_mg=200.0, gi_caps={200.0: GiCap(-40, 1), 300.0: GiCap(-60, 1)})
    paused = settle(state, decide(state, {8: LOOSE}, 8), 8)
    expected = replace(
        state,
        phase=Phase.PAUSED_GI,
        paused_on=8,
        last_change=8,
        resume_dose_mg=150.0,
        gi_caps={200.0: GiCap(8, 2), 300.0: GiCap(-60, 1)},
    )
    assert paused == expected


def test_the_first_diarrhea_at_a_dose_is_its_first_event() -> None:
    state = a_state(dose_mg=200.0)
    assert settle(state, decide(state, {8: LOOSE}, 8), 8).gi_caps == {200.0: GiCap(8, 1)}
    assert state.gi_caps == {}


def test_diarrhea_without_a_dose_comes_back_at_the_same_one_and_is_not_remembered() -> None:
    state = a_state(dose_mg=200.0)
    paused = settle(state, decide(state, {8: morning(1, 2, taken=False)}, 8), 8)
    assert (paused.resume_dose_mg, paused.pause_attributable) == (200.0, False)
    assert paused.gi_caps == {}


def test_a_providers_plan_resumes_only_at_the_dose_the_provider_answers() -> None:
    state = a_state(dose_mg=400.0, provider_plan=True)
    paused = settle(state, decide(state, {8: LOOSE}, 8), 8)
    assert (paused.phase, paused.resume_dose_mg, paused.gi_caps) == (Phase.PAUSED_GI, None, {})
    clear = mornings(9, 10, morning(1, 0, taken=False))
    assert decide(paused, clear, 10).action is Action.PAUSE
    for answered_mg, why in (
        (400.0, ReasonCode.SAME_LEVEL_NOT_ATTRIBUTABLE),
        (300.0, ReasonCode.ONE_LEVEL_LOWER),
    ):
        answered = provider_answered(paused, answered_mg)
        decision = decide(answered, clear, 10)
        assert (decision.action, decision.dose_mg) == (Action.RESUME, answered_mg)
        assert decision.reasons[1].code is why
        resumed = settle(answered, decision, 10)
        assert (resumed.phase, resumed.dose_mg) == (Phase.MAINTAIN, answered_mg)


def test_an_urgent_flag_beside_diarrhea_pauses_for_both() -> None:
    state = a_state(dose_mg=200.0)
    both = morning(1, 2, flags=frozenset({Flag.CRAMP_GT10MIN}))
    paused = settle(state, decide(state, {8: both}, 8), 8)
    assert (paused.phase, paused.resume_dose_mg) == (Phase.PAUSED_GI, 150.0)


@pytest.mark.parametrize("row", ["3", "9a", "9d", "11", "26"])
def test_any_other_pause_leaves_the_plan_as_it_is(row: str) -> None:
    state = a_state(phase=Phase.PAUSED_GI, paused_on=4, resume_dose_mg=50.0)
    assert settle(state, decided(Action.PAUSE, 0, row=row), 8) == state


def test_resuming_after_diarrhea_titrates_again() -> None:
    paused = a_state(
        phase=Phase.PAUSED_GI,
        dose_mg=200.0,
        paused_on=4,
        resume_dose_mg=150.0,
        pause_attributable=False,
        taper_start_dose_mg=300.0,
    )
    resumed = settle(paused, decided(Action.RESUME, 150.0, row="10"), 8)
    assert resumed == a_state(dose_mg=150.0, last_change=8)


def test_resuming_after_a_lapse_keeps_the_phase() -> None:
    taper = a_state(phase=Phase.TAPER, dose_mg=200.0, taper_start_dose_mg=300.0)
    resumed = settle(taper, decided(Action.RESUME, 150.0, row="18"), 30)
    assert resumed == replace(taper, dose_mg=150.0, last_change=30)


def test_a_benefit_only_changes_the_phase() -> None:
    state = a_state(dose_mg=350.0)
    expected = replace(state, phase=Phase.MAINTAIN)
    assert settle(state, decided(Action.MAINTAIN, 350.0, row="24"), 64) == expected


def test_a_taper_remembers_where_it_began_and_steps_down_later() -> None:
    state = a_state(dose_mg=150.0, last_change=20)
    expected = replace(state, phase=Phase.TAPER, taper_start_dose_mg=150.0)
    assert settle(state, decided(Action.OFFER_TAPER, 150.0, row="22"), 60) == expected


def test_a_return_ends_the_taper() -> None:
    taper = a_state(phase=Phase.TAPER, taper_start_dose_mg=150.0)
    expected = a_state(phase=Phase.MAINTAIN, dose_mg=150.0, last_change=75)
    assert settle(taper, decided(Action.RETURN, 150.0, row="21a"), 75) == expected


def ending() -> State:
    caps = {200.0: GiCap(8, 1)}
    return a_state(
        phase=Phase.PAUSED_GI,
        dose_mg=200.0,
        paused_on=8,
        resume_dose_mg=150.0,
        pause_attributable=False,
        taper_start_dose_mg=300.0,
        gi_caps=caps,
    )


@pytest.mark.parametrize("action", [Action.STOP, Action.DO_NOT_START, Action.RECOMMEND_STOP])
def test_after_a_stop_nothing_is_left_that_could_resume(action: Action) -> None:
    after = settle(ending(), decided(action, 0, row="9b"), 15)
    expected = a_state(
        phase=Phase.BASELINE, dose_mg=0.0, last_change=15, gi_caps={200.0: GiCap(8, 1)}
    )
    assert after == expected
    assert stopped(ending(), 15) == expected


def test_a_providers_dose_is_the_plans_from_tonight_on() -> None:
    state = a_state(phase=Phase.TAPER, dose_mg=150.0, taper_start_dose_mg=300.0)
    fixed = provider_set(state, 400.0, 30)
    assert fixed == a_state(phase=Phase.MAINTAIN, dose_mg=400.0, provider_plan=True, last_change=30)
    assert decide(fixed, mornings(31, 32), 32).dose_mg == 400


def test_a_course_that_a_provider_begins_begins_today() -> None:
    baseline = a_state(phase=Phase.BASELINE, dose_mg=0.0)
    assert provider_set(baseline, 200.0, 9).treat_start == 9
    assert provider_set(a_state(), 200.0, 9).treat_start == 1


def test_a_providers_dose_in_a_pause_waits_for_two_clear_mornings() -> None:
    fixed = provider_set(ending(), 100.0, 12)
    assert (fixed.phase, fixed.paused_on, fixed.last_change) == (Phase.PAUSED_GI, 8, 1)
    assert (fixed.resume_dose_mg, fixed.pause_attributable) == (100.0, True)
    assert (fixed.provider_plan, fixed.taper_start_dose_mg) == (True, None)
    clear = mornings(11, 12, morning(1, 0, taken=False))
    assert decide(fixed, clear, 11).action is Action.PAUSE
    assert (decide(fixed, clear, 12).action, decide(fixed, clear, 12).dose_mg) == (
        Action.RESUME,
        100,
    )


@pytest.mark.parametrize(("answered_mg", "lower"), [(199.9, True), (200.0, False), (250.0, False)])
def test_only_a_lower_dose_blames_the_one_before(answered_mg: float, lower: bool) -> None:
    assert provider_answered(ending(), answered_mg).pause_attributable is lower


@pytest.mark.parametrize(
    ("dose_mg", "capped_mg"), [(400.0, 350.0), (351.0, 350.0), (120.0, 100.0), (50.0, 50.0)]
)
def test_a_dose_is_capped_at_the_highest_level(dose_mg: float, capped_mg: float) -> None:
    state = a_state(dose_mg=dose_mg)
    assert capped(state, 30) == replace(state, dose_mg=capped_mg, last_change=30)


def test_without_a_level_a_capped_course_is_over() -> None:
    state = a_state(dose_mg=400.0, unit_mg=400.0)
    assert capped(state, 30) == stopped(state, 30)


def test_a_providers_plan_ends_where_it_was() -> None:
    state = a_state(dose_mg=400.0, provider_plan=True, phase=Phase.MAINTAIN)
    assert provider_ended(state) == replace(state, provider_plan=False)
    answered = replace(ending(), provider_plan=True)
    assert provider_ended(answered) == replace(answered, provider_plan=False)


def test_a_pause_that_waited_for_the_provider_resumes_one_level_lower() -> None:
    waiting = replace(ending(), provider_plan=True, resume_dose_mg=None, dose_mg=250.0)
    over = provider_ended(waiting)
    assert (over.provider_plan, over.resume_dose_mg) == (False, 200.0)
    assert over.pause_attributable
