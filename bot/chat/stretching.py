"""The stretches before bed: a line in the evening, a picture on request, and a yes or no."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat import bedtime_record, phrases
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.chat.phrasebook import is_one_of
from bot.chat.reply import Reply, disarm, outdated, picture, say, turn_into
from bot.chat.subjects import night_of
from bot.chat.undo_button import undo_button
from bot.locale import Words
from bot.services import stretching
from bot.services.stretching import Noted
from bot.store import diary
from bot.store.stretches import Stretched

TOPIC: Final = "st"
_SHOW: Final = "show"
# The same answer from two places: the record of the evening, which it becomes a part of, and the
# picture, whose caption is not a record.
_ON_RECORD: Final = {"yes": True, "no": False}
_ON_PICTURE: Final = {"did": True, "not": False}


def show_button(words: Words, night: Night) -> Button:
    """The way to the picture."""
    return button(words.plain("stretching.button.show"), TOPIC, subject=night, answer=_SHOW)


def answers(words: Words, night: Night) -> list[Button]:
    """Yes and no, for the record of an evening."""
    return _row(words, night, yes="yes", no="no")


def line(words: Words, said: Stretched) -> str:
    """What the diary says about a Night's stretches."""
    return words("stretching.done" if said.done else "stretching.not_done")


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """A button of the stretches."""
    night, words = night_of(said.tap), said.words
    if night is None or said.tap is None:
        return outdated(words("common.old_button"))
    answer = said.tap.answer
    if answer == _SHOW:
        return [_picture(words, night)]
    done = (_ON_RECORD | _ON_PICTURE).get(answer)
    if done is None:
        return outdated(words("common.old_button"))
    noted = stretching.record(tx, said.person.id, night, done=done, now=said.now)
    if not isinstance(noted, Noted):
        return outdated(words("bedtime.old", night=phrases.night(words, night)))
    if answer in _ON_PICTURE:
        return [disarm(), say(_told(words, noted))]
    return [_record(tx, said, noted)]


def read(tx: Connection, said: Incoming) -> list[Reply] | None:
    """ "Stretched", in words; None when it is about something else."""
    words = said.words
    if is_one_of(words.plain("stretching.words.show"), said.text):
        night = stretching.night_meant(tx, said.person.id, now=said.now)
        return None if night is None else [_picture(words, night)]
    done = is_one_of(words.plain("stretching.words.done"), said.text)
    if not done and not is_one_of(words.plain("stretching.words.not_done"), said.text):
        return None
    night = stretching.night_meant(tx, said.person.id, now=said.now)
    if night is None:
        return None
    noted = stretching.record(tx, said.person.id, night, done=done, now=said.now)
    return [say(_told(words, noted))] if isinstance(noted, Noted) else None


def _picture(words: Words, night: Night) -> Reply:
    rows = _row(words, night, yes="did", no="not")
    return picture("stretch", words("stretching.how"), rows)


def _record(tx: Connection, said: Incoming, noted: Noted) -> Reply:
    """The evening's record, now with the stretches."""
    words, night = said.words, noted.said.night
    intake = diary.intake_of(tx, said.person.id, night)
    if intake is None:
        return turn_into(_told(words, noted))
    dose = bedtime_record.line(words, noted.plan, intake=intake)
    text = f"{dose} {line(words, noted.said)}"
    change = [bedtime_record.change_button(words, night), *undo_button(tx, said, night)]
    return turn_into(text, change)


def _told(words: Words, noted: Noted) -> str:
    night = phrases.night(words, noted.said.night)
    return words("stretching.noted", night=night, stretches=line(words, noted.said))


def _row(words: Words, night: Night, *, yes: str, no: str) -> list[Button]:
    return [
        button(words.plain("stretching.button.yes"), TOPIC, subject=night, answer=yes),
        button(words.plain("stretching.button.no"), TOPIC, subject=night, answer=no),
    ]
