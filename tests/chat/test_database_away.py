"""The database is away, or its answer gets lost: no word of a person is lost, none counts twice."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import TypeVar

import pytest
from sqlalchemy import Connection, func, select

from bot.chat.application import build
from bot.chat.arrivals import Arrivals
from bot.chat.door import Door
from bot.chat.poller import Poller
from bot.chat.post import Post, Replica
from bot.chat.worker import Worker
from bot.sandbox.server import DEFAULT_TOKEN
from bot.services.house import House as Choices
from bot.store.sqlite import SqliteDatabase
from bot.store.tables import intake
from tests.kit.house import House, eventually, house
from tests.kit.keys import KEYRING
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox

T = TypeVar("T")


class SaysNothingAtFirst(SqliteDatabase):
    """Every commit is done, and every first time the answer that it is done gets lost."""

    async def run(self, work: Callable[[Connection], T]) -> T:
        await super().run(work)
        return await super().run(work)


def intakes(tx: Connection) -> int:
    return tx.execute(select(func.count()).select_from(intake)).scalar_one()


async def waiting(sandbox: Sandbox) -> int:
    """How many updates Telegram still has, because nobody said that they are stored."""
    info = await sandbox.get(f"/bot{DEFAULT_TOKEN}/getWebhookInfo")
    return int(info["result"]["pending_update_count"])


async def test_what_could_not_be_stored_is_not_acknowledged(
    bot: House, ann: Person, sandbox: Sandbox, tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO)
    with closing(sqlite3.connect(tmp_path / "bot.db", isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        await ann.say("not tonight")
        await eventually(lambda: "the database does not answer" in caplog.text)
        assert await waiting(sandbox) == 1
        other.execute("ROLLBACK")
    await ann.sees("nothing taken", "Noted")
    await bot.all_done()
    assert await bot.run(intakes) == 1


async def test_an_answer_whose_commit_was_in_doubt_counts_once_and_is_answered_once(
    sandbox: Sandbox, visitor: Person, tmp_path: Path
) -> None:
    async with house(sandbox, tmp_path, started=False) as living:
        await living.move_in(visitor)
        with closing(SaysNothingAtFirst(tmp_path / "bot.db", KEYRING)) as doubtful:
            poller, worker = await _joined(living, doubtful)
            await visitor.say("not tonight")
            await poller.poll_once(timeout_s=0)
            await worker.idle()
            await visitor.sees("nothing taken", "Noted")
            heard = [m for m in await visitor.messages() if m["from"]["is_bot"]]
            assert len(heard) == 1
            assert await doubtful.run(intakes) == 1
            assert await living.inbox_states() == ["done"]


async def _joined(living: House, database: SqliteDatabase) -> tuple[Poller, Worker]:
    clock, poke = living.clock, living.engine.poke
    replica = Replica("the only one")
    choices = Choices(is_sandbox=True)
    door = Door(living.bot, database, clock=clock, house=choices, poke=poke, replica=replica)
    application = build(living.bot, door)
    await application.initialize()
    worker = Worker(application, door)
    post = Post(database, clock=clock, replica=replica, poke=poke)
    arrivals = Arrivals(database, post=post, feed=worker.feed)
    return Poller(living.bot, living.long_polls, arrivals=arrivals), worker
