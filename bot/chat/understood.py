""" "I understood: 2 cramps, no diarrhea. Is that right?" One tap, and it is noted."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sqlalchemy import Connection

from bot.chat import bedtime, diary, morning
from bot.chat.incoming import Incoming, Reader, Story
from bot.chat.reply import Reply, ask, outdated, say
from bot.chat.understood_screens import DIARY, EVENING, MORNING, NO, TOPIC, YES, buttons
from bot.chat.words import Answer, read_answer
from bot.services import understood
from bot.services.understood import PREFIX, Waiting

__all__ = ["PREFIX", "TOPIC", "again", "read", "tap"]

_READERS: Mapping[str, Reader] = {
    MORNING: morning.read,
    EVENING: bedtime.read,
    DIARY: diary.read,
}
_AGAIN: Mapping[str, Story] = {
    MORNING: morning.again,
    EVENING: bedtime.again,
    DIARY: diary.again,
}


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """Yes or No below what was understood."""
    waits, pressed = understood.waiting(said.open, now=said.now), said.tap
    if waits is None or pressed is None or pressed.subject != waits.mark:
        return outdated(said.words("common.old_button"))
    if pressed.answer == YES:
        return _right(tx, said, waits)
    return _wrong(tx, said, waits) if pressed.answer == NO else []


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """Yes or no in words, or the sentence once more in others."""
    waits = understood.waiting(said.open, now=said.now)
    if waits is None:
        return None
    match read_answer(said.text, language=said.words.language):
        case Answer.YES:
            return _right(tx, said, waits)
        case Answer.NO:
            return _wrong(tx, said, waits)
    return _said_anew(tx, said, waits)


def again(tx: Connection, said: Incoming) -> list[Reply]:
    """The question once more."""
    waits = understood.waiting(said.open, now=said.now)
    if waits is None:
        return []
    return [ask(said.words("understood.again"), buttons(said.words, waits))]


def _right(tx: Connection, said: Incoming, waits: Waiting) -> list[Reply]:
    before = understood.leave(tx, said.person.id, waits, now=said.now)
    meant = replace(said, text=waits.text, tap=None, open=before, is_confirmed=True)
    replies = _READERS[waits.story](tx, meant)
    return outdated(said.words("common.old_button")) if replies is None else replies


def _wrong(tx: Connection, said: Incoming, waits: Waiting) -> list[Reply]:
    before = understood.leave(tx, said.person.id, waits, now=said.now)
    asked = _AGAIN[waits.story](tx, replace(said, text="", tap=None, open=before))
    return [say(said.words("understood.wrong")), *asked]


def _said_anew(tx: Connection, said: Incoming, waits: Waiting) -> list[Reply] | None:
    """The sentence in other words takes the place of the one in doubt."""
    before = understood.leave(tx, said.person.id, waits, now=said.now)
    replies = _READERS[waits.story](tx, replace(said, open=before))
    if replies is None:
        understood.ask(tx, said.person.id, waits, now=said.now)
    return replies
