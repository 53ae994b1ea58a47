"""The real bot process against the real sandbox process, and a person with a phone."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import aiohttp
import pytest_asyncio
from sqlalchemy import URL

from tests.kit.faults_records import Records, at_rest
from tests.kit.person import Person
from tests.kit.processes import Program, bot_program, sandbox_program
from tests.kit.sandbox import Sandbox


@dataclass(slots=True)
class House:
    """A running sandbox and a bot that can be killed and started again."""

    sandbox: Sandbox
    bot: Program
    folder: Path

    async def start_bot(self) -> None:
        await self.bot.start(until="The chat is at")

    async def be_at_noon(self) -> None:
        """Let it be tomorrow noon, at whatever hour the test runs.

        Who sets up after bedtime is asked nothing this evening, and after midnight a day is lost.
        """
        now = await self.sandbox.now()
        noon = now.replace(hour=11, minute=0, second=0, microsecond=0)
        await self.sandbox.move_to(noon + timedelta(days=1))

    async def at_rest(self) -> None:
        """Wait until the bot has done and said all that there is."""
        file = self.folder / "data" / "bot.sqlite3"
        await at_rest(Records(URL.create("sqlite", database=str(file))), self.sandbox)


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[House]:
    """Sandbox and bot, each in a process of its own, both stopped at the end."""
    sandbox = sandbox_program(tmp_path)
    line = await sandbox.start(until="The sandbox is at")
    url = line.split()[-1]
    async with aiohttp.ClientSession() as session:
        house = House(Sandbox(url, session), bot_program(tmp_path, url), tmp_path)
        await house.start_bot()
        try:
            yield house
        finally:
            await house.bot.stop()
            await sandbox.stop()


@pytest_asyncio.fixture
async def ann(house: House) -> Person:
    """Somebody new."""
    return await Person.join(house.sandbox)
