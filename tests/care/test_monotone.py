"""What only ever makes it less: worse news, tighter limits, more doubt.

Not promised, because the first row that matches answers for the day: that a worse stool keeps the
advice of a later row. Who has more cramps than before (row 23, triage 2) and gets diarrhea is told
of the diarrhea first (rows 13-14); the advice comes again with the next clear morning. For the same
reason only today's stool is compared: yesterday's would have paused the course yesterday. And a
ceiling that falls below the dose brings it down at once (row 8), before a lapse (rows 16, 18) or
mild stools (row 19) could bring it down further: they do so on the next morning.
"""

from dataclasses import replace

from hypothesis import assume, given
from hypothesis import strategies as st

from bot.care.constants import REGIONS
from bot.care.decide import decide
from bot.care.model import Action, CheckIn, Decision, GiCap, Phase, Route, Screen, State
from bot.care.screening import Condition, screen
from bot.care.windows import History
from tests.care.strategies import DOSES_MG, Question, for_every_question, questions

UP = (Action.START, Action.STEP_UP, Action.RESUME, Action.RETURN)
ORDER = (Screen.OK, Screen.ASK_FIRST, Screen.BLOCK)


def with_stool(history: History, today: int, stool: int) -> dict[int, CheckIn]:
    """The same answers with this stool today."""
    return {**history, today: replace(history[today], stool=stool)}


def both(before: State, after: State, *, asked: Question) -> tuple[Decision, Decision]:
    """What two states are told on the same morning."""
    _, history, today = asked
    return decide(before, history, today), decide(after, history, today)


@for_every_question
@given(questions(), st.integers(0, 2), st.integers(1, 3))
def test_a_worse_stool_never_gives_a_higher_dose(question: Question, stool: int, more: int) -> None:
    state, history, today = question
    assume(today in history)
    better = decide(state, with_stool(history, today, stool), today)
    worse = decide(state, with_stool(history, today, min(3, stool + more)), today)
    assert worse.dose_mg <= better.dose_mg


@for_every_question
@given(questions(), st.sampled_from([0, 1, 2]))
def test_the_worst_stool_never_lowers_the_triage(question: Question, stool: int) -> None:
    state, history, today = question
    assume(today in history)
    better = decide(state, with_stool(history, today, stool), today)
    worst = decide(state, with_stool(history, today, 3), today)
    assume(Screen.OK is state.screen)  # rows 1-3 come before any stool, and give no dose
    assert worst.triage >= better.triage or worst.row == "3"


@for_every_question
@given(questions())
def test_while_paused_a_worse_stool_never_lowers_the_triage(question: Question) -> None:
    state, history, today = question
    assume(today in history)
    paused = replace(state, phase=Phase.PAUSED_GI, route=Route.ORAL)
    levels = [decide(paused, with_stool(history, today, stool), today) for stool in range(4)]
    assume(levels[0].action is not Action.STOP)  # row 10 without a level: nothing is left to pause
    assert [said.triage for said in levels] == sorted(said.triage for said in levels)


@for_every_question
@given(questions(), st.floats(0, 2000))
def test_a_providers_ceiling_above_the_regions_changes_nothing(
    question: Question, above_mg: float
) -> None:
    state = replace(question[0], provider_ceiling_mg=None)
    higher_mg = REGIONS[state.region].ceiling_mg + above_mg
    plain, raised = both(state, replace(state, provider_ceiling_mg=higher_mg), asked=question)
    assert raised == plain


@for_every_question
@given(questions(), st.integers(0, 400_000).map(lambda ug: ug / 1000))
def test_a_lower_ceiling_never_gives_a_higher_dose(question: Question, ceiling_mg: float) -> None:
    state = question[0]
    before_mg = state.provider_ceiling_mg
    lower_mg = ceiling_mg if before_mg is None else min(before_mg, ceiling_mg)
    plain, lower = both(state, replace(state, provider_ceiling_mg=lower_mg), asked=question)
    assert lower.dose_mg <= (plain.dose_mg if lower.row != "8" else state.dose_mg)


@for_every_question
@given(questions(), st.integers(0, 400_000).map(lambda ug: ug / 1000))
def test_more_magnesium_from_elsewhere_never_gives_a_higher_dose(
    question: Question, more_mg: float
) -> None:
    state = question[0]
    plain, more = both(state, replace(state, other_mg=state.other_mg + more_mg), asked=question)
    assert more.dose_mg <= (plain.dose_mg if more.row != "8" else state.dose_mg)


@for_every_question
@given(questions(), DOSES_MG, st.integers(0, 40), st.integers(1, 2))
def test_diarrhea_that_is_remembered_never_gives_a_higher_dose(
    question: Question, dose_mg: float, ago: int, events: int
) -> None:
    state, _, today = question
    assume(dose_mg not in state.gi_caps)
    caps = {**state.gi_caps, dose_mg: GiCap(today - ago, events)}
    plain, capped = both(state, replace(state, gi_caps=caps), asked=question)
    assert capped.dose_mg <= plain.dose_mg


@for_every_question
@given(questions(), st.sampled_from([Screen.ASK_FIRST, Screen.BLOCK]))
def test_without_a_clear_screening_there_is_no_dose(question: Question, verdict: Screen) -> None:
    state, history, today = question
    said = decide(replace(state, screen=verdict, provider_ok=False), history, today)
    assert said.dose_mg == 0
    assert said.triage >= 1


@for_every_question
@given(questions())
def test_a_course_of_medicine_that_does_not_go_with_it_means_no_dose(question: Question) -> None:
    state, history, today = question
    assert decide(replace(state, spacing_conflict=True), history, today).dose_mg == 0


@for_every_question
@given(questions())
def test_without_a_baseline_no_step_goes_up(question: Question) -> None:
    state, history, today = question
    said = decide(replace(state, baseline_per_week=None), history, today)
    assert said.action is not Action.STEP_UP


@for_every_question
@given(questions())
def test_a_providers_dose_is_never_raised_by_the_bot(question: Question) -> None:
    state, history, today = question
    treated = replace(state, provider_plan=True, resume_dose_mg=state.dose_mg)
    assume(state.phase is not Phase.BASELINE)
    said = decide(treated, history, today)
    assert said.dose_mg <= state.dose_mg
    assert said.action not in (Action.STEP_UP, Action.RETURN, Action.STEP_DOWN)


@for_every_question
@given(
    st.frozensets(st.sampled_from(Condition), max_size=3),
    st.frozensets(st.sampled_from(Condition), max_size=3),
    st.tuples(*[st.booleans()] * 4),
)
def test_one_more_condition_never_makes_the_screening_milder(
    held: frozenset[Condition],
    more: frozenset[Condition],
    facts: tuple[bool, bool, bool, bool],
) -> None:
    names = ("age_65_or_older", "kidney_test_within_12_months", "unsure", "above_ceiling")
    known = dict(zip(names, facts, strict=True))
    before, after = screen(held, **known), screen(held | more, **known)
    assert ORDER.index(after.verdict) >= ORDER.index(before.verdict)
    assert set(after.spacings) >= set(before.spacings)
    assert after.spacing_conflict >= before.spacing_conflict
