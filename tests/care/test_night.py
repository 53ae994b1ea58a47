"""The label of an evening."""

from datetime import date

import pytest

from bot.care.night import Night

NIGHT = Night(date(2026, 11, 23))


def test_a_night_reads_and_writes_its_evening() -> None:
    assert Night.parse("2026-11-23") == NIGHT
    assert str(NIGHT) == "2026-11-23"


@pytest.mark.parametrize("text", ["", "23.11.2026", "2026-02-30", "tonight"])
def test_what_is_no_date_is_no_night(text: str) -> None:
    with pytest.raises(ValueError, match=r"\w"):
        Night.parse(text)


def test_nights_follow_each_other_across_months_and_clock_changes() -> None:
    assert Night.parse("2027-02-28").next() == Night.parse("2027-03-01")
    assert Night.parse("2027-03-27").plus(2) == Night.parse("2027-03-29")
    assert NIGHT.plus(-23) == Night.parse("2026-10-31")


def test_nights_have_an_order_and_a_distance() -> None:
    later = NIGHT.plus(30)
    assert later > NIGHT
    assert later - NIGHT == 30
    assert NIGHT - later == -30
