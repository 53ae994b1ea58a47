"""The audit of the fault tests finds what it is for: each promise is broken here by hand."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest_asyncio
from sqlalchemy import Connection, insert, select, update

from bot.store.sqlite import SqliteDatabase
from bot.store.tables import intake
from scheduler.table import State, occurrence_table
from tests.kit.faults_audit import audit
from tests.kit.faults_crowd import STEADY
from tests.kit.faults_lives import a_night
from tests.kit.faults_stage import Stage, stage
from tests.kit.house import sandbox_beside
from tests.kit.keys import KEYRING
from tests.kit.plans import MONDAY


@pytest_asyncio.fixture
async def house(tmp_path: Path) -> AsyncIterator[Stage]:
    """After a night in which nothing went wrong; the bot has stopped."""
    with sandbox_beside(tmp_path / "world") as url:
        async with stage(url, tmp_path, STEADY) as house:
            await house.start_bot()
            await a_night(house, MONDAY)
            assert await house.bot.stop() == 0
            yield house


async def test_the_audit_finds_each_broken_promise(house: Stage, tmp_path: Path) -> None:
    assert await audit(house) == []
    [ann], heard = house.crowd, house.heard.said
    evening, told = heard[0], list(ann.told)

    ann.told.clear()
    heard.remove(evening)
    assert _starts(await audit(house)) == ["lost", "untrue"]
    heard.append(evening)
    ann.told.extend(told)

    heard.append(evening)
    assert _starts(await audit(house)) == ["doubled", "doubled"]
    heard.pop()

    ann.firm[-1] = replace(ann.firm[-1], value=3)
    assert _starts(await audit(house)) == ["forgotten"]
    ann.firm[-1] = told[-1]

    state = house.taken.pop(told[0].update_id)
    assert _starts(await audit(house)) == ["mislaid"]
    house.taken[told[0].update_id] = state

    with closing(SqliteDatabase(tmp_path / "data" / "bot.db", KEYRING)) as database:
        database.run_now(_write_the_intake_again)
        assert _starts(await audit(house)) == ["written twice"]
        database.run_now(_leave_a_message_in_flight)
        assert _starts(await audit(house)) == ["untrue", "written twice"]

    with house.bot.log.open("a") as log:
        log.write("Took it\n")
    assert _starts(await audit(house)) == ["untrue", "written twice", "leaked"]


def _starts(broken: Sequence[str]) -> list[str]:
    return [sentence.partition(":")[0] for sentence in broken]


def _write_the_intake_again(tx: Connection) -> None:
    row = tx.execute(select(intake)).one()._asdict()
    tx.execute(insert(intake).values(row | {"id": row["id"] + 1}))


def _leave_a_message_in_flight(tx: Connection) -> None:
    waiting = occurrence_table.c.state == State.PLANNED
    of_one_kind = occurrence_table.c.kind == "review"
    held = update(occurrence_table).where(waiting, of_one_kind)
    tx.execute(held.values(state=State.SENDING.value))
