"""`python -m bot backup`: everything of one moment into one sealed file, beside a running bot.

It is read back and counted before it gets its name, so what has the name of a backup is one. The
key is in no backup: whoever finds one can read nothing, and whoever loses the key can neither.
"""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import BinaryIO, Final

from bot.backup_kept import name_of, remove_old, unfinished
from bot.commands import Answer, Refused
from bot.settings import Settings
from bot.store import backup_file
from bot.store.backup_file import Head
from bot.store.dump import Sums, layout_of
from bot.store.keyring import Keyring
from bot.store.lasting import settle
from bot.store.looking import glance
from bot.store.migrate import revision_of
from bot.store.postgres import take_time
from bot.store.proofs import ring
from bot.store.sealed_file import Unusable

_NO_BACKUPS: Final = (
    "BACKUP_DAYS is 0, so /delete tells people that there are no backups. Set it to the number of "
    "days after which yours are removed, and say this again."
)
_NOT_REMOVED: Final = (
    "{path} was made, but older ones cannot be removed ({why}). Remove those beyond BACKUP_DAYS "
    "yourself: people were told that they are gone."
)
_MB: Final = 1_000_000


def backup(settings: Settings, *, folder: Path | None, now: datetime) -> Answer:
    """Write a backup into the folder (default: BACKUP_DIR), and remove those that are too old.

    Raises Refused; NoDatabase, PostgresRefuses, SchemaTooNew and DBAPIError as `glance` does.
    """
    if settings.backup_days == 0:
        raise Refused(_NO_BACKUPS)
    into = folder or settings.backup_folder
    keyring = ring(settings.keys)
    path = into / name_of(now)
    try:
        into.mkdir(parents=True, exist_ok=True, mode=0o700)
        with _becoming(path) as file:
            sums = _write(settings, file, keyring=keyring, now=now)
            _require_whole(file, sums, keyring=keyring)
    except OSError as error:
        raise Refused(f"No backup was made in {into}: {error.strerror}.") from None
    try:
        removed = remove_old(into, days=settings.backup_days, now=now)
    except OSError as error:
        raise Refused(_NOT_REMOVED.format(path=path, why=error.strerror)) from None
    return Answer("\n".join(_told(path, sums, removed=removed, days=settings.backup_days)))


@contextmanager
def _becoming(path: Path) -> Iterator[BinaryIO]:
    """A file for this account alone that gets its name when all went well, and else goes."""
    beside = unfinished(path)
    descriptor = os.open(beside, os.O_RDWR | os.O_CREAT | os.O_TRUNC, 0o600)
    try:
        with os.fdopen(descriptor, "w+b") as file:
            os.fchmod(descriptor, 0o600)
            yield file
        beside.replace(path)
        settle(path.parent)
    except BaseException:
        beside.unlink(missing_ok=True)
        raise


def _write(settings: Settings, file: BinaryIO, *, keyring: Keyring, now: datetime) -> Sums:
    with glance(settings.database) as connection:
        take_time(connection)
        revision = revision_of(connection)
        if revision is None:
            raise Refused("There is nothing to back up: the bot has not made its tables yet.")
        head = Head(revision, now, layout_of(connection))
        sums = backup_file.write(connection, file, head, keyring=keyring)
    file.flush()
    os.fsync(file.fileno())
    return sums


def _require_whole(file: BinaryIO, sums: Sums, *, keyring: Keyring) -> None:
    file.seek(0)
    try:
        _, found = backup_file.verified(file, keyring=keyring)
    except Unusable as error:
        raise Refused(f"The backup was written and does not read back: {error}.") from None
    if found != sums:
        raise Refused("The backup was written and does not read back as what was written.")


def _told(path: Path, sums: Sums, *, removed: int, days: int) -> Iterator[str]:
    size = path.stat().st_size / _MB
    rows = sum(each.rows for each in sums.of.values())
    yield f"{path}: {sums.rows('person')} people, {rows} rows, {size:.1f} MB, read back and whole."
    if removed:
        yield f"Removed, because older than BACKUP_DAYS ({days}): {removed}."
    yield "Copy it to another machine, and keep the key file apart: without it nobody can read it."
