"""The doctor's look at what is installed: Python, databases, packages, the time zone data."""

from __future__ import annotations

import platform
import re
import sqlite3
import sys
import zoneinfo
from collections.abc import Iterator
from datetime import datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Final

from bot.doctor_findings import Finding, look, ok, wrong
from bot.settings import Settings

_OURS: Final = (
    "python-telegram-bot",
    "aiohttp",
    "APScheduler",
    "SQLAlchemy",
    "alembic",
    "cryptography",
    "psycopg",
    "whenever",
    "typst",
)
_PYTHON: Final = (3, 11)
_SQLITE: Final = (3, 35)  # RETURNING: https://www.sqlite.org/lang_returning.html
# Some ten countries change their rules in two years; one of them may be theirs. Judgment.
_OLD_AFTER_YEARS: Final = 2


def versions(settings: Settings, now: datetime) -> Iterator[Finding]:
    """What runs the bot, and whether it is new enough."""
    if sys.version_info < _PYTHON:
        yield wrong("Python", platform.python_version(), "Install Python 3.11 or newer.")
    else:
        yield ok("Python", f"{platform.python_version()} on {platform.system()}")
    if sqlite3.sqlite_version_info < _SQLITE:
        yield wrong("SQLite", sqlite3.sqlite_version, "Install a Python with SQLite 3.35 or newer.")
    else:
        yield ok("SQLite", sqlite3.sqlite_version)
    found = {name: _version(name) for name in _OURS}
    missing = [name for name, its in found.items() if its is None]
    if missing:
        yield wrong("packages", f"missing: {', '.join(missing)}", "Say: make setup.")
    else:
        yield ok("packages", ", ".join(f"{name} {its}" for name, its in found.items()))


def zones(settings: Settings, now: datetime) -> Iterator[Finding]:
    """Which version of the time zone data counts: the machine's own goes before the package's."""
    place, release = _zone_data()
    if release is None:
        yield look(
            "zone data",
            f"of {place}, which does not say its version",
            "Keep the system's package tzdata up to date.",
        )
    elif now.year - int(release[:4]) >= _OLD_AFTER_YEARS:
        yield look(
            "zone data",
            f"{release}, of {place}",
            "It is old: countries change their clocks, and reminders would come at the wrong hour. "
            "Bring the system's package tzdata up to date.",
        )
    else:
        yield ok("zone data", f"IANA {release}, of {place}")


def _zone_data() -> tuple[str, str | None]:
    for place in map(Path, zoneinfo.TZPATH):
        if (place / "Europe" / "Berlin").is_file():
            return str(place), _release(place)
    year, _, number = (_version("tzdata") or "").partition(".")
    # The package counts releases where IANA has letters: 2026.6 is 2026f.
    return "the package tzdata", f"{year}{chr(ord('a') + int(number) - 1)}" if number else None


def _release(place: Path) -> str | None:
    """As "2025b"; where it is written differs from system to system."""
    for name in ("tzdata.zi", "+VERSION", "VERSION"):
        if (place / name).is_file():
            with (place / name).open(encoding="ascii", errors="replace") as file:
                found = re.search(r"\b20\d\d[a-z]+\b", file.readline())
            if found:
                return found.group()
    return None


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None
