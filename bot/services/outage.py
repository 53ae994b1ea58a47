"""After an outage: taps of that time are lost at Telegram, so open questions are asked again.

Typed words wait at Telegram for a day, the press of a button for 150 seconds only. Whoever tapped
while nobody listened saw a spinner and believes that they have answered.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection

from bot.services.planning import Kind
from bot.store import conversations
from bot.store.conversations import Conversation
from scheduler import occurrences
from scheduler.occurrences import Planned

# How long Telegram keeps a press that nobody fetches (source of its Bot API server, Client.cpp).
TAP_LIVES = timedelta(seconds=150)
# A question that was ignored for longer before the outage is not asked again. Judgment.
FRESH = timedelta(hours=3)
# Later than this after the outage nobody connects the question with it any more. Judgment.
GOOD_FOR = timedelta(hours=2)


def ask_again(connection: Connection, *, since: datetime, until: datetime) -> int:
    """Plan one more showing of every question whose buttons lived in an outage; say how many.

    Nothing when the outage was too short to lose a tap. Once a day and person at most, whatever
    the day brings: a row is planned for each, which makes it last over the next crash too.
    """
    if until - since <= TAP_LIVES:
        return 0
    waiting = conversations.on_screen(connection, asked_from=since - FRESH, asked_to=until)
    return sum(_plan(connection, person_id, at=until) for person_id in waiting)


def open_question(connection: Connection, person_id: int) -> Conversation | None:
    """The question to show once more; None when it was answered meanwhile."""
    waiting = conversations.get(connection, person_id)
    return waiting if waiting is not None and waiting.is_seen else None


def _plan(connection: Connection, person_id: int, *, at: datetime) -> bool:
    row = Planned(person_id, Kind.AGAIN, at.date(), at, at + GOOD_FOR)
    return occurrences.plan(connection, row)
