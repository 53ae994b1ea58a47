"""What the bot has written, read from outside while it runs, and with its own key."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import datetime
from pathlib import Path

from sqlalchemy import URL, ColumnElement, Connection, Row, Table, select, text
from sqlalchemy.exc import OperationalError

from bot.services import planning
from bot.services.replay import replay
from bot.store import people, plans, screenings
from bot.store.keyring import Keyring, read_keyring
from bot.store.opening import open_database
from tests.kit.faults_records import Records
from tests.kit.plans import a_screening
from tests.soak.folk import Resident

AT_A_TIME = 500  # people that move in with one commit


class Books(Records):
    """One bot's database, of whichever kind, and large. Nothing is written."""

    def __init__(self, url: URL, keyring: Keyring) -> None:
        super().__init__(url, keyring)
        self.url = url

    def is_quiet(self, now: datetime) -> bool:
        """Whether nothing is due or under way, and nobody waits for an answer."""
        try:
            return not self.unanswered() and not self.unsaid(now)
        except OperationalError:  # the database is away
            return False

    def each_of(
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


def move_in(url: URL, key_file: Path, crowd: Sequence[Resident], *, now: datetime) -> Books:
    """Make the database and give everybody their plan, as if the setup were done."""
    database = open_database(url, key_file)
    try:
        for first in range(0, len(crowd), AT_A_TIME):
            some = crowd[first : first + AT_A_TIME]
            database.run_now(lambda tx, some=some: _settle(tx, some, now=now))  # type: ignore[misc]
    finally:
        database.close()
    return Books(url, read_keyring(key_file))


def _settle(tx: Connection, crowd: Sequence[Resident], *, now: datetime) -> None:
    for one in crowd:
        one.id = people.meet(tx, one.chat_id, language=one.language, now=now).id
        plans.add(tx, one.id, one.plan, cause="soak", now=now)
        screenings.add(tx, one.id, a_screening(at=now))
        planning.replan(tx, one.id, now=now)
