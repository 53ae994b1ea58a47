"""Whole evenings and mornings of a person, for tests that live many of them."""

from __future__ import annotations

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime

from tests.kit.person import PATIENCE_S, Person
from tests.kit.sandbox import Sandbox

MORNING, EVENING = "Any cramps last night?", "Your plan tonight"


@dataclass(slots=True)
class Nights:
    """Moves the clock from one message of the bot to the next.

    `at_rest` waits until the bot has done all that it was told, and has said all that is due.
    """

    sandbox: Sandbox
    person: Person
    at_rest: Callable[[], Awaitable[None]]

    async def next_message(self) -> str:
        """Let time pass until the bot says something on its own; give its words."""
        for _ in range(10):
            await self.at_rest()
            await self.person.look_away()
            due = await self.due()
            await self.sandbox.move_to(due)
            words = await self._heard(due)
            if words:
                return words
        raise AssertionError("the bot stayed silent through ten alarms")

    async def until(self, text: str) -> str:
        """Let messages come, unanswered, until one that holds `text`."""
        for _ in range(12):
            words = await self.next_message()
            if text in words:
                return words
        raise AssertionError(f"nothing with {text!r} came")

    async def evening(self, answer: str = "Took it") -> None:
        """The evening's reminder comes and is answered."""
        await self.until(EVENING)
        await self.person.tap(answer)
        await self.person.sees("Noted")

    async def morning(self, *, cramps: str = "1", stool: str = "No") -> None:
        """The morning's question comes and two taps answer it."""
        await self.until(MORNING)
        await self.person.tap(cramps)
        await self.person.sees("Any diarrhea")
        await self.person.tap(stool)
        await self.person.sees("Diarrhea: ")

    async def due(self) -> datetime:
        """When the bot will next speak on its own; what is due already is waited for."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while (due := await self.sandbox.alarm()) is None or due <= await self.sandbox.now():
            assert asyncio.get_running_loop().time() < deadline, "the bot plans no message"
            await asyncio.sleep(0.02)
        return due

    async def _heard(self, due: datetime) -> str:
        """The words that the alarm brought; "" when it was a silent one."""
        deadline = asyncio.get_running_loop().time() + PATIENCE_S
        while asyncio.get_running_loop().time() < deadline:
            words = await self.person.news()
            if words:
                return words
            if await self.sandbox.alarm() != due:
                # The bot looks ahead already while it still speaks.
                await self.at_rest()
                return await self.person.news()
            await asyncio.sleep(0.01)
        raise AssertionError(f"nothing happened at {due}:\n{await self.person.screen()}")
