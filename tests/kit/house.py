"""The whole bot inside the test's process, joined as `bot.main` joins it, beside a real sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, time, timedelta
from pathlib import Path
from queue import Queue
from threading import Thread
from typing import TypeVar

import aiohttp
from sqlalchemy import URL, Connection, select
from telegram import Bot

from bot.care.label import Form
from bot.care.model import Phase, Region, Route, Screen
from bot.care.night import Night
from bot.chat.application import StrictApplication, build
from bot.chat.arrivals import Arrivals
from bot.chat.charts_drawn import DrawnCharts
from bot.chat.door import Door
from bot.chat.operator_view import OperatorFiles
from bot.chat.poller import Poller
from bot.chat.post import Post, Replica
from bot.chat.privacy_files import ExportFiles
from bot.chat.report_files import ReportFiles
from bot.chat.speaker import handlers
from bot.chat.transport import Transport
from bot.chat.worker import Worker
from bot.following import Follower
from bot.report.typeset import Typesetter
from bot.sandbox.server import DEFAULT_TOKEN, SandboxConfig, serve
from bot.services import planning
from bot.services.house import House as Choices
from bot.store import diary, opening, people, plans, screenings
from bot.store.database import Database
from bot.store.diary import Intake, Known, MorningAnswers
from bot.store.inbox import Received
from bot.store.plans import Plan, PlanStatus
from bot.store.tables import inbox
from scheduler import occurrences
from scheduler.clock import ShiftedClock
from scheduler.embedded import EmbeddedEngine
from tests.kit.databases import open_sqlite
from tests.kit.keys import KEYRING
from tests.kit.person import PATIENCE_S, Person
from tests.kit.plans import a_screening, ticked_for
from tests.kit.sandbox import Sandbox

T = TypeVar("T")

MONDAY = Night.parse("2026-11-23")
AT_SIX = datetime(2026, 11, 23, 17, 0, tzinfo=UTC)  # 18:00 in Berlin, bedtime lies ahead
BEDTIME = datetime(2026, 11, 23, 21, 30, tzinfo=UTC)  # 22:30 in Berlin
WAKE = datetime(2026, 11, 24, 6, 0, tzinfo=UTC)  # 07:00 in Berlin
GLANCE_S = 0.01
READ_TIMEOUT_S = 0.5  # a call that hangs is given up soon: tests do not wait twenty seconds

ON_100_MG = Plan(
    status=PlanStatus.ACTIVE,
    region=Region.EU_UK,
    zone="Europe/Berlin",
    bedtime_local=time(22, 30),
    wake_local=time(7, 0),
    route=Route.ORAL,
    form=Form.CITRATE,
    unit_mg=50.0,
    origin=MONDAY.plus(-20),
    phase=Phase.TITRATE,
    dose_mg=100.0,
    screen=Screen.OK,
    baseline_per_week=10.0,
    treat_start=MONDAY.plus(-6),
    last_change=MONDAY.plus(-6),
)
"""A person in the second week of a course: 100 mg in capsules of 50 mg, bed at 22:30 in Berlin."""


@dataclass
class House:
    """One life of the bot. `start` lets it poll and speak; without it, it stands still."""

    sandbox: Sandbox
    database: Database
    clock: ShiftedClock
    bot: Bot
    long_polls: Transport
    door: Door
    application: StrictApplication
    engine: EmbeddedEngine
    worker: Worker
    post: Post
    poller: Poller

    async def start(self) -> None:
        """Take up what an earlier life left, then listen and speak."""
        self.engine.start()
        await self.worker.take_up()
        self.listening = asyncio.create_task(self.poller.run())

    async def stop(self, *, grace_s: float = 0.0) -> None:
        """Stop listening; what is in flight has `grace_s` to finish, as in a crash it has none."""
        listening = getattr(self, "listening", None)
        if listening is not None:
            listening.cancel()
            await asyncio.gather(listening, return_exceptions=True)
        await self.worker.stop(grace_s=grace_s)
        await self.engine.stop(within=timedelta(seconds=grace_s))

    async def run(self, work: Callable[[Connection], T]) -> T:
        return await self.database.run(work)

    async def move_in(self, person: Person, plan: Plan = ON_100_MG) -> int:
        """Give a person a running plan without the long way through the setup; gives our id."""

        def settle(tx: Connection) -> int:
            known = people.meet(tx, person.id, language="en", now=self.clock.now())
            plans.add(tx, known.id, plan, cause="test", now=self.clock.now())
            told = a_screening(*ticked_for(plan), at=self.clock.now())
            screenings.add(tx, known.id, told)
            planning.replan(tx, known.id, now=self.clock.now())
            return known.id

        person_id = await self.run(settle)
        self.engine.poke()
        return person_id

    async def lived(self, person_id: int, nights: int, *, cramps: int = 2) -> None:
        """Give a person answered nights before this one: dose taken, no diarrhea."""

        def answer(tx: Connection) -> None:
            for back in range(1, nights + 1):
                night, at = MONDAY.plus(-back), self.clock.now() - timedelta(days=back)
                taken = Intake(night, True, 100.0, 100.0, at, at)
                told = Known.YES if cramps else Known.NO
                morning = MorningAnswers(night, at, told, cramps, None, Known.NO, 0)
                diary.add_intake(tx, person_id, taken)
                diary.add_check_in(tx, person_id, morning)

        await self.run(answer)

    def poller_to(self, feed: Callable[[Received], None]) -> Poller:
        """A poller that stores, and hands on to somebody else than the worker."""
        arrivals = Arrivals(self.database, post=self.post, feed=feed)
        return Poller(self.bot, self.long_polls, arrivals=arrivals)

    async def inbox_states(self) -> list[str]:
        """The state of every update that was stored, oldest first."""
        found = select(inbox.c.state).order_by(inbox.c.update_id)
        return await self.run(lambda tx: list(tx.execute(found).scalars()))

    async def all_done(self) -> None:
        """Wait until everything that people did so far is fetched, handled and answered."""
        waits = "/bot" + DEFAULT_TOKEN + "/getWebhookInfo"
        for _ in range(round(PATIENCE_S / GLANCE_S)):
            left = (await self.sandbox.get(waits))["result"]["pending_update_count"]
            if not left and set(await self.inbox_states()) <= {"done", "poison"}:
                return
            await asyncio.sleep(GLANCE_S)
        raise AssertionError(f"still at work: {await self.inbox_states()}")

    async def at_rest(self) -> None:
        """Wait until all is done and the sandbox knows when the bot will next speak."""
        await self.all_done()
        for _ in range(round(PATIENCE_S / GLANCE_S)):
            if await self.sandbox.expects(await self.run(occurrences.next_due)):
                return
            await asyncio.sleep(GLANCE_S)
        raise AssertionError("the sandbox was not told of the next alarm")

    async def until(self, condition: Callable[[Connection], bool]) -> None:
        """Wait until something is true in the database."""
        for _ in range(round(PATIENCE_S / GLANCE_S)):
            if await self.run(condition):
                return
            await asyncio.sleep(GLANCE_S)
        raise AssertionError("it did not come true in the database")


async def forget_updates(sandbox: Sandbox) -> None:
    """Acknowledge what people did so far, as a bot before this one would have."""
    path = f"/bot{DEFAULT_TOKEN}/getUpdates"
    waiting = (await sandbox.get(path))["result"]
    await sandbox.get(path, offset=max((one["update_id"] for one in waiting), default=0) + 1)


async def eventually(condition: Callable[[], bool]) -> None:
    """Wait until something is true."""
    for _ in range(round(PATIENCE_S / GLANCE_S)):
        if condition():
            return
        await asyncio.sleep(GLANCE_S)
    raise AssertionError("it did not come true")


@contextmanager
def sandbox_beside(folder: Path) -> Iterator[str]:
    """A sandbox in a thread of its own, for many tests one after the other; gives its address."""
    ready: Queue[str] = Queue()
    loop, over = asyncio.new_event_loop(), asyncio.Event()

    async def play() -> None:
        async with serve(SandboxConfig(host="127.0.0.1", port=0, data_dir=folder)) as running:
            ready.put(running.url)
            await over.wait()

    thread = Thread(target=loop.run_until_complete, args=[play()], name="sandbox")
    thread.start()
    try:
        yield ready.get(timeout=PATIENCE_S)
    finally:
        loop.call_soon_threadsafe(over.set)
        thread.join(PATIENCE_S)
        loop.close()


async def plan_of(bot: House, person_id: int = 1) -> Plan:
    """Somebody's newest plan; who comes first has number 1."""
    stored = await bot.run(lambda tx: plans.current(tx, person_id))
    assert stored is not None, "there is no plan"
    return stored.plan


@asynccontextmanager
async def empty_world(url: str, *, at: datetime = AT_SIX) -> AsyncIterator[Sandbox]:
    """The sandbox without anybody in it, and its clock standing still at `at` until it is moved."""
    async with aiohttp.ClientSession() as session:
        sandbox = Sandbox(url, session)
        await sandbox.post("/sim/reset")
        await sandbox.post("/sim/clock", {"freeze": True, "set_ms": _ms(at)})
        yield sandbox


@asynccontextmanager
async def house(
    sandbox: Sandbox, place: Path | URL, *, choices: Choices | None = None, started: bool = True
) -> AsyncIterator[House]:
    """One life of the bot on the database in a folder or at an address; it ends like a crash."""
    clock = ShiftedClock()
    follower = Follower(sandbox.url, clock)
    await follower.set_clock()
    following = asyncio.create_task(follower.run())
    database = open_database(place)
    living = _join(sandbox, database, clock, follower, choices or Choices(is_sandbox=True))
    try:
        await living.poller.first_contact()
        await living.application.initialize()
        if started:
            await living.start()
        yield living
    finally:
        await living.stop()
        await living.bot.shutdown()
        following.cancel()
        await asyncio.gather(following, return_exceptions=True)
        database.close()


def open_database(place: Path | URL) -> Database:
    """The database in this folder, made when it is new, or at this address."""
    return (
        opening.open_database(place, KEYRING)
        if isinstance(place, URL)
        else open_sqlite(place / "bot.db")
    )


def bot_at(url: str, token: str = DEFAULT_TOKEN) -> tuple[Bot, Transport]:
    """A bot at the sandbox's address, and its transport for long polls."""
    long_polls = Transport(connections=1)
    bot = Bot(
        token,
        base_url=f"{url}/bot",
        base_file_url=f"{url}/file/bot",
        request=Transport(read_timeout_s=READ_TIMEOUT_S),
        get_updates_request=long_polls,
    )
    return bot, long_polls


def _join(
    sandbox: Sandbox, database: Database, clock: ShiftedClock, follower: Follower, choices: Choices
) -> House:
    bot, long_polls = bot_at(sandbox.url)
    typesetter = Typesetter()
    drawings = DrawnCharts(database, clock=clock, typesetter=typesetter)
    speakers = handlers(bot, database, clock=clock, house=choices, drawings=drawings)
    engine = EmbeddedEngine(database, speakers, clock=clock, told=follower.next_alarm)
    others = OperatorFiles(ExportFiles(database, clock=clock), database, clock=clock)
    files = ReportFiles(others, database, clock=clock, typesetter=typesetter)
    door = Door(
        bot,
        database,
        clock=clock,
        house=choices,
        poke=engine.poke,
        files=files,
        drawings=drawings,
    )
    application = build(bot, door)
    worker = Worker(application, door)
    post = Post(database, clock=clock, replica=Replica("the only one"), poke=engine.poke)
    poller = Poller(bot, long_polls, arrivals=Arrivals(database, post=post, feed=worker.feed))
    return House(
        sandbox, database, clock, bot, long_polls, door, application, engine, worker, post, poller
    )


def _ms(moment: datetime) -> int:
    return round(moment.timestamp() * 1000)
