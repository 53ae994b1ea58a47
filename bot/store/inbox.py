"""Updates as Telegram sent them, stored before they are acknowledged, with what we answer.

received -> applied -> done        received: understood by nobody yet
    |                              applied: its effect is committed, `replies` wait to be sent
    +-----> poison                 poison: our bug; set aside with an id that is in the log
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import Connection, delete, select, update
from sqlalchemy.dialects.sqlite import insert

from bot.store.tables import inbox

# Telegram may deliver an update again for a day; a week leaves room for a clock that jumps.
REMEMBERED_FOR = timedelta(days=7)


class InboxState(StrEnum):
    """Where an update is on its way."""

    RECEIVED = "received"
    APPLIED = "applied"
    DONE = "done"
    POISON = "poison"


OPEN = (InboxState.RECEIVED, InboxState.APPLIED)
FINISHED = (InboxState.DONE, InboxState.POISON)


@dataclass(frozen=True, slots=True)
class Received:
    """One update on its way in. `telegram_id` orders one person's updates; None: nobody's."""

    update_id: int
    telegram_id: int | None
    payload: str
    state: InboxState = InboxState.RECEIVED
    replies: tuple[dict[str, object], ...] = ()


def store(connection: Connection, updates: Sequence[Received], *, now: datetime) -> list[Received]:
    """Store what is new, in order; an update seen before is left out of the answer."""
    return [received for received in updates if _store_one(connection, received, now)]


def _store_one(connection: Connection, received: Received, now: datetime) -> bool:
    statement = insert(inbox).values(
        update_id=received.update_id,
        telegram_id=received.telegram_id,
        payload=received.payload,
        state=InboxState.RECEIVED,
        received_at=now,
        attempts=0,
    )
    return connection.execute(statement.on_conflict_do_nothing()).rowcount == 1


def unfinished(connection: Connection) -> list[Received]:
    """What a stop or a crash left behind, oldest first."""
    found = select(inbox).where(inbox.c.state.in_(OPEN)).order_by(inbox.c.update_id)
    return [
        Received(
            row.update_id,
            row.telegram_id,
            row.payload,
            InboxState(row.state),
            tuple(row.replies or ()),
        )
        for row in connection.execute(found)
    ]


def applied(connection: Connection, update_id: int, replies: Sequence[dict[str, object]]) -> bool:
    """The effect of this update is part of this transaction. False: it was applied before."""
    here = (inbox.c.update_id == update_id) & (inbox.c.state == InboxState.RECEIVED)
    values = {"state": InboxState.APPLIED, "replies": list(replies)}
    return connection.execute(update(inbox).where(here).values(values)).rowcount == 1


def done(connection: Connection, update_id: int) -> None:
    """Answered: what the person wrote is no longer kept here."""
    here = inbox.c.update_id == update_id
    values = {"state": InboxState.DONE, "payload": "", "replies": None}
    connection.execute(update(inbox).where(here).values(values))


def set_aside(connection: Connection, update_id: int, *, error_id: str) -> None:
    """Poison: kept for the engineer, never tried again by itself, never in the way of the next."""
    here = inbox.c.update_id == update_id
    values = {"state": InboxState.POISON, "error_id": error_id}
    connection.execute(update(inbox).where(here).values(values))


def forget_old(connection: Connection, *, now: datetime) -> int:
    """Remove what was done long ago; the answer is how many."""
    old = (inbox.c.state == InboxState.DONE) & (inbox.c.received_at < now - REMEMBERED_FOR)
    return connection.execute(delete(inbox).where(old)).rowcount
