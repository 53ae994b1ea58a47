"""The small way back beside Change, where something was just written down."""

from __future__ import annotations

from typing import Final

from sqlalchemy import Connection

from bot.care.night import Night
from bot.chat.buttons import Button, button
from bot.chat.incoming import Incoming
from bot.services import undoing

TOPIC: Final = "ud"


def undo_button(tx: Connection, said: Incoming, night: Night) -> list[Button]:
    """One button that takes back the last entry, if that was about this Night; else none.

    It names the very entry: pressed later, it takes back no newer one.
    """
    last = undoing.can_undo(tx, said.person.id, night, now=said.now)
    if last is None:
        return []
    label, answer = said.words.plain("undo.button"), str(undoing.stamp(last))
    return [button(label, TOPIC, subject=night, answer=answer)]
