"""What the bot has written, read from outside while it runs, and with its own key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path
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
    text,
)
from sqlalchemy.exc import OperationalError

from bot.services import planning
from bot.services.replay import replay
from bot.store import people, plans, screenings
from bot.store.inbox import FINISHED
from bot.store.keyring import read_keyring
from bot.store.opening import open_database
from bot.store.sealed import hang
from bot.store.tables import inbox
from scheduler.table import State, occurrence_table
from tests.kit.plans import a_screening
from tests.soak.folk import Resident

T = TypeVar("T")

AT_A_TIME = 500  # people that move in with one commit
_row = occurrence_table.c
_BUSY = or_(_row.state == State.SENDING, _row.state == State.QUEUED)
_WAITS = _row.state == State.PLANNED


class Books:
    """One bot's database, of whichever kind. Nothing is written once the bot runs."""

    def __init__(self, url: URL, key_file: Path) -> None:
        self.url, self._key_file = url, key_file

    def move_in(self, crowd: Sequence[Resident], *, now: datetime) -> None:
        """Make the database and give everybody their plan, as if the setup were done."""
        database = open_database(self.url, self._key_file)
        try:
            for first in range(0, len(crowd), AT_A_TIME):
                some = crowd[first : first + AT_A_TIME]
                database.run_now(lambda tx, some=some: _settle(tx, some, now=now))  # type: ignore[misc]
        finally:
            database.close()
        self._open()

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing is due or under way, and nobody waits for an answer."""
        due = or_(_BUSY, and_(_WAITS, _row.due_at <= now))
        try:
            with self._engine.connect() as connection:
                waiting = _count(connection, inbox.c.state.not_in(FINISHED), inbox)
                return not waiting and not _count(connection, due, occurrence_table)
        except OperationalError:  # the database is away
            return False

    def next_try(self) -> datetime | None:
        """When the next of the messages falls due that were tried in vain."""
        query = select(func.min(_row.due_at)).where(_WAITS, _row.attempts > 0)
        found: datetime | None = self.read(lambda tx: tx.execute(query).scalar_one())
        return found

    def updates(self, after: int, up_to: int) -> dict[int, str]:
        """The state of each stored update of these."""
        within = inbox.c.update_id.between(after + 1, up_to)
        query = select(inbox.c.update_id, inbox.c.state).where(within)
        return self.read(lambda tx: {row.update_id: row.state for row in tx.execute(query)})

    def all_of(
        self, table: Table, *order: ColumnElement[object]
    ) -> Iterator[Row[tuple[object, ...]]]:
        """Every row of a table, a part at a time."""
        with self._engine.connect() as connection:
            found = connection.execution_options(yield_per=1000).execute(
                select(table).order_by(*order)
            )
            yield from found

    def replayed(self, person_ids: Iterable[int]) -> Counter[str]:
        """How often each outcome came of asking for all decisions of these people again."""

        def ask(tx: Connection) -> Counter[str]:
            return Counter(
                str(again.outcome) for person_id in person_ids for again in replay(tx, person_id)
            )

        return self.read(ask)

    def size_mb(self) -> float:
        """How much disk the database takes."""
        if self.url.get_backend_name() == "postgresql":
            size = text("select pg_database_size(current_database())")
            return float(self.read(lambda tx: tx.execute(size).scalar_one())) / 2**20
        return Path(str(self.url.database)).stat().st_size / 2**20

    def read(self, work: Callable[[Connection], T]) -> T:
        with self._engine.connect() as connection:
            return work(connection)

    def _open(self) -> None:
        # No pool: a connection that stays open would keep SQLite from folding its log away.
        self._engine = create_engine(self.url, poolclass=NullPool)
        hang(self._engine, read_keyring(self._key_file))


def _settle(tx: Connection, crowd: Sequence[Resident], *, now: datetime) -> None:
    for one in crowd:
        one.id = people.meet(tx, one.chat_id, language=one.language, now=now).id
        plans.add(tx, one.id, one.plan, cause="soak", now=now)
        screenings.add(tx, one.id, a_screening(at=now))
        planning.replan(tx, one.id, now=now)


def _count(connection: Connection, condition: ColumnElement[bool], table: Table) -> int:
    query = select(func.count()).select_from(table).where(condition)
    return connection.execute(query).scalar_one()
