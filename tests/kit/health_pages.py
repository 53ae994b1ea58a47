"""The pages of health and figures on a port, for a house that lives in the test's process."""

from __future__ import annotations

from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from dataclasses import dataclass

import aiohttp

from bot.chat.contact import Contact
from bot.condition import Condition
from bot.figures import Figures
from bot.web.decided import Decided
from bot.web.health import pages
from scheduler.clock import SystemClock
from tests.kit.house import House


class Monotonic:
    """A clock that nobody sets but the test."""

    now_s = 1_000.0

    def __call__(self) -> float:
        return self.now_s


@dataclass
class Pages:
    """What is answered on the port, and what it is made of."""

    url: str
    session: aiohttp.ClientSession
    condition: Condition
    contact: Contact
    figures: Figures
    decided: Decided
    monotonic: Monotonic

    async def get(self, path: str) -> tuple[int, str]:
        async with self.session.get(self.url + path) as answer:
            return answer.status, await answer.text()

    async def ready(self) -> tuple[int, list[str]]:
        """The status of /readyz, and what it says is failing."""
        async with self.session.get(self.url + "/readyz") as answer:
            said = await answer.json()
            assert said["ready"] == (answer.status == 200)
            return answer.status, said["failing"]


@asynccontextmanager
async def served(bot: House | None = None) -> AsyncIterator[Pages]:
    """The pages of this house; without one, of a process that has not begun."""
    monotonic = Monotonic()
    contact = Contact(monotonic_s=monotonic)
    clock = SystemClock() if bot is None else bot.clock
    condition = Condition(clock, contact, monotonic_s=monotonic)
    if bot is not None:
        condition.watch(bot.database, bot.engine)
        contact.heard()
    figures, decided = Figures(), Decided()
    page = pages(condition, counted=figures.registry, decided=decided, host="127.0.0.1", port=0)
    async with page as port, aiohttp.ClientSession() as session:
        url = f"http://127.0.0.1:{port}"
        yield Pages(url, session, condition, contact, figures, decided, monotonic)
