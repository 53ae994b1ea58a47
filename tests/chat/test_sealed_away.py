"""A value that was tampered with: its person hears of a trouble, and nobody else notices."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import text

from tests.kit.house import House
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


async def test_a_tampered_plan_stops_nobody_else(
    bot: House, ann: Person, sandbox: Sandbox, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    spoil = text("UPDATE plan SET dose_mg = intake.planned_mg FROM intake")
    await ann.say("took it")
    await bot.all_done()
    await bot.run(lambda tx: tx.execute(spoil))
    await ann.say("/settings")
    await bot.all_done()
    assert "WrongKey" in caplog.text
    ben = await Person.join(sandbox)
    await ben.start()
    await bot.all_done()
    assert await ben.buttons()
    assert (await bot.inbox_states()).count("poison") == 1
