"""How fast answers come in: the tap that completes a check-in, from the inbox to the queued reply.

Everything is the bot's own, from the stored update to the committed decision, on a file with
synchronous FULL; Telegram alone is a sink in this process that says yes at once.
"""

from __future__ import annotations

import asyncio
import json
import os
import time
from collections.abc import AsyncIterator, Iterator, Sequence
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta
from pathlib import Path
from tempfile import TemporaryDirectory

from sqlalchemy import Connection
from telegram import Bot, Update
from telegram.ext import Application, CallbackQueryHandler
from telegram.request import BaseRequest, RequestData

from bot.care.night import Night
from bot.chat.application import build
from bot.chat.buttons import button
from bot.chat.door import Door
from bot.chat.morning_screens import TOPIC
from bot.chat.reply import Reply
from bot.chat.worker import Worker
from bot.services import morning, planning
from bot.services.house import House
from bot.services.planning import Kind
from bot.store import conversations, diary, inbox, people, plans, screenings
from bot.store.database import Database
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.inbox import Received
from bot.store.keyring import Keyring
from bot.store.sqlite import SqliteDatabase
from bot.store.writer import TOGETHER
from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.occurrences import State
from tests.kit.keys import KEYRING
from tests.kit.plans import MONDAY, a_plan, a_screening

TOKEN = "1000001:bench"
AT_ONCE = 64
WARM_UP = 20
NIGHTS = 20  # that a person has answered before
LAST_NIGHT = MONDAY.plus(NIGHTS)
NOW = datetime(2026, 12, 14, 6, 30, tzinfo=UTC)  # the morning after LAST_NIGHT in Berlin, 7:30
_SETTLED = {"cramps_answer": Known.YES, "cramps": 1}


@dataclass(frozen=True, slots=True)
class Alone:
    """One answer after the other: how many a second, and how long each person waits."""

    answers_a_second: float
    cpu_ms: float
    p50_ms: float
    p99_ms: float


@dataclass(frozen=True, slots=True)
class Together:
    """64 people who answer at once, and again as soon as they are answered."""

    answers_a_second: float
    cpu_ms: float
    transactions_a_commit: int


@dataclass(frozen=True, slots=True)
class Bare:
    """A handler of python-telegram-bot that does nothing, on the same updates."""

    updates_a_second: float
    cpu_ms: float


def alone(answers: int = 300, *, spoken: bool = False, keyring: Keyring = KEYRING) -> Alone:
    """People answer one after the other. `spoken`: replies are sent (to the sink) and settled."""
    with _people(answers + WARM_UP, keyring=keyring) as (database, updates):
        return asyncio.run(_alone(database, updates, spoken=spoken))


def together(
    answers: int = 1_000, *, transactions: int = TOGETHER, spoken: bool = False
) -> Together:
    """64 people answer at once. `transactions` 1: without group commit."""
    with _people(answers + WARM_UP, transactions=transactions) as (database, updates):
        return asyncio.run(_together(database, updates, transactions, spoken=spoken))


def bare(updates: int = 2_000) -> Bare:
    """What the library alone costs: JSON to an update, and a handler that does nothing."""
    return asyncio.run(_bare([_tap(number) for number in range(updates)]))


@contextmanager
def on_one_core() -> Iterator[None]:
    """Keep this process on one core meanwhile, where the system can do that (Linux)."""
    if not hasattr(os, "sched_setaffinity"):
        yield
        return
    before = os.sched_getaffinity(0)
    os.sched_setaffinity(0, {min(before)})
    try:
        yield
    finally:
        os.sched_setaffinity(0, before)


async def _alone(database: Database, updates: Sequence[Received], *, spoken: bool) -> Alone:
    waits: list[float] = []
    async with _bot(database, spoken=spoken) as bot:
        updates = await bot.warms_up(updates)
        begun, cpu = time.perf_counter(), time.process_time()
        for update in updates:
            at = time.perf_counter()
            await bot.takes([update])
            await bot.worker.idle()
            waits.append((bot.door.queued_at - at) * 1e3)
        wall_s, cpu_s = time.perf_counter() - begun, time.process_time() - cpu
    waits.sort()
    each = len(updates)
    p50, p99 = waits[each // 2], waits[each * 99 // 100]
    return Alone(each / wall_s, cpu_s / each * 1e3, p50, p99)


async def _together(
    database: Database, updates: Sequence[Received], transactions: int, *, spoken: bool
) -> Together:
    async with _bot(database, spoken=spoken) as bot:
        updates = await bot.warms_up(updates)
        begun, cpu = time.perf_counter(), time.process_time()
        left = iter(updates)

        async def one_person() -> None:
            for update in left:
                await bot.takes([update])
                await bot.door.queues(update.update_id)

        await asyncio.gather(*(one_person() for _ in range(AT_ONCE)))
        await bot.worker.idle()
        wall_s, cpu_s = time.perf_counter() - begun, time.process_time() - cpu
    return Together(len(updates) / wall_s, cpu_s / len(updates) * 1e3, transactions)


async def _bare(updates: Sequence[Received]) -> Bare:
    async def nothing(update: object, context: object) -> None:
        pass

    async with Bot(TOKEN, request=_Sink(), get_updates_request=_Sink()) as bot:
        application = Application.builder().bot(bot).updater(None).job_queue(None).build()
        application.add_handler(CallbackQueryHandler(nothing))
        await application.initialize()
        begun, cpu = time.perf_counter(), time.process_time()
        for update in updates:
            await application.process_update(Update.de_json(json.loads(update.payload), bot))
        wall_s, cpu_s = time.perf_counter() - begun, time.process_time() - cpu
    return Bare(len(updates) / wall_s, cpu_s / len(updates) * 1e3)


@dataclass(frozen=True, slots=True)
class _Bot:
    database: Database
    worker: Worker
    door: _Timed

    async def takes(self, updates: Sequence[Received]) -> None:
        """What the poller does with what it fetched."""
        fresh = await self.database.run(lambda tx: inbox.store(tx, updates, now=NOW))
        for received in fresh:
            self.worker.feed(received)

    async def warms_up(self, updates: Sequence[Received]) -> Sequence[Received]:
        """Answer the first of these, so that texts and statements are loaded; give the others."""
        await self.takes(updates[:WARM_UP])
        await self.worker.idle()
        return updates[WARM_UP:]


class _Timed(Door):
    """The door, with a watch on the moment at which a reply is queued."""

    spoken = False
    queued_at = 0.0

    def __init__(self, bot: Bot, database: Database) -> None:
        clock = ShiftedClock(frozen_at=NOW)
        super().__init__(bot, database, clock=clock, house=House(), poke=lambda: None)
        self._queued: dict[int, asyncio.Event] = {}

    async def queues(self, update_id: int) -> None:
        await self._queued.setdefault(update_id, asyncio.Event()).wait()
        del self._queued[update_id]

    async def finish(
        self, update_id: int, replies: Sequence[Reply], *, chat_id: int | None
    ) -> None:
        self.queued_at = time.perf_counter()
        assert replies, "this measures answers that are answered"
        if self.spoken:
            await super().finish(update_id, replies, chat_id=chat_id)
        self._queued.setdefault(update_id, asyncio.Event()).set()


class _Sink(BaseRequest):
    """A Telegram in this process that says yes at once."""

    @property
    def read_timeout(self) -> float:
        return 1.0

    async def initialize(self) -> None:
        pass

    async def shutdown(self) -> None:
        pass

    async def do_request(
        self,
        url: str,
        method: str,
        request_data: RequestData | None = None,
        *timeouts: object,
        **more_timeouts: object,
    ) -> tuple[int, bytes]:
        result = _RESULTS.get(url.rsplit("/")[-1], True)
        return 200, json.dumps({"ok": True, "result": result}).encode()


_SENT = {"message_id": 8, "date": 1, "chat": {"id": 1, "type": "private"}, "text": "."}
_RESULTS: dict[str, object] = {
    "getMe": {"id": 1, "is_bot": True, "first_name": "Bench", "username": "bench_bot"},
    "sendMessage": _SENT,
    "editMessageText": _SENT,
}


@asynccontextmanager
async def _bot(database: Database, *, spoken: bool) -> AsyncIterator[_Bot]:
    async with Bot(TOKEN, request=_Sink(), get_updates_request=_Sink()) as bot:
        door = _Timed(bot, database)
        door.spoken = spoken
        application = build(bot, door)
        await application.initialize()
        yield _Bot(database, Worker(application, door), door)


@contextmanager
def _people(
    count: int, *, transactions: int = TOGETHER, keyring: Keyring = KEYRING
) -> Iterator[tuple[Database, list[Received]]]:
    """A file with people who have one question left this morning, and their answers to it."""
    with TemporaryDirectory() as folder:
        database = SqliteDatabase(Path(folder) / "bench.sqlite3", keyring, together=transactions)
        database.run_now(lambda tx: _move_in(tx, count))
        yield database, [_tap(number) for number in range(count)]
        database.close()


def _move_in(tx: Connection, count: int) -> None:
    for number in range(count):
        _one_moves_in(tx, number)


def _one_moves_in(tx: Connection, number: int) -> None:
    person = people.meet(tx, _telegram_id(number), language="en", now=NOW - timedelta(days=NIGHTS))
    begun_at = NOW - timedelta(days=NIGHTS)
    plans.add(tx, person.id, a_plan(last_change=MONDAY.plus(10)), cause="bench", now=begun_at)
    screenings.add(tx, person.id, a_screening(at=begun_at))
    for day in range(NIGHTS + 1):
        _night(tx, person.id, MONDAY.plus(day), told=day < NIGHTS)
    planning.replan(tx, person.id, now=NOW - timedelta(hours=12))
    key = (person.id, Kind.EVENING, LAST_NIGHT.evening)
    occurrences.close(tx, *key, state=State.SENT)
    planning.replan(tx, person.id, now=NOW - timedelta(hours=8))
    asked = (person.id, Kind.MORNING, LAST_NIGHT.evening)
    occurrences.postpone(tx, *asked, due_at=NOW + timedelta(hours=3))
    planning.replan(tx, person.id, now=NOW)
    assert morning.begin(tx, person.id, LAST_NIGHT, now=NOW) is not None
    morning.record(tx, person.id, LAST_NIGHT, _SETTLED, now=NOW, house=House())
    conversations.shown(tx, person.id, 7)


def _night(tx: Connection, person_id: int, night: Night, *, told: bool) -> None:
    at = NOW - timedelta(days=(LAST_NIGHT.evening - night.evening).days, hours=9)
    diary.add_intake(tx, person_id, Intake(night, True, 100.0, 100.0, at, at))
    answers = MorningAnswers(night, at, Known.YES, 2, None, Known.NO, 0)
    if told:
        diary.add_check_in(tx, person_id, replace(answers, recorded_at=at + timedelta(hours=9)))


def _telegram_id(number: int) -> int:
    return 10_000 + number


def _tap(number: int) -> Received:
    sender = {"id": _telegram_id(number), "is_bot": False, "first_name": "A", "language_code": "en"}
    pressed = {
        "message_id": 7,
        "date": 1,
        "chat": {"id": sender["id"], "type": "private", "first_name": "A"},
        "from": {"id": 1, "is_bot": True, "first_name": "Bench"},
        "text": "Any diarrhea?",
    }
    query = {
        "id": str(number),
        "from": sender,
        "chat_instance": "1",
        "data": button("None", TOPIC, subject=LAST_NIGHT, answer="stool:0").data,
        "message": pressed,
    }
    update = {"update_id": number + 1, "callback_query": query}
    return Received(number + 1, _telegram_id(number), json.dumps(update))
