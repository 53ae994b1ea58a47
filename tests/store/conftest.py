"""A real database file for each test that asks for one."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from bot.store.database import Database


@pytest.fixture
def path(tmp_path: Path) -> Path:
    return tmp_path / "data" / "bot.sqlite3"


@pytest.fixture
def database(path: Path) -> Iterator[Database]:
    opened = Database(path)
    yield opened
    opened.close()


@pytest.fixture(scope="module")
def shared(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Database]:
    """One file for a whole module, for tests and examples that each bring their own person."""
    opened = Database(tmp_path_factory.mktemp("shared") / "bot.sqlite3")
    yield opened
    opened.close()
