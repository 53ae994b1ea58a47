"""A database of its own for each test, and the sandbox that delivers to the whole bot."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from bot.chat.arrivals import Arrivals
from bot.chat.post import Post, Replica
from bot.store.database import Database
from bot.store.inbox import Received
from scheduler.clock import SystemClock
from tests.chat.conftest import sandbox, sandbox_url, visitor
from tests.kit.databases import open_sqlite

__all__ = ["sandbox", "sandbox_url", "visitor"]


@pytest.fixture
def database(tmp_path: Path) -> Iterator[Database]:
    with closing(open_sqlite(tmp_path / "bot.db")) as opened:
        yield opened


@pytest.fixture
def fed() -> list[Received]:
    """What was handed on to be answered."""
    return []


@pytest.fixture
def arrivals(database: Database, fed: list[Received]) -> Arrivals:
    post = Post(database, clock=SystemClock(), replica=Replica("any"), poke=lambda: None)
    return Arrivals(database, post=post, feed=fed.append)
