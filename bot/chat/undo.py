"""/undo, the word "undo" and the Undo button: the last entry of the diary, taken back."""

from __future__ import annotations

from dataclasses import replace

from sqlalchemy import Connection

from bot.chat import bedtime, diary_screens, overview, phrases, telling
from bot.chat.incoming import Incoming
from bot.chat.morning_screens import choices, question
from bot.chat.reply import Reply, ask, outdated, say, turn_into
from bot.chat.undo_button import TOPIC
from bot.services import undoing
from bot.services.undoing import NothingToUndo, Undone

__all__ = ["TOPIC", "tap", "undo"]

_MOST_DIGITS = 12  # of a moment in Unix seconds


def undo(tx: Connection, said: Incoming) -> list[Reply]:
    """Take back what was told last."""
    undone = undoing.undo(tx, said.person.id, now=said.now, house=said.house)
    if isinstance(undone, NothingToUndo):
        return [say(said.words("undo.nothing"))]
    return [say(_taken_back(said, undone)), *_after(tx, said, undone)]


def tap(tx: Connection, said: Incoming) -> list[Reply]:
    """The button beside a record: that entry, and no newer one."""
    stamp = said.tap.answer if said.tap is not None else ""
    if not (stamp.isascii() and stamp.isdigit() and len(stamp) <= _MOST_DIGITS):
        return outdated(said.words("common.old_button"))
    entered_at, person_id = int(stamp), said.person.id
    undone = undoing.undo(tx, person_id, entered_at=entered_at, now=said.now, house=said.house)
    if isinstance(undone, NothingToUndo):
        return outdated(said.words("undo.nothing"))
    return [turn_into(_taken_back(said, undone)), *_after(tx, said, undone)]


def _taken_back(said: Incoming, undone: Undone) -> str:
    """What is gone, what is left of that Night, and what stands for tonight."""
    words, night = said.words, phrases.night(said.words, undone.entry.night)
    lines = [words(f"undo.done.{undone.entry.entry}", night=night)]
    if undone.page is not None:
        lines.append(words("undo.left", line=diary_screens.summary(words, undone.page)))
    if undone.reminder_at is not None:
        at = phrases.clock_at(words, undone.plan, at=undone.reminder_at)
        lines.append(words("undo.reminder", time=at))
    if undone.waits:
        lines += [words("undo.waits"), overview.tonight(words, undone.plan)]
    return "\n".join(lines)


def _after(tx: Connection, said: Incoming, undone: Undone) -> list[Reply]:
    replies = diary_screens.otherwise(said.words, undone.plan, found=undone.otherwise)
    if undone.told is not None:
        replies += telling.told(said.words, undone.told)
    if undone.check_in is not None:
        rows = choices(said.words, undone.check_in)
        replies.append(ask(question(said.words, undone.check_in), *rows))
    if undone.evening:
        replies += bedtime.again(tx, replace(said, open=None))
    return replies
