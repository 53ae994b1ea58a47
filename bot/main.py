"""The composition root: the only file that knows everybody. It builds the house and lives in it."""

from __future__ import annotations

import asyncio
import logging
import signal
from collections.abc import AsyncIterator, Callable
from contextlib import AsyncExitStack, asynccontextmanager
from dataclasses import dataclass
from datetime import datetime, timedelta

from telegram import Bot

from bot.chat.application import build
from bot.chat.door import Door
from bot.chat.introduction import introduce
from bot.chat.poller import Poller
from bot.chat.speaker import handlers
from bot.chat.transport import Transport
from bot.chat.worker import Worker
from bot.following import Follower
from bot.sandbox.server import SandboxConfig, serve
from bot.services.house import House
from bot.settings import Settings
from bot.store import inbox
from bot.store.database import Database
from scheduler.clock import Clock, ShiftedClock, SystemClock
from scheduler.embedded import EmbeddedEngine, Pace

log = logging.getLogger(__name__)

# Together under five seconds: what does not finish is taken up at the next start.
GRACE_S = 2.0
HOUSEKEEPING = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class _World:
    """Where Telegram is, and whose time counts."""

    token: str
    base_url: str
    base_file_url: str
    clock: Clock
    told: Callable[[datetime | None], None] | None
    page_url: str | None


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises TokenRefused, SecondPoller, PortTaken, SchemaTooNew, OSError: each is a sentence for the
    operator, and the caller turns it into an exit status.
    """
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(_world(settings))
        database = Database(settings.sqlite_path)
        stack.callback(database.close)
        await _live(settings, world=world, database=database)


async def _live(settings: Settings, *, world: _World, database: Database) -> None:
    long_polls = Transport(connections=1)
    bot = _bot(world, long_polls)
    house = House(
        dose_suggestions=settings.dose_suggestions,
        operator_contact=settings.operator_contact,
        is_sandbox=settings.sandbox_mode,
    )
    engine = EmbeddedEngine(
        database,
        handlers(bot, database, clock=world.clock, house=house),
        clock=world.clock,
        pace=Pace(
            window=settings.send_window,
            lease=timedelta(seconds=settings.lease_seconds),
            safety_tick=timedelta(seconds=settings.safety_tick_seconds),
        ),
        told=world.told,
    )
    door = Door(bot, database, clock=world.clock, house=house, poke=engine.poke)
    application = build(bot, door)
    worker = Worker(application, door)
    poller = Poller(bot, long_polls, database=database, clock=world.clock, feed=worker.feed)
    try:
        await poller.first_contact()
        await application.initialize()
        await introduce(bot)
        engine.start()
        await worker.take_up()
        _say_hello(world)
        await _until_stopped(poller.run(), _keep_house(database, world.clock))
    finally:
        await worker.stop(grace_s=GRACE_S)
        await engine.stop(within=timedelta(seconds=GRACE_S))
        await bot.shutdown()


async def _until_stopped(*lives: object) -> None:
    """Run until a signal comes or one of these ends; an error of theirs is raised here."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.ensure_future(life) for life in lives]  # type: ignore[call-overload]
    waiting = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {waiting}:
            task.result()
    finally:
        for task in [*tasks, waiting]:
            task.cancel()
        await asyncio.gather(*tasks, waiting, return_exceptions=True)


async def _keep_house(database: Database, clock: Clock) -> None:
    while True:
        await database.run(lambda tx: inbox.forget_old(tx, now=clock.now()))
        await asyncio.sleep(HOUSEKEEPING.total_seconds())


@asynccontextmanager
async def _world(settings: Settings) -> AsyncIterator[_World]:
    """Telegram, a sandbox that runs elsewhere, or one that is started here."""
    if settings.telegram_token is not None:
        yield _World(
            token=settings.telegram_token.get_secret_value(),
            base_url=settings.telegram_base_url,
            base_file_url=settings.telegram_base_file_url,
            clock=SystemClock(),
            told=None,
            page_url=None,
        )
    elif settings.sandbox_url is not None:
        async with _sandbox_world(settings, settings.sandbox_url) as world:
            yield world
    else:
        config = SandboxConfig(
            host=settings.sandbox_host,
            port=settings.sandbox_port,
            data_dir=settings.data_dir,
            token=settings.sandbox_token,
        )
        async with serve(config) as running, _sandbox_world(settings, running.url) as world:
            yield world


@asynccontextmanager
async def _sandbox_world(settings: Settings, url: str) -> AsyncIterator[_World]:
    clock = ShiftedClock()
    follower = Follower(url, clock)
    await follower.set_clock()
    following = asyncio.create_task(follower.run())
    try:
        yield _World(
            token=settings.sandbox_token,
            base_url=f"{url}/bot",
            base_file_url=f"{url}/file/bot",
            clock=clock,
            told=follower.next_alarm,
            page_url=url,
        )
    finally:
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)


def _bot(world: _World, long_polls: Transport) -> Bot:
    return Bot(
        world.token,
        base_url=world.base_url,
        base_file_url=world.base_file_url,
        request=Transport(),
        get_updates_request=long_polls,
    )


def _say_hello(world: _World) -> None:
    if world.page_url is None:
        log.info("the bot listens to Telegram; stop it with Ctrl-C")
        return
    print(  # noqa: T201 - the one line that a newcomer waits for
        f"The chat is at {world.page_url} - open it in your browser. Stop with Ctrl-C.", flush=True
    )
