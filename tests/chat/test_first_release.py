"""Who comes from the first release is spoken to as if nothing had happened."""

from __future__ import annotations

import logging
from collections.abc import AsyncIterator
from pathlib import Path

import pytest
from sqlalchemy import URL

from tests.kit.first_release import LAST_UPDATE, LEFT_AT, as_left
from tests.kit.house import empty_world, forget_updates, house
from tests.kit.nights import Nights
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

RAISE_TO_200_MG = "1|pr|6|ask"
"""What a button of the first release says of its sixth proposal."""


@pytest.fixture
async def world(sandbox_url: str) -> AsyncIterator[Sandbox]:
    """Telegram at the moment when the first release was stopped."""
    async with empty_world(sandbox_url, at=LEFT_AT) as sandbox:
        yield sandbox


async def people_in(world: Sandbox) -> list[Person]:
    """The four with the numbers that they have there; Telegram counts its updates on."""
    four = [await Person.join(world, name) for name in ("Ann", "Ben", "Dora", "Cem")]
    for person in four:
        await person.start()
    await world.post("/sim/updates", {"update": {"update_id": LAST_UPDATE, "poll": {}}})
    await forget_updates(world)
    return four


async def the_unread_is_read(ann: Person) -> None:
    """She asked for her night before the upgrade, and is answered after it."""
    await ann.sees("Your plan tonight: 150 mg", "You could go from 150 mg", "to 200 mg")


async def the_proposal_is_accepted(ann: Person) -> None:
    """By the button that the first release wrote."""
    *_, message = await ann.messages()
    await ann.press(RAISE_TO_200_MG, message["message_id"])
    await ann.sees("From tonight on: 200 mg")
    await ann.tap("Yes, 200 mg")
    await ann.sees("It is set: 200 mg")


async def the_setup_goes_on(cem: Person) -> None:
    """He was asked about medicines by the first release, and answers this one."""
    await cem.say("none")
    await cem.sees("Where do you live")
    await cem.tap("Europe or UK")
    await cem.sees("What time is it for you")


async def test_everybody_goes_on_where_they_were(
    world: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    address = URL.create("sqlite", database=str(tmp_path / "data" / "bot.sqlite3"))
    as_left(address)
    ann, ben, dora, cem = await people_in(world)
    async with house(world, address) as bot:
        await the_unread_is_read(ann)
        await the_proposal_is_accepted(ann)
        await the_setup_goes_on(cem)
        nights = Nights(world, ann, bot.at_rest)
        assert "200 mg" in await nights.until("Your plan tonight")
        await ann.tap("Took it")
        await ann.sees("you took 200 mg")
        await nights.morning(cramps="No cramps")
        await ann.sees("Your plan stays as it is: 200 mg")
        await dora.sees("Magnesium waits until a provider has looked at you", "Any cramps")
        await bot.at_rest()
        assert set(await bot.inbox_states()) == {"done"}
        assert await ben.news() == ""
    assert [record for record in caplog.records if record.levelno >= logging.WARNING] == []
