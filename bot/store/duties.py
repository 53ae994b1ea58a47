"""What only one process does at a time, such as fetching updates: a lease for each, in a row.

Whoever holds a duty holds it again before the lease ends. When they die, the lease runs out, and
the next who asks has the duty.
"""

from __future__ import annotations

from datetime import datetime, timedelta

from sqlalchemy import Connection, or_, select, update

from bot.store.tables import duty
from bot.store.upsert import insert_new


def hold(
    connection: Connection, name: str, holder: str, *, now: datetime, lease: timedelta
) -> bool:
    """Take a duty until `now + lease`, or keep it for so long; False: somebody else has it.

    `holder` names one life of one process. Everybody asks for a duty with the same lease.
    """
    connection.execute(insert_new(connection, duty).values(name=name))
    free = or_(
        duty.c.holder.is_(None),
        duty.c.holder == holder,
        duty.c.held_until <= now,
        # Nobody asks for so much: the clock was ahead then, and was set back.
        duty.c.held_until > now + lease,
    )
    taken = update(duty).where(duty.c.name == name, free)
    changed = connection.execute(taken.values(holder=holder, held_until=now + lease))
    return changed.rowcount == 1


def release(connection: Connection, name: str, holder: str) -> None:
    """Give a duty back, so that nobody waits for the end of the lease; harmless without it."""
    held = update(duty).where(duty.c.name == name, duty.c.holder == holder)
    connection.execute(held.values(holder=None, held_until=None))


def seen(connection: Connection, name: str, now: datetime) -> None:
    """Note that the duty was done with success just now."""
    connection.execute(insert_new(connection, duty).values(name=name))
    connection.execute(update(duty).where(duty.c.name == name).values(seen_at=now))


def last_seen(connection: Connection, name: str) -> datetime | None:
    """When the duty was last done with success, by whomever; None: never."""
    found = select(duty.c.seen_at).where(duty.c.name == name)
    return connection.execute(found).scalar_one_or_none()
