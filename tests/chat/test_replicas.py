"""Several replicas on one database: each update is answered by one, each person in order."""

from __future__ import annotations

import asyncio
import json
from collections.abc import AsyncIterator
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.chat.application import build
from bot.chat.door import Door
from bot.chat.post import Replica
from bot.chat.worker import LOOK, Worker
from bot.services.house import House as Choices
from bot.store import inbox
from bot.store.inbox import HOLD, Received
from tests.kit.databases import KINDS, POSTGRESQL
from tests.kit.house import House, eventually, house
from tests.kit.person import PATIENCE_S, Person
from tests.kit.sandbox import Sandbox

GRACE = HOLD + timedelta(seconds=1)
LOOKS = 3  # in a row, until what a dead replica held may be taken


@pytest.fixture(params=KINDS)
def place(request: pytest.FixtureRequest, tmp_path: Path) -> Path | URL:
    on: Path | URL = request.getfixturevalue("postgres_url")
    return on if request.param == POSTGRESQL else tmp_path


@pytest.fixture
async def standing(sandbox: Sandbox, visitor: Person, place: Path | URL) -> AsyncIterator[House]:
    """A bot that neither listens nor speaks, with Ann on a plan."""
    async with house(sandbox, place, started=False) as living:
        await living.move_in(visitor)
        yield living


@dataclass
class Crowd:
    """Replicas beside each other, and updates that were fetched for them."""

    house: House
    ann: Person
    updates: int = 0

    async def replica(self, name: str) -> Worker:
        known, clock = self.house, self.house.clock
        door = Door(
            known.bot,
            known.database,
            clock=clock,
            house=Choices(is_sandbox=True),
            poke=known.engine.poke,
            replica=Replica(name, alone=False),
        )
        application = build(known.bot, door)
        await application.initialize()
        return Worker(application, door)

    async def says(self, text: str, *, to: str | None) -> Received:
        """What Ann wrote is fetched by this replica, which has done nothing about it yet."""
        self.updates += 1
        fresh = Received(self.updates, self.ann.id, json.dumps(self._message(text)))
        now = self.house.clock.now()
        await self.house.run(lambda tx: inbox.store(tx, [fresh], now=now, holder=to))
        return fresh

    def _message(self, text: str) -> dict[str, object]:
        chat = {"id": self.ann.id, "type": "private", "first_name": "Ann"}
        sender = {"id": self.ann.id, "is_bot": False, "first_name": "Ann"}
        command = {"type": "bot_command", "offset": 0, "length": len(text)}
        message = {"message_id": 9_000 + self.updates, "date": 1, "text": text, "from": sender}
        message |= {"chat": chat, "entities": [command] if text.startswith("/") else []}
        return {"update_id": self.updates, "message": message}

    async def passes(self, step: timedelta) -> None:
        """Let time pass, and wait until the house knows."""
        then = self.house.clock.now() + step
        await self.house.sandbox.advance(step)
        await eventually(lambda: self.house.clock.now() >= then)

    async def looks(self, worker: Worker, times: int = LOOKS) -> None:
        for _ in range(times):
            await worker.take_up()
            await self.passes(LOOK)
        async with asyncio.timeout(PATIENCE_S):
            await worker.idle()

    async def heard(self) -> list[str]:
        return [m["text"] for m in await self.ann.messages() if m["from"]["is_bot"]]

    async def heard_twice(self) -> list[str]:
        heard = await self.heard()
        assert len(heard) == 2, heard
        return heard


@pytest.fixture
async def crowd(standing: House, visitor: Person) -> Crowd:
    return Crowd(standing, visitor)


async def test_what_a_dead_replica_left_is_answered_by_another(crowd: Crowd) -> None:
    await crowd.says("/help", to="dead")
    living = await crowd.replica("living")
    await crowd.looks(living)
    assert await crowd.heard() == []
    await crowd.passes(GRACE)
    await crowd.looks(living, LOOKS + 1)
    assert len(await crowd.heard()) == 1
    assert await crowd.house.inbox_states() == ["done"]


async def test_the_living_hold_again_after_a_gap_before_anybody_takes_what_is_theirs(
    crowd: Crowd,
) -> None:
    """As after an hour without the database: every hold has run out, and nobody is dead."""
    fresh = await crowd.says("/help", to="busy")
    other = await crowd.replica("other")
    await crowd.looks(other)
    await crowd.passes(timedelta(hours=1))
    await crowd.looks(other, LOOKS - 1)
    assert await crowd.heard() == []
    busy = await crowd.replica("busy")
    busy.feed(fresh)
    await busy.idle()
    await crowd.looks(other)
    assert len(await crowd.heard()) == 1


async def test_what_waits_with_a_living_replica_stays_with_it(crowd: Crowd) -> None:
    await crowd.says("/help", to="busy")
    busy, other = await crowd.replica("busy"), await crowd.replica("other")
    await crowd.looks(other)
    for _ in range(LOOKS):
        await crowd.passes(HOLD / 2)
        await busy.hold()
        await crowd.looks(other, 1)
    assert await crowd.house.inbox_states() == ["received"]


async def test_a_stopped_replica_gives_back_what_it_has_not_begun(crowd: Crowd) -> None:
    await crowd.says("/help", to="stopping")
    stopping, other = await crowd.replica("stopping"), await crowd.replica("other")
    await stopping.stop(grace_s=0)
    await crowd.looks(other, 1)
    assert len(await crowd.heard()) == 1


async def test_a_person_is_answered_in_order_across_replicas(crowd: Crowd) -> None:
    first = await crowd.says("/help", to="one")
    second = await crowd.says("/privacy", to="two")
    one, two = await crowd.replica("one"), await crowd.replica("two")
    two.feed(second)
    await asyncio.sleep(0.3)  # longer than the second replica waits between two looks
    assert await crowd.heard() == []
    one.feed(first)
    await asyncio.gather(one.idle(), two.idle())
    help_, privacy = await crowd.heard_twice()
    assert "no doctor" in help_
    assert "What is kept" in privacy


async def test_what_a_dead_replica_left_goes_before_what_the_person_said_since(
    crowd: Crowd,
) -> None:
    await crowd.says("/help", to="dead")
    await crowd.passes(GRACE)
    second = await crowd.says("/privacy", to="living")
    living = await crowd.replica("living")
    living.feed(second)
    for _ in range(LOOKS):
        await living.take_up()
        await crowd.passes(LOOK)
    await living.idle()
    help_, privacy = await crowd.heard_twice()
    assert "no doctor" in help_
    assert "What is kept" in privacy


async def test_what_one_person_said_waits_in_order_whichever_came_first(crowd: Crowd) -> None:
    first, second = await crowd.says("/help", to="one"), await crowd.says("/privacy", to="one")
    one = await crowd.replica("one")
    one.feed(second)
    one.feed(first)
    await one.idle()
    help_, privacy = await crowd.heard_twice()
    assert "no doctor" in help_
    assert "What is kept" in privacy


async def test_an_update_that_another_replica_has_taken_is_left_to_it(crowd: Crowd) -> None:
    fresh = await crowd.says("took it", to="taker")
    slow = await crowd.replica("slow")
    slow.feed(fresh)
    await slow.idle()
    assert await crowd.heard() == []
    assert await crowd.house.inbox_states() == ["received"]
