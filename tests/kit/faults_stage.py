"""A world for fault tests: a sandbox, people, the real bot in its own process, and its books."""

from __future__ import annotations

import asyncio
import os
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from pathlib import Path

from sqlalchemy import URL, make_url

from bot.store import opening
from bot.store.database import Database
from bot.store.plans import Plan
from tests.kit.faults_crowd import Sleeper, join, move_in
from tests.kit.faults_heard import Heard
from tests.kit.faults_records import Records
from tests.kit.house import AT_SIX, empty_world, forget_updates, open_database
from tests.kit.keys import KEYRING
from tests.kit.processes import BOT, Program, bot_program
from tests.kit.sandbox import Sandbox

GLANCE_S = 0.02
PATIENCE_S = 60.0
PATIENCE = timedelta(hours=1)
# About as fast as real time: to a replica a clock that runs ahead looks like one that was moved.
CLUSTER_CREEP = timedelta(milliseconds=50)
# Tests with few people do not wait for Telegram's limits, and all bedtimes are exact.
AT_ONCE = {"SPREAD_SECONDS": "0", "MESSAGES_PER_SECOND": "1000"}
WINDOW = 8  # SEND_WINDOW's default: the most that one kill may repeat


@dataclass(slots=True)
class Stage:
    """Everything that a fault can strike, and what is known of it. The clock stands still."""

    sandbox: Sandbox
    bot: Program
    records: Records
    crowd: Sequence[Sleeper]
    heard: Heard
    began: datetime
    first_update: int
    is_cut_off: bool = False
    """Whether a fault lets nothing through, so that nobody can ask for anything to be said."""
    revives: bool = False
    """Whether a dead bot is started again, as a service manager does."""
    creep: timedelta = timedelta(0)
    """How far the clock goes on with each look: the leases of a dead replica have to run out."""
    repeats_allowed: int = 0
    """How many messages may come once more: they were in flight when something struck."""
    taken: dict[int, str] = field(default_factory=dict)
    """The state of every update that was found stored, also of those forgotten since."""
    well: list[datetime] = field(default_factory=list)
    """Moments, without a fault, at which all that was due was said and all told was answered."""

    async def start_bot(self) -> None:
        if not self.bot.is_running:
            await self.bot.start(until="The chat is at")

    async def move_to(self, moment: datetime) -> None:
        await self.sandbox.move_to(moment)

    async def said(self) -> None:
        """Wait until nothing that is due is unsaid; what waits for its next try is not due."""
        now, deadline = await self.sandbox.now(), _in(PATIENCE_S)
        while self.records.unsaid(now):
            await self._glance(deadline, "messages are unsaid")

    async def answered(self) -> None:
        """Wait until everything that people told is fetched and answered."""
        deadline = _in(PATIENCE_S)
        while (await self.sandbox.get("/sim/updates"))["waiting"] or self.records.unanswered():
            await self._glance(deadline, "updates are unanswered")
        self.taken |= self.records.updates(after=self.first_update)
        now = await self.sandbox.now()
        for sleeper in self.crowd:
            sleeper.is_answered(now)

    async def settled(self, *, patience: timedelta = PATIENCE) -> None:
        """Let all be said and answered, also what is tried again within this time of the sandbox.

        Unless a fault lets nothing through, that is a moment to be judged by.
        """
        await self.answered()
        await self.said()
        end = await self.sandbox.now() + patience
        while (again := self.records.next_try()) is not None and again <= end:
            await self.move_to(max(again, await self.sandbox.now()))
            await self.said()
        await self.heard.listen()
        if not self.is_cut_off:
            self.well.append(await self.sandbox.now())

    async def recovers(self) -> None:
        """After a fault: start the bot if it is dead, and let everything be tried again."""
        await self.start_bot()
        await self.settled(patience=timedelta(days=1))

    async def logs(self, text: str, *, times: int = 1) -> None:
        """Wait until the log has said this so often."""
        deadline = _in(PATIENCE_S)
        while self.bot.output().count(text) < times:
            await self._glance(deadline, f"the log has not said {text!r}")

    async def _glance(self, deadline: float, trouble: str) -> None:
        """Wait a little, and bring back a bot that was killed."""
        if self.revives and not self.bot.is_running:
            await self.start_bot()
        if asyncio.get_running_loop().time() > deadline or not self.bot.is_running:
            raise AssertionError(f"{trouble}:\n{self.bot.output()[-3000:]}")
        if self.creep:
            await self.sandbox.advance(self.creep)
        await asyncio.sleep(GLANCE_S)


@asynccontextmanager
async def stage(
    sandbox_url: str,
    folder: Path,
    *plans: Plan,
    run: Sequence[str] = BOT,
    under: Sequence[str] = (),
    **settings: str,
) -> AsyncIterator[Stage]:
    """A stage with one person for each plan, at six in the evening; the bot is not started yet.

    DATABASE_URL and ENGINE of the environment are the bot's too: an empty PostgreSQL database does.
    """
    async with empty_world(sandbox_url) as sandbox:
        crowd = await join(sandbox, *plans)
        await forget_updates(sandbox)
        database_url = os.environ.get("DATABASE_URL", f"sqlite:///{folder}/data/bot.db")
        url = _with_driver(make_url(database_url))
        with closing(_open(url, folder)) as database:
            move_in(database, crowd, now=AT_SIX)
        ours = {"ENGINE": os.environ.get("ENGINE", "embedded"), "DATABASE_URL": database_url}
        ours |= AT_ONCE | settings
        for sleeper in crowd:
            sleeper.spread = timedelta(seconds=int(ours["SPREAD_SECONDS"]))
        bot = bot_program(folder, sandbox_url, run=run, under=under, **ours)
        first = (await sandbox.get("/sim/updates"))["last_id"]
        records, heard = Records(url), Heard(sandbox)
        try:
            creep = CLUSTER_CREEP if ours["ENGINE"] == "cluster" else timedelta(0)
            yield Stage(sandbox, bot, records, crowd, heard, AT_SIX, first, creep=creep)
        finally:
            await bot.kill()


def _with_driver(url: URL) -> URL:
    is_postgres = url.get_backend_name() == "postgresql"
    return url.set(drivername="postgresql+psycopg") if is_postgres else url


def _open(url: URL, folder: Path) -> Database:
    if url.get_backend_name() == "postgresql":
        return opening.open_database(url, KEYRING)
    return open_database(folder / "data")


def _in(seconds: float) -> float:
    return asyncio.get_running_loop().time() + seconds
