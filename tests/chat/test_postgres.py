"""The bot on PostgreSQL, through the same door as on SQLite."""

from __future__ import annotations

import logging

import pytest
from sqlalchemy import URL

from tests.kit.house import BEDTIME, WAKE, house
from tests.kit.month import live_a_month
from tests.kit.nights import Nights
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


async def test_a_month_on_postgresql(
    sandbox: Sandbox, postgres_url: URL, caplog: pytest.LogCaptureFixture
) -> None:
    ann = await Person.join(sandbox)
    async with house(sandbox, postgres_url) as bot:
        await live_a_month(Nights(sandbox, ann, bot.at_rest))
    assert [record for record in caplog.records if record.levelno >= logging.ERROR] == []


async def test_what_was_asked_before_a_crash_is_answered_after_it(
    sandbox: Sandbox, visitor: Person, postgres_url: URL
) -> None:
    async with house(sandbox, postgres_url) as first:
        await first.move_in(visitor)
        await sandbox.move_to(BEDTIME)
        await visitor.sees("Your plan tonight")
    async with house(sandbox, postgres_url):
        await visitor.tap("Took it")
        await visitor.sees("Noted")
        await sandbox.move_to(WAKE)
        await visitor.sees("Any cramps last night?")
