"""Brings a database to the schema this code was written for. The steps ship inside the package."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text

from scheduler.driver import driver

_UPGRADING = -1  # an advisory lock as `scheduler.order` takes them for people; nobody has this id


class SchemaTooNew(RuntimeError):
    """This database was used by a newer version of the bot. Start that version, or restore a backup
    from before the upgrade; this version would not understand what it finds."""


class SchemaTooOld(RuntimeError):
    """This database is as an older version of the bot left it. Start the bot once: it brings the
    database up to date. Nothing was changed now."""


def upgrade(engine: Engine, revision: str = "head") -> None:
    """Run the missing steps in one transaction: a stop in the middle leaves the schema as it was.

    Replicas that start at the same time do it one after the other, and the later ones find nothing
    to do. Raises SchemaTooNew for an unknown revision.
    """
    with rebuilding(engine) as connection:
        with connection.begin():
            wait_for_other_replicas(connection)
            is_behind = _known_heads(connection) != {_scripts().as_revision_number(revision)}
            if is_behind:
                command.upgrade(_config(connection), revision)
        if is_behind:
            _fold_log(connection)


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to `revision`, for a rollback to the release that used it."""
    with rebuilding(engine) as connection, connection.begin():
        command.downgrade(_config(connection), revision)


def revision_of(connection: Connection) -> str | None:
    """The last step that this database went; None: no tables yet. Raises SchemaTooNew."""
    return next(iter(_known_heads(connection)), None)


def is_known(revision: str) -> bool:
    """Whether this is a step of ours, and not one of a newer version."""
    return revision in {script.revision for script in _scripts().walk_revisions()}


def lay_out(connection: Connection, revision: str) -> None:
    """Make the tables of `revision` anew; tables that are there have no rows worth keeping.

    In the caller's transaction, on a connection of `rebuilding`. Raises SchemaTooNew.
    """
    wait_for_other_replicas(connection)
    if revision_of(connection) is not None:
        command.downgrade(_config(connection), "base")
    command.upgrade(_config(connection), revision)


def bring_up(connection: Connection) -> None:
    """The steps from here to the newest, rows and all, in the caller's transaction as well."""
    if _known_heads(connection) != set(_scripts().get_heads()):
        command.upgrade(_config(connection), "head")


@contextmanager
def rebuilding(engine: Engine) -> Iterator[Connection]:
    """A connection on which tables can be built anew.

    SQLite changes a column's type in a new table that takes the old one's place; with its foreign
    keys on, dropping the old one would take along all rows that point at it.
    """
    with engine.connect() as connection:
        if connection.dialect.name != "sqlite":
            yield connection
            return
        driver(connection).execute("PRAGMA foreign_keys = OFF")
        try:
            yield connection
        finally:
            driver(connection).execute("PRAGMA foreign_keys = ON")


def _fold_log(connection: Connection) -> None:
    """SQLite: until its log is folded in, the file still holds what a step has just sealed.

    By itself that happens after 16 MB, which a small house writes in weeks. While somebody else
    reads, it is left for the next stop.
    """
    if connection.dialect.name == "sqlite":
        driver(connection).execute("PRAGMA wal_checkpoint(TRUNCATE)")


def wait_for_other_replicas(connection: Connection) -> None:
    """Until the end of the transaction nobody else upgrades. On SQLite it began with the lock."""
    if connection.dialect.name == "postgresql":
        # Steps on large tables, and waiting for those of another replica, take what they take.
        connection.execute(text("SET LOCAL statement_timeout = 0"))
        connection.execute(text("SET LOCAL lock_timeout = 0"))
        connection.execute(select(func.pg_advisory_xact_lock(_UPGRADING)))


def require_current(connection: Connection) -> None:
    """Change nothing. Raises SchemaTooNew or SchemaTooOld unless this code knows the schema."""
    if _known_heads(connection) != set(_scripts().get_heads()):
        raise SchemaTooOld(_sentence(SchemaTooOld))


def _sentence(error: type[RuntimeError]) -> str:
    return " ".join((error.__doc__ or "").split())


def _known_heads(connection: Connection) -> set[str]:
    """The last steps that this database went. Raises SchemaTooNew unless all of them are ours."""
    heads = set(MigrationContext.configure(connection).get_current_heads())
    if not heads <= {script.revision for script in _scripts().walk_revisions()}:
        raise SchemaTooNew(_sentence(SchemaTooNew))
    return heads


@cache
def _scripts() -> ScriptDirectory:
    """The steps, read once: they are part of the program."""
    return ScriptDirectory.from_config(_config(None))


def _config(connection: Connection | None) -> Config:
    config = Config()
    config.set_main_option("script_location", "bot.store:migrations")
    config.set_main_option("path_separator", "os")
    config.attributes["connection"] = connection
    return config
