"""Statements that are built once: SQLAlchemy takes ten times as long to build one as to run it.

    _OF_PERSON = Prepared(select(plan).where(plan.c.person_id == bindparam("person_id")))
    row = _OF_PERSON.first(connection, person_id=7)

On SQLite such a statement goes to the driver by the shortest way (8 us, where SQLAlchemy's own way
takes 60); elsewhere the network takes longer than we do.
"""

import sqlite3
from collections import namedtuple
from collections.abc import Callable, Iterable, Sequence
from functools import lru_cache, partial
from typing import Any

from sqlalchemy import Connection, Dialect, Row, Select, UpdateBase
from sqlalchemy.exc import DBAPIError, StatementError
from sqlalchemy.sql.compiler import SQLCompiler

from scheduler.driver import driver, is_direct

Found = Row[tuple[object, ...]]
"""A row: its columns by name."""
_Convert = Callable[[object], object]
# Rows of the same few values: a month of nights, answered in the few ways that there are.
_ALIKE = 4_096
# Of the driver, of a column type that refuses a value, and of a value that is missing.
_ERRORS = (sqlite3.Error, TypeError, ValueError, KeyError)


class Prepared:
    """A statement with named parameters (`bindparam`), none of them a list of values (`IN`).

    What it raises is what SQLAlchemy would raise.
    """

    def __init__(
        self, statement: Select[*tuple[Any, ...]] | UpdateBase, *, alike: bool = False
    ) -> None:
        """`alike`: its rows often hold the same values, so equal ones are converted once.

        Then rows are shared: nobody may change a list or a dict in one.
        """
        self._statement, self._alike = statement, alike
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
        if self._short is None:
            self._short = _ForSqlite(self._statement, connection.dialect, alike=self._alike)
        return self._short


class _ForSqlite:
    """The statement in SQLite's words, with what turns values into its own and back."""

    def __init__(
        self,
        statement: Select[*tuple[Any, ...]] | UpdateBase,
        dialect: Dialect,
        *,
        alike: bool,
    ) -> None:
        compiled = statement.compile(dialect=dialect)
        assert isinstance(compiled, SQLCompiler)
        assert compiled.positiontup is not None, "SQLite's parameters have places, not names"
        self._sql = str(compiled)
        binds = compiled.binds
        self._fixed = {name: bind.value for name, bind in binds.items() if not bind.required}
        self._places = compiled.positiontup
        self._to_sqlite = _converters(
            binds[name].type.dialect_impl(dialect).bind_processor(dialect) for name in self._places
        )
        columns = statement.exported_columns
        self._from_sqlite = _converters(
            column.type.dialect_impl(dialect).result_processor(dialect, None) for column in columns
        )
        names = [str(column.key) for column in columns]
        found = namedtuple("Found", names, rename=True)  # type: ignore[misc]
        # As `_make` of a named tuple, without its count: SQLite gives as many as were asked for.
        self._make: Callable[[Iterable[object]], Found] = partial(tuple.__new__, found)  # type: ignore[assignment]
        self.row = lru_cache(_ALIKE)(self._row) if alike else self._row

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

    def _row(self, raw: Sequence[object]) -> Found:
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
