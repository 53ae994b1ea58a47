"""What a provider is shown adds up: unknown is never zero, and questions come from entries."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from bot.care.effect import Missing, NoEffectYet
from bot.care.label import Form
from bot.care.model import Flag, Region
from bot.care.night import Night
from bot.care.screening import Condition
from bot.report.season import Answered, Period, Product, Season, SeasonNight
from bot.report.visit import (
    Compared,
    Counted,
    Sign,
    Standing,
    Told,
    Visit,
    counted,
    stages,
)
from bot.report.visit_questions import AT_MOST, Ask, Question, questions
from bot.store.plans import PlanStatus

MONDAY = Night.parse("2026-11-23")
CITRATE = Product(Form.CITRATE, 50.0)


def a_night(back: int, **known: object) -> SeasonNight:
    told = {"answered": Answered.WHOLE, "period": Period.MAGNESIUM, "planned_mg": 100.0} | known
    return SeasonNight(night=MONDAY.plus(-back), **told)  # type: ignore[arg-type]


def counts(nights: int, cramps: int) -> Counted:
    """So many answered nights, all cramps in the first of them."""
    told = [a_night(back, cramps=cramps if back == 1 else 0) for back in range(1, nights + 1)]
    return counted(told)


STANDING = Standing(
    status=PlanStatus.ACTIVE,
    product=CITRATE,
    is_topical=False,
    region=Region.US,
    tonight_mg=100.0,
    ceiling_mg=350.0,
    other_mg=0.0,
    by_provider=False,
    is_highest=False,
    treated_days=30,
    was_reviewed=False,
    baseline_per_week=7.0,
    is_recalled=False,
)
HEALTHY = Told(MONDAY, (), age_65_or_older=False, kidney_tested=None)
TOO_FEW = NoEffectYet(Missing.FEW_NIGHTS_NOW, 0)


def a_visit(*nights: SeasonNight, **changes: object) -> Visit:
    plain = Visit(
        first=MONDAY.plus(-28),
        last=MONDAY.plus(-1),
        made_on=MONDAY,
        season=Season(nights, (), CITRATE),
        stages=stages(nights, at_most=7),
        standing=STANDING,
        told=HEALTHY,
        compared=None,
        gone_without=None,
        signs=(),
        advice=(),
        turns=(),
        unchanged=0,
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def asked(visit: Visit) -> set[Ask]:
    return {one.ask for one in questions(visit)}


def test_a_night_without_an_answer_is_no_night_without_cramps() -> None:
    told = counted([a_night(3, cramps=2, stool=0), a_night(2, answered=Answered.NOT_ANSWERED)])
    assert (told.nights, told.cramps_known, told.cramp_nights, told.not_answered) == (2, 1, 1, 1)
    assert (told.stool_known, told.loose, told.dose_known) == (1, 0, 0)


def test_less_than_a_week_of_answers_gives_no_number_a_week() -> None:
    assert counts(6, 3).cramps_a_week is None
    assert counts(7, 3).cramps_a_week == 3.0
    assert counts(14, 3).cramp_nights_a_week == 0.5


def test_nights_under_one_plan_share_a_row() -> None:
    before = [a_night(back, period=Period.BEFORE, planned_mg=0.0) for back in (5, 4)]
    found = stages([*before, a_night(3), a_night(2), a_night(1, planned_mg=150.0)], at_most=7)
    assert [(one.period, one.highest_mg, one.counted.nights) for one in found] == [
        (Period.BEFORE, 0.0, 2),
        (Period.MAGNESIUM, 100.0, 2),
        (Period.MAGNESIUM, 150.0, 1),
    ]


A_PLAN = st.tuples(st.sampled_from(list(Period)), st.sampled_from([0.0, 50.0, 100.0]))


@given(st.lists(A_PLAN, max_size=40), st.integers(2, 9))
@settings(max_examples=60)
def test_no_night_is_lost_however_many_rows_there_are(
    plans: list[tuple[Period, float]], at_most: int
) -> None:
    nights = [
        a_night(len(plans) - at, period=period, planned_mg=mg)
        for at, (period, mg) in enumerate(plans)
    ]
    found = stages(nights, at_most=at_most)
    assert len(found) <= at_most
    assert sum(one.counted.nights for one in found) == len(nights)
    assert [one.first for one in found] == sorted(one.first for one in found)


def test_what_came_before_the_magnesium_keeps_its_row() -> None:
    before = a_night(40, period=Period.BEFORE, planned_mg=0.0)
    steps = [a_night(30 - at, planned_mg=50.0 + at) for at in range(20)]
    first, shared, *_ = stages([before, *steps], at_most=4)
    assert first.period is Period.BEFORE
    assert (shared.period, shared.lowest_mg) == (None, 50.0)


def test_nothing_special_leaves_one_open_question() -> None:
    assert questions(a_visit()) == (Question(Ask.GO_ON),)


@pytest.mark.parametrize(
    ("condition", "ask"),
    [
        (Condition.KIDNEY_DISEASE, Ask.KIDNEY),
        (Condition.AGE_65_NO_KIDNEY_TEST, Ask.KIDNEY),
        (Condition.DIGOXIN, Ask.NEEDS_OK),
        (Condition.LEVOTHYROXINE, Ask.SPACING),
        (Condition.STATIN, Ask.MEDICINES),
    ],
)
def test_an_entry_about_health_raises_its_question(condition: Condition, ask: Ask) -> None:
    told = replace(HEALTHY, conditions=(condition,))
    assert asked(a_visit(told=told)) == {ask}


def test_a_warning_sign_comes_first() -> None:
    told = replace(HEALTHY, conditions=tuple(Condition), age_65_or_older=True)
    visit = a_visit(
        a_night(1, stool=2), told=told, signs=(Sign(MONDAY, Flag.FAINT),), standing=STANDING
    )
    found = questions(visit)
    assert found[0].ask is Ask.SIGNS
    assert len(found) == AT_MOST


def compared(before: int, lately: int, *, nights: int = 14) -> Compared:
    last = MONDAY.plus(-1)
    return Compared(counts(14, before), counts(nights, lately), last.plus(-13), last, TOO_FEW)


@pytest.mark.parametrize(
    ("found", "days", "ask"),
    [
        (compared(10, 15), 20, Ask.WORSE),
        (compared(10, 9), 60, Ask.PERSISTS),
        (compared(10, 9), 55, Ask.GO_ON),
        (compared(10, 7), 60, Ask.GO_ON),
        (compared(10, 15, nights=9), 60, Ask.GO_ON),
        (compared(0, 5), 60, Ask.GO_ON),
    ],
)
def test_the_course_is_questioned_by_its_numbers(found: Compared, days: int, ask: Ask) -> None:
    standing = replace(STANDING, treated_days=days)
    assert asked(a_visit(compared=found, standing=standing)) == {ask}


def test_at_the_highest_dose_with_cramps_the_next_step_is_asked() -> None:
    standing = replace(STANDING, is_highest=True)
    (found,) = questions(a_visit(standing=standing, compared=compared(10, 5)))
    assert (found.ask, found.number) == (Ask.HIGHEST, 100.0)
    assert asked(a_visit(standing=standing, compared=compared(10, 0))) == {Ask.GO_ON}


def test_after_twelve_weeks_without_a_review_going_on_is_a_question() -> None:
    standing = replace(STANDING, treated_days=84)
    assert asked(a_visit(standing=standing)) == {Ask.REVIEW}
    assert asked(a_visit(standing=replace(standing, was_reviewed=True))) == {Ask.GO_ON}


def test_cramps_that_came_back_without_it_are_worth_a_word() -> None:
    with_it = [a_night(back, cramps=0, planned_mg=100.0) for back in range(28, 14, -1)]
    without = [
        a_night(back, cramps=1, planned_mg=0.0, period=Period.PAUSE) for back in range(14, 0, -1)
    ]
    assert asked(a_visit(*with_it, *without)) == {Ask.BACK_WITHOUT}
