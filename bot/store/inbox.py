"""Updates as Telegram sent them, stored before they are acknowledged, with what we answer.

received -> applied -> done        received: understood by nobody yet
    |                              applied: its effect is committed, `replies` wait to be sent
    +-----> poison                 poison: our bug; set aside with an id that is in the log

Of several replicas one works on an update: its `holder`, which holds it again and again. When the
holder is gone, the hold runs out and another takes the update.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from enum import StrEnum

from sqlalchemy import (
    ColumnElement,
    Connection,
    Row,
    bindparam,
    delete,
    func,
    or_,
    select,
    true,
    update,
)

from bot.store.tables import inbox, inbox_open, person
from bot.store.upsert import inserting_new
from scheduler.prepared import Prepared

# Telegram may deliver an update again for a day; a week leaves room for a clock that jumps.
REMEMBERED_FOR = timedelta(days=7)
# What the bot failed on holds what somebody wrote: long enough for a repair, not longer. Judgment.
SET_ASIDE_FOR = timedelta(days=30)
# Some 20 MB, and more than anybody looks through.
MOST_POISON = 10_000
# Whoever is alive holds again every few seconds; a replica that died is replaced after this.
HOLD = timedelta(seconds=15)


class InboxState(StrEnum):
    """Where an update is on its way."""

    RECEIVED = "received"
    APPLIED = "applied"
    DONE = "done"
    POISON = "poison"


OPEN = (InboxState.RECEIVED, InboxState.APPLIED)
FINISHED = (InboxState.DONE, InboxState.POISON)


class Left(StrEnum):
    """Which open updates a replica takes up."""

    UNHELD = "unheld"  # given back, or held by nobody yet
    LAPSED = "lapsed"  # those, and whatever its holder has not held for long
    ALL = "all"  # for the only replica, at its start


@dataclass(frozen=True, slots=True)
class Received:
    """One update on its way in. `telegram_id` orders one person's updates; None: nobody's."""

    update_id: int
    telegram_id: int | None
    payload: str
    state: InboxState = InboxState.RECEIVED
    replies: tuple[dict[str, object], ...] = ()


@dataclass(frozen=True, slots=True)
class Standing:
    """An open update in the line of its person."""

    update_id: int
    state: InboxState
    replies: tuple[dict[str, object], ...]
    holder: str | None


_STORE = inserting_new(
    inbox,
    (
        "update_id",
        "telegram_id",
        "payload",
        "state",
        "received_at",
        "attempts",
        "replies",
        "holder",
        "held_until",
    ),
)


def store(
    connection: Connection, updates: Sequence[Received], *, now: datetime, holder: str | None = None
) -> list[Received]:
    """Store updates for their holder; the answer is what it has to do, in order.

    That is what is new, and what waits for this same holder: it may have been stored by a commit
    of which the answer got lost on the way.
    """
    held = {"holder": holder, "held_until": None if holder is None else now + HOLD}
    return [one for one in updates if _store_one(connection, _fresh(one, now) | held)]


def _store_one(connection: Connection, row: dict[str, object]) -> bool:
    if _STORE[connection.dialect.name].change(connection, **row) == 1:
        return True
    waits = (inbox.c.state == InboxState.RECEIVED) & (inbox.c.holder == row["holder"])
    found = select(inbox.c.update_id).where(inbox.c.update_id == row["update_id"], waits)
    return row["holder"] is not None and connection.execute(found).first() is not None


def _fresh(received: Received, now: datetime) -> dict[str, object]:
    return {
        "update_id": received.update_id,
        "telegram_id": received.telegram_id,
        "payload": received.payload,
        "state": InboxState.RECEIVED,
        "received_at": now,
        "attempts": 0,
        "replies": None,
    }


_ONE_BY_ONE = select(inbox.c.update_id).where(inbox_open).limit(bindparam("most"))
_THEIRS = Prepared(_ONE_BY_ONE.where(inbox.c.telegram_id == bindparam("of")))
_NOBODYS = Prepared(_ONE_BY_ONE.where(inbox.c.telegram_id.is_(None)))


def count_waiting(connection: Connection, telegram_id: int | None, *, most: int) -> int:
    """How many updates of this person (None: of nobody) are not answered; counted up to `most`."""
    if telegram_id is None:
        return len(_NOBODYS.all(connection, most=most))
    return len(_THEIRS.all(connection, most=most, of=telegram_id))


_KNOWN = Prepared(select(inbox.c.update_id).where(inbox.c.update_id == bindparam("this")))


def is_known(connection: Connection, update_id: int) -> bool:
    """Whether an update was stored before, answered or not."""
    return _KNOWN.first(connection, this=update_id) is not None


def take(connection: Connection, holder: str, left: Left, *, now: datetime) -> list[Received]:
    """Hold what others left, oldest first, until `now + HOLD`. Two replicas never get the same."""
    found = update(inbox).where(inbox_open, _is_left(left, now))
    taken = found.values(holder=holder, held_until=now + HOLD).returning(inbox)
    return sorted(map(_received, connection.execute(taken)), key=lambda one: one.update_id)


def _is_left(left: Left, now: datetime) -> ColumnElement[bool]:
    unheld = inbox.c.holder.is_(None)
    match left:
        case Left.UNHELD:
            return unheld
        case Left.LAPSED:
            return or_(unheld, inbox.c.held_until < now)
        case Left.ALL:
            return true()


def hold(connection: Connection, holder: str, *, now: datetime) -> None:
    """Hold what is held already for longer."""
    mine = update(inbox).where(inbox_open, inbox.c.holder == holder)
    connection.execute(mine.values(held_until=now + HOLD))


def give_back(connection: Connection, holder: str) -> None:
    """Whoever has time may take up what this replica leaves."""
    mine = update(inbox).where(inbox_open, inbox.c.holder == holder)
    connection.execute(mine.values(holder=None, held_until=None))


_UP_TO = (
    select(inbox.c.update_id, inbox.c.state, inbox.c.replies, inbox.c.holder)
    .where(inbox_open, inbox.c.telegram_id == bindparam("of"))
    .where(inbox.c.update_id <= bindparam("up_to"))
    .order_by(inbox.c.update_id)
    .limit(1)
)
_FIRST = Prepared(_UP_TO)
_ITSELF = Prepared(_UP_TO.where(inbox.c.update_id == bindparam("up_to")))


def first_open(
    connection: Connection, telegram_id: int, *, up_to: int, alone: bool = False
) -> Standing | None:
    """The first open update of this person up to this one; None: all of these are closed.

    `alone`: the one that asks is the only replica and keeps them in order, so this one is meant.
    """
    found = _ITSELF if alone else _FIRST
    row = found.first(connection, of=telegram_id, up_to=up_to)
    if row is None:
        return None
    return Standing(row.update_id, InboxState(row.state), tuple(row.replies or ()), row.holder)


def newest(connection: Connection) -> int | None:
    """The highest number that an update has which is remembered; None: there is none."""
    highest: int | None = connection.execute(select(func.max(inbox.c.update_id))).scalar_one()
    return highest


def is_open(connection: Connection, update_id: int) -> bool:
    """Whether an update still waits for its answer."""
    found = select(inbox.c.update_id).where(inbox_open, inbox.c.update_id == update_id)
    return connection.execute(found).first() is not None


_THIS = update(inbox).where(inbox.c.update_id == bindparam("this"))
_APPLIED = Prepared(
    _THIS.where(inbox.c.state == InboxState.RECEIVED).values(
        state=InboxState.APPLIED, replies=bindparam("replies")
    )
)
_DONE = Prepared(_THIS.where(inbox_open).values(state=InboxState.DONE, payload="", replies=None))


def applied(connection: Connection, update_id: int, replies: Sequence[dict[str, object]]) -> bool:
    """The effect of this update is part of this transaction. False: it was applied before."""
    return _APPLIED.change(connection, this=update_id, replies=list(replies)) == 1


def done(connection: Connection, update_id: int) -> None:
    """Answered: what the person wrote is no longer kept here."""
    _DONE.change(connection, this=update_id)


def set_aside(connection: Connection, update_id: int, *, error_id: str) -> None:
    """Poison: kept for the engineer, never tried again by itself, never in the way of the next."""
    values = {"state": InboxState.POISON, "error_id": error_id}
    connection.execute(_THIS.values(**values), {"this": update_id})


def _received(row: Row[tuple[object, ...]]) -> Received:
    return Received(
        row.update_id,
        row.telegram_id,
        row.payload,
        InboxState(row.state),
        tuple(row.replies or ()),
    )


def forget_poison(connection: Connection, *, but: int = MOST_POISON) -> None:
    """Remove what was set aside, but for the newest: nobody fills the disk with what breaks us."""
    aside = inbox.c.state == InboxState.POISON
    numbers = select(inbox.c.update_id).where(aside).order_by(inbox.c.update_id.desc())
    last = numbers.offset(but).limit(1).scalar_subquery()
    connection.execute(delete(inbox).where(aside, inbox.c.update_id <= last))


def forget_old(connection: Connection, *, now: datetime) -> int:
    """Remove what was done or set aside long ago; the answer is how many."""
    forget_poison(connection)
    done = (inbox.c.state == InboxState.DONE) & (inbox.c.received_at < now - REMEMBERED_FOR)
    poison = (inbox.c.state == InboxState.POISON) & (inbox.c.received_at < now - SET_ASIDE_FOR)
    return connection.execute(delete(inbox).where(or_(done, poison))).rowcount


def unname_strangers(connection: Connection, *, latest: int) -> None:
    """Take the numbers of people of whom nothing is kept off the updates answered last.

    Of so many of these; whatever is older goes as a whole within the week.
    """
    done = select(inbox.c.update_id).where(inbox.c.state == InboxState.DONE)
    recent = done.order_by(inbox.c.update_id.desc()).limit(latest)
    known = select(person.c.telegram_id).where(person.c.telegram_id == inbox.c.telegram_id)
    theirs = inbox.c.update_id.in_(recent.scalar_subquery()) & inbox.c.telegram_id.is_not(None)
    connection.execute(update(inbox).where(theirs, ~known.exists()).values(telegram_id=None))
