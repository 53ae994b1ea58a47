"""Inserting what may be there already, alike on SQLite and PostgreSQL."""

from __future__ import annotations

from functools import cache

from sqlalchemy import Connection, Insert, Table
from sqlalchemy.dialects import postgresql, sqlite


def insert_new(connection: Connection, table: Table) -> Insert:
    """An insert that leaves out each row of which the key is taken.

    `rowcount` says how many were new. On PostgreSQL it waits for a transaction that is just
    inserting the same key, so that the row can be read afterwards, whoever made it.
    """
    return _insert_new(connection.dialect.name, table)


@cache
def _insert_new(dialect: str, table: Table) -> Insert:
    insert = postgresql.insert if dialect == "postgresql" else sqlite.insert
    # PostgreSQL's cursor is closed when the count is asked for, which would give -1.
    return insert(table).on_conflict_do_nothing().execution_options(preserve_rowcount=True)
