"""Which messages stand in a chat: noted once, found while they can be deleted, then forgotten."""

from __future__ import annotations

from datetime import timedelta

from bot.store import chat_messages, people
from bot.store.database import Database
from tests.kit.plans import NOW, a_person

TWO_DAYS = timedelta(hours=48)


def known(database: Database, person_id: int) -> list[int]:
    return database.run_now(lambda tx: chat_messages.of(tx, person_id, since=NOW - TWO_DAYS))


def test_a_message_is_noted_once_and_for_its_own_person(database: Database) -> None:
    ann, bob = a_person(database), a_person(database)
    database.run_now(lambda tx: chat_messages.note(tx, ann, [12, 7], now=NOW))
    database.run_now(lambda tx: chat_messages.note_all(tx, {ann: (7, 13), bob: (7,)}, now=NOW))
    assert known(database, ann) == [7, 12, 13]
    assert known(database, bob) == [7]


def test_nothing_new_is_nothing_noted(database: Database) -> None:
    ann = a_person(database)
    database.run_now(lambda tx: chat_messages.note_all(tx, {ann: ()}, now=NOW))
    assert known(database, ann) == []


def test_what_telegram_deletes_no_more_is_not_found_and_forgotten(database: Database) -> None:
    ann = a_person(database)
    late, limit = NOW - TWO_DAYS - timedelta(seconds=1), NOW - TWO_DAYS
    database.run_now(lambda tx: chat_messages.note(tx, ann, [1], now=late))
    database.run_now(lambda tx: chat_messages.note(tx, ann, [2], now=limit))
    assert known(database, ann) == [2]
    assert database.run_now(lambda tx: chat_messages.forget_old(tx, before=limit)) == 1
    assert known(database, ann) == [2]


def test_the_list_goes_with_its_person(database: Database) -> None:
    ann = a_person(database)
    database.run_now(lambda tx: chat_messages.note(tx, ann, [1], now=NOW))
    database.run_now(lambda tx: people.forget(tx, ann))
    assert known(database, ann) == []
