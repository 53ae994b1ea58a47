"""What is fuzzed: each takes bytes, and raises only when a promise is broken."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping

from telegram import Update

from bot.chat.access import read_start
from bot.chat.buttons import read_tap
from bot.chat.places import find_places
from bot.chat.received import MOST_CHARS, NoUpdate, readable, received
from bot.report.unpacking import NotOurs, unpacked
from bot.services import restoring
from tests.kit.word_readers import LANGUAGES, READERS


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
    """What somebody typed: understood or not, never an error. Whose language: its length says."""
    text = readable(data.decode("utf-8", "replace"))
    language = LANGUAGES[len(data) % len(LANGUAGES)]
    for read in READERS.values():
        read(text, language)
    for look in (find_places, read_start, read_tap):
        look(text)


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
