"""The doctor's look at folders and files: who may read them, the room on the disk, the backups."""

from __future__ import annotations

import os
import shutil
import stat
import time
from collections.abc import Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Final

from bot.backup_kept import Kept, kept
from bot.doctor_findings import Finding, look, ok, unchecked, wrong
from bot.settings import Settings
from bot.store import backup_file
from bot.store.keyring import Keyring, KeyTrouble, NoKeyFile, read_keyring
from bot.store.sealed_file import Unusable

_MB: Final = 1_000_000
_FULL_BYTES: Final = 100 * _MB
_SCARCE_BYTES: Final = 1_000 * _MB
_OTHERS: Final = stat.S_IRWXG | stat.S_IRWXO
_FRESH: Final = timedelta(days=2)  # a backup every night, and one that failed
_VERIFY_S: Final = 60.0
_NIGHTLY: Final = "Let one be made every night: python -m bot backup (deploy/README.md says how)."


def files(settings: Settings, now: datetime) -> Iterator[Finding]:
    """The data folder, the key file, and the disk that they lie on."""
    folder = settings.data_dir
    if not folder.is_dir():
        yield look("data folder", f"{folder} is not there yet", "The first start makes it.")
    else:
        yield from _private(folder)
        yield _room(folder)
    yield _key_file(settings.keys)


def backups(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Whether there are some, how old the newest is, and whether it can be read to its end."""
    if settings.backup_days == 0:
        yield look("backups", "none, by BACKUP_DAYS=0", "A disk that dies takes all diaries along.")
        return
    folder = settings.backup_folder
    try:
        found = kept(folder)
    except OSError as error:
        yield wrong("backups", f"{folder}: {error.strerror}", "Let this account read the folder.")
        return
    if not found:
        yield look("backups", f"none in {folder}", _NIGHTLY)
        return
    yield _age(found[0], now=now)
    overdue = [each for each in found if each.made_at < now - timedelta(days=settings.backup_days)]
    if overdue:
        yield look(
            "backups",
            f"{len(overdue)} older than BACKUP_DAYS ({settings.backup_days}): people were told "
            "that these are gone",
            "The next backup, and a running bot within the hour, remove them.",
        )
    yield _verified(found[0].path, settings.keys)


def _private(folder: Path) -> Iterator[Finding]:
    open_ones = [each for each in (folder, *folder.glob("*.sqlite3*")) if _is_open(each)]
    if not os.access(folder, os.W_OK | os.X_OK):
        yield wrong("data folder", f"{folder} cannot be written", f"chown it to {os.geteuid()}.")
    for each in open_ones:
        mode = 700 if each.is_dir() else 600
        yield wrong("permissions", f"others may read {each}", f"Say: chmod {mode} {each}")
    if not open_ones:
        yield ok("permissions", f"{folder} is for this account alone")


def _is_open(path: Path) -> bool:
    return bool(path.stat().st_mode & _OTHERS)


def _room(folder: Path) -> Finding:
    free = shutil.disk_usage(folder).free
    said = f"{free // _MB} MB free where {folder} lies"
    if free < _FULL_BYTES:
        return wrong("disk", said, "Make room: on a full disk nothing that people tell is kept.")
    if free < _SCARCE_BYTES:
        return look("disk", said, "Make room before it is full.")
    return ok("disk", said)


def _key_file(path: Path) -> Finding:
    try:
        keyring = read_keyring(path)
    except NoKeyFile:
        return look("key file", f"{path} is not there", "The first start of a new bot makes it.")
    except KeyTrouble as error:
        return wrong("key file", str(error), "Without it nothing can be read.")
    keys = len(keyring.ids)
    return ok("key file", f"{path}, {keys} key{'s' if keys > 1 else ''}; keep a copy elsewhere")


def _age(newest: Kept, *, now: datetime) -> Finding:
    age = now - newest.made_at
    said = f"the newest is {newest.path.name}"
    if age < timedelta(0):
        return look(
            "backups", f"{said}, from the future", "Was the clock wrong? Remove it by hand."
        )
    if age > _FRESH:
        return look("backups", f"{said}, {age.days} days old", _NIGHTLY)
    return ok("backups", f"{said}, {round(age / timedelta(hours=1))} hours old")


def _verified(path: Path, key_file: Path) -> Finding:
    try:
        return _read_through(path, read_keyring(key_file))
    except KeyTrouble:
        return unchecked("newest backup", "it cannot be read without the key file")
    except Unusable as error:
        return wrong("newest backup", str(error), "Make a new one: python -m bot backup")
    except OSError as error:
        return wrong("newest backup", f"{error.strerror}", "Let this account read it.")


def _read_through(path: Path, keyring: Keyring) -> Finding:
    until_s = time.monotonic() + _VERIFY_S
    with path.open("rb") as file:
        for _ in backup_file.read(file, keyring=keyring).batches:
            if time.monotonic() > until_s:
                return unchecked("newest backup", f"too large to be read in {_VERIFY_S:.0f} s")
    return ok("newest backup", "read to its end, decrypted and counted: it is whole")
