"""Whole sentences in the setup, where a word would do."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.chat.likely_places import likely_places
from bot.services.draft import Home
from tests.chat.newcomer import AT_HOME, HEALTHY, Newcomer, at_unit, newcomer


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


@pytest.mark.parametrize("said", ["I'm 45", "45", "45 years old", "I am forty five years old"])
def test_an_age_is_read_from_a_sentence(person: Newcomer, said: str) -> None:
    person.start()
    person.answer("I agree, another age")
    assert person.question == "setup.age"
    person.say(said)
    assert person.question == "setup.health"
    assert any("Age: 18 to 64" in message.text for message in person.screen.values())


@pytest.mark.parametrize(
    ("said", "home"),
    [
        ("I live in Texas", "United States"),
        ("Portland, Oregon", "United States"),
        ("I live in Munich", "Europe or UK"),
        ("Bogotá", "Elsewhere"),
        ("We live in Toronto", "Elsewhere"),
    ],
)
def test_a_place_tells_where_home_is(person: Newcomer, said: str, home: str) -> None:
    person.start()
    person.answer(*HEALTHY)
    assert person.question == "setup.home"
    person.say(said)
    assert person.question == "setup.zone"
    assert any(f"Home: {home}" in message.text for message in person.screen.values())


@pytest.mark.parametrize("said", ["Georgia", "Texaz", "on the moon"])
def test_a_place_in_doubt_is_no_home(person: Newcomer, said: str) -> None:
    person.start()
    person.answer(*HEALTHY)
    person.say(said)
    assert person.question == "setup.home"


@pytest.mark.parametrize("said", ["It's magnesium glycinate", "it is glycinate"])
def test_a_product_is_read_from_a_sentence(person: Newcomer, said: str) -> None:
    person.start()
    person.answer(*HEALTHY, *AT_HOME)
    assert person.question == "setup.form"
    person.say(said)
    assert person.question == "setup.unit"


@pytest.mark.parametrize(
    ("said", "mg"), [("240 mg in 2 capsules", 120), ("300 mg per three tablets", 100)]
)
def test_the_amount_of_several_pieces_is_divided(person: Newcomer, said: str, mg: int) -> None:
    at_unit(person)
    assert f"One piece: {mg} mg" in person.say(said).text or any(
        f"One piece: {mg} mg" in message.text for message in person.screen.values()
    )


@pytest.mark.parametrize("said", ["240 mg in 0 capsules", "240 mg in half a capsule", "240 in"])
def test_an_amount_of_no_whole_piece_is_asked_again(person: Newcomer, said: str) -> None:
    at_unit(person)
    person.say(said)
    assert person.question == "setup.unit"


def test_who_speaks_spanish_elsewhere_finds_cities_of_america() -> None:
    assert likely_places(Home.ELSEWHERE, "es")[0].label == "Mexico City"
    assert likely_places(Home.EUROPE, "es")[0].label == "Madrid"
    assert likely_places(Home.ELSEWHERE, "ja")[0].label == "Toronto"
