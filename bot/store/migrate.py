"""Brings a database to the schema this code was written for. The steps ship inside the package."""

from __future__ import annotations

from functools import cache

from alembic import command
from alembic.config import Config
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, Engine, func, select, text

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
    with engine.begin() as connection:
        _wait_for_other_replicas(connection)
        if _known_heads(connection) != {_scripts().as_revision_number(revision)}:
            command.upgrade(_config(connection), revision)


def downgrade(engine: Engine, revision: str) -> None:
    """Go back to `revision`, for a rollback to the release that used it."""
    with engine.begin() as connection:
        command.downgrade(_config(connection), revision)


def _wait_for_other_replicas(connection: Connection) -> None:
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
