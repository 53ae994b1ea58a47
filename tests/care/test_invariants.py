"""What holds for every plan, every history and every day."""

from dataclasses import replace
from itertools import product

import pytest
from hypothesis import assume, event, given
from hypothesis import strategies as st

from bot.care.constants import REGIONS
from bot.care.decide import decide
from bot.care.digest import inputs_digest
from bot.care.flags import LEVEL
from bot.care.levels import gi_cap
from bot.care.model import Action, CheckIn, Flag, GiCap, Phase, Route, Triage
from bot.care.settle import settle
from bot.care.table import TABLE
from tests.care.builders import a_state, morning, mornings
from tests.care.strategies import FLAGS, Question, for_every_question, questions

UP = (Action.START, Action.STEP_UP, Action.RESUME, Action.RETURN)
ROWS = [row.name for row in TABLE]

any_flag = st.sampled_from(list(LEVEL))


def has_checked_in(history: dict[int, CheckIn], today: int) -> bool:
    return today in history and history[today].is_complete


def flagged(
    history: dict[int, CheckIn], today: int, *, flags: frozenset[Flag]
) -> dict[int, CheckIn]:
    """The same answers with these flags on top of today's."""
    before = history[today]
    return history | {today: replace(before, flags=before.flags | flags)}


@for_every_question
@given(questions())
def test_every_morning_gets_an_answer_from_the_table(question: Question) -> None:
    decision = decide(*question)
    event(f"row {decision.row}")
    assert decision.row in ROWS
    assert decision.reasons
    assert decision.dose_mg >= 0


@for_every_question
@given(questions())
def test_urgent_means_no_dose(question: Question) -> None:
    decision = decide(*question)
    if decision.triage >= Triage.URGENT:
        assert decision.dose_mg == 0


@for_every_question
@given(questions(), st.sampled_from([2, 3]), st.none() | st.integers(0, 3))
def test_diarrhea_means_no_dose_by_mouth(
    question: Question, stool: int, cramps: int | None
) -> None:
    state, history, today = question
    assume(state.route is Route.ORAL and state.phase is not Phase.BASELINE)
    decision = decide(state, history | {today: CheckIn(cramps, stool, None)}, today)
    assert decision.dose_mg == 0


@for_every_question
@given(questions())
def test_never_above_the_ceiling_without_a_providers_plan(question: Question) -> None:
    state, _, _ = question
    assume(state.route is Route.ORAL and not state.provider_plan)
    limits_mg = [REGIONS[state.region].ceiling_mg]
    limits_mg += [] if state.provider_ceiling_mg is None else [state.provider_ceiling_mg]
    assert decide(*question).dose_mg <= max(0, min(limits_mg) - state.other_mg) + 1e-9


@for_every_question
@given(questions())
def test_nothing_goes_up_without_a_check_in_today(question: Question) -> None:
    state, history, today = question
    decision = decide(*question)
    if has_checked_in(history, today):
        return
    assert decision.action not in (Action.START, Action.STEP_UP, Action.RETURN)
    assert decision.dose_mg <= state.dose_mg


@pytest.mark.parametrize("unit_mg", [12.5, 25.0, 37.5, 50.0, 64.0, 100.0, 120.0, 187.5])
def test_a_step_up_is_small_and_waits_its_time(unit_mg: float) -> None:
    offered = 0
    for dose_mg, days in product(range(0, 360, 10), (0, 6, 7, 8, 13, 14, 20)):
        state = a_state(
            unit_mg=unit_mg, dose_mg=float(dose_mg), treat_start=0, last_change=30 - days
        )
        decision = decide(state, mornings(16, 30), 30)
        if decision.action is not Action.STEP_UP:
            continue
        offered += 1
        increment_mg = decision.dose_mg - dose_mg
        assert 50 <= increment_mg <= 150
        assert days >= (14 if increment_mg > 100 else 7)
    assert offered > 0


@for_every_question
@given(questions())
def test_nothing_goes_up_to_a_dose_that_diarrhea_closed(question: Question) -> None:
    state, _, today = question
    decision, cap_mg = decide(*question), gi_cap(state, today)
    if decision.action in UP and decision.dose_mg > state.dose_mg and not state.provider_plan:
        assert cap_mg is None or decision.dose_mg < cap_mg


@for_every_question
@given(questions(), FLAGS)
def test_a_flag_more_never_raises_the_dose_nor_lowers_the_triage(
    question: Question, flags: frozenset[Flag]
) -> None:
    state, history, today = question
    assume(today in history)
    before = decide(*question)
    after = decide(state, flagged(history, today, flags=flags), today)
    assert after.dose_mg <= before.dose_mg
    assert after.triage >= before.triage


@for_every_question
@given(questions(), any_flag)
def test_a_flag_on_a_silent_day_never_raises_the_dose(question: Question, flag: Flag) -> None:
    state, history, today = question
    silent = {day: each for day, each in history.items() if day != today}
    told = CheckIn(None, None, None, frozenset({flag}))
    after = decide(state, silent | {today: told}, today)
    assert after.dose_mg <= max(state.dose_mg, decide(state, silent, today).dose_mg)
    assert after.triage >= LEVEL[flag]


@for_every_question
@given(questions())
def test_being_unsure_never_gives_more_than_being_sure_of_a_quiet_morning(
    question: Question,
) -> None:
    state, history, today = question
    assume(today in history)
    sure = replace(history[today], cramps=1, stool=0)
    unsure = replace(sure, cramps=None)
    known = decide(state, history | {today: sure}, today)
    doubted = decide(state, history | {today: unsure}, today)
    assert doubted.action not in (Action.START, Action.STEP_UP, Action.RETURN)
    assert doubted.dose_mg <= max(state.dose_mg, known.dose_mg)


@for_every_question
@given(questions(), st.integers(-500, 500))
def test_the_same_history_at_another_time_gives_the_same_decision(
    question: Question, days: int
) -> None:
    state, history, today = question
    # The run-in is counted from day 0 of the course, so the baseline is not shifted.
    assume(state.phase is not Phase.BASELINE)
    shifted = replace(
        state,
        treat_start=state.treat_start + days,
        last_change=state.last_change + days,
        paused_on=None if state.paused_on is None else state.paused_on + days,
        gi_caps={
            dose_mg: GiCap(cap.last_day + days, cap.events)
            for dose_mg, cap in state.gi_caps.items()
        },
    )
    later = {day + days: each for day, each in history.items()}
    assert decide(shifted, later, today + days) == decide(*question)


@for_every_question
@given(questions(), st.randoms(use_true_random=False))
def test_the_order_of_entry_does_not_matter(question: Question, random: st.DataObject) -> None:
    state, history, today = question
    days = list(history)
    random.shuffle(days)  # type: ignore[attr-defined]
    shuffled = {day: history[day] for day in days}
    assert decide(state, shuffled, today) == decide(*question)
    assert inputs_digest(state, shuffled, today) == inputs_digest(*question)


@for_every_question
@given(questions(), st.integers(1, 40))
def test_days_after_today_are_not_looked_at(question: Question, ahead: int) -> None:
    state, history, today = question
    future = history | {today + ahead: CheckIn(9, 3, True, frozenset({Flag.FAINT}))}
    assert decide(state, future, today) == decide(*question)
    assert inputs_digest(state, future, today) == inputs_digest(*question)


@for_every_question
@given(questions(), questions())
def test_the_same_digest_means_the_same_decision(question: Question, other: Question) -> None:
    state, history, today = question
    _, other_history, _ = other
    long_ago = {day - 200: each for day, each in other_history.items()}
    assume(any(today - 28 < day < today for day in history))
    older = long_ago | history
    assert inputs_digest(state, older, today) == inputs_digest(*question)
    assert decide(state, older, today) == decide(*question)


def test_before_four_weeks_only_the_last_answer_is_looked_at_and_only_after_a_lapse() -> None:
    old, older, yesterday = {50: morning()}, {40: morning()}, {99: morning()}
    assert inputs_digest(a_state(), old, 100) != inputs_digest(a_state(), {}, 100)
    assert inputs_digest(a_state(), old | older, 100) == inputs_digest(a_state(), old, 100)
    both = yesterday | old
    assert inputs_digest(a_state(), both, 100) == inputs_digest(a_state(), yesterday, 100)


@for_every_question
@given(questions(), st.integers(0, 27))
def test_another_answer_in_the_last_four_weeks_is_another_digest(
    question: Question, ago: int
) -> None:
    state, history, today = question
    changed = history | {today - ago: CheckIn(29, 3, False, frozenset({Flag.TOXIN}))}
    assume(changed != history)
    assert inputs_digest(state, changed, today) != inputs_digest(*question)
    more = replace(state, dose_mg=state.dose_mg + 1)
    assert inputs_digest(more, history, today) != inputs_digest(*question)
    assert inputs_digest(state, history, today + 1) != inputs_digest(*question)


@for_every_question
@given(questions())
def test_a_settled_decision_leaves_a_state_the_table_can_go_on_with(question: Question) -> None:
    state, history, today = question
    decision = decide(*question)
    after = settle(state, decision, today)
    if decision.action in (Action.STOP, Action.DO_NOT_START):
        assert (after.dose_mg, after.resume_dose_mg) == (0, None)
    if decision.action in (*UP, Action.STEP_DOWN):
        assert (after.dose_mg, after.last_change) == (decision.dose_mg, today)
    assert decide(after, history, today + 1).row in ROWS
