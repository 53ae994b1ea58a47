"""What the bot has written, read from outside, also while it runs or lies dead."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TypeVar

from sqlalchemy import (
    URL,
    ColumnElement,
    Connection,
    NullPool,
    Row,
    Table,
    and_,
    create_engine,
    func,
    or_,
    select,
)

from bot.store import plans
from bot.store.inbox import FINISHED
from bot.store.keyring import Keyring
from bot.store.plans import Plan
from bot.store.sealed import hang
from bot.store.tables import inbox
from scheduler import occurrences
from scheduler.table import Occurrence, State, occurrence_table, read
from tests.kit.keys import KEYRING
from tests.kit.sandbox import Sandbox

T = TypeVar("T")

GLANCE_S, PATIENCE_S = 0.02, 20.0

_row = occurrence_table.c
_WAITS = _row.state == State.PLANNED
_BUSY = or_(_row.state == State.SENDING, _row.state == State.QUEUED)
_TRIED = and_(_WAITS, _row.attempts > 0)


class Records:
    """One bot's database, whichever kind it is. Nothing is written."""

    def __init__(self, url: URL, keyring: Keyring = KEYRING) -> None:
        # No pool: a connection that stays open would keep SQLite from folding its log away.
        self._engine = create_engine(url, poolclass=NullPool)
        hang(self._engine, keyring)

    def read(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def rows(self) -> list[Occurrence]:
        """Every planned message of everybody, by time."""
        query = select(occurrence_table).order_by(_row.due_at, _row.person_id, _row.kind)
        return self.read(lambda tx: [read(row) for row in tx.execute(query)])

    def all_of(self, table: Table) -> Sequence[Row[tuple[object, ...]]]:
        """Every row of a table that has an id, oldest first."""
        return self.read(lambda tx: tx.execute(select(table).order_by(table.c.id)).all())

    def unsaid(self, now: datetime) -> int:
        """How many messages are due by now, or on their way."""
        return self._count(or_(_BUSY, and_(_WAITS, _row.due_at <= now)), occurrence_table)

    def unanswered(self) -> int:
        """How many updates are stored and not answered yet."""
        return self._count(inbox.c.state.not_in(FINISHED), inbox)

    def next_try(self) -> datetime | None:
        """When the next of the messages falls due that were tried in vain."""
        query = select(func.min(_row.due_at)).where(_TRIED)
        return self.read(lambda tx: tx.execute(query).scalar_one())

    def updates(self, after: int) -> dict[int, str]:
        """The state of each stored update with a later id than this."""
        query = select(inbox.c.update_id, inbox.c.state).where(inbox.c.update_id > after)
        return self.read(lambda tx: {row.update_id: row.state for row in tx.execute(query)})

    def plan_at(self, person_id: int, at: datetime) -> Plan | None:
        """The plan that was in force at this instant."""
        stored = self.read(lambda tx: plans.as_of(tx, person_id, at))
        return None if stored is None else stored.plan

    def _count(self, condition: ColumnElement[bool], table: Table) -> int:
        query = select(func.count()).select_from(table).where(condition)
        return self.read(lambda tx: tx.execute(query).scalar_one())


async def at_rest(records: Records, sandbox: Sandbox) -> None:
    """Wait until people are answered, what is due is said, and the sandbox knows the next alarm."""
    async with asyncio.timeout(PATIENCE_S):
        while not await _is_at_rest(records, sandbox):
            await asyncio.sleep(GLANCE_S)


async def _is_at_rest(records: Records, sandbox: Sandbox) -> bool:
    if (await sandbox.get("/sim/updates"))["waiting"] or records.unanswered():
        return False
    if records.unsaid(await sandbox.now()):
        return False
    return await sandbox.expects(records.read(occurrences.next_due))
