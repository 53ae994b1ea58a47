"""A real SQLite file for each test, and a clock that stands still until it is moved."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import Connection

from bot.store.postgres import PostgresDatabase
from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Dispatcher
from tests.kit.keys import KEYRING
from tests.kit.postgres import Postgres
from tests.scheduler.replicas import Shared
from tests.scheduler.world import NOW, OneThread, Voice


@pytest.fixture
def transactions(tmp_path: Path) -> Iterator[OneThread]:
    one_thread = OneThread(tmp_path / "occurrences.db")
    yield one_thread
    one_thread.close()


@pytest.fixture
def connection(transactions: OneThread) -> Iterator[Connection]:
    with transactions.engine.begin() as connection:
        yield connection


@pytest.fixture
def clock() -> ShiftedClock:
    return ShiftedClock(frozen_at=NOW)


@pytest.fixture
def voice() -> Voice:
    return Voice()


@pytest.fixture
def dispatcher(transactions: OneThread, voice: Voice, clock: ShiftedClock) -> Dispatcher:
    return Dispatcher(transactions, {"evening": voice, "morning": voice}, clock=clock)


@pytest.fixture(scope="session")
def _kept_shared(postgres: Postgres) -> Iterator[Shared]:
    with postgres.database() as url, closing(PostgresDatabase(url, KEYRING)) as database:
        yield Shared(database, url)


@pytest.fixture
def shared(_kept_shared: Shared) -> Shared:
    """A PostgreSQL database without rows and jobs; the same one for every test."""
    _kept_shared.clear()
    return _kept_shared
