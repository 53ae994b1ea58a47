"""How the service stands, read from what is stored: what waits, since when, and who listened last.

What waits comes from indexes of nothing else, so it costs the same in the tenth year.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import ColumnElement, Connection, Table, func, select, text

from bot.store.inbox import InboxState
from bot.store.tables import decision, inbox, inbox_open, referral
from scheduler.table import State, in_state, occurrence_table

_row = occurrence_table.c


@dataclass(frozen=True, slots=True)
class Line:
    """How many wait, and since when the first of them does."""

    length: int = 0
    since: datetime | None = None

    def __add__(self, other: Line) -> Line:
        """Both lines as one."""
        since = [one for one in (self.since, other.since) if one is not None]
        return Line(self.length + other.length, min(since, default=None))


@dataclass(frozen=True, slots=True)
class Told:
    """One decision or referral: of whom, and which word or level it has."""

    id: int
    person_id: int
    what: str


def due(connection: Connection, *, now: datetime) -> Line:
    """The planned messages that are due and not said yet, by their last due time."""
    late = in_state(State.PLANNED) & (_row.due_at <= now)
    # One by one, because each state has its own index and no index serves an OR of them. The term
    # of the leases is always true: it leads SQLite to the index.
    leased = _row.lease_until.is_not(None)
    handed_on = (in_state(state) & leased for state in (State.QUEUED, State.SENDING))
    lines = (_line(connection, _row.due_at, waits) for waits in (late, *handed_on))
    return sum(lines, Line())


def unanswered(connection: Connection) -> Line:
    """The updates that came in and are not answered yet."""
    return _line(connection, inbox.c.received_at, inbox_open)


def set_aside(connection: Connection) -> int:
    """How many updates were set aside for repair, and lie there still."""
    poison = inbox.c.state == InboxState.POISON
    return connection.execute(select(func.count()).where(poison)).scalar_one()


def schema(connection: Connection) -> str:
    """The last step that the schema of this database went."""
    # Alembic's own table; one row, as our steps have never forked.
    steps = connection.execute(text("SELECT version_num FROM alembic_version")).scalars()
    return ", ".join(sorted(steps))


def decisions(
    connection: Connection, *, since: datetime, before: int | None, most: int
) -> list[Told]:
    """What was decided since then, newest first, the next `most` before the one with this id."""
    at, what = decision.c.decided_at, decision.c.action
    return _newest(connection, decision, (at, what), since=since, page=(before, most))


def referrals(
    connection: Connection, *, since: datetime, before: int | None, most: int
) -> list[Told]:
    """Who was advised to see a provider since then, and how soon; as `decisions`."""
    at, what = referral.c.referred_at, referral.c.level
    return _newest(connection, referral, (at, what), since=since, page=(before, most))


def _line(
    connection: Connection, since: ColumnElement[datetime], waits: ColumnElement[bool]
) -> Line:
    length, first = connection.execute(select(func.count(), func.min(since)).where(waits)).one()
    return Line(length, first)


def _newest(  # house: a table, its columns and a page of it are one question
    connection: Connection,
    table: Table,
    columns: tuple[ColumnElement[datetime], ColumnElement[object]],
    *,
    since: datetime,
    page: tuple[int | None, int],
) -> list[Told]:
    at, what = columns
    before, most = page
    found = select(table.c.id, table.c.person_id, what, at).order_by(table.c.id.desc()).limit(most)
    # Backwards by the key, which grew with the time: so no index on the time has to be kept.
    if before is not None:
        found = found.where(table.c.id < before)
    rows = connection.execute(found).all()
    return [Told(one, of, str(which)) for one, of, which, then in rows if then >= since]
