"""What a person told the diary last, so that it can be taken back: one row a person, no more."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from enum import StrEnum
from typing import Any

from sqlalchemy import ColumnElement, Connection, bindparam, delete, insert, select, update

from bot.care.night import Night
from bot.store.tables import last_entry
from scheduler.prepared import Prepared


class Entry(StrEnum):
    """The table that got the row."""

    INTAKE = "intake"
    CHECK_IN = "check_in"
    STRETCHING = "stretching"


@dataclass(frozen=True, slots=True)
class LastEntry:
    """Which Night was told of, what kind of entry it was, and when (UTC)."""

    entry: Entry
    night: Night
    entered_at: datetime


_HERE = last_entry.c.person_id == bindparam("of")
_OF_PERSON = Prepared(select(last_entry).where(_HERE))
_VALUES: dict[str, ColumnElement[Any]] = {
    name: bindparam(f"the_{name}") for name in ("entry", "night", "entered_at")
}
_NOTE = Prepared(update(last_entry).where(_HERE).values(_VALUES))
_NOTE_FIRST = Prepared(insert(last_entry).values(person_id=bindparam("of"), **_VALUES))
_FORGET = Prepared(delete(last_entry).where(_HERE))


def note(
    connection: Connection, person_id: int, *, entry: Entry | str, night: Night, now: datetime
) -> None:
    """Remember an entry as the last one, in place of the one before."""
    told = {"the_entry": str(entry), "the_night": night, "the_entered_at": now}
    if _NOTE.change(connection, of=person_id, **told) == 0:
        _NOTE_FIRST.change(connection, of=person_id, **told)


def get(connection: Connection, person_id: int) -> LastEntry | None:
    """The last entry that can still be taken back; None when nothing was told since."""
    row = _OF_PERSON.first(connection, of=person_id)
    return None if row is None else LastEntry(Entry(row.entry), row.night, row.entered_at)


def forget(connection: Connection, person_id: int) -> None:
    """It was taken back: there is no last entry any more."""
    _FORGET.change(connection, of=person_id)
