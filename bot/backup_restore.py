"""`python -m bot restore FILE`: a backup becomes the database, whole or not at all.

The file is read from beginning to end before anything is written. On SQLite the rows go into a new
file that takes the place of the old one at the very end; on PostgreSQL into one transaction.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Final

from sqlalchemy import Connection
from sqlalchemy.exc import DBAPIError

from bot.chat.post import NAME
from bot.commands import Answer, Refused
from bot.settings import Settings
from bot.store import backup_file, dump, duties, sqlite
from bot.store.alone import InUse, alone_on
from bot.store.backup_file import Head
from bot.store.dump import DoesNotFit, Sums
from bot.store.filling import (
    NotEmpty,
    empty_postgres,
    fill,
    fresh_sqlite,
    put_in_place,
    set_aside,
    trouble,
)
from bot.store.keyring import Keyring
from bot.store.looking import glance
from bot.store.migrate import is_known
from bot.store.proofs import ring
from bot.store.sealed_file import Unusable

_NEWER: Final = (
    "{file} was not restored, nothing is changed: a newer version of the bot made it; use that "
    "version or a newer one."
)
_FILLED: Final = (
    "{file} was not restored, nothing is changed: there is something in the database already. "
    "{what_to_do}"
)
_REPLACE: Final = "With --replace it is kept beside the restored one, under another name."
_ANOTHER: Final = "Make an empty database (createdb), and name that one in DATABASE_URL."


def restore(settings: Settings, file: Path, *, replace: bool, now: datetime) -> Answer:
    """Fill the database of the settings from a backup. `replace`: keep what is there beside it.

    Raises Refused, KeyTrouble, PostgresRefuses and SchemaTooNew, and nothing is changed then.
    """
    keyring = ring(settings.keys)
    try:
        with file.open("rb") as opened:
            head, sums = backup_file.verified(opened, keyring=keyring)
        if not is_known(head.revision):
            raise Refused(_NEWER.format(file=file))
        if settings.database.get_backend_name() == "postgresql":
            aside = None
            _into_postgres(settings, file, keyring=keyring)
        else:
            path = Path(str(settings.database.database))
            aside = _into_sqlite(path, file, replace=replace, keyring=keyring, now=now)
    except (Unusable, DoesNotFit, InUse) as error:
        why = str(error).rstrip(".")
        raise Refused(f"{file} was not restored, nothing is changed: {why}.") from None
    except DBAPIError as error:
        why = f"the database does not work ({trouble(error)})"
        raise Refused(f"{file} was not restored, nothing is changed: {why}.") from None
    except OSError as error:
        where = error.filename or file
        raise Refused(f"Not restored, nothing is changed: {where}: {error.strerror}.") from None
    return Answer("\n".join(_told(head, sums, aside=aside)))


def _into_postgres(settings: Settings, file: Path, *, keyring: Keyring) -> None:
    try:
        with empty_postgres(settings.database, keyring=keyring) as connection:
            _fill(connection, file, keyring=keyring)
    except NotEmpty:
        raise Refused(_FILLED.format(file=file, what_to_do=_ANOTHER)) from None


def _into_sqlite(  # house: the five facts of one restore
    path: Path, file: Path, *, replace: bool, keyring: Keyring, now: datetime
) -> Path | None:
    """Gives the name under which the former database is kept, if there was one."""
    with alone_on(path):
        is_filled = _is_filled(path)
        if is_filled and not replace:
            raise Refused(_FILLED.format(file=file, what_to_do=_REPLACE))
        fresh = path.with_name(f"{path.name}.restoring")
        with fresh_sqlite(fresh, keyring=keyring) as connection:
            _fill(connection, file, keyring=keyring)
        aside = set_aside(path, now=now) if is_filled else None
        put_in_place(fresh, path)
    return aside


def _fill(connection: Connection, file: Path, *, keyring: Keyring) -> None:
    with file.open("rb") as opened:
        reading = backup_file.read(opened, keyring=keyring)
        fill(connection, reading.head, reading.batches)
        # Taps since then are lost: the next start takes it for an outage, and asks again.
        duties.seen(connection, NAME, reading.head.made_at)


def _is_filled(path: Path) -> bool:
    """Whether something is there that should not be lost; what cannot be read may be that too."""
    if not path.is_file() or path.stat().st_size == 0:
        return False
    try:
        with glance(sqlite.address(path)) as connection:
            return not dump.is_empty(connection)
    except DBAPIError:
        return True


def _told(head: Head, sums: Sums, *, aside: Path | None) -> Iterator[str]:
    rows = sum(each.rows for each in sums.of.values())
    yield (
        f"Restored: {sums.rows('person')} people, {rows} rows, as of "
        f"{head.made_at:%Y-%m-%d %H:%M} UTC, counted and compared."
    )
    if aside is not None:
        yield f"What was there before is kept as {aside}. Remove it when you do not need it."
    yield (
        "What people told the bot since then is not in it, and whoever deleted their data since "
        "then is here again: remove them once more. What fell due meanwhile is not sent in a "
        "flood: the latest, marked as late, or nothing when its time is over."
    )
