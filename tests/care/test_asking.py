"""What is asked: screening (S), labels (B), mornings (C), flags (F)."""

from datetime import time

import pytest

from bot.care.checkin import (
    FLAGS_TO_ASK,
    STOOL_GRADE,
    StoolAnswer,
    is_plausible_cramps,
    must_ask_flags,
)
from bot.care.flags import LEVEL, STOP_FLAGS, at_least, triage_of
from bot.care.label import FRACTION, Form, LabelFinding, check_label, mg_of_percent
from bot.care.model import Flag, ReasonCode, Region, Screen, Triage
from bot.care.screening import (
    COURSES,
    DERIVED,
    KIND,
    QUESTIONS,
    SPACINGS,
    Condition,
    Kind,
    ScreeningResult,
    is_due,
    screen,
)
from bot.care.spacing import nearest_fitting


def screened(
    *conditions: Condition, old: bool = False, tested: bool = False, unsure: bool = False
) -> ScreeningResult:
    return screen(
        conditions,
        age_65_or_older=old,
        kidney_test_within_12_months=tested,
        unsure=unsure,
        above_ceiling=False,
    )


def test_nothing_ticked_is_ok() -> None:
    assert screened() == ScreeningResult(Screen.OK, (), (), (), (), False)


@pytest.mark.parametrize("condition", [item for item in Condition if KIND[item] is Kind.BLOCK])
def test_every_block_blocks_whatever_else_is_ticked(condition: Condition) -> None:
    result = screened(condition, Condition.DIURETIC, Condition.STATIN)
    assert (result.verdict, result.blocks) == (Screen.BLOCK, (condition,))
    assert (result.ask_first, result.infos) == ((Condition.DIURETIC,), (Condition.STATIN,))


@pytest.mark.parametrize("condition", [item for item in Condition if KIND[item] is Kind.ASK_FIRST])
def test_every_ask_first_asks_first(condition: Condition) -> None:
    result = screened(condition)
    assert (result.verdict, result.ask_first) == (Screen.ASK_FIRST, (condition,))


@pytest.mark.parametrize("condition", [item for item in Condition if KIND[item] is Kind.INFO])
def test_an_info_is_said_and_the_course_goes_on(condition: Condition) -> None:
    result = screened(condition)
    assert (result.verdict, result.infos) == (Screen.OK, (condition,))


@pytest.mark.parametrize("condition", SPACINGS)
def test_a_spacing_brings_its_hours(condition: Condition) -> None:
    assert screened(condition).spacings == (SPACINGS[condition],)
    assert not screened(condition).spacing_conflict


@pytest.mark.parametrize(
    ("medicine", "before_hours", "after_hours"),
    [
        (Condition.LEVOTHYROXINE, 4, 4),
        (Condition.DOLUTEGRAVIR, 6, 2),
        (Condition.GABAPENTIN, 2, 2),
        (Condition.OTHER_ORAL_PRESCRIPTION, 3, 3),
        (Condition.ZINC, 2, 2),
    ],
)
def test_the_gaps_in_hours(medicine: Condition, before_hours: int, after_hours: int) -> None:
    spacing = SPACINGS[medicine]
    assert (spacing.before_hours, spacing.after_hours) == (before_hours, after_hours)


def test_dolutegravir_also_needs_the_providers_ok() -> None:
    result = screened(Condition.DOLUTEGRAVIR)
    assert result.verdict is Screen.ASK_FIRST
    assert result.ask_first == (Condition.HIV_INTEGRASE_INHIBITOR,)


@pytest.mark.parametrize("course", sorted(COURSES))
def test_an_antibiotic_course_is_a_conflict_and_not_a_gap(course: Condition) -> None:
    result = screened(course)
    assert (result.spacing_conflict, result.spacings, result.verdict) == (True, (), Screen.OK)


@pytest.mark.parametrize(
    ("old", "tested", "verdict"),
    [
        (True, False, Screen.ASK_FIRST),
        (True, True, Screen.OK),
        (False, False, Screen.OK),
    ],
)
def test_65_or_older_needs_a_kidney_test(old: bool, tested: bool, verdict: Screen) -> None:
    assert screened(old=old, tested=tested).verdict is verdict


def test_doubt_and_a_dose_above_the_ceiling_ask_first() -> None:
    assert screened(unsure=True).ask_first == (Condition.NOT_SURE,)
    result = screen(
        (),
        age_65_or_older=False,
        kidney_test_within_12_months=False,
        unsure=False,
        above_ceiling=True,
    )
    assert result.ask_first == (Condition.ABOVE_CEILING,)


@pytest.mark.parametrize(
    ("days_since", "told_new", "due"),
    [
        (0, False, False),
        (27, False, False),
        (28, False, True),
        (400, False, True),
        (0, True, True),
        (None, False, True),
        (-1, False, False),
    ],
)
def test_the_screening_is_asked_again_after_four_weeks_or_when_something_is_new(
    days_since: int | None, told_new: bool, due: bool
) -> None:
    assert is_due(days_since, told_new=told_new) is due


def test_every_condition_is_asked_once_or_worked_out() -> None:
    ticked = [condition for question in QUESTIONS for condition in question.conditions]
    assert len(ticked) == len(set(ticked))
    assert set(ticked) | DERIVED == set(Condition) == set(KIND)
    assert not set(ticked) & DERIVED


@pytest.mark.parametrize(
    ("unit_mg", "form", "percent", "finding"),
    [
        (100.0, Form.CITRATE, None, LabelFinding.OK),
        (250.0, Form.CITRATE, None, LabelFinding.OK),
        (250.5, Form.CITRATE, None, LabelFinding.MAYBE_COMPOUND_WEIGHT),
        (400.0, Form.THREONATE, None, LabelFinding.MAYBE_COMPOUND_WEIGHT),
        (400.0, Form.OXIDE, None, LabelFinding.OK),
        (400.0, Form.CITRATE, 107.0, LabelFinding.MAYBE_COMPOUND_WEIGHT),
        (200.0, Form.CITRATE, 53.0, LabelFinding.OK),
        (200.0, Form.OXIDE, 20.0, LabelFinding.DIFFERS_FROM_PERCENT),
        (400.0, Form.CITRATE, 17.0, LabelFinding.DIFFERS_FROM_PERCENT),
        (412.5, Form.OXIDE, 100.0, LabelFinding.OK),
        (412.6, Form.OXIDE, 100.0, LabelFinding.DIFFERS_FROM_PERCENT),
        (337.4, Form.OXIDE, 100.0, LabelFinding.DIFFERS_FROM_PERCENT),
        (100.0, Form.OXIDE, 0.0, LabelFinding.DIFFERS_FROM_PERCENT),
    ],
)
def test_a_label_that_may_be_the_compounds_weight_is_asked_again(
    unit_mg: float, form: Form, percent: float | None, finding: LabelFinding
) -> None:
    verdict = check_label(unit_mg, form, percent, Region.EU_UK)
    assert (verdict.finding, verdict.entered_mg) == (finding, unit_mg)


def test_a_labels_percentage_differs_between_regions() -> None:
    assert mg_of_percent(50, Region.EU_UK) == 187.5
    assert mg_of_percent(50, Region.US) == 210
    assert check_label(210.0, Form.OXIDE, 50.0, Region.US).from_percent_mg == 210


def test_milligrams_are_told_to_three_decimals_and_a_guess_to_one() -> None:
    assert mg_of_percent(12.345, Region.EU_UK) == 46.294
    assert check_label(333.0, Form.CITRATE, None, Region.US).if_compound_mg == 53.9


def test_a_gap_that_differs_before_and_after_gives_two_different_edges() -> None:
    noon = {Condition.DOLUTEGRAVIR: (time(12),)}
    assert nearest_fitting(time(12), noon) == (time(6), time(14))


def test_the_compounds_share_is_shown_and_unknown_shares_are_not_guessed() -> None:
    assert check_label(400.0, Form.CITRATE, None, Region.US).if_compound_mg == 64.8
    assert check_label(400.0, Form.THREONATE, None, Region.US).if_compound_mg is None
    assert set(Form) - set(FRACTION) == {Form.THREONATE, Form.OTHER, Form.OIL}


def test_a_bare_yes_to_diarrhea_is_diarrhea_and_not_sure_is_not_none() -> None:
    assert STOOL_GRADE[StoolAnswer.YES] == 2
    assert STOOL_GRADE[StoolAnswer.NOT_SURE] is None
    assert [STOOL_GRADE[answer] for answer in list(StoolAnswer)[:4]] == [0, 1, 2, 3]


@pytest.mark.parametrize(("count", "believed"), [(-1, False), (0, True), (30, True), (31, False)])
def test_an_absurd_count_of_cramps_is_asked_again(count: int, believed: bool) -> None:
    assert is_plausible_cramps(count) is believed


@pytest.mark.parametrize(
    ("stool", "ask"), [(None, False), (0, False), (1, False), (2, True), (3, True)]
)
def test_diarrhea_brings_the_question_about_warning_flags(stool: int | None, ask: bool) -> None:
    assert must_ask_flags(stool) is ask


@pytest.mark.parametrize(
    ("pain", "ask"), [(None, False), (0, False), (6, False), (7, True), (10, True)]
)
def test_severe_pain_brings_the_question_about_warning_flags(pain: int | None, ask: bool) -> None:
    assert must_ask_flags(0, pain) is ask
    assert must_ask_flags(2, pain) is True


def test_the_triage_of_a_day_is_its_highest_flag() -> None:
    assert triage_of(()) is Triage.SELF_CARE
    assert triage_of((Flag.NEW_MEDICINE, Flag.TOXIN, Flag.NUMB_OR_SWOLLEN_LEGS)) is Triage.URGENT


def test_flags_are_named_most_serious_first() -> None:
    found = at_least({Flag.TOXIN, Flag.FAINT, Flag.NEW_MEDICINE}, Triage.URGENT)
    assert found == (Flag.FAINT, Flag.TOXIN)
    levels = [LEVEL[flag] for flag in FLAGS_TO_ASK]
    assert levels == sorted(levels, reverse=True)


def test_every_flag_has_a_level_and_every_flag_that_can_decide_is_a_reason() -> None:
    assert set(LEVEL) == set(Flag)
    reasons = {code.value for code in ReasonCode}
    deciding = {flag for flag in Flag if LEVEL[flag] >= Triage.PROMPT} | {Flag.NEW_MEDICINE}
    assert {flag.value for flag in Flag} & reasons == {flag.value for flag in deciding}
    assert all(LEVEL[flag] >= Triage.URGENT for flag in STOP_FLAGS)
