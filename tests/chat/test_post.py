"""The post of the one who fetches updates, on PostgreSQL: taken, kept, and left."""

from __future__ import annotations

import asyncio
from collections.abc import Iterator
from contextlib import closing, contextmanager

import pytest
from sqlalchemy import URL, NullPool, create_engine, text

from bot.chat.post import NAME, NOT_OURS, OURS, Post, Replica
from bot.store.database import Database
from bot.store.postgres import PostgresDatabase
from bot.store.tables import duty
from scheduler.clock import SystemClock
from tests.kit.keys import KEYRING

GLANCE_S, LONG_S = 0.01, 0.2
SOON_S = 20.0
_WAITING = text("SELECT count(*) FROM pg_locks WHERE NOT granted")


@pytest.fixture
def shared(postgres_url: URL) -> Iterator[Database]:
    with closing(PostgresDatabase(postgres_url, KEYRING)) as database:
        yield database


def post_of(name: str, database: Database) -> Post:
    replica = Replica(name, alone=False)
    return Post(database, clock=SystemClock(), replica=replica, poke=lambda: None)


async def test_who_leaves_the_post_leaves_it_to_another_at_once(shared: Database) -> None:
    first, second = post_of("first", shared), post_of("second", shared)
    assert await first.is_ours()
    assert not await second.is_ours()
    await first.leave()
    assert await second.is_ours()


async def test_a_stop_while_the_post_is_being_taken_leaves_it_free(shared: Database) -> None:
    post = post_of("stopping", shared)

    async def stop() -> None:
        taking.cancel()
        await asyncio.gather(taking, return_exceptions=True)
        await post.leave()

    with held_up(shared.engine.url):
        taking = asyncio.create_task(post.is_ours())
        async with asyncio.timeout(SOON_S):
            while not shared.run_now(lambda tx: tx.execute(_WAITING).scalar_one()):
                await asyncio.sleep(GLANCE_S)
        stopping = asyncio.create_task(stop())
        await asyncio.wait([stopping], timeout=LONG_S)
    await stopping
    assert await post_of("another", shared).is_ours()


async def test_the_log_says_which_replica_fetches_and_only_when_that_changes(
    shared: Database, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level("INFO", "bot.chat.post")
    first, second = post_of("first", shared), post_of("second", shared)
    for _ in range(2):
        await first.is_ours()
        await second.is_ours()
    await first.leave()
    await second.is_ours()
    assert [record.getMessage() for record in caplog.records] == [OURS, NOT_OURS, OURS]


@contextmanager
def held_up(url: URL) -> Iterator[None]:
    """Whoever takes the post for the first time waits; whoever lets it go does not."""
    engine = create_engine(url, poolclass=NullPool)
    with engine.connect() as connection:
        connection.execute(duty.insert().values(name=NAME))
        yield
        connection.rollback()
