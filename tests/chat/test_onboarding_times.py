"""Place, bedtime and wake time in the setup: tapped, typed, mistyped."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import time
from pathlib import Path

import pytest

from tests.chat.newcomer import (
    NOW,
    PRODUCT,
    Newcomer,
    at_zone,
    newcomer,
)


@pytest.fixture
def person(tmp_path: Path) -> Iterator[Newcomer]:
    with newcomer(tmp_path) as somebody:
        yield somebody


def test_the_zone_record_shows_both_clocks(person: Newcomer) -> None:
    at_zone(person)
    assert "Berlin 21:40" in person.last.labels
    person.tap("Berlin")
    record = list(person.screen.values())[-2]
    assert (
        f'It is 21:40 for you; your phone says <tg-time unix="{int(NOW.timestamp())}"'
        in record.text
    )
    assert record.labels == ["Change"]


def test_a_wrong_zone_can_be_changed_at_once(person: Newcomer) -> None:
    at_zone(person)
    person.answer("Berlin", "Change", "London 20:40", "22:30")
    assert person.question == "setup.wake"
    person.answer("07:00", *PRODUCT, "Measure first", "All right, begin")
    assert person.plan is not None
    assert person.plan.zone == "Europe/London"


def test_a_typed_city_is_confirmed_with_its_clock(person: Newcomer) -> None:
    at_zone(person)
    assert "21:40" in person.say("Berlin").text
    person.say("yes")
    assert person.question == "setup.bedtime"


def test_a_typed_time_offers_places(person: Newcomer) -> None:
    at_zone(person)
    person.say("21:40")
    assert any("21:40" in label for label in person.last.labels)
    person.tap("Another place")
    assert person.question == "setup.zone"


@pytest.mark.parametrize("text", ["Xyzzyville", "25:99", "!!!", "21:17:99 h"])
def test_a_place_that_is_not_found_is_asked_again_with_an_example(
    person: Newcomer, text: str
) -> None:
    at_zone(person)
    assert "9:40 pm" in person.say(text).text
    assert person.question == "setup.zone"


@pytest.mark.parametrize(
    ("said", "bedtime"),
    [("half past ten", time(22, 30)), ("11:30 pm", time(23, 30)), ("00:30", time(0, 30))],
)
def test_a_bedtime_can_be_typed(person: Newcomer, said: str, bedtime: time) -> None:
    at_zone(person)
    person.tap("Berlin")
    person.say(said)
    person.answer("07:00", *PRODUCT, "Measure first", "All right, begin")
    assert person.plan is not None
    assert person.plan.bedtime_local == bedtime


def test_a_bedtime_after_midnight_belongs_to_the_evening_before(person: Newcomer) -> None:
    at_zone(person)
    person.answer("Berlin", "00:30", "08:30", *PRODUCT, "Start tonight", "7")
    assert "Tuesday at 00:30: a reminder" in person.last.text
    person.tap("All right, begin")
    assert person.plan is not None
    assert str(person.plan.origin) == "2026-11-23"


@pytest.mark.parametrize("wake", ["22:30", "10:30 pm", "23:00", "21:00"])
def test_a_wake_time_that_makes_no_night_is_asked_again(person: Newcomer, wake: str) -> None:
    at_zone(person)
    person.answer("Berlin", "22:30")
    assert "7:00 am" in person.say(wake).text
    assert person.question == "setup.wake"


def test_hours_from_utc_are_understood_as_a_place(person: Newcomer) -> None:
    at_zone(person)
    text = person.say("UTC+2").text
    assert "UTC+2" in text and "22:40" in text, text
    person.say("yes")
    assert person.question == "setup.bedtime"
