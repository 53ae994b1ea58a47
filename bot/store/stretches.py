"""The stretches before bed: whether they were done, one answer a Night, the newest row counts."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import Connection, Row, bindparam, insert, select

from bot.care.night import Night
from bot.store.tables import stretching
from scheduler.prepared import Prepared


@dataclass(frozen=True, slots=True)
class Stretched:
    """What a person said of a Night's stretches, and when they said it (UTC).

    `withdrawn`: taken back by an undo; the Night is as if nothing had been said.
    """

    night: Night
    done: bool
    recorded_at: datetime
    withdrawn: bool = False


_MINE = stretching.c.person_id == bindparam("of")
_OF_NIGHT = Prepared(
    select(stretching)
    .where(_MINE, stretching.c.night == bindparam("that"))
    .order_by(stretching.c.id.desc())
    .limit(1)
)
_SINCE = Prepared(
    select(stretching)
    .where(_MINE, stretching.c.night >= bindparam("first"))
    .order_by(stretching.c.id)
)


def add(connection: Connection, person_id: int, said: Stretched) -> None:
    """Record an answer; a change of mind is another row, and so is taking it back."""
    values = {name: getattr(said, name) for name in Stretched.__slots__}
    connection.execute(insert(stretching).values(person_id=person_id, **values))


def of_night(connection: Connection, person_id: int, night: Night) -> Stretched | None:
    """What counts of a Night: the newest row; None when nobody said, or took it back."""
    row = _OF_NIGHT.first(connection, of=person_id, that=night)
    return None if row is None or row.withdrawn else _read(row)


def told(connection: Connection, person_id: int, night: Night) -> list[Stretched]:
    """Every row of one Night, oldest first, also those that were taken back."""
    here = (stretching.c.person_id == person_id) & (stretching.c.night == night)
    rows = connection.execute(select(stretching).where(here).order_by(stretching.c.id))
    return [_read(row) for row in rows]


def since(connection: Connection, person_id: int, first: Night) -> dict[Night, Stretched]:
    """The answer of every Night from `first` on that has one."""
    newest = {row.night: row for row in _SINCE.all(connection, of=person_id, first=first)}
    return {night: _read(row) for night, row in newest.items() if not row.withdrawn}


def _read(row: Row[tuple[object, ...]]) -> Stretched:
    return Stretched(row.night, row.done, row.recorded_at, row.withdrawn)
