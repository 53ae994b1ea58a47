"""What is fuzzed: each takes bytes, and raises only when a promise is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import date, time

from telegram import Update

from bot.chat.access import read_start
from bot.chat.buttons import read_tap
from bot.chat.places import find_places
from bot.chat.received import MOST_CHARS, NoUpdate, readable, received
from bot.chat.words import (
    read_amount,
    read_answer,
    read_clock,
    read_command,
    read_count,
    read_date,
    read_evening,
    read_flags,
    read_morning,
    read_number,
)
from bot.report.unpacking import NotOurs, unpacked
from bot.services import restoring

NEAR, TODAY = time(22, 30), date(2026, 11, 23)
LANGUAGES = ("en", "de", "es")


def updates(data: bytes) -> None:
    """An update on its way in: stored, or no update. What is stored can be read again.

    The library may refuse it, and then it is set aside; but not by running out of stack.
    """
    try:
        one = received(json.loads(data))
    except (NoUpdate, ValueError, RecursionError):
        return
    assert one.payload.isascii() and len(one.payload) <= MOST_CHARS
    try:
        update = Update.de_json(json.loads(one.payload), None)
    except RecursionError:
        raise
    except Exception:
        return
    if update.callback_query is not None and isinstance(update.callback_query.data, str):
        read_tap(update.callback_query.data)
    if update.message is not None:
        words(readable(update.message.text).encode())


def words(data: bytes) -> None:
    """What somebody typed: understood or not, never an error."""
    text = readable(data.decode("utf-8", "replace"))
    for language in LANGUAGES:
        read_flags(text, language=language)
        read_evening(text, near=NEAR, language=language)
        read_morning(text, language=language)
        read_clock(text, near=NEAR, language=language)
        read_command(text, language=language)
        read_answer(text, language=language)
    for read in (read_amount, read_count, read_number, find_places, read_start, read_tap):
        read(text)
    read_date(text, today=TODAY)


def exports(data: bytes) -> None:
    """A file for `import`: refused in words, or read."""
    try:
        restoring.read(unpacked(data))
    except NotOurs as refused:
        assert str(refused)


TARGETS: Mapping[str, Callable[[bytes], None]] = {
    "updates": updates,
    "words": words,
    "exports": exports,
}
