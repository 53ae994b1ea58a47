"""An hour's round of housekeeping, as main starts it."""

from __future__ import annotations

import logging
from contextlib import closing
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, func, insert, select

from bot.housekeeping import Housekeeping
from bot.services.kinds import Kind
from bot.store.retention import MESSAGES_KEPT_FOR
from scheduler.clock import ShiftedClock
from scheduler.table import State, occurrence_table
from tests.kit.databases import open_sqlite
from tests.kit.plans import Life


def broken() -> int:
    raise PermissionError(13, "Permission denied")


async def test_a_round_takes_away_old_records_and_old_backups(tmp_path: Path) -> None:
    clock, asked = ShiftedClock(), []
    with closing(open_sqlite(tmp_path / "bot.sqlite3")) as database:
        life = Life(database)
        night = (clock.now() - MESSAGES_KEPT_FOR).date() - timedelta(days=1)
        row = {"person_id": life.id, "kind": Kind.EVENING, "night": night}
        times = {"due_at": clock.now(), "good_until": clock.now(), "state": State.SENT}
        life.run(lambda tx: tx.execute(insert(occurrence_table).values(row | times)))
        before = life.run(messages)
        house = Housekeeping(
            database, clock=clock, poke=lambda: None, remove_backups=lambda: asked.append(1) or 1
        )
        await house.once()
        assert life.run(messages) == before - 1
    assert asked == [1]


async def test_backups_that_cannot_be_removed_are_said_and_stop_nothing(
    tmp_path: Path, caplog: pytest.LogCaptureFixture
) -> None:
    with closing(open_sqlite(tmp_path / "bot.sqlite3")) as database:
        house = Housekeeping(
            database, clock=ShiftedClock(), poke=lambda: None, remove_backups=broken
        )
        with caplog.at_level(logging.WARNING):
            await house.once()
    assert caplog.messages == ["old backups cannot be removed (Permission denied)"]


def messages(tx: Connection) -> int:
    return int(tx.execute(select(func.count()).select_from(occurrence_table)).scalar_one())
