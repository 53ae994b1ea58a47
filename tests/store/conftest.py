"""A real database for each test that asks for one: once on SQLite, once on PostgreSQL."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from sqlalchemy import URL

from bot.store.database import Database
from tests.kit.databases import KINDS, POSTGRESQL, open_kind, open_sqlite
from tests.kit.postgres import Postgres


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.sqlite3"


@pytest.fixture
def file_database(path: Path) -> Iterator[Database]:
    """The database in the file `path`."""
    with closing(open_sqlite(path)) as opened:
        yield opened


@pytest.fixture(params=KINDS)
def database(request: pytest.FixtureRequest) -> Database:
    """An empty database."""
    name = "on_postgres" if request.param == POSTGRESQL else "file_database"
    empty: Database = request.getfixturevalue(name)
    return empty


@pytest.fixture(scope="module", params=KINDS)
def shared(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> Iterator[Database]:
    """One for a whole module, for tests and examples that each bring their own person."""
    with open_kind(request.param, request, tmp_path_factory.mktemp("shared")) as opened:
        yield opened


@pytest.fixture(params=KINDS)
def address(request: pytest.FixtureRequest, path: Path) -> Iterator[URL]:
    """Where a database can be made: a test opens and closes it as often as it likes."""
    if request.param == POSTGRESQL:
        postgres: Postgres = request.getfixturevalue("postgres")
        with postgres.empty_database() as url:
            yield url
    else:
        yield URL.create("sqlite", database=str(path))
