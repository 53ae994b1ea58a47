"""Backup and restore of an SQLite house: what lies on the disk before, meanwhile and after."""

from __future__ import annotations

import resource
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing, contextmanager
from datetime import timedelta
from pathlib import Path

import pytest

from bot.backup import backup
from bot.backup_kept import kept, name_of, unfinished
from bot.backup_restore import restore
from bot.commands import Refused
from bot.settings import Settings
from bot.store.alone import alone_on
from bot.store.filling import remove, with_log
from bot.store.keyring import NoKeyFile
from bot.store.looking import NoDatabase, looking
from bot.store.people import some_ids
from tests.kit.databases import open_sqlite
from tests.kit.keys import key_file
from tests.kit.plans import NOW, Life


@pytest.fixture
def here(tmp_path: Path) -> Settings:
    """A house in which one person lives."""
    with closing(open_sqlite(tmp_path / "data" / "bot.sqlite3")) as database:
        Life(database)
    return Settings(data_dir=tmp_path / "data", key_file=key_file(tmp_path / "bot.key"))


@pytest.fixture
def file(here: Settings) -> Path:
    """A backup of it."""
    backup(here, folder=None, now=NOW)
    return kept(here.backup_folder)[0].path


def path_of(settings: Settings) -> Path:
    return Path(str(settings.database.database))


def people(settings: Settings) -> list[int]:
    with looking(settings.database, settings.keys) as connection:
        return some_ids(connection, 10)


@contextmanager
def files_no_larger_than(most_bytes: int) -> Iterator[None]:
    """Every write beyond this fails, as on a full disk."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (most_bytes, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_database_in_which_nobody_is_makes_room(here: Settings, file: Path) -> None:
    path = path_of(here)
    remove(path)
    open_sqlite(path).close()
    restore(here, file, replace=False, now=NOW)
    assert people(here) == [1]
    assert list(here.data_dir.glob("*.before-*")) == []


def test_replace_keeps_what_was_there_under_another_name(here: Settings, file: Path) -> None:
    with closing(open_sqlite(path_of(here))) as database:
        Life(database)
    said = restore(here, file, replace=True, now=NOW).text
    aside = path_of(here).with_name("bot.sqlite3.before-20261123T170000Z")
    assert people(here) == [1]
    assert f"kept as {aside}" in said
    with closing(sqlite3.connect(aside)) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (2,)


def test_what_a_crash_left_in_the_log_goes_aside_too(here: Settings, file: Path) -> None:
    path = path_of(here)
    with closing(open_sqlite(path)) as database:
        Life(database)
        copies = {each: each.with_name(f"copy-{each.name}") for each in with_log(path)}
        for each, copy in copies.items():
            shutil.copy(each, copy)
    remove(path)
    for each, copy in copies.items():
        copy.rename(each)
    restore(here, file, replace=True, now=NOW)
    assert people(here) == [1]
    with closing(sqlite3.connect(next(path.parent.glob("*.before-*Z")))) as connection:
        assert connection.execute("SELECT count(*) FROM person").fetchone() == (2,)


def test_a_damaged_database_can_be_replaced_also_after_a_killed_try(
    here: Settings, file: Path
) -> None:
    path_of(here).with_name("bot.sqlite3.restoring").write_bytes(b"half a database")
    path_of(here).write_bytes(b"a shopping list\n" * 100)
    with pytest.raises(Refused, match="there is something in the database already"):
        restore(here, file, replace=False, now=NOW)
    restore(here, file, replace=True, now=NOW)
    assert people(here) == [1]
    assert list(here.data_dir.glob("*restoring*")) == []


def test_nothing_is_restored_under_a_running_bot(here: Settings, file: Path) -> None:
    with alone_on(path_of(here)), pytest.raises(Refused, match="runs the bot on"):
        restore(here, file, replace=True, now=NOW)
    assert [each.name for each in here.data_dir.glob("*before*")] == []


def test_a_full_disk_leaves_the_older_backups_and_no_half_one(here: Settings, file: Path) -> None:
    refused = pytest.raises(Refused, match=r"No backup was made in .*: File too large")
    with closing(open_sqlite(path_of(here))), files_no_larger_than(2_000), refused:
        backup(here, folder=None, now=NOW + timedelta(days=99))
    assert [each.name for each in file.parent.iterdir()] == [file.name]


def test_a_full_disk_leaves_the_database_as_it_is(here: Settings, file: Path) -> None:
    with files_no_larger_than(20_000), pytest.raises(Refused, match="nothing is changed"):
        restore(here, file, replace=True, now=NOW)
    assert people(here) == [1]
    assert list(here.data_dir.glob("*.before-*")) + list(here.data_dir.glob("*.restoring*")) == []


def test_a_folder_that_cannot_be_is_named(here: Settings, tmp_path: Path) -> None:
    (tmp_path / "notes").touch()
    with pytest.raises(Refused, match=r"No backup was made in .*notes/backups: Not a directory"):
        backup(here, folder=tmp_path / "notes" / "backups", now=NOW)


def test_a_backup_that_a_kill_left_half_written_goes_after_a_day(
    here: Settings, file: Path
) -> None:
    half = unfinished(file.with_name(name_of(NOW - timedelta(days=2))))
    half.touch()
    later = timedelta(days=2) + timedelta(seconds=half.stat().st_mtime) - NOW_S
    backup(here, folder=None, now=NOW + later)
    assert not half.exists()


NOW_S = timedelta(seconds=NOW.timestamp())


def test_without_a_promise_about_backups_none_is_made(here: Settings) -> None:
    with pytest.raises(Refused, match="BACKUP_DAYS is 0"):
        backup(here.model_copy(update={"backup_days": 0}), folder=None, now=NOW)


def test_without_a_key_or_a_database_it_says_so(here: Settings, tmp_path: Path) -> None:
    with pytest.raises(NoKeyFile):
        backup(here.model_copy(update={"key_file": tmp_path / "no.key"}), folder=None, now=NOW)
    with pytest.raises(NoDatabase, match="There is no database at"):
        backup(here.model_copy(update={"data_dir": tmp_path / "no"}), folder=None, now=NOW)
    assert not list(here.backup_folder.glob("*"))
