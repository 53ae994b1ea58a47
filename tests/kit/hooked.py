"""The whole bot inside the test's process, listening by webhook; and a caller at its door."""

from __future__ import annotations

import asyncio
import json
import socket
from collections.abc import AsyncIterator, Mapping, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass, field
from io import BytesIO
from pathlib import Path
from threading import Event

import aiohttp
from sqlalchemy import URL

from bot.chat.application import build
from bot.chat.arrivals import Arrivals
from bot.chat.door import Door
from bot.chat.hook import Hook
from bot.chat.worker import Worker
from bot.services.house import House as Choices
from bot.services.tally import Refusal
from bot.store.database import Database
from bot.web.listening import Listening, Place
from bot.web.registering import Registration
from bot.web.serving import serving
from bot.web.webhook import SECRET_HEADER, Webhook, webhook_app
from tests.kit.house import House, house
from tests.kit.person import PATIENCE_S
from tests.kit.sandbox import Sandbox

SECRET, OLD = "the-secret-of-this-hook", "the-one-before-that-one"


def free_port() -> int:
    """A port that nobody listens on just now."""
    with socket.socket() as one:
        one.bind(("127.0.0.1", 0))
        return int(one.getsockname()[1])


@dataclass
class Hooked:
    """One life of the bot that Telegram delivers to."""

    house: House
    hook: Hook
    arrivals: Arrivals

    def registration(self) -> Registration:
        """Whoever looks after the webhook, to be asked by hand."""
        return Registration(self.house.bot, hook=self.hook, arrivals=self.arrivals)


@asynccontextmanager
async def hooked(
    sandbox: Sandbox, place: Path | URL, *, port: int | None = None
) -> AsyncIterator[Hooked]:
    """One life on the database in a folder or at an address; it ends like a crash."""
    port = port or free_port()
    async with house(sandbox, place, started=False) as living:
        door = Door(
            living.bot,
            living.database,
            clock=living.clock,
            house=Choices(is_sandbox=True),
            poke=living.engine.poke,
            acknowledges=False,
        )
        living.application = build(living.bot, door)
        await living.application.initialize()
        living.door, living.worker = door, Worker(living.application, door)
        hook = Hook(f"http://127.0.0.1:{port}/telegram", SECRET)
        arrivals = Arrivals(living.database, post=living.post, feed=living.worker.feed)
        place_of_ours = Place(hook, "127.0.0.1", port)
        listening = Listening(living.bot, place_of_ours, arrivals=arrivals)
        living.engine.start()
        await living.worker.take_up()
        living.listening = asyncio.create_task(listening.run())
        yield Hooked(living, hook, arrivals)


@dataclass
class Caller:
    """Whoever calls at the door, Telegram or not."""

    url: str
    session: aiohttp.ClientSession
    refused: list[Refusal]
    headers: Mapping[str, str] = field(default_factory=dict)
    """Of the last answer."""

    async def brings(
        self, body: object, *, secret: str | None = SECRET, **more: str
    ) -> tuple[int, bytes]:
        """Post something; the status and the body of the answer. Bytes go as they are."""
        headers = more | ({} if secret is None else {SECRET_HEADER: secret})
        if isinstance(body, AsyncIterator):
            data = body
        else:
            data = BytesIO(body if isinstance(body, bytes) else json.dumps(body).encode())
        async with self.session.post(self.url, headers=headers, data=data) as answer:
            self.headers = answer.headers
            return answer.status, await answer.read()


@asynccontextmanager
async def door_of(
    arrivals: Arrivals, *, secrets: Sequence[str] = (SECRET,), patience_s: float = 5.0
) -> AsyncIterator[Caller]:
    """The door alone, with a caller before it."""
    refused: list[Refusal] = []
    webhook = Webhook(arrivals, secrets, count=refused.append, patience_s=patience_s)
    app = webhook_app(webhook, url="https://bot.example.org/telegram")
    async with serving(app, host="127.0.0.1", port=0) as port, aiohttp.ClientSession() as session:
        yield Caller(f"http://127.0.0.1:{port}/telegram", session, refused)
    await webhook.close()


@asynccontextmanager
async def held_up(database: Database) -> AsyncIterator[None]:
    """Nothing can be stored until the block is left."""
    go_on = Event()
    holding = asyncio.create_task(database.run(lambda _: go_on.wait(PATIENCE_S)))
    try:
        yield
    finally:
        go_on.set()
        await holding
