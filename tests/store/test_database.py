"""The file, its settings, and what a transaction promises."""

from __future__ import annotations

import stat
from datetime import timedelta
from pathlib import Path

import pytest
from sqlalchemy import Connection, text

from bot.store import people
from bot.store.database import Database
from tests.kit.plans import NOW


class Oops(Exception):
    """A bug of ours in the middle of a transaction."""


def pragma(database: Database, name: str) -> object:
    return database.run_now(lambda tx: tx.execute(text(f"PRAGMA {name}")).scalar_one())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_fresh_file_is_for_its_owner_only(database: Database, path: Path) -> None:
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_what_lies_beside_the_file_is_for_its_owner_only(database: Database, path: Path) -> None:
    database.run_now(lambda tx: people.meet(tx, 1, language="en", now=NOW))
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)
    path.chmod(0o644)
    Database(path).close()
    assert mode(path) == 0o600


def test_a_commit_survives_a_power_cut(database: Database) -> None:
    full = 2
    assert (pragma(database, "journal_mode"), pragma(database, "synchronous")) == ("wal", full)


def test_foreign_keys_hold(database: Database) -> None:
    assert pragma(database, "foreign_keys") == 1


def test_what_was_stored_is_there_at_the_next_start(path: Path) -> None:
    first = Database(path)
    ann = first.run_now(lambda tx: people.meet(tx, 4711, language="de", now=NOW))
    first.close()
    second = Database(path)
    assert second.run_now(lambda tx: people.by_telegram_id(tx, 4711)) == ann
    second.close()


def test_a_transaction_that_raises_leaves_nothing(database: Database) -> None:
    def broken(tx: Connection) -> None:
        people.meet(tx, 4711, language="en", now=NOW)
        raise Oops

    with pytest.raises(Oops):
        database.run_now(broken)
    assert database.run_now(lambda tx: people.by_telegram_id(tx, 4711)) is None


async def test_the_next_transaction_sees_what_the_one_before_wrote(database: Database) -> None:
    ann = await database.run(lambda tx: people.meet(tx, 4711, language="en", now=NOW))
    later = NOW + timedelta(hours=1)
    await database.run(lambda tx: people.set_gone(tx, ann.id, later))
    again = await database.run(lambda tx: people.meet(tx, 4711, language="de", now=later))
    assert (again.id, again.language, again.gone_at) == (ann.id, "en", later)


def test_a_folder_with_a_question_mark_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "what?" / "bot.sqlite3"
    Database(path).close()
    assert path.stat().st_size > 0
