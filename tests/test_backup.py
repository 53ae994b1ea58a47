"""Backup, restore and the move to PostgreSQL, as an operator asks for them; on both databases."""

from __future__ import annotations

import stat
from collections.abc import Callable, Iterator
from contextlib import ExitStack, closing
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import URL

from bot.backup import backup
from bot.backup_kept import kept, name_of
from bot.backup_restore import restore
from bot.commands import Refused, replay
from bot.settings import Settings
from bot.store import backup_file, chat_messages, dump, migrate
from bot.store.backup_file import Head
from bot.store.database import Database
from bot.store.keyring import new_key
from bot.store.looking import glance
from bot.store.opening import open_database
from bot.store.proofs import ring
from tests.kit.databases import KINDS, POSTGRESQL, open_sqlite
from tests.kit.keys import key_file
from tests.kit.plans import MONDAY, NOW, Life
from tests.kit.postgres import Postgres

DAY = timedelta(days=1)
Homes = Callable[[], Settings]


@dataclass(frozen=True, slots=True)
class Old:
    """A house in which somebody lived, and a backup of it."""

    settings: Settings
    file: Path


@pytest.fixture(scope="module", params=KINDS)
def kind(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture(scope="module")
def old(
    kind: str, request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Old]:
    """One for the whole module: nobody changes it."""
    with ExitStack() as stack:
        folder = tmp_path_factory.mktemp("old")
        settings = a_home(kind, folder, request=request, stack=stack, is_empty=False)
        lived_in(settings).close()
        backup(settings, folder=None, now=NOW)
        yield Old(settings, kept(settings.backup_folder)[0].path)


@pytest.fixture
def there(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A server on which nothing has run yet, with the same key."""
    with ExitStack() as stack:
        yield a_home(kind, tmp_path / "there", request=request, stack=stack, is_empty=True)


@pytest.fixture
def here(kind: str, request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """A server with a database in which nobody is."""
    with ExitStack() as stack:
        yield a_home(kind, tmp_path / "here", request=request, stack=stack, is_empty=False)


def a_home(  # house: a fixture in three scopes
    kind: str, folder: Path, *, request: pytest.FixtureRequest, stack: ExitStack, is_empty: bool
) -> Settings:
    key, data = key_file(folder / "bot.key"), folder / "data"
    if kind == POSTGRESQL:
        server: Postgres = request.getfixturevalue("postgres")
        made = server.empty_database() if is_empty else server.database()
        url = stack.enter_context(made).render_as_string(hide_password=False)
        return Settings(data_dir=data, key_file=key, database_url=SecretStr(url))
    if not is_empty:
        open_sqlite(data / "bot.sqlite3").close()
    return Settings(data_dir=data, key_file=key)


def lived_in(settings: Settings) -> Database:
    """The open database of a house in which two people live."""
    database = open_database(settings.database, settings.keys)
    for _ in range(2):
        life = Life(database)
        life.nights(MONDAY, 2)
        life.run(lambda tx, its=life: chat_messages.note(tx, its.id, [7, 8], now=its.now))
    return database


def content(settings: Settings) -> dump.Sums:
    """What is in a database, counted."""
    with glance(settings.database) as connection:
        return dump.counted(dump.batches(connection, dump.layout_of(connection)))


def newest(settings: Settings) -> Path:
    return kept(settings.backup_folder)[0].path


def test_what_is_restored_is_what_was_backed_up(old: Old, there: Settings) -> None:
    said = restore(there, old.file, replace=False, now=NOW + DAY).text
    assert said.startswith("Restored: 2 people") and f"as of {NOW:%Y-%m-%d %H:%M} UTC" in said
    assert content(there) == content(old.settings)
    assert replay(there, person="2").text.splitlines()[-1] == "2 decisions: 2 same."
    with closing(open_database(there.database, there.keys)) as database:
        assert Life(database).id == 3, "who comes next has a number of their own"


def test_a_backup_goes_to_the_other_kind_of_database_too_if_nobody_is_in_it(
    old: Old, postgres_url: URL, tmp_path: Path
) -> None:
    on_sqlite = old.settings.database.get_backend_name() == "sqlite"
    address = SecretStr(postgres_url.render_as_string(hide_password=False)) if on_sqlite else None
    other = Settings(data_dir=tmp_path / "other", key_file=old.settings.keys, database_url=address)
    restore(other, old.file, replace=False, now=NOW)
    assert content(other) == content(old.settings)
    assert replay(other, person="1").text.splitlines()[-1] == "2 decisions: 2 same."


def test_a_backup_is_for_its_owner_only_and_shows_nothing(old: Old) -> None:
    modes = [stat.S_IMODE(each.stat().st_mode) for each in (old.file, old.file.parent)]
    assert modes == [0o600, 0o700]
    assert [each.name for each in old.file.parent.iterdir()] == [name_of(NOW)]
    written = old.file.read_bytes()
    assert b"Europe/Berlin" not in written and b"occurrence" not in written


def test_a_backup_while_people_answer_is_one_moment_and_restores(
    here: Settings, there: Settings
) -> None:
    stopped, busy = Event(), Event()
    with closing(lived_in(here)) as database:

        def answer() -> None:
            while not stopped.is_set():
                Life(database).nights(MONDAY, 2)
                busy.set()

        answering = Thread(target=answer)
        answering.start()
        try:
            assert busy.wait(30)
            backup(here, folder=None, now=NOW)
        finally:
            stopped.set()
            answering.join()
    restore(there, newest(here), replace=False, now=NOW)
    people = content(there).rows("person")
    assert people >= 3
    for number in (1, people - 1, people):
        *decisions, last = replay(there, person=str(number)).text.splitlines()
        assert not decisions or last.endswith(f": {len(decisions)} same.")


def test_a_backup_of_an_older_version_is_restored_and_brought_up_to_date(
    here: Settings, there: Settings
) -> None:
    with closing(lived_in(here)) as database:
        before = content(here)
        migrate.downgrade(database.engine, "0005")
    backup(here, folder=None, now=NOW)
    restore(there, newest(here), replace=False, now=NOW)
    after = content(there)
    names = set(before.of) - {"sealing_key"}
    assert {name: after.rows(name) for name in names} == {name: before.rows(name) for name in names}
    assert replay(there, person="1").text.splitlines()[-1] == "2 decisions: 2 same."


def test_a_backup_of_a_newer_version_is_refused(old: Old, there: Settings, tmp_path: Path) -> None:
    file = tmp_path / "newer.backup"
    with file.open("wb") as opened, glance(old.settings.database) as connection:
        newer = Head("9999", NOW, dump.layout_of(connection))
        backup_file.write(connection, opened, newer, keyring=ring(there.keys))
    with pytest.raises(Refused, match="nothing is changed: a newer version of the bot made it"):
        restore(there, file, replace=False, now=NOW)
    assert is_untouched(there)


def is_untouched(settings: Settings) -> bool:
    """Whether nothing was made on a server on which nothing has run."""
    if settings.database.get_backend_name() == "postgresql":
        return content(settings).of == {}
    return not Path(str(settings.database.database)).exists()


def test_a_database_with_somebody_in_it_is_not_filled(old: Old) -> None:
    before = content(old.settings)
    with pytest.raises(Refused, match="there is something in the database already"):
        restore(old.settings, old.file, replace=False, now=NOW)
    assert content(old.settings) == before


@pytest.mark.parametrize("at_byte", [0, 200, -1])
def test_a_damaged_file_changes_nothing(
    old: Old, there: Settings, tmp_path: Path, at_byte: int
) -> None:
    damaged = bytearray(old.file.read_bytes())
    damaged[at_byte] ^= 1
    file = tmp_path / "damaged"
    file.write_bytes(damaged)
    with pytest.raises(Refused, match="was not restored, nothing is changed"):
        restore(there, file, replace=True, now=NOW)
    assert is_untouched(there)


def test_a_file_that_ends_early_changes_nothing_though_its_rows_are_whole(
    old: Old, there: Settings, tmp_path: Path
) -> None:
    file = tmp_path / "cut"
    file.write_bytes(old.file.read_bytes()[:-40])
    with pytest.raises(Refused, match="it ends too early"):
        restore(there, file, replace=True, now=NOW)
    assert is_untouched(there)


def test_a_file_of_another_key_is_refused_with_the_keys_id(
    old: Old, there: Settings, tmp_path: Path
) -> None:
    another = key_file(tmp_path / "another.key", new_key())
    others = there.model_copy(update={"key_file": another})
    with pytest.raises(Refused, match=f"made with the key {ring(there.keys).ids[0]}"):
        restore(others, old.file, replace=False, now=NOW)
    assert is_untouched(there)


def test_backups_older_than_promised_go_and_no_other_file_does(old: Old, tmp_path: Path) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    (folder / "notes.txt").touch()
    for days in (40, 31, 29):
        (folder / name_of(NOW - days * DAY)).touch()
    told = backup(old.settings, folder=folder, now=NOW).text
    assert "Removed, because older than BACKUP_DAYS (30): 2." in told
    assert [each.made_at for each in kept(folder)] == [NOW, NOW - 29 * DAY]
    assert (folder / "notes.txt").exists()
