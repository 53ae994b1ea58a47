"""A look at the database from the command line: beside a running bot, and without a trace."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL, text
from sqlalchemy.exc import DBAPIError

from bot.store import people
from bot.store.database import Database
from bot.store.looking import NoDatabase, looking
from bot.store.migrate import SchemaTooNew, SchemaTooOld
from bot.store.opening import open_database
from bot.store.postgres import PostgresRefuses
from tests.kit.keys import KEYRING
from tests.kit.plans import NOW, a_person
from tests.kit.postgres import Postgres


@pytest.fixture
def url(database: Database) -> URL:
    """Where the database of a running bot is."""
    return database.engine.url


@pytest.fixture
def own(address: URL) -> Iterator[Database]:
    """A database of which the test may spoil the schema."""
    with closing(open_database(address, KEYRING)) as opened:
        yield opened


def file(path: Path) -> URL:
    return URL.create("sqlite", database=str(path))


def set_revision(database: Database, revision: str) -> None:
    changed = text("UPDATE alembic_version SET version_num = :revision")
    database.run_now(lambda tx: tx.execute(changed, {"revision": revision}))


def test_what_a_running_bot_has_stored_is_seen(database: Database, url: URL) -> None:
    ann = a_person(database)
    with looking(url, KEYRING) as tx:
        assert people.get(tx, ann) is not None
        assert people.some_ids(tx, 10) == [ann]


def test_the_bot_can_write_while_somebody_looks_at_one_moment(database: Database, url: URL) -> None:
    with looking(url, KEYRING) as tx:
        before = people.some_ids(tx, 10)
        a_person(database)
        assert people.some_ids(tx, 10) == before == []
    with looking(url, KEYRING) as tx:
        assert len(people.some_ids(tx, 10)) == 1


def test_nothing_can_be_written(url: URL) -> None:
    with looking(url, KEYRING) as tx, pytest.raises(DBAPIError, match=r"read-?only"):
        people.meet(tx, 4711, language="en", now=NOW)


def test_the_newest_people_come_first_and_not_too_many(database: Database, url: URL) -> None:
    first, second, third = (a_person(database) for _ in range(3))
    assert first < second
    with looking(url, KEYRING) as tx:
        assert people.some_ids(tx, 2) == [third, second]


def test_a_missing_file_is_named_and_not_made(path: Path) -> None:
    with pytest.raises(NoDatabase, match=r"bot\.sqlite3"), looking(file(path), KEYRING):
        pass
    assert not path.exists()


def test_a_missing_database_of_a_server_is_named(postgres: Postgres) -> None:
    url = postgres.url.set(database="nights")
    with pytest.raises(PostgresRefuses, match="no database 'nights'"), looking(url, KEYRING):
        pass


def test_a_database_of_a_newer_bot_is_refused(own: Database, address: URL) -> None:
    set_revision(own, "zzzz")
    with pytest.raises(SchemaTooNew), looking(address, KEYRING):
        pass


def test_a_database_that_waits_for_its_upgrade_is_refused_and_left_alone(
    own: Database, address: URL
) -> None:
    set_revision(own, "0001")
    with pytest.raises(SchemaTooOld, match="Start the bot once"), looking(address, KEYRING):
        pass
    known = own.run_now(lambda tx: tx.execute(text("SELECT * FROM alembic_version")).scalar())
    assert known == "0001"


def test_a_database_of_something_else_is_refused(address: URL, path: Path) -> None:
    path.parent.mkdir()
    sqlite3.connect(path).close()
    path.touch()
    with pytest.raises(SchemaTooOld), looking(address, KEYRING):
        pass


def test_a_file_that_is_no_database_is_an_error_of_the_database(path: Path) -> None:
    path.parent.mkdir()
    path.write_text("a shopping list\n" * 100)
    with pytest.raises(DBAPIError, match="not a database"), looking(file(path), KEYRING):
        pass
