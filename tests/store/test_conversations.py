"""The open question of a person: one at a time, and it outlives everything but its answer."""

from __future__ import annotations

from sqlalchemy import URL

from bot.store import conversations
from bot.store.conversations import Conversation
from bot.store.database import Database
from bot.store.opening import open_database
from tests.kit.keys import KEYRING
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


def test_an_open_question_outlives_a_restart(address: URL) -> None:
    first = open_database(address, KEYRING)
    ann = a_person(first)
    ask(first, ann, "setup.zone", draft={"unit_mg": 62.5})
    first.close()
    second = open_database(address, KEYRING)
    assert is_open(second, ann) == Conversation("setup.zone", {"draft": {"unit_mg": 62.5}}, None)
    second.close()


def test_a_question_that_stays_is_back_when_the_one_that_interrupted_it_is_answered(
    database: Database,
) -> None:
    ann = a_person(database)
    ask(database, ann, "rescreening.health", stays=True, draft={"place": "Berlin"})
    database.run_now(lambda tx: conversations.shown(tx, ann, 77))
    ask(database, ann, "morning.cramps", night="2026-11-23")
    ask(database, ann, "morning.stool", night="2026-11-23")
    interrupted = is_open(database, ann)
    assert interrupted is not None and interrupted.question == "morning.stool"
    database.run_now(lambda tx: conversations.close(tx, ann, questions=("morning.stool",)))
    # Its buttons are gone from the screen by now.
    context = {"stays": True, "draft": {"place": "Berlin"}}
    back = Conversation("rescreening.health", context, None)
    assert (interrupted.aside, is_open(database, ann)) == (back, back)


def test_a_covered_question_is_open_but_out_of_sight(database: Database) -> None:
    ann = a_person(database)
    database.run_now(lambda tx: conversations.cover(tx, ann))  # nothing is asked: nothing happens
    ask(database, ann, "rescreening.health", stays=True)
    database.run_now(lambda tx: conversations.shown(tx, ann, 77))
    seen = is_open(database, ann)
    database.run_now(lambda tx: conversations.cover(tx, ann))
    covered = is_open(database, ann)
    assert seen is not None and covered is not None
    assert (seen.is_seen, covered.is_seen, covered.question) == (True, False, "rescreening.health")


def test_closing_everything_ends_what_was_set_aside_too(database: Database) -> None:
    ann = a_person(database)
    ask(database, ann, "rescreening.health", stays=True)
    ask(database, ann, "morning.cramps")
    database.run_now(lambda tx: conversations.close(tx, ann))
    assert is_open(database, ann) is None


def test_a_question_that_stays_takes_the_place_of_another_that_does(database: Database) -> None:
    ann = a_person(database)
    ask(database, ann, "rescreening.health", stays=True)
    ask(database, ann, "rescreening.medicines", stays=True)
    assert is_open(database, ann) == Conversation("rescreening.medicines", {"stays": True}, None)
