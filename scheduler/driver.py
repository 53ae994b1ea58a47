"""Past SQLAlchemy to SQLite's own driver, where a statement is short and runs very often."""

import sqlite3

from sqlalchemy import Connection


def driver(connection: Connection) -> sqlite3.Connection:
    """The driver's connection; SQLite alone has this one."""
    return connection.connection.dbapi_connection  # type: ignore[return-value]


def is_direct(connection: Connection) -> bool:
    """Whether the driver may be asked itself: SQLite's, while nobody listens to the statements."""
    return connection.dialect.name == "sqlite" and not connection.dispatch.before_cursor_execute
