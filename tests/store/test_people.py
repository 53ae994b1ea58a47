"""People: met once, known by our own id, and forgotten with everything that was theirs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, select

from bot.care.model import Screen
from bot.care.screening import Condition
from bot.services.planning import Kind
from bot.store import conversations, inbox, people, screenings
from bot.store.database import Database
from bot.store.inbox import Received
from bot.store.screenings import Screening
from bot.store.tables import inbox as inbox_table
from bot.store.tables import metadata
from scheduler.occurrences import occurrence_table
from tests.kit.plans import MONDAY, NOW, Life

LATER = NOW + timedelta(days=1)


def rows_of(database: Database, person_id: int) -> dict[str, int]:
    """How many rows each table keeps of this person."""
    tables = [table for table in metadata.tables.values() if "person_id" in table.c]
    found = {}
    for table in [*tables, occurrence_table]:
        count = select(func.count()).where(table.c.person_id == person_id)
        found[table.name] = database.run_now(lambda tx, count=count: tx.execute(count).scalar_one())
    return found


def a_full_life(database: Database) -> Life:
    """A person of whom every table keeps something."""
    life = Life(database)
    life.nights(MONDAY, 7)  # ends with a proposal
    life.at(MONDAY.plus(7), "09:00")
    life.tells(MONDAY.plus(6), stool=3)  # ends with advice
    said = Screening(NOW, frozenset({Condition.STATIN}), False, None, False, Screen.OK)
    life.run(lambda tx: screenings.add(tx, life.id, said))
    life.run(
        lambda tx: conversations.ask(tx, life.id, question="settings.zone", context={}, now=NOW)
    )
    return life


def test_a_person_is_met_once(database: Database) -> None:
    first = database.run_now(lambda tx: people.meet(tx, 4711, language="de", now=NOW))
    again = database.run_now(lambda tx: people.meet(tx, 4711, language="en", now=LATER))
    assert (first.telegram_id, first.language, first.consented_at) == (4711, "de", None)
    assert again == first
    assert database.run_now(lambda tx: people.get(tx, first.id)) == first


def test_nobody_is_behind_an_unknown_id(database: Database) -> None:
    assert database.run_now(lambda tx: people.get(tx, 1)) is None
    assert database.run_now(lambda tx: people.by_telegram_id(tx, 1)) is None


def test_consent_is_remembered_with_its_time(database: Database) -> None:
    ann = database.run_now(lambda tx: people.meet(tx, 4711, language="en", now=NOW))
    database.run_now(lambda tx: people.consent(tx, ann.id, version=1, now=LATER))
    known = database.run_now(lambda tx: people.get(tx, ann.id))
    assert known is not None
    assert known.consented_at == LATER


def test_who_is_forgotten_leaves_no_row_behind(database: Database) -> None:
    life = a_full_life(database)
    assert 0 not in rows_of(database, life.id).values()
    life.run(lambda tx: people.forget(tx, life.id))
    assert set(rows_of(database, life.id).values()) == {0}
    assert life.run(lambda tx: people.get(tx, life.id)) is None


def test_forgetting_one_person_touches_nobody_else(database: Database) -> None:
    ann, bob = a_full_life(database), a_full_life(database)
    kept = rows_of(database, bob.id)
    ann.run(lambda tx: people.forget(tx, ann.id))
    assert rows_of(database, bob.id) == kept
    assert bob.planned(Kind.MORNING) == []  # stopped, as it was


def test_what_a_forgotten_person_wrote_goes_too(database: Database) -> None:
    ann = database.run_now(lambda tx: people.meet(tx, 4711, language="en", now=NOW))
    updates = [Received(1, 4711, "poison"), Received(2, 4711, "{}"), Received(3, 4712, "{}")]
    database.run_now(lambda tx: inbox.store(tx, updates, now=NOW))
    database.run_now(lambda tx: inbox.set_aside(tx, 1, error_id="ab12cd34"))
    database.run_now(lambda tx: people.forget(tx, ann.id))
    left = database.run_now(lambda tx: tx.execute(select(inbox_table.c.update_id)).scalars().all())
    assert left == [2, 3]  # 2 is being answered: it must not be taken for a new one


def test_forgetting_nobody_is_no_error(database: Database) -> None:
    database.run_now(lambda tx: people.forget(tx, 99))


def test_a_screening_comes_back_and_the_newest_counts(database: Database) -> None:
    life = Life(database)
    first = Screening(NOW, frozenset({Condition.STATIN}), False, None, False, Screen.OK)
    second = Screening(LATER, frozenset(), True, False, True, Screen.ASK_FIRST)
    for said in (first, second):
        assert life.run(lambda tx: screenings.latest(tx, life.id)) != said
        life.run(lambda tx, said=said: screenings.add(tx, life.id, said))
        assert life.run(lambda tx: screenings.latest(tx, life.id)) == said
