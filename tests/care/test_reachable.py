"""Which doses can be reached: only those that `decide` gives, and upward only by a tap."""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.care.decide import decide
from bot.care.entry import already_taking, begin_tonight, measure_first, topical_start
from bot.care.levels import ceiling, gi_cap, levels
from bot.care.model import Action, Phase, Route, Screen, State, Triage
from bot.care.settle import (
    dose_tonight,
    needs_tap,
    provider_answered,
    settle,
    stopped,
    takes_effect_at_once,
)
from bot.care.windows import is_loose
from tests.care.strategies import DOSES_MG, Question, for_every_question, questions, states

days = st.lists(st.tuples(questions(), st.booleans()), min_size=2, max_size=6)


@for_every_question
@given(questions())
def test_what_takes_effect_gives_the_dose_of_the_decision_or_leaves_it(question: Question) -> None:
    state, _, today = question
    said = decide(*question)
    after = settle(state, said, today)
    assert after.dose_mg in (said.dose_mg, state.dose_mg, 0)
    assert after.dose_mg <= max(said.dose_mg, state.dose_mg)


@for_every_question
@given(questions())
def test_nothing_goes_up_without_a_tap(question: Question) -> None:
    state, _, today = question
    said = decide(*question)
    assert dose_tonight(state, said) <= state.dose_mg
    if settle(state, said, today).dose_mg > state.dose_mg:
        assert needs_tap(said)
        assert not takes_effect_at_once(said)


@for_every_question
@given(questions())
def test_while_a_tap_is_waited_for_a_warning_still_means_no_dose(question: Question) -> None:
    state, history, today = question
    said = decide(*question)
    if said.triage >= Triage.URGENT:
        assert dose_tonight(state, said) == 0
    if state.route is Route.ORAL and is_loose(history.get(today)):
        assert dose_tonight(state, said) == 0


@for_every_question
@given(questions())
def test_a_new_dose_is_a_level_that_can_be_taken(question: Question) -> None:
    state = question[0]
    said = decide(*question)
    remembered = {state.resume_dose_mg} if state.provider_plan else set()
    assert said.dose_mg in {0.0, state.dose_mg, *levels(state), *remembered}


@for_every_question
@given(questions())
def test_a_step_up_is_small_and_late_enough(question: Question) -> None:
    state, _, today = question
    said = decide(*question)
    if said.action is Action.STEP_UP:
        increment_mg = said.dose_mg - state.dose_mg
        assert 50 <= increment_mg <= 150
        assert today - state.last_change >= (14 if increment_mg > 100 else 7)
        assert said.triage < Triage.PROMPT


@for_every_question
@given(states(60), days)
def test_no_row_of_taps_reaches_a_dose_that_was_not_given(
    state: State, mornings: list[tuple[Question, bool]]
) -> None:
    """Every morning another history; a proposal is tapped or left, and the state goes on."""
    given_mg = {0.0, state.dose_mg}
    for today, ((_, history, at), tapped) in enumerate(mornings, start=60):
        moved = {day + today - at: each for day, each in history.items()}
        said = decide(state, moved, today)
        given_mg.add(said.dose_mg)
        if tapped or takes_effect_at_once(said):
            state = settle(state, said, today)
        assert state.dose_mg in given_mg


@for_every_question
@given(questions(), st.integers(0, 5))
def test_the_same_tap_twice_changes_nothing_more(question: Question, later: int) -> None:
    """But for the day of the last change, and a pause that would count its event twice."""
    state, _, today = question
    said = decide(*question)
    assume(said.row != "14")
    once = settle(state, said, today)
    assert settle(once, said, today).dose_mg == once.dose_mg
    assert settle(once, said, today).phase == once.phase


@for_every_question
@given(questions(), DOSES_MG)
def test_a_stop_leaves_nothing_to_resume(question: Question, answered_mg: float) -> None:
    state, _, today = question
    after = stopped(provider_answered(state, answered_mg), today)
    assert (after.dose_mg, after.resume_dose_mg, after.phase) == (0, None, Phase.BASELINE)
    assert after.gi_caps == state.gi_caps


@for_every_question
@given(states(0))
def test_a_course_begins_low_and_inside_every_limit(state: State) -> None:
    said = begin_tonight(replace(state, route=Route.ORAL))
    cap_mg = gi_cap(state, 0)
    assert said.dose_mg <= min(150, ceiling(state))
    assert said.dose_mg in (0, *levels(state))
    if said.action is Action.START:
        assert state.screen is Screen.OK or state.provider_ok
        assert not state.spacing_conflict
        assert cap_mg is None or said.dose_mg < cap_mg


@for_every_question
@given(states(0), DOSES_MG)
def test_who_joins_with_a_dose_keeps_it_only_below_the_ceiling(
    state: State, dose_mg: float
) -> None:
    joined, said = already_taking(replace(state, route=Route.ORAL), dose_mg)
    assert said.dose_mg in (0, dose_mg)
    assert said.dose_mg <= ceiling(state) or state.provider_plan
    assert joined.baseline_per_week is None


@for_every_question
@given(states(0))
def test_nobody_who_counts_first_or_uses_oil_begins_with_a_dose(state: State) -> None:
    assert measure_first(state).dose_mg == 0
    assert topical_start(state).dose_mg == 0
