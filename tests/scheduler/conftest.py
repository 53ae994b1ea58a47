"""A real SQLite file for each test, and a clock that stands still until it is moved."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from sqlalchemy import Connection

from scheduler.clock import ShiftedClock
from scheduler.dispatcher import Dispatcher
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
