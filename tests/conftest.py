"""What every test may ask for: a real PostgreSQL."""

from __future__ import annotations

import os
import platform
from collections.abc import Iterator
from contextlib import closing

import pytest
from sqlalchemy import URL

from bot.store.database import Database
from bot.store.postgres import PostgresDatabase
from tests.kit.databases import emptied
from tests.kit.keys import KEYRING
from tests.kit.postgres import ADDRESS_OF_ANOTHER, Postgres, has_programs, postgres_for_tests


@pytest.fixture(scope="session")
def postgres() -> Iterator[Postgres]:
    """One server a test process; without one the test is skipped, but never on CI."""
    available = has_programs() or ADDRESS_OF_ANOTHER in os.environ
    if not available and os.environ.get("CI") != "true":
        pytest.skip(f"no PostgreSQL for {platform.platform()}; name one in {ADDRESS_OF_ANOTHER}")
    with postgres_for_tests() as server:
        yield server


@pytest.fixture
def postgres_url(postgres: Postgres) -> Iterator[URL]:
    """A database of the test's own on PostgreSQL, with the current schema and nobody in it."""
    with postgres.database() as url:
        yield url


@pytest.fixture(scope="session")
def _kept_open(postgres: Postgres) -> Iterator[Database]:
    with postgres.database() as url, closing(PostgresDatabase(url, KEYRING)) as opened:
        yield opened


@pytest.fixture
def on_postgres(_kept_open: Database) -> Database:
    """An open database on PostgreSQL with nobody in it; the same one for every test."""
    return emptied(_kept_open)
