"""Product, amounts and the way to start: tapped, typed, mistyped."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.care.model import Phase, Route, Screen
from bot.store import decisions
from tests.chat.newcomer import (
    AT_HOME,
    HEALTHY,
    Newcomer,
    at_unit,
    newcomer,
)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


@pytest.mark.parametrize("said", ["0", "0 mg", "-5", "5000 mg", "1001", "a lot", "1e9", "?"])
def test_an_absurd_amount_is_asked_again_with_an_example(person: Newcomer, said: str) -> None:
    at_unit(person)
    assert "37.5" in person.say(said).text
    assert person.question == "setup.unit"


@pytest.mark.parametrize(
    ("said", "mg"), [("37,5", 37.5), ("37.5 mg", 37.5), ("150", 150), ("0.1 g", 100)]
)
def test_decimals_and_units_are_understood(person: Newcomer, said: str, mg: float) -> None:
    at_unit(person)
    person.say(said)
    person.answer("Skip", *([] if mg <= 50 else ["No"]), "No", "Measure first", "All right, begin")
    assert person.plan is not None
    assert person.plan.unit_mg == mg


def test_a_percent_that_does_not_fit_asks_for_the_amount_again(person: Newcomer) -> None:
    at_unit(person)
    person.tap("100 mg")
    assert "%NRV" in person.last.text
    text = person.say("50").text
    assert "187.5 mg" in text
    assert person.question == "setup.unit"
    person.say("187,5")
    person.say("50 %")
    assert person.question == "setup.halves"


def test_a_compound_weight_is_never_converted_silently(person: Newcomer) -> None:
    at_unit(person)
    person.answer("400 mg", "Skip")
    assert "400 mg is a lot" in person.last.text
    person.tap("No, it is the compound")
    assert person.question == "setup.unit"
    person.answer("400 mg", "Skip", "Yes, it says so")
    assert person.question == "setup.halves"


def test_a_unit_too_large_for_a_first_dose_measures_first(person: Newcomer) -> None:
    at_unit(person)
    person.answer("200 mg", "Skip", "No", "No")
    assert person.question == "setup.summary"
    assert "too much for a first dose" in person.last.text


def test_oil_has_no_milligrams(person: Newcomer) -> None:
    person.start()
    person.answer(*HEALTHY, *AT_HOME, "Oil or spray", "All right, begin")
    assert person.plan is not None
    assert (person.plan.route, person.plan.phase) == (Route.TOPICAL, Phase.MAINTAIN)


def test_who_takes_it_already_keeps_the_dose_in_whole_pieces(person: Newcomer) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "Yes, this product")
    person.say("250")
    assert "200 mg (2 × 100 mg)" in person.last.text
    person.tap("All right, begin")
    plan = person.plan
    assert plan is not None
    assert (plan.phase, plan.dose_mg, plan.baseline_per_week) == (Phase.MAINTAIN, 200, None)


def test_above_the_ceiling_asks_first(person: Newcomer) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "Both", "200 mg", "100 mg")
    assert "300 mg a day" in person.everything
    assert "250 mg this plan allows" in person.everything
    person.tap("All right, begin")
    plan = person.plan
    assert plan is not None
    assert plan.screen is Screen.ASK_FIRST
    assert plan.dose_mg <= 150


@pytest.mark.parametrize("said", ["5000 mg", "-1", "50 mg"])
def test_an_absurd_daily_amount_is_asked_again(person: Newcomer, said: str) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "Yes, this product")
    person.say(said)
    assert person.question == "setup.taking"


def test_other_magnesium_lowers_the_ceiling(person: Newcomer) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "Yes, in another")
    person.say("120,5")
    person.answer("Measure first", "All right, begin")
    assert person.plan is not None
    assert person.plan.other_mg == 120.5


@pytest.mark.parametrize("said", ["71", "-3", "lots"])
def test_an_absurd_count_of_cramps_is_asked_again(person: Newcomer, said: str) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "No", "Start tonight")
    person.say(said)
    assert person.question == "setup.recall"


def test_no_cramps_in_a_usual_week_measures_first(person: Newcomer) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "No", "Start tonight")
    assert "nothing to start tonight" in person.say("0").text
    assert person.question == "setup.summary"


def test_a_start_tonight_is_decided_and_reminded(person: Newcomer) -> None:
    at_unit(person)
    person.answer("100 mg", "Skip", "No", "No", "Start tonight", "7")
    assert "Your plan tonight: 100 mg (1 piece)" in person.last.text
    assert "Monday at 22:30: a reminder" in person.last.text
    person.tap("All right, begin")
    plan = person.plan
    assert plan is not None
    assert (plan.phase, plan.dose_mg, plan.baseline_measured) == (Phase.TITRATE, 100, False)
    assert person.run(lambda tx: decisions.latest(tx, 1)) is not None
