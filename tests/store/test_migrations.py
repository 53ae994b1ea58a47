"""The steps between releases: to the declared tables, back, up again, and never a step too far."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from signal import SIGKILL

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import URL, Connection, inspect, text

from bot.store import migrate, people
from bot.store.database import Database
from bot.store.migrate import SchemaTooNew
from bot.store.opening import open_database
from bot.store.tables import metadata
from scheduler.table import metadata as scheduler_metadata
from tests.kit import upgrading
from tests.kit.keys import KEYRING
from tests.kit.plans import NOW, Life
from tests.kit.postgres import Postgres

Contents = dict[str, list[tuple[object, ...]]]


@pytest.fixture
def own(address: URL) -> Iterator[Database]:
    """A database of which the test may change the schema."""
    with closing(open_database(address, KEYRING)) as opened:
        yield opened


def differences(tx: Connection) -> list[object]:
    context = MigrationContext.configure(tx, opts={"compare_type": True})
    return list(compare_metadata(context, [metadata, scheduler_metadata]))  # type: ignore[arg-type]


def revisions() -> list[str]:
    folder = Path(migrate.__file__).parent / "migrations"
    steps = ScriptDirectory(str(folder)).walk_revisions()
    return [step.revision for step in steps]


def contents(tx: Connection) -> Contents:
    """Every row of every table, and the names of the columns before them."""
    found: Contents = {}
    for name in inspect(tx).get_table_names():
        rows = tx.execute(text(f'SELECT * FROM "{name}"'))  # noqa: S608
        found[name] = [tuple(rows.keys()), *sorted((tuple(row) for row in rows), key=repr)]
    return found


def everything(database: Database) -> Contents:
    return database.run_now(contents)


def test_the_steps_lead_to_the_declared_tables(database: Database) -> None:
    assert database.run_now(differences) == []


def test_a_missing_column_would_be_noticed(own: Database) -> None:
    own.run_now(lambda tx: tx.execute(text("ALTER TABLE person DROP COLUMN gone_at")))
    assert len(own.run_now(differences)) == 1


def test_the_steps_form_one_line() -> None:
    assert revisions() == sorted(revisions(), reverse=True)


def test_a_database_in_use_goes_one_step_back_and_up_again(own: Database) -> None:
    life = Life(own)
    life.night_and_morning(life.first_plan.origin)
    before = itertools.chain(revisions()[1:], ["base"])
    migrate.downgrade(own.engine, next(before))
    migrate.upgrade(own.engine)
    assert own.run_now(differences) == []
    assert own.run_now(lambda tx: people.meet(tx, 5, language="en", now=NOW)).id > 0


def test_starting_twice_changes_nothing(address: URL) -> None:
    with closing(open_database(address, KEYRING)) as first:
        Life(first)
        known = everything(first)
    with closing(open_database(address, KEYRING)) as second:
        assert everything(second) == known


def test_a_database_of_a_newer_bot_is_refused_and_left_as_it_is(
    own: Database, address: URL
) -> None:
    Life(own)
    own.run_now(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = 'zzzz'")))
    known = everything(own)
    with pytest.raises(SchemaTooNew, match="newer version of the bot"):
        open_database(address, KEYRING)
    assert everything(own) == known


def test_an_upgrade_that_is_killed_leaves_nothing_half_done(own: Database, address: URL) -> None:
    Life(own)
    migrate.downgrade(own.engine, "0001")
    known = everything(own)
    (ended,) = upgrading.let_go(upgrading.start(address, killed_after="CREATE TABLE duty"))
    assert ended == (-SIGKILL, "")
    assert everything(own) == known
    migrate.upgrade(own.engine)
    assert own.run_now(differences) == []
    assert own.run_now(lambda tx: people.some_ids(tx, 10)) == [1]


def test_replicas_that_start_at_once_upgrade_once(postgres: Postgres) -> None:
    with postgres.empty_database() as address:
        ended = upgrading.let_go(*(upgrading.start(address) for _ in range(2)))
        assert ended == [(0, "")] * 2
        with closing(open_database(address, KEYRING)) as opened:
            assert opened.run_now(differences) == []
