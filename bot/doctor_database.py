"""The doctor's look at the database: is it there, whole, of this version, and do the keys fit."""

from __future__ import annotations

import sqlite3
import time
from collections.abc import Iterator
from contextlib import closing
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection, select, text
from sqlalchemy.exc import DBAPIError

from bot.doctor_findings import Finding, look, ok, unchecked, wrong
from bot.settings import Settings
from bot.store import tables, zones
from bot.store.alone import is_held
from bot.store.keyring import KeyTrouble
from bot.store.looking import NoDatabase, glance, looking
from bot.store.migrate import SchemaTooNew, SchemaTooOld
from bot.store.postgres import PostgresRefuses

_CHECK_S: Final = 30.0
_STEPS: Final = 100_000  # of SQLite's machine between two looks at the time: some milliseconds
_RESTORE: Final = (
    "Stop the bot, keep the file, and restore the newest backup: python -m bot restore --replace"
)


def database(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Reach, health, version, keys, and the zones of the people."""
    on_postgres = settings.database.get_backend_name() == "postgresql"
    try:
        if on_postgres:
            yield from _postgres(settings)
        else:
            yield from _sqlite(Path(str(settings.database.database)))
        yield from _inside(settings)
    except NoDatabase as error:
        yield look("database", str(error), "The first start makes it.")
    except PostgresRefuses as error:
        yield wrong("database", str(error), "Then look again.")
    except DBAPIError as error:
        kind = type(error.orig).__name__
        yield wrong("database", f"it cannot be reached or read ({kind})", _to_reach(on_postgres))


def _to_reach(on_postgres: bool) -> str:
    if on_postgres:
        return "Does the server of DATABASE_URL run, and does it let this machine in?"
    return _RESTORE


def _postgres(settings: Settings) -> Iterator[Finding]:
    with glance(settings.database) as connection:
        version = connection.execute(text("SHOW server_version")).scalar()
    yield ok("database", f"PostgreSQL {version} answers")


def _sqlite(path: Path) -> Iterator[Finding]:
    if not path.is_file():
        raise NoDatabase(f"there is none at {path}")
    said = _integrity(path)
    if said is None:
        yield unchecked("database", f"{path} is too large to be checked in {_CHECK_S:.0f} s")
    elif said == "ok":
        yield ok("database", f"{path} is whole (integrity_check)")
    else:
        yield wrong("database", f"{path} is damaged: integrity_check says so", _RESTORE)
    try:
        runs = is_held(path)
    except OSError as error:
        yield unchecked("one process", f"its lock file cannot be opened ({error.strerror})")
        return
    yield ok("one process", "a bot runs on the file" if runs else "no bot runs on the file now")


def _integrity(path: Path) -> str | None:
    """SQLite's own word; None when it takes too long."""
    until_s = time.monotonic() + _CHECK_S
    with closing(sqlite3.connect(path, timeout=5.0)) as connection:
        connection.execute("PRAGMA query_only = ON")
        connection.set_progress_handler(lambda: time.monotonic() > until_s, _STEPS)
        try:
            return str(connection.execute("PRAGMA integrity_check(1)").fetchone()[0])
        except sqlite3.OperationalError as error:
            if error.sqlite_errorcode == sqlite3.SQLITE_INTERRUPT:
                return None
            raise
        except sqlite3.DatabaseError:
            return "not a database"


def _inside(settings: Settings) -> Iterator[Finding]:
    try:
        with looking(settings.database, settings.keys) as connection:
            yield ok("schema", "that of this version")
            yield ok("key", "it fits the database")
            yield _people_zones(connection)
    except SchemaTooOld as error:
        yield look("schema", "that of an older version", str(error))
    except SchemaTooNew as error:
        yield wrong("schema", "that of a newer version", str(error))
    except KeyTrouble as error:
        yield wrong("key", str(error), "The bot does not start like this.")


def _people_zones(connection: Connection) -> Finding:
    named = select(tables.plan.c.zone).distinct()
    unknown = sorted(
        zone for zone in connection.execute(named).scalars() if not zones.is_known(zone)
    )
    if not unknown:
        return ok("people's zones", "this machine's zone data knows them all")
    return look(
        "people's zones",
        f"not in this machine's zone data: {', '.join(unknown)}",
        "Bring the system's package tzdata up to date; until then a fixed clock stands in.",
    )
