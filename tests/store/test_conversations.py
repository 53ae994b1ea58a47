"""The open question of a person: one at a time, and it outlives everything but its answer."""

from __future__ import annotations

from pathlib import Path

from bot.store import conversations
from bot.store.conversations import Conversation
from bot.store.database import Database
from tests.kit.plans import NOW, a_person


def ask(database: Database, person_id: int, question: str, **context: object) -> None:
    database.run_now(
        lambda tx: conversations.ask(tx, person_id, question=question, context=context, now=NOW)
    )


def is_open(database: Database, person_id: int) -> Conversation | None:
    return database.run_now(lambda tx: conversations.get(tx, person_id))


def test_nothing_is_asked_at_first(database: Database) -> None:
    assert is_open(database, a_person(database)) is None


def test_the_open_question_keeps_what_it_is_about(database: Database) -> None:
    ann = a_person(database)
    ask(database, ann, "morning.cramps", night="2026-11-23")
    expected = Conversation("morning.cramps", {"night": "2026-11-23"}, None)
    assert is_open(database, ann) == expected


def test_a_new_question_takes_the_place_of_the_one_before(database: Database) -> None:
    ann = a_person(database)
    ask(database, ann, "morning.cramps", night="2026-11-23")
    database.run_now(lambda tx: conversations.shown(tx, ann, 77))
    ask(database, ann, "settings.zone")
    # The living message is still to be disarmed, so it is not forgotten yet.
    assert is_open(database, ann) == Conversation("settings.zone", {}, 77)


def test_closing_takes_only_the_questions_that_are_named(database: Database) -> None:
    ann = a_person(database)
    ask(database, ann, "morning.cramps")
    database.run_now(lambda tx: conversations.close(tx, ann, questions=("bedtime.dose",)))
    assert is_open(database, ann) is not None
    database.run_now(lambda tx: conversations.close(tx, ann, questions=("morning.cramps",)))
    assert is_open(database, ann) is None


def test_closing_without_names_takes_whatever_is_open(database: Database) -> None:
    ann, bob = a_person(database), a_person(database)
    ask(database, ann, "morning.cramps")
    ask(database, bob, "morning.cramps")
    database.run_now(lambda tx: conversations.close(tx, ann))
    assert is_open(database, ann) is None
    assert is_open(database, bob) is not None


def test_an_open_question_outlives_a_restart(path: Path) -> None:
    first = Database(path)
    ann = a_person(first)
    ask(first, ann, "setup.zone", draft={"unit_mg": 62.5})
    first.close()
    second = Database(path)
    assert is_open(second, ann) == Conversation("setup.zone", {"draft": {"unit_mg": 62.5}}, None)
    second.close()
