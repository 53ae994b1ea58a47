"""Statements that are built once: SQLAlchemy takes ten times as long to build one as to run it.

    _OF_PERSON = Prepared(select(plan).where(plan.c.person_id == bindparam("person_id")))
    row = _OF_PERSON.first(connection, person_id=7)

On SQLite such a statement goes to the driver by the shortest way (8 us, where SQLAlchemy's own way
takes 60); elsewhere the network takes longer than we do.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import partial
from typing import Any

from sqlalchemy import Connection, Dialect, Row, Select, UpdateBase
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.compiler import SQLCompiler

from scheduler.driver import driver, is_direct

Found = Row[tuple[object, ...]]
"""A row: its columns by name."""
_Convert = Callable[[object], object]
# Of the driver, of a column type that refuses a value, and of a value that is missing.
_ERRORS = (sqlite3.Error, TypeError, ValueError, KeyError)


class Prepared:
    """A statement with named parameters (`bindparam`), none of them a list of values (`IN`).

    What it raises is what SQLAlchemy would raise.
    """

    def __init__(self, statement: Select[*tuple[Any, ...]] | UpdateBase) -> None:
        self._statement = statement
        self._built: _Built | None = None
        self._short: _ForSqlite | None = None

    def all(self, connection: Connection, **values: object) -> Sequence[Found]:
        """All rows."""
        short = self._short_way(connection)
        if short is None:
            return connection.execute(self._statement, values).all()
        return [*map(short.row, short.run(connection, values))]

    def first(self, connection: Connection, **values: object) -> Found | None:
        """The first row, or None when there is none."""
        short = self._short_way(connection)
        if short is None:
            return connection.execute(self._statement, values).first()
        raw = short.run(connection, values).fetchone()
        return None if raw is None else short.row(raw)

    def change(self, connection: Connection, **values: object) -> int:
        """Run it, and say how many rows it changed."""
        short = self._short_way(connection)
        if short is None:
            return connection.execute(self._statement, values).rowcount
        return short.run(connection, values).rowcount

    def change_many(self, connection: Connection, rows: Sequence[dict[str, object]]) -> int:
        """Run it for each of these rows (at least one); say how many rows it changed in all."""
        short = self._short_way(connection)
        if short is None:
            return connection.execute(self._statement, rows).rowcount
        return short.run_many(connection, rows).rowcount

    def _short_way(self, connection: Connection) -> "_ForSqlite | None":
        if not is_direct(connection) or not connection.in_transaction():
            return None
        short, dialect = self._short, connection.dialect
        # Column types may hold what belongs to one database, such as its keys.
        if short is None or short.dialect is not dialect:
            self._built = self._built or _Built(self._statement, dialect)
            short = self._short = _ForSqlite(self._built, dialect)
        return short


class _Built:
    """The statement in SQLite's words: the same for every database of it."""

    def __init__(self, statement: Select[*tuple[Any, ...]] | UpdateBase, dialect: Dialect) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None, "SQLite's parameters have places, not names"
        binds = compiled.binds
        self.sql = str(compiled)
        self.fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self.places = compiled.positiontup
        self.given = [binds[name].type for name in self.places]
        columns = statement.exported_columns
        self.found = [column.type for column in columns]
        names = [str(column.key) for column in columns]
        row = namedtuple("Found", names, rename=True)  # type: ignore[misc]
        # As `_make` of a named tuple, without its count: SQLite gives as many as were asked for.
        self.make: Callable[[Iterable[object]], Found] = partial(tuple.__new__, row)  # type: ignore[assignment]


class _ForSqlite:
    """A statement for one database, with what turns values into its own and back."""

    def __init__(self, built: _Built, dialect: Dialect) -> None:
        self.dialect = dialect
        self._sql, self._fixed, self._places = built.sql, built.fixed, built.places
        self._make = built.make
        self._to_sqlite = _converters(
            type_.dialect_impl(dialect).bind_processor(dialect) for type_ in built.given
        )
        self._from_sqlite = _converters(
            type_.dialect_impl(dialect).result_processor(dialect, None) for type_ in built.found
        )

    def run(self, connection: Connection, values: dict[str, object]) -> sqlite3.Cursor:
        try:
            return driver(connection).execute(self._sql, self._given(values))
        except _ERRORS as error:
            raise self._told(error) from error

    def run_many(self, connection: Connection, rows: Sequence[dict[str, object]]) -> sqlite3.Cursor:
        try:
            given = [self._given(row) for row in rows]
            return driver(connection).executemany(self._sql, given)
        except _ERRORS as error:
            raise self._told(error) from error

    def row(self, raw: Sequence[object]) -> Found:
        values = [*raw]
        for place, convert in self._from_sqlite:
            if values[place] is not None:  # nothing stored is nothing read, of every type
                values[place] = convert(values[place])
        return self._make(values)

    def _told(self, error: Exception) -> BaseException:
        """The error as SQLAlchemy tells it; what people wrote stays out of its text."""
        if isinstance(error, sqlite3.Error):
            return DBAPIError.instance(self._sql, None, error, sqlite3.Error, hide_parameters=True)
        return StatementError(str(error), self._sql, None, error, hide_parameters=True)

    def _given(self, values: dict[str, object]) -> list[object]:
        all_ = self._fixed | values if self._fixed else values
        given = [all_[name] for name in self._places]
        for place, convert in self._to_sqlite:
            given[place] = convert(given[place])
        return given


def _converters(each: Iterable[_Convert | None]) -> list[tuple[int, _Convert]]:
    """Those that there are, with their places: most values are alike on both sides."""
    return [(place, convert) for place, convert in enumerate(each) if convert is not None]
