"""A sandbox, a running bot and a person on a plan, for the tests that go through the real wire."""

from __future__ import annotations

from collections.abc import AsyncIterator, Iterator
from pathlib import Path

import pytest

from tests.kit.house import House, empty_world, forget_updates, house, sandbox_beside
from tests.kit.person import Person
from tests.kit.sandbox import Sandbox


@pytest.fixture(scope="session")
def sandbox_url(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    with sandbox_beside(tmp_path_factory.mktemp("sandbox")) as url:
        yield url


@pytest.fixture
async def sandbox(sandbox_url: str) -> AsyncIterator[Sandbox]:
    async with empty_world(sandbox_url) as empty:
        yield empty


@pytest.fixture
async def visitor(sandbox: Sandbox) -> Person:
    """Somebody who pressed Start before the bot was there, so that it may write to them."""
    person = await Person.join(sandbox)
    await person.start()
    await forget_updates(sandbox)
    return person


@pytest.fixture
async def bot(sandbox: Sandbox, visitor: Person, tmp_path: Path) -> AsyncIterator[House]:
    async with house(sandbox, tmp_path) as living:
        yield living


@pytest.fixture
async def ann(bot: House, visitor: Person) -> Person:
    """A person on 100 mg; it is six in the evening in Berlin and nothing is on the screen."""
    await bot.move_in(visitor)
    return visitor
