"""A part of a transaction that can be undone alone."""

from collections.abc import Iterator
from contextlib import contextmanager, suppress

from sqlalchemy import Connection

from scheduler.driver import driver, is_direct


@contextmanager
def savepoint(connection: Connection) -> Iterator[None]:
    """Undo what was done inside, and nothing else, when it raises. Savepoints may be nested."""
    _tell(connection, "SAVEPOINT part")
    try:
        yield
    except BaseException:
        if not is_lost(connection):
            _tell(connection, "ROLLBACK TO SAVEPOINT part")
            _tell(connection, "RELEASE SAVEPOINT part")
        raise
    _tell(connection, "RELEASE SAVEPOINT part")


class _Enough(Exception):
    """All was seen that was to be seen."""


@contextmanager
def undone(connection: Connection) -> Iterator[None]:
    """Do what is inside, look at what comes of it, and undo it."""
    with suppress(_Enough), savepoint(connection):
        yield
        raise _Enough


def is_lost(connection: Connection) -> bool:
    """Whether the whole transaction is gone already, and nothing more may be done in it.

    A connection that broke takes it along; SQLite may undo all of it when the disk fails.
    """
    if connection.invalidated:
        return True
    return connection.dialect.name == "sqlite" and not driver(connection).in_transaction


def _tell(connection: Connection, sql: str) -> None:
    # By SQLAlchemy's own way a savepoint would cost a small turn more than all its rows.
    if is_direct(connection):
        driver(connection).execute(sql)
    else:
        connection.exec_driver_sql(sql)
