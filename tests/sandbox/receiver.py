"""A bot's end of a webhook: writes down what is delivered, and answers as it is told."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from typing import Any

from aiohttp import web

Update = dict[str, Any]
Answer = Callable[[Update], web.Response]
PATIENCE_S = 5.0


def fine(update: Update) -> web.Response:
    return web.Response()


def status(code: int, retry_after: str | None = None) -> Answer:
    headers = {} if retry_after is None else {"Retry-After": retry_after}
    return lambda _: web.Response(status=code, headers=headers)


@dataclass
class Receiver:
    """At `url`. The first deliveries get `answers` one by one, all others `usual`."""

    url: str = ""
    answers: list[Answer] = field(default_factory=list)
    usual: Answer = fine
    updates: list[Update] = field(default_factory=list)
    headers: list[dict[str, str]] = field(default_factory=list)
    at_once: int = 0
    most_at_once: int = 0
    takes_s: float = 0.0

    async def take(self, request: web.Request) -> web.Response:
        update = await request.json()
        self.updates.append(update)
        self.headers.append(dict(request.headers))
        self.at_once += 1
        self.most_at_once = max(self.most_at_once, self.at_once)
        await asyncio.sleep(self.takes_s)
        self.at_once -= 1
        return (self.answers.pop(0) if self.answers else self.usual)(update)

    def words(self) -> list[str]:
        """The text of each message that came, in order."""
        return [update["message"]["text"] for update in self.updates if "message" in update]

    async def got(self, count: int) -> None:
        """Wait until so many deliveries came, and that nothing more comes at once."""
        async with asyncio.timeout(PATIENCE_S):
            while len(self.updates) < count:
                await asyncio.sleep(0.01)
        await asyncio.sleep(0.05)
        assert len(self.updates) == count, self.updates


@asynccontextmanager
async def receiving(*answers: Answer, usual: Answer = fine) -> AsyncIterator[Receiver]:
    receiver = Receiver(answers=list(answers), usual=usual)
    app = web.Application()
    app.router.add_post("/hook", receiver.take)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    port = runner.addresses[0][1]
    receiver.url = f"http://127.0.0.1:{port}/hook"
    try:
        yield receiver
    finally:
        await runner.cleanup()
