"""Several replicas of the real bot on one PostgreSQL, each in its own process, beside a sandbox."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Callable, Sequence
from contextlib import asynccontextmanager, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

from sqlalchemy import URL

from bot.chat.post import NOT_OURS, OURS
from bot.store.plans import Plan
from bot.store.postgres import PostgresDatabase
from tests.kit.faults_audit import audit
from tests.kit.faults_crowd import Sleeper, join, move_in
from tests.kit.faults_heard import Heard
from tests.kit.faults_records import Records
from tests.kit.faults_stage import AT_ONCE, GLANCE_S, PATIENCE_S, Stage
from tests.kit.house import BEDTIME, empty_world, forget_updates
from tests.kit.keys import KEYRING
from tests.kit.processes import Program, bot_program, sandbox_program
from tests.kit.replica import libpq

READY = "The chat is at"
LOOK_S = 0.25  # now and then, for what takes a lease to end
# The clock goes on by so little that no lease ends by it, as it would by a jump.
A_MOMENT = timedelta(milliseconds=900)


@dataclass(slots=True)
class Cluster:
    """Replicas and the stage that they share. The stage's own bot is one that lives."""

    stage: Stage
    replicas: Sequence[Program]
    database: URL

    async def start(self) -> None:
        """Start all replicas at the same moment."""
        await self.launch()
        await self.all_log(READY)

    async def launch(self) -> None:
        """Start them and wait for nothing."""
        for bot in self.replicas:
            await bot.launch()

    async def move_in(self) -> None:
        """From now on everybody has a plan, in the database that the bots have made."""
        now = await self.stage.sandbox.now()
        with closing(PostgresDatabase(self.database, KEYRING)) as database:
            move_in(database, self.stage.crowd, now=now)

    async def doomed(self) -> Program:
        """The replica that fetches the updates; the stage looks at the other one from now on."""
        await self._until(lambda: any(map(_fetches, self.replicas)))
        doomed, self.stage.bot = sorted(self.replicas, key=_fetches, reverse=True)
        return doomed

    async def bedtime(self) -> None:
        """Everybody's first message falls due."""
        await self.stage.sandbox.move_to(BEDTIME)

    async def heard(self, count: int) -> list[Sleeper]:
        """Wait until so many messages have reached a phone; give the people who have one."""
        async with asyncio.timeout(PATIENCE_S):
            while len(said := await self.stage.heard.listen()) < count:
                await asyncio.sleep(GLANCE_S)
        reached = {one.chat_id for one in said}
        return [sleeper for sleeper in self.stage.crowd if sleeper.chat_id in reached]

    async def all_fetched(self) -> None:
        """Wait until everything that people did has been fetched, however long that takes."""
        while (await self.stage.sandbox.get("/sim/updates"))["waiting"]:
            await asyncio.sleep(LOOK_S)

    async def all_log(self, text: str, *, times: int = 1) -> None:
        """Wait until the log of every replica has said this so often."""
        await self._until(lambda: all(bot.output().count(text) >= times for bot in self.replicas))

    async def broken_promises(self) -> list[str]:
        """What an audit finds, in the world and in the log of every replica."""
        found: set[str] = set()
        for bot in self.replicas:
            self.stage.bot = bot
            found |= set(await audit(self.stage))
        return sorted(found)

    async def _until(self, condition: Callable[[], bool]) -> None:
        try:
            async with asyncio.timeout(PATIENCE_S):
                while not condition():
                    await asyncio.sleep(GLANCE_S)
        except TimeoutError:
            logs = "\n\n".join(bot.output() for bot in self.replicas)
            raise AssertionError(f"it did not come true:\n{logs}") from None


def _fetches(bot: Program) -> bool:
    """Whether this replica is the one that fetches updates, as its log has it."""
    return bot.output().rfind(OURS) > bot.output().rfind(NOT_OURS)


@asynccontextmanager
async def cluster(
    folder: Path, database: URL, *plans: Plan, count: int = 2, **settings: str
) -> AsyncIterator[Cluster]:
    """So many replicas on this database, not started yet, a moment before bedtime.

    The people of these plans have phones; the bots know them from `move_in` on.
    """
    program = sandbox_program(folder)
    url = (await program.start(until="The sandbox is at")).split()[-1]
    ours = {"ENGINE": "cluster", "DATABASE_URL": libpq(database)} | AT_ONCE | settings
    bots = [bot_program(folder / f"replica{number}", url, **ours) for number in range(count)]
    began = BEDTIME - A_MOMENT
    try:
        async with empty_world(url, at=began) as sandbox:
            crowd = await join(sandbox, *plans)
            await forget_updates(sandbox)
            first = (await sandbox.get("/sim/updates"))["last_id"]
            records, heard = Records(database), Heard(sandbox)
            stage = Stage(sandbox, bots[0], records, crowd, heard, began, first)
            yield Cluster(stage, bots, database)
    finally:
        for bot in bots:
            await bot.kill()
        await program.stop()
