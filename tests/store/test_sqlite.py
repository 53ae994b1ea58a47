"""The SQLite file: who may read it, and what its settings promise."""

from __future__ import annotations

import stat
from contextlib import closing
from pathlib import Path

from sqlalchemy import Connection, text

from bot.store import people
from bot.store.database import Database
from bot.store.sqlite import SqliteDatabase
from tests.kit.keys import KEYRING
from tests.kit.plans import NOW


def pragma(database: Database, name: str) -> object:
    return database.run_now(lambda tx: tx.execute(text(f"PRAGMA {name}")).scalar_one())


def mode(path: Path) -> int:
    return stat.S_IMODE(path.stat().st_mode)


def test_a_fresh_file_is_for_its_owner_only(path: Path) -> None:
    SqliteDatabase(path, KEYRING).close()
    assert (mode(path), mode(path.parent)) == (0o600, 0o700)


def test_what_lies_beside_the_file_is_for_its_owner_only(
    file_database: Database, path: Path
) -> None:
    file_database.run_now(lambda tx: people.meet(tx, 1, language="en", now=NOW))
    assert {mode(file) for file in path.parent.iterdir()} == {0o600}


def test_a_file_that_others_could_read_is_closed_to_them(path: Path) -> None:
    path.parent.mkdir()
    path.touch(mode=0o644)
    path.chmod(0o644)
    SqliteDatabase(path, KEYRING).close()
    assert mode(path) == 0o600


def test_a_commit_survives_a_power_cut(file_database: Database) -> None:
    kept = (pragma(file_database, "journal_mode"), pragma(file_database, "synchronous"))
    full = 2
    assert kept == ("wal", full)


def test_what_is_deleted_is_overwritten_and_cannot_be_read_from_the_file(path: Path) -> None:
    word = "two bad cramps in the left calf"

    def tell(tx: Connection) -> int:
        person = people.meet(tx, 1, language="en", now=NOW)
        people.change(tx, person.id, cards_seen=[word])  # not sealed
        return person.id

    with closing(SqliteDatabase(path, KEYRING)) as database:
        person_id = database.run_now(tell)
    assert word.encode() in path.read_bytes(), "the word is looked for as it is written"
    with closing(SqliteDatabase(path, KEYRING)) as database:
        database.run_now(lambda tx: people.forget(tx, person_id))
    assert word.encode() not in path.read_bytes()


def test_foreign_keys_hold(file_database: Database) -> None:
    assert pragma(file_database, "foreign_keys") == 1


def test_a_folder_with_a_question_mark_is_a_folder(tmp_path: Path) -> None:
    path = tmp_path / "what?" / "bot.sqlite3"
    SqliteDatabase(path, KEYRING).close()
    assert path.stat().st_size > 0
