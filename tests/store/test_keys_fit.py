"""A bot starts with the keys of its database alone, and says what to do otherwise."""

from __future__ import annotations

import asyncio
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.store import migrate, plans
from bot.store.keyring import BadKeyFile, Keyring, NoKeyFile, read_keyring
from bot.store.looking import looking
from bot.store.opening import open_database, open_when_there
from bot.store.proofs import KeyDoesNotFit
from tests.kit.keys import KEY, KEYRING, key_file
from tests.kit.plans import Life

OTHER = b"o" * 32


@pytest.fixture
def file(tmp_path: Path) -> Path:
    return tmp_path / "keys" / "bot.key"


def lived_in(address: URL, file: Path) -> int:
    with closing(open_database(address, file)) as database:
        return Life(database).id


def reads(address: URL, file: Path, person_id: int) -> bool:
    with closing(open_database(address, file)) as database:
        return database.run_now(lambda tx: plans.current(tx, person_id)) is not None


def test_the_first_start_makes_the_key_and_the_next_one_uses_it(address: URL, file: Path) -> None:
    person_id = lived_in(address, file)
    made = file.read_bytes()
    assert file.stat().st_mode & 0o777 == 0o600
    assert reads(address, file, person_id)
    assert file.read_bytes() == made


async def test_a_bot_that_waits_for_its_database_makes_the_key_too(
    address: URL, file: Path
) -> None:
    (await open_when_there(address, file)).close()
    assert len(read_keyring(file).ids) == 1


def test_a_lost_key_is_said_and_no_other_is_made_in_its_place(address: URL, file: Path) -> None:
    person_id = lived_in(address, file)
    away = file.rename(file.with_name("away"))
    for _ in range(2):
        with pytest.raises(NoKeyFile, match=r"cannot be read without it.*KEY_FILE"):
            open_database(address, file)
        assert not file.exists()
    with pytest.raises(NoKeyFile), looking(address, file):
        pass
    away.rename(file)
    assert reads(address, file, person_id)


def test_another_key_is_refused_and_changes_nothing(address: URL, file: Path) -> None:
    person_id = lived_in(address, file)
    right = file.read_bytes()
    key_file(file, OTHER)
    with pytest.raises(KeyDoesNotFit, match=r"sealed with the key .*, and the file has") as refused:
        open_database(address, file)
    assert Keyring((OTHER,)).ids[0] in str(refused.value)
    with pytest.raises(KeyDoesNotFit), looking(address, file):
        pass
    file.write_bytes(right)
    assert reads(address, file, person_id)


def test_a_file_that_lacks_one_of_two_keys_is_refused(address: URL, file: Path) -> None:
    lived_in(address, key_file(file, KEY))
    lived_in(address, key_file(file, OTHER, KEY))
    with pytest.raises(KeyDoesNotFit, match=KEYRING.ids[0]):
        open_database(address, key_file(file, OTHER))
    open_database(address, key_file(file, OTHER, KEY)).close()


def test_an_open_key_file_is_refused_before_the_database_is_touched(
    address: URL, file: Path
) -> None:
    key_file(file).chmod(0o644)
    with pytest.raises(BadKeyFile, match="chmod 600"):
        open_database(address, file)


def test_a_database_of_an_older_bot_gets_its_key_at_the_upgrade(address: URL, file: Path) -> None:
    with closing(open_database(address, KEYRING)) as database:
        person_id = Life(database).id
        migrate.downgrade(database.engine, "0005")
    assert reads(address, file, person_id)
    assert len(read_keyring(file).ids) == 1


async def test_of_two_first_starts_with_keys_of_their_own_one_is_refused(
    address: URL, tmp_path: Path
) -> None:
    files = [key_file(tmp_path / name, name.encode() * 32) for name in "ab"]
    opened = await asyncio.gather(
        *(open_when_there(address, file) for file in files),
        return_exceptions=True,
    )
    refused = [one for one in opened if isinstance(one, KeyDoesNotFit)]
    begun = [one for one in opened if not isinstance(one, BaseException)]
    for database in begun:
        database.close()
    assert (len(refused), len(begun)) == (1, 1)
