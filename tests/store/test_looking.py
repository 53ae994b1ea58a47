"""A look at the database from the command line: beside a running bot, and without a trace."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest
from sqlalchemy import text
from sqlalchemy.exc import DBAPIError

from bot.store import people
from bot.store.database import Database, NoDatabase, looking
from bot.store.migrate import SchemaTooNew, SchemaTooOld
from tests.kit.plans import NOW, a_person


def set_revision(database: Database, revision: str) -> None:
    changed = text("UPDATE alembic_version SET version_num = :revision")
    database.run_now(lambda tx: tx.execute(changed, {"revision": revision}))


def test_what_a_running_bot_has_stored_is_seen(database: Database, path: Path) -> None:
    ann = a_person(database)
    with looking(path) as tx:
        assert people.get(tx, ann) is not None
        assert people.some_ids(tx, 10) == [ann]


def test_the_bot_can_write_while_somebody_looks_at_one_moment(
    database: Database, path: Path
) -> None:
    with looking(path) as tx:
        before = people.some_ids(tx, 10)
        a_person(database)
        assert people.some_ids(tx, 10) == before == []
    with looking(path) as tx:
        assert len(people.some_ids(tx, 10)) == 1


def test_nothing_can_be_written(database: Database, path: Path) -> None:
    with looking(path) as tx, pytest.raises(DBAPIError, match="readonly"):
        people.meet(tx, 4711, language="en", now=NOW)


def test_the_newest_people_come_first_and_not_too_many(database: Database, path: Path) -> None:
    first, second, third = (a_person(database) for _ in range(3))
    assert first < second
    with looking(path) as tx:
        assert people.some_ids(tx, 2) == [third, second]


def test_a_missing_file_is_named_and_not_made(path: Path) -> None:
    with pytest.raises(NoDatabase, match=r"bot\.sqlite3"), looking(path):
        pass
    assert not path.exists()


def test_a_database_of_a_newer_bot_is_refused(database: Database, path: Path) -> None:
    set_revision(database, "zzzz")
    with pytest.raises(SchemaTooNew), looking(path):
        pass


def test_a_database_that_waits_for_its_upgrade_is_refused_and_left_alone(
    database: Database, path: Path
) -> None:
    set_revision(database, "0001")
    with pytest.raises(SchemaTooOld, match="Start the bot once"), looking(path):
        pass
    known = database.run_now(lambda tx: tx.execute(text("SELECT * FROM alembic_version")).scalar())
    assert known == "0001"


def test_a_database_of_something_else_is_refused(path: Path) -> None:
    path.parent.mkdir()
    sqlite3.connect(path).close()
    path.touch()
    with pytest.raises(SchemaTooOld), looking(path):
        pass


def test_a_file_that_is_no_database_is_an_error_of_the_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("a shopping list\n" * 100)
    with pytest.raises(DBAPIError, match="not a database"), looking(path):
        pass
