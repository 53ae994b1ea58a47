"""Tablets with a score line: asked once, counted in halves, said as a person takes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.levels import levels
from bot.care.model import Phase
from bot.chat import phrases
from bot.chat.bedtime import in_mg
from bot.chat.words import read_amount
from bot.locale import words
from bot.services import course
from bot.store import diary
from bot.store.plans import Plan
from tests.chat.newcomer import Newcomer, at_unit, newcomer
from tests.kit.house import BEDTIME, MONDAY, ON_100_MG, House
from tests.kit.person import Person
from tests.kit.plans import a_plan
from tests.kit.sandbox import Sandbox

HALVED = a_plan(unit_mg=75.0, halved=True)  # scored tablets of 150 mg
WHOLE = a_plan(unit_mg=150.0)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


def dose(plan: Plan, mg: float) -> str:
    return phrases.dose(words("en"), plan, dose_mg=mg)


@pytest.mark.parametrize(
    ("mg", "said"),
    [
        (75.0, "75 mg (half a tablet of 150 mg)"),
        (150.0, "150 mg (1 piece)"),
        (225.0, "225 mg (1½ × 150 mg)"),
        (300.0, "300 mg (2 × 150 mg)"),
        (375.0, "375 mg (2½ × 150 mg)"),
        (100.0, "100 mg"),
        (0.0, "0 mg"),
    ],
)
def test_a_dose_is_said_in_pieces_as_they_are_taken(mg: float, said: str) -> None:
    assert dose(HALVED, mg) == said


def test_without_a_score_line_there_are_whole_pieces_alone() -> None:
    assert dose(WHOLE, 75.0) == "75 mg"
    assert dose(WHOLE, 300.0) == "300 mg (2 × 150 mg)"


@given(piece_ug=st.integers(50_001, 1_000_000))
def test_every_level_of_any_tablet_is_said_in_pieces(piece_ug: int) -> None:
    plan = a_plan(unit_mg=piece_ug / 2000, halved=True)
    for level in levels(course.state_of(plan, plan.origin)):
        assert "(" in dose(plan, level), level


@pytest.mark.parametrize(
    ("said", "mg"),
    [
        ("1 tablet", 150.0),
        ("half a tablet", 75.0),
        ("1½ tablets", 225.0),
        ("2", 300.0),
        ("150 mg", 150.0),
    ],
)
def test_a_piece_that_somebody_took_is_a_whole_one(said: str, mg: float) -> None:
    assert in_mg(read_amount(said), HALVED) == mg
    assert in_mg(read_amount(said), WHOLE) == mg


def test_a_large_piece_is_asked_for_its_score_line(person: Newcomer) -> None:
    at_unit(person)
    person.answer("150 mg", "Skip")
    assert "one piece of 150 mg be halved" in person.last.text
    person.answer("Yes", "No", "Start tonight", "7")
    assert "Citrate, 150 mg a piece, halves possible" in person.last.text
    assert "Your plan tonight: 75 mg (half a tablet of 150 mg)" in person.last.text
    person.tap("All right, begin")
    plan = person.plan
    assert plan is not None
    assert (plan.unit_mg, plan.halved, plan.dose_mg) == (75, True, 75)


@pytest.mark.parametrize("answer", ["No", "Not sure"])
def test_in_doubt_a_piece_stays_whole(person: Newcomer, answer: str) -> None:
    at_unit(person)
    person.answer("150 mg", "Skip", answer, "No", "Start tonight", "7", "All right, begin")
    plan = person.plan
    assert plan is not None
    assert (plan.unit_mg, plan.halved, plan.dose_mg) == (150, False, 150)


def test_a_small_piece_is_not_asked_about(person: Newcomer) -> None:
    at_unit(person)
    person.answer("50 mg", "Skip")
    assert person.question == "setup.magnesium"


def test_halves_make_a_start_possible_that_whole_pieces_do_not(person: Newcomer) -> None:
    at_unit(person)
    person.answer("200 mg", "Skip", "Yes", "No", "Start tonight", "7")
    assert "Your plan tonight: 100 mg (half a tablet of 200 mg)" in person.last.text


def test_the_label_is_checked_for_the_whole_piece(person: Newcomer) -> None:
    at_unit(person)
    person.say("187.5")
    person.say("50")  # %NRV of the whole tablet
    assert person.question == "setup.halves"
    person.answer("Yes", "No", "Start tonight", "7", "All right, begin")
    plan = person.plan
    assert plan is not None
    assert (plan.unit_mg, course.piece_mg(plan)) == (93.75, 187.5)


def test_another_amount_asks_for_the_score_line_again(person: Newcomer) -> None:
    at_unit(person)
    person.answer("150 mg", "Skip", "Yes", "No", "Measure first")
    person.answer("Change something", "Amount", "200 mg", "Skip")
    assert person.question == "setup.halves"


def test_who_takes_halves_already_may_say_so(person: Newcomer) -> None:
    at_unit(person)
    person.answer("150 mg", "Skip", "Yes", "Yes, this product")
    assert person.last.labels[:4] == ["75 mg", "150 mg", "225 mg", "300 mg"]
    person.answer("225 mg", "All right, begin")
    plan = person.plan
    assert plan is not None
    assert (plan.phase, plan.dose_mg) == (Phase.MAINTAIN, 225)


async def test_an_evening_with_halves(bot: House, visitor: Person, sandbox: Sandbox) -> None:
    await bot.move_in(visitor, replace(ON_100_MG, unit_mg=75.0, halved=True, dose_mg=225.0))
    await sandbox.move_to(BEDTIME)
    await visitor.sees("225 mg (1½ × 150 mg)")
    await visitor.say("took half a tablet")
    await visitor.sees("you took 75 mg (half a tablet of 150 mg)")
    intake = await bot.run(lambda tx: diary.intake_of(tx, 1, MONDAY))
    assert intake is not None
    assert (intake.dose_mg, intake.planned_mg) == (75.0, 225.0)
    await visitor.say("/settings")
    await visitor.sees("150 mg a piece")
