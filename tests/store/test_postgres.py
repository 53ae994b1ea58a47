"""PostgreSQL when it is not there, goes away, or does not want us; and what a session promises."""

from __future__ import annotations

import asyncio
import logging
from collections.abc import Iterator
from contextlib import closing, contextmanager
from threading import Barrier

import pytest
from sqlalchemy import URL, Connection, Engine, NullPool, create_engine, text

from bot.store import people
from bot.store.database import Database
from bot.store.opening import open_database, open_when_there
from bot.store.postgres import PostgresRefuses
from tests.kit.cable import Cable, cable_to
from tests.kit.keys import KEYRING
from tests.kit.plans import NOW, a_person
from tests.kit.postgres import GUARDED, Postgres

GONE, BACK = "the database does not answer", "the database answers again"
GLANCE_S = 0.01


@pytest.fixture
def cable(postgres_url: URL) -> Iterator[Cable]:
    with cable_to(postgres_url) as cable:
        yield cable


@contextmanager
def a_user(server: URL, name: str) -> Iterator[None]:
    """Somebody else who may log in, and owns nothing."""
    engine = create_engine(server, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    _say(engine, f"CREATE ROLE {name} LOGIN PASSWORD 'right'")
    try:
        yield
    finally:
        _say(engine, f"DROP ROLE {name}")


def _say(engine: Engine, statement: str) -> None:
    with engine.connect() as connection:
        connection.execute(text(statement))


def said(caplog: pytest.LogCaptureFixture) -> list[str]:
    """What the log says about the database, in order, without the reasons."""
    lines = [record.getMessage() for record in caplog.records]
    return [sign for line in lines for sign in (GONE, BACK) if line.startswith(sign)]


async def until_said(caplog: pytest.LogCaptureFixture, *, count: int) -> None:
    async with asyncio.timeout(30):
        while len(said(caplog)) < count:
            await asyncio.sleep(GLANCE_S)


def hello(tx: Connection) -> int:
    return people.meet(tx, 4711, language="en", now=NOW).id


async def test_a_bot_that_starts_before_its_database_waits_and_says_so_once(
    cable: Cable, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.store")
    opening = asyncio.create_task(open_when_there(cable.url, KEYRING))
    await until_said(caplog, count=1)
    cable.plug_in()
    with closing(await opening) as database:
        assert await database.run(hello) == 1
    assert said(caplog) == [GONE, BACK]


async def test_a_bot_that_waits_for_its_database_can_be_stopped(
    cable: Cable, caplog: pytest.LogCaptureFixture
) -> None:
    opening = asyncio.create_task(open_when_there(cable.url, KEYRING))
    await until_said(caplog, count=1)
    opening.cancel()
    with pytest.raises(asyncio.CancelledError):
        await opening


async def test_a_broken_connection_is_said_once_and_mended_by_itself(
    cable: Cable, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.INFO, "bot.store")
    cable.plug_in()
    with closing(await open_when_there(cable.url, KEYRING)) as database:
        ann = await database.run(hello)
        cable.pull_out()
        answers = [asyncio.create_task(database.run(hello)) for _ in range(8)]
        await until_said(caplog, count=1)
        cable.plug_in()
        assert await asyncio.gather(*answers) == [ann] * 8
    assert said(caplog) == [GONE, BACK]


async def test_a_transaction_whose_connection_breaks_in_the_middle_runs_again(
    cable: Cable, caplog: pytest.LogCaptureFixture
) -> None:
    tries: list[int] = []

    def work(tx: Connection) -> int:
        met = hello(tx)
        tries.append(met)
        if len(tries) == 1:
            cable.pull_out()
            cable.plug_in()
        return len(people.some_ids(tx, 10))

    cable.plug_in()
    with closing(await open_when_there(cable.url, KEYRING)) as database:
        assert await database.run(work) == 1
    assert len(tries) == 2


async def test_who_loses_a_deadlock_is_run_again(on_postgres: Database) -> None:
    ann, bob = a_person(on_postgres), a_person(on_postgres)
    both_hold_one, tries = Barrier(2), []

    def take(first: int, second: int, tx: Connection) -> None:
        tx.execute(text("SET LOCAL deadlock_timeout = '50ms'"))
        people.set_gone(tx, first, NOW)
        tries.append(first)
        if len(tries) <= 2:
            both_hold_one.wait()
        people.set_gone(tx, second, NOW)

    await asyncio.gather(
        on_postgres.run(lambda tx: take(ann, bob, tx)),
        on_postgres.run(lambda tx: take(bob, ann, tx)),
    )
    assert len(tries) == 3


def test_a_session_counts_in_utc_and_its_commits_are_on_the_disk(on_postgres: Database) -> None:
    def shown(name: str) -> object:
        return on_postgres.run_now(lambda tx: tx.execute(text(f"SHOW {name}")).scalar_one())

    assert shown("timezone") == "UTC"
    assert shown("synchronous_commit") == "on"
    assert shown("transaction_isolation") == "read committed"
    assert shown("application_name") == "magnesium-night-bot"


def test_what_the_address_says_about_a_connection_counts(postgres_url: URL) -> None:
    address = postgres_url.update_query_dict({"application_name": "nights-2"})
    with closing(open_database(address, KEYRING)) as database:
        name = database.run_now(lambda tx: tx.execute(text("SHOW application_name")).scalar_one())
    assert name == "nights-2"


def test_a_wrong_password_is_final_and_says_what_to_correct(postgres: Postgres) -> None:
    address = postgres.url.set(username=GUARDED, password="wrong")
    with a_user(postgres.url, GUARDED):
        with pytest.raises(PostgresRefuses, match=r"password of the user 'guarded'.*DATABASE_URL"):
            open_database(address, KEYRING)
        with pytest.raises(PostgresRefuses, match="password of the user 'guarded'"):
            open_database(address.set(password=None), KEYRING)


def test_an_unknown_database_is_final_and_says_how_to_make_it(postgres: Postgres) -> None:
    with pytest.raises(PostgresRefuses, match=r"no database 'nights'.*createdb"):
        open_database(postgres.url.set(database="nights"), KEYRING)


def test_an_unknown_user_is_final_and_says_how_to_make_one(postgres: Postgres) -> None:
    with pytest.raises(PostgresRefuses, match=r"no user 'ada'.*createuser"):
        open_database(postgres.url.set(username="ada"), KEYRING)


def test_a_user_that_may_not_make_tables_is_told_how_to_be_allowed(postgres: Postgres) -> None:
    with (
        postgres.empty_database() as address,
        a_user(postgres.url, "visitor"),
        pytest.raises(PostgresRefuses, match=r"may not make tables.*ALTER DATABASE test_"),
    ):
        open_database(address.set(username="visitor", password="right"), KEYRING)


async def test_what_only_the_operator_can_mend_is_not_waited_for(postgres: Postgres) -> None:
    with pytest.raises(PostgresRefuses):
        await open_when_there(postgres.url.set(database="nights"), KEYRING)


def test_a_database_that_cannot_keep_every_letter_is_refused(postgres: Postgres) -> None:
    engine = create_engine(postgres.url, poolclass=NullPool, isolation_level="AUTOCOMMIT")
    _say(
        engine,
        "CREATE DATABASE latin ENCODING 'LATIN1' LC_COLLATE 'C' LC_CTYPE 'C' TEMPLATE template0",
    )
    try:
        with pytest.raises(PostgresRefuses, match="not encoded as UTF8"):
            open_database(postgres.url.set(database="latin"), KEYRING)
    finally:
        _say(engine, "DROP DATABASE latin")
