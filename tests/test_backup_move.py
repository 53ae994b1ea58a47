"""The move from SQLite to PostgreSQL: everything arrives, or nothing does."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path

import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from bot.backup_move import migrate_db
from bot.commands import Refused, replay
from bot.settings import Settings
from bot.store import dump
from bot.store.alone import alone_on
from bot.store.looking import glance
from bot.store.opening import open_database
from bot.store.people import some_ids
from tests.kit.databases import open_sqlite
from tests.kit.keys import key_file
from tests.kit.plans import MONDAY, NOW, Life


@pytest.fixture
def target(tmp_path: Path, postgres_url: URL) -> Settings:
    """Settings that name a PostgreSQL without anybody, beside a data folder with two people."""
    with closing(open_sqlite(tmp_path / "data" / "bot.sqlite3")) as database:
        for _ in range(2):
            Life(database).nights(MONDAY, 2)
    return Settings(
        data_dir=tmp_path / "data",
        key_file=key_file(tmp_path / "bot.key"),
        database_url=SecretStr(postgres_url.render_as_string(hide_password=False)),
    )


def content(url: URL) -> dump.Sums:
    with glance(url) as connection:
        return dump.counted(dump.batches(connection, dump.layout_of(connection)))


def source_of(settings: Settings) -> URL:
    return settings.model_copy(update={"database_url": None}).database


def test_everything_arrives_once_and_the_source_stays_as_it_was(target: Settings) -> None:
    file = Path(str(source_of(target).database))
    before = file.read_bytes()
    told = migrate_db(target, source=None, now=NOW).text
    assert told.startswith("Moved: 2 people") and "Counted and compared on both sides" in told
    assert content(target.database) == content(source_of(target))
    assert file.read_bytes() == before
    assert replay(target, person="1").text.splitlines()[-1] == "2 decisions: 2 same."
    with pytest.raises(Refused, match="something in the PostgreSQL database already"):
        migrate_db(target, source=None, now=NOW)
    assert content(target.database) == content(source_of(target))
    with closing(open_database(target.database, target.keys)) as database:
        assert Life(database).id == 3, "who comes next has a number of their own"


def test_while_a_bot_runs_on_the_source_nothing_is_moved(target: Settings) -> None:
    file = Path(str(source_of(target).database))
    with alone_on(file), pytest.raises(Refused, match=r"Nothing was moved\. Another process"):
        migrate_db(target, source=file, now=NOW)
    with closing(open_database(target.database, target.keys)) as database:
        assert database.run_now(lambda tx: some_ids(tx, 10)) == []


def test_without_a_place_to_go_or_to_come_from_it_says_so(target: Settings) -> None:
    nowhere = target.model_copy(update={"database_url": None})
    with pytest.raises(Refused, match="DATABASE_URL names no PostgreSQL"):
        migrate_db(nowhere, source=None, now=NOW)
    with pytest.raises(Refused, match=r"There is no database at nowhere\. Name it with --from"):
        migrate_db(target, source=Path("nowhere"), now=NOW)
