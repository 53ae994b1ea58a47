"""What a button carries comes back weeks later, or made up: it is read without trust."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.care.night import Night
from bot.chat.buttons import MAX_BYTES, VERSION, Tap, button, pattern, read_tap
from bot.chat.subjects import id_of, night_of

NIGHT = Night.parse("2026-11-23")


def test_a_button_comes_back_as_it_was_made() -> None:
    made = button("Took it", "ev", subject=NIGHT, answer="took")
    assert read_tap(made.data) == Tap("ev", "2026-11-23", "took")
    assert night_of(read_tap(made.data)) == NIGHT


def test_a_button_that_would_not_fit_cannot_be_made() -> None:
    button("Zone", "se", subject="America/Argentina/ComodRivadavia", answer="zone_is")
    with pytest.raises(ValueError, match=f"over {MAX_BYTES} bytes"):
        button("Zone", "se", subject="é" * 30, answer="zone_is")


@pytest.mark.parametrize(
    "data", ["", "x", f"{int(VERSION) + 1}|ev|2026-11-23|took", "1|ev|2026-11-23", "1|a|b|c|d"]
)
def test_a_button_of_another_version_or_shape_means_nothing(data: str) -> None:
    assert read_tap(data) is None


@pytest.mark.parametrize("subject", ["", "0000-00-00", "9999-12-31", "0001-01-01", "soon", "²"])
def test_a_night_that_nobody_could_mean_is_no_night(subject: str) -> None:
    assert night_of(Tap("ev", subject, "took")) is None


@pytest.mark.parametrize("subject", ["", "-1", "1.5", "²", "9" * 19, "0x1", "１"])
def test_an_id_that_nobody_gave_out_is_no_id(subject: str) -> None:
    assert id_of(Tap("pr", subject, "yes")) is None


def test_no_tap_is_about_nothing() -> None:
    assert night_of(None) is None
    assert id_of(None) is None


@given(st.text(max_size=MAX_BYTES))
def test_rubbish_is_read_without_harm(data: str) -> None:
    tap = read_tap(data)
    night_of(tap)
    id_of(tap)


def test_a_route_takes_its_own_topic_and_version() -> None:
    assert pattern("ev") == rf"^{VERSION}\|ev\|"
