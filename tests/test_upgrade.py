"""`python -m bot upgrade`: the tables of a version without starting it, forth and back."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest
from pydantic import SecretStr
from sqlalchemy import URL, Connection, Row, select

from bot.commands import Refused
from bot.settings import Settings
from bot.store.alone import alone_on
from bot.store.looking import glance
from bot.store.migrate import revision_of
from bot.store.opening import open_database
from bot.store.tables import check_in, intake, plan
from bot.upgrade import upgrade
from tests.kit.databases import KINDS, POSTGRESQL
from tests.kit.keys import key_file
from tests.kit.plans import Life
from tests.kit.postgres import Postgres

BEFORE = "0005"


@pytest.fixture(params=KINDS)
def settings(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Settings]:
    data = tmp_path / "data"
    key_file(Path(f"{data}.key"))
    if request.param != POSTGRESQL:
        yield Settings(data_dir=data)
        return
    postgres: Postgres = request.getfixturevalue("postgres")
    with postgres.empty_database() as url:
        address = url.render_as_string(hide_password=False)
        yield Settings(data_dir=data, database_url=SecretStr(address))


def step(url: URL) -> str | None:
    with glance(url) as connection:
        return revision_of(connection)


def test_an_empty_database_gets_the_tables_of_this_version(settings: Settings) -> None:
    newest = upgrade(settings, back_to=None).text
    assert f"step {step(settings.database)}," in newest
    assert upgrade(settings, back_to=None).text == newest


def lived(tx: Connection) -> list[Row[Any]]:
    """Plans, what was taken and what was told, as it reads."""
    return [row for table in (plan, intake, check_in) for row in tx.execute(select(table))]


def test_the_way_back_and_forth_loses_nothing(settings: Settings) -> None:
    with closing(open_database(settings.database, settings.keys)) as database:
        life = Life(database)
        life.night_and_morning(life.first_plan.origin)
        known = database.run_now(lived)
    assert BEFORE in upgrade(settings, back_to=BEFORE).text
    assert step(settings.database) == BEFORE
    upgrade(settings, back_to=None)
    with closing(open_database(settings.database, settings.keys)) as database:
        assert database.run_now(lived) == known
    assert len(known) >= 3


def test_a_step_that_is_none_changes_nothing(settings: Settings) -> None:
    upgrade(settings, back_to=None)
    newest = step(settings.database)
    for wrong in ("base", "head", "-1", "9999", "5", ""):
        with pytest.raises(Refused, match="nothing is changed"):
            upgrade(settings, back_to=wrong)
        assert step(settings.database) == newest


def test_nobody_goes_back_under_a_running_bot(tmp_path: Path) -> None:
    settings = Settings(data_dir=tmp_path / "data")
    upgrade(settings, back_to=None)
    newest = step(settings.database)
    with (
        alone_on(Path(str(settings.database.database))),
        pytest.raises(Refused, match="Another process"),
    ):
        upgrade(settings, back_to=BEFORE)
    assert step(settings.database) == newest
