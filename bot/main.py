"""The composition root: the only file that knows everybody. It builds the house and lives in it."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AsyncExitStack
from datetime import datetime, timedelta
from secrets import token_hex

from sqlalchemy import Connection
from telegram import Bot

from bot.chat.application import build
from bot.chat.charts_drawn import DrawnCharts
from bot.chat.counting import counted
from bot.chat.door import Door
from bot.chat.files import Files
from bot.chat.introduction import introduce
from bot.chat.limiter import PacedLimiter
from bot.chat.operator import Operator
from bot.chat.operator_view import OperatorFiles
from bot.chat.poller import Poller
from bot.chat.post import Post, Replica
from bot.chat.privacy_files import ExportFiles
from bot.chat.report_files import ReportFiles
from bot.chat.speaker import handlers
from bot.chat.transport import Transport
from bot.chat.worker import Worker
from bot.figures import Figures, shown
from bot.report.typeset import Typesetter
from bot.services import leaving
from bot.services.house import Access, House
from bot.services.spread import spread_over
from bot.settings import EngineKind, Settings
from bot.store import chat_messages, inbox, pictures
from bot.store.database import Database
from bot.store.opening import open_when_there
from bot.store.shared_tokens import SharedTokens
from bot.store.tokens import OwnTokens
from bot.watchdog import Watchdog
from bot.world import World, world_of
from scheduler.clock import Clock
from scheduler.cluster import ClusterEngine, ClusterPace
from scheduler.embedded import EmbeddedEngine, Pace
from scheduler.engine import Engine
from scheduler.verdicts import Handler

log = logging.getLogger(__name__)

# Together under five seconds: what does not finish is taken up at the next start.
GRACE_S = 2.0
HOUSEKEEPING = timedelta(hours=1)


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises TokenRefused, SecondPoller, PortTaken, SchemaTooNew, PostgresRefuses, OSError: each is a
    sentence for the operator, and the caller turns it into an exit status.
    """
    async with AsyncExitStack() as stack:
        figures = Figures()
        if settings.metrics_port:
            stack.enter_context(shown(figures, settings.metrics_port))
        world = await stack.enter_async_context(world_of(settings))
        database = await open_when_there(settings.database)
        stack.callback(database.close)
        spread_over(database.engine, _spread(settings))
        limiter = _limiter(settings, figures)
        stack.push_async_callback(limiter.close)
        await _live(settings, world, database=database, limiter=limiter, figures=figures)


async def _live(
    settings: Settings, world: World, *, database: Database, limiter: PacedLimiter, figures: Figures
) -> None:
    clock, long_polls = world.clock, Transport(connections=1)
    bot = _bot(world, long_polls)
    replica = Replica(token_hex(8), alone=settings.engine is EngineKind.EMBEDDED)
    house = _house(settings)
    drawings, files = _pictures_and_files(database, clock=clock)
    speakers = handlers(bot, database, clock=clock, house=house, limiter=limiter, drawings=drawings)
    engine = _engine(settings, world, database=database, speakers=counted(speakers, figures))
    door = Door(
        bot,
        database,
        clock=clock,
        house=house,
        poke=engine.poke,
        limiter=limiter,
        replica=replica,
        files=files,
        drawings=drawings,
    )
    application = build(bot, door)
    worker = Worker(application, door)
    post = Post(database, clock=clock, replica=replica, poke=engine.poke)
    poller = Poller(bot, long_polls, database=database, post=post, feed=worker.feed)
    watchdog = Watchdog(
        database,
        clock=clock,
        holder=replica.name,
        operator=_operator(settings, bot, limiter=limiter),
        tally=figures,
    )
    try:
        await poller.first_contact()
        await application.initialize()
        await introduce(bot)
        _settle_memory()
        engine.start()
        await worker.take_up()
        _say_hello(world)
        housework = _keep_house(database, clock=clock, poke=engine.poke)
        lives = (poller.run(), worker.keep_up(), watchdog.run(), housework)
        await _until_stopped(*lives)
    finally:
        await worker.stop(grace_s=GRACE_S)
        await engine.stop(within=timedelta(seconds=GRACE_S))
        await bot.shutdown()


async def _until_stopped(*lives: Coroutine[None, None, None]) -> None:
    """Run until a signal comes or one of these ends; an error of theirs is raised here."""
    stop = asyncio.Event()
    loop = asyncio.get_running_loop()
    for number in (signal.SIGINT, signal.SIGTERM):
        loop.add_signal_handler(number, stop.set)
    tasks = [asyncio.create_task(life) for life in lives]
    waiting = asyncio.create_task(stop.wait())
    try:
        done, _ = await asyncio.wait([*tasks, waiting], return_when=asyncio.FIRST_COMPLETED)
        for task in done - {waiting}:
            task.result()
    finally:
        for task in [*tasks, waiting]:
            task.cancel()
        await asyncio.gather(*tasks, waiting, return_exceptions=True)


def _settle_memory() -> None:
    """Leave what was loaded at the start out of all later garbage collections: it stays anyway.

    A full collection would look through it for 80 ms, while somebody waits for an answer.
    """
    gc.collect()
    gc.freeze()


async def _keep_house(database: Database, *, clock: Clock, poke: Callable[[], None]) -> None:
    """Forget what nobody needs any more, and say good-bye to whoever is silent for a year."""
    while True:
        tidied = await database.run(lambda tx: _tidy(tx, now=clock.now()))
        if tidied.asked:
            poke()
        await asyncio.sleep(HOUSEKEEPING.total_seconds())


def _tidy(tx: Connection, *, now: datetime) -> leaving.Tidied:
    inbox.forget_old(tx, now=now)
    chat_messages.forget_old(tx, before=now - chat_messages.DELETABLE)
    pictures.forget_old(tx, before=now - pictures.KEPT_FOR)
    return leaving.tidy(tx, now=now)


def _pictures_and_files(database: Database, *, clock: Clock) -> tuple[DrawnCharts, Files]:
    """What is made after the transaction, each file by the story that it belongs to.

    One typesetter for both: so many children at a time are meant for the whole house.
    """
    typesetter = Typesetter()
    counts = OperatorFiles(ExportFiles(database, clock=clock), database, clock=clock)
    files = ReportFiles(counts, database, clock=clock, typesetter=typesetter)
    return DrawnCharts(database, clock=clock, typesetter=typesetter), files


def _engine(
    settings: Settings, world: World, *, database: Database, speakers: Mapping[str, Handler]
) -> Engine:
    window = settings.send_window
    if settings.engine is EngineKind.CLUSTER:
        address = settings.database.set(drivername="postgresql")
        return ClusterEngine(
            database,
            speakers,
            address=address.render_as_string(hide_password=False),
            clock=world.clock,
            pace=ClusterPace(window=window),
            told=world.told,
        )
    pace = Pace(
        window=window,
        lease=timedelta(seconds=settings.lease_seconds),
        safety_tick=timedelta(seconds=settings.safety_tick_seconds),
    )
    return EmbeddedEngine(database, speakers, clock=world.clock, pace=pace, told=world.told)


def _limiter(settings: Settings, figures: Figures) -> PacedLimiter:
    """The whole bot's pace, shared by all replicas where there are several."""
    per_second = settings.messages_per_second
    shared = settings.engine is EngineKind.CLUSTER
    tokens = SharedTokens(settings.database, per_second) if shared else OwnTokens(per_second)
    # In the sandbox a night passes in a second, and Telegram's word on a chat is about real ones.
    return PacedLimiter(tokens, chats=not settings.sandbox_mode, tally=figures)


def _spread(settings: Settings) -> timedelta:
    """In the sandbox only on request: a newcomer expects the reminder at the minute they chose."""
    asked_for = "spread_seconds" in settings.model_fields_set
    wanted = asked_for or not settings.sandbox_mode
    return timedelta(seconds=settings.spread_seconds if wanted else 0)


def _house(settings: Settings) -> House:
    code = settings.invite_code
    return House(
        dose_suggestions=settings.dose_suggestions,
        operator_contact=settings.operator_contact,
        is_sandbox=settings.sandbox_mode,
        access=Access(settings.access),
        invite_code="" if code is None else code.get_secret_value(),
        allowed_ids=settings.allowed_people,
        operator_ids=settings.operators,
        backup_days=settings.backup_days,
    )


def _operator(settings: Settings, bot: Bot, *, limiter: PacedLimiter) -> Operator | None:
    chat_id = settings.operator_chat_id
    return None if chat_id is None else Operator(bot, chat_id, limiter=limiter)


def _bot(world: World, long_polls: Transport) -> Bot:
    return Bot(
        world.token,
        base_url=world.base_url,
        base_file_url=world.base_file_url,
        request=Transport(),
        get_updates_request=long_polls,
    )


def _say_hello(world: World) -> None:
    if world.page_url is None:
        log.info("the bot listens to Telegram; stop it with Ctrl-C")
        return
    print(  # noqa: T201 - the one line that a newcomer waits for
        f"The chat is at {world.page_url} - open it in your browser. Stop with Ctrl-C.", flush=True
    )
