"""One budget of messages for all processes of a bot, kept in their PostgreSQL."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from datetime import timedelta

import pytest
from sqlalchemy import URL, NullPool, create_engine, text

from bot.chat.limiter import NotNow, PacedLimiter
from bot.store.shared_tokens import SharedTokens
from bot.store.tokens import Allowed

PER_SECOND = 40
MINUTE = timedelta(minutes=1)
ANN = 4711


@asynccontextmanager
async def replicas(url: URL, count: int = 2) -> AsyncIterator[list[SharedTokens]]:
    made = [SharedTokens(url, PER_SECOND) for _ in range(count)]
    try:
        yield made
    finally:
        await asyncio.gather(*(one.close() for one in made))


async def granted(tokens: SharedTokens) -> Allowed:
    """Ask until there is something, as a limiter does."""
    while not (allowed := await tokens.take(1)).count:
        await asyncio.sleep(allowed.wait_s)
    return allowed


def say(url: URL, statement: str) -> None:
    engine = create_engine(url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    with engine.connect() as connection:
        connection.execute(text(statement))


async def test_two_processes_share_one_rate(postgres_url: URL) -> None:
    loop = asyncio.get_running_loop()
    async with replicas(postgres_url) as both:
        taken = [0, 0]
        await granted(both[0])  # opening is over
        began_s = loop.time()
        while loop.time() < began_s + 1:
            for number, tokens in enumerate(both):
                taken[number] += (await tokens.take(3)).count
        windows = (loop.time() - began_s) / 0.5 + 1
    assert sum(taken) <= windows * PER_SECOND / 2
    assert min(taken) > 0


async def test_as_many_are_taken_as_wait_and_not_more_than_a_few(postgres_url: URL) -> None:
    async with replicas(postgres_url, 1) as (tokens,):
        assert (await tokens.take(2)).count == 2
        assert (await tokens.take(1000)).count == PER_SECOND // 10


async def test_a_limiter_lets_people_through_at_the_shared_rate(postgres_url: URL) -> None:
    async with replicas(postgres_url, 1) as (tokens,):
        limiter = PacedLimiter(tokens)
        await asyncio.gather(*(limiter.turn(chat, urgent=False) for chat in range(1, 31)))
        await limiter.close()


async def test_a_429_to_one_process_silences_the_others(postgres_url: URL) -> None:
    async with replicas(postgres_url) as (mine, other):
        limiter = PacedLimiter(other)
        await limiter.turn(ANN, urgent=True)
        await mine.hush(MINUTE)
        await mine.hush(timedelta(seconds=1))  # a shorter one does not end it
        with pytest.raises(NotNow) as refused:
            await limiter.turn(ANN, urgent=True)
        assert timedelta(seconds=1) < refused.value.wait <= MINUTE
        assert limiter.silence() is not None
        await limiter.close()


async def test_after_the_silence_there_are_tokens_again(postgres_url: URL) -> None:
    async with replicas(postgres_url) as (mine, other):
        await granted(other)
        await mine.hush(timedelta(milliseconds=50))
        assert (await granted(other)).count == 1


async def test_without_the_server_nobody_sends_and_it_is_said_once(
    postgres_url: URL, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with replicas(postgres_url, 1) as (tokens,):
        await granted(tokens)
        nowhere = SharedTokens(postgres_url.set(database="nowhere"), PER_SECOND, patience_s=0.1)
        answers = [await nowhere.take(1) for _ in range(2)]
        await nowhere.close()
    assert [answer.count for answer in answers] == [0, 0]
    assert 0 < answers[0].wait_s <= answers[1].wait_s
    (said,) = [record.getMessage() for record in caplog.records if record.name.startswith("bot")]
    assert said.startswith("the shared rate limit cannot be read")


async def test_a_broken_connection_heals_by_itself(
    postgres_url: URL, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot")
    async with replicas(postgres_url, 1) as (tokens,):
        await granted(tokens)
        say(
            postgres_url,
            "SELECT pg_terminate_backend(pid) FROM pg_stat_activity "
            "WHERE datname = current_database() AND pid <> pg_backend_pid()",
        )
        assert (await granted(tokens)).count == 1
    assert [record.levelname for record in caplog.records if record.name.startswith("bot")] == [
        "WARNING",
        "INFO",
    ]
