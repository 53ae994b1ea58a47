"""The backups in a folder: their names, how old they are, and which have to go.

/delete tells people when the last backup with their data is gone (BACKUP_DAYS), so whatever is
older goes: at the next backup, and within the hour while the bot runs. The name tells the age: a
copy has another date on the disk.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

_NAME: Final = re.compile(r"magnesium-(\d{8}T\d{6})Z\.backup")
_TIME: Final = "%Y%m%dT%H%M%S"
_UNFINISHED: Final = ".unfinished"
_GIVEN_UP_AFTER: Final = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Kept:
    """A backup in the folder, by its name."""

    path: Path
    made_at: datetime


def name_of(made_at: datetime) -> str:
    """The name of a backup that shows this moment."""
    return f"magnesium-{made_at.astimezone(UTC):{_TIME}}Z.backup"


def unfinished(path: Path) -> Path:
    """Where a backup is written until it is whole."""
    return path.with_name(f".{path.name}{_UNFINISHED}")


def kept(folder: Path) -> list[Kept]:
    """The backups in a folder, the newest first; none when there is no such folder.

    Raises OSError when it cannot be read.
    """
    if not folder.is_dir():
        return []
    named = ((path, _NAME.fullmatch(path.name)) for path in folder.iterdir())
    found = [Kept(path, _moment(match[1])) for path, match in named if match]
    return sorted(found, key=lambda each: each.made_at, reverse=True)


def remove_old(folder: Path, *, days: int, now: datetime) -> int:
    """Remove backups older than so many days, and what was left half written.

    The answer is how many backups. Raises OSError when one cannot be removed.
    """
    old = [each for each in kept(folder) if each.made_at < now - timedelta(days=days)]
    for each in old:
        each.path.unlink(missing_ok=True)
    _remove_unfinished(folder, now=now)
    return len(old)


def _remove_unfinished(folder: Path, *, now: datetime) -> None:
    before_s = (now - _GIVEN_UP_AFTER).timestamp()
    for path in folder.glob(f".magnesium-*{_UNFINISHED}"):
        if path.stat().st_mtime < before_s:
            path.unlink(missing_ok=True)


def _moment(text: str) -> datetime:
    try:
        return datetime.strptime(text, _TIME).replace(tzinfo=UTC)
    except ValueError:
        # 8 and 6 digits that are no time: nobody knows how old it is, so it is never removed.
        return datetime.max.replace(tzinfo=UTC)
