"""The last entry: one a person, the newest, until it is taken back."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import Connection

from bot.store import last_entries
from bot.store.database import Database
from bot.store.last_entries import Entry, LastEntry
from tests.kit.plans import MONDAY, NOW, a_person


def test_the_newest_entry_takes_the_place_of_the_one_before(database: Database) -> None:
    person_id = a_person(database)
    later = NOW + timedelta(hours=9)

    def work(tx: Connection) -> list[LastEntry | None]:
        found = [last_entries.get(tx, person_id)]
        for entry, night, at in (
            (Entry.INTAKE, MONDAY, NOW),
            (Entry.CHECK_IN, MONDAY.plus(-1), later),
        ):
            last_entries.note(tx, person_id, entry=entry, night=night, now=at)
            found.append(last_entries.get(tx, person_id))
        last_entries.forget(tx, person_id)
        return [*found, last_entries.get(tx, person_id)]

    assert database.run_now(work) == [
        None,
        LastEntry(Entry.INTAKE, MONDAY, NOW),
        LastEntry(Entry.CHECK_IN, MONDAY.plus(-1), later),
        None,
    ]


def test_nobody_sees_the_entry_of_somebody_else(database: Database) -> None:
    one, other = a_person(database), a_person(database)
    database.run_now(
        lambda tx: last_entries.note(tx, one, entry=Entry.INTAKE, night=MONDAY, now=NOW)
    )
    assert database.run_now(lambda tx: last_entries.get(tx, other)) is None
