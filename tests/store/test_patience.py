"""Troubles of the database that pass are waited out, and said once; all others are raised."""

from __future__ import annotations

import asyncio
import logging
import os
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path

import pytest
from sqlalchemy import Connection, insert, select
from sqlalchemy.exc import IntegrityError

from bot.store import people
from bot.store.database import Database
from bot.store.tables import person
from tests.kit.databases import open_sqlite
from tests.kit.plans import NOW
from tests.kit.source import ROOT

LOCKED = "the database does not answer (locked by another process); trying again"
FULL = "the database does not answer (disk full); trying again"
BACK = "the database answers again"

MANY = 300  # people who do not fit into what is left of a file

# Holds the file's lock until nobody listens any more.
HOLD_THE_LOCK = """
import sqlite3, sys
file = sqlite3.connect(sys.argv[1], isolation_level=None)
file.execute("BEGIN IMMEDIATE")
print("held", flush=True)
sys.stdin.read()
file.execute("ROLLBACK")
"""

# No file may grow any more; when that was noticed, they may again.
OUT_OF_ROOM = """
import asyncio, logging, resource, sys
from datetime import UTC, datetime
from pathlib import Path
from bot.store import people
from bot.store.sqlite import SqliteDatabase
from tests.kit.keys import KEYRING

NOW = datetime(2026, 11, 23, tzinfo=UTC)
LIMIT = resource.RLIMIT_FSIZE
UNLIMITED = resource.getrlimit(LIMIT)

class MakesRoom(logging.Handler):
    def emit(self, record):
        resource.setrlimit(LIMIT, UNLIMITED)
        print(record.getMessage(), flush=True)

async def main():
    database = SqliteDatabase(Path(sys.argv[1]), KEYRING)
    log = logging.getLogger("bot.store.patience")
    log.setLevel(logging.INFO)
    log.addHandler(MakesRoom())
    resource.setrlimit(LIMIT, (1024, UNLIMITED[1]))
    await database.run(lambda tx: people.meet(tx, 4711, language="en", now=NOW))
    database.close()

asyncio.run(main())
"""


def meet(tx: Connection) -> people.Person:
    return people.meet(tx, 4711, language="en", now=NOW)


def ids(tx: Connection) -> list[int]:
    return list(tx.execute(select(person.c.telegram_id).order_by(person.c.id)).scalars())


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    with closing(open_sqlite(path)) as opened:
        yield opened


@dataclass(frozen=True, slots=True)
class Log:
    """What was said about the database."""

    records: pytest.LogCaptureFixture

    def __iter__(self) -> Iterator[str]:
        return (record.getMessage() for record in self.records.records)

    async def trouble(self) -> None:
        async with asyncio.timeout(10):
            while not list(self):
                await asyncio.sleep(0.01)


@pytest.fixture
def log(caplog: pytest.LogCaptureFixture) -> Log:
    caplog.set_level(logging.INFO, "bot.store.patience")
    return Log(caplog)


@contextmanager
def locked_elsewhere(path: Path) -> Iterator[None]:
    """Another process holds the lock of this file meanwhile."""
    command = [sys.executable, "-c", HOLD_THE_LOCK, str(path)]
    with subprocess.Popen(command, stdin=subprocess.PIPE, stdout=subprocess.PIPE) as other:
        assert other.stdout is not None
        assert other.stdout.readline() == b"held\n"
        yield
        assert other.stdin is not None
        other.stdin.close()


async def test_a_lock_of_another_process_is_waited_out_and_said_once(
    database: Database, path: Path, log: Log
) -> None:
    with locked_elsewhere(path):
        works = [asyncio.create_task(database.run(meet)) for _ in range(5)]
        await log.trouble()
    ann, *others = await asyncio.gather(*works)
    assert others == [ann] * 4
    assert list(log) == [LOCKED, BACK]


async def test_who_waits_for_the_database_can_be_stopped(
    database: Database, path: Path, log: Log
) -> None:
    with locked_elsewhere(path):
        work = asyncio.create_task(database.run(meet))
        await log.trouble()
        work.cancel()
        with pytest.raises(asyncio.CancelledError):
            await work
    assert await database.run(ids) == []


async def test_the_next_trouble_is_said_again(database: Database, path: Path, log: Log) -> None:
    for _ in range(2):
        log.records.clear()
        with locked_elsewhere(path):
            work = asyncio.create_task(database.run(meet))
            await log.trouble()
        await work
        assert list(log) == [LOCKED, BACK]


@pytest.mark.skipif(sys.platform == "win32", reason="limits the size of files as Unix does")
def test_a_full_disk_is_waited_out_and_nothing_is_lost(path: Path) -> None:
    open_sqlite(path).close()
    command = [sys.executable, "-c", OUT_OF_ROOM, str(path)]
    env = {**os.environ, "PYTHONPATH": str(ROOT)}
    told = subprocess.run(command, env=env, capture_output=True, text=True, check=True, timeout=30)
    trouble, back = told.stdout.splitlines()
    assert trouble in (FULL, FULL.replace("disk full", "disk error"))
    assert back == BACK
    with closing(open_sqlite(path)) as database:
        assert database.run_now(ids) == [4711]


async def test_work_on_a_full_file_runs_again_from_the_start(database: Database, log: Log) -> None:
    """SQLite's own limit of pages: the error is the one of a full disk, whatever disk this is."""
    pages = await database.run(lambda tx: tx.exec_driver_sql("PRAGMA page_count").scalar_one())
    await limit_pages(database, pages)
    works = [asyncio.create_task(database.run(many(n))) for n in range(3)]
    await log.trouble()
    assert await database.run(ids) == []
    await limit_pages(database, 1_000_000)
    await asyncio.gather(*works)
    assert sorted(await database.run(ids)) == list(range(3 * MANY))
    assert list(log) == [FULL, BACK]


async def limit_pages(database: Database, most: int) -> None:
    await database.run(lambda tx: tx.exec_driver_sql(f"PRAGMA max_page_count = {most}").all())


def many(number: int) -> Callable[[Connection], None]:
    def work(tx: Connection) -> None:
        for telegram_id in range(number * MANY, (number + 1) * MANY):
            people.meet(tx, telegram_id, language="en", now=NOW)

    return work


async def test_a_broken_rule_of_the_database_is_raised_at_once(
    database: Database, log: Log
) -> None:
    nameless = insert(person).values(telegram_id=1)
    with pytest.raises(IntegrityError):
        await database.run(lambda tx: tx.execute(nameless))
    assert list(log) == []
