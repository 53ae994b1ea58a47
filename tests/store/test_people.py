"""People: met once, known by our own id, and forgotten with everything that was theirs."""

from __future__ import annotations

from datetime import timedelta

from sqlalchemy import func, insert, select

from bot.care.model import Screen
from bot.care.screening import Condition
from bot.services.planning import Kind
from bot.store import (
    chat_messages,
    conversations,
    inbox,
    last_entries,
    people,
    pictures,
    screenings,
    stretches,
)
from bot.store.database import Database
from bot.store.inbox import Received
from bot.store.last_entries import Entry
from bot.store.screenings import Screening
from bot.store.stretches import Stretched
from bot.store.tables import helper, metadata
from bot.store.tables import inbox as inbox_table
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
    life.run(lambda tx: stretches.add(tx, life.id, Stretched(MONDAY, True, NOW)))
    entry = {"entry": Entry.STRETCHING, "night": MONDAY}
    life.run(lambda tx: last_entries.note(tx, life.id, **entry, now=NOW))
    life.run(lambda tx: chat_messages.note(tx, life.id, [1, 2], now=NOW))
    life.run(lambda tx: pictures.keep(tx, life.id, "1" * 64, file_id="AgAC", now=NOW))
    invite(life, of=life.id, telegram_id=None)
    said = Screening(NOW, frozenset({Condition.STATIN}), False, None, False, Screen.OK)
    life.run(lambda tx: screenings.add(tx, life.id, said))
    life.run(
        lambda tx: conversations.ask(tx, life.id, question="settings.zone", context={}, now=NOW)
    )
    return life


def invite(life: Life, *, of: int, telegram_id: int | None) -> None:
    """Somebody invites a trusted person, who is there already if their number is given."""
    values = {"code": f"code-{of}-{telegram_id}", "created_at": NOW, "telegram_id": telegram_id}
    life.run(lambda tx: tx.execute(insert(helper).values(person_id=of, **values)))


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


def test_who_is_forgotten_is_nobodys_trusted_person_any_more(database: Database) -> None:
    ann, bob = Life(database), Life(database)
    known = ann.run(lambda tx: people.get(tx, ann.id))
    assert known is not None
    invite(ann, of=bob.id, telegram_id=known.telegram_id)
    invite(ann, of=bob.id, telegram_id=known.telegram_id + 10_000)
    assert ann.run(lambda tx: people.helps(tx, known.telegram_id))
    ann.run(lambda tx: people.forget(tx, ann.id))
    assert not ann.run(lambda tx: people.helps(tx, known.telegram_id))
    assert rows_of(database, bob.id)["helper"] == 1


def test_a_number_and_a_language_are_nothing_left(database: Database) -> None:
    ann = database.run_now(lambda tx: people.meet(tx, 4711, language="en", now=NOW))
    assert not database.run_now(lambda tx: people.has_left_something(tx, ann))
    asked = {"question": "setup.welcome", "context": {}}
    database.run_now(lambda tx: conversations.ask(tx, ann.id, **asked, now=NOW))
    assert database.run_now(lambda tx: people.has_left_something(tx, ann))


def test_answered_updates_of_people_who_are_gone_carry_no_number(database: Database) -> None:
    database.run_now(lambda tx: people.meet(tx, 4711, language="en", now=NOW))
    updates = [Received(1, 4711, "{}"), Received(2, 4712, "{}"), Received(3, 4712, "{}")]
    database.run_now(lambda tx: inbox.store(tx, updates, now=NOW))
    for update_id in (1, 2):
        database.run_now(lambda tx, id=update_id: inbox.done(tx, id))
    database.run_now(lambda tx: inbox.unname_strangers(tx, latest=10))
    numbers = select(inbox_table.c.telegram_id).order_by(inbox_table.c.update_id)
    left = database.run_now(lambda tx: tx.execute(numbers).scalars().all())
    assert left == [4711, None, 4712]  # 3 is being answered


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
