"""Inserting what may be there already, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from collections.abc import Collection, Mapping
from functools import cache

from sqlalchemy import Connection, Insert, Table, bindparam
from sqlalchemy.dialects import postgresql, sqlite

from scheduler.prepared import Prepared


def insert_new(connection: Connection, table: Table) -> Insert:
    """An insert that leaves out each row of which the key is taken.

    `rowcount` says how many were new. On PostgreSQL it waits for a transaction that is just
    inserting the same key, so that the row can be read afterwards, whoever made it.
    """
    return _insert_new(connection.dialect.name, table)


def inserting_new(table: Table, columns: Collection[str]) -> Mapping[str, Prepared]:
    """The same, prepared for rows of these columns, by the name of the dialect."""
    values: dict[str, object] = {name: bindparam(name) for name in columns}
    return {
        dialect: Prepared(_insert_new(dialect, table).values(values))
        for dialect in ("sqlite", "postgresql")
    }


@cache
def _insert_new(dialect: str, table: Table) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # PostgreSQL's cursor is closed when the count is asked for, which would give -1.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
