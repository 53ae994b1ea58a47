"""The questions about health in the setup, and what comes of them."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.care.model import Screen
from bot.care.screening import KIND, QUESTIONS, Condition
from bot.locale import words
from bot.services.draft import CHECKLISTS, conditions_of
from bot.store import screenings
from tests.chat.newcomer import (
    AT_HOME,
    PRODUCT,
    Newcomer,
    newcomer,
)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


@pytest.mark.parametrize(
    ("said", "asked_next"), [("17", ""), ("18", "setup.health"), ("65", "setup.kidney_test")]
)
def test_a_typed_age_counts(person: Newcomer, said: str, asked_next: str) -> None:
    person.start()
    person.tap("I agree")
    person.say(said)
    assert person.question == asked_next


def test_65_without_a_kidney_test_asks_first(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "65 or older", "Not sure", "None of these", "None")
    assert "no kidney blood test" in person.everything
    person.answer(*AT_HOME, *PRODUCT)
    assert "waits for the OK" in person.last.text
    person.tap("All right, begin")
    assert person.plan is not None
    assert (person.plan.screen, person.plan.dose_mg) == (Screen.ASK_FIRST, 0)


def test_every_screening_question_is_in_exactly_one_checklist() -> None:
    asked = [item for step in CHECKLISTS for item in conditions_of(step)]
    assert sorted(asked) == sorted(item for group in QUESTIONS for item in group.conditions)


def test_every_condition_has_plain_words() -> None:
    for condition in KIND:
        assert words("en").plain(f"condition.{condition}")


def test_ticks_are_shown_and_taken_back(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64", "Surgery planned")
    assert "✓ Surgery planned" in person.last.labels
    assert "Done" in person.last.labels
    person.tap("✓ Surgery planned")
    assert "None of these" in person.last.labels


def test_a_tick_is_edited_in_place(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64")
    before = len(person.screen)
    person.tap("Surgery planned")
    assert len(person.screen) == before


def test_ask_first_names_the_reason_and_what_to_ask(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64", "None of these", "Yes, show", "Digoxin", "Done")
    person.answer("None of these", "None of these")
    advice = list(person.screen.values())[-2].text
    assert "Digoxin" in advice
    assert "Is magnesium safe for me" in advice
    assert "/settings" in advice


def test_a_block_offers_a_diary_without_any_dose(person: Newcomer) -> None:
    person.start()
    text = person.answer("I agree", "18 to 64", "Heart block", "Done").text
    assert "Heart block" in text
    person.answer("Keep a diary", *AT_HOME, "All right, begin")
    assert person.plan is not None
    assert (person.plan.screen, person.plan.dose_mg) == (Screen.BLOCK, 0)
    row = person.run(lambda tx: screenings.latest(tx, 1))
    assert row is not None
    assert row.conditions == {Condition.HEART_BLOCK_OR_SLOW_PULSE}


def test_a_block_may_also_end_it(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64", "Heart block", "Done", "No, thank you")
    assert (person.question, person.plan) == ("", None)


def test_not_sure_asks_first(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64", "Not sure", "None", *AT_HOME, *PRODUCT)
    person.tap("All right, begin")
    assert person.plan is not None
    assert person.plan.screen is Screen.ASK_FIRST


def test_an_antibiotic_and_its_hours_are_said(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64", "None of these", "Yes, show", "None of these")
    person.answer("Antibiotic now", "Iron", "Dolutegravir", "Zinc", "Done")
    person.answer("8:00 AM", "Done", "8:00 AM", "Done", "8:00 AM", "Done", "None of these")
    waits, advice = [message.text for message in list(person.screen.values())[-3:-1]]
    assert "until the course is over" in waits
    assert "Iron: 4 hours" in advice
    assert "Zinc: 2 hours" in advice
    assert "at least 6 hours before it, or 2 hours after it" in advice
    person.answer(*AT_HOME, *PRODUCT, "All right, begin")
    assert person.plan is not None
    assert person.plan.spacing_conflict


def test_a_tick_and_none_of_these_at_once_is_asked_again(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64")
    none = person.data_of("None of these")
    person.tap("Surgery planned")
    person.press(none)
    assert person.question == "setup.health"
    assert "✓ Surgery planned" in person.last.labels


def test_conditions_can_be_typed(person: Newcomer) -> None:
    person.start()
    person.answer("I agree", "18 to 64")
    person.say("pregnant and surgery planned")
    assert {"✓ Surgery planned", "✓ Pregnant or breastfeeding"} <= set(person.last.labels)
    person.say("not pregnant")
    assert person.question == "setup.health"
    person.say("done")
    assert person.question == "setup.medicines"
