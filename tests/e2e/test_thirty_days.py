"""A month with the bot, lived in seconds by moving the clock."""

from __future__ import annotations

from tests.e2e.conftest import House
from tests.kit.month import live_a_month
from tests.kit.nights import Nights
from tests.kit.person import Person


async def test_a_month_from_the_first_hello_to_the_lower_dose_after_diarrhea(
    house: House, ann: Person
) -> None:
    await house.be_at_noon()
    await live_a_month(Nights(house.sandbox, ann, house.at_rest))
    assert "Traceback" not in house.bot.output()
