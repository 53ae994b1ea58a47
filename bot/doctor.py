"""`python -m bot doctor`: looks at everything the service stands on, and says what to do.

It changes nothing, may be run beside the bot, and every look has a limit: a server that does not
answer, or a disk that hangs, costs seconds. It prints no secret and nothing about anybody.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from typing import Final

from bot.commands import Answer
from bot.doctor_database import database
from bot.doctor_files import backups, files
from bot.doctor_findings import Finding, Level, lines, ok, wrong
from bot.doctor_telegram import telegram
from bot.doctor_versions import versions, zones
from bot.settings import Settings

Check = Callable[[Settings, datetime], Iterable[Finding]]


def examine(settings: Settings, *, now: datetime) -> Answer:
    """Look at everything; `differs` when something is wrong. Raises nothing."""
    found = [finding for name, check in _CHECKS for finding in _guarded(name, check, settings, now)]
    counts = Counter(each.level for each in found)
    sum_ = ", ".join(f"{counts[level]} {level}" for level in Level if counts[level])
    text = "\n".join([*(line for each in found for line in lines(each)), "", f"{sum_}."])
    return Answer(text, differs=counts[Level.WRONG] > 0)


def _settings(settings: Settings, now: datetime) -> Iterator[Finding]:
    set_ = len(settings.model_fields_set)
    place = "the sandbox" if settings.sandbox_mode else "Telegram"
    yield ok("settings", f"no mistake in them; {set_} are set, and the bot talks to {place}")


def _guarded(  # house: what is called, with what, and how it is named
    name: str, check: Check, settings: Settings, now: datetime
) -> Iterator[Finding]:
    """One check that fails never stops the others. Its words may hold what is secret: only its
    kind is told."""
    try:
        yield from check(settings, now)
    except Exception as error:
        kind = type(getattr(error, "orig", None) or error).__name__
        yield wrong(name, f"the look at it failed ({kind})", "Tell us: this is a mistake of ours.")


_CHECKS: Final[tuple[tuple[str, Check], ...]] = (
    ("settings", _settings),
    ("versions", versions),
    ("zone data", zones),
    ("files", files),
    ("database", database),
    ("backups", backups),
    ("Telegram", telegram),
)
