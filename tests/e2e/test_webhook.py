"""By webhook, in real processes: people write all the time, and every word is answered once."""

from __future__ import annotations

import asyncio
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from itertools import groupby
from pathlib import Path

import aiohttp
from sqlalchemy import select

from bot.store.tables import inbox
from tests.kit.balancer import balancer
from tests.kit.faults_records import Records
from tests.kit.hooked import SECRET, free_port
from tests.kit.person import Person
from tests.kit.postgres import Postgres
from tests.kit.processes import Program, bot_program, sandbox_program
from tests.kit.replica import libpq
from tests.kit.sandbox import Sandbox

READY = "The chat is at"
PATIENCE_S = 20.0
TAKEN_OVER_S = 60.0  # what a killed replica had begun is taken up by another within 30 s
EVERY_S = 0.25
MOST_UNANSWERED = 8  # more would be a flood, and be told so
QUESTIONS = {"/help": "no doctor", "/privacy": "What is kept"}


@dataclass
class Chatter:
    """Somebody who asks the same two things, in turn, until told to stop."""

    person: Person
    said: int = 0
    is_curious: bool = True

    async def asks(self) -> None:
        questions = list(QUESTIONS)
        while self.is_curious:
            if self.said - len(once(await self.heard())) < MOST_UNANSWERED:
                await self.person.say(questions[self.said % len(questions)])
                self.said += 1
            await asyncio.sleep(EVERY_S)

    async def heard(self) -> list[str]:
        """What was answered, in order: for each message the question that it belongs to."""
        spoken = [one["text"] for one in await self.person.messages() if one["from"]["is_bot"]]
        return [next((q for q, words in QUESTIONS.items() if words in t), t) for t in spoken]

    async def hears(self, count: int, *, within_s: float = PATIENCE_S) -> None:
        """Wait for so many answers."""
        async with asyncio.timeout(within_s):
            while len(once(await self.heard())) < count:
                await asyncio.sleep(0.05)


def once(heard: list[str]) -> list[str]:
    """The same without repeats: nobody asks the same thing twice in a row."""
    return [question for question, _ in groupby(heard)]


@asynccontextmanager
async def sandbox_at(folder: Path) -> AsyncIterator[Sandbox]:
    program = sandbox_program(folder)
    url = (await program.start(until="The sandbox is at")).split()[-1]
    try:
        async with aiohttp.ClientSession() as session:
            yield Sandbox(url, session)
    finally:
        await program.stop()


@asynccontextmanager
async def chatting(
    sandbox: Sandbox, *names: str, most_repeats: int = 0
) -> AsyncIterator[Sequence[Chatter]]:
    """These people ask until the block is left; then each has an answer to each, in order."""
    chatters = [Chatter(await Person.join(sandbox, name)) for name in names]
    tasks = [asyncio.create_task(chatter.asks()) for chatter in chatters]
    try:
        yield chatters
    finally:
        for chatter in chatters:
            chatter.is_curious = False
        await asyncio.gather(*tasks)
    for chatter in chatters:
        await chatter.hears(chatter.said)
    await asyncio.sleep(EVERY_S)
    for chatter in chatters:
        in_turn, heard = list(QUESTIONS) * chatter.said, await chatter.heard()
        assert once(heard) == in_turn[: chatter.said]
        assert len(heard) - chatter.said <= most_repeats


async def all_hear_more(chatters: Sequence[Chatter], *, within_s: float = PATIENCE_S) -> None:
    """Wait until each has two answers more than now."""
    now = [len(once(await chatter.heard())) for chatter in chatters]
    waits = zip(chatters, now, strict=True)
    hear = (chatter.hears(before + 2, within_s=within_s) for chatter, before in waits)
    await asyncio.gather(*hear)


def hook(port: int, **more: str) -> dict[str, str]:
    """The settings of a bot to which Telegram delivers at this port."""
    url = f"http://127.0.0.1:{port}/telegram"
    return {"WEBHOOK_URL": url, "WEBHOOK_SECRET": SECRET, "WEB_PORT": str(port)} | more


async def test_from_polling_to_a_webhook_and_back_every_word_is_answered_once(
    tmp_path: Path,
) -> None:
    async with sandbox_at(tmp_path) as sandbox:
        by_polling = bot_program(tmp_path, sandbox.url)
        by_webhook = bot_program(tmp_path, sandbox.url, **hook(free_port()))
        try:
            async with chatting(sandbox, "Ann", "Ben") as chatters:
                await by_polling.start(until=READY)
                await all_hear_more(chatters)
                assert await by_polling.stop() == 0
                await by_webhook.start(until=READY)
                await all_hear_more(chatters)
                assert await by_webhook.stop() == 0
                await by_polling.start(until=READY)
                await all_hear_more(chatters)
        finally:
            await by_webhook.stop()
            await by_polling.stop()
        assert "ERROR" not in by_polling.output()


@asynccontextmanager
async def two_replicas(
    folder: Path, postgres: Postgres
) -> AsyncIterator[tuple[Sandbox, list[Program], Records]]:
    """Two bots on one database behind one webhook, not started yet."""
    ports = [free_port(), free_port()]
    with postgres.empty_database() as database:
        async with sandbox_at(folder) as sandbox, balancer(*ports) as front:
            url = f"http://127.0.0.1:{front}/telegram"
            shared = {"ENGINE": "cluster", "DATABASE_URL": libpq(database), "WEBHOOK_URL": url}
            bots = [
                bot_program(folder / str(port), sandbox.url, **hook(port) | shared)
                for port in ports
            ]
            try:
                yield sandbox, bots, Records(database)
            finally:
                await asyncio.gather(*(bot.stop() for bot in bots))
        assert all("ERROR" not in bot.output() for bot in bots)


async def test_of_replicas_behind_one_webhook_one_may_stop_and_every_word_is_answered_once(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with two_replicas(tmp_path, postgres) as (sandbox, bots, records):
        async with chatting(sandbox, "Ann", "Ben") as chatters:
            await asyncio.gather(*(bot.start(until=READY) for bot in bots))
            await all_hear_more(chatters)
            assert await bots[0].stop() == 0
            await all_hear_more(chatters)
            await bots[0].start(until=READY)
            await all_hear_more(chatters)
        rows = records.read(lambda tx: tx.execute(select(inbox.c.holder)).all())
        holders = {row.holder for row in rows}
        assert len(holders - {None}) >= 2, "both took their part"


async def test_of_a_replica_that_is_killed_behind_a_webhook_every_word_is_answered(
    tmp_path: Path, postgres: Postgres
) -> None:
    async with (
        two_replicas(tmp_path, postgres) as (sandbox, bots, _),
        chatting(sandbox, "Ann", "Ben", most_repeats=1) as chatters,
    ):
        await asyncio.gather(*(bot.start(until=READY) for bot in bots))
        await all_hear_more(chatters)
        await bots[0].kill()
        await all_hear_more(chatters, within_s=TAKEN_OVER_S)
