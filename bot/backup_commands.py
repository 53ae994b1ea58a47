"""The commands that keep a service: `backup`, `restore`, `migrate-db` and `doctor`, as typed."""

from __future__ import annotations

import argparse
from pathlib import Path
from typing import TYPE_CHECKING, Final

from bot.backup import backup
from bot.backup_move import migrate_db
from bot.backup_restore import restore
from bot.commands import Answer
from bot.doctor import examine
from bot.settings import Settings
from scheduler.clock import SystemClock

if TYPE_CHECKING:
    Parsers = argparse._SubParsersAction[argparse.ArgumentParser]

NAMES: Final = frozenset({"backup", "restore", "migrate-db", "doctor"})
_BACKUP: Final = "write everything into one sealed file, beside a running bot"
_HOW_BACKED_UP: Final = (
    "One moment, encrypted with the key of KEY_FILE, which is not in it, and read back. Backups "
    "older than BACKUP_DAYS are removed. Exit status: 0 done; 2 no backup was made."
)
_RESTORE: Final = "fill an empty database from a backup, while no bot runs"
_HOW_RESTORED: Final = (
    "The file is read to its end before anything is written; whole or not at all. A backup of an "
    "older version is brought up to date. Exit status: 0 done; 2 refused, and nothing is changed."
)
_MOVE: Final = "copy an SQLite database to the PostgreSQL of DATABASE_URL, while no bot runs"
_HOW_MOVED: Final = (
    "Counted and compared on both sides; the source is only read. Exit status: 0 done; 2 refused, "
    "and nothing is changed."
)
_DOCTOR: Final = "look at everything that the service stands on, and say what to do"
_HOW_EXAMINED: Final = (
    "Nothing is changed, also beside a running bot; no secret and no health data is shown. Exit "
    "status: 0 nothing is wrong (something may be worth a look); 1 something is; 2 the settings "
    "cannot be read."
)


def add_commands(known: Parsers) -> None:
    """Let the command line know them."""
    command = known.add_parser("backup", help=_BACKUP, description=f"{_BACKUP}. {_HOW_BACKED_UP}")
    command.add_argument("folder", metavar="FOLDER", type=Path, nargs="?", help="not BACKUP_DIR")
    command = known.add_parser("restore", help=_RESTORE, description=f"{_RESTORE}. {_HOW_RESTORED}")
    command.add_argument("file", metavar="FILE", type=Path, help="a file that `backup` wrote")
    kept = "SQLite: keep the database that is there under another name beside the restored one"
    command.add_argument("--replace", action="store_true", help=kept)
    command = known.add_parser("migrate-db", help=_MOVE, description=f"{_MOVE}. {_HOW_MOVED}")
    source = "the SQLite file; without it bot.sqlite3 in the data folder"
    command.add_argument("--from", metavar="PATH", type=Path, dest="source", help=source)
    known.add_parser("doctor", help=_DOCTOR, description=f"{_DOCTOR}. {_HOW_EXAMINED}")


def keep(settings: Settings, chosen: argparse.Namespace) -> Answer:
    """Run the one that was chosen. Raises Refused and what else its own function does."""
    now = SystemClock().now()
    match chosen.command:
        case "backup":
            return backup(settings, folder=chosen.folder, now=now)
        case "restore":
            return restore(settings, chosen.file, replace=chosen.replace, now=now)
        case "migrate-db":
            return migrate_db(settings, source=chosen.source, now=now)
    return examine(settings, now=now)
