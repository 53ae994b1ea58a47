"""A decision explains itself: the way through the table, row by row."""

import pytest
from hypothesis import given

from bot.care.decide import decide
from bot.care.facts import Facts
from bot.care.model import Action, Flag, Phase, Region, Screen
from bot.care.overrides import override
from bot.care.row import Check, CheckCode
from bot.care.table import TABLE
from bot.care.walk import Step, Walk, walk
from tests.care.builders import a_state, morning, mornings, said
from tests.care.strategies import Question, for_every_question, questions
from tests.kit.seeded_questions import question

NAMES = [row.name for row in TABLE]
ASKED = {check.code: check for row in TABLE for check in row.when}


def failed(walked: Walk, row: str) -> Step:
    """Why one row did not answer."""
    (step,) = (step for step in walked.steps if step.row == row)
    return step


@for_every_question
@given(questions())
def test_a_walk_ends_at_what_decide_says(asked: Question) -> None:
    walked = walk(*asked)
    assert walked.decision == decide(*asked)
    assert walked.decision == override(Facts(*asked), walked.said)
    assert walked.said.override is None


@for_every_question
@given(questions())
def test_a_walk_names_every_earlier_row_in_order(asked: Question) -> None:
    walked = walk(*asked)
    assert [*(step.row for step in walked.steps), walked.said.row] == NAMES[: len(walked.steps) + 1]


@for_every_question
@given(questions())
def test_what_failed_is_the_first_thing_of_its_row_that_was_not_so(asked: Question) -> None:
    facts = Facts(*asked)
    for row, step in zip(TABLE, walk(*asked).steps, strict=False):
        codes = [check.code for check in row.when]
        at = codes.index(step.failed)
        assert [check.holds(facts) for check in row.when[: at + 1]] == [True] * at + [False]


@for_every_question
@given(questions())
def test_the_row_that_answered_has_all_it_asks_for(asked: Question) -> None:
    row = TABLE[NAMES.index(walk(*asked).said.row)]
    assert all(check.holds(Facts(*asked)) for check in row.when)


@for_every_question
@given(questions())
def test_every_check_can_be_asked_of_every_morning(asked: Question) -> None:
    facts = Facts(*asked)
    for check in ASKED.values():
        assert check.holds(facts) in (True, False)
        assert check.number is None or isinstance(check.number(facts), int | float | None)


@pytest.fixture(scope="module")
def walks() -> list[Walk]:
    """The same few thousand mornings every time, enough for the rarest row."""
    asked = map(question, range(2500))
    return [walk(each.state, each.history, each.today) for each in asked]


def test_every_row_answers_some_morning(walks: list[Walk]) -> None:
    assert {each.said.row for each in walks} == set(NAMES)


def test_everything_a_row_asks_for_keeps_it_from_answering_some_morning(
    walks: list[Walk],
) -> None:
    told = {(step.row, step.failed) for each in walks for step in each.steps}
    assert told == {(row.name, check.code) for row in TABLE for check in row.when}


def test_every_check_has_its_say_somewhere() -> None:
    assert set(ASKED) == set(CheckCode)


LIMITED = [check for check in ASKED.values() if check.limit is not None]
ASKS_FOR_LESS = (
    CheckCode.BEFORE_DAY_14,
    CheckCode.FEW_CHECKINS_14,
    CheckCode.NOT_BACK_AFTER_LAPSE,
)


@pytest.mark.parametrize("check", LIMITED, ids=lambda check: check.code)
def test_the_number_of_a_no_lies_on_the_other_side_of_its_limit(
    check: Check, walks: list[Walk]
) -> None:
    told = [step for each in walks for step in each.steps if step.failed is check.code]
    assert {step.limit for step in told} == {check.limit}
    for step in told:
        assert step.number is not None and step.limit is not None
        if check.code in ASKS_FOR_LESS:
            assert step.number >= step.limit
        else:
            assert step.number <= step.limit


def test_an_ordinary_step_up_says_why_no_other_row_answered() -> None:
    walked = walk(a_state(), mornings(2, 8), 8)
    assert said(walked.decision).reasons == ("ELIGIBLE",)
    told = {step.row: (step.failed, step.number, step.limit) for step in walked.steps}
    assert told["7a"] == (CheckCode.IN_BASELINE, None, None)
    assert told["8"] == (CheckCode.ABOVE_CEILING, 350, None)
    assert told["14"] == (CheckCode.DIARRHEA_TODAY, None, None)
    assert told["18"] == (CheckCode.BACK_AFTER_LAPSE, 0, 7)
    assert told["22"] == (CheckCode.TREATED_27_DAYS, 7, 27)
    assert told["23"] == (CheckCode.TREATED_14_DAYS, 7, 14)
    assert told["24"] == (CheckCode.HIGHEST_TOLERATED, 150, None)
    assert told["25"] == (CheckCode.AGAINST_A_STEP, None, None)


def test_a_run_in_tells_how_many_check_ins_there_are() -> None:
    walked = walk(a_state(phase=Phase.BASELINE, dose_mg=0.0), mornings(2, 14), 14)
    assert walked.said.action is Action.START
    assert failed(walked, "7a") == Step("7a", CheckCode.BEFORE_DAY_14, 14, 14)
    assert failed(walked, "7b") == Step("7b", CheckCode.FEW_CHECKINS_14, 13, 10)
    assert failed(walked, "7c") == Step("7c", CheckCode.NO_CRAMP_14, 13)
    assert failed(walked, "7d") == Step("7d", CheckCode.NO_START_LEVEL, 100)


def test_a_pause_tells_what_it_waits_for() -> None:
    paused = a_state(phase=Phase.PAUSED_GI, dose_mg=200.0, paused_on=7, resume_dose_mg=150.0)
    clear = walk(paused, {7: morning(1, 2), 8: morning()}, 8)
    assert (clear.said.row, failed(clear, "10")) == (
        "11",
        Step("10", CheckCode.CLEAR_2_MORNINGS, 1, 2),
    )
    loose = walk(paused, {8: morning(1, 2)}, 8)
    assert failed(loose, "9b") == Step("9b", CheckCode.PAUSED_7_DAYS, 1, 7)
    assert failed(loose, "9c") == Step("9c", CheckCode.PAUSED_OVER_2_DAYS, 1, 2)
    assert failed(loose, "9a") == Step("9a", CheckCode.NO_CHECKIN_TODAY)


def test_more_cramps_than_before_are_told_as_a_rate_and_as_a_difference() -> None:
    state = a_state(baseline_per_week=6.0, last_change=10)
    a_few_more = walk(state, mornings(2, 15), 15)
    assert failed(a_few_more, "23") == Step("23", CheckCode.RATE_WORSE, 7)
    low = a_state(baseline_per_week=0.0, last_change=10)
    two_more = walk(low, mornings(2, 15, morning(0)) | {15: morning(2)}, 15)
    assert failed(two_more, "23") == Step("23", CheckCode.MANY_MORE_CRAMPS, 2, 4)


def test_a_dose_under_the_ceiling_tells_the_ceiling() -> None:
    walked = walk(a_state(region=Region.EU_UK, other_mg=60.0), mornings(2, 8), 8)
    assert failed(walked, "8").number == 190


def test_a_row_that_answers_first_leaves_nothing_to_explain() -> None:
    walked = walk(a_state(screen=Screen.BLOCK), {}, 8)
    assert (walked.steps, walked.said, walked.decision) == ((), walked.decision, walked.said)


def test_an_override_shows_what_the_row_had_said() -> None:
    history = mornings(2, 7) | {8: morning(flags=frozenset({Flag.NEW_MEDICINE}))}
    walked = walk(a_state(), history, 8)
    assert (walked.said.action, walked.said.dose_mg) == (Action.STEP_UP, 150)
    assert (walked.decision.action, walked.decision.override) == (Action.HOLD, 3)
