"""`rotate-key`: everything is sealed anew beside a running bot, and nothing is lost."""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Iterator
from contextlib import closing
from functools import partial
from pathlib import Path
from threading import Event, Thread

import pytest
from pydantic import SecretStr
from sqlalchemy import text

from bot import rotating
from bot.commands import Refused
from bot.settings import Settings
from bot.store import diary, everything, resealing
from bot.store.database import Database
from bot.store.diary import Intake
from bot.store.keyring import read_keyring
from bot.store.opening import open_database
from tests.kit.databases import KINDS, POSTGRESQL
from tests.kit.keys import KEY, KEYRING, key_file
from tests.kit.plans import MONDAY, Life
from tests.kit.postgres import Postgres

OTHER = b"o" * 32


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    """An empty database with the key of all tests."""
    file = key_file(tmp_path / "bot.key")
    if request.param == POSTGRESQL:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.database() as url:
            address = SecretStr(url.render_as_string(hide_password=False))
            yield Settings(data_dir=tmp_path / "data", database_url=address, key_file=file)
    else:
        yield Settings(data_dir=tmp_path / "data", key_file=file)


@pytest.fixture
def bot(settings: Settings) -> Iterator[Database]:
    """The database as a running bot has it open, all the time."""
    with closing(open_database(settings.database, settings.keys)) as opened:
        yield opened


def ids(settings: Settings) -> tuple[str, ...]:
    return read_keyring(settings.keys).ids


def keys_used(bot: Database) -> set[str]:
    """Which keys have sealed what lies in the database now."""
    found: set[str] = set()
    for table in resealing.tables():
        used, last = bot.run_now(lambda tx, table=table: resealing.keys_in_use(tx, table, None))  # type: ignore[misc]
        assert last is None, "one slice has all of it"
        found |= used
    return found


def everything_of(life: Life) -> object:
    return life.run(lambda tx: everything.of(tx, life.id))


def test_all_is_sealed_by_the_new_key_and_reads_as_before(
    settings: Settings, bot: Database
) -> None:
    life = Life(bot)
    life.nights(MONDAY, 3)
    before = everything_of(life)
    told = rotating.rotate(settings).text
    new, old = ids(settings)
    assert old == KEYRING.ids[0] and f"The key {new} seals from now on" in told
    assert str(settings.keys) in told and "rotate-key --finish" in told
    assert keys_used(bot) == {new}
    assert everything_of(life) == before


def test_a_running_bot_takes_up_the_new_key_by_itself(settings: Settings, bot: Database) -> None:
    life = Life(bot)
    rotating.rotate(settings)
    life.nights(MONDAY, 2)
    rotating.finish(settings)
    life.skipped(life.plan.origin)
    assert keys_used(bot) == set(ids(settings))


def test_finishing_takes_out_the_old_key_and_the_bot_starts_without_it(
    settings: Settings, bot: Database
) -> None:
    life = Life(bot)
    before = everything_of(life)
    rotating.rotate(settings)
    told = rotating.finish(settings).text
    assert len(ids(settings)) == 1 and f"The key {KEYRING.ids[0]} is taken out" in told
    assert settings.keys.stat().st_mode & 0o777 == 0o600
    with closing(open_database(settings.database, settings.keys)) as again:
        assert again.run_now(lambda tx: everything.of(tx, life.id)) == before


def test_finishing_is_refused_while_the_old_key_is_needed(
    settings: Settings, bot: Database
) -> None:
    life = Life(bot)
    before = everything_of(life)
    key_file(settings.keys, OTHER, KEY)
    with pytest.raises(Refused, match=rf"still sealed by the key {KEYRING.ids[0]}"):
        rotating.finish(settings)
    assert len(ids(settings)) == 2 and everything_of(life) == before


def test_a_rotation_that_was_broken_off_goes_on_with_the_same_key(
    settings: Settings, bot: Database
) -> None:
    life = Life(bot)
    life.nights(MONDAY, 1)
    rotating.rotate(settings)
    known = ids(settings)
    with_the_old = KEYRING.seal(b"true            ", about=b"intake.taken")
    bot.run_now(lambda tx: tx.execute(text("UPDATE intake SET taken = :v"), {"v": with_the_old}))
    assert "Rows sealed again: 1." in rotating.rotate(settings).text
    assert ids(settings) == known and keys_used(bot) == {known[0]}


def test_with_several_machines_the_key_is_everywhere_before_it_seals(
    settings: Settings, bot: Database
) -> None:
    life = Life(bot)
    told = rotating.add(settings).text
    old, new = ids(settings)
    assert old == KEYRING.ids[0] and "Copy the file to every machine" in told
    life.nights(MONDAY, 1)
    assert keys_used(bot) == {old}
    rotating.rotate(settings)
    assert ids(settings) == (new, old) and keys_used(bot) == {new}
    with pytest.raises(Refused, match="a rotation is under way"):
        rotating.add(settings)


def test_what_does_not_open_is_counted_and_in_nobodys_way(
    settings: Settings, bot: Database
) -> None:
    life = Life(bot)
    life.nights(MONDAY, 1)
    spoilt = KEYRING.seal(b"true", about=b"somewhere.else")
    bot.run_now(lambda tx: tx.execute(text("UPDATE intake SET taken = :v"), {"v": spoilt}))
    assert "Values that no key of the file opens: 1" in rotating.rotate(settings).text
    rotating.finish(settings)
    assert life.plan.dose_mg == 100.0


def under_load(bot: Database, work: Callable[[], None]) -> list[float]:
    """Somebody tells an intake again and again while this is done; gives what was acknowledged."""
    life, over, told = Life(bot), Event(), [0.0]

    def tell() -> None:
        while not over.is_set():
            dose = float(len(told))
            said = Intake(MONDAY, True, dose, 100.0, life.now, life.now)
            asyncio.run(bot.run(partial(diary.add_intake, person_id=life.id, taken=said)))
            told.append(dose)

    thread = Thread(target=tell)
    thread.start()
    try:
        work()
    finally:
        over.set()
        thread.join()
    kept = life.run(lambda tx: diary.intakes_told(tx, life.id, MONDAY))
    assert [one.dose_mg for one in kept] == told[1:]
    return told


def test_a_rotation_under_load_loses_nothing(settings: Settings, bot: Database) -> None:
    lives = [Life(bot) for _ in range(3)]
    for life in lives:
        life.nights(MONDAY, 2)
    before = [everything_of(life) for life in lives]

    def twice() -> None:
        for _ in range(2):
            rotating.rotate(settings)
            rotating.finish(settings)

    assert len(under_load(bot, twice)) > 2
    assert [everything_of(life) for life in lives] == before
    assert len(ids(settings)) == 1 and KEYRING.ids[0] not in ids(settings)
