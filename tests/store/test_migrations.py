"""The steps between releases: to the declared tables, back, up again, and never a step too far."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from pathlib import Path

import pytest
from alembic.autogenerate import compare_metadata
from alembic.runtime.migration import MigrationContext
from alembic.script import ScriptDirectory
from sqlalchemy import Connection, text

from bot.store import migrate, people
from bot.store.database import Database
from bot.store.migrate import SchemaTooNew
from bot.store.tables import metadata
from scheduler.table import metadata as scheduler_metadata
from tests.kit.plans import NOW, Life


def differences(tx: Connection) -> list[object]:
    context = MigrationContext.configure(tx, opts={"compare_type": True})
    return list(compare_metadata(context, [metadata, scheduler_metadata]))  # type: ignore[arg-type]


def revisions() -> list[str]:
    folder = Path(migrate.__file__).parent / "migrations"
    steps = ScriptDirectory(str(folder)).walk_revisions()
    return [step.revision for step in steps]


def contents(tx: Connection) -> Iterator[tuple[str, list[tuple[object, ...]]]]:
    tables = text("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")
    for name in tx.execute(tables).scalars().all():
        quoted = text(f'SELECT * FROM "{name}"')  # noqa: S608
        yield name, [tuple(row) for row in tx.execute(quoted)]


def everything(database: Database) -> list[tuple[str, list[tuple[object, ...]]]]:
    return database.run_now(lambda tx: list(contents(tx)))


def test_the_steps_lead_to_the_declared_tables(database: Database) -> None:
    assert database.run_now(differences) == []


def test_a_missing_column_would_be_noticed(database: Database) -> None:
    database.run_now(lambda tx: tx.execute(text("ALTER TABLE person DROP COLUMN gone_at")))
    assert len(database.run_now(differences)) == 1


def test_the_steps_form_one_line() -> None:
    assert revisions() == sorted(revisions(), reverse=True)


def test_a_database_in_use_goes_one_step_back_and_up_again(database: Database) -> None:
    life = Life(database)
    life.night_and_morning(life.first_plan.origin)
    before = itertools.chain(revisions()[1:], ["base"])
    migrate.downgrade(database.engine, next(before))
    migrate.upgrade(database.engine)
    assert database.run_now(differences) == []
    assert database.run_now(lambda tx: people.meet(tx, 5, language="en", now=NOW)).id > 0


def test_starting_twice_changes_nothing(path: Path) -> None:
    first = Database(path)
    Life(first)
    known = everything(first)
    first.close()
    second = Database(path)
    assert everything(second) == known
    second.close()


def test_a_database_of_a_newer_bot_is_refused_and_left_as_it_is(path: Path) -> None:
    newer = Database(path)
    Life(newer)
    newer.run_now(lambda tx: tx.execute(text("UPDATE alembic_version SET version_num = 'zzzz'")))
    newer.close()
    bytes_before = path.read_bytes()
    with pytest.raises(SchemaTooNew, match="newer version of the bot"):
        Database(path)
    assert path.read_bytes() == bytes_before
