"""Real messages to the sink: the bare library's sender, our engine with the same message, and the
whole evening reminder. Each on one core; the sink sits on the other.
"""

from __future__ import annotations

import asyncio
import tempfile
from collections.abc import Awaitable, Callable, Iterator, Sequence
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

from sqlalchemy import Connection
from telegram import Bot, InlineKeyboardButton, InlineKeyboardMarkup
from telegram.constants import ParseMode
from telegram.request import BaseRequest, HTTPXRequest

from bot.chat.limiter import PacedLimiter
from bot.chat.speaker import handlers
from bot.chat.transport import Transport
from bot.services import planning
from bot.services.house import House
from bot.store import people, plans
from bot.store.database import Database
from bot.store.sqlite import SqliteDatabase
from bot.store.tokens import OwnTokens
from scheduler import occurrences
from scheduler.clock import Clock, ShiftedClock
from scheduler.dispatcher import WINDOW, Dispatcher
from scheduler.embedded import EmbeddedEngine
from scheduler.occurrences import Planned
from scheduler.table import Occurrence
from scheduler.verdicts import Handler, Sent, Settled, Verdict
from tests.bench.measures import Figures, Stopwatch, lateness
from tests.bench.sink import TOKEN
from tests.kit.house import ON_100_MG
from tests.kit.keys import KEYRING

NIGHT = date(2026, 11, 23)
# After the evening's review, which is a quiet affair of its own.
HALF_AN_HOUR_BEFORE = datetime(2026, 11, 23, 21, 0, tzinfo=UTC)
BEDTIME = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)
# Everybody's reminder is due by now, wherever in the two minutes it is spread to.
ALL_DUE = BEDTIME + timedelta(minutes=3)
CLOCK = ShiftedClock(frozen_at=ALL_DUE)
GOOD_FOR = timedelta(hours=3)
DAY = timedelta(days=1)
PATIENCE_S = 60.0
WARM = 20
# As long as the real reminder, with its buttons.
TEXT = (
    "<b>Your plan tonight</b>: 2 capsules (100 mg).\nLeave it out if you feel unwell or weak, "
    "or if you have not passed water as usual, and say so here."
)
BUTTONS = (("Took it", "took"), ("Not tonight", "skip"), ("Other amount", "amount"), ("Later", "x"))


def bare(
    *, base_url: str, messages: int, transport: str = "aiohttp", window: int = WINDOW
) -> Figures:
    """(c) The library and nothing else: as many at a time as our engine has in flight."""
    return asyncio.run(_bare(_bot(base_url, transport), messages, window=window))


def plain(*, base_url: str, messages: int, window: int = WINDOW) -> Figures:
    """Our engine with a handler that sends the same message and plans the next night's."""

    def make(bot: Bot, database: Database) -> dict[str, Handler]:
        return {"evening": _Plain(bot)}

    return _ours(base_url, messages, fill=_plan, make=make, window=window)


def evening(*, base_url: str, messages: int, window: int = WINDOW) -> Figures:
    """The real reminder: composed, sent, recorded and followed by the next plan."""

    def make(bot: Bot, database: Database) -> dict[str, Handler]:
        return handlers(bot, database, clock=CLOCK, house=House())

    return _ours(base_url, messages, fill=move_in, make=make, window=window)


def within_the_limit(*, base_url: str, messages: int, per_second: int) -> Figures:
    """As many due at one instant as may go out in a second: when each has gone."""
    with _stored() as database:
        database.run_now(lambda tx: move_in(tx, range(messages)))
        limiter = PacedLimiter(OwnTokens(per_second))
        bot = _bot(base_url, "aiohttp")
        return asyncio.run(_on_time(bot, database, limiter=limiter, messages=messages))


async def _on_time(
    bot: Bot, database: Database, *, limiter: PacedLimiter, messages: int
) -> Figures:
    clock = ShiftedClock(offset=BEDTIME - timedelta(seconds=1) - datetime.now(UTC))
    speakers = handlers(bot, database, clock=clock, house=House(), limiter=limiter)
    timed = _Timed(speakers["evening"], clock, until=messages)
    engine = EmbeddedEngine(database, speakers | {"evening": timed}, clock=clock)
    async with bot:
        engine.start()
        async with asyncio.timeout(PATIENCE_S):
            await timed.done.wait()
        await engine.stop()
        await limiter.close()
    return {"said": len(timed.late_s), **lateness(timed.late_s)}


async def _bare(bot: Bot, messages: int, *, window: int) -> Figures:
    async def prepare(chats: range) -> None:
        """There is nothing to prepare."""

    async def send(chats: range) -> int:
        left = iter(chats)

        async def one_by_one() -> None:
            for chat_id in left:
                await _say(bot, chat_id)

        await asyncio.gather(*(one_by_one() for _ in range(window)))
        return len(chats)

    return await _timed(bot, messages, prepare=prepare, send=send)


def _ours(
    base_url: str,
    messages: int,
    *,
    fill: Callable[[Connection, range], None],
    make: Callable[[Bot, Database], dict[str, Handler]],
    window: int,
) -> Figures:
    with _stored() as database:
        bot = _bot(base_url, "aiohttp")
        dispatcher = Dispatcher(database, make(bot, database), clock=CLOCK, window=window)

        async def prepare(chats: range) -> None:
            await database.run(lambda tx: fill(tx, chats))

        async def send(chats: range) -> int:
            return await dispatcher.run_due()

        return asyncio.run(_timed(bot, messages, prepare=prepare, send=send))


@contextmanager
def _stored() -> Iterator[Database]:
    with (
        tempfile.TemporaryDirectory() as folder,
        closing(SqliteDatabase(Path(folder) / "bench.sqlite3", KEYRING)) as database,
    ):
        yield database


async def _timed(
    bot: Bot,
    messages: int,
    *,
    prepare: Callable[[range], Awaitable[None]],
    send: Callable[[range], Awaitable[int]],
) -> Figures:
    """The first few do not count: what is compiled and loaded with them is so once in a life."""
    async with bot:
        for chats in (range(WARM), range(WARM, WARM + messages)):
            await prepare(chats)
            watch = Stopwatch()
            said = await send(chats)
            watch.stop()
    return {
        "said": said,
        "a_second": said / watch.wall_s,
        "cpu_us": watch.cpu_s / said * 1e6,
    }


def _bot(base_url: str, transport: str) -> Bot:
    made: BaseRequest = Transport() if transport == "aiohttp" else HTTPXRequest()
    return Bot(TOKEN, base_url=base_url, request=made, get_updates_request=Transport())


async def _say(bot: Bot, chat_id: int) -> int:
    row = [InlineKeyboardButton(label, callback_data=f"ev1:20780:{key}") for label, key in BUTTONS]
    keyboard = InlineKeyboardMarkup([row[:2], row[2:]])
    message = await bot.send_message(
        chat_id, TEXT, parse_mode=ParseMode.HTML, reply_markup=keyboard, disable_notification=False
    )
    return message.message_id


class _Plain:
    """The same message as the bare sender's, from our engine."""

    def __init__(self, bot: Bot) -> None:
        self._bot = bot

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        return Sent(await _say(self._bot, occurrence.person_id))

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        occurrences.plan_all(connection, [_next(one.occurrence) for one in settled])


class _Timed:
    """A handler, and how late each of its messages had gone."""

    def __init__(self, handler: Handler, clock: Clock, *, until: int) -> None:
        self._handler, self._clock, self._until = handler, clock, until
        self.late_s: list[float] = []
        self.done = asyncio.Event()

    async def speak(self, occurrence: Occurrence, now: datetime) -> Verdict:
        verdict = await self._handler.speak(occurrence, now)
        self.late_s.append((self._clock.now() - occurrence.due_at).total_seconds())
        if len(self.late_s) == self._until:
            self.done.set()
        return verdict

    def settled(self, connection: Connection, settled: Sequence[Settled], *, now: datetime) -> None:
        self._handler.settled(connection, settled, now=now)


def _next(said: Occurrence) -> Planned:
    due_at = said.due_at + DAY
    return Planned(said.person_id, said.kind, said.night + DAY, due_at, due_at + GOOD_FOR)


def _plan(tx: Connection, chats: range) -> None:
    for chat_id in chats:
        wish = Planned(chat_id, "evening", NIGHT, BEDTIME, BEDTIME + GOOD_FOR)
        occurrences.plan(tx, wish)


def move_in(tx: Connection, chats: range) -> None:
    """People in the second week of their course, whose bedtime has come."""
    for chat_id in chats:
        person = people.meet(tx, chat_id + 1, language="en", now=HALF_AN_HOUR_BEFORE)
        plans.add(tx, person.id, ON_100_MG, cause="bench", now=HALF_AN_HOUR_BEFORE)
        planning.replan(tx, person.id, now=HALF_AN_HOUR_BEFORE)
