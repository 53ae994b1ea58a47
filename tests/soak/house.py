"""Puts a run together: a world, a database, the bot in its processes; and takes it apart again."""

from __future__ import annotations

import signal
from collections.abc import AsyncIterator, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path

from sqlalchemy import URL

from tests.kit.keys import key_file
from tests.kit.postgres import Server, empty_database, own_server
from tests.kit.replica import libpq
from tests.soak.audit import Audit, Scene, audited
from tests.soak.books import move_in
from tests.soak.bots import Bot
from tests.soak.clock import WorldClock
from tests.soak.course import DAY, Course
from tests.soak.folk import BEGINS, a_crowd
from tests.soak.phones import Phones
from tests.soak.telegram import Telegram
from tests.soak.troubles import Place
from tests.soak.weather import Weather
from tests.soak.wire import listening

REPLICAS = 2


class Kind(StrEnum):
    """What the bot keeps its books in."""

    SQLITE = "sqlite"
    POSTGRES = "postgres"


@dataclass(frozen=True, slots=True)
class Size:
    """How many people live for how long, with which dice."""

    people: int
    days: int
    seed: int


async def soaked(kind: Kind, size: Size, folder: Path) -> tuple[Course, Audit]:
    """One whole run. Raises Stuck, RuntimeError when a bot ends by itself, NoPostgres."""
    with _database(kind, folder) as (url, server):
        async with _house(url, server, size, folder) as course:
            await course.live()
        course.measure_disk()
        ends = BEGINS + size.days * DAY
        scene = Scene(list(course.phones.crowd.values()), course.books, size.seed, ends)
        return course, audited(scene)


@asynccontextmanager
async def _house(
    url: URL, server: Server | None, size: Size, folder: Path
) -> AsyncIterator[Course]:
    """Everybody has moved in and the bot runs; it is stopped at the end, its CPU time known."""
    clock = WorldClock(BEGINS)
    crowd = a_crowd(size.seed, size.people, days=size.days)
    books = move_in(url, key_file(folder / "key"), crowd, now=clock.now())
    phones, weather = Phones(crowd, clock, seed=size.seed), Weather(size.seed)
    telegram = Telegram(clock, weather, phones.sees)
    phones.joins(telegram)
    async with listening(telegram.serve) as address:
        bots = _bots(url, server, folder, address)
        place = Place(bots, telegram, weather, server)
        try:
            for bot in bots:
                await bot.start()
            yield Course(clock, phones, place, books, size.seed, size.days)
        finally:
            for bot in bots:
                if bot.is_running:
                    await bot.end(signal.SIGTERM)


def _bots(url: URL, server: Server | None, folder: Path, address: str) -> list[Bot]:
    database = f"sqlite:///{url.database}" if server is None else libpq(url)
    ours = {
        "PYTHONUNBUFFERED": "1",
        "SANDBOX_URL": address,
        "DATA_DIR": str(folder / "data"),
        "DATABASE_URL": database,
        "ENGINE": "embedded" if server is None else "cluster",
        "KEY_FILE": str(folder / "key"),
        # Telegram lets 30 a second through; then a night of 10,000 people takes its hours.
        "MESSAGES_PER_SECOND": "1000",
    }
    count = 1 if server is None else REPLICAS
    return [Bot(folder / f"bot{number}", ours) for number in range(count)]


@contextmanager
def _database(kind: Kind, folder: Path) -> Iterator[tuple[URL, Server | None]]:
    if kind is Kind.SQLITE:
        yield URL.create("sqlite", database=str(folder / "data" / "bot.sqlite3")), None
        return
    with own_server(durable=True) as server, empty_database(server.url) as url:
        yield url, server
