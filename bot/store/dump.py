"""Every row of every table, from one moment, and written again into a database that has none.

Two databases have the same content when each table has the same count and the same digest. The
digest is the sum of the SHA-256 of its lines (see `plain`), so that no table has to be sorted.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from hashlib import sha256
from typing import Final

from sqlalchemy import (
    Column,
    Connection,
    MetaData,
    Table,
    Text,
    cast,
    column,
    func,
    inspect,
    select,
    table,
    text,
)

from bot.store import tables
from bot.store.plain import Kind, for_postgres, for_sqlite, kind_of, plain, to_line, to_row
from scheduler.table import metadata as scheduler_metadata

LEFT_OUT: Final = frozenset({"duty"})
"""Leases: who did what last, and until when. They mean nothing in another life."""

_ROWS_AT_ONCE: Final = 1_000
_WRAP: Final = 1 << 256

Columns = Mapping[str, Kind]
"""Of one table, in the order of their names."""
Layout = Mapping[str, Columns]
"""Our tables, those first that others point at."""


class DoesNotFit(Exception):
    """The rows are not such as the tables are; `str` names the table."""


@dataclass(frozen=True, slots=True)
class Batch:
    """Some rows of one table, a line each."""

    table: str
    lines: list[bytes]


@dataclass(slots=True)
class Sum:
    """How many rows, and the sum of their digests."""

    rows: int = 0
    digest: int = 0

    def add(self, lines: Iterable[bytes]) -> None:
        """Count these lines too."""
        digests = [int.from_bytes(sha256(line).digest(), "big") for line in lines]
        self.rows += len(digests)
        self.digest = (self.digest + sum(digests)) % _WRAP


@dataclass(frozen=True, slots=True)
class Sums:
    """What was counted, by table; equal for equal content. A table without rows has no entry."""

    of: dict[str, Sum] = field(default_factory=dict)

    def add(self, batch: Batch) -> None:
        """Count these rows too."""
        self.of.setdefault(batch.table, Sum()).add(batch.lines)

    def counted(self, given: Iterable[Batch]) -> Iterator[Batch]:
        """The same batches, counted as they go by."""
        for batch in given:
            self.add(batch)
            yield batch

    def rows(self, table: str) -> int:
        """How many rows a table has."""
        return self.of[table].rows if table in self.of else 0


def layout_of(connection: Connection) -> Layout:
    """Our tables as they are in this database, whichever version made them."""
    return {each.name: _columns(each) for each in _our_tables(connection)}


def batches(connection: Connection, layout: Layout) -> Iterator[Batch]:
    """Every row, a thousand at a time; of one moment if the transaction sees one."""
    for name, columns in layout.items():
        yield from (Batch(name, lines) for lines in _lines(connection, name, columns=columns))


def counted(given: Iterable[Batch]) -> Sums:
    """Count all of these."""
    sums = Sums()
    for batch in given:
        sums.add(batch)
    return sums


def is_empty(connection: Connection) -> bool:
    """Whether nothing is there of anybody; tables may be, and the proof of a key."""
    return not any(
        connection.execute(select(1).select_from(each).limit(1)).first()
        for each in _our_tables(connection)
        if each.name != tables.sealing_key.name
    )


def load(connection: Connection, layout: Layout, given: Iterable[Batch]) -> None:
    """Write these rows into tables without any, and go on numbering where they end.

    Raises DoesNotFit for a layout or a row that is not such as the tables here.
    """
    here = {each.name: each for each in _our_tables(connection)}
    if {name: _columns(each) for name, each in here.items()} != dict(layout):
        raise DoesNotFit("its tables are not those of its version")
    for batch in given:
        _insert(connection, here[batch.table], batch.lines)
    if connection.dialect.name == "postgresql":
        _number_on(connection, here.values())


def _our_tables(connection: Connection) -> list[Table]:
    ours = (set(tables.metadata.tables) | set(scheduler_metadata.tables)) - LEFT_OUT
    there = set(inspect(connection).get_table_names())
    found = MetaData()
    found.reflect(connection, only=sorted(ours & there))
    return found.sorted_tables


def _columns(found: Table) -> Columns:
    return {each.name: kind_of(each) for each in _in_order(found)}


def _in_order(found: Table) -> list[Column[object]]:
    return sorted(found.columns, key=lambda each: each.name)


def _lines(connection: Connection, name: str, *, columns: Columns) -> Iterator[list[bytes]]:
    # Without the types of the reflected columns: what is turned are the driver's own values.
    wanted = [
        cast(column(each), Text) if kind is Kind.JSON else column(each)
        for each, kind in columns.items()
    ]
    turns = [plain(kind) for kind in columns.values()]
    streaming = {"stream_results": True, "yield_per": _ROWS_AT_ONCE}
    found = connection.execute(
        select(*wanted).select_from(table(name)), execution_options=streaming
    )
    for rows in found.partitions():
        yield [to_line(row, turns) for row in rows]


def _insert(connection: Connection, into: Table, lines: Iterable[bytes]) -> None:
    """By the driver itself: SQLAlchemy's types would turn once more what is turned already."""
    on_postgres = connection.dialect.name == "postgresql"
    columns = _in_order(into)
    turns = [for_postgres(one) if on_postgres else for_sqlite(kind_of(one)) for one in columns]
    quoted = connection.dialect.identifier_preparer.quote
    names = ", ".join(quoted(each.name) for each in columns)
    marks = ", ".join(["%s" if on_postgres else "?"] * len(columns))
    statement = f"INSERT INTO {quoted(into.name)} ({names}) VALUES ({marks})"  # noqa: S608
    try:
        rows = [to_row(line, turns) for line in lines]
    except ValueError:
        raise DoesNotFit(f"a row of {into.name} is not such as the table is") from None
    connection.exec_driver_sql(statement, rows)


def _number_on(connection: Connection, loaded: Iterable[Table]) -> None:
    """Let the next row of each table get the number behind the highest one."""
    named = text("SELECT pg_get_serial_sequence(:of, 'id')")
    setting = text("SELECT setval(CAST(:sequence AS regclass), :highest)")
    for each in loaded:
        if "id" not in each.columns:
            continue
        sequence = connection.execute(named, {"of": each.name}).scalar()
        highest = connection.execute(select(func.max(each.c.id))).scalar()
        if sequence is not None and highest is not None:
            connection.execute(setting, {"sequence": sequence, "highest": highest})
