"""The composition root: the only file that knows everybody. It builds the house and lives in it."""

from __future__ import annotations

import asyncio
import gc
import logging
import signal
from collections.abc import Callable, Coroutine, Mapping
from contextlib import AbstractAsyncContextManager, AsyncExitStack
from datetime import timedelta
from pathlib import Path
from secrets import token_hex
from typing import Protocol

from telegram import Bot

from bot.backup_kept import remove_old
from bot.chat.application import StrictApplication, build
from bot.chat.arrivals import Arrivals
from bot.chat.charts_drawn import DrawnCharts
from bot.chat.contact import Contact, answers
from bot.chat.counting import counted
from bot.chat.door import Door
from bot.chat.files import Files
from bot.chat.flood import LinePace
from bot.chat.hook import Hook
from bot.chat.introduction import introduce
from bot.chat.limiter import PacedLimiter
from bot.chat.operator import Operator
from bot.chat.operator_view import OperatorFiles
from bot.chat.poller import Poller
from bot.chat.post import Post, Replica
from bot.chat.privacy_files import ExportFiles
from bot.chat.report_files import ReportFiles
from bot.chat.right_clock import require_right_clock
from bot.chat.speaker import handlers
from bot.chat.transport import Transport
from bot.chat.worker import Worker
from bot.figures import Figures
from bot.housekeeping import Housekeeping
from bot.instruments import Instruments, instruments, watches
from bot.report.typeset import Typesetter
from bot.services.house import Access, House
from bot.services.spread import spread_over
from bot.settings import Settings
from bot.settings_forms import EngineKind
from bot.store.alone import alone_on
from bot.store.database import Database
from bot.store.opening import open_when_there
from bot.store.shared_tokens import SharedTokens
from bot.store.tokens import OwnTokens
from bot.world import World, world_of
from scheduler.clock import Clock, SystemClock
from scheduler.cluster import ClusterEngine, ClusterPace
from scheduler.embedded import EmbeddedEngine, Pace
from scheduler.engine import Engine
from scheduler.verdicts import Handler

log = logging.getLogger(__name__)

# Together under five seconds: what does not finish is taken up at the next start.
GRACE_S = 2.0


async def run(settings: Settings) -> None:
    """Run the bot until SIGINT or SIGTERM.

    Raises TokenRefused, SecondPoller, NoSandbox, SandboxPortTaken, SchemaTooNew, PostgresRefuses,
    KeyTrouble, InUse, WrongClock, OSError: each is a sentence for the operator, and the caller
    turns it into an exit status.
    """
    async with AsyncExitStack() as stack:
        world = await stack.enter_async_context(world_of(settings))
        watched = instruments(world.clock, are_shown=settings.metrics_port != 0)
        if watched.are_shown:
            await stack.enter_async_context(_shown(settings, watched))
        if settings.database.get_backend_name() == "sqlite":
            stack.enter_context(alone_on(Path(str(settings.database.database))))
        database = await open_when_there(settings.database, settings.keys)
        stack.callback(database.close)
        spread_over(database.engine, _spread(settings))
        limiter = _limiter(settings, watched.figures)
        stack.push_async_callback(limiter.close)
        await _live(settings, world, database=database, limiter=limiter, watched=watched)


async def _live(
    settings: Settings,
    world: World,
    *,
    database: Database,
    limiter: PacedLimiter,
    watched: Instruments,
) -> None:
    clock, figures = world.clock, watched.figures
    long_polls = Transport(connections=1, contact=watched.contact)
    bot = _bot(world, long_polls, contact=watched.contact)
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
        acknowledges=settings.webhook_url is None,
    )
    application = build(bot, door)
    worker = Worker(application, door, pace=_pace(settings), tally=figures)
    post = Post(database, clock=clock, replica=replica, poke=engine.poke)
    arrivals = Arrivals(database, post=post, feed=worker.feed)
    listener = _listener(settings, bot, long_polls=long_polls, arrivals=arrivals, figures=figures)
    watched.condition.watch(database, engine)
    try:
        await listener.first_contact()
        await _get_ready(settings, application, clock=clock)
        engine.start()
        await worker.take_up()
        _say_hello(world)
        housework = _housekeeping(settings, database, clock=clock, poke=engine.poke)
        looking = _watches(settings, bot, watched=watched, database=database, replica=replica)
        await _until_stopped(listener.run(), worker.keep_up(), housework.run(), *looking)
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


class _Listener(Protocol):
    """How updates come in: by polling or by webhook."""

    async def first_contact(self) -> None: ...

    async def run(self) -> None: ...


def _listener(
    settings: Settings, bot: Bot, *, long_polls: Transport, arrivals: Arrivals, figures: Figures
) -> _Listener:
    url, secret = settings.webhook_url, settings.webhook_secret
    if url is None or secret is None:
        return Poller(bot, long_polls, arrivals=arrivals)
    from bot.web.listening import Listening, Place  # noqa: PLC0415 # house: a web server

    old = settings.webhook_secret_old
    place = Place(
        Hook(url, secret.get_secret_value()),
        settings.web_host,
        settings.web_port,
        others=() if old is None else (old.get_secret_value(),),
    )
    return Listening(bot, place, arrivals=arrivals, count=figures.refused)


async def _get_ready(settings: Settings, application: StrictApplication, *, clock: Clock) -> None:
    """What comes between Telegram's first word and the first update.

    Raises WrongClock.
    """
    if not settings.sandbox_mode:  # a sandbox gives the time itself
        require_right_clock(application.bot, now=clock.now())
    await application.initialize()
    await introduce(application.bot)
    _settle_memory()


def _settle_memory() -> None:
    """Leave what was loaded at the start out of all later garbage collections: it stays anyway.

    A full collection would look through it for 80 ms, while somebody waits for an answer.
    """
    gc.collect()
    gc.freeze()


def _housekeeping(
    settings: Settings, database: Database, *, clock: Clock, poke: Callable[[], None]
) -> Housekeeping:
    def remove_backups() -> int:
        return _remove_old_backups(settings)

    return Housekeeping(database, clock=clock, poke=poke, remove_backups=remove_backups)


def _remove_old_backups(settings: Settings) -> int:
    """By the machine's clock, as they were named: the sandbox's may be moved by years."""
    if settings.backup_days == 0:
        return 0
    now = SystemClock().now()
    return remove_old(settings.backup_folder, days=settings.backup_days, now=now)


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


def _pace(settings: Settings) -> LinePace | None:
    """In the sandbox a night passes in a second, and everything that people do in it."""
    return None if settings.sandbox_mode else LinePace()


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


def _watches(
    settings: Settings, bot: Bot, *, watched: Instruments, database: Database, replica: Replica
) -> list[Coroutine[None, None, None]]:
    chat_id = settings.operator_chat_id
    operator = None if chat_id is None else Operator(bot, chat_id)
    return watches(watched, database, replica=replica, ask=lambda: answers(bot), operator=operator)


def _shown(settings: Settings, watched: Instruments) -> AbstractAsyncContextManager[int]:
    """Health and figures on a port of their own, from before there is a database."""
    from bot.web.health import pages  # noqa: PLC0415 # house: 16 MB, for those alone who want it

    return pages(
        watched.condition,
        counted=watched.figures.registry,
        decided=watched.decided,
        host=settings.metrics_host,
        port=settings.metrics_port,
    )


def _bot(world: World, long_polls: Transport, *, contact: Contact) -> Bot:
    return Bot(
        world.token,
        base_url=world.base_url,
        base_file_url=world.base_file_url,
        request=Transport(contact=contact),
        get_updates_request=long_polls,
    )


def _say_hello(world: World) -> None:
    if world.page_url is None:
        log.info("the bot listens to Telegram; stop it with Ctrl-C")
        return
    print(  # noqa: T201 - the one line that a newcomer waits for
        f"The chat is at {world.page_url} - open it in your browser. Stop with Ctrl-C.", flush=True
    )
